#include "server/rpc/call.h"

#include <grpc/grpc.h>
#include <grpc/grpc_security_constants.h>
#include <grpc/support/time.h>
#include <grpcpp/impl/codegen/completion_queue_tag.h>
#include <grpcpp/impl/codegen/proto_utils.h>
#include <grpcpp/support/proto_buffer_writer.h>

#include <chrono>
#include <utility>

#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "server/rpc/field_labels.h"
#include "server/rpc/rpc_status.h"
#include "storage/error.h"

namespace zhaolian {
namespace {

grpc::ByteBuffer Serialize(const google::protobuf::Message& message) {
  grpc::ByteBuffer buffer;
  bool own = false;
  // Fails only for messages over 2 GB.
  (void)grpc::GenericSerialize<grpc::ProtoBufferWriter, google::protobuf::Message>(message, &buffer,
                                                                                   &own);
  return buffer;
}

}  // namespace

Call::Call(CallQueue& queue)
    : queue_(queue), stream_(&context_), done_event_{nullptr, &Call::OnContextDone} {}

void* Call::Tag(void (Call::*proceed)(bool ok)) { return new Event{shared_from_this(), proceed}; }

void Call::Expect(CallQueue& queue) {
  auto call = std::make_shared<Call>(queue);
  call->context_.AsyncNotifyWhenDone(&call->done_event_);
  queue.service_.RequestCall(&call->context_, &call->stream_, queue.queue_.get(),
                             queue.queue_.get(), call->Tag(&Call::OnArrival));
}

void Call::Proceed(void* tag, bool ok) {
  auto* event = static_cast<Event*>(tag);
  const CallPtr call = std::move(event->call);
  const auto proceed = event->proceed;
  if (std::exchange(event->again, nullptr) != nullptr) ok = event->ok;
  if (event != &call->done_event_) delete event;
  (call.get()->*proceed)(ok);
}

void Call::ProceedThere(Event* event, bool ok) {
  event->ok = ok;
  event->again = std::make_unique<grpc::Alarm>();
  event->again->Set(queue_.queue_.get(), gpr_inf_past(GPR_CLOCK_REALTIME), event);
}

std::string Call::Metadata(const std::string& key) const {
  auto found = context_.client_metadata().find(key);
  if (found == context_.client_metadata().end()) return "";
  return std::string(found->second.data(), found->second.size());
}

std::string Call::PeerCertificate() const {
  const auto values = context_.auth_context()->FindPropertyValues(GRPC_X509_PEM_CERT_PROPERTY_NAME);
  return values.empty() ? "" : std::string(values[0].data(), values[0].size());
}

std::string Call::PeerAddress() const {
  const std::string peer = context_.peer();
  return peer.substr(0, peer.rfind(':'));
}

absl::Time Call::deadline() const {
  const auto deadline = context_.deadline();
  if (deadline == std::chrono::system_clock::time_point::max()) return absl::InfiniteFuture();
  return absl::FromChrono(deadline);
}

void Call::OnArrival(bool ok) {
  if (!ok) return;  // the server is shutting down
  arrival_ = absl::Now();
  done_event_.call = shared_from_this();
  Expect(queue_);
  handler_ = queue_.dispatch_(*this);
  if (handler_ != nullptr) ++queue_.live_;
  if (ages) aging_ = queue_.aging_.insert(queue_.aging_.end(), this);
  if (handler_ != nullptr) Read();
}

void Call::Read() { stream_.Read(&incoming_, Tag(&Call::OnRead)); }

void Call::OnRead(bool ok) {
  if (done_) return;
  if (ok) {
    handler_->OnMessage(shared_from_this(), incoming_);
  } else {
    handler_->OnMessagesEnd(shared_from_this());
  }
}

void Call::Write(const google::protobuf::Message& message) {
  grpc::ByteBuffer encoded = Serialize(message);
  {
    absl::MutexLock lock(&mutex_);
    if (over_ || final_status_ != nullptr) return;
    outgoing_.push_back(std::move(encoded));
  }
  Advance();
}

bool Call::WriteAtOnce(grpc::ByteBuffer message) {
  {
    absl::MutexLock lock(&mutex_);
    if (over_ || final_status_ != nullptr) return false;
    if (writing_) {
      outgoing_.push_back(std::move(message));
      return false;
    }
    writing_ = true;
  }
  grpc_completion_queue* const queue = queue_.queue_->cq();
  // What ends on this queue by work of this thread is kept for it, not more than one event.
  grpc_completion_queue_thread_local_cache_init(queue);
  stream_.Write(message, Tag(&Call::OnWritten));
  void* tag = nullptr;
  int succeeded = 0;
  if (grpc_completion_queue_thread_local_cache_flush(queue, &tag, &succeeded) == 0) return false;
  bool ok = succeeded != 0;
  if (!static_cast<grpc::internal::CompletionQueueTag*>(tag)->FinalizeResult(&tag, &ok)) {
    return false;
  }
  auto* event = static_cast<Event*>(tag);
  if (event->call.get() != this || event->proceed != &Call::OnWritten) {
    // The thread found the connection broken, and has ended another call of it, or this one.
    ProceedThere(event, ok);
    return false;
  }
  delete event;
  return EndWrite(ok);
}

void Call::Reply(const google::protobuf::Message& message) { ReplyEncoded(Serialize(message)); }

void Call::ReplyEncoded(const std::string& message) {
  const grpc::Slice slice(message);
  ReplyEncoded(grpc::ByteBuffer(&slice, 1));
}

void Call::ReplyEncoded(grpc::ByteBuffer message) {
  {
    absl::MutexLock lock(&mutex_);
    if (over_ || final_status_ != nullptr) return;
    outgoing_.push_back(std::move(message));
    final_status_ = std::make_unique<grpc::Status>();
  }
  Advance();
}

void Call::Finish(const absl::Status& status) {
  // Whom the server refuses for its load it refuses cheaply.
  if (ErrorMetadata(status, "field").empty()) return FinishWith(ToRpcStatus(status));
  const auto* method = google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(
      absl::StrReplaceAll(absl::StripPrefix(path(), "/"), {{"/", "."}}));
  FinishWith(
      ToRpcStatus(method == nullptr ? status : WithFieldLabel(status, *method->input_type())));
}

void Call::FinishWith(grpc::Status status) {
  {
    absl::MutexLock lock(&mutex_);
    if (final_status_ != nullptr) return;
    final_status_ = std::make_unique<grpc::Status>(std::move(status));
  }
  Advance();
}

void Call::Advance() {
  if (!queue_.IsOwnThread()) return queue_.HandOver(shared_from_this());
  grpc::ByteBuffer message;
  const grpc::Status* status = nullptr;  // stays as it is once it is there
  bool writes = false;
  {
    absl::MutexLock lock(&mutex_);
    if (writing_ || over_) return;
    writes = !outgoing_.empty();
    if (writes) {
      message.Swap(&outgoing_.front());
      outgoing_.pop_front();
    }
    if (outgoing_.empty()) status = final_status_.get();
    writing_ = writes;
    over_ = status != nullptr;
  }
  // Sends here and now, so not under the lock.
  if (writes && status != nullptr) {
    stream_.WriteAndFinish(message, grpc::WriteOptions(), *status, Tag(&Call::OnFinished));
  } else if (writes) {
    stream_.Write(message, Tag(&Call::OnWritten));
  } else if (status != nullptr) {
    stream_.Finish(*status, Tag(&Call::OnFinished));
  }
}

bool Call::EndWrite(bool ok) {
  bool idle = false;
  {
    absl::MutexLock lock(&mutex_);
    writing_ = false;
    if (!ok) outgoing_.clear();
    idle = ok && !over_ && outgoing_.empty() && final_status_ == nullptr;
  }
  if (!idle) Advance();
  return idle;
}

void Call::OnWritten(bool ok) {
  if (EndWrite(ok) && !done_) handler_->OnWritten(shared_from_this());
}

void Call::OnFinished(bool) {}

void Call::OnContextDone(bool) {
  auto code = grpc::StatusCode::CANCELLED;
  {
    absl::MutexLock lock(&mutex_);
    over_ = true;
    outgoing_.clear();
    if (final_status_ != nullptr) code = final_status_->error_code();
  }
  done_ = true;
  if (context_.IsCancelled()) queue_.CountCancelled(context_.peer());
  if (ages) queue_.aging_.erase(aging_);
  if (handler_ != nullptr) --queue_.live_;
  if (metrics != nullptr) {
    metrics->Ended(static_cast<absl::StatusCode>(code), absl::Now() - arrival_);
  }
  if (handler_ != nullptr) handler_->OnDone();
}

}  // namespace zhaolian
