// A firm with a contact person whose values occur nowhere else, in every place that a
// person can be written to.
#ifndef ZHAOLIAN_TESTS_INTEGRATION_PRIVACY_FIXTURE_H_
#define ZHAOLIAN_TESTS_INTEGRATION_PRIVACY_FIXTURE_H_

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/row_codec.h"
#include "tests/support/signed_in_server.h"
#include "zhaolian/v1/engagements.pb.h"
#include "zhaolian/v1/enterprises.pb.h"
#include "zhaolian/v1/leads.pb.h"
#include "zhaolian/v1/privacy.pb.h"
#include "zhaolian/v1/search.pb.h"
#include "zhaolian/v1/system.pb.h"

namespace zhaolian {

inline constexpr char kName[] = "戊己庚辛";
inline constexpr char kEarlierPhone[] = "13911110001";
inline constexpr char kPhone[] = "139-2222-0002";
inline constexpr char kEmail[] = "zwvcanary@firm.example";
inline constexpr char kNote[] = "喜欢第七种虚构的茶";
inline constexpr char kCreateId[] = "11111111-5d53-4a8a-9d0e-2f4f6a7b8c9d";
inline constexpr char kUpdateId[] = "22222222-5d53-4a8a-9d0e-2f4f6a7b8c9d";
inline constexpr char kEraseId[] = "33333333-5d53-4a8a-9d0e-2f4f6a7b8c9d";

inline const std::vector<std::string>& Canaries() {
  static const auto& canaries = *new std::vector<std::string>{
      kName, kEarlierPhone, "13922220002", kPhone, kEmail, kNote, "zwvcanary", "139 2222 0002"};
  return canaries;
}

class PrivacyFixture : public testing::Test {
 protected:
  void SetUp() override {
    MakeFirm("firm", absl::StrCat("联系人", kName, "介绍了新线"));
    MakeFirm("other", "");
    MakePerson();
    Client county = MakeCounty();
    v1::Lead lead;
    lead.set_display_name("虚构数控机床项目");
    lead.set_enterprise("enterprises/firm");
    lead.set_owner_unit("units/east");
    lead.set_project_kind(v1::Lead::PROJECT_KIND_PROMOTION);
    lead.set_summary(absl::StrCat("经", kName, "介绍，电话 139 2222 0002"));
    Make(lead, "lead");
    MakeEngagement("meeting", "firm", {absl::StrCat(kName, " 总经理"), "别人 工程师"},
                   absl::StrCat("会谈纪要发至", kEmail));
    MakeEngagement("elsewhere", "other", {"别人"}, "与本案无关");
    v1::ContactPerson colleague;
    colleague.set_display_name("林同事");
    colleague.set_enterprise("enterprises/firm");
    colleague.set_note(absl::StrCat(kName, "的助理"));
    Make(colleague, "colleague");
    Unmask("contactPersons/person", absl::StrCat("约", kName, "面谈"));
    Unmask("contactPersons/colleague", absl::StrCat("找", kName, "的助理"));
    Unmask("contactPersons/colleague", "寄资料");
  }
  void MakeFirm(const std::string& id, const std::string& summary) {
    v1::Enterprise firm;
    firm.set_display_name("虚构机床厂 " + id);
    firm.set_relation(v1::Enterprise::RELATION_TARGET);
    firm.set_summary(summary);
    Make(firm, id);
  }
  Client MakeCounty() {
    v1::Unit unit;
    unit.set_display_name("虚构东县");
    unit.set_kind(v1::Unit::KIND_COUNTY);
    Make(unit, "east");
    return server_.Add("east", "units/east", {v1::ROLE_COUNTY});
  }
  void MakePerson() {
    v1::ContactPerson person;
    person.set_display_name(kName);
    person.set_phone(kEarlierPhone);
    person.set_email(kEmail);
    person.set_note(kNote);
    person.set_title("总经理");
    person.set_enterprise("enterprises/firm");
    auto created = bureau_.Create(person, {.id = "person", .request_id = kCreateId});
    ASSERT_TRUE(created.ok()) << created.status();
    created->set_phone(kPhone);
    ASSERT_TRUE(bureau_.Update(*created, {"phone"}, {.request_id = kUpdateId}).ok());
  }
  void MakeEngagement(const std::string& id, const std::string& firm,
                      const std::vector<std::string>& met, const std::string& summary) {
    v1::Engagement engagement;
    engagement.set_enterprise("enterprises/" + firm);
    engagement.set_kind(v1::Engagement::KIND_MEETING);
    engagement.mutable_occur_time()->set_seconds(1'790'000'000);
    for (const std::string& each : met) engagement.add_met(each);
    engagement.set_summary(summary);
    engagement.add_participants("users/bureau");
    Make(engagement, id);
  }
  template <typename Row>
  void Make(const Row& row, const std::string& id) {
    auto created = bureau_.Create(row, {.id = id});
    ASSERT_TRUE(created.ok()) << created.status();
  }
  // A row, its texts about the person, of every collection that refers to the firm or to its lead:
  // also of those that come by methods of their own, or that somebody adds later.
  void MakeRowsOfEveryKind() {
    for (const auto& schema : server_->registry().all()) {
      if (MakesFiles(*schema)) continue;
      for (const auto& [field, name] :
           {std::pair("enterprise", "enterprises/firm"), std::pair("lead", "leads/lead")}) {
        const auto* reference = schema->message()->FindFieldByName(field);
        if (reference == nullptr || RulesOf(reference).references().empty()) continue;
        const MessagePtr row = schema->NewMessage();
        SetTextField(*row, "name", absl::StrCat(schema->collection(), "/about-", field));
        SetTextField(*row, field, name);
        if (schema->FindColumn("owner_unit") != nullptr) {
          SetTextField(*row, "owner_unit", "units/east");
        }
        if (WriteTexts(*row)) Put(*schema, *row);
      }
    }
  }
  static bool MakesFiles(const ResourceSchema& schema) {
    return schema.collection() == "attachments" || schema.collection() == "contactPersons";
  }
  // Whether the row has a text of its own.
  static bool WriteTexts(google::protobuf::Message& row) {
    bool any = false;
    for (int i = 0; i < row.GetDescriptor()->field_count(); ++i) {
      const auto* field = row.GetDescriptor()->field(i);
      const v1::FieldRules& rules = RulesOf(field);
      const bool is_text = field->type() == google::protobuf::FieldDescriptor::TYPE_STRING &&
                           !field->is_repeated() && rules.references().empty() &&
                           rules.format() == v1::FORMAT_UNSPECIFIED && rules.pattern().empty() &&
                           !rules.unique() && field->name() != "name" && field->name() != "etag";
      if (!is_text) continue;
      row.GetReflection()->SetString(&row, field, absl::StrCat("经", kName, "介绍"));
      any = true;
    }
    return any;
  }
  void Put(const ResourceSchema& schema, google::protobuf::Message& row) {
    const absl::Status put = server_->store().WriteAndWait([&](Tx& tx) {
      return server_->store().resources().Insert(tx, schema,
                                                 {"users/bureau", "stated", "test", "", ""}, row);
    });
    ASSERT_TRUE(put.ok()) << schema.collection() << " " << put;
  }
  void Unmask(const std::string& name, const std::string& purpose) {
    v1::UnmaskContactPersonRequest request;
    request.set_name(name);
    request.set_purpose(purpose);
    v1::ContactPerson shown;
    const absl::Status status = bureau_.Call(request, shown);
    ASSERT_TRUE(status.ok()) << status;
  }
  // The row as it is stored.
  template <typename Row>
  Row Stored(const std::string& name) {
    Row row;
    EXPECT_TRUE(server_->store()
                    .WriteAndWait([&](Tx& tx) {
                      auto found = server_->store().resources().Get(
                          tx.connection(), *server_->registry().FindMessage(Row::descriptor()),
                          Sight::All(), name);
                      if (found.ok()) row.CopyFrom(**found);
                      return found.status();
                    })
                    .ok());
    return row;
  }
  std::string data() { return server_->directory() + "/data"; }

  static v1::EraseContactPersonRequest Request(const std::string& name = "contactPersons/person") {
    v1::EraseContactPersonRequest request;
    request.set_name(name);
    request.set_reason("本人要求删除");
    return request;
  }
  v1::EraseContactPersonResponse Erase(const v1::EraseContactPersonRequest& request) {
    v1::EraseContactPersonResponse response;
    const absl::Status status = bureau_.Call(request, response);
    EXPECT_TRUE(status.ok()) << status;
    return response;
  }
  // Where the person stands in texts, as the preview says: "issues/about-lead problem".
  std::vector<std::string> PreviewedPlaces() {
    v1::EraseContactPersonRequest request = Request();
    request.set_validate_only(true);
    std::vector<std::string> places;
    const v1::EraseContactPersonResponse preview = Erase(request);
    for (const auto& text : preview.erasure().texts()) {
      places.push_back(absl::StrCat(text.name(), " ", text.path()));
    }
    return places;
  }
  std::vector<std::string> Search(const std::string& query) {
    v1::SearchRequest request;
    request.set_query(query);
    v1::SearchResponse response;
    EXPECT_TRUE(bureau_.Call(request, response).ok());
    std::vector<std::string> names;
    for (const auto& hit : response.hits()) names.push_back(hit.name());
    return names;
  }
  void MakeBackup(const std::string& id) {
    v1::CreateBackupRequest request;
    request.set_backup_id(id);
    v1::CreateBackupResponse response;
    const Client system =
        server_.Add("system-" + id, "units/bureau", {v1::ROLE_SYSTEM_ADMINISTRATOR});
    const absl::Status status = system.Call(request, response);
    ASSERT_TRUE(status.ok()) << status;
  }
  v1::PersonalData Export(const std::string& name) {
    v1::ExportPersonalDataRequest request;
    request.set_name(name);
    request.set_purpose("本人申请");
    v1::PersonalData exported;
    const absl::Status status = bureau_.Call(request, exported);
    EXPECT_TRUE(status.ok()) << status;
    return exported;
  }

  SignedInServer server_;
  Client bureau_ = server_.Add("bureau", "units/bureau", {v1::ROLE_BUREAU});
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_TESTS_INTEGRATION_PRIVACY_FIXTURE_H_
