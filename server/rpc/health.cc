#include "server/rpc/health.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "grpc/health/v1/health.pb.h"
#include "storage/error.h"

namespace zhaolian {
namespace {

using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;

bool ParseRequest(const grpc::ByteBuffer& message, HealthCheckRequest& request) {
  grpc::Slice slice;
  return message.DumpToSingleSlice(&slice).ok() &&
         request.ParseFromArray(slice.begin(), static_cast<int>(slice.size()));
}

absl::Status UnknownService(const std::string& service) {
  return Error(absl::StatusCode::kNotFound, "UNKNOWN_SERVICE",
               absl::StrCat("there is no service ", Excerpt(service)))
      .With("service", Excerpt(service));
}

}  // namespace

// A Watch call: one request, then a message at each change until the caller leaves.
class Health::Watcher : public CallHandler {
 public:
  explicit Watcher(Health& health) : health_(health) {}

  void OnMessage(const CallPtr& call, grpc::ByteBuffer message) override {
    HealthCheckRequest request;
    if (!ParseRequest(message, request)) {
      return call->Finish(Error(absl::StatusCode::kInvalidArgument, "MALFORMED_REQUEST",
                                "the request is not a HealthCheckRequest"));
    }
    call_ = call.get();
    health_.AddWatcher(call, request.service());
  }
  void OnMessagesEnd(const CallPtr& call) override {
    call->Finish(Error(absl::StatusCode::kInvalidArgument, "MALFORMED_REQUEST",
                       "the call carried no request"));
  }
  void OnDone() override {
    if (call_ != nullptr) health_.RemoveWatcher(call_);
  }

 private:
  Health& health_;
  const Call* call_ = nullptr;
};

Health::Health(const ResourceRegistry& registry) {
  services_.insert("");
  for (const auto* service : registry.services()) services_.insert(service->full_name());
}

void Health::Bind(Router& router) {
  const auto* pool = google::protobuf::DescriptorPool::generated_pool();
  // Referring to the type links its file in, and with it the service.
  HealthCheckRequest::descriptor();
  router.Bind(pool->FindMethodByName("grpc.health.v1.Health.Check"),
              [this](const CallPtr& call, MessagePtr request) { Check(call, std::move(request)); });
  router.BindStream(pool->FindMethodByName("grpc.health.v1.Health.Watch"),
                    [this](Call&) { return std::make_unique<Watcher>(*this); });
}

void Health::SetServing(bool serving) {
  absl::MutexLock lock(&mutex_);
  if (serving_ == serving) return;
  serving_ = serving;
  for (const CallPtr& watcher : watchers_) Tell(*watcher);
}

void Health::Close() {
  SetServing(false);
  absl::MutexLock lock(&mutex_);
  for (const CallPtr& watcher : watchers_) watcher->Finish(ShuttingDown());
}

bool Health::IsKnown(absl::string_view service) const { return services_.contains(service); }

void Health::Check(const CallPtr& call, MessagePtr request) {
  const std::string& service = static_cast<const HealthCheckRequest&>(*request).service();
  if (!IsKnown(service)) return call->Finish(UnknownService(service));
  HealthCheckResponse response;
  {
    absl::MutexLock lock(&mutex_);
    response.set_status(serving_ ? HealthCheckResponse::SERVING : HealthCheckResponse::NOT_SERVING);
  }
  call->Reply(response);
}

void Health::AddWatcher(const CallPtr& call, absl::string_view service) {
  if (!IsKnown(service)) {
    // The protocol has such a watch end where the set of services is fixed.
    HealthCheckResponse response;
    response.set_status(HealthCheckResponse::SERVICE_UNKNOWN);
    return call->Reply(response);
  }
  absl::MutexLock lock(&mutex_);
  watchers_.push_back(call);
  Tell(*call);
}

void Health::RemoveWatcher(const Call* call) {
  absl::MutexLock lock(&mutex_);
  watchers_.erase(std::remove_if(watchers_.begin(), watchers_.end(),
                                 [&](const CallPtr& each) { return each.get() == call; }),
                  watchers_.end());
}

void Health::Tell(Call& call) const {
  HealthCheckResponse response;
  response.set_status(serving_ ? HealthCheckResponse::SERVING : HealthCheckResponse::NOT_SERVING);
  call.Write(response);
}

}  // namespace zhaolian
