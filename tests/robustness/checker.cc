#include "tests/robustness/checker.h"

#include <algorithm>
#include <map>
#include <memory>
#include <unordered_map>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "storage/database.h"
#include "storage/resource_store.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"
#include "tests/robustness/linearizability.h"

namespace zhaolian {
namespace {

using Outcome = Operation::Outcome;

constexpr size_t kRowsPerCall = 500;

// 0 when the etag is none.
int64_t RevisionOf(absl::string_view etag) {
  int64_t revision = 0;
  absl::ConsumePrefix(&etag, "\"");
  absl::ConsumeSuffix(&etag, "\"");
  return absl::SimpleAtoi(etag, &revision) ? revision : 0;
}

bool IsChange(const Operation& operation) { return operation.kind != Operation::Kind::kGet; }

Value ValueIn(const Row& row, int index, ColumnType type) {
  if (row.IsNull(index)) return Value();
  switch (type) {
    case ColumnType::kInteger:
      return row.Integer(index);
    case ColumnType::kReal:
      return row.Real(index);
    case ColumnType::kText:
      return std::string(row.Text(index));
  }
  return Value();
}

struct Entry {
  int64_t revision;
  std::string name, before, after;
};

class DatabaseCheck {
 public:
  DatabaseCheck(Connection& connection, const ResourceRegistry& registry, Findings& findings)
      : connection_(connection), registry_(registry), findings_(findings) {}

  absl::Status Run(const History& history) {
    RETURN_IF_ERROR(ReadJournal());
    for (const Operation& operation : history.operations()) {
      if (IsChange(operation)) CheckChange(operation);
    }
    for (const auto& [request_id, entry] : requests_) {
      findings_.Add(Broken::kDuplicate,
                    absl::StrCat("revision ", entry.revision, " on ", entry.name,
                                 " was made for request ", request_id, ", which nobody sent"));
    }
    const ResourceStore store(registry_);
    for (const auto& schema : registry_.all()) RETURN_IF_ERROR(CheckTable(store, *schema));
    for (const auto& [name, entry] : last_) {
      findings_.Add(Broken::kLost, absl::StrCat(name, " is in the journal and in no table"));
    }
    return absl::OkStatus();
  }

 private:
  void Disagree(absl::string_view what) { findings_.Add(Broken::kDisagreement, std::string(what)); }

  absl::Status ReadJournal() {
    int64_t head = 0, last = 0;
    RETURN_IF_ERROR(connection_.Run("SELECT revision FROM head WHERE id = 1", {},
                                    [&](const Row& row) { head = row.Integer(0); }));
    RETURN_IF_ERROR(connection_.Run(
        "SELECT j.revision, j.name, j.request_id, i.before_image, i.after_image FROM journal AS j"
        " LEFT JOIN journal_images AS i ON i.revision = j.revision ORDER BY j.revision",
        {}, [&](const Row& row) {
          Entry entry{row.Integer(0), std::string(row.Text(1)), std::string(row.Text(3)),
                      std::string(row.Text(4))};
          if (entry.revision != last + 1) {
            Disagree(absl::StrCat("revision ", entry.revision, " follows ", last));
          }
          last = entry.revision;
          if (entry.before != last_[entry.name].after) {
            Disagree(absl::StrCat("revision ", last, " does not start from what the change of ",
                                  entry.name, " before it left"));
          }
          last_[entry.name] = entry;
          const std::string request_id(row.Text(2));
          if (!request_id.empty() && !requests_.emplace(request_id, std::move(entry)).second) {
            findings_.Add(Broken::kDuplicate, absl::StrCat("request ", request_id, " twice"));
          }
        }));
    if (last != head) Disagree(absl::StrCat("the head is ", head, ", the last revision ", last));
    return absl::OkStatus();
  }

  void CheckChange(const Operation& operation) {
    const auto found = requests_.find(operation.request_id);
    const bool there = found != requests_.end();
    const std::string what = absl::StrCat("request ", operation.request_id, " on ", operation.name,
                                          " (revision ", operation.reply_etag, ")");
    if (operation.outcome == Outcome::kRefused && there) {
      findings_.Add(Broken::kDuplicate, absl::StrCat(what, " was refused and made"));
    }
    if (operation.outcome == Outcome::kAcknowledged) {
      auto reply = RowWith(operation.collection, "");
      reply->ParseFromString(operation.reply);
      ClearField(*reply, "etag");
      if (!there) {
        findings_.Add(Broken::kLost, absl::StrCat(what, " is not in the journal"));
      } else if (found->second.revision != RevisionOf(operation.reply_etag) ||
                 found->second.name != operation.name ||
                 found->second.after != reply->SerializeAsString()) {
        findings_.Add(Broken::kLost, absl::StrCat(what, " is not what revision ",
                                                  found->second.revision, " holds"));
      }
    }
    if (there) requests_.erase(found);
  }

  // The typed columns of a row must say what its message says.
  absl::Status CheckColumns(const ResourceSchema& schema, const std::string& name,
                            const google::protobuf::Message& message) {
    const auto& columns = schema.columns();
    const std::string all = absl::StrJoin(columns, ", ", [](std::string* out, const Column& each) {
      absl::StrAppend(out, each.name);
    });
    return connection_.Run(
        absl::StrCat("SELECT ", all, " FROM ", schema.table(), " WHERE name = $1"), {name},
        [&](const Row& row) {
          for (size_t i = 0; i < columns.size(); ++i) {
            if (ValueIn(row, static_cast<int>(i), columns[i].type) ==
                FieldValue(columns[i], message)) {
              continue;
            }
            Disagree(absl::StrCat(name, ": the column ", columns[i].name,
                                  " is not what the message says"));
          }
        });
  }

  absl::Status CheckTable(const ResourceStore& store, const ResourceSchema& schema) {
    std::vector<std::string> names;
    RETURN_IF_ERROR(connection_.Run(absl::StrCat("SELECT name FROM ", schema.table()), {},
                                    [&](const Row& row) { names.emplace_back(row.Text(0)); }));
    for (const std::string& name : names) {
      ASSIGN_OR_RETURN(MessagePtr row, store.Get(connection_, schema, Sight::All(), name));
      RETURN_IF_ERROR(CheckColumns(schema, name, *row));
      const auto last = last_.find(name);
      if (last == last_.end()) {
        Disagree(absl::StrCat(name, " is not in the journal"));
        continue;
      }
      const int64_t revision = RevisionOf(TextField(*row, "etag"));
      ClearField(*row, "etag");
      if (revision != last->second.revision || row->SerializeAsString() != last->second.after) {
        Disagree(absl::StrCat(name, " with revision ", revision, " is not what revision ",
                              last->second.revision, " left"));
      }
      last_.erase(last);
    }
    return absl::OkStatus();
  }

  Connection& connection_;
  const ResourceRegistry& registry_;
  Findings& findings_;
  std::unordered_map<std::string, Entry> requests_;
  std::map<std::string, Entry> last_;  // of each row
};

}  // namespace

void CheckRows(const Client& client, const History& history, size_t from, Findings& findings) {
  std::map<std::string, std::map<std::string, int64_t>> rows;  // by collection
  for (size_t i = from; i < history.operations().size(); ++i) {
    const Operation& operation = history.operations()[i];
    if (operation.outcome != Outcome::kAcknowledged) continue;
    int64_t& revision = rows[operation.collection][operation.name];
    revision = std::max(revision, RevisionOf(operation.reply_etag));
  }
  for (const auto& [collection, revisions] : rows) {
    for (auto next = revisions.begin(); next != revisions.end();) {
      std::vector<std::string> names;
      const auto first = next;
      for (; next != revisions.end() && names.size() < kRowsPerCall; ++next) {
        names.push_back(next->first);
      }
      auto found = client.BatchGetOf(RowWith(collection, "")->GetDescriptor(), names);
      if (!found.ok()) {
        findings.Add(absl::IsNotFound(found.status()) ? Broken::kLost : Broken::kOther,
                     found.status().ToString());
        continue;
      }
      auto expected = first;
      for (const auto& row : *found) {
        if (RevisionOf(TextField(*row, "etag")) < expected->second) {
          findings.Add(Broken::kLost,
                       absl::StrCat(expected->first, " is older than revision ", expected->second));
        }
        ++expected;
      }
    }
  }
}

void CheckDatabase(const History& history, const std::string& path, Findings& findings) {
  auto registry = ResourceRegistry::FromProtoset(Protoset());
  absl::Status status = registry.status();
  {
    auto connection = OpenSqlite(path)->Connect(false);
    status.Update(connection.status());
    if (status.ok()) status = DatabaseCheck(**connection, *registry, findings).Run(history);
  }
  status.Update(CheckSqlite(path));
  if (!status.ok()) findings.Add(Broken::kDisagreement, status.ToString());
}

void CheckRun(const History& history, const std::string& path, Findings& findings) {
  CheckDatabase(history, path, findings);
  CheckLinearizability(history, findings);
}

}  // namespace zhaolian
