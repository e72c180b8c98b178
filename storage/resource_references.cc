// What a row refers to and what refers to it: CheckReferences and CheckReferrers of
// ResourceStore.
#include <algorithm>

#include "absl/container/btree_map.h"
#include "absl/container/btree_set.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "storage/error.h"
#include "storage/reference_graph.h"
#include "storage/resource_store.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

using google::protobuf::Message;

constexpr int kReferrersNamed = 20;
constexpr size_t kNamed = 20;

const Sight& SightOf(const ChangeOrigin& origin) {
  return origin.sight == nullptr ? Sight::All() : *origin.sight;
}

// Names of rows that must be there, by table.
struct WantedRows {
  const ResourceSchema* schema = nullptr;
  absl::btree_set<std::string> names;
};
using WantedNames = absl::btree_map<std::string, WantedRows>;

// Gives those that live and are seen.
std::string LiveNamesSql(const WantedNames& wanted, const Sight& sight,
                         std::vector<Value>& parameters) {
  std::vector<std::string> parts;
  for (const auto& [table, rows] : wanted) {
    // Padded to a power of two, so that few different texts are prepared.
    size_t padded = 1;
    while (padded < rows.names.size()) padded *= 2;
    const size_t first = parameters.size() + 1;
    for (const std::string& name : rows.names) parameters.emplace_back(name);
    parameters.insert(parameters.end(), padded - rows.names.size(), Value(*rows.names.begin()));
    const std::string seen = IsSeen(*rows.schema, sight, table, parameters);
    parts.push_back(absl::StrCat("SELECT name FROM ", table, " WHERE name IN ",
                                 Placeholders(first, padded), " AND delete_time IS NULL",
                                 seen.empty() ? "" : " AND ", seen));
  }
  return absl::StrJoin(parts, " UNION ALL ");
}

absl::Status MissingReferences(const ResourceSchema& schema, const Message& after,
                               const absl::flat_hash_set<std::string>& missing) {
  Error error(absl::StatusCode::kFailedPrecondition, "REFERENCE_NOT_FOUND",
              "a referenced row does not exist or is deleted");
  std::vector<std::string> named;
  for (const Reference& reference : schema.references()) {
    for (const std::string& text : FieldTexts(reference.field, after)) {
      if (!missing.contains(text) || named.size() >= kNamed) continue;
      named.push_back(text);
      error.Violation("REFERENCE", absl::StrCat(reference.field->name(), ": ", text),
                      "create or undelete it first, or correct the name");
    }
  }
  error.With("missing", absl::StrJoin(named, ", "));
  return error;
}

}  // namespace

absl::Status ResourceStore::CheckReferences(Tx& tx, const ResourceSchema& schema,
                                            const ChangeOrigin& origin, const Message* before,
                                            const Message& after) const {
  const std::string self = TextField(after, "name");
  WantedNames wanted;
  absl::flat_hash_set<std::string> missing;
  for (const Reference& reference : schema.references()) {
    const std::vector<std::string> added = AddedTexts(reference.field, before, &after);
    if (added.empty()) continue;
    if (reference.acyclic) {
      RETURN_IF_ERROR(CheckAcyclic(tx.connection(), schema, reference.field, self, added));
    }
    const ResourceSchema* target = registry_.FindCollection(reference.collection);
    wanted[target->table()].schema = target;
    wanted[target->table()].names.insert(added.begin(), added.end());
    missing.insert(added.begin(), added.end());
  }
  missing.erase(self);  // it lives once this is done
  if (wanted.empty()) return absl::OkStatus();
  std::vector<Value> parameters;
  const std::string live = LiveNamesSql(wanted, SightOf(origin), parameters);
  RETURN_IF_ERROR(tx.connection().Run(
      live, parameters, [&](const Row& row) { missing.erase(std::string(row.Text(0))); }));
  return missing.empty() ? absl::OkStatus() : MissingReferences(schema, after, missing);
}

absl::Status ResourceStore::CheckReferrers(Tx& tx, const ResourceSchema& schema,
                                           const ChangeOrigin& origin,
                                           const std::string& name) const {
  if (sql(schema).referrers.empty()) return absl::OkStatus();
  std::vector<std::string> referrers;
  RETURN_IF_ERROR(
      tx.connection().Run(sql(schema).referrers, {name, int64_t{kReferrersNamed + 2}},
                          [&](const Row& row) { referrers.emplace_back(row.Text(0)); }));
  referrers.erase(std::remove(referrers.begin(), referrers.end(), name), referrers.end());
  if (referrers.empty()) return absl::OkStatus();
  const size_t found = referrers.size();
  if (!SightOf(origin).all) {
    // Which rows of others refer to it is not told.
    referrers.erase(std::remove_if(referrers.begin(), referrers.end(),
                                   [this](const std::string& each) {
                                     return !registry_.FindName(each)->scopes().empty();
                                   }),
                    referrers.end());
  }
  std::sort(referrers.begin(), referrers.end());
  if (referrers.size() > kReferrersNamed) referrers.resize(kReferrersNamed);
  std::string list = absl::StrJoin(referrers, ", ");
  if (referrers.empty()) {
    list = "some that not everybody sees";
  } else if (referrers.size() < found) {
    list += " and more";
  }
  return Error(absl::StatusCode::kFailedPrecondition, "STILL_REFERENCED",
               absl::StrCat(name, " cannot be deleted: live rows refer to it: ", list))
      .With("name", name)
      .With("referrers", list)
      .Resource(name)
      .Violation("STILL_REFERENCED", name, "change or delete the rows that refer to it first");
}

}  // namespace zhaolian
