// Compliance reviews and the checklist that they go by, through the API.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/error.h"
#include "storage/row_codec.h"
#include "tests/support/counties_and_firm.h"
#include "tests/support/lead_of_firm.h"
#include "tests/support/resource_calls.h"
#include "tests/support/signed_in_server.h"
#include "zhaolian/v1/compliance.pb.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using v1::ComplianceReview;
using v1::ReviewAnswer;
using v1::ReviewChecklistItem;

constexpr char kItems[] = "reviewChecklistItems/";

internal::v1::ServerConfig WithSeparateReviewers() {
  internal::v1::ServerConfig config = SignedInServer::Config();
  config.set_separate_compliance_reviewers(true);
  return config;
}

class ComplianceTest : public testing::Test {
 protected:
  explicit ComplianceTest(internal::v1::ServerConfig config = SignedInServer::Config())
      : server_(std::move(config)) {}

  void SetUp() override {
    AddCountiesAndFirm(bureau_, {"east", "west"});
    lead_ = AddLead(bureau_, LeadOfFirm("units/east"));
  }
  void AddItem(const std::string& id, bool required) {
    ReviewChecklistItem item;
    item.set_display_name("虚构事项" + id);
    item.set_aspect(ReviewChecklistItem::ASPECT_GENUINE);
    item.set_required(required);
    auto created = bureau_.Create(item, {.id = id});
    ASSERT_TRUE(created.ok()) << created.status();
  }

  static ReviewAnswer Answer(const std::string& item, ReviewAnswer::Verdict verdict,
                             const std::string& note = "") {
    ReviewAnswer answer;
    answer.set_item(kItems + item);
    answer.set_verdict(verdict);
    answer.set_note(note);
    return answer;
  }
  static ReviewAnswer Pass(const std::string& item) {
    return Answer(item, ReviewAnswer::VERDICT_PASS);
  }
  static ReviewAnswer Fail(const std::string& item) {
    return Answer(item, ReviewAnswer::VERDICT_FAIL, "未落实");
  }

  absl::StatusOr<ComplianceReview> Review(const Client& client,
                                          const std::vector<ReviewAnswer>& answers,
                                          int64_t version = 0) const {
    v1::ReviewLeadRequest request;
    request.set_lead(lead_);
    for (const ReviewAnswer& answer : answers) *request.add_answers() = answer;
    request.set_checklist_version(version);
    ComplianceReview review;
    const absl::Status status = client.Call(request, review);
    if (status.ok()) return review;
    ExpectWellFormed(status);
    return status;
  }
  std::string ReasonOf(const std::vector<ReviewAnswer>& answers, int64_t version = 0) const {
    return ErrorReason(Review(bureau_, answers, version).status());
  }
  ComplianceReview::Verdict VerdictOf(const std::vector<ReviewAnswer>& answers) const {
    const auto review = Review(bureau_, answers);
    EXPECT_TRUE(review.ok()) << review.status();
    return review.ok() ? review->verdict() : ComplianceReview::VERDICT_UNSPECIFIED;
  }

  SignedInServer server_;
  Client bureau_ = server_.Add("bureau", "units/bureau", {v1::ROLE_BUREAU});
  std::string lead_;
};

TEST_F(ComplianceTest, ALeadPassesWhenEachRequiredItemIsMet) {
  AddItem("investor", true);
  AddItem("land", true);
  AddItem("market", false);
  EXPECT_EQ(VerdictOf({Pass("investor"), Pass("land")}), ComplianceReview::VERDICT_PASSED);
  EXPECT_EQ(VerdictOf({Pass("investor"), Fail("land")}), ComplianceReview::VERDICT_FAILED);
  EXPECT_EQ(VerdictOf({Pass("investor"), Pass("land"), Fail("market")}),
            ComplianceReview::VERDICT_PASSED)
      << "the market is not required";
  EXPECT_EQ(VerdictOf({Pass("investor"),
                       Answer("land", ReviewAnswer::VERDICT_NOT_APPLICABLE, "租用标准厂房")}),
            ComplianceReview::VERDICT_PASSED);
}

TEST_F(ComplianceTest, KeepsWhoReviewedWhatByWhichChecklist) {
  AddItem("land", true);
  const int64_t version =
      RevisionOfEtag(bureau_.Get<ReviewChecklistItem>("reviewChecklistItems/land")->etag());
  const auto review = Review(bureau_, {Fail("land")}, version);
  ASSERT_TRUE(review.ok()) << review.status();
  EXPECT_EQ(review->reviewer(), "users/bureau");
  EXPECT_EQ(review->lead(), lead_);
  EXPECT_EQ(review->owner_unit(), "units/east");
  EXPECT_EQ(review->checklist_version(), version);
  EXPECT_EQ(review->answers(0).note(), "未落实");
  ReviewChecklistItem item;
  item.set_name("reviewChecklistItems/land");
  item.set_guidance("查用地批复");
  ASSERT_TRUE(bureau_.Update(item, {"guidance"}).ok());
  EXPECT_EQ(ReasonOf({Pass("land")}, version), "CHECKLIST_CHANGED");
  EXPECT_GT(Review(bureau_, {Pass("land")})->checklist_version(), version);
  EXPECT_EQ(bureau_.Get<ComplianceReview>(review->name())->checklist_version(), version);
}

TEST_F(ComplianceTest, EveryMissingAnswerIsNamed) {
  EXPECT_EQ(ReasonOf({}), "NO_CHECKLIST");
  AddItem("investor", true);
  AddItem("land", true);
  AddItem("market", false);
  const absl::Status status = Review(bureau_, {Pass("market")}).status();
  EXPECT_EQ(ErrorReason(status), "REVIEW_INCOMPLETE");
  EXPECT_THAT(status.message(),
              HasSubstr("reviewChecklistItems/investor, reviewChecklistItems/land"));
  EXPECT_THAT(status.message(), Not(HasSubstr("market")));
  ASSERT_TRUE(bureau_.Delete<ReviewChecklistItem>("reviewChecklistItems/land").ok());
  EXPECT_EQ(VerdictOf({Pass("investor")}), ComplianceReview::VERDICT_PASSED);
  EXPECT_EQ(ReasonOf({Pass("investor"), Pass("land")}), "UNKNOWN_CHECKLIST_ITEM");
}

TEST_F(ComplianceTest, AnAnswerThatIsNoneIsRefused) {
  AddItem("land", true);
  EXPECT_EQ(ReasonOf({Answer("land", ReviewAnswer::VERDICT_FAIL)}), "NOTE_NEEDED");
  EXPECT_EQ(ReasonOf({Answer("land", ReviewAnswer::VERDICT_NOT_APPLICABLE, " ")}), "NOTE_NEEDED");
  EXPECT_EQ(ReasonOf({Answer("land", ReviewAnswer::VERDICT_UNSPECIFIED)}), "REQUIRED");
  EXPECT_EQ(ReasonOf({Pass("land"), Fail("land")}), "DUPLICATE_ITEM");
}

TEST_F(ComplianceTest, TheBureauReviewsAndWhoSeesTheLeadReadsIt) {
  AddItem("land", true);
  const Client east = server_.Add("east", "units/east", {v1::ROLE_COUNTY});
  const Client west = server_.Add("west", "units/west", {v1::ROLE_COUNTY});
  const auto review = Review(bureau_, {Pass("land")});
  ASSERT_TRUE(review.ok()) << review.status();
  EXPECT_TRUE(absl::IsPermissionDenied(Review(east, {Pass("land")}).status()));
  EXPECT_TRUE(east.Get<ComplianceReview>(review->name()).ok());
  EXPECT_TRUE(absl::IsNotFound(west.Get<ComplianceReview>(review->name()).status()));
  v1::Lead lead;
  lead.set_name(lead_);
  lead.add_shared_units("units/west");
  ASSERT_TRUE(east.Update(lead, {"shared_units"}).ok());
  EXPECT_TRUE(west.Get<ComplianceReview>(review->name()).ok());
}

class SeparateReviewersTest : public ComplianceTest {
 protected:
  SeparateReviewersTest() : ComplianceTest(WithSeparateReviewers()) {}
};

TEST_F(SeparateReviewersTest, NobodyReviewsALeadOfTheOwnUnit) {
  AddItem("land", true);
  EXPECT_TRUE(Review(bureau_, {Pass("land")}).ok());
  lead_ = AddLead(bureau_, LeadOfFirm("units/bureau"));
  EXPECT_EQ(ReasonOf({Pass("land")}), "OWN_UNIT_REVIEW");
}

}  // namespace
}  // namespace zhaolian
