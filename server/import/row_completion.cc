#include "server/import/row_completion.h"

#include <re2/re2.h>

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/import/code_points.h"
#include "server/import/named_values.h"
#include "server/rows/text_formats.h"

namespace zhaolian {
namespace {

struct Attributes {
  std::vector<absl::string_view> required;  // a row without one needs somebody
  std::vector<absl::string_view> told;      // worth a warning
};

const Attributes& AttributesOf(SheetKind kind) {
  static const auto& all = *new std::vector<Attributes>{
      {{"name"}, {"region", "country", "chain", "phone"}},
      {{"name", "date", "stage"}, {"region", "country", "chain", "phone", "amount"}},
      {{"name", "date", "summary"}, {"author"}},
      {{"person", "name"}, {"phone"}},
      {{"node"}, {"chain"}},
      {{"project"}, {"chain", "amount"}},
  };
  return all[static_cast<size_t>(kind)];
}

bool HasColumn(const std::vector<HeaderColumn>& columns, absl::string_view attribute) {
  return std::any_of(columns.begin(), columns.end(), [&](const HeaderColumn& column) {
    return column.meaning && column.meaning->attribute == attribute;
  });
}

bool SaysForm(const std::string& name) {
  static const RE2& form = *new RE2(
      R"(公司|集团|厂|院|所|社|店|合伙|中心|银行|协会|商会|大学|学校|局|委员会|基金|总部|站|农场|林场|工作室|联盟|研究|企业)");
  return RE2::PartialMatch(name, form);
}

bool IsAbroad(const RowReading& reading) { return reading.values.contains("country_or_region"); }

// 合作内容 names the project where no other column does, and says no more than a name would.
void NameProject(const std::vector<HeaderColumn>& columns, RowReading& reading) {
  constexpr int kLongestName = 40;
  const auto summary = reading.values.find("summary");
  if (summary == reading.values.end() || HasColumn(columns, "project")) return;
  const bool is_content = std::any_of(columns.begin(), columns.end(), [](const auto& column) {
    return column.meaning && column.meaning->attribute == "summary" &&
           absl::StrContains(column.header, "内容");
  });
  const std::string& text = summary->second.front();
  static const RE2& sentence = *new RE2("[\n。；;]");
  if (!is_content || text.empty() || CountCharacters(text) > kLongestName ||
      RE2::PartialMatch(text, sentence)) {
    return;
  }
  reading.values["project"] = {text};
  reading.warnings.emplace_back("project_from_summary");
}

void DecideChain(RowInProgress& row) {
  const auto project = row.reading.values.find("project");
  if (row.chain_candidates.empty() || project == row.reading.values.end()) return;
  const NamedChain* chain = ChainOfProject(row.chain_candidates, project->second.front());
  if (chain != nullptr) row.reading.values["chain"] = {chain->name};
}

}  // namespace

void CompleteRow(SheetKind kind, const std::vector<HeaderColumn>& columns, RowInProgress& row) {
  RowReading& reading = row.reading;
  const Attributes& attributes = AttributesOf(kind);
  const auto lacks = [&](absl::string_view attribute) {
    return HasColumn(columns, attribute) && !row.said.contains(attribute);
  };
  for (absl::string_view attribute : attributes.required) {
    if (lacks(attribute)) reading.reasons.push_back(absl::StrCat("missing_", attribute));
  }
  for (absl::string_view attribute : attributes.told) {
    if (!lacks(attribute)) continue;
    reading.warnings.push_back(
        absl::StrCat(attribute == "region" ? "location" : attribute, "_missing"));
  }
  if (lacks("person") && !row.said.contains("phone") && !row.said.contains("email")) {
    reading.warnings.emplace_back("contact_missing");
  }
  const auto name = reading.values.find("name");
  if (name != reading.values.end() && HasHan(name->second.front()) &&
      !SaysForm(name->second.front()) && !IsAbroad(reading)) {
    reading.warnings.emplace_back("short_name");
  }
  if (kind == SheetKind::kLeads && reading.known.empty()) NameProject(columns, reading);
  DecideChain(row);
  if (reading.hidden) reading.warnings.emplace_back("hidden_row");
}

}  // namespace zhaolian
