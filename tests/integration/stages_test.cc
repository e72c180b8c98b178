// Gates of stages and the history of stages, through the API.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "client-lib/client.h"
#include "google/protobuf/util/time_util.h"
#include "storage/error.h"
#include "storage/status_macros.h"
#include "tests/support/evidence_calls.h"
#include "tests/support/number_or.h"
#include "tests/support/test_server.h"
#include "zhaolian/v1/compliance.pb.h"
#include "zhaolian/v1/enterprises.pb.h"
#include "zhaolian/v1/leads.pb.h"
#include "zhaolian/v1/stages.pb.h"

namespace zhaolian {
namespace {

using google::protobuf::util::TimeUtil;
using ::testing::ElementsAre;
using v1::Lead;
using v1::StageRule;

constexpr char kPermit[] = "evidence.PERMIT", kReview[] = "compliance_review";

class StagesTest : public testing::Test {
 protected:
  void SetUp() override {
    v1::Enterprise firm;
    firm.set_display_name("虚构药业有限公司");
    firm.set_relation(v1::Enterprise::RELATION_TARGET);
    ASSERT_TRUE(client_.Create(firm, {.id = "firm"}).ok());
    Create("lead");
  }

  void Create(const std::string& id, const std::string& source_stage = "") {
    Lead lead;
    lead.set_display_name(absl::StrCat("虚构药业生产基地 ", id));
    lead.set_enterprise("enterprises/firm");
    lead.set_project_kind(Lead::PROJECT_KIND_PROMOTION);
    lead.set_source_stage(source_stage);
    auto created = client_.Create(lead, {.id = id});
    ASSERT_TRUE(created.ok()) << created.status();
  }

  // Facts are fields, or what a refusal calls evidence and the review.
  absl::Status PutRule(const std::string& id, Lead::Stage stage,
                       const std::vector<std::string>& facts, int minimum_days = 0) {
    StageRule rule;
    rule.set_name(absl::StrCat("stageRules/", id));
    rule.set_display_name(id);
    rule.set_stage(stage);
    for (const std::string& fact : facts) {
      if (fact == kReview) {
        rule.set_requires_compliance_review(true);
      } else if (fact == kPermit) {
        rule.add_required_evidence(v1::Attachment::KIND_PERMIT);
      } else {
        rule.add_required_fields(fact);
      }
    }
    if (minimum_days > 0) rule.set_minimum_days(minimum_days);
    if (client_.Get<StageRule>(rule.name()).ok()) {
      return client_
          .Update(rule, {"required_fields", "minimum_days", "required_evidence",
                         "requires_compliance_review"})
          .status();
    }
    rule.clear_name();
    return client_.Create(rule, {.id = id}).status();
  }

  absl::Status Advance(Lead::Stage stage, bool validate_only = false,
                       const std::string& id = "lead") {
    v1::AdvanceLeadRequest request;
    request.set_name(absl::StrCat("leads/", id));
    request.set_stage(stage);
    request.set_validate_only(validate_only);
    return client_.Call(request, lead_);
  }
  absl::Status Shelve(const std::string& reason) {
    v1::ShelveLeadRequest request;
    request.set_name("leads/lead");
    request.set_reason(reason);
    return client_.Call(request, lead_);
  }

  absl::Status Fill(const std::string& field, const std::string& value,
                    const std::string& id = "lead") {
    Lead lead;
    lead.set_name(absl::StrCat("leads/", id));
    lead.GetReflection()->SetString(&lead, Lead::descriptor()->FindFieldByName(field), value);
    return client_.Update(lead, {field}).status();
  }

  absl::Status Review(v1::ReviewAnswer::Verdict verdict, const std::string& id = "lead") {
    if (!client_.Get<v1::ReviewChecklistItem>("reviewChecklistItems/land").ok()) {
      v1::ReviewChecklistItem item;
      item.set_display_name("用地是否落实");
      item.set_aspect(v1::ReviewChecklistItem::ASPECT_FEASIBLE);
      item.set_required(true);
      RETURN_IF_ERROR(client_.Create(item, {.id = "land"}).status());
    }
    v1::ReviewLeadRequest request;
    request.set_lead(absl::StrCat("leads/", id));
    v1::ReviewAnswer* answer = request.add_answers();
    answer->set_item("reviewChecklistItems/land");
    answer->set_verdict(verdict);
    answer->set_note("试验");
    v1::ComplianceReview review;
    return client_.Call(request, review);
  }

  // Makes the fact true of the lead, whatever it is, or not true any more.
  absl::Status Prove(const std::string& fact, const std::string& id) {
    if (fact == kReview) return Review(v1::ReviewAnswer::VERDICT_PASS, id);
    if (fact != kPermit) return Fill(fact, "2026-01-01", id);
    return EvidenceCalls(client_)
        .Add(absl::StrCat("leads/", id), v1::Attachment::KIND_PERMIT, PdfOf("批复"))
        .status();
  }
  absl::Status Disprove(const std::string& fact, const std::string& id) {
    if (fact == kReview) return Review(v1::ReviewAnswer::VERDICT_FAIL, id);
    if (fact != kPermit) return Fill(fact, "", id);
    const std::string filter = absl::StrCat("lead = \"leads/", id, "\"");
    for (auto& each : client_.List<v1::Attachment>({.filter = filter})) {
      RETURN_IF_ERROR(each.status());
      RETURN_IF_ERROR(EvidenceCalls(client_).Withdraw(each->name()));
    }
    return absl::OkStatus();
  }

  v1::StageHistory HistoryOf(const std::string& id = "lead") {
    v1::GetStageHistoryRequest request;
    request.set_name(absl::StrCat("leads/", id));
    v1::StageHistory history;
    const absl::Status status = client_.Call(request, history);
    EXPECT_TRUE(status.ok()) << status;
    return history;
  }
  std::vector<Lead::Stage> StagesOf(const std::string& id = "lead") {
    std::vector<Lead::Stage> stages;
    const v1::StageHistory history = HistoryOf(id);
    for (const auto& period : history.periods()) stages.push_back(period.stage());
    return stages;
  }

  // What a refusal says is missing.
  static std::vector<std::string> MissingIn(const absl::Status& status) {
    std::vector<std::string> paths;
    if (ErrorReason(status) != "GATE_NOT_MET") return {status.ToString()};
    const auto failure = ErrorDetail<google::rpc::PreconditionFailure>(status);
    for (const auto& violation : failure.violations()) {
      paths.push_back(violation.subject());
    }
    return paths;
  }

  TestServer server_;
  Client client_ = server_.ClientOf();
  Lead lead_;
};

TEST_F(StagesTest, ARefusalSaysEveryMissingFactAtOnce) {
  ASSERT_TRUE(PutRule("signed", Lead::STAGE_SIGNED, {"agreement_date", "host_units", "site"}).ok());
  ASSERT_TRUE(Fill("site", "虚构园区").ok());
  for (const bool validate_only : {true, false}) {
    const absl::Status status = Advance(Lead::STAGE_SIGNED, validate_only);
    EXPECT_THAT(MissingIn(status), ElementsAre("agreement_date", "host_units"));
    EXPECT_EQ(ErrorDetail<google::rpc::ErrorInfo>(status).metadata().at("missing_labels"),
              "签约日期、落地单位");
  }
  EXPECT_THAT(StagesOf(), ElementsAre(Lead::STAGE_LEAD));
}

TEST_F(StagesTest, AStageThatIsPassedOverHasItsGateToo) {
  ASSERT_TRUE(PutRule("intent", Lead::STAGE_INTENT, {"site"}).ok());
  ASSERT_TRUE(PutRule("signed", Lead::STAGE_SIGNED, {"agreement_date"}).ok());
  ASSERT_TRUE(PutRule("started", Lead::STAGE_STARTED, {"start_date", "agreement_date"}).ok());
  EXPECT_THAT(MissingIn(Advance(Lead::STAGE_STARTED)), ElementsAre("agreement_date", "start_date"));
  EXPECT_THAT(MissingIn(Advance(Lead::STAGE_INTENT)), ElementsAre("site"));
  ASSERT_TRUE(Fill("agreement_date", "2026-03-01").ok());
  EXPECT_TRUE(Advance(Lead::STAGE_SIGNED).ok()) << "the intent is optional";
}

TEST_F(StagesTest, TheGateIsThatOfTheDay) {
  ASSERT_TRUE(PutRule("signed", Lead::STAGE_SIGNED, {"agreement_date"}).ok());
  EXPECT_THAT(MissingIn(Advance(Lead::STAGE_SIGNED)), ElementsAre("agreement_date"));
  ASSERT_TRUE(PutRule("signed", Lead::STAGE_SIGNED, {}).ok());
  EXPECT_TRUE(Advance(Lead::STAGE_SIGNED).ok());
  ASSERT_TRUE(PutRule("signed", Lead::STAGE_SIGNED, {"site"}).ok());
  EXPECT_TRUE(Advance(Lead::STAGE_STARTED).ok()) << "what it has passed is behind it";
  ASSERT_TRUE(Shelve("等待用地").ok());
  EXPECT_THAT(MissingIn(Advance(Lead::STAGE_STARTED)), ElementsAre("site"))
      << "the way back begins at the beginning";
}

TEST_F(StagesTest, ALeadMayHaveToStayInAStage) {
  ASSERT_TRUE(PutRule("signed", Lead::STAGE_SIGNED, {}, 30).ok());
  const absl::Status status = Advance(Lead::STAGE_SIGNED);
  EXPECT_THAT(MissingIn(status), ElementsAre("stage"));
  EXPECT_THAT(ErrorDetail<google::rpc::PreconditionFailure>(status).violations(0).description(),
              testing::HasSubstr("0 of 30 days"));
  EXPECT_EQ(ErrorDetail<google::rpc::ErrorInfo>(status).metadata().at("missing_labels"),
            "在本阶段满 30 天（现 0 天）");
}

TEST_F(StagesTest, EvidenceAndTheReviewAreMissedWithTheFields) {
  ASSERT_TRUE(PutRule("signed", Lead::STAGE_SIGNED, {"site", kPermit, kReview}).ok());
  const absl::Status status = Advance(Lead::STAGE_SIGNED);
  EXPECT_THAT(MissingIn(status), ElementsAre("site", kPermit, kReview));
  EXPECT_EQ(ErrorDetail<google::rpc::ErrorInfo>(status).metadata().at("missing_labels"),
            "选址、批复许可、三性审查");
  ASSERT_TRUE(Fill("site", "虚构园区").ok());
  ASSERT_TRUE(Prove(kPermit, "lead").ok());
  ASSERT_TRUE(Review(v1::ReviewAnswer::VERDICT_FAIL).ok());
  EXPECT_THAT(MissingIn(Advance(Lead::STAGE_SIGNED)), ElementsAre(kReview));
  ASSERT_TRUE(Prove(kReview, "lead").ok());
  ASSERT_TRUE(Disprove(kPermit, "lead").ok());
  EXPECT_THAT(MissingIn(Advance(Lead::STAGE_SIGNED)), ElementsAre(kPermit))
      << "withdrawn evidence proves nothing";
  Create("other");
  ASSERT_TRUE(Prove(kPermit, "other").ok());
  EXPECT_THAT(MissingIn(Advance(Lead::STAGE_SIGNED)), ElementsAre(kPermit))
      << "nor does that of another lead";
  ASSERT_TRUE(Prove(kPermit, "lead").ok());
  EXPECT_TRUE(Advance(Lead::STAGE_SIGNED).ok());
  EXPECT_FALSE(lead_.stage_imported());
}

TEST_F(StagesTest, AnImportedStageIsMarkedUntilTheEvidenceIsThere) {
  ASSERT_TRUE(PutRule("signed", Lead::STAGE_SIGNED, {kPermit}).ok());
  Create("old", "signed");
  ASSERT_TRUE(Advance(Lead::STAGE_STARTED, false, "old").ok());
  EXPECT_TRUE(lead_.stage_imported());
  ASSERT_TRUE(Prove(kPermit, "old").ok());
  ASSERT_TRUE(Advance(Lead::STAGE_COMPLETED, false, "old").ok());
  EXPECT_FALSE(lead_.stage_imported());
}

TEST_F(StagesTest, ARuleAsksForFieldsThatPeopleFillIn) {
  for (const std::string field :
       {"nothing", "stage", "etag", "name", "stage_reason", "source_stage"}) {
    const absl::Status status = PutRule("signed", Lead::STAGE_SIGNED, {field});
    EXPECT_EQ(ErrorReason(status), "UNKNOWN_FACT") << field << ": " << status;
  }
}

TEST_F(StagesTest, ALateStageOfASourceIsMarkedUntilItsGatesAreMet) {
  ASSERT_TRUE(PutRule("signed", Lead::STAGE_SIGNED, {"agreement_date"}).ok());
  ASSERT_TRUE(PutRule("started", Lead::STAGE_STARTED, {"start_date"}).ok());
  Create("old", "signed");
  EXPECT_TRUE(client_.Get<Lead>("leads/old")->stage_imported());
  ASSERT_TRUE(Fill("start_date", "2026-05-01", "old").ok());
  ASSERT_TRUE(Advance(Lead::STAGE_STARTED, false, "old").ok()) << "only what is ahead is asked for";
  EXPECT_TRUE(lead_.stage_imported());
  ASSERT_TRUE(Fill("agreement_date", "2026-03-01", "old").ok());
  ASSERT_TRUE(Advance(Lead::STAGE_COMPLETED, false, "old").ok());
  EXPECT_FALSE(lead_.stage_imported());
  const v1::StageHistory history = HistoryOf("old");
  ASSERT_EQ(history.periods_size(), 3);
  EXPECT_TRUE(history.periods(0).imported());
  EXPECT_TRUE(history.periods(1).imported());
  EXPECT_FALSE(history.periods(2).imported());
}

TEST_F(StagesTest, TheHistoryTellsWhoMovedItWhenAndWhy) {
  ASSERT_TRUE(Advance(Lead::STAGE_NEGOTIATING).ok());
  ASSERT_TRUE(Fill("site", "虚构园区").ok());
  ASSERT_TRUE(Shelve("等待用地").ok());
  const v1::StageHistory history = HistoryOf();
  ASSERT_EQ(history.periods_size(), 3);
  EXPECT_EQ(history.periods(0).stage(), Lead::STAGE_LEAD);
  EXPECT_EQ(history.periods(1).stage(), Lead::STAGE_NEGOTIATING);
  EXPECT_EQ(history.periods(1).method(), "zhaolian.v1.LeadService/AdvanceLead");
  EXPECT_EQ(history.periods(1).leave_time().nanos(), history.periods(2).enter_time().nanos());
  EXPECT_EQ(history.periods(2).reason(), "等待用地");
  EXPECT_EQ(history.periods(2).user(), history.periods(0).user());
  EXPECT_FALSE(history.periods(2).has_leave_time());
  EXPECT_EQ(lead_.stage_time().nanos(), history.periods(2).enter_time().nanos());
}

// What the gates ask for changes by chance while leads move by chance.
TEST_F(StagesTest, NoHistoryReachesAStageWhoseGateWasNotMet) {
  const int histories = NumberOr("ZHAOLIAN_STAGE_HISTORIES", 60);
  const std::vector<std::string> fields = {"agreement_date", "start_date", "completion_date",
                                           kPermit, kReview};
  std::mt19937 random(7);
  const auto below = [&](int end) {
    return static_cast<int>(random() % static_cast<unsigned>(end));
  };
  std::map<int, std::vector<std::string>> rules;
  int refused = 0, moved = 0;
  for (int number = 0; number < histories; ++number) {
    const std::string id = absl::StrCat("h", number);
    Create(id);
    std::set<std::string> filled;
    std::vector<Lead::Stage> stages = {Lead::STAGE_LEAD};
    for (int step = 0; step < 10; ++step) {
      if (below(4) == 0) {
        const int stage = Lead::STAGE_NEGOTIATING + below(5);
        rules[stage] = {fields[static_cast<size_t>(below(5))]};
        const absl::Status put =
            PutRule(absl::StrCat("r", stage), static_cast<Lead::Stage>(stage), rules[stage]);
        ASSERT_TRUE(put.ok()) << put;
      }
      if (below(2) == 0) {
        const std::string& field = fields[static_cast<size_t>(below(5))];
        const bool proves = below(4) > 0;
        const absl::Status done = proves ? Prove(field, id) : Disprove(field, id);
        ASSERT_TRUE(done.ok()) << done;
        proves ? (void)filled.insert(field) : (void)filled.erase(field);
      }
      const auto to = static_cast<Lead::Stage>(Lead::STAGE_LEAD + below(6));
      std::set<std::string> missing;
      for (int stage = stages.back() + 1; stage <= to; ++stage) {
        if (stage == Lead::STAGE_INTENT && to != Lead::STAGE_INTENT) continue;
        for (const std::string& field : rules[stage]) {
          if (!filled.contains(field)) missing.insert(field);
        }
      }
      const absl::Status status = Advance(to, false, id);
      if (to <= stages.back()) {
        EXPECT_FALSE(status.ok());
      } else if (missing.empty()) {
        ASSERT_TRUE(status.ok()) << status;
        stages.push_back(to);
        ++moved;
      } else {
        const std::vector<std::string> told = MissingIn(status);
        EXPECT_EQ(std::set<std::string>(told.begin(), told.end()), missing);
        ++refused;
      }
    }
    const v1::StageHistory history = HistoryOf(id);
    ASSERT_EQ(StagesOf(id), stages);
    EXPECT_EQ(client_.Get<Lead>(absl::StrCat("leads/", id))->stage(), stages.back());
    int64_t micros = 0;
    for (const auto& period : history.periods()) {
      micros += TimeUtil::DurationToMicroseconds(period.duration());
    }
    const auto& last = history.periods(history.periods_size() - 1);
    EXPECT_EQ(micros, TimeUtil::DurationToMicroseconds(last.enter_time() + last.duration() -
                                                       history.periods(0).enter_time()));
  }
  EXPECT_GT(moved, histories / 2);
  EXPECT_GT(refused, histories / 2);
}

}  // namespace
}  // namespace zhaolian
