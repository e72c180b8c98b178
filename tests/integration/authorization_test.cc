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
// Where a row is hidden, the answer and the statements that were run are those of a row that
// is missing.
//
// After a change that is meant, ZHAOLIAN_WRITE_MATRIX=1 writes the file anew, to be
// reviewed as a difference.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "google/protobuf/dynamic_message.h"
#include "storage/journal.h"
#include "storage/status_macros.h"
#include "tests/integration/authorization_fixture.h"
#include "tests/support/export_call.h"
#include "zhaolian/v1/enterprises.pb.h"

namespace zhaolian {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;

constexpr char kFile[] = ZHAOLIAN_SOURCE_DIRECTORY "/tests/integration/authorization.tsv";

MessagePtr NewMessage(const Descriptor* type) {
  return MessagePtr(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(type)->New());
}

char LetterOf(const absl::Status& status) {
  if (absl::IsNotFound(status)) return 'n';
  if (absl::IsPermissionDenied(status)) return 'p';
  return absl::IsUnauthenticated(status) ? 'u' : 'y';
}

// What a caller could tell one row from another by.
struct Answer {
  char letter;
  std::string said;                     // without the name of the row
  std::vector<std::string> statements;  // that the server ran for it, sorted
};

class AuthorizationTest : public AuthorizationFixture {
 protected:
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
    // Those that a method of claims is about stand in the same relation as the claim.
    for (const char* other : {"enterprise", "lead"}) {
      if (field(other) == nullptr || field(other)->type() != FieldDescriptor::TYPE_STRING) continue;
      const std::string collection = absl::StrCat(other, "s/");
      reflection->SetString(request.get(), field(other),
                            absl::StrCat(collection, name.substr(name.find('/') + 1)));
    }
    // Of methods about two rows the first stands in the relation; everybody sees the second.
    if (method->name() == "MergeEnterprises") {
      reflection->SetString(request.get(), field("from"), name);
      reflection->SetString(request.get(), field("into"), "enterprises/second");
    }
    if (method->name() == "TransferPortfolio") {
      reflection->SetString(request.get(), field("from_user"), name);
      reflection->SetString(request.get(), field("to_user"), "users/bureau");
    }
    if (method->name() == "Export") {
      reflection->SetString(request.get(), field("collection"), schema.collection());
      reflection->SetEnumValue(request.get(), field("format"), 1);
    }
    for (const char* why : {"purpose", "reason"}) {
      if (field(why) != nullptr) reflection->SetString(request.get(), field(why), "test");
    }
    if (field("filter") != nullptr) {
      reflection->SetString(request.get(), field("filter"), absl::StrCat("name = \"", name, "\""));
      reflection->SetBool(request.get(), field("show_deleted"), true);
    }
    if (field("stage") != nullptr) reflection->SetEnumValue(request.get(), field("stage"), 2);
    if (const FieldDescriptor* carrier = schema.FindFieldIn(method->input_type())) {
      Message* row = reflection->MutableMessage(request.get(), carrier);
      if (absl::StartsWith(method->name(), "Create")) {
        row->CopyFrom(*RowOf(schema, relation));
      } else if (absl::StartsWith(method->name(), "Record")) {
        // What is recorded of a lead stands in the relation that the lead does.
        row->CopyFrom(*RowOf(schema, relation));
        row->GetReflection()->SetString(row, schema.FindColumn("lead")->field,
                                        absl::StrCat("leads/", name.substr(name.find('/') + 1)));
      } else {
        row->GetReflection()->SetString(row, row->GetDescriptor()->FindFieldByName("name"), name);
      }
    }
    return request;
  }

  Answer Ask(const Client& client, const MethodDescriptor* method, const Message& request) {
    const int64_t head = server_->store().writer().revision();
    MessagePtr response = NewMessage(method->output_type());
    // Of a stream the first message tells; of an export how many rows are in it.
    int exported = -1;
    absl::Status status;
    server_->sql().Take();
    if (method->name() == "Export") {
      const Exported file = Export(client, static_cast<const v1::ExportRequest&>(request));
      status = file.status;
      exported = file.summary.rows();
    } else if (method->server_streaming()) {
      status = client.Follow(request, *response, absl::Seconds(15), [] { return false; });
    } else {
      status = client.Call(method, request, *response);
    }
    // What a method writes behind its answer, as a note in the journal.
    EXPECT_TRUE(server_->store().WriteAndWait([](Tx&) { return absl::OkStatus(); }).ok());
    Answer answer = {LetterOf(status), SaidBy(status, *response), Statements()};
    char& letter = answer.letter;
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
    // One of no row is noted in the journal too.
    if (status.ok() && exported == 0) letter = 'n';
    return answer;
  }

  // Since the last were taken, but for those that are run once for a group of changes.
  std::vector<std::string> Statements() {
    std::vector<std::string> statements = server_->sql().Take();
    statements.erase(std::remove_if(statements.begin(), statements.end(), IsOnceAGroup),
                     statements.end());
    std::sort(statements.begin(), statements.end());
    return statements;
  }
  static std::string SaidBy(const absl::Status& status, const Message& response) {
    std::map<std::string, std::string> details;  // in an order of their own
    status.ForEachPayload([&](absl::string_view type, const absl::Cord& detail) {
      const MessagePtr message =
          NewMessage(google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(
              std::string(type.substr(type.find('/') + 1))));
      EXPECT_TRUE(message->ParseFromString(std::string(detail))) << type;
      details[std::string(type)] = message->ShortDebugString();
    });
    std::string said = absl::StrCat(status.ToString(absl::StatusToStringMode::kWithNoExtraData),
                                    "\n", response.ShortDebugString());
    for (const auto& [type, detail] : details) absl::StrAppend(&said, "\n", type, " ", detail);
    for (const Relation& relation : kRelations) {
      said = absl::StrReplaceAll(said, {{absl::StrCat("/of-", relation.name), "/of-any"}});
    }
    return said;
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

  // What a method is about whose service is of no resource; null where it is about no row.
  const ResourceSchema* SubjectOf(const MethodDescriptor* method) {
    constexpr std::pair<absl::string_view, absl::string_view> kSubjects[] = {
        {"ListHistory", "leads"},
        {"MergeEnterprises", "enterprises"},
        {"TransferPortfolio", "users"},
        {"Export", "leads"},
        {"EraseContactPerson", "contactPersons"},
        {"ExportPersonalData", "contactPersons"},
        {"GetChainMap", "chains"},
    };
    for (const auto& [name, collection] : kSubjects) {
      if (method->name() == name) return server_->registry().FindCollection(collection);
    }
    return nullptr;
  }

  std::string CellOf(const Client& client, const MethodDescriptor* method) {
    const ResourceSchema* schema = nullptr;
    for (const auto& each : server_->registry().all()) {
      if (method->service()->name() == each->message()->name() + "Service") schema = each.get();
    }
    if (schema == nullptr && method->name() != "SignOut") schema = SubjectOf(method);
    if (schema == nullptr) {
      MessagePtr request = NewMessage(method->input_type());
      // The caller's own is anybody's; that of another is not.
      if (method->name() == "RemoveSecondFactor") {
        const auto* user = method->input_type()->FindFieldByName("user");
        request->GetReflection()->SetString(request.get(), user, "users/bureau");
      }
      return std::string(1, Ask(client, method, *request).letter);
    }
    std::string cell;
    std::vector<const Relation*> hidden;
    std::vector<Answer> answers;  // of the hidden
    for (const Relation& relation : kRelations) {
      Answer answer = Ask(client, method, *RequestAbout(*schema, method, relation));
      cell += answer.letter;
      if (answer.letter != 'n' || relation.deleted) continue;
      hidden.push_back(&relation);
      answers.push_back(std::move(answer));
    }
    // The last relation is that of a row that is missing.
    for (size_t i = 0; i < hidden.size(); ++i) {
      // What the server runs by the clock may come between, though not each time.
      for (int again = 0; again < 3 && answers[i].statements != answers.back().statements;
           ++again) {
        answers[i] = Ask(client, method, *RequestAbout(*schema, method, *hidden[i]));
        answers.back() = Ask(client, method, *RequestAbout(*schema, method, *hidden.back()));
      }
      EXPECT_EQ(answers[i].said, answers.back().said) << method->full_name();
      EXPECT_EQ(answers[i].statements, answers.back().statements) << method->full_name();
      EXPECT_FALSE(answers[i].statements.empty()) << method->full_name();
      compared_ += cell.back() == 'n' ? 1 : 0;
    }
    EXPECT_TRUE(hidden.empty() || cell.back() == 'n') << method->full_name() << " " << cell;
    // One letter says it where the row does not matter.
    return cell == std::string(cell.size(), cell[0]) && cell[0] != 'y' ? cell.substr(0, 1) : cell;
  }

  std::unique_ptr<Connection> reader_;
  std::string digest_;
  int cells_ = 0, denied_ = 0, compared_ = 0;
};

TEST_F(AuthorizationTest, EachMethodIsAsItWasReviewed) {
  const absl::Time begin = absl::Now();
  v1::Enterprise second;
  second.set_display_name("虚构第二家");
  second.set_relation(v1::Enterprise::RELATION_TARGET);
  ASSERT_TRUE(bureau_.Create(second, {.id = "second"}).ok());
  digest_ = Digest();
  std::map<std::string, std::string> actual;
  const MethodDescriptor* sign_out = nullptr;
  for (const auto* service : server_->registry().services()) {
    for (int i = 0; i < service->method_count(); ++i) {
      const MethodDescriptor* method = service->method(i);
      // It ends the caller's own credential, so it is asked last.
      if (method->name() == "SignOut") {
        sign_out = method;
        continue;
      }
      std::vector<std::string> cells;
      for (const auto& [name, client] : callers_) cells.push_back(CellOf(client, method));
      actual[method->full_name()] = absl::StrJoin(cells, "\t");
    }
  }
  std::vector<std::string> cells;
  for (const auto& [name, client] : callers_) cells.push_back(CellOf(client, sign_out));
  actual[sign_out->full_name()] = absl::StrJoin(cells, "\t");
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
  std::cout << cells_ << " cells, " << denied_ << " of them denied, " << compared_
            << " compared with a missing row, in " << absl::ToInt64Milliseconds(absl::Now() - begin)
            << " ms\n";
}

}  // namespace
}  // namespace zhaolian
