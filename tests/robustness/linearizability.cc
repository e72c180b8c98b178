#include "tests/robustness/linearizability.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"

namespace zhaolian {
namespace {

using Kind = Operation::Kind;
using Outcome = Operation::Outcome;

struct RowState {
  bool exists = false;
  bool deleted = false;
  std::string value;
  // Empty when a change without an answer made it and nobody has read it yet.
  std::string etag;
};

bool EtagFits(const RowState& row, const std::string& sent) {
  return sent.empty() || sent == row.etag;
}

// The row after a change that took effect; nothing when it cannot have.
std::optional<RowState> Change(const RowState& row, const Operation& operation) {
  if (operation.kind == Kind::kCreate) {
    if (row.exists) return std::nullopt;
  } else if (!row.exists || row.deleted || !EtagFits(row, operation.sent_etag)) {
    return std::nullopt;
  }
  RowState after{true, operation.kind == Kind::kDelete, operation.value, operation.reply_etag};
  if (after.deleted) after.value = row.value;
  const bool answered = operation.outcome == Outcome::kAcknowledged;
  if (answered && (operation.reply_value != after.value ||
                   operation.reply_deleted != after.deleted || after.etag == row.etag)) {
    return std::nullopt;
  }
  return after;
}

// The row after an operation with this outcome; nothing when the row was not so.
std::optional<RowState> Apply(const RowState& row, const Operation& operation) {
  if (operation.outcome == Outcome::kRefused) {
    bool fits = true;
    if (operation.code == absl::StatusCode::kAborted) fits = !EtagFits(row, operation.sent_etag);
    if (operation.code == absl::StatusCode::kFailedPrecondition) fits = row.deleted;
    if (operation.code == absl::StatusCode::kAlreadyExists) fits = row.exists;
    if (operation.code == absl::StatusCode::kNotFound) fits = !row.exists;
    return fits ? std::optional<RowState>(row) : std::nullopt;
  }
  if (operation.kind != Kind::kGet) return Change(row, operation);
  if (!row.exists || row.deleted != operation.reply_deleted || row.value != operation.reply_value ||
      (!row.etag.empty() && row.etag != operation.reply_etag)) {
    return std::nullopt;
  }
  RowState read = row;
  read.etag = operation.reply_etag;
  return read;
}

class Search {
 public:
  explicit Search(const std::vector<const Operation*>& operations)
      : operations_(operations), done_(operations.size()) {}

  bool Run() {
    struct Step {
      size_t operation;
      RowState before;
    };
    std::vector<Step> steps;
    RowState row;
    size_t candidate = 0;
    while (true) {
      std::optional<RowState> after;
      for (candidate = NextCandidate(candidate); candidate < done_.size();
           candidate = NextCandidate(candidate + 1)) {
        after = Apply(row, *operations_[candidate]);
        if (!after.has_value()) continue;
        done_[candidate] = true;
        last_ = std::max(last_, candidate);
        if (seen_.insert(KeyOf(*after)).second) break;
        Undo(candidate);
      }
      if (candidate < done_.size()) {
        steps.push_back({candidate, std::exchange(row, *std::move(after))});
        candidate = 0;
      } else {
        if (AllAnsweredDone()) return true;
        if (steps.empty()) return false;
        candidate = steps.back().operation + 1;
        Undo(steps.back().operation);
        row = steps.back().before;
        steps.pop_back();
      }
    }
  }

 private:
  // The next from `from` on that may come first of those left: it was sent
  // before any of them was answered. The size when there is none.
  size_t NextCandidate(size_t from) {
    while (first_ < done_.size() && done_[first_]) ++first_;
    int64_t answered = Operation::kNever;
    for (size_t i = first_; i < done_.size() && operations_[i]->invoked <= answered; ++i) {
      if (done_[i]) continue;
      if (i >= from) return i;
      answered = std::min(answered, operations_[i]->returned);
    }
    return done_.size();
  }

  // Tells what is done, and the row after it, from every other such pair. Short,
  // since all of the earlier calls are done.
  std::string KeyOf(const RowState& row) {
    while (first_ < done_.size() && done_[first_]) ++first_;
    std::string key =
        absl::StrCat(row.exists, row.deleted, "\n", row.value, "\n", row.etag, "\n", first_);
    for (size_t i = first_; i <= last_; ++i) {
      if (done_[i]) absl::StrAppend(&key, " ", i);
    }
    return key;
  }

  void Undo(size_t operation) {
    done_[operation] = false;
    first_ = std::min(first_, operation);
  }

  bool AllAnsweredDone() const {
    for (size_t i = 0; i < done_.size(); ++i) {
      if (!done_[i] && operations_[i]->outcome != Outcome::kUnknown) return false;
    }
    return true;
  }

  const std::vector<const Operation*>& operations_;  // by the time of their sending
  std::vector<bool> done_;
  size_t first_ = 0;  // all before it are done
  size_t last_ = 0;   // none after it is done, nor has been
  absl::flat_hash_set<std::string> seen_;
};

}  // namespace

bool IsLinearizable(std::vector<const Operation*> operations) {
  std::stable_sort(operations.begin(), operations.end(),
                   [](const Operation* a, const Operation* b) { return a->invoked < b->invoked; });
  return Search(operations).Run();
}

void CheckLinearizability(const History& history, Findings& findings) {
  std::map<std::string, std::vector<const Operation*>> rows;
  for (const Operation& operation : history.operations()) {
    const bool open_read =
        operation.kind == Kind::kGet && operation.outcome != Outcome::kAcknowledged;
    // Without a name nobody can have met the row.
    if (!operation.name.empty() && !open_read) rows[operation.name].push_back(&operation);
  }
  for (auto& [name, operations] : rows) {
    if (IsLinearizable(operations)) continue;
    findings.Add(Broken::kLinearization, absl::StrCat("no order of the ", operations.size(),
                                                      " calls on ", name, " explains them"));
  }
}

}  // namespace zhaolian
