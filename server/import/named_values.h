// Chains, units and users in cells, by the names that a vocabulary has for them.
#ifndef ZHAOLIAN_SERVER_IMPORT_NAMED_VALUES_H_
#define ZHAOLIAN_SERVER_IMPORT_NAMED_VALUES_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "server/import/sheet_reading.h"

namespace zhaolian {

// The parts of a list: 张三、李四; "a / b". `line` is as of CellText.
std::vector<std::string> ListParts(absl::string_view line);

struct NamesReading {
  std::vector<std::string> names;  // of rows
  std::vector<std::string> warnings;
  // The chains that a cell may mean, where it is more than one.
  std::vector<const NamedChain*> candidates;
};

// A chain by name, alias or code, with or without 产业链 at its end; else by a part of one chain's
// name (chain_by_part:EQ01). Warnings: chain_ambiguous:CT01,CT02 and chain_unmatched.
NamesReading ReadChains(absl::string_view line, const Vocabulary& vocabulary);

// Of the candidates the only one whose name has words of the project's: 汉文化演艺 is
// 文化创意与演艺. Null where that says nothing.
const NamedChain* ChainOfProject(const std::vector<const NamedChain*>& candidates,
                                 absl::string_view project);

// Units or users; `what` is "unit" or "user". Warnings: unit_unmatched, unit_ambiguous.
NamesReading ReadNames(absl::string_view line, absl::string_view what,
                       const absl::flat_hash_map<std::string, std::vector<std::string>>& known);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_IMPORT_NAMED_VALUES_H_
