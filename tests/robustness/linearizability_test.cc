#include "tests/robustness/linearizability.h"

#include <gtest/gtest.h>

#include <random>

#include "absl/strings/str_cat.h"

namespace zhaolian {
namespace {

using Kind = Operation::Kind;
using Outcome = Operation::Outcome;

// Calls on one row, as they are written down here: one after another, unless
// `Overlap` says otherwise.
class Calls {
 public:
  Operation& Create(const std::string& value, const std::string& etag) {
    return Answered(Kind::kCreate, "", value, etag);
  }
  Operation& Get(const std::string& value, const std::string& etag) {
    return Answered(Kind::kGet, "", value, etag);
  }
  Operation& Update(const std::string& sent, const std::string& value, const std::string& etag) {
    return Answered(Kind::kUpdate, sent, value, etag);
  }
  Operation& Refused(const std::string& sent, absl::StatusCode code) {
    Operation& operation = Add(Kind::kUpdate);
    operation.sent_etag = sent;
    operation.outcome = Outcome::kRefused;
    operation.code = code;
    return operation;
  }
  Operation& UnansweredUpdate(const std::string& sent, const std::string& value) {
    Operation& operation = Add(Kind::kUpdate);
    operation.sent_etag = sent;
    operation.value = value;
    operation.returned = Operation::kNever;
    return operation;
  }

  bool Linearizable() const {
    std::vector<const Operation*> operations;
    for (const Operation& operation : operations_) operations.push_back(&operation);
    return IsLinearizable(operations);
  }

 private:
  Operation& Add(Kind kind) {
    Operation operation;
    operation.kind = kind;
    operation.invoked = ++time_;
    operation.returned = ++time_;
    operations_.push_back(operation);
    return operations_.back();
  }
  Operation& Answered(Kind kind, const std::string& sent, const std::string& value,
                      const std::string& etag) {
    Operation& operation = Add(kind);
    operation.outcome = Outcome::kAcknowledged;
    operation.sent_etag = sent;
    operation.value = operation.reply_value = value;
    operation.reply_etag = etag;
    return operation;
  }

  std::deque<Operation> operations_;
  int64_t time_ = 0;
};

TEST(LinearizabilityTest, OneCallAfterAnotherIsExplained) {
  Calls calls;
  calls.Create("a", "1");
  calls.Get("a", "1");
  calls.Update("1", "b", "2");
  calls.Refused("1", absl::StatusCode::kAborted);
  calls.Get("b", "2");
  EXPECT_TRUE(calls.Linearizable());
}

TEST(LinearizabilityTest, AStaleReadIsCaught) {
  Calls calls;
  calls.Create("a", "1");
  calls.Update("1", "b", "2");
  calls.Get("a", "1");
  EXPECT_FALSE(calls.Linearizable());
}

TEST(LinearizabilityTest, AReadDuringTheChangeMayGiveEither) {
  for (const char* value : {"a", "b"}) {
    Calls calls;
    calls.Create("a", "1");
    Operation& update = calls.Update("1", "b", "2");
    calls.Get(value, value == std::string("a") ? "1" : "2").invoked = update.invoked;
    EXPECT_TRUE(calls.Linearizable()) << value;
  }
}

TEST(LinearizabilityTest, ALostUpdateIsCaught) {
  Calls calls;
  calls.Create("a", "1");
  // Both were allowed to replace the same revision.
  Operation& first = calls.Update("1", "b", "2");
  calls.Update("1", "c", "3").invoked = first.invoked;
  EXPECT_FALSE(calls.Linearizable());
}

TEST(LinearizabilityTest, ARefusalThatNothingExplainsIsCaught) {
  Calls calls;
  calls.Create("a", "1");
  calls.Refused("1", absl::StatusCode::kAborted);
  EXPECT_FALSE(calls.Linearizable());
}

TEST(LinearizabilityTest, AChangeWithoutAnswerMayHaveHappenedLateOrNever) {
  for (const char* value : {"a", "b"}) {
    Calls calls;
    calls.Create("a", "1");
    calls.UnansweredUpdate("1", "b");
    calls.Get("a", "1");
    calls.Get(value, value == std::string("a") ? "1" : "2");
    EXPECT_TRUE(calls.Linearizable()) << value;
  }
}

TEST(LinearizabilityTest, AChangeWithoutAnswerIsNotUndone) {
  Calls calls;
  calls.Create("a", "1");
  calls.UnansweredUpdate("1", "b");
  calls.Get("b", "2");
  calls.Get("a", "1");
  EXPECT_FALSE(calls.Linearizable());
}

TEST(LinearizabilityTest, LongHistoriesOfManyClientsAreJudged) {
  Calls calls;
  calls.Create("value 0", "0");
  Operation* last = nullptr;
  std::mt19937 random(3);
  for (int i = 1; i <= 3000; ++i) {
    const std::string before = absl::StrCat(i - 1), after = absl::StrCat(i);
    Operation& update = calls.Update(before, "value " + after, after);
    Operation& read = calls.Get("value " + after, after);
    read.invoked = update.invoked;
    if (last != nullptr && random() % 2 == 0) update.invoked = last->invoked;
    last = &read;
  }
  EXPECT_TRUE(calls.Linearizable());
  last->reply_value = "value 2998";
  EXPECT_FALSE(calls.Linearizable());
}

}  // namespace
}  // namespace zhaolian
