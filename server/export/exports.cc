#include "server/export/exports.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/background_thread.h"
#include "storage/error.h"

namespace zhaolian {
namespace {

// Waiting, being made or being sent.
constexpr int kMostUnderWay = 16, kMostOfOneUser = 2;
constexpr absl::Duration kRetry = absl::Seconds(5);

absl::Status TooManyExports() {
  return Error(absl::StatusCode::kResourceExhausted, "TOO_MANY_EXPORTS",
               absl::StrCat("at most ", kMostOfOneUser, " exports of a user, and ", kMostUnderWay,
                            " of all, are under way at a time; try again when one is done"))
      .With("limit", absl::StrCat(kMostOfOneUser))
      .RetryAfter(kRetry);
}

}  // namespace

// From the request to the end of the call; runs on the queue's thread.
class Exports::Handler : public RequestHandler {
 public:
  Handler(Exports& exports, const google::protobuf::MethodDescriptor* method)
      : RequestHandler(exports.parts_.admission, method), exports_(exports) {}

  void OnWritten(const CallPtr& /*call*/) override {
    if (job_ != nullptr) job_->delivery.GoOn();
  }
  void OnDone() override {
    if (job_ != nullptr) exports_.Forget(job_);
    job_ = nullptr;  // it keeps the call, which keeps this
  }

 protected:
  void OnRequest(const CallPtr& call, MessagePtr request) override {
    job_ = exports_.Begin(call, static_cast<const v1::ExportRequest&>(*request));
  }

 private:
  Exports& exports_;
  JobPtr job_;
};

Exports::Exports(ExportParts parts, Settings settings)
    : parts_(std::move(parts)), settings_(settings) {
  for (int i = 0; i < settings_.at_a_time; ++i) {
    threads_.emplace_back([this] { Loop(); });
  }
}

void Exports::Bind(Router& router) {
  const auto* method = google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(
      "zhaolian.v1.ExportService.Export");
  router.BindStream(method,
                    [this, method](Call&) { return std::make_unique<Handler>(*this, method); });
}

Exports::JobPtr Exports::Begin(const CallPtr& call, v1::ExportRequest request) {
  auto plan = PlanExport(parts_.store.resources().registry(), parts_.permissions, *call->caller,
                         call->path(), std::move(request));
  absl::Status status = plan.status();
  if (status.ok()) {
    JobPtr job(new Job{*std::move(plan), ExportDelivery(parts_.admission, call)});
    status = Enter(job);
    if (status.ok()) return job;
  }
  call->Finish(status);
  return nullptr;
}

absl::Status Exports::Enter(const JobPtr& job) {
  absl::MutexLock lock(&mutex_);
  if (closing_) return ShuttingDown();
  const auto of_user = std::count_if(under_way_.begin(), under_way_.end(), [&](const JobPtr& each) {
    return each->delivery.caller()->user == job->delivery.caller()->user;
  });
  if (of_user >= kMostOfOneUser || under_way_.size() >= kMostUnderWay) return TooManyExports();
  under_way_.push_back(job);
  waiting_.push_back(job);
  return absl::OkStatus();
}

void Exports::Forget(const JobPtr& job) {
  job->delivery.OnDone();
  absl::MutexLock lock(&mutex_);
  under_way_.remove(job);
}

Exports::JobPtr Exports::Next() {
  absl::MutexLock lock(&mutex_);
  const auto ready = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return closing_ || !waiting_.empty();
  };
  mutex_.Await(absl::Condition(&ready));
  if (closing_) return nullptr;
  JobPtr job = std::move(waiting_.front());
  waiting_.pop_front();
  return job;
}

void Exports::Loop() {
  LeaveProcessorToOthers();  // making a file is reckoning
  while (const JobPtr job = Next()) {
    if (job->delivery.over()) continue;
    const absl::Status status = RunExport(parts_, *job->plan, job->delivery);
    if (!status.ok()) job->delivery.End(status);
  }
}

void Exports::EndSlow(absl::Time now) {
  std::vector<JobPtr> all;
  {
    absl::MutexLock lock(&mutex_);
    all.assign(under_way_.begin(), under_way_.end());
  }
  for (const JobPtr& each : all) each->delivery.EndIfSlow(now, settings_.patience);
}

void Exports::Close() {
  std::vector<JobPtr> all;
  {
    absl::MutexLock lock(&mutex_);
    closing_ = true;
    all.assign(under_way_.begin(), under_way_.end());
  }
  for (const JobPtr& each : all) each->delivery.End(ShuttingDown());
  for (std::thread& each : threads_) each.join();
  threads_.clear();
  absl::MutexLock lock(&mutex_);
  waiting_.clear();
}

}  // namespace zhaolian
