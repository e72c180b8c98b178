// What callers are shown of personal and confidential fields: every way to read a row ×
// every role × every relation of the row to the caller's unit × both classes of fields,
// compared with field_authorization.tsv, which people have reviewed.
//
// A cell has a letter for each relation, in the order of kRelations:
//   c  a value is there as it was written
//   k  the row is there, and no such value of it
//   -  there is no row, or the call is refused
//
// After a change that is meant, ZHAOLIAN_WRITE_MATRIX=1 writes the file anew, to be
// reviewed as a difference.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <memory>

#include "absl/algorithm/container.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "storage/durable_file.h"
#include "storage/message_copy.h"
#include "storage/status_macros.h"
#include "tests/integration/authorization_fixture.h"
#include "tests/support/export_call.h"
#include "tests/support/feed_mirror.h"
#include "tests/support/watch_call.h"
#include "zhaolian/v1/enterprises.pb.h"
#include "zhaolian/v1/feed.pb.h"
#include "zhaolian/v1/history.pb.h"
#include "zhaolian/v1/search.pb.h"

namespace zhaolian {
namespace {

using Fields = std::vector<const google::protobuf::FieldDescriptor*>;

constexpr char kFile[] = ZHAOLIAN_SOURCE_DIRECTORY "/tests/integration/field_authorization.tsv";

// What one way of reading a row answers; "" where it answers no row.
using Read = std::string (*)(const Client& client, const ResourceSchema& schema,
                             const std::string& name);

std::string TextOf(const std::vector<MessagePtr>& rows) {
  std::string text;
  for (const MessagePtr& row : rows) text += row->Utf8DebugString();
  return text;
}

std::string Get(const Client& client, const ResourceSchema& schema, const std::string& name) {
  auto row = ResourceCalls(client, schema).Get(name);
  return row.ok() ? (*row)->Utf8DebugString() : "";
}

std::string BatchGet(const Client& client, const ResourceSchema& schema, const std::string& name) {
  auto rows = ResourceCalls(client, schema).BatchGet({name});
  return rows.ok() ? TextOf(*rows) : "";
}

std::string List(const Client& client, const ResourceSchema& schema, const std::string& name) {
  auto page = ResourceCalls(client, schema)
                  .List({.filter = absl::StrCat("name = \"", name, "\""), .show_deleted = true});
  return page.ok() ? TextOf(page->rows) : "";
}

std::string ListHistory(const Client& client, const ResourceSchema&, const std::string& name) {
  v1::ListHistoryRequest request;
  request.set_name(name);
  v1::ListHistoryResponse response;
  return client.Call(request, response).ok() ? response.Utf8DebugString() : "";
}

// A change that is only tried answers the row too.
std::string Update(const Client& client, const ResourceSchema& schema, const std::string& name) {
  const MessagePtr row = schema.NewMessage();
  row->GetReflection()->SetString(row.get(), schema.message()->FindFieldByName("name"), name);
  auto changed = ResourceCalls(client, schema).Update(*row, {"name"}, {.validate_only = true});
  return changed.ok() ? (*changed)->Utf8DebugString() : "";
}

std::string Unmask(const Client& client, const ResourceSchema&, const std::string& name) {
  v1::UnmaskContactPersonRequest request;
  request.set_name(name);
  request.set_purpose("约面谈");
  v1::ContactPerson person;
  return client.Call(request, person).ok() ? person.Utf8DebugString() : "";
}

std::string ExportFile(const Client& client, const ResourceSchema& schema,
                       const std::string& name) {
  v1::ExportRequest request = CsvOf(schema.collection());
  request.set_filter(absl::StrCat("name = \"", name, "\""));
  request.set_show_deleted(true);
  const Exported exported = Export(client, request);
  return exported.status.ok() && exported.summary.rows() > 0 ? exported.file : "";
}

// What a device that begins is sent.
std::string PullChanges(const Client& client, const ResourceSchema&, const std::string& name) {
  v1::PullChangesRequest request;
  v1::PullChangesResponse response;
  std::string text;
  do {
    if (!client.Call(request, response).ok()) return "";
    for (const v1::FeedMessage& message : response.messages()) {
      const bool is_row = message.change().op() == v1::FeedMessage::Change::OP_UPSERT;
      if (is_row && message.change().name() == name) text = message.Utf8DebugString();
    }
    request.set_token(response.token());
  } while (response.has_more());
  return text;
}

// Where the value itself is asked for.
std::string Search(const Client& client, const ResourceSchema&, const std::string& name) {
  v1::SearchRequest request;
  request.set_query("甲乙丙丁戊");
  v1::SearchResponse response;
  if (!client.Call(request, response).ok()) return "";
  for (const auto& hit : response.hits()) {
    if (hit.name() == name) return hit.Utf8DebugString();
  }
  return "";
}

constexpr std::pair<const char*, Read> kReads[] = {
    {"Get", Get},           {"BatchGet", BatchGet},
    {"List", List},         {"ListHistory", ListHistory},
    {"Export", ExportFile}, {"PullChanges", PullChanges},
    {"Search", Search},     {"Update", Update},
    {"Unmask", Unmask},     {"Watch", nullptr}};  // see Watch below

class FieldAuthorizationTest : public AuthorizationFixture {
 protected:
  char LetterOf(const std::string& answer, const Fields& fields) {
    ++cells_;
    if (answer.empty()) return '-';
    for (const auto* field : fields) {
      if (absl::StrContains(answer, KeptValue(field))) return 'c';
    }
    return 'k';
  }
  std::string LineOf(const ResourceSchema& schema, const Fields& fields, Read read) {
    std::vector<std::string> cells;
    for (const auto& [role, client] : callers_) {
      std::string& cell = cells.emplace_back();
      for (const Relation& relation : kRelations) {
        const std::string name = NameOf(schema, relation);
        cell +=
            LetterOf(read == nullptr ? watched_[role][name] : read(client, schema, name), fields);
      }
    }
    return absl::StrJoin(cells, "\t");
  }
  // Has everybody watch while each row with such a field changes. They are told it at one time, so
  // that one's answer is there when the next is told.
  void Watch() {
    std::map<std::string, std::unique_ptr<FeedMirror>> mirrors;
    std::map<std::string, std::unique_ptr<WatchCall>> watches;
    for (const auto& [role, client] : callers_) {
      FeedMirror& mirror = *(mirrors[role] = std::make_unique<FeedMirror>(client, registry()));
      auto watch = std::make_unique<WatchCall>(*server_, keys_[role], mirror);
      while (!absl::c_linear_search(mirror.told(), "complete") && watch->Read()) {
      }
      if (!mirror.told().empty()) watches[role] = std::move(watch);
      mirror.ForgetTold();
    }
    TouchRows();
    for (auto& [role, watch] : watches) {
      FeedMirror& mirror = *mirrors[role];
      watch->ReadUntil(absl::StrCat("upsert ", kLast));
      for (const auto& [name, row] : mirror.rows()) {
        if (!absl::c_linear_search(mirror.told(), absl::StrCat("upsert ", name))) continue;
        const MessagePtr told = registry().FindName(name)->NewMessage();
        ASSERT_TRUE(told->ParseFromString(row));
        watched_[role][name] = told->Utf8DebugString();
      }
    }
  }
  void TouchRows() {
    const absl::Status touched = server_->store().WriteAndWait([&](Tx& tx) -> absl::Status {
      for (const auto& schema : registry().all()) {
        if (schema->personal().empty() && schema->confidential().empty()) continue;
        for (const Relation& relation : kRelations) {
          if (!relation.missing) RETURN_IF_ERROR(Touch(tx, *schema, NameOf(*schema, relation)));
        }
      }
      return Touch(tx, *registry().FindName(kLast), kLast);
    });
    ASSERT_TRUE(touched.ok()) << touched;
  }
  absl::Status Touch(Tx& tx, const ResourceSchema& schema, const std::string& name) {
    const ResourceStore& resources = server_->store().resources();
    ASSIGN_OR_RETURN(const MessagePtr row,
                     resources.Get(tx.connection(), schema, Sight::All(), name));
    return resources.Replace(tx, schema, {"users/bureau", "stated", "test", "", ""}, *row,
                             *CopyOf(*row));
  }
  const ResourceRegistry& registry() { return server_->registry(); }

  // Which everybody sees who watches.
  static constexpr char kLast[] = "units/east";
  std::map<std::string, std::map<std::string, std::string>> watched_;  // by role and name
  int cells_ = 0;
};

TEST_F(FieldAuthorizationTest, EachFieldIsShownToWhomItWasReviewed) {
  ASSERT_NO_FATAL_FAILURE(Watch());
  std::string actual = "resource, class, read";
  for (const auto& [role, client] : callers_) absl::StrAppend(&actual, "\t", role);
  actual += "\n";
  for (const auto& schema : server_->registry().all()) {
    const std::pair<const char*, Fields> classes[] = {{"personal", schema->personal()},
                                                      {"confidential", schema->confidential()}};
    for (const auto& [name, fields] : classes) {
      if (fields.empty()) continue;
      for (const auto& [verb, read] : kReads) {
        if (read == Unmask && schema->message() != v1::ContactPerson::descriptor()) continue;
        absl::StrAppend(&actual, schema->collection(), " ", name, " ", verb, "\t",
                        LineOf(*schema, fields, read), "\n");
      }
    }
  }
  if (std::getenv("ZHAOLIAN_WRITE_MATRIX") != nullptr) std::ofstream(kFile) << actual;
  EXPECT_EQ(actual, ReadFile(kFile).value_or(""));
  std::cout << cells_ << " cells\n";
}

}  // namespace
}  // namespace zhaolian
