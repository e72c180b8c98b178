// One RPC in flight, hiding how gRPC delivers it.
//
// Calls arrive on completion queues with threads of our own rather than on the
// callback API: per call that costs less CPU, an idle server answers at once,
// and a slow handler cannot starve the two threads all callbacks share.
#ifndef ZHAOLIAN_SERVER_RPC_CALL_H_
#define ZHAOLIAN_SERVER_RPC_CALL_H_

#include <grpcpp/alarm.h>
#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>

#include <deque>
#include <list>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"
#include "server/access/caller.h"
#include "server/rpc/call_queue.h"
#include "server/rpc/places.h"
#include "server/telemetry.h"

namespace zhaolian {

// What happens to a call, told by the queue's thread: none of these may block.
class CallHandler {
 public:
  virtual ~CallHandler() = default;
  // A request message, asked for with Call::Read.
  virtual void OnMessage(const CallPtr& call, grpc::ByteBuffer message) = 0;
  // The caller will send no more.
  virtual void OnMessagesEnd(const CallPtr& call) = 0;
  // What was queued with Call::Write has been taken by the network.
  virtual void OnWritten(const CallPtr& /*call*/) {}
  // The call is over, whoever ended it. No other function is called after.
  virtual void OnDone() {}
};

class Call : public std::enable_shared_from_this<Call> {
 public:
  // Waits for the next call on `queue`, handles it, and waits for another.
  static void Expect(CallQueue& queue);

  explicit Call(CallQueue& queue);

  const std::string& path() const { return context_.method(); }
  // First value of a metadata key; "" when absent.
  std::string Metadata(const std::string& key) const;
  // The certificate that the peer has proved to hold the key of, as PEM; "" when it showed
  // none.
  std::string PeerCertificate() const;
  // Where it comes from, as gRPC writes addresses, without the port: "ipv4:10.0.0.7".
  std::string PeerAddress() const;
  // InfiniteFuture when the caller set none.
  absl::Time deadline() const;

  CallerPtr caller;                // set by admission
  Places::Place place;             // the same; kept until the call is gone
  bool ages = false;               // the same: it is ended when it lasts too long
  CallMetrics* metrics = nullptr;  // set by the router, unless the method is unknown

  // Asks for the next message; the handler is told once for each Read.
  void Read();
  // Queues one message of a stream. Thread-safe; ignored once the call is over or finished.
  void Write(const google::protobuf::Message& message) ABSL_LOCKS_EXCLUDED(mutex_);
  // The same for a message that is in the wire format already, whose slices calls may share;
  // whether the network has taken all that was queued already. Then the handler is not told: to
  // wake the queue's thread costs as much as to send.
  bool WriteAtOnce(grpc::ByteBuffer message) ABSL_LOCKS_EXCLUDED(mutex_);
  // Sends the only message of a call and ends it, in one step. Thread-safe.
  void Reply(const google::protobuf::Message& message) ABSL_LOCKS_EXCLUDED(mutex_);
  // The same for a message that is in the wire format already.
  void ReplyEncoded(const std::string& message) ABSL_LOCKS_EXCLUDED(mutex_);
  void ReplyEncoded(grpc::ByteBuffer message) ABSL_LOCKS_EXCLUDED(mutex_);
  // Ends the call after the queued messages. Thread-safe; the first one counts.
  void Finish(const absl::Status& status) ABSL_LOCKS_EXCLUDED(mutex_);
  // The same with a status that is ready to be sent.
  void FinishWith(grpc::Status status) ABSL_LOCKS_EXCLUDED(mutex_);
  // Takes the call away from its caller, whatever it waits for. Thread-safe.
  void Cancel() { context_.TryCancel(); }

 private:
  friend class CallQueue;
  // What a completion queue hands back; keeps the call alive meanwhile.
  struct Event {
    CallPtr call;
    void (Call::*proceed)(bool ok);
    // Set where another thread than the queue's was told, and tells it: with this `ok`.
    std::unique_ptr<grpc::Alarm> again = nullptr;
    bool ok = false;
  };
  void* Tag(void (Call::*proceed)(bool ok));
  // What happened to the call of the tag.
  static void Proceed(void* tag, bool ok);
  // The same when it happened on a thread that was writing: goes on on the queue's.
  void ProceedThere(Event* event, bool ok);
  void OnArrival(bool ok);
  void OnRead(bool ok);
  void OnWritten(bool ok) ABSL_LOCKS_EXCLUDED(mutex_);
  void OnFinished(bool ok);
  void OnContextDone(bool ok) ABSL_LOCKS_EXCLUDED(mutex_);
  // Starts the next write or the end, if none is under way; on another thread than the queue's
  // it hands the call over to that.
  void Advance() ABSL_LOCKS_EXCLUDED(mutex_);
  // After a write: starts what follows. Whether nothing does.
  bool EndWrite(bool ok) ABSL_LOCKS_EXCLUDED(mutex_);

  CallQueue& queue_;
  grpc::GenericServerContext context_;
  grpc::GenericServerAsyncReaderWriter stream_;
  grpc::ByteBuffer incoming_;
  std::unique_ptr<CallHandler> handler_;
  absl::Time arrival_;
  // gRPC never returns this one for a call that did not arrive, so it is not
  // allocated per call, and refers to the call from its arrival on.
  Event done_event_;
  // The queue's thread only.
  bool done_ = false;
  std::list<Call*>::iterator aging_;  // in the queue's list, when `ages`

  absl::Mutex mutex_;
  std::deque<grpc::ByteBuffer> outgoing_ ABSL_GUARDED_BY(mutex_);
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool over_ ABSL_GUARDED_BY(mutex_) = false;  // finish started, or caller gone
  std::unique_ptr<grpc::Status> final_status_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_RPC_CALL_H_
