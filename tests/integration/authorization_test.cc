// The authorization matrix: every method × every role × every relation of the row to
// the caller's unit, compared with authorization.tsv, which people have reviewed.
//
// A cell has a letter for each relation, in the order of kRelations, or a single one
// where the method is not about a row:
//   y  let in: done, or refused for another reason than who asks
//   n  NOT_FOUND, or not in the list
//   p  PERMISSION_DENIED
//   u  UNAUTHENTICATED
//
// After a change that is meant, ZHAOLIAN_WRITE_MATRIX=1 writes the file anew, to be
// reviewed as a difference.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "client-lib/resource_methods.h"
#include "google/protobuf/dynamic_message.h"
#include "storage/journal.h"
#include "storage/status_macros.h"
#include "tests/support/sample_rows.h"
#include "tests/support/signed_in_server.h"
#include "zhaolian/v1/chains.pb.h"

namespace zhaolian {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;

constexpr char kFile[] = ZHAOLIAN_SOURCE_DIRECTORY "/tests/integration/authorization.tsv";

// Of a row to the caller, whose unit is the county east.
struct Relation {
  const char* name;
  const char* owner;  // of the row
  bool shared = false, led = false, deleted = false, missing = false;
};
constexpr Relation kRelations[] = {
    {"own", "units/east"},
    {"below", "units/east-park"},
    {"sibling", "units/west"},
    {"shared", "units/west", true},
    {"led", "units/west", false, true},
    {"above", "units/bureau"},
    {"deleted", "units/east", false, false, true},
    {"missing", "units/east", false, false, false, true},
};

MessagePtr NewMessage(const Descriptor* type) {
  return MessagePtr(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(type)->New());
}

char LetterOf(const absl::Status& status) {
  if (absl::IsNotFound(status)) return 'n';
  if (absl::IsPermissionDenied(status)) return 'p';
  return absl::IsUnauthenticated(status) ? 'u' : 'y';
}

class AuthorizationTest : public testing::Test {
 protected:
  void SetUp() override {
    MakeUnit("east", v1::Unit::KIND_COUNTY, "units/bureau");
    MakeUnit("east-park", v1::Unit::KIND_ZONE, "units/east");
    MakeUnit("west", v1::Unit::KIND_COUNTY, "units/bureau");
    v1::Cluster cluster;
    cluster.set_display_name("虚构集群");
    ASSERT_TRUE(bureau_.Create(cluster, {.id = "demo"}).ok());
    v1::Chain chain;
    chain.set_display_name("虚构链");
    chain.set_year(2026);
    chain.set_cluster("clusters/demo");
    chain.set_lead_unit("units/east");
    ASSERT_TRUE(bureau_.Create(chain, {.id = "demo"}).ok());
    for (const auto& schema : server_->registry().all()) {
      for (const Relation& relation : kRelations) MakeRow(*schema, relation);
    }
    callers_.emplace_back("anonymous", server_->ClientWith(""));
    const auto* roles = v1::Role_descriptor();
    for (int i = 1; i < roles->value_count(); ++i) {
      const std::string role = absl::AsciiStrToLower(ShortEnumName(roles->value(i)));
      callers_.emplace_back(
          role, server_.Add("of-" + absl::StrReplaceAll(role, {{"_", "-"}}), "units/east",
                            {static_cast<v1::Role>(roles->value(i)->number())}));
    }
    callers_.emplace_back("no_role", server_.Add("of-none", "units/east", {}));
    Client ended = server_.Add("of-ended", "units/east", {v1::ROLE_BUREAU});
    v1::User user;
    user.set_name("users/of-ended");
    user.set_end_date("2020");
    ASSERT_TRUE(server_.officer().Update(user, {"end_date"}).ok());
    callers_.emplace_back("ended", ended);
  }

  void MakeUnit(const std::string& id, v1::Unit::Kind kind, const std::string& parent) {
    v1::Unit unit;
    unit.set_display_name("虚构" + id);
    unit.set_kind(kind);
    unit.set_parent_unit(parent);
    auto created = bureau_.Create(unit, {.id = id});
    ASSERT_TRUE(created.ok()) << created.status();
  }
  // Who may make rows of the collection.
  Client MakerOf(const ResourceSchema& schema) {
    return schema.collection() == "users" ? server_.officer() : bureau_;
  }
  std::string NameOf(const ResourceSchema& schema, const Relation& relation) {
    return absl::StrCat(schema.collection(), "/of-", relation.name);
  }
  MessagePtr RowOf(const ResourceSchema& schema, const Relation& relation) {
    MessagePtr row = samples_.Least(schema);
    const auto set = [&](const char* field, const std::string& value, bool repeated) {
      const FieldDescriptor* found = schema.message()->FindFieldByName(field);
      if (found == nullptr) return;
      repeated ? row->GetReflection()->AddString(row.get(), found, value)
               : row->GetReflection()->SetString(row.get(), found, value);
    };
    set("owner_unit", relation.owner, false);
    if (relation.shared) set("shared_units", "units/east", true);
    if (relation.led && !schema.scopes().empty()) set("chain", "chains/demo", false);
    return row;
  }
  void MakeRow(const ResourceSchema& schema, const Relation& relation) {
    if (relation.missing) return;
    const ResourceCalls calls(MakerOf(schema), schema);
    auto created =
        calls.Create(*RowOf(schema, relation), {.id = absl::StrCat("of-", relation.name)});
    ASSERT_TRUE(created.ok()) << schema.collection() << " " << created.status();
    if (!relation.deleted) return;
    auto deleted = calls.Delete(NameOf(schema, relation));
    ASSERT_TRUE(deleted.ok()) << schema.collection() << " " << deleted.status();
  }

  // A request of the method about the row, which changes nothing where that can be.
  MessagePtr RequestAbout(const ResourceSchema& schema, const MethodDescriptor* method,
                          const Relation& relation) {
    const std::string name = NameOf(schema, relation);
    MessagePtr request = NewMessage(method->input_type());
    const auto field = [&](const std::string& each) {
      return method->input_type()->FindFieldByName(each);
    };
    const auto* reflection = request->GetReflection();
    if (field("validate_only") != nullptr)
      reflection->SetBool(request.get(), field("validate_only"), true);
    if (field("name") != nullptr) reflection->SetString(request.get(), field("name"), name);
    if (field("names") != nullptr) reflection->AddString(request.get(), field("names"), name);
    if (field("purpose") != nullptr) reflection->SetString(request.get(), field("purpose"), "test");
    if (field("filter") != nullptr) {
      reflection->SetString(request.get(), field("filter"), absl::StrCat("name = \"", name, "\""));
      reflection->SetBool(request.get(), field("show_deleted"), true);
    }
    if (field("stage") != nullptr) reflection->SetEnumValue(request.get(), field("stage"), 2);
    if (const FieldDescriptor* carrier = schema.FindFieldIn(method->input_type())) {
      Message* row = reflection->MutableMessage(request.get(), carrier);
      if (absl::StartsWith(method->name(), "Create")) {
        row->CopyFrom(*RowOf(schema, relation));
      } else {
        row->GetReflection()->SetString(row, row->GetDescriptor()->FindFieldByName("name"), name);
      }
    }
    return request;
  }

  char Ask(const Client& client, const MethodDescriptor* method, const Message& request) {
    const int64_t head = server_->store().writer().revision();
    MessagePtr response = NewMessage(method->output_type());
    // Of a stream the first message tells.
    const absl::Status status =
        method->server_streaming()
            ? client.Follow(request, *response, absl::Seconds(15), [] { return false; })
            : client.Call(method, request, *response);
    char letter = LetterOf(status);
    if (status.ok() && absl::StartsWith(method->name(), "List") &&
        method->input_type()->FindFieldByName("filter") != nullptr) {
      const FieldDescriptor* rows = nullptr;
      for (int i = 0; i < method->output_type()->field_count(); ++i) {
        if (method->output_type()->field(i)->is_repeated()) rows = method->output_type()->field(i);
      }
      if (response->GetReflection()->FieldSize(*response, rows) == 0) letter = 'n';
    }
    if (letter != 'y') {
      EXPECT_EQ(server_->store().writer().revision(), head) << method->full_name();
      EXPECT_EQ(Digest(), digest_) << method->full_name();
      ++denied_;
    } else if (server_->store().writer().revision() != head) {
      digest_ = Digest();
    }
    ++cells_;
    return letter;
  }

  // Of every row of every resource.
  std::string Digest() {
    std::string all;
    const absl::Status status = Read([&](Connection& connection) -> absl::Status {
      for (const auto& schema : server_->registry().all()) {
        RETURN_IF_ERROR(connection.Run(
            absl::StrCat("SELECT message, revision FROM ", schema->table(), " ORDER BY name"), {},
            [&](const Row& row) { absl::StrAppend(&all, row.Text(0), row.Integer(1)); }));
      }
      return absl::OkStatus();
    });
    EXPECT_TRUE(status.ok()) << status;
    return Sha256(all);
  }
  absl::Status Read(absl::FunctionRef<absl::Status(Connection&)> read) {
    if (reader_ == nullptr) reader_ = *server_->store().ConnectForReading();
    return read(*reader_);
  }

  std::string CellOf(const Client& client, const MethodDescriptor* method) {
    const ResourceSchema* schema = nullptr;
    for (const auto& each : server_->registry().all()) {
      if (method->service()->name() == each->message()->name() + "Service") schema = each.get();
    }
    // History is about rows too, of any collection.
    if (method->name() == "ListHistory") schema = server_->registry().FindCollection("leads");
    if (schema == nullptr) {
      MessagePtr request = NewMessage(method->input_type());
      // The caller's own is anybody's; that of another is not.
      if (method->name() == "RemoveSecondFactor") {
        const auto* user = method->input_type()->FindFieldByName("user");
        request->GetReflection()->SetString(request.get(), user, "users/bureau");
      }
      return std::string(1, Ask(client, method, *request));
    }
    std::string cell;
    for (const Relation& relation : kRelations) {
      cell += Ask(client, method, *RequestAbout(*schema, method, relation));
    }
    // One letter says it where the row does not matter.
    return cell == std::string(cell.size(), cell[0]) && cell[0] != 'y' ? cell.substr(0, 1) : cell;
  }

  SignedInServer server_;
  Client bureau_ = server_.Add("bureau", "units/bureau", {v1::ROLE_BUREAU});
  SampleRows samples_{bureau_, server_->registry()};
  std::vector<std::pair<std::string, Client>> callers_;
  std::unique_ptr<Connection> reader_;
  std::string digest_;
  int cells_ = 0, denied_ = 0;
};

TEST_F(AuthorizationTest, EachMethodIsAsItWasReviewed) {
  const absl::Time begin = absl::Now();
  digest_ = Digest();
  std::map<std::string, std::string> actual;
  for (const auto* service : server_->registry().services()) {
    for (int i = 0; i < service->method_count(); ++i) {
      const MethodDescriptor* method = service->method(i);
      // It ends the caller's own credential, so it is asked below, once for all.
      if (method->name() == "SignOut") continue;
      std::vector<std::string> cells;
      for (const auto& [name, client] : callers_) cells.push_back(CellOf(client, method));
      actual[method->full_name()] = absl::StrJoin(cells, "\t");
    }
  }
  std::vector<std::string> header;
  for (const auto& [name, client] : callers_) header.push_back(name);
  std::vector<std::string> relations;
  for (const Relation& relation : kRelations) relations.push_back(relation.name);
  const std::string head =
      absl::StrCat("method (", absl::StrJoin(relations, ", "), ")\t", absl::StrJoin(header, "\t"));
  if (std::getenv("ZHAOLIAN_WRITE_MATRIX") != nullptr) {
    std::ofstream file(kFile);
    file << head << "\n";
    for (const auto& [method, cells] : actual) file << method << "\t" << cells << "\n";
  }
  std::map<std::string, std::string> reviewed;
  std::ifstream file(kFile);
  std::string line;
  ASSERT_TRUE(std::getline(file, line));
  EXPECT_EQ(line, head);
  while (std::getline(file, line)) {
    const std::vector<std::string> parts = absl::StrSplit(line, absl::MaxSplits('\t', 1));
    ASSERT_EQ(parts.size(), 2u) << line;
    reviewed[parts[0]] = parts[1];
  }
  for (const auto& [method, cells] : actual) {
    EXPECT_TRUE(reviewed.contains(method)) << method << " has no row in " << kFile;
    EXPECT_EQ(cells, reviewed[method]) << method;
  }
  EXPECT_EQ(actual.size(), reviewed.size());
  std::cout << cells_ << " cells, " << denied_ << " of them denied, in "
            << absl::ToInt64Milliseconds(absl::Now() - begin) << " ms\n";
}

}  // namespace
}  // namespace zhaolian
