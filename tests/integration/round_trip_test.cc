// A file that was exported is imported again: as it is, and changed by hand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "tests/support/counties_and_firm.h"
#include "tests/support/export_call.h"
#include "tests/support/fictional_chain.h"
#include "tests/support/import_calls.h"
#include "tests/support/test_server.h"
#include "zhaolian/v1/engagements.pb.h"
#include "zhaolian/v1/enterprises.pb.h"
#include "zhaolian/v1/leads.pb.h"
#include "zhaolian/v1/promotion.pb.h"

namespace zhaolian {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StrEq;

class RoundTripTest : public testing::Test {
 protected:
  void SetUp() override {
    AddCountiesAndFirm(client_, {"east"});
    AddFictionalChain(client_);

    v1::Enterprise firm;
    firm.set_owner_unit("units/east");
    firm.set_display_name("星河样例机电有限公司");
    firm.set_name_en("Starriver Sample Electric");
    firm.add_aliases("=星河机电");
    firm.add_aliases("星河样例");
    firm.set_credit_code("91610702MAX0A001X0");
    firm.set_relation(v1::Enterprise::RELATION_TARGET);
    firm.set_industry("机床");
    firm.add_chains("chains/machines");
    firm.set_region_code("610702");
    firm.set_website("https://a.example");
    firm.set_summary("-主营机床；\n第二行，\"引号\"");
    const auto made = client_.Create(firm, {.id = "star"});
    ASSERT_TRUE(made.ok()) << made.status();

    v1::Lead lead;
    lead.set_owner_unit("units/east");
    lead.set_display_name("+机床项目");
    lead.set_enterprise("enterprises/star");
    lead.set_chain("chains/machines");
    lead.set_project_kind(v1::Lead::PROJECT_KIND_PROMOTION);
    lead.set_report_date("2026-11");
    lead.set_investment_amount_minor(12'000'050'001);
    lead.set_investment_currency("CNY");
    lead.set_site("东区一号");
    lead.set_summary("一期\n二期");
    const auto made_lead = client_.Create(lead, {});
    ASSERT_TRUE(made_lead.ok()) << made_lead.status();

    lead.set_display_name("海外样例项目");
    lead.set_investment_amount_minor(1'234'567'800);
    lead.set_investment_currency("USD");
    const auto in_dollars = client_.Create(lead, {.id = "dollars"});
    ASSERT_TRUE(in_dollars.ok()) << in_dollars.status();
    lead.set_display_name("海外样例二期");
    lead.set_investment_currency("JPY");  // without minor units
    ASSERT_TRUE(client_.Create(lead, {.id = "yen"}).ok());

    // As another system gives it: no firm yet, and no day.
    v1::Lead bare;
    bare.set_owner_unit("units/east");
    bare.set_display_name("样例储备项目");
    bare.set_project_kind(v1::Lead::PROJECT_KIND_PROMOTION);
    bare.set_source_stage("储备");
    const auto made_bare = client_.Create(bare, {.id = "bare"});
    ASSERT_TRUE(made_bare.ok()) << made_bare.status();

    v1::Engagement talk;
    talk.set_owner_unit("units/east");
    talk.set_enterprise("enterprises/star");
    talk.set_lead("leads/dollars");
    talk.set_kind(v1::Engagement::KIND_CALL);
    talk.mutable_occur_time()->set_seconds(1'795'570'200);
    talk.add_met("钱样例 经理");
    talk.add_met("孙样例");
    talk.set_summary("谈选址\n谈用地");
    talk.set_next_step("带看厂房");
    talk.set_next_date("2026-12-10");
    const auto made_talk = client_.Create(talk, {.id = "talk"});
    ASSERT_TRUE(made_talk.ok()) << made_talk.status();

    v1::ContactPerson person;
    person.set_owner_unit("units/east");
    person.set_display_name("钱样例");
    person.set_enterprise("enterprises/star");
    person.set_title("经理");
    person.set_phone("13800000001");
    person.set_email("qian@a.example");
    const auto made_person = client_.Create(person, {.id = "qian"});
    ASSERT_TRUE(made_person.ok()) << made_person.status();
  }

  // A chain of two nodes, and what is offered for one of them.
  void AddNodesAndOpportunity() {
    v1::ChainNode node;
    node.set_owner_unit("units/bureau");
    node.set_display_name("整机装配");
    node.set_chain("chains/machines");
    node.set_position(v1::ChainNode::POSITION_DOWNSTREAM);
    node.set_strength(v1::ChainNode::STRENGTH_GAP);
    node.set_summary("含试车\n第二行");
    ASSERT_TRUE(client_.Create(node, {.id = "assembly"}).ok());
    node.set_display_name("数控系统");
    node.set_code("M-01");
    node.set_position(v1::ChainNode::POSITION_UPSTREAM);
    node.set_sequence(3);
    node.add_supplies("chainNodes/assembly");
    node.set_supply_note("控制器");
    ASSERT_TRUE(client_.Create(node, {.id = "controls"}).ok());

    v1::Opportunity offer;
    offer.set_owner_unit("units/east");
    offer.set_display_name("样例数控系统项目");
    offer.set_code("TJ-01");
    offer.set_chain("chains/machines");
    offer.add_chain_nodes("chainNodes/controls");
    offer.set_host_unit("units/east");
    offer.set_flyer("2026-11");
    offer.set_status(v1::Opportunity::STATUS_OFFERED);
    offer.set_investment_amount_minor(1'234'567'800);
    offer.set_investment_currency("USD");
    offer.set_cooperation("独资或合资");
    offer.set_summary("一期\n二期");
    ASSERT_TRUE(client_.Create(offer, {.id = "offer"}).ok());
  }

  std::string File(const std::string& collection, v1::ExportRequest::FileFormat format) {
    v1::ExportRequest request;
    request.set_collection(collection);
    request.set_format(format);
    const Exported exported = Export(client_, request);
    EXPECT_TRUE(exported.status.ok()) << exported.status;
    return exported.file;
  }
  v1::ImportRun Plan(const std::string& name, const std::string& file) {
    auto run = calls_.PlanBytes(name, file);
    EXPECT_TRUE(run.ok()) << run.status();
    return run.ok() ? *run : v1::ImportRun();
  }
  // What the rows of a plan would become, with what they would change and why not.
  std::vector<std::string> Told(const v1::ImportRun& run) {
    std::vector<std::string> told;
    for (const v1::ImportRow& row : calls_.Rows(run.name())) {
      std::string text = v1::ImportOutcome_Name(row.outcome());
      for (const v1::ImportChange& change : row.changes()) {
        for (const v1::ImportFieldChange& field : change.fields()) {
          absl::StrAppend(&text, " ", field.field(), ":", field.before(), ">", field.after());
        }
      }
      for (const auto& reason : row.reasons()) absl::StrAppend(&text, " ", reason);
      told.push_back(text);
    }
    return told;
  }

  TestServer server_;
  Client client_ = server_.ClientOf();
  ImportCalls calls_{server_.ClientOf()};
};

TEST_F(RoundTripTest, AnExportedFileChangesNothing) {
  AddNodesAndOpportunity();
  for (const char* collection :
       {"enterprises", "leads", "engagements", "contactPersons", "opportunities", "chainNodes"}) {
    for (const auto format :
         {v1::ExportRequest::FILE_FORMAT_CSV, v1::ExportRequest::FILE_FORMAT_XLSX}) {
      const std::string file = File(collection, format);
      const v1::ImportRun run =
          Plan(format == v1::ExportRequest::FILE_FORMAT_CSV ? "a.csv" : "a.xlsx", file);
      EXPECT_THAT(Told(run), Each(StrEq("IMPORT_OUTCOME_SAME")))
          << collection << " " << (format == v1::ExportRequest::FILE_FORMAT_CSV ? file : "");
      EXPECT_GT(ImportCalls::RowsOf(run, v1::IMPORT_OUTCOME_SAME), 0);
    }
  }
}

TEST_F(RoundTripTest, ACellChangedByHandIsTheOneFieldThatChanges) {
  const std::string firms = absl::StrReplaceAll(
      File("enterprises", v1::ExportRequest::FILE_FORMAT_CSV), {{"a.example", "b.example"}});
  EXPECT_THAT(Told(Plan("firms.csv", firms)),
              Contains("IMPORT_OUTCOME_UPDATE website:https://a.example>https://b.example"));
}

TEST_F(RoundTripTest, ANodeAndAnOpportunityChangedByHandChangeInThatField) {
  AddNodesAndOpportunity();
  const std::string nodes = absl::StrReplaceAll(
      File("chainNodes", v1::ExportRequest::FILE_FORMAT_CSV), {{"控制器", "驱动器"}});
  EXPECT_THAT(Told(Plan("nodes.csv", nodes)),
              Contains("IMPORT_OUTCOME_UPDATE supply_note:控制器>驱动器"));
  const std::string offers = absl::StrReplaceAll(
      File("opportunities", v1::ExportRequest::FILE_FORMAT_CSV), {{"推介中", "已签约"}});
  EXPECT_THAT(Told(Plan("offers.csv", offers)),
              ElementsAre("IMPORT_OUTCOME_UPDATE status:推介中>已签约"));
}

TEST_F(RoundTripTest, ARowKeepsItsFirmWhenItsNameIsChangedByHand) {
  const std::string firms = absl::StrReplaceAll(
      File("enterprises", v1::ExportRequest::FILE_FORMAT_CSV),
      {{"91610702MAX0A001X0", ""}, {"星河样例机电有限公司", "长庚虚构重工有限公司"}});
  EXPECT_THAT(
      Told(Plan("firms.csv", firms)),
      Contains("IMPORT_OUTCOME_UPDATE display_name:星河样例机电有限公司>长庚虚构重工有限公司"));
}

TEST_F(RoundTripTest, AnAmountChangedByHandKeepsItsCurrency) {
  const std::string leads = File("leads", v1::ExportRequest::FILE_FORMAT_CSV);
  ASSERT_THAT(leads, HasSubstr("1234.5678,USD"));
  EXPECT_THAT(Told(Plan("leads.csv", absl::StrReplaceAll(leads, {{"1234.5678,USD", "2000,USD"}}))),
              Contains("IMPORT_OUTCOME_UPDATE investment_amount_minor:1234.5678万元>2000万元"));
  EXPECT_THAT(Told(Plan("leads.csv", absl::StrReplaceAll(leads, {{"1234.5678,USD", "1000,EUR"}}))),
              Contains(AllOf(HasSubstr("investment_currency:USD>EUR"), HasSubstr(">1000万元"))));
}

TEST_F(RoundTripTest, AnAmountWithoutACurrencyIsNotTakenForYuanWhereItWasInDollars) {
  EXPECT_THAT(Told(Plan("leads.csv",
                        "企业名称,项目名称,总投资（万元）,进展\n"
                        "星河样例机电有限公司,海外样例项目,2000,在谈\n")),
              ElementsAre("IMPORT_OUTCOME_REVIEW currency_missing"));
}

TEST_F(RoundTripTest, AnEngagementChangedByHandKeepsItsHourAndPeople) {
  const std::string talks = File("engagements", v1::ExportRequest::FILE_FORMAT_CSV);
  EXPECT_THAT(Told(Plan("talks.csv", absl::StrReplaceAll(talks, {{"带看厂房", "带看土地"}}))),
              ElementsAre("IMPORT_OUTCOME_UPDATE next_step:带看厂房>带看土地"));
  const auto run = Plan("talks.csv", absl::StrReplaceAll(talks, {{"2026-11-25", "2026-11-24"}}));
  ASSERT_TRUE(calls_.Apply(run.name()).ok());
  const auto talk = client_.Get<v1::Engagement>("engagements/talk");
  ASSERT_TRUE(talk.ok()) << talk.status();
  EXPECT_EQ(talk->occur_time().seconds(), 1'795'570'200 - 86'400);
  EXPECT_EQ(talk->met_size(), 2);
}

TEST_F(RoundTripTest, APersonChangedByHandIsStillThatPerson) {
  const std::string people = File("contactPersons", v1::ExportRequest::FILE_FORMAT_CSV);
  EXPECT_THAT(Told(Plan("people.csv", absl::StrReplaceAll(people, {{"经理", "总经理"}}))),
              ElementsAre("IMPORT_OUTCOME_UPDATE title:经理>总经理"));
}

TEST_F(RoundTripTest, WhatAnExportHasMaskedIsNoValue) {
  const std::string masked = absl::StrReplaceAll(
      File("contactPersons", v1::ExportRequest::FILE_FORMAT_CSV),
      {{"钱样例", "钱**"}, {"13800000001", "138****01"}, {"qian@a.example", "q***@a.example"}});
  EXPECT_THAT(Told(Plan("people.csv", masked)), ElementsAre("IMPORT_OUTCOME_SAME"));
  // Without the column that says who it is, nobody is called 钱**.
  const auto nobody =
      calls_.PlanBytes("people.csv", absl::StrReplaceAll(masked, {{"contactPersons/qian", ""}}),
                       v1::IMPORT_KIND_CONTACT_PERSONS);
  ASSERT_TRUE(nobody.ok()) << nobody.status();
  EXPECT_THAT(Told(*nobody), ElementsAre(HasSubstr("masked_text:person")));
}

}  // namespace
}  // namespace zhaolian
