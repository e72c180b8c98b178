// What the rows and the rights of a pushed change make of it: merges, conflicts, refusals.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/integration/push_fixture.h"
#include "tests/support/file_search.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using v1::Enterprise;
using v1::PendingMutation;

using PushConflictTest = PushTest;

TEST_F(PushConflictTest, AnEditOfFieldsThatNobodyElseChangedIsMerged) {
  const int64_t base = RevisionOfFirm();
  Enterprise theirs, mine;
  theirs.set_name("enterprises/firm");
  theirs.set_summary("他人所记");
  ASSERT_TRUE(bureau_.Update(theirs, {"summary"}).ok());
  mine.set_website("https://firm.example");
  const v1::MutationResult result = SendOne(Edit(mine, {"website"}, base));
  EXPECT_EQ(result.status().code(), 0) << result.DebugString();
  EXPECT_TRUE(result.merged());
  const Enterprise now = ReadFirm();
  EXPECT_EQ(now.website(), "https://firm.example");
  EXPECT_EQ(now.summary(), "他人所记");
  EXPECT_EQ(RowIn<Enterprise>(result).SerializeAsString(), now.SerializeAsString());
  mine.set_website("https://new.example");
  EXPECT_FALSE(SendOne(Edit(mine, {"website"}, result.revision())).merged());
}

TEST_F(PushConflictTest, AnEditOfAFieldThatSomebodyChangedIsAConflictAndShowsTheRow) {
  const int64_t base = RevisionOfFirm();
  Enterprise theirs, mine;
  theirs.set_name("enterprises/firm");
  theirs.set_summary("他人所记");
  ASSERT_TRUE(bureau_.Update(theirs, {"summary"}).ok());
  mine.set_summary("我所记");
  mine.set_website("https://firm.example");
  const auto response = Send({Edit(mine, {"website", "summary"}, base), Logged("后一件")});
  ASSERT_TRUE(response.ok()) << response.status();
  const v1::MutationResult& result = response->results(0);
  EXPECT_EQ(result.status().code(), static_cast<int>(absl::StatusCode::kAborted));
  EXPECT_EQ(ReasonOf(result), "CONFLICT");
  EXPECT_THAT(result.status().message(), HasSubstr("summary"));
  EXPECT_THAT(result.status().message(), Not(HasSubstr("website")));
  EXPECT_EQ(RowIn<Enterprise>(result).SerializeAsString(), ReadFirm().SerializeAsString());
  EXPECT_EQ(ReadFirm().summary(), "他人所记");
  EXPECT_EQ(ReadFirm().website(), "");
  EXPECT_THAT(Summaries(), ElementsAre("后一件"));
}

TEST_F(PushConflictTest, AnEtagThatIsNotTheRowsIsAConflictAndShowsTheRow) {
  Enterprise mine;
  mine.set_etag("\"1\"");
  mine.set_summary("我所记");
  const v1::MutationResult result = SendOne(Edit(mine, {"summary"}, 0));
  EXPECT_EQ(ReasonOf(result), "ETAG_MISMATCH");
  EXPECT_EQ(RowIn<Enterprise>(result).SerializeAsString(), ReadFirm().SerializeAsString());
  EXPECT_EQ(ReasonOf(SendOne(Edit(mine, {"summary"}, 5))), "INVALID_BASE_REVISION");
  mine.clear_etag();
  EXPECT_EQ(ReasonOf(SendOne(Edit(mine, {}, 5))), "INVALID_BASE_REVISION");
  EXPECT_EQ(ReasonOf(SendOne(Edit(mine, {"*"}, 5))), "INVALID_BASE_REVISION");
  EXPECT_EQ(ReasonOf(SendOne(Edit(mine, {"summary"}, 1'000'000))), "CONFLICT")
      << "made on a revision that the database does not have";
}

TEST_F(PushConflictTest, EachChangeNeedsThePermissionOfItsMethod) {
  const Client reader = server_.Add("reader", "units/bureau", {v1::ROLE_READER});
  v1::CreateEngagementRequest request;
  *request.mutable_engagement() = Visit("一");
  v1::Engagement made;
  const absl::Status unary = reader.Call(request, made);
  const auto response = Push(reader, device_, 1, {Logged("一")});
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(ReasonOf(response->results(0)), "NOT_PERMITTED");
  EXPECT_EQ(response->results(0).status().message(), std::string(unary.message()));
  EXPECT_EQ(response->settled_sequence(), 1);
  // What is settled stays so, whatever is permitted later.
  server_.SetRoles("users/reader", {v1::ROLE_BUREAU});
  EXPECT_THAT(Summaries(), IsEmpty());
}

TEST_F(PushConflictTest, ARowBeyondSightIsNotFoundAndNotShown) {
  v1::Lead lead;
  lead.set_display_name("西县基地");
  lead.set_owner_unit("units/west");
  lead.set_enterprise("enterprises/firm");
  lead.set_project_kind(v1::Lead::PROJECT_KIND_PROMOTION);
  ASSERT_TRUE(bureau_.Create(lead, {.id = "west"}).ok());
  const Client east = server_.Add("east", "units/east", {v1::ROLE_COUNTY});
  v1::UpdateLeadRequest edit;
  edit.mutable_lead()->set_name("leads/west");
  edit.mutable_lead()->set_etag("\"1\"");
  edit.mutable_lead()->set_summary("我所记");
  edit.mutable_update_mask()->add_paths("summary");
  v1::UpdateLeadRequest merge = edit;
  merge.mutable_lead()->clear_etag();
  const auto response = Push(east, device_, 1, {Pending(edit), Pending(merge, 1), Logged("一")});
  ASSERT_TRUE(response.ok()) << response.status();
  for (const int i : {0, 1}) {
    EXPECT_EQ(ReasonOf(response->results(i)), "NOT_FOUND") << response->DebugString();
    EXPECT_FALSE(response->results(i).has_resource());
  }
  EXPECT_EQ(response->results(2).status().code(), 0) << response->DebugString();
}

TEST_F(PushConflictTest, RowsAreMaskedAsElsewhere) {
  v1::CreateContactPersonRequest request;
  auto& person = *request.mutable_contact_person();
  person.set_enterprise("enterprises/firm");
  person.set_display_name("虚构人");
  person.set_phone("13900001234");
  const v1::MutationResult result = SendOne(Pending(request));
  EXPECT_EQ(result.status().code(), 0) << result.DebugString();
  EXPECT_THAT(result.resource().value(), Not(HasSubstr("13900001234")));
  EXPECT_EQ(RowIn<v1::ContactPerson>(result).phone(), "139****34");
}

// A phone number stands where a date belongs, and the refusal says so.
TEST_F(PushConflictTest, NothingThatARefusalQuotesIsKept) {
  v1::CreateEngagementRequest request;
  *request.mutable_engagement() = Visit("一");
  request.mutable_engagement()->set_next_date("13900001234");
  const PendingMutation mutation = Pending(request);
  const v1::MutationResult first = SendOne(mutation);
  EXPECT_EQ(ReasonOf(first), "INVALID_DATE");
  EXPECT_THAT(first.SerializeAsString(), HasSubstr("13900001234"));
  const auto again = Push(lin_, device_, 1, {mutation});
  ASSERT_TRUE(again.ok()) << again.status();
  const v1::MutationResult& repeated = again->results(0);
  EXPECT_EQ(ReasonOf(repeated), "INVALID_DATE");
  EXPECT_THAT(repeated.SerializeAsString(), Not(HasSubstr("13900001234")));
  EXPECT_THAT(repeated.status().message(), HasSubstr("engagement.next_date"));
  server_->Restart();  // so that what the log holds is in the file
  EXPECT_THAT(FilesWith(server_->directory(), WrittenForms("13900001234")), IsEmpty());
}

}  // namespace
}  // namespace zhaolian
