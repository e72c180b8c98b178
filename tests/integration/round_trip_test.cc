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
#include "zhaolian/v1/enterprises.pb.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {
namespace {

using ::testing::Contains;
using ::testing::Each;
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
  for (const char* collection : {"enterprises", "leads"}) {
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

TEST_F(RoundTripTest, ARowKeepsItsFirmWhenItsNameIsChangedByHand) {
  const std::string firms = absl::StrReplaceAll(
      File("enterprises", v1::ExportRequest::FILE_FORMAT_CSV),
      {{"91610702MAX0A001X0", ""}, {"星河样例机电有限公司", "长庚虚构重工有限公司"}});
  EXPECT_THAT(
      Told(Plan("firms.csv", firms)),
      Contains("IMPORT_OUTCOME_UPDATE display_name:星河样例机电有限公司>长庚虚构重工有限公司"));
}

}  // namespace
}  // namespace zhaolian
