// Histories of leads by chance.
#include <map>
#include <random>
#include <set>
#include <utility>

#include "google/protobuf/util/time_util.h"
#include "tests/integration/stages_fixture.h"
#include "tests/support/number_or.h"

namespace zhaolian {
namespace {

using google::protobuf::util::TimeUtil;
using v1::Lead;

// What the gates ask for changes by chance while leads move by chance, on, back, out and back in.
class StageHistoriesTest : public StagesTest {
 protected:
  // What a lead should be.
  struct Model {
    std::string id;
    std::set<std::string> proven;
    std::vector<Lead::Stage> stages;
    bool imported = false;
    // Before it was shelved or lost.
    Lead::Stage left = Lead::STAGE_UNSPECIFIED;
    bool left_imported = false;

    bool is_out() const { return stages.back() >= Lead::STAGE_SHELVED; }
  };

  int Below(int end) { return static_cast<int>(random_() % static_cast<unsigned>(end)); }

  void ChangeRule() {
    const int stage = Lead::STAGE_NEGOTIATING + Below(5);
    rules_[stage] = {facts_[static_cast<size_t>(Below(5))]};
    const bool ages = Below(6) == 0;
    ages ? (void)aged_.insert(stage) : (void)aged_.erase(stage);
    const absl::Status put = PutRule(absl::StrCat("r", stage), static_cast<Lead::Stage>(stage),
                                     rules_[stage], ages ? 1 : 0);
    ASSERT_TRUE(put.ok()) << put;
  }

  void ChangeFact(Model& lead) {
    const std::string& fact = facts_[static_cast<size_t>(Below(5))];
    const bool proves = Below(4) > 0;
    const absl::Status done = proves ? Prove(fact, lead.id) : Disprove(fact, lead.id);
    if (!proves && IsHeld(lead, fact)) {
      EXPECT_EQ(ErrorReason(done), "GATE_HOLDS") << done;
      return;
    }
    ASSERT_TRUE(done.ok()) << done;
    proves ? (void)lead.proven.insert(fact) : (void)lead.proven.erase(fact);
  }

  // Whether a gate that the lead has passed asks for the fact. A review is never taken away, only
  // followed by another.
  bool IsHeld(Model lead, const std::string& fact) const {
    if (lead.imported || lead.is_out() || fact == kReview) return false;
    return lead.proven.erase(fact) > 0 && MissingOf(lead, 0, lead.stages.back()).contains(fact);
  }

  // What the gates after the one stage, up to the other, miss. No lead is a day old.
  std::set<std::string> MissingOf(const Model& lead, int after, int to) const {
    std::set<std::string> missing;
    for (int stage = after + 1; stage <= to; ++stage) {
      if (stage == Lead::STAGE_INTENT && to != Lead::STAGE_INTENT) continue;
      if (aged_.contains(stage)) missing.insert("stage");
      auto rule = rules_.find(stage);
      if (rule == rules_.end()) continue;
      for (const std::string& fact : rule->second) {
        if (!lead.proven.contains(fact)) missing.insert(fact);
      }
    }
    return missing;
  }

  void Enter(Model& lead, Lead::Stage stage, bool imported) {
    lead.stages.push_back(stage);
    lead.imported = imported;
    ++moved_;
  }

  void TryAdvance(Model& lead) {
    const auto to = static_cast<Lead::Stage>(Lead::STAGE_LEAD + Below(6));
    const bool was_out = lead.is_out();
    const int from = was_out ? 0 : lead.stages.back();
    const std::set<std::string> missing = MissingOf(lead, from, to);
    const bool returns = was_out && lead.left_imported && lead.left == to;
    const absl::Status status = Advance(to, false, lead.id);
    if (to <= from) {
      EXPECT_FALSE(status.ok());
    } else if (missing.empty() || returns) {
      ASSERT_TRUE(status.ok()) << status;
      const bool behind = lead.imported && !was_out && !MissingOf(lead, 0, to).empty();
      Enter(lead, to, !missing.empty() || behind);
    } else {
      const std::vector<std::string> told = MissingIn(status);
      EXPECT_EQ(std::set<std::string>(told.begin(), told.end()), missing);
      ++refused_;
    }
  }

  void TryRevert(Model& lead) {
    const auto to = static_cast<Lead::Stage>(Lead::STAGE_LEAD + Below(6));
    const absl::Status status = Revert(to, lead.id);
    if (lead.is_out() || to >= lead.stages.back()) {
      EXPECT_FALSE(status.ok());
      return;
    }
    ASSERT_TRUE(status.ok()) << status;
    Enter(lead, to, lead.imported && !MissingOf(lead, 0, to).empty());
  }

  void TryLeave(Model& lead) {
    const bool shelves = Below(3) > 0;
    const auto to = shelves ? Lead::STAGE_SHELVED : Lead::STAGE_LOST;
    v1::ShelveLeadRequest shelve;
    v1::LoseLeadRequest lose;
    shelve.set_name(absl::StrCat("leads/", lead.id));
    lose.set_name(shelve.name());
    shelve.set_reason("等待用地");
    lose.set_reason("企业选址外省");
    const absl::Status status = shelves ? client_.Call(shelve, lead_) : client_.Call(lose, lead_);
    if (lead.stages.back() == to) {
      EXPECT_FALSE(status.ok());
      return;
    }
    ASSERT_TRUE(status.ok()) << status;
    if (!lead.is_out()) {
      lead.left = lead.stages.back();
      lead.left_imported = lead.imported;
    }
    Enter(lead, to, false);
  }

  void ExpectHistory(const Model& lead) {
    const v1::StageHistory history = HistoryOf(lead.id);
    ASSERT_EQ(StagesOf(lead.id), lead.stages);
    const auto row = client_.Get<Lead>(absl::StrCat("leads/", lead.id));
    EXPECT_EQ(row->stage(), lead.stages.back());
    EXPECT_EQ(row->stage_imported(), lead.imported);
    int64_t micros = 0;
    for (const auto& period : history.periods()) {
      micros += TimeUtil::DurationToMicroseconds(period.duration());
    }
    const auto& last = history.periods(history.periods_size() - 1);
    EXPECT_EQ(micros, TimeUtil::DurationToMicroseconds(last.enter_time() + last.duration() -
                                                       history.periods(0).enter_time()));
  }

  const std::vector<std::string> facts_ = {"agreement_date", "start_date", "completion_date",
                                           kPermit, kReview};
  std::mt19937 random_{7};
  std::map<int, std::vector<std::string>> rules_;
  std::set<int> aged_;  // stages whose gates ask for a day in the stage before
  int refused_ = 0, moved_ = 0;
};

TEST_F(StageHistoriesTest, NoneReachesAStageWhoseGateWasNotMet) {
  const int histories = NumberOr("ZHAOLIAN_STAGE_HISTORIES", 60);
  constexpr std::pair<const char*, Lead::Stage> kImported[] = {{"signed", Lead::STAGE_SIGNED},
                                                               {"建成", Lead::STAGE_COMPLETED}};
  for (int number = 0; number < histories && !HasFailure(); ++number) {
    Model lead;
    lead.id = absl::StrCat("h", number);
    lead.stages = {Lead::STAGE_LEAD};
    lead.imported = Below(4) == 0;
    const auto& [word, stage] = kImported[Below(2)];
    if (lead.imported) lead.stages = {stage};
    Create(lead.id, lead.imported ? word : "");
    for (int step = 0; step < 10 && !HasFatalFailure(); ++step) {
      if (Below(4) == 0) ChangeRule();
      if (Below(2) == 0) ChangeFact(lead);
      const int action = Below(8);
      if (action == 0) {
        TryRevert(lead);
      } else if (action == 1) {
        TryLeave(lead);
      } else {
        TryAdvance(lead);
      }
    }
    ExpectHistory(lead);
  }
  EXPECT_GT(moved_, histories / 2);
  EXPECT_GT(refused_, histories / 2);
}

}  // namespace
}  // namespace zhaolian
