// Spreadsheets of what the city offers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/error.h"
#include "tests/support/counties_and_firm.h"
#include "tests/support/fictional_chain.h"
#include "tests/support/import_calls.h"
#include "tests/support/signed_in_server.h"
#include "tests/support/test_server.h"
#include "zhaolian/v1/promotion.pb.h"

namespace zhaolian {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kOffers[] =
    "虚构市推介项目清单\n"
    "项目编号,项目名称,产业链,产业链环节,县区,总投资（亿元）,合作方式,状态,项目内容,备注\n"
    "TJ-01,样例数控系统项目,虚构机械链,数控系统,虚构east,1.2,独资或合资,推介中,建设生产线,急\n"
    "TJ-02,样例检测中心项目,虚构机械链,没有的环节,虚构east,,合资,,,\n";

class ImportOpportunitiesTest : public testing::Test {
 protected:
  void SetUp() override {
    AddCountiesAndFirm(client_, {"east"});
    AddFictionalChain(client_);
    v1::ChainNode node;
    node.set_display_name("数控系统");
    node.set_chain("chains/machines");
    node.set_position(v1::ChainNode::POSITION_UPSTREAM);
    node.set_strength(v1::ChainNode::STRENGTH_GAP);
    ASSERT_TRUE(client_.Create(node, {.id = "controls"}).ok());
  }
  v1::ImportRun Planned(const std::string& content) {
    return calls_.Planned("offers.csv", content, v1::IMPORT_KIND_OPPORTUNITIES);
  }
  v1::ImportRun Imported(const std::string& content) {
    return calls_.Imported("offers.csv", content, v1::IMPORT_KIND_OPPORTUNITIES);
  }
  std::vector<v1::Opportunity> Offers() {
    std::vector<v1::Opportunity> offers;
    for (auto& each : client_.List<v1::Opportunity>({.order_by = "display_name"})) {
      EXPECT_TRUE(each.ok()) << each.status();
      if (each.ok()) offers.push_back(*each);
    }
    return offers;
  }
  std::vector<std::string> ReasonsOf(const std::string& content) {
    std::vector<std::string> reasons;
    for (const v1::ImportRow& row : calls_.Rows(Planned(content).name())) {
      for (const auto& reason : row.reasons()) reasons.push_back(reason);
    }
    return reasons;
  }

  TestServer server_;
  Client client_ = server_.ClientOf();
  ImportCalls calls_{server_.ClientOf()};
};

TEST_F(ImportOpportunitiesTest, TakesOverWhatTheSheetSays) {
  const v1::ImportRun run = calls_.Imported("offers.csv", kOffers);
  EXPECT_EQ(run.kind(), v1::IMPORT_KIND_OPPORTUNITIES);
  EXPECT_EQ(run.rows_applied(), 2);
  const auto offers = Offers();
  ASSERT_THAT(offers, SizeIs(2));
  const v1::Opportunity& offer = offers[0].code() == "TJ-01" ? offers[0] : offers[1];
  EXPECT_EQ(offer.display_name(), "样例数控系统项目");
  EXPECT_EQ(offer.chain(), "chains/machines");
  EXPECT_THAT(offer.chain_nodes(), ElementsAre("chainNodes/controls"));
  EXPECT_EQ(offer.host_unit(), "units/east");
  EXPECT_EQ(offer.investment_amount_minor(), 12'000'000'000);
  EXPECT_EQ(offer.investment_currency(), "CNY");
  EXPECT_EQ(offer.cooperation(), "独资或合资");
  EXPECT_EQ(offer.status(), v1::Opportunity::STATUS_OFFERED);
  EXPECT_EQ(offer.summary(), "建设生产线\n急");
  const v1::Opportunity& other = offers[0].code() == "TJ-01" ? offers[1] : offers[0];
  EXPECT_EQ(other.status(), v1::Opportunity::STATUS_DRAFT) << "nobody said that it is offered";
  EXPECT_THAT(calls_.Rows(run.name())[1].warnings(),
              testing::IsSupersetOf({"status_assumed", "chain_node_unmatched:没有的环节"}));
  EXPECT_EQ(ImportCalls::RowsOf(Planned(kOffers), v1::IMPORT_OUTCOME_SAME), 2);
}

TEST_F(ImportOpportunitiesTest, UpdatesByCodeOrByTitleAndClearsWhereTheMarkerStands) {
  Imported(kOffers);
  const v1::ImportRun run = Imported(
      "项目编号,项目名称,总投资（万元）,合作方式\n"
      "TJ-01,样例数控系统扩建项目,,\n"
      ",样例检测中心项目,800,（清空）\n");
  EXPECT_EQ(run.rows_applied(), 2);
  const auto offers = Offers();
  ASSERT_THAT(offers, SizeIs(2));
  for (const v1::Opportunity& offer : offers) {
    if (offer.code() == "TJ-01") {
      EXPECT_EQ(offer.display_name(), "样例数控系统扩建项目");
      EXPECT_EQ(offer.investment_amount_minor(), 12'000'000'000) << "an empty cell says nothing";
    } else {
      EXPECT_EQ(offer.investment_amount_minor(), 800'000'000);
      EXPECT_EQ(offer.cooperation(), "");
    }
  }
  ASSERT_TRUE(calls_.Revert(run.name()).ok());
  EXPECT_THAT(Offers()[0].cooperation(), testing::AnyOf("合资", "独资或合资"));
}

TEST_F(ImportOpportunitiesTest, OneThatTheFileSaysTwiceIsMadeOnceUnlessTheTwoDisagree) {
  constexpr char kHeader[] = "项目名称,县区,总投资（万元）,合作方式\n";
  const v1::ImportRun run = Planned(
      absl::StrCat(kHeader, "样例厂房项目,虚构east,100,租赁\n样例厂房项目,虚构east,100,租赁\n"));
  EXPECT_EQ(ImportCalls::RowsOf(run, v1::IMPORT_OUTCOME_DUPLICATE), 1);
  EXPECT_THAT(ReasonsOf(absl::StrCat(
                  kHeader, "样例厂房项目,虚构east,100,租赁\n样例厂房项目,虚构east,200,租赁\n")),
              ElementsAre("duplicate_conflict:amount"));
}

TEST_F(ImportOpportunitiesTest, OfManyWarningsTheFirstAreToldAndHowManyMoreThereAre) {
  std::string nodes;
  for (int i = 0; i < 1000; ++i) absl::StrAppend(&nodes, "没有", i, "、");
  const v1::ImportRun run =
      Planned(absl::StrCat("项目名称,产业链环节,状态\n样例厂房项目,", nodes, ",推介中\n"));
  const auto rows = calls_.Rows(run.name());
  ASSERT_THAT(rows, SizeIs(1));
  ASSERT_THAT(rows[0].warnings(), SizeIs(20));
  EXPECT_EQ(rows[0].warnings(0), "chain_node_unmatched:没有0");
  EXPECT_EQ(rows[0].warnings(19), "more:981");
}

TEST_F(ImportOpportunitiesTest, OfTwoPlansTheSecondMakesNoneThatTheFirstHasMade) {
  constexpr char kHeader[] = "项目编号,项目名称,县区,合作方式\n";
  for (const auto& [one, other] : std::vector<std::pair<std::string, std::string>>{
           {"DC-1,样例厂房项目,,租赁\n", "DC-1,样例仓储项目,,租赁\n"},
           {",宽 园（一）项目,虚构east,租赁\n", ",宽园(一)项目,虚构east,租赁\n"},
           {",宽 园（二）项目,虚构east,租赁\n", ",宽园(二)项目,,租赁\n"},
           {",宽 园（三）项目,,租赁\n", ",宽园(三)项目,虚构east,租赁\n"}}) {
    const v1::ImportRun first = Planned(kHeader + one), second = Planned(kHeader + other);
    EXPECT_EQ(calls_.Apply(first.name())->rows_applied(), 1) << one;
    EXPECT_EQ(calls_.Apply(second.name())->rows_failed(), 1) << other;
  }
}

TEST_F(ImportOpportunitiesTest, OneCodeOfTwoTitlesIsLookedAt) {
  EXPECT_THAT(ReasonsOf("项目编号,项目名称,合作方式\n"
                        "ZZ-1,样例厂房项目,租赁\nZZ-1,样例仓储项目,租赁\n"),
              ElementsAre("duplicate_conflict:project"));
}

TEST_F(ImportOpportunitiesTest, TheSummaryIsClearedAndWhatHasToBeThereIsNot) {
  Imported(kOffers);
  Imported("项目编号,项目名称,项目内容\nTJ-01,样例数控系统项目,（清空）\n");
  for (const auto& offer : Offers()) EXPECT_EQ(offer.summary(), "") << offer.display_name();
  EXPECT_THAT(ReasonsOf("项目编号,项目名称,状态\nTJ-01,样例数控系统项目,（清空）\n"),
              ElementsAre("cleared_required:状态"));
}

TEST_F(ImportOpportunitiesTest, WhatIsNotClearWaitsForSomebody) {
  Imported("项目编号,项目名称,合作方式\nTJ-07,样例厂房项目,租赁\nTJ-08,样例厂房项目,租赁\n");
  EXPECT_THAT(Offers(), SizeIs(2)) << "two codes are two opportunities";
  EXPECT_THAT(ReasonsOf("项目名称,合作方式\n样例厂房项目,出让\n"),
              ElementsAre("several_opportunities"));
  EXPECT_THAT(ReasonsOf("项目名称,状态,合作方式\n样例仓储项目,不知所云,出让\n"),
              ElementsAre("unknown_status"));
}

TEST(SignedInImportOpportunitiesTest, WhoMayNotWriteThemIsToldAtOnce) {
  SignedInServer server;
  server.Add("bureau", "units/bureau", {v1::ROLE_BUREAU});
  const ImportCalls calls(server.Add("office", "units/bureau", {v1::ROLE_OFFICE}));
  const auto said =
      calls.PlanBytes("offers.csv", "项目名称\n样例项目\n", v1::IMPORT_KIND_OPPORTUNITIES);
  EXPECT_EQ(ErrorReason(said.status()), "NOT_PERMITTED") << said.status();
  EXPECT_EQ(ErrorMetadata(said.status(), "permission"), "opportunities.write");
  v1::ListImportsResponse runs;
  ASSERT_TRUE(calls.client().Call(v1::ListImportsRequest(), runs).ok());
  EXPECT_THAT(runs.imports(), IsEmpty());
  // Where the headers have to say it, the run does.
  const auto read = calls.PlanBytes("offers.csv", "项目名称,合作方式\n样例项目,合资\n");
  EXPECT_EQ(ErrorReason(read.status()), "NOT_PERMITTED") << read.status();
}

}  // namespace
}  // namespace zhaolian
