// Spreadsheets of chains: a row is a node.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "storage/error.h"
#include "tests/support/fictional_chain.h"
#include "tests/support/import_calls.h"
#include "tests/support/signed_in_server.h"
#include "tests/support/test_server.h"
#include "zhaolian/v1/chains.pb.h"
#include "zhaolian/v1/organization.pb.h"

namespace zhaolian {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// Nodes come from upstream to downstream, so that they refer to rows below.
constexpr char kNewChain[] =
    "虚构市产业链环节表\n"
    "产业集群,产业链编号,产业链,年度,链长,环节,上下游,强弱,供给环节,说明\n"
    "虚构集群,VX01,虚构材料产业链,2026,甲虚构,样例矿石,上游,强,样例冶炼,\n"
    "虚构集群,VX01,虚构材料产业链,2026,甲虚构,样例冶炼,中游,弱,样例型材、样例零件,本地两家\n"
    "虚构集群,VX01,虚构材料产业链,2026,甲虚构,样例型材,下游,空白,,\n"
    "虚构集群,VX01,虚构材料产业链,2026,甲虚构,样例零件,下游,空白,,\n";

class ImportChainNodesTest : public testing::Test {
 protected:
  void SetUp() override { AddFictionalChain(client_); }

  v1::ImportRun Planned(const std::string& content) { return calls_.Planned("nodes.csv", content); }
  v1::ImportRun Imported(const std::string& content) {
    return calls_.Imported("nodes.csv", content);
  }
  // Nodes by what they are called.
  std::map<std::string, v1::ChainNode> Nodes() {
    std::map<std::string, v1::ChainNode> nodes;
    for (auto& node : client_.List<v1::ChainNode>({})) nodes[node->display_name()] = *node;
    return nodes;
  }
  std::vector<v1::Chain> Chains() {
    std::vector<v1::Chain> chains;
    for (auto& chain : client_.List<v1::Chain>({})) chains.push_back(*chain);
    return chains;
  }
  // Of each row, or what becomes of it where it has none.
  std::vector<std::string> ReasonsOf(const std::string& content) {
    std::vector<std::string> reasons;
    for (const v1::ImportRow& row : calls_.Rows(Planned(content).name())) {
      reasons.push_back(row.reasons().empty() ? v1::ImportOutcome_Name(row.outcome())
                                              : absl::StrJoin(row.reasons(), " "));
    }
    return reasons;
  }

  TestServer server_;
  Client client_ = server_.ClientOf();
  ImportCalls calls_{server_.ClientOf()};
};

TEST_F(ImportChainNodesTest, MakesAChainOnceWithItsNodesAndLinks) {
  const v1::ImportRun run = Imported(kNewChain);
  EXPECT_EQ(run.kind(), v1::IMPORT_KIND_CHAIN_NODES);
  EXPECT_EQ(run.rows_applied(), 4) << calls_.Review(run.name());
  const auto chains = Chains();
  ASSERT_THAT(chains, SizeIs(2));
  const v1::Chain& chain = chains[0].code() == "VX01" ? chains[0] : chains[1];
  EXPECT_EQ(chain.display_name(), "虚构材料产业链");
  EXPECT_EQ(chain.cluster(), "clusters/demo");
  EXPECT_EQ(chain.year(), 2026);
  EXPECT_EQ(chain.leader(), "甲虚构");
  auto nodes = Nodes();
  ASSERT_THAT(nodes, SizeIs(4));
  for (const auto& [title, node] : nodes) EXPECT_EQ(node.chain(), chain.name()) << title;
  EXPECT_THAT(nodes["样例矿石"].supplies(), ElementsAre(nodes["样例冶炼"].name()));
  EXPECT_THAT(nodes["样例冶炼"].supplies(),
              ElementsAre(nodes["样例型材"].name(), nodes["样例零件"].name()));
  EXPECT_EQ(nodes["样例冶炼"].position(), v1::ChainNode::POSITION_MIDSTREAM);
  EXPECT_EQ(nodes["样例冶炼"].strength(), v1::ChainNode::STRENGTH_WEAK);
  EXPECT_EQ(nodes["样例冶炼"].summary(), "本地两家");
  EXPECT_THAT(ReasonsOf(kNewChain), Each("IMPORT_OUTCOME_SAME"));
}

TEST_F(ImportChainNodesTest, TakesAllOfItBack) {
  const v1::ImportRun run = Imported(kNewChain);
  const auto reverted = calls_.Revert(run.name());
  ASSERT_TRUE(reverted.ok()) << reverted.status();
  EXPECT_EQ(reverted->rows_reverted(), 4);
  EXPECT_THAT(Nodes(), IsEmpty());
  EXPECT_THAT(Chains(), SizeIs(1));
}

TEST_F(ImportChainNodesTest, ChangesANodeThatIsThereAndLeavesItsChainAsItIs) {
  Imported("产业链,环节,环节编号,上下游,强弱\n虚构机械链,数控系统,M-01,上游,缺\n");
  Imported(
      "产业链,环节,上下游,强弱,链长,供给环节\n虚构机械链,整机,下游,强,乙虚构,\n"
      "虚构机械链,数控系统,,弱,乙虚构,整机\n");
  auto nodes = Nodes();
  ASSERT_THAT(nodes, SizeIs(2));
  EXPECT_EQ(nodes["数控系统"].strength(), v1::ChainNode::STRENGTH_WEAK);
  EXPECT_EQ(nodes["数控系统"].position(), v1::ChainNode::POSITION_UPSTREAM);
  EXPECT_THAT(nodes["数控系统"].supplies(), ElementsAre(nodes["整机"].name()));
  EXPECT_EQ(Chains()[0].leader(), "");
  Imported("产业链,环节,上下游,供给环节\n虚构机械链,数控系统,上游,（清空）\n");
  EXPECT_THAT(Nodes()["数控系统"].supplies(), IsEmpty());
  // By its code a node is found under another name.
  Imported("产业链,环节,环节编号,强弱\n虚构机械链,高档数控系统,M-01,弱\n");
  EXPECT_THAT(Nodes(), SizeIs(2));
  EXPECT_THAT(Nodes(), Contains(testing::Key("高档数控系统")));
}

TEST_F(ImportChainNodesTest, ANodeOfAnUnknownChainWaitsUnlessTheSheetSaysWhatAChainNeeds) {
  EXPECT_THAT(ReasonsOf("产业链,环节,上下游,强弱\n没有的链,样例环节,上游,强\n"),
              ElementsAre("unknown_chain"));
  EXPECT_THAT(ReasonsOf("产业集群,产业链,环节,上下游,强弱\n没有的集群,某链,样例环节,上游,强\n"),
              ElementsAre("unknown_cluster"));
  EXPECT_THAT(ReasonsOf("产业链,环节,上下游,强弱\n,样例环节,上游,强\n"),
              ElementsAre("missing_chain"));
}

TEST_F(ImportChainNodesTest, OneCodeIsOfOneNode) {
  constexpr char kHeader[] = "产业链,环节,环节编号,上下游,强弱\n";
  const v1::ImportRun first = Planned(absl::StrCat(kHeader, "虚构机械链,甲环节,NC-5,上游,强\n"));
  const v1::ImportRun second = Planned(absl::StrCat(kHeader, "虚构机械链,乙环节,NC-5,上游,强\n"));
  EXPECT_EQ(calls_.Apply(first.name())->rows_applied(), 1);
  EXPECT_EQ(calls_.Apply(second.name())->rows_failed(), 1);
  EXPECT_THAT(ReasonsOf(absl::StrCat(
                  kHeader, "虚构机械链,丙环节,NC-6,上游,强\n虚构机械链,丁环节,NC-6,上游,强\n")),
              ElementsAre("IMPORT_OUTCOME_CREATE", "duplicate_conflict:node"));
}

TEST_F(ImportChainNodesTest, WhatIsNotClearWaitsForSomebody) {
  EXPECT_THAT(ReasonsOf("产业链,环节,上下游,强弱,供给环节\n"
                        "虚构机械链,甲环节,上游,,\n"
                        "虚构机械链,乙环节,旁边,强,\n"
                        "虚构机械链,丙环节,上游,强,没有的环节\n"
                        "虚构机械链,丁环节,上游,强,戊环节\n"
                        "虚构机械链,戊环节,下游,强,\n"
                        "虚构机械链,戊环节,下游,强,\n"),
              ElementsAre("missing_strength", "unknown_position", "unknown_supplies:没有的环节",
                          "IMPORT_OUTCOME_CREATE", "same_node", "IMPORT_OUTCOME_CREATE"));
}

TEST(SignedInImportChainNodesTest, WhoMayNotWriteThemIsToldAtOnce) {
  SignedInServer server;
  const Client bureau = server.Add("bureau", "units/bureau", {v1::ROLE_BUREAU});
  AddFictionalChain(bureau);
  const ImportCalls county(server.Add("east", "units/bureau", {v1::ROLE_COUNTY}));
  const auto refused = county.PlanBytes("nodes.csv", kNewChain);
  EXPECT_EQ(ErrorReason(refused.status()), "NOT_PERMITTED") << refused.status();
  // A desk keeps the nodes of the chain that its unit leads, and makes no chains.
  const ImportCalls desk(server.Add("desk", "units/bureau", {v1::ROLE_CHAIN_DESK}));
  constexpr char kOfTwoChains[] =
      "产业集群,产业链,环节,上下游,强弱\n"
      ",虚构机械链,数控系统,上游,强\n"
      "虚构集群,某虚构链,样例环节,上游,强\n";
  const auto of_others = desk.PlanBytes("nodes.csv", kOfTwoChains);
  ASSERT_TRUE(of_others.ok()) << of_others.status();
  EXPECT_EQ(ImportCalls::RowsOf(*of_others, v1::IMPORT_OUTCOME_CREATE), 0);
  EXPECT_THAT(desk.Rows(of_others->name()).front().reasons(), ElementsAre("chain_not_yours"));
  v1::Chain chain;
  chain.set_name("chains/machines");
  chain.set_lead_unit("units/bureau");
  ASSERT_TRUE(bureau.Update(chain, {"lead_unit"}).ok());
  const auto run = desk.PlanBytes("nodes.csv", kOfTwoChains);
  ASSERT_TRUE(run.ok()) << run.status();
  EXPECT_EQ(ImportCalls::RowsOf(*run, v1::IMPORT_OUTCOME_CREATE), 1);
  EXPECT_EQ(ImportCalls::RowsOf(*run, v1::IMPORT_OUTCOME_REJECTED), 1);
  // It changes none of a chain that it leads no more.
  desk.Imported("nodes.csv", kOfTwoChains);
  v1::Unit other;
  other.set_display_name("虚构委员会");
  other.set_kind(v1::Unit::KIND_COUNTY);
  ASSERT_TRUE(bureau.Create(other, {.id = "other"}).ok());
  chain.set_lead_unit("units/other");
  ASSERT_TRUE(bureau.Update(chain, {"lead_unit"}).ok());
  const auto change = desk.PlanBytes("nodes.csv",
                                     "产业链,环节,上下游,强弱\n"
                                     "虚构机械链,数控系统,上游,弱\n");
  ASSERT_TRUE(change.ok()) << change.status();
  EXPECT_THAT(desk.Rows(change->name()).front().reasons(), ElementsAre("chain_not_yours"));
}

TEST_F(ImportChainNodesTest, FindsAClusterByItsId) {
  EXPECT_THAT(ReasonsOf("产业集群,产业链,环节,上下游,强弱\ndemo,虚构合金产业链,样例锭,上游,强\n"
                        "clusters/demo,虚构合金产业链,样例板,中游,弱\n"),
              testing::Each(std::string("IMPORT_OUTCOME_CREATE")));
}

}  // namespace
}  // namespace zhaolian
