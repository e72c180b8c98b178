// What a firm is called, taken apart: the key by which its spellings are one, and the parts
// that tell a firm from its branch, its group and its namesake elsewhere.
//
// A key is the name after NFKC, in lower case and simplified characters, without brackets (their
// text stays), spaces and punctuation, without legal forms at its end or before a bracket
// (有限责任公司, Co., Ltd., GmbH), and with the Chinese digits of runs of digits as 0-9: 三五〇三
// and 3503, 十一局 and 11局; one digit alone only where it counts (第一, 一局), never in 三全.
//
//   "潮州三环（集团）股份有限公司"  key 潮州三环集团  core 三环集团  regions 潮州
//   "川井制药（日本）"              key 川井制药日本  core 川井制药  regions 日本
#ifndef ZHAOLIAN_SERVER_IMPORT_ENTERPRISE_NAME_H_
#define ZHAOLIAN_SERVER_IMPORT_ENTERPRISE_NAME_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "server/import/name_words.h"
#include "server/import/region_names.h"

namespace zhaolian {

struct EnterpriseName {
  std::string written;  // as it was given, without spaces around it
  std::string key;      // empty for a name without a letter, digit or Han character
  // The key without the regions at its start, in brackets and at its end; the key itself where
  // that leaves no name of its own (天然气 of 陕西省天然气股份有限公司).
  std::string core;
  std::string plain;               // the key with 陕西 for 陕西省, 城固 for 城固县
  std::vector<RegionName> front;   // at the start: 陕西, 汉中
  std::vector<RegionName> placed;  // in brackets or at the end: where a local firm is
  LegalForm form = LegalForm::kNone;
  std::string legal_form;   // what was taken off as such
  std::string unnumbered;   // the key with its digits as written
  std::string brackets;     // the brackets alone, as written
  std::string traditional;  // the characters that were made simplified
  bool group = false;       // ends in 集团 or "group"
  bool branch = false;      // ends in 分公司, 办事处 and the like: no firm of its own
  // Earlier names said in brackets (原汉中星河无线电厂); they are no part of the key.
  std::vector<std::string> former;
};

// Requires valid UTF-8.
EnterpriseName ParseEnterpriseName(absl::string_view text);

// The key alone.
std::string MatchKeyOf(absl::string_view text);

// The keys under which a firm of this name is found, and by which it is looked for: the key,
// without 集团, without its regions where that leaves a name of its own, and what 陕西飞机工业 is
// called for short (陕飞). None twice, the key first; three or four as a rule.
std::vector<std::string> KeysOf(const EnterpriseName& name);

// Whether the text, which is folded and without regions, tells one firm from others.
bool IsDistinctive(absl::string_view core);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_IMPORT_ENTERPRISE_NAME_H_
