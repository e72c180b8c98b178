// Who sees which leads: what may not be seen does not exist, whichever way it is asked
// for.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "storage/error.h"
#include "tests/support/signed_in_server.h"
#include "zhaolian/v1/chain_map.pb.h"
#include "zhaolian/v1/chains.pb.h"
#include "zhaolian/v1/engagements.pb.h"
#include "zhaolian/v1/enterprises.pb.h"
#include "zhaolian/v1/history.pb.h"
#include "zhaolian/v1/leads.pb.h"
#include "zhaolian/v1/search.pb.h"

namespace zhaolian {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAre;
using v1::Lead;

constexpr char kUnguessable[] = "l8c1b2f0e-5d53-4a8a-9d0e-2f4f6a7b8c9d";

// The bureau; the counties east, with the zone east-park below it, and west; the
// department of machines, which leads the chain of machines.
class SightTest : public testing::Test {
 protected:
  void SetUp() override {
    Unit("county-east", v1::Unit::KIND_COUNTY, "bureau");
    Unit("zone-east-park", v1::Unit::KIND_ZONE, "county-east");
    Unit("county-west", v1::Unit::KIND_COUNTY, "bureau");
    Unit("department-machines", v1::Unit::KIND_DEPARTMENT, "");
    v1::Cluster cluster;
    cluster.set_display_name("虚构集群");
    ASSERT_TRUE(bureau_.Create(cluster, {.id = "demo"}).ok());
    v1::Chain chain;
    chain.set_display_name("机械链");
    chain.set_year(2026);
    chain.set_cluster("clusters/demo");
    chain.set_lead_unit("units/department-machines");
    auto made = bureau_.Create(chain, {.id = "machines"});
    ASSERT_TRUE(made.ok()) << made.status();
    v1::Enterprise firm;
    firm.set_display_name("虚构机床厂");
    firm.set_relation(v1::Enterprise::RELATION_TARGET);
    ASSERT_TRUE(bureau_.Create(firm, {.id = "firm"}).ok());
    AddLead("east", "county-east", "");
    AddLead("park", "zone-east-park", "machines");
    AddLead("west", "county-west", "");
  }

  void Unit(const std::string& id, v1::Unit::Kind kind, const std::string& parent) {
    v1::Unit unit;
    unit.set_display_name("虚构" + id);
    unit.set_kind(kind);
    if (!parent.empty()) unit.set_parent_unit("units/" + parent);
    auto created = bureau_.Create(unit, {.id = id});
    ASSERT_TRUE(created.ok()) << created.status();
  }
  static Lead LeadOf(const std::string& unit) {
    Lead lead;
    lead.set_display_name(absl::StrCat("机床项目 ", unit));
    lead.set_owner_unit("units/" + unit);
    lead.set_enterprise("enterprises/firm");
    lead.set_project_kind(Lead::PROJECT_KIND_PROMOTION);
    return lead;
  }
  void AddLead(const std::string& id, const std::string& unit, const std::string& chain) {
    Lead lead = LeadOf(unit);
    if (!chain.empty()) lead.set_chain("chains/" + chain);
    auto created = bureau_.Create(lead, {.id = id});
    ASSERT_TRUE(created.ok()) << created.status();
  }

  // Somebody of the county of that side.
  Client County(const std::string& side) {
    return server_.Add(side, "units/county-" + side, {v1::ROLE_COUNTY});
  }
  // A change of the lead east that shares it with the county west.
  static Lead SharedWithWest() {
    Lead lead;
    lead.set_name("leads/east");
    lead.add_shared_units("units/county-west");
    return lead;
  }

  // Names that each way of asking gives.
  static std::vector<std::string> Listed(const Client& client, const std::string& filter = "") {
    std::vector<std::string> names;
    for (auto& lead : client.List<Lead>({.filter = filter})) {
      EXPECT_TRUE(lead.ok()) << lead.status();
      if (!lead.ok()) break;
      names.push_back(lead->name());
    }
    return names;
  }
  static int Counted(const Client& client) {
    v1::ListLeadsRequest request;
    request.set_page_size(1);
    v1::ListLeadsResponse response;
    EXPECT_TRUE(client.Call(request, response).ok());
    return response.total_size();
  }
  static std::vector<std::string> Found(const Client& client) {
    v1::SearchRequest request;
    request.set_query("机床项目");
    v1::SearchResponse response;
    EXPECT_TRUE(client.Call(request, response).ok());
    std::vector<std::string> names;
    for (const auto& hit : response.hits()) names.push_back(hit.name());
    return names;
  }
  static int OnMap(const Client& client) {
    v1::GetChainMapRequest request;
    request.set_name("chains/machines");
    v1::GetChainMapResponse response;
    EXPECT_TRUE(client.Call(request, response).ok());
    int leads = 0;
    for (const auto& count : response.unplaced().leads()) leads += count.count();
    return leads;
  }
  static absl::Status History(const Client& client, const std::string& name) {
    v1::ListHistoryRequest request;
    request.set_name(name);
    v1::ListHistoryResponse response;
    return client.Call(request, response);
  }
  void ExpectSees(const Client& client, const std::vector<std::string>& ids) {
    std::vector<std::string> names;
    for (const std::string& id : ids) names.push_back("leads/" + id);
    EXPECT_THAT(Listed(client), testing::ElementsAreArray(names));
    EXPECT_EQ(Counted(client), static_cast<int>(ids.size()));
    EXPECT_THAT(Found(client), testing::UnorderedElementsAreArray(names));
    for (const std::string id : {"east", "park", "west", "nobody"}) {
      const bool seen = testing::Value(ids, testing::Contains(id));
      const std::string name = "leads/" + id;
      EXPECT_EQ(client.Get<Lead>(name).ok(), seen) << id;
      EXPECT_EQ(History(client, name).ok(), seen) << id;
      EXPECT_EQ(client.BatchGet<Lead>({name}).ok(), seen) << id;
    }
  }

  SignedInServer server_;
  Client bureau_ = server_.Add("bureau", "units/bureau", {v1::ROLE_BUREAU});
};

TEST_F(SightTest, AUnitSeesItsOwnAndACountyThoseOfItsZones) {
  ExpectSees(bureau_, {"east", "park", "west"});
  ExpectSees(County("east"), {"east", "park"});
  ExpectSees(server_.Add("park", "units/zone-east-park", {v1::ROLE_ZONE}), {"park"});
  ExpectSees(County("west"), {"west"});
  ExpectSees(server_.Add("leader", "units/county-west", {v1::ROLE_LEADER}),
             {"east", "park", "west"});
}

TEST_F(SightTest, WhoLeadsAChainSeesItsLeadsAndChangesThemNot) {
  const Client desk = server_.Add("desk", "units/department-machines", {v1::ROLE_CHAIN_DESK});
  ExpectSees(desk, {"park"});
  EXPECT_EQ(OnMap(desk), 1);
  EXPECT_EQ(OnMap(County("west")), 0);
  Lead lead;
  lead.set_name("leads/park");
  lead.set_summary("another text");
  const absl::Status refused = desk.Update(lead, {"summary"}).status();
  EXPECT_TRUE(absl::IsPermissionDenied(refused)) << refused;
  EXPECT_EQ(ErrorReason(refused), "NOT_YOURS");
  // Once another unit leads it, another one sees it.
  v1::Chain chain;
  chain.set_name("chains/machines");
  chain.set_lead_unit("units/county-west");
  ASSERT_TRUE(bureau_.Update(chain, {"lead_unit"}).ok());
  ExpectSees(desk, {});
}

TEST_F(SightTest, WhatIsSharedIsSeenUntilItIsNot) {
  const Client west = County("west");
  const Client east = County("east");
  Lead lead = SharedWithWest();
  ASSERT_TRUE(east.Update(lead, {"shared_units"}).ok());
  ExpectSees(west, {"east", "west"});
  lead.set_summary("another text");
  EXPECT_EQ(ErrorReason(west.Update(lead, {"summary"}).status()), "NOT_YOURS");
  lead.clear_shared_units();
  ASSERT_TRUE(east.Update(lead, {"shared_units"}).ok());
  ExpectSees(west, {"west"});
}

TEST_F(SightTest, WhatIsConfidentialIsLeftOutForThoseItIsSharedWith) {
  const Client west = County("west");
  const Client east = County("east");
  Lead lead = SharedWithWest();
  lead.set_internal_note("底线：三十亩");
  ASSERT_TRUE(east.Update(lead, {"shared_units", "internal_note"}).ok());
  const auto note = [](const Client& client) {
    return client.Get<Lead>("leads/east").value_or(Lead()).internal_note();
  };
  EXPECT_EQ(note(east), "底线：三十亩");
  EXPECT_EQ(note(bureau_), "底线：三十亩");
  EXPECT_EQ(note(server_.Add("leader", "units/county-west", {v1::ROLE_LEADER})), "底线：三十亩");
  EXPECT_EQ(note(west), "");
  for (auto& each : west.List<Lead>({})) EXPECT_EQ(each->internal_note(), "");
  EXPECT_EQ(west.BatchGet<Lead>({"leads/east"})->front().internal_note(), "");
  v1::ListHistoryRequest request;
  request.set_name("leads/east");
  v1::ListHistoryResponse history;
  ASSERT_TRUE(east.Call(request, history).ok());
  EXPECT_THAT(history.DebugString(), HasSubstr("internal_note"));
  ASSERT_TRUE(west.Call(request, history).ok());
  EXPECT_THAT(history.DebugString(), Not(HasSubstr("internal_note")));
}

TEST_F(SightTest, WhoEntersALeadOfTheOwnUnitFollowsItUp) {
  const Client west = County("west");
  EXPECT_EQ(west.Create(LeadOf("county-west"))->assignee(), "users/west");
  EXPECT_EQ(bureau_.Create(LeadOf("county-west"))->assignee(), "");
}

TEST_F(SightTest, WhatIsNotSeenAndWhatIsNotThereAreTheSame) {
  const Client west = County("west");
  const auto told = [&](const std::string& id) {
    const std::string name = "leads/" + id;
    Lead lead;
    lead.set_name(name);
    lead.set_summary("another text");
    v1::AdvanceLeadRequest advance;
    advance.set_name(name);
    advance.set_stage(Lead::STAGE_SIGNED);
    v1::Engagement engagement;
    engagement.set_enterprise("enterprises/firm");
    engagement.set_lead(name);
    engagement.set_kind(v1::Engagement::KIND_CALL);
    engagement.mutable_occur_time()->set_seconds(1'780'000'000);
    engagement.set_summary("a call");
    std::string all;
    for (const absl::Status& status :
         {west.Get<Lead>(name).status(), west.BatchGet<Lead>({name}).status(), History(west, name),
          west.Update(lead, {"summary"}).status(), west.Delete<Lead>(name).status(),
          west.Undelete<Lead>(name).status(), west.Call(advance, lead),
          west.Create(engagement).status()}) {
      EXPECT_FALSE(status.ok());
      absl::StrAppend(&all, status.ToString(absl::StatusToStringMode::kWithNoExtraData), "\n");
      std::map<std::string, std::string> details;  // in an order of their own
      status.ForEachPayload([&](absl::string_view type, const absl::Cord& detail) {
        details[std::string(type)] = std::string(detail);
      });
      for (const auto& [type, detail] : details) absl::StrAppend(&all, type, " ", detail, "\n");
    }
    return absl::StrReplaceAll(all, {{id, "ID"}});
  };
  const std::string hidden = told("east");
  EXPECT_EQ(hidden, told("none"));
  EXPECT_THAT(hidden, Not(HasSubstr("county-east")));
  EXPECT_THAT(Listed(west, "owner_unit = \"units/county-east\""), IsEmpty());
  EXPECT_THAT(Listed(west, "display_name = \"机床项目*\""), ElementsAre("leads/west"));
}

TEST_F(SightTest, NobodyMakesRowsOfOthersOrWithIdsThatCanBeGuessed) {
  const Client west = County("west");
  EXPECT_EQ(ErrorReason(west.Create(LeadOf("county-east")).status()), "NOT_YOURS");
  EXPECT_EQ(ErrorReason(west.Create(LeadOf("county-west"), {.id = "east"}).status()),
            "GUESSABLE_ID");
  EXPECT_TRUE(west.Create(LeadOf("county-west"), {.id = kUnguessable}).ok());
  auto own = west.Create(LeadOf("county-west"));
  ASSERT_TRUE(own.ok()) << own.status();
  own->set_owner_unit("units/county-east");
  own->clear_etag();
  EXPECT_EQ(ErrorReason(west.Update(*own, {"owner_unit"}).status()), "NOT_YOURS");
}

TEST_F(SightTest, WhoLeadsAChainChangesItsNodesAndThoseOfNoOther) {
  v1::Chain alloys;
  alloys.set_display_name("合金链");
  alloys.set_year(2026);
  alloys.set_cluster("clusters/demo");
  alloys.set_lead_unit("units/county-west");
  ASSERT_TRUE(bureau_.Create(alloys, {.id = "alloys"}).ok());
  v1::ChainNode node;
  node.set_display_name("虚构环节");
  node.set_position(v1::ChainNode::POSITION_UPSTREAM);
  node.set_strength(v1::ChainNode::STRENGTH_GAP);
  node.set_chain("chains/alloys");
  ASSERT_TRUE(bureau_.Create(node, {.id = "ingot"}).ok());
  const std::string department = "units/department-machines";
  for (const Client& desk :
       {server_.Add("desk", department, {v1::ROLE_CHAIN_DESK}),
        server_.Add("chief", department, {v1::ROLE_CHAIN_DESK, v1::ROLE_LEADER})}) {
    node.set_chain("chains/machines");
    auto own = desk.Create(node);
    ASSERT_TRUE(own.ok()) << own.status();
    own->add_supplies("chainNodes/ingot");
    EXPECT_TRUE(desk.Update(*own, {"supplies"}).ok());
    node.set_chain("chains/alloys");
    v1::ChainNode other;
    other.set_name("chainNodes/ingot");
    other.set_strength(v1::ChainNode::STRENGTH_STRONG);
    for (const absl::Status& refused :
         {desk.Create(node).status(), desk.Update(other, {"strength"}).status()}) {
      EXPECT_TRUE(absl::IsPermissionDenied(refused)) << refused;
      EXPECT_EQ(ErrorReason(refused), "NOT_YOURS");
      EXPECT_THAT(refused.message(), HasSubstr("does not lead chains/alloys"));
    }
  }
  EXPECT_TRUE(bureau_.Create(node).ok());
}

TEST_F(SightTest, ARefusalToDeleteDoesNotNameRowsOfOthers) {
  v1::Chain chain;
  const Client reader = server_.Add("two", "units/department-machines", {v1::ROLE_CHAIN_DESK});
  // Only whoever sees everything may delete what all share, and is told all of it.
  EXPECT_TRUE(absl::IsPermissionDenied(reader.Delete<v1::Enterprise>("enterprises/firm").status()));
  const absl::Status refused = bureau_.Delete<v1::Enterprise>("enterprises/firm").status();
  EXPECT_EQ(ErrorReason(refused), "STILL_REFERENCED");
  EXPECT_THAT(refused.message(), HasSubstr("leads/east, leads/park, leads/west"));
}

}  // namespace
}  // namespace zhaolian
