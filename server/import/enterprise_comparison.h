// Whether two firms are one, from what is known of them.
#ifndef ZHAOLIAN_SERVER_IMPORT_ENTERPRISE_COMPARISON_H_
#define ZHAOLIAN_SERVER_IMPORT_ENTERPRISE_COMPARISON_H_

#include <string>
#include <vector>

#include "server/import/enterprise_name.h"

namespace zhaolian {

// What a firm is compared by. Empty is not known.
struct ComparedFirm {
  // What it is called first; then English, short and former names.
  std::vector<EnterpriseName> names;
  std::string credit_code;
  std::string region_code;          // six digits
  std::vector<std::string> phones;  // digits
};

// Takes the names apart; those said to be former in brackets are names too.
ComparedFirm ComparedFirmOf(const std::vector<std::string>& names, std::string credit_code = "",
                            std::string region_code = "", std::vector<std::string> phones = {});

enum class FirmVerdict {
  kDifferent,
  // Firms of one group, each by itself: parent and subsidiary, firm and branch. Never one.
  kRelated,
  // A person has to look.
  kPossible,
  // The same credit code, or the same name but for how it is written.
  kSame,
};

// How much speaks for one firm. Reasons are stable words:
//   same_credit_code, other_credit_code
//   same_name                           and, where it is written otherwise,
//   same_name_ignoring_legal_form       有限公司, 有限责任公司
//   same_name_ignoring_bracket_width    (), （）
//   same_name_ignoring_brackets         （集团）, 集团
//   same_name_numeral_variant           三五〇三, 3503
//   same_name_ignoring_script           集團, 集团
//   same_name_ignoring_spelling         capitals, width, spaces
//   group_suffix                        with and without 集团
//   region_prefix                       with and without 陕西
//   word_order                          日本川井制药, 川井制药（日本）
//   short_name                          宁德时代, 宁德时代新能源科技
//   abbreviation                        陕飞, 陕西飞机工业
//   former_name                         by a name that is not the first of one of them
//   same_phone
//   other_region                        namesakes in two places
//   branch, subsidiary, local_firm      of firms that are related: 汉中分公司, 扬子江药业集团
//                                       四川海蓉药业, 西门子（中国）
struct FirmComparison {
  int score = 0;  // 0 to 100; kSame from 90, kPossible from 60, below that the others
  FirmVerdict verdict = FirmVerdict::kDifferent;
  std::vector<std::string> reasons;
};

// The same with the firms the other way round.
FirmComparison CompareFirms(const ComparedFirm& a, const ComparedFirm& b);

// Of names alone.
FirmComparison CompareNames(const EnterpriseName& a, const EnterpriseName& b);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_IMPORT_ENTERPRISE_COMPARISON_H_
