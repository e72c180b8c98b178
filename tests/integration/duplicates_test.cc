// Which firms are one, who says so, and how two become one and two again.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/error.h"
#include "storage/uuid.h"
#include "tests/support/resource_calls.h"
#include "tests/support/signed_in_server.h"
#include "zhaolian/v1/duplicates.pb.h"
#include "zhaolian/v1/engagements.pb.h"
#include "zhaolian/v1/leads.pb.h"
#include "zhaolian/v1/organization.pb.h"

namespace zhaolian {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;
using v1::DuplicateVerdict;
using v1::Enterprise;
using v1::Lead;
using v1::MergedField;

// The bureau, a desk that sees its own leads only, and the counties east and west.
class DuplicatesTest : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* id : {"east", "west", "desk"}) {
      v1::Unit unit;
      unit.set_display_name(absl::StrCat("虚构", id));
      unit.set_kind(v1::Unit::KIND_COUNTY);
      ASSERT_TRUE(bureau_.Create(unit, {.id = id}).ok());
    }
    east_ = server_.Add("lin", "units/east", {v1::ROLE_COUNTY});
    desk_ = server_.Add("chen", "units/desk", {v1::ROLE_CHAIN_DESK});
  }
  std::string Firm(const std::string& id, const std::string& name, const std::string& code = "") {
    Enterprise firm;
    firm.set_display_name(name);
    firm.set_relation(Enterprise::RELATION_TARGET);
    firm.set_credit_code(code);
    auto made = bureau_.Create(firm, {.id = id});
    EXPECT_TRUE(made.ok()) << made.status();
    return "enterprises/" + id;
  }
  std::string LeadOn(const std::string& firm, const std::string& title) {
    Lead lead;
    lead.set_display_name(title);
    lead.set_enterprise(firm);
    lead.set_project_kind(Lead::PROJECT_KIND_PROMOTION);
    auto made = east_.Create(lead);
    EXPECT_TRUE(made.ok()) << made.status();
    return made->name();
  }
  // "enterprises/a enterprises/b 95" of each pair on all pages.
  std::vector<std::string> Pairs(const Client& client, v1::FindDuplicatesRequest request = {}) {
    std::vector<std::string> pairs;
    do {
      v1::FindDuplicatesResponse page;
      const absl::Status status = client.Call(request, page);
      EXPECT_TRUE(status.ok()) << status;
      if (!status.ok()) return pairs;
      for (const auto& pair : page.pairs()) {
        pairs.push_back(
            absl::StrCat(pair.first().name(), " ", pair.second().name(), " ", pair.score()));
      }
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    return pairs;
  }
  static absl::Status Judge(const Client& client, const std::string& first,
                            const std::string& second, DuplicateVerdict::Verdict verdict) {
    v1::JudgeDuplicateRequest request;
    request.set_first(first);
    request.set_second(second);
    request.set_verdict(verdict);
    DuplicateVerdict kept;
    return client.Call(request, kept);
  }
  static v1::MergeEnterprisesRequest FromInto(const std::string& from, const std::string& into) {
    v1::MergeEnterprisesRequest request;
    request.set_from(from);
    request.set_into(into);
    return request;
  }
  static v1::MergeEnterprisesResponse Merged(const Client& client,
                                             const v1::MergeEnterprisesRequest& request) {
    v1::MergeEnterprisesResponse response;
    const absl::Status status = client.Call(request, response);
    EXPECT_TRUE(status.ok()) << status;
    return response;
  }
  static v1::UndoMergeRequest UndoOf(const v1::MergeEnterprisesResponse& merged) {
    v1::UndoMergeRequest request;
    request.set_merge(merged.merge());
    return request;
  }
  void ExpectRefused(const Client& client, const google::protobuf::Message& request,
                     google::protobuf::Message& response, const std::string& reason) {
    const int64_t head = server_->store().writer().revision();
    const absl::Status status = client.Call(request, response);
    EXPECT_EQ(ErrorReason(status), reason) << status;
    ExpectWellFormed(status);
    EXPECT_EQ(server_->store().writer().revision(), head);
  }
  Lead GetLead(const std::string& name) { return bureau_.Get<Lead>(name).value_or(Lead()); }

  SignedInServer server_;
  Client bureau_ = server_.Add("mei", "units/bureau", {v1::ROLE_BUREAU});
  Client east_ = bureau_, desk_ = bureau_;
};

TEST_F(DuplicatesTest, FindsEachPairOnceOnAllPages) {
  Firm("a", "汉中星河电子有限公司");
  Firm("b", "汉中星河电子有限责任公司");
  Firm("c", "星河电子");
  Firm("d", "汉中青禾建材有限公司");
  v1::FindDuplicatesRequest request;
  request.set_page_size(1);
  EXPECT_THAT(Pairs(east_, request), UnorderedElementsAre("enterprises/a enterprises/b 95",
                                                          "enterprises/a enterprises/c 75",
                                                          "enterprises/b enterprises/c 75"));
  request.set_minimum_score(101);
  v1::FindDuplicatesResponse none;
  ExpectRefused(east_, request, none, "INVALID_SCORE");
  request.set_minimum_score(90);
  EXPECT_THAT(Pairs(east_, request), ElementsAre("enterprises/a enterprises/b 95"));
  v1::FindDuplicatesRequest of_one;
  of_one.set_enterprise("enterprises/c");
  EXPECT_THAT(Pairs(east_, of_one), UnorderedElementsAre("enterprises/a enterprises/c 75",
                                                         "enterprises/b enterprises/c 75"));
}

TEST_F(DuplicatesTest, APairThatWasJudgedIsNotAskedAgainAndIsListedByItsVerdict) {
  const std::string a = Firm("a", "汉中星河电子有限公司"), b = Firm("b", "汉中星河电子");
  ASSERT_TRUE(Judge(east_, b, a, DuplicateVerdict::VERDICT_DIFFERENT).ok());
  EXPECT_THAT(Pairs(bureau_), IsEmpty());
  v1::FindDuplicatesRequest different;
  different.set_verdict(DuplicateVerdict::VERDICT_DIFFERENT);
  EXPECT_THAT(Pairs(bureau_, different), ElementsAre("enterprises/a enterprises/b 95"));
  ASSERT_TRUE(Judge(bureau_, a, b, DuplicateVerdict::VERDICT_RELATED).ok());
  EXPECT_THAT(Pairs(bureau_, different), IsEmpty());
  v1::FindDuplicatesRequest related;
  related.set_verdict(DuplicateVerdict::VERDICT_RELATED);
  v1::FindDuplicatesResponse page;
  ASSERT_TRUE(bureau_.Call(related, page).ok());
  ASSERT_EQ(page.pairs_size(), 1);
  EXPECT_EQ(page.pairs(0).verdict().user(), "users/mei");
}

TEST_F(DuplicatesTest, JudgingIsRefusedWithoutTwoRowsThatAreSeen) {
  const std::string a = Firm("a", "汉中星河电子有限公司");
  const std::string lead = LeadOn(a, "连接器");
  v1::JudgeDuplicateRequest request;
  DuplicateVerdict verdict;
  request.set_first(a);
  request.set_second(a);
  request.set_verdict(DuplicateVerdict::VERDICT_SAME);
  ExpectRefused(east_, request, verdict, "SAME_ROW");
  request.set_second(lead);
  ExpectRefused(east_, request, verdict, "OTHER_COLLECTION");
  request.set_second("enterprises/gone");
  ExpectRefused(east_, request, verdict, "NOT_FOUND");
  const std::string other = LeadOn(a, "连接器二");
  request.set_first(lead);
  request.set_second(other);
  ExpectRefused(desk_, request, verdict, "NOT_FOUND");
  EXPECT_TRUE(east_.Call(request, verdict).ok());
  request.clear_verdict();
  ExpectRefused(east_, request, verdict, "REQUIRED");
}

TEST_F(DuplicatesTest, LeadsThatWereSignedAgainAreFoundAsFarAsTheyAreSeenAndJudgedOnce) {
  const std::string a = LeadOn(Firm("a", "汉中星河电子有限公司"), "连接器生产基地");
  const std::string b = LeadOn(Firm("b", "汉中星河电子有限责任公司"), "年产2000万只连接器项目");
  LeadOn("enterprises/a", "连接器生产基地二期");
  v1::FindResignedLeadsRequest request;
  v1::FindResignedLeadsResponse found;
  absl::Status status = east_.Call(request, found);
  ASSERT_TRUE(status.ok()) << status;
  ASSERT_EQ(found.pairs_size(), 1);
  EXPECT_THAT(
      (std::vector<std::string>{found.pairs(0).first().name(), found.pairs(0).second().name()}),
      UnorderedElementsAre(a, b));
  EXPECT_THAT(found.pairs(0).reasons(), testing::Contains("same_content"));
  ASSERT_TRUE(desk_.Call(request, found).ok());
  EXPECT_EQ(found.pairs_size(), 0);
  request.set_lead(a);
  ExpectRefused(desk_, request, found, "NOT_FOUND");
  ASSERT_TRUE(Judge(east_, a, b, DuplicateVerdict::VERDICT_SAME).ok());
  ASSERT_TRUE(east_.Call(request, found).ok());
  EXPECT_EQ(found.pairs_size(), 0);
}

TEST_F(DuplicatesTest, LeadsThatWereJudgedAreListedByTheirVerdictAsFarAsTheyAreSeen) {
  const std::string firm = Firm("a", "汉中星河电子有限公司");
  const std::string a = LeadOn(firm, "连接器生产基地"), b = LeadOn(firm, "连接器项目"),
                    c = LeadOn(firm, "传感器项目");
  ASSERT_TRUE(Judge(east_, a, b, DuplicateVerdict::VERDICT_SAME).ok());
  ASSERT_TRUE(Judge(east_, a, c, DuplicateVerdict::VERDICT_SAME).ok());
  ASSERT_TRUE(Judge(east_, b, c, DuplicateVerdict::VERDICT_DIFFERENT).ok());
  v1::FindResignedLeadsRequest request;
  request.set_verdict(DuplicateVerdict::VERDICT_SAME);
  request.set_page_size(1);
  const auto pages = [&](const Client& client) {
    int pairs = 0;
    request.clear_page_token();
    do {
      v1::FindResignedLeadsResponse page;
      const absl::Status status = client.Call(request, page);
      EXPECT_TRUE(status.ok()) << status;
      for (const v1::ResignedPair& pair : page.pairs()) {
        ++pairs;
        EXPECT_EQ(pair.verdict().user(), "users/lin");
        EXPECT_EQ(pair.verdict().first(), pair.first().name());
        EXPECT_EQ(pair.verdict().second(), pair.second().name());
        EXPECT_NE(pair.first().display_name(), "");
      }
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    return pairs;
  };
  EXPECT_EQ(pages(east_), 2);
  EXPECT_EQ(pages(desk_), 0) << "it sees neither";
  request.set_lead(b);
  EXPECT_EQ(pages(east_), 1);
  v1::FindResignedLeadsResponse none;
  ExpectRefused(desk_, request, none, "NOT_FOUND");
  ASSERT_TRUE(east_.Delete<Lead>(a).ok());
  EXPECT_EQ(pages(east_), 0);
}

TEST_F(DuplicatesTest, AMergeRelinksEverythingAndKeepsTheNames) {
  const std::string from = Firm("from", "星河无线电厂", "91610000220594298P");
  const std::string into = Firm("into", "汉中星河电子有限公司");
  const std::string lead = LeadOn(from, "连接器");
  const Lead before = GetLead(lead);
  const v1::MergeEnterprisesResponse merged = Merged(bureau_, FromInto(from, into));
  EXPECT_THAT(merged.merge(), testing::StartsWith("merges/"));
  EXPECT_EQ(merged.enterprise().display_name(), "汉中星河电子有限公司");
  EXPECT_THAT(merged.enterprise().aliases(), ElementsAre("星河无线电厂"));
  EXPECT_EQ(merged.enterprise().credit_code(), "91610000220594298P");
  ASSERT_EQ(merged.relinked_size(), 1);
  EXPECT_THAT(merged.relinked(0).names(), ElementsAre(lead));
  const Lead after = GetLead(lead);
  EXPECT_EQ(after.enterprise(), into);
  EXPECT_EQ(after.owner_unit(), before.owner_unit());
  EXPECT_EQ(after.stage(), before.stage());
  EXPECT_TRUE(bureau_.Get<Enterprise>(from)->has_delete_time());
}

TEST_F(DuplicatesTest, APreviewTellsOfEachFieldAndChangesNothing) {
  const std::string from = Firm("from", "星河无线电厂"),
                    into = Firm("into", "汉中星河电子有限公司");
  Enterprise region;
  region.set_name(from);
  region.set_region_code("610700");
  ASSERT_TRUE(bureau_.Update(region, {"region_code"}).ok());
  LeadOn(from, "连接器");
  v1::MergeEnterprisesRequest request = FromInto(from, into);
  request.set_validate_only(true);
  request.add_take("display_name");
  const int64_t head = server_->store().writer().revision();
  const v1::MergeEnterprisesResponse preview = Merged(bureau_, request);
  EXPECT_EQ(server_->store().writer().revision(), head);
  EXPECT_EQ(preview.merge(), "");
  EXPECT_EQ(preview.enterprise().etag(), "");
  std::vector<std::string> told;
  for (const MergedField& field : preview.fields()) {
    told.push_back(absl::StrCat(field.field(), " ", MergedField::Kept_Name(field.kept())));
  }
  EXPECT_THAT(told,
              ElementsAre("display_name KEPT_FROM", "aliases KEPT_BOTH", "region_code KEPT_FROM"));
  EXPECT_THAT(preview.enterprise().aliases(), ElementsAre("汉中星河电子有限公司"));
}

TEST_F(DuplicatesTest, RowsThatADeskDoesNotSeeGoAlongAndAreNotTold) {
  const std::string from = Firm("from", "星河无线电厂"),
                    into = Firm("into", "汉中星河电子有限公司");
  const std::string lead = LeadOn(from, "连接器");
  v1::MergeEnterprisesRequest request = FromInto(from, into);
  request.set_validate_only(true);
  EXPECT_THAT(Merged(desk_, request).relinked(), IsEmpty());
  EXPECT_THAT(Merged(bureau_, request).relinked(), testing::SizeIs(1));
  request.set_validate_only(false);
  const v1::MergeEnterprisesResponse merged = Merged(desk_, request);
  EXPECT_THAT(merged.relinked(), IsEmpty());
  EXPECT_EQ(GetLead(lead).enterprise(), into);
}

TEST_F(DuplicatesTest, AMergeIsReplayedByItsRequestId) {
  const std::string from = Firm("from", "星河无线电厂"),
                    into = Firm("into", "汉中星河电子有限公司");
  LeadOn(from, "连接器");
  v1::MergeEnterprisesRequest request = FromInto(from, into);
  request.set_request_id(NewUuid());
  const v1::MergeEnterprisesResponse first = Merged(bureau_, request);
  const int64_t head = server_->store().writer().revision();
  EXPECT_EQ(Merged(bureau_, request).DebugString(), first.DebugString());
  EXPECT_EQ(server_->store().writer().revision(), head);
}

TEST_F(DuplicatesTest, AMergeIsRefusedForTwoCodesADeletedFirmAndWhoMayNot) {
  const std::string a = Firm("a", "星河无线电厂", "91610000220594298P");
  const std::string b = Firm("b", "汉中星河电子有限公司", "911100001000134503");
  v1::MergeEnterprisesResponse response;
  ExpectRefused(bureau_, FromInto(a, b), response, "OTHER_CREDIT_CODE");
  ExpectRefused(bureau_, FromInto(a, a), response, "SAME_ROW");
  ExpectRefused(east_, FromInto(a, b), response, "NOT_PERMITTED");
  v1::MergeEnterprisesRequest unknown = FromInto(a, b);
  unknown.add_take("etag");
  ExpectRefused(bureau_, unknown, response, "NOT_TAKEN");
  ASSERT_TRUE(bureau_.Delete<Enterprise>(b).ok());
  ExpectRefused(bureau_, FromInto(a, b), response, "DELETED");
}

TEST_F(DuplicatesTest, UndoingAMergeGivesBackWhatWasMovedAndTakenOver) {
  const std::string from = Firm("from", "星河无线电厂", "91610000220594298P");
  const std::string into = Firm("into", "汉中星河电子有限公司");
  const std::string lead = LeadOn(from, "连接器"), other = LeadOn(into, "插座");
  const v1::MergeEnterprisesResponse merged = Merged(bureau_, FromInto(from, into));
  v1::UndoMergeResponse undone;
  v1::UndoMergeRequest request = UndoOf(merged);
  request.set_request_id(NewUuid());
  absl::Status status = bureau_.Call(request, undone);
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(undone.enterprise().name(), from);
  EXPECT_FALSE(bureau_.Get<Enterprise>(from)->has_delete_time());
  EXPECT_EQ(bureau_.Get<Enterprise>(from)->credit_code(), "91610000220594298P");
  EXPECT_EQ(bureau_.Get<Enterprise>(into)->credit_code(), "");
  EXPECT_THAT(bureau_.Get<Enterprise>(into)->aliases(), IsEmpty());
  EXPECT_EQ(GetLead(lead).enterprise(), from);
  EXPECT_EQ(GetLead(other).enterprise(), into);
  v1::UndoMergeResponse again;
  ASSERT_TRUE(bureau_.Call(request, again).ok());
  EXPECT_EQ(again.DebugString(), undone.DebugString());
  ExpectRefused(bureau_, UndoOf(merged), again, "UNDONE");
}

TEST_F(DuplicatesTest, WhatWasChangedSinceStaysAndIsTold) {
  const std::string from = Firm("from", "星河无线电厂"),
                    into = Firm("into", "汉中星河电子有限公司");
  const std::string moved = LeadOn(from, "连接器"), changed = LeadOn(from, "插座");
  const v1::MergeEnterprisesResponse merged = Merged(bureau_, FromInto(from, into));
  Lead site;
  site.set_name(changed);
  site.set_site("三号地块");
  ASSERT_TRUE(east_.Update(site, {"site"}).ok());
  Enterprise renamed;
  renamed.set_name(into);
  renamed.add_aliases("星河");
  ASSERT_TRUE(bureau_.Update(renamed, {"aliases"}).ok());
  v1::UndoMergeResponse undone;
  const absl::Status status = bureau_.Call(UndoOf(merged), undone);
  ASSERT_TRUE(status.ok()) << status;
  ASSERT_EQ(undone.changed_size(), 1);
  EXPECT_THAT(undone.changed(0).names(), ElementsAre(changed));
  EXPECT_THAT(undone.kept_fields(), ElementsAre("aliases"));
  EXPECT_EQ(GetLead(moved).enterprise(), from);
  EXPECT_EQ(GetLead(changed).enterprise(), into);
}

TEST_F(DuplicatesTest, AMergeIntoAFirmThatWentSinceCannotBeUndone) {
  const std::string a = Firm("a", "星河无线电厂"), b = Firm("b", "汉中星河电子有限公司");
  const std::string c = Firm("c", "星河集团");
  const v1::MergeEnterprisesResponse first = Merged(bureau_, FromInto(a, b));
  const v1::MergeEnterprisesResponse second = Merged(bureau_, FromInto(b, c));
  v1::UndoMergeResponse undone;
  ExpectRefused(bureau_, UndoOf(first), undone, "CHANGED_SINCE");
  EXPECT_TRUE(bureau_.Call(UndoOf(second), undone).ok());
  EXPECT_TRUE(bureau_.Call(UndoOf(first), undone).ok());
}

}  // namespace
}  // namespace zhaolian
