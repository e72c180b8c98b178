#include "tests/robustness/workload.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "storage/status_macros.h"
#include "storage/uuid.h"
#include "tests/robustness/checker.h"

namespace zhaolian {
namespace {

using Kind = Operation::Kind;
using Outcome = Operation::Outcome;

constexpr int kSharedRows = 4;
// Rounds after which the clients get new ones.
constexpr int kSharedFor = 20;
constexpr size_t kOwnRows = 50;
constexpr absl::Duration kBetweenAttempts = absl::Milliseconds(20);
constexpr absl::Duration kPatience = absl::Seconds(30);

std::string CollectionOf(const std::string& name) { return name.substr(0, name.find('/')); }

}  // namespace

Workload::Workload(Options options, History& history)
    : options_(std::move(options)), history_(history) {
  for (int i = 0; i < options_.clients; ++i) {
    workers_.emplace_back(i, options_.seed + static_cast<unsigned>(i));
  }
}

absl::Status Workload::MakeShared(const Client& client) {
  shared_.clear();
  for (Worker& worker : workers_) worker.seen = {};
  Operation anchor{Kind::kCreate, CollectionOf(kAnchorEnterprise), kAnchorId};
  anchor.value = kAnchorId;
  anchor.request_id = NewUuid();
  absl::Status status = Send(client, anchor);
  history_.Add(std::move(anchor));
  if (!status.ok() && !absl::IsAlreadyExists(status)) return status;
  for (int i = 0; i < kSharedRows; ++i) {
    Operation create{Kind::kCreate, "units"};
    create.request_id = NewUuid();
    create.value = absl::StrCat("shared ", create.request_id);
    RETURN_IF_ERROR(Send(client, create));
    shared_.push_back(create.name);
    history_.Add(std::move(create));
  }
  return absl::OkStatus();
}

void Workload::Start(const std::function<Client()>& connect) {
  stopping_ = false;
  for (Worker& worker : workers_) {
    threads_.emplace_back([this, &worker, client = connect()] { Run(worker, client); });
  }
}

void Workload::Stop() {
  stopping_ = true;
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

Operation Workload::Choose(Worker& worker) {
  const auto below = [&worker](size_t limit) {
    return std::uniform_int_distribution<size_t>(0, limit - 1)(worker.random);
  };
  Operation next;
  next.request_id = NewUuid();
  next.value = absl::StrCat("client ", worker.number, " value ", ++worker.values);
  const size_t dice = below(100);
  Row row;
  if (!worker.seen.name.empty()) {
    next.kind = Kind::kUpdate;
    row = std::exchange(worker.seen, {});
  } else if (dice < 25 && !shared_.empty()) {
    next.kind = Kind::kGet;
    row.name = shared_[below(shared_.size())];
  } else if (dice < 60 || worker.own.empty()) {
    next.kind = Kind::kCreate;
    next.collection = kCollections[below(std::size(kCollections))];
    return next;
  } else {
    next.kind = dice < 90 ? Kind::kUpdate : Kind::kDelete;
    row = worker.own[below(worker.own.size())];
    if (below(2) == 0) row.etag.clear();
  }
  next.collection = CollectionOf(row.name);
  next.name = row.name;
  next.sent_etag = row.etag;
  return next;
}

void Workload::Learn(Worker& worker, const Operation& operation) {
  auto own = std::find_if(worker.own.begin(), worker.own.end(),
                          [&](const Row& row) { return row.name == operation.name; });
  if (operation.code == absl::StatusCode::kFailedPrecondition) {
    if (own != worker.own.end()) worker.own.erase(own);  // deleted
  }
  if (operation.outcome != Outcome::kAcknowledged) return;
  const Row row = {operation.name, operation.reply_etag};
  if (operation.kind == Kind::kGet) {
    worker.seen = row;
  } else if (operation.kind == Kind::kCreate) {
    if (worker.own.size() == kOwnRows) worker.own.erase(worker.own.begin());
    worker.own.push_back(row);
  } else if (own != worker.own.end()) {
    operation.reply_deleted ? void(worker.own.erase(own)) : void(*own = row);
  }
}

void Workload::Run(Worker& worker, const Client& client) {
  while (!stopping_) {
    Operation operation = Choose(worker);
    absl::Status status = Send(client, operation);
    while (operation.outcome == Outcome::kUnknown && options_.persistent && !stopping_) {
      if (options_.observer) options_.observer(operation, status);
      absl::SleepFor(kBetweenAttempts);
      status = Send(client, operation);
    }
    if (options_.observer) options_.observer(operation, status);
    Learn(worker, operation);
    const bool known = operation.outcome != Outcome::kUnknown;
    worker.last = history_.Add(std::move(operation));
    if (!known) return;
    absl::SleepFor(options_.pause);
  }
}

absl::Status Workload::Resume(const Client& client, Findings& findings) {
  Resolve(client, findings);
  CheckRows(client, history_, checked_, findings);
  checked_ = history_.operations().size();
  return resumed_++ % kSharedFor == 0 ? MakeShared(client) : absl::OkStatus();
}

void Workload::Resolve(const Client& client, Findings& findings) {
  for (Worker& worker : workers_) {
    if (!worker.last.has_value()) continue;
    Operation& operation = history_.operations()[*worker.last];
    if (operation.kind == Kind::kGet) continue;  // a read that was not answered says nothing
    const absl::Time end = absl::Now() + kPatience;
    if (operation.outcome == Outcome::kUnknown) {
      while (!Send(client, operation).ok() && operation.outcome == Outcome::kUnknown &&
             absl::Now() < end) {
        absl::SleepFor(kBetweenAttempts);
      }
      Learn(worker, operation);
    }
    if (operation.outcome == Outcome::kUnknown) {
      findings.Add(Broken::kOther, absl::StrCat("no answer to request ", operation.request_id));
    }
    if (operation.outcome != Outcome::kAcknowledged) continue;
    Operation again = operation;
    absl::Status status = Send(client, again);
    if (again.outcome != Outcome::kAcknowledged || again.reply != operation.reply) {
      findings.Add(Broken::kDuplicate,
                   absl::StrCat("request ", operation.request_id, " on ", operation.name,
                                " was answered twice, differently; the second time ",
                                std::string(status.message())));
    }
  }
}

}  // namespace zhaolian
