// The map of a chain, through the API.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "client-lib/client.h"
#include "storage/error.h"
#include "tests/support/move_lead.h"
#include "tests/support/test_server.h"
#include "zhaolian/v1/chain_map.pb.h"
#include "zhaolian/v1/chains.pb.h"
#include "zhaolian/v1/enterprises.pb.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using v1::ChainMapCounts;
using v1::ChainMapNode;
using v1::ChainNode;
using v1::Enterprise;
using v1::GetChainMapResponse;
using v1::Lead;

class ChainMapTest : public testing::Test {
 protected:
  void SetUp() override {
    v1::Cluster cluster;
    cluster.set_display_name("虚构集群");
    ASSERT_TRUE(client_.Create(cluster, {.id = "cluster"}).ok());
    MakeChain("chain");
    MakeNode("raw", "chain", ChainNode::POSITION_UPSTREAM, ChainNode::STRENGTH_STRONG);
    MakeNode("gap", "chain", ChainNode::POSITION_MIDSTREAM, ChainNode::STRENGTH_GAP);
  }

  void MakeChain(const std::string& id) {
    v1::Chain chain;
    chain.set_display_name("虚构产业链");
    chain.set_year(2025);
    chain.set_cluster("clusters/cluster");
    ASSERT_TRUE(client_.Create(chain, {.id = id}).ok());
  }
  ChainNode MakeNode(const std::string& id, const std::string& chain, ChainNode::Position position,
                     ChainNode::Strength strength, int sequence = 0,
                     const std::vector<std::string>& supplies = {}) {
    ChainNode node;
    node.set_display_name("环节" + id);
    node.set_chain("chains/" + chain);
    node.set_position(position);
    node.set_strength(strength);
    if (sequence > 0) node.set_sequence(sequence);
    for (const std::string& customer : supplies) node.add_supplies("chainNodes/" + customer);
    auto made = client_.Create(node, {.id = id});
    EXPECT_TRUE(made.ok()) << made.status();
    return made.ok() ? *made : node;
  }
  void MakeFirm(const std::string& id, Enterprise::Relation relation,
                const std::vector<std::string>& nodes, bool on_chain = true) {
    Enterprise firm;
    firm.set_display_name("企业" + id);
    firm.set_relation(relation);
    if (on_chain) firm.add_chains("chains/chain");
    for (const std::string& node : nodes) firm.add_chain_nodes("chainNodes/" + node);
    auto made = client_.Create(firm, {.id = id});
    ASSERT_TRUE(made.ok()) << made.status();
  }
  // A lead in the stage that `word` stands for.
  void MakeLead(const std::string& id, const std::string& word,
                const std::vector<std::string>& nodes,
                Lead::ProjectKind kind = Lead::PROJECT_KIND_PROMOTION) {
    Lead lead;
    lead.set_display_name("项目" + id);
    lead.set_project_kind(kind);
    lead.set_source_stage(word);
    lead.set_chain("chains/chain");
    for (const std::string& node : nodes) lead.add_chain_nodes("chainNodes/" + node);
    auto made = client_.Create(lead, {.id = id});
    ASSERT_TRUE(made.ok()) << made.status();
  }

  GetChainMapResponse Map(const std::string& chain = "chain") {
    v1::GetChainMapRequest request;
    request.set_name("chains/" + chain);
    GetChainMapResponse map;
    absl::Status status = client_.Call(request, map);
    EXPECT_TRUE(status.ok()) << status;
    return map;
  }
  ChainMapNode MapNode(const std::string& id) {
    const GetChainMapResponse map = Map();
    for (const ChainMapNode& node : map.nodes()) {
      if (node.node().name() == "chainNodes/" + id) return node;
    }
    ADD_FAILURE() << "no node " << id;
    return {};
  }
  ChainMapNode::GapState Gap() { return MapNode("gap").gap_state(); }
  static std::vector<std::pair<Lead::Stage, int>> Stages(const ChainMapCounts& counts) {
    std::vector<std::pair<Lead::Stage, int>> stages;
    for (const auto& each : counts.leads()) stages.emplace_back(each.stage(), each.count());
    return stages;
  }

  TestServer server_;
  Client client_ = server_.ClientOf();
};

TEST_F(ChainMapTest, ShowsTheChainAndItsNodesInTheirOrder) {
  MakeNode("final", "chain", ChainNode::POSITION_DOWNSTREAM, ChainNode::STRENGTH_WEAK);
  MakeNode("first", "chain", ChainNode::POSITION_MIDSTREAM, ChainNode::STRENGTH_WEAK, 2);
  MakeNode("zero", "chain", ChainNode::POSITION_MIDSTREAM, ChainNode::STRENGTH_WEAK, 1);
  const GetChainMapResponse map = Map();
  EXPECT_EQ(map.chain().name(), "chains/chain");
  std::vector<std::string> names;
  for (const ChainMapNode& node : map.nodes()) names.push_back(node.node().name());
  EXPECT_THAT(names, ElementsAre("chainNodes/raw", "chainNodes/gap", "chainNodes/zero",
                                 "chainNodes/first", "chainNodes/final"));
}

TEST_F(ChainMapTest, CountsFirmsByNodeAndRelation) {
  MakeFirm("a", Enterprise::RELATION_LOCAL, {"raw"});
  MakeFirm("b", Enterprise::RELATION_SIGNED, {"raw", "gap"});
  MakeFirm("c", Enterprise::RELATION_TARGET, {"raw"});
  MakeFirm("d", Enterprise::RELATION_CHAIN_LEADER_CANDIDATE, {"raw"});
  MakeFirm("e", Enterprise::RELATION_PARTNER, {"raw"});
  const ChainMapCounts raw = MapNode("raw").counts();
  EXPECT_EQ(raw.local_enterprises(), 2);
  EXPECT_EQ(raw.target_enterprises(), 2);
  ASSERT_EQ(raw.first_local_enterprises_size(), 2);
  EXPECT_EQ(raw.first_local_enterprises(0).name(), "enterprises/a");
  EXPECT_EQ(raw.first_local_enterprises(0).display_name(), "企业a");
  EXPECT_EQ(raw.first_target_enterprises(1).name(), "enterprises/d");
  EXPECT_EQ(MapNode("gap").counts().local_enterprises(), 1);
}

TEST_F(ChainMapTest, CountsAFirmOfANodeThatDoesNotNameTheChain) {
  MakeFirm("a", Enterprise::RELATION_LOCAL, {"raw"}, false);
  EXPECT_EQ(MapNode("raw").counts().local_enterprises(), 1);
  EXPECT_EQ(Map().unplaced().local_enterprises(), 0);
}

TEST_F(ChainMapTest, WhatHasAChainButNoNodeIsUnplaced) {
  MakeFirm("a", Enterprise::RELATION_LOCAL, {});
  MakeFirm("b", Enterprise::RELATION_TARGET, {});
  MakeFirm("c", Enterprise::RELATION_TARGET, {"raw"});
  MakeLead("d", "signed", {});
  MakeLead("e", "signed", {"raw"});
  const ChainMapCounts unplaced = Map().unplaced();
  EXPECT_EQ(unplaced.local_enterprises(), 1);
  EXPECT_EQ(unplaced.target_enterprises(), 1);
  EXPECT_EQ(unplaced.first_target_enterprises(0).name(), "enterprises/b");
  EXPECT_THAT(Stages(unplaced), ElementsAre(Pair(Lead::STAGE_SIGNED, 1)));
}

TEST_F(ChainMapTest, NamesTheFirstTwentyAndCountsAll) {
  for (int i = 0; i < 25; ++i) {
    MakeFirm(absl::StrCat("f", 10 + i), Enterprise::RELATION_TARGET, {"raw"});
  }
  const ChainMapCounts counts = MapNode("raw").counts();
  EXPECT_EQ(counts.target_enterprises(), 25);
  ASSERT_EQ(counts.first_target_enterprises_size(), 20);
  EXPECT_EQ(counts.first_target_enterprises(0).name(), "enterprises/f10");
  EXPECT_EQ(counts.first_target_enterprises(19).name(), "enterprises/f29");
}

TEST_F(ChainMapTest, CountsLeadsByStage) {
  MakeLead("a", "lead", {"raw"});
  MakeLead("b", "signed", {"raw"});
  MakeLead("c", "signed", {"raw", "gap"});
  MakeLead("d", "lost", {"raw"});
  EXPECT_THAT(Stages(MapNode("raw").counts()),
              ElementsAre(Pair(Lead::STAGE_LEAD, 1), Pair(Lead::STAGE_SIGNED, 2),
                          Pair(Lead::STAGE_LOST, 1)));
}

TEST_F(ChainMapTest, OnlyPromotionAndEnclaveLeadsWithAKnownStageCount) {
  MakeLead("a", "signed", {"raw"}, Lead::PROJECT_KIND_TRADE_ORDER);
  MakeLead("b", "signed", {"raw"}, Lead::PROJECT_KIND_LOCAL_INDUSTRIAL);
  MakeLead("c", "signed", {"raw"}, Lead::PROJECT_KIND_GOVERNMENT);
  MakeLead("d", "in_progress", {"raw"});
  EXPECT_THAT(Stages(MapNode("raw").counts()), IsEmpty());
  MakeLead("e", "signed", {"raw"}, Lead::PROJECT_KIND_ENCLAVE);
  EXPECT_THAT(Stages(MapNode("raw").counts()), ElementsAre(Pair(Lead::STAGE_SIGNED, 1)));
}

TEST_F(ChainMapTest, ANodeThatIsNoGapHasNoGapState) {
  MakeLead("a", "completed", {"raw"});
  EXPECT_EQ(MapNode("raw").gap_state(), ChainMapNode::GAP_STATE_NONE);
}

TEST_F(ChainMapTest, AGapIsCoveredOnceALeadIsSignedAndClosedOnceOneIsCompleted) {
  EXPECT_EQ(Gap(), ChainMapNode::GAP_STATE_OPEN);
  MakeLead("a", "negotiating", {"gap"});
  EXPECT_EQ(Gap(), ChainMapNode::GAP_STATE_OPEN);
  MakeLead("b", "signed", {"gap"});
  EXPECT_EQ(Gap(), ChainMapNode::GAP_STATE_COVERED);
  MakeLead("c", "started", {"gap"});
  EXPECT_EQ(Gap(), ChainMapNode::GAP_STATE_COVERED);
  MakeLead("d", "completed", {"gap"});
  EXPECT_EQ(Gap(), ChainMapNode::GAP_STATE_CLOSED);
}

TEST_F(ChainMapTest, AStartedLeadAloneCoversAGap) {
  MakeLead("a", "started", {"gap"});
  EXPECT_EQ(Gap(), ChainMapNode::GAP_STATE_COVERED);
}

TEST_F(ChainMapTest, AGapIsNotCoveredByWhatDoesNotCount) {
  MakeLead("a", "shelved", {"gap"});
  MakeLead("b", "lost", {"gap"});
  MakeLead("c", "signed", {"gap"}, Lead::PROJECT_KIND_GOVERNMENT);
  MakeLead("d", "completed", {"gap"}, Lead::PROJECT_KIND_TRADE_ORDER);
  MakeLead("e", "in_progress", {"gap"});
  MakeLead("f", "completed", {"raw"});
  MakeLead("g", "completed", {});
  EXPECT_EQ(Gap(), ChainMapNode::GAP_STATE_OPEN);
}

TEST_F(ChainMapTest, AGapOpensAgainWhenItsLeadIsLostOrDeleted) {
  MakeLead("a", "signed", {"gap"});
  ASSERT_TRUE(MoveLead(client_, "leads/a", Lead::STAGE_LOST).ok());
  EXPECT_EQ(Gap(), ChainMapNode::GAP_STATE_OPEN);
  MakeLead("b", "completed", {"gap"});
  ASSERT_TRUE(client_.Delete<Lead>("leads/b").ok());
  EXPECT_EQ(Gap(), ChainMapNode::GAP_STATE_OPEN);
  ASSERT_TRUE(client_.Undelete<Lead>("leads/b").ok());
  EXPECT_EQ(Gap(), ChainMapNode::GAP_STATE_CLOSED);
}

TEST_F(ChainMapTest, DeletedFirmsDoNotCount) {
  MakeFirm("a", Enterprise::RELATION_LOCAL, {"raw"});
  ASSERT_TRUE(client_.Delete<Enterprise>("enterprises/a").ok());
  EXPECT_EQ(MapNode("raw").counts().local_enterprises(), 0);
}

TEST_F(ChainMapTest, DeletedNodesAreNotShown) {
  ASSERT_TRUE(client_.Delete<ChainNode>("chainNodes/gap").ok());
  ASSERT_EQ(Map().nodes_size(), 1);
  EXPECT_EQ(Map().nodes(0).node().name(), "chainNodes/raw");
}

TEST_F(ChainMapTest, ANodeOnAMapCannotBeDeletedUnderItsFirms) {
  MakeFirm("a", Enterprise::RELATION_LOCAL, {"raw"});
  const absl::Status status = client_.Delete<ChainNode>("chainNodes/raw").status();
  EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
  EXPECT_EQ(ErrorDetail<google::rpc::ErrorInfo>(status).metadata().at("referrers"),
            "enterprises/a");
}

TEST_F(ChainMapTest, ShowsLinksThatLeaveOrEnterTheChain) {
  MakeChain("other");
  MakeNode("machines", "other", ChainNode::POSITION_DOWNSTREAM, ChainNode::STRENGTH_WEAK);
  MakeNode("ore", "other", ChainNode::POSITION_UPSTREAM, ChainNode::STRENGTH_WEAK, 0, {"raw"});
  MakeNode("parts", "chain", ChainNode::POSITION_MIDSTREAM, ChainNode::STRENGTH_WEAK, 0,
           {"machines", "gap"});
  std::vector<std::pair<std::string, std::string>> links;
  const GetChainMapResponse map = Map();
  for (const auto& link : map.cross_chain_links()) {
    links.emplace_back(link.supplier(), link.customer());
  }
  EXPECT_THAT(links, ElementsAre(Pair("chainNodes/parts", "chainNodes/machines"),
                                 Pair("chainNodes/ore", "chainNodes/raw")));
  EXPECT_EQ(Map("other").cross_chain_links_size(), 2) << "the other chain shows the same two";
}

TEST_F(ChainMapTest, AnArchivedChainStillHasItsMap) {
  v1::Chain chain;
  chain.set_name("chains/chain");
  chain.set_archived(true);
  ASSERT_TRUE(client_.Update(chain, {"archived"}).ok());
  EXPECT_TRUE(Map().chain().archived());
  EXPECT_EQ(Map().nodes_size(), 2);
}

TEST_F(ChainMapTest, AMissingOrDeletedChainIsNotFound) {
  v1::GetChainMapRequest request;
  GetChainMapResponse map;
  request.set_name("chains/nothing");
  EXPECT_TRUE(absl::IsNotFound(client_.Call(request, map)));
  for (const std::string name : {"chainNodes/raw", "", "x"}) {
    request.set_name(name);
    EXPECT_EQ(ErrorReason(client_.Call(request, map)), "INVALID_NAME") << name;
  }
  MakeChain("brief");
  ASSERT_TRUE(client_.Delete<v1::Chain>("chains/brief").ok());
  request.set_name("chains/brief");
  EXPECT_TRUE(absl::IsNotFound(client_.Call(request, map)));
}

TEST_F(ChainMapTest, AChainWithoutNodesHasAnEmptyMap) {
  MakeChain("bare");
  const GetChainMapResponse map = Map("bare");
  EXPECT_EQ(map.nodes_size(), 0);
  EXPECT_EQ(map.unplaced().local_enterprises(), 0);
}

}  // namespace
}  // namespace zhaolian
