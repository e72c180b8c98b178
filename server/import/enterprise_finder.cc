#include "server/import/enterprise_finder.h"

#include <algorithm>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/import/enterprise_keys.h"
#include "server/import/short_names.h"
#include "storage/resource_sql.h"
#include "storage/status_macros.h"
#include "storage/utf8.h"

namespace zhaolian {
namespace {

constexpr size_t kMostFound = 60;
constexpr int kMostOfAWay = 20;
// Behind every text that begins with what is before it.
constexpr absl::string_view kLastCharacter = "\U0010FFFF";
// Short names of two characters begin thousands of names, of which few are looked at.
constexpr size_t kShortestStart = 2;

void AddOnce(const std::string& text, std::vector<std::string>& texts) {
  if (std::find(texts.begin(), texts.end(), text) == texts.end()) texts.push_back(text);
}

// What the firm may be called for short: where its names end in words of trades, the starts
// without them. And its group: 扬子江药业集团 of 扬子江药业集团四川海蓉药业.
void AddStarts(const std::string& key, std::vector<std::string>& keys) {
  for (size_t count = kShortestStart;; ++count) {
    const absl::string_view start = FirstCharacters(key, count);
    if (start.size() == key.size()) return;
    const bool is_short = IsGeneric(absl::string_view(key).substr(start.size()));
    if ((is_short || absl::EndsWith(start, "集团")) && IsDistinctive(start)) {
      AddOnce(std::string(start), keys);
    }
  }
}

// Every key under which a firm that is the same may stand.
std::vector<std::string> SoughtKeys(const ComparedFirm& firm) {
  std::vector<std::string> keys;
  for (const EnterpriseName& name : firm.names) {
    for (const std::string& key : KeysOf(name)) AddOnce(key, keys);
    for (const std::string* text : {&name.key, &name.core}) {
      AddStarts(*text, keys);
      for (const std::string& key : ShortNamesOf(*text)) AddOnce(key, keys);
    }
  }
  return keys;
}

// What names go on from that may be in full what the firm is called for short.
std::vector<std::string> ShortNames(const ComparedFirm& firm) {
  std::vector<std::string> starts;
  for (const EnterpriseName& name : firm.names) {
    std::string start = name.key;
    RemoveGroupSuffix(start);
    if (name.form == LegalForm::kFull) continue;
    if (IsDistinctive(start)) AddOnce(start, starts);
    // 迈瑞医疗 is a part of what begins with 迈瑞.
    const std::string own = SplitOwnName(start).own;
    if (!own.empty()) AddOnce(own, starts);
  }
  return starts;
}

// Parts of one statement, and of another where there are more than an engine takes in one.
class Union {
 public:
  Union(Connection& connection, Connection::OnRow on_row)
      : connection_(connection), on_row_(on_row) {}

  // `part` gives the SQL by the number of the last of its parameters.
  absl::Status Add(std::vector<std::string> texts, absl::FunctionRef<std::string(size_t)> part) {
    for (std::string& text : texts) parameters_.emplace_back(std::move(text));
    parts_.push_back(part(parameters_.size()));
    return parts_.size() < kMostParts ? absl::OkStatus() : Finish();
  }
  absl::Status Finish() {
    if (parts_.empty()) return absl::OkStatus();
    RETURN_IF_ERROR(connection_.Run(absl::StrJoin(parts_, " UNION ALL "), parameters_, on_row_));
    parts_.clear();
    parameters_.clear();
    return absl::OkStatus();
  }

 private:
  // SQLite takes 500 terms.
  static constexpr size_t kMostParts = 250;

  Connection& connection_;
  const Connection::OnRow on_row_;
  std::vector<std::string> parts_;
  std::vector<Value> parameters_;
};

}  // namespace

EnterpriseFinder::EnterpriseFinder(const ResourceStore& resources)
    : resources_(resources),
      firms_(*resources.registry().FindMessage(v1::Enterprise::descriptor())) {}

absl::StatusOr<std::string> EnterpriseFinder::ByCreditCode(Connection& connection,
                                                           const std::string& code) const {
  std::string name;
  if (code.empty()) return name;
  RETURN_IF_ERROR(
      connection.Run("SELECT name FROM enterprises WHERE credit_code = $1 AND delete_time IS NULL",
                     {code}, [&](const Row& row) { name = std::string(row.Text(0)); }));
  return name;
}

absl::StatusOr<std::vector<std::string>> EnterpriseFinder::ByKey(Connection& connection,
                                                                 const std::string& key) const {
  std::vector<std::string> names;
  if (key.empty()) return names;
  RETURN_IF_ERROR(connection.Run(
      absl::StrCat(
          "SELECT enterprise FROM enterprise_keys WHERE key = $1 ORDER BY enterprise LIMIT ",
          kMostOfAWay),
      {key}, [&](const Row& row) { names.emplace_back(row.Text(0)); }));
  return names;
}

absl::StatusOr<std::vector<EnterpriseFinder::Candidate>> EnterpriseFinder::Find(
    Connection& connection, const ComparedFirm& firm, const std::string& besides) const {
  std::vector<std::string> names;
  const auto add = [&](const Row& row) {
    if (row.Text(0) != besides && names.size() < kMostFound) {
      AddOnce(std::string(row.Text(0)), names);
    }
  };
  Union keys(connection, add);
  RETURN_IF_ERROR(keys.Add({firm.credit_code}, [](size_t last) {
    return absl::StrCat("SELECT name FROM enterprises WHERE credit_code = $", last,
                        " AND credit_code <> '' AND delete_time IS NULL");
  }));
  for (const std::string& key : SoughtKeys(firm)) {
    RETURN_IF_ERROR(keys.Add({key}, [](size_t last) {
      return absl::StrCat(
          "SELECT enterprise FROM (SELECT enterprise FROM enterprise_keys"
          " WHERE key = $",
          last, " ORDER BY enterprise LIMIT ", kMostOfAWay, ") AS key", last);
    }));
  }
  RETURN_IF_ERROR(keys.Finish());
  Union starts(connection, add);
  for (const std::string& start : ShortNames(firm)) {
    RETURN_IF_ERROR(starts.Add({start, absl::StrCat(start, kLastCharacter)}, [](size_t last) {
      return absl::StrCat(
          "SELECT enterprise FROM (SELECT enterprise FROM enterprise_keys"
          " WHERE key > $",
          last - 1, " AND key < $", last, " ORDER BY key LIMIT ", kMostOfAWay, ") AS start", last);
    }));
  }
  RETURN_IF_ERROR(starts.Finish());
  std::vector<Candidate> candidates;
  if (names.empty()) return candidates;
  ASSIGN_OR_RETURN(const ResourceStore::Found found,
                   resources_.FindSeen(connection, firms_, Sight::All(), names));
  for (const std::string& name : names) {
    auto row = found.find(name);
    if (row == found.end()) continue;
    const auto& other = static_cast<const v1::Enterprise&>(*row->second);
    FirmComparison comparison = CompareFirms(firm, ComparedFirmOf(other));
    if (comparison.verdict == FirmVerdict::kDifferent) continue;
    candidates.push_back({other, std::move(comparison)});
  }
  std::stable_sort(candidates.begin(), candidates.end(), [](const auto& a, const auto& b) {
    return a.comparison.score > b.comparison.score;
  });
  return candidates;
}

}  // namespace zhaolian
