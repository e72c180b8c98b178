#include "client-lib/cli/titles.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "client-lib/cli/row_output.h"
#include "client-lib/resource_methods.h"
#include "storage/resource_schema.h"

namespace zhaolian {
namespace {

// What one filter takes.
constexpr size_t kMostTerms = 40;

}  // namespace

void Titles::Read(const std::vector<std::string>& names) {
  if (session_.options.format != OutputFormat::kTable) return;
  std::map<const ResourceSchema*, std::set<std::string>> wanted;
  for (const std::string& name : names) {
    if (!IsResourceName(name)) continue;  // what somebody wrote, and no part of a filter
    const ResourceSchema* schema =
        session_.registry().FindCollection(name.substr(0, name.find('/')));
    if (schema == nullptr || schema->title() == nullptr || titles_.count(name) > 0) continue;
    wanted[schema].insert(name);
  }
  for (const auto& [schema, of_schema] : wanted) {
    for (auto next = of_schema.begin(); next != of_schema.end();) {
      std::string filter;
      for (size_t terms = 0; terms < kMostTerms && next != of_schema.end(); ++terms, ++next) {
        absl::StrAppend(&filter, filter.empty() ? "" : " OR ", "name = \"", *next, "\"");
      }
      Pages pages =
          session_.client().ListOf(schema->message(), {.filter = filter, .show_deleted = true});
      while (true) {
        const auto row = pages.Next();
        if (!row.ok() || *row == nullptr) break;
        const std::string title = TitleOf(session_, **row);
        if (title.empty()) continue;
        titles_.emplace(GetText(**row, "name"), title);
        ++rows_[title];
      }
    }
  }
}

std::string Titles::Of(const std::string& name) const {
  const auto found = titles_.find(name);
  if (found == titles_.end()) return name;
  const std::string& title = found->second;
  return rows_.at(title) == 1 ? title
                              : absl::StrCat(title, " (", name.substr(name.find('/') + 1), ")");
}

}  // namespace zhaolian
