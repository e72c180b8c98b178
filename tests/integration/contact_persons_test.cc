// Personal information of contact persons, through the API.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "storage/error.h"
#include "tests/support/resource_calls.h"
#include "tests/support/signed_in_server.h"
#include "zhaolian/v1/enterprises.pb.h"
#include "zhaolian/v1/history.pb.h"
#include "zhaolian/v1/search.pb.h"

namespace zhaolian {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using v1::ContactPerson;

class ContactPersonsTest : public testing::Test {
 protected:
  void SetUp() override {
    v1::Unit unit;
    unit.set_display_name("虚构西县");
    unit.set_kind(v1::Unit::KIND_COUNTY);
    ASSERT_TRUE(bureau_.Create(unit, {.id = "west"}).ok());
    v1::Enterprise firm;
    firm.set_display_name("虚构机床厂");
    firm.set_relation(v1::Enterprise::RELATION_TARGET);
    ASSERT_TRUE(bureau_.Create(firm, {.id = "firm"}).ok());
    ContactPerson lin;
    lin.set_display_name("林虚构");
    lin.set_enterprise("enterprises/firm");
    lin.set_owner_unit("units/west");
    lin.set_phone("13900000088");
    auto created = bureau_.Create(lin, {.id = "lin"});
    ASSERT_TRUE(created.ok()) << created.status();
    created_ = *created;
  }
  absl::Status Unmask(const Client& client, const std::string& purpose, ContactPerson& shown) {
    v1::UnmaskContactPersonRequest request;
    request.set_name("contactPersons/lin");
    request.set_purpose(purpose);
    return client.Call(request, shown);
  }

  SignedInServer server_;
  Client bureau_ = server_.Add("bureau", "units/bureau", {v1::ROLE_BUREAU});
  ContactPerson created_;
};

TEST_F(ContactPersonsTest, EveryAnswerIsMasked) {
  EXPECT_EQ(created_.display_name(), "林**");
  EXPECT_EQ(created_.phone(), "139****88");
  auto got = bureau_.Get<ContactPerson>("contactPersons/lin");
  EXPECT_EQ(got->phone(), "139****88");
  EXPECT_EQ(got->etag(), created_.etag());
  EXPECT_EQ((*bureau_.BatchGet<ContactPerson>({"contactPersons/lin"}))[0].phone(), "139****88");
  for (auto& each : bureau_.List<ContactPerson>()) EXPECT_EQ(each->phone(), "139****88");
  v1::ListHistoryRequest request;
  request.set_name("contactPersons/lin");
  v1::ListHistoryResponse history;
  ASSERT_TRUE(bureau_.Call(request, history).ok());
  EXPECT_THAT(history.DebugString(), Not(HasSubstr("13900000088")));
  EXPECT_THAT(history.DebugString(), HasSubstr("139****88"));
}

TEST_F(ContactPersonsTest, NothingFindsAPersonByWhatIsMasked) {
  for (const char* filter : {"phone = \"13900000088\"", "display_name = \"林*\""}) {
    v1::ListContactPersonsRequest request;
    request.set_filter(filter);
    v1::ListContactPersonsResponse response;
    EXPECT_EQ(ErrorReason(bureau_.Call(request, response)), "INVALID_FILTER") << filter;
  }
  v1::ListContactPersonsRequest request;
  request.set_order_by("phone");
  v1::ListContactPersonsResponse response;
  EXPECT_EQ(ErrorReason(bureau_.Call(request, response)), "INVALID_ORDER_BY");
  for (const char* query : {"林虚构", "lxg", "13900000088"}) {
    v1::SearchRequest search;
    search.set_query(query);
    v1::SearchResponse hits;
    ASSERT_TRUE(bureau_.Call(search, hits).ok());
    EXPECT_THAT(hits.hits(), IsEmpty()) << query;
  }
}

TEST(UnmaskingLimitTest, AUserAsksSoOftenInAnHourAndTakesNothingFromAnother) {
  internal::v1::ServerConfig config;
  config.set_identification(internal::v1::ServerConfig::IDENTIFICATION_STATED);
  config.set_unmaskings_per_hour(2);
  TestServer server({.config = config});
  const Client lin = server.ClientOf("users/lin"), wang = server.ClientOf("users/wang");
  v1::UnmaskContactPersonRequest request;
  request.set_purpose("回访");
  ContactPerson shown;
  for (const char* id : {"none", "other"}) {
    request.set_name(absl::StrCat("contactPersons/", id));
    EXPECT_TRUE(absl::IsNotFound(lin.Call(request, shown))) << id;
  }
  const absl::Status refused = lin.Call(request, shown);
  EXPECT_EQ(ErrorReason(refused), "TOO_MANY_UNMASKINGS");
  EXPECT_THAT(refused.message(), HasSubstr("at most 2 unmaskings an hour"));
  ExpectWellFormed(refused);
  EXPECT_GT(ErrorDetail<google::rpc::RetryInfo>(refused).retry_delay().seconds(), 1700);
  EXPECT_TRUE(absl::IsNotFound(wang.Call(request, shown)));
}

TEST_F(ContactPersonsTest, WhoSaysWhySeesItAndTheJournalKnows) {
  ContactPerson shown;
  EXPECT_EQ(ErrorReason(Unmask(bureau_, " ", shown)), "REQUIRED");
  const Client west = server_.Add("west", "units/west", {v1::ROLE_COUNTY});
  ASSERT_TRUE(Unmask(west, "约厂长面谈", shown).ok());
  EXPECT_EQ(shown.display_name(), "林虚构");
  EXPECT_EQ(shown.phone(), "13900000088");
  std::vector<std::string> entries;
  ASSERT_TRUE((*server_)
                  .store()
                  .WriteAndWait([&](Tx& tx) {
                    return tx.connection().Run(
                        "SELECT j.user_name, i.after_image FROM journal AS j JOIN journal_images"
                        " AS i ON i.revision = j.revision WHERE j.name LIKE 'disclosures/%'",
                        {}, [&](const Row& row) {
                          v1::Disclosure disclosure;
                          disclosure.ParseFromString(std::string(row.Text(1)));
                          entries.push_back(std::string(row.Text(0)) + " " + disclosure.name() +
                                            " " + disclosure.purpose());
                        });
                  })
                  .ok());
  EXPECT_THAT(entries, testing::ElementsAre("users/west contactPersons/lin 约厂长面谈"));
}

TEST_F(ContactPersonsTest, OthersAreNotShownIt) {
  ContactPerson shown;
  const Client leader = server_.Add("leader", "units/bureau", {v1::ROLE_LEADER});
  EXPECT_EQ(ErrorReason(Unmask(leader, "to know", shown)), "NOT_PERMITTED");
  v1::Unit unit;
  unit.set_display_name("虚构东县");
  unit.set_kind(v1::Unit::KIND_COUNTY);
  ASSERT_TRUE(bureau_.Create(unit, {.id = "east"}).ok());
  const Client east = server_.Add("east", "units/east", {v1::ROLE_COUNTY});
  EXPECT_EQ(ErrorReason(Unmask(east, "to know", shown)), "NOT_FOUND");
  EXPECT_EQ(shown.phone(), "");
}

TEST_F(ContactPersonsTest, WhatIsSentBackAsItWasReadChangesNothing) {
  auto read = bureau_.Get<ContactPerson>("contactPersons/lin");
  read->set_title("厂长");
  ASSERT_TRUE(bureau_.Update(*read, {"*"}).ok());
  ContactPerson shown;
  ASSERT_TRUE(Unmask(bureau_, "to see that it is kept", shown).ok());
  EXPECT_EQ(shown.phone(), "13900000088");
  EXPECT_EQ(shown.display_name(), "林虚构");
  EXPECT_EQ(shown.title(), "厂长");
}

}  // namespace
}  // namespace zhaolian
