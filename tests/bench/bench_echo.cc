// A gRPC server that answers every call with the same bytes: the least that a
// call can cost on each API of gRPC.
#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/grpcpp.h>
#include <signal.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/synchronization/mutex.h"

namespace zhaolian::bench {
namespace {

grpc::ByteBuffer Filled(size_t bytes) {
  grpc::Slice slice(std::string(bytes, 'x'));
  return {&slice, 1};
}

// One call on a completion queue, from its arrival to its end; then it waits
// for the next.
class QueuedCall {
 public:
  QueuedCall(grpc::AsyncGenericService& service, grpc::ServerCompletionQueue& queue,
             const grpc::ByteBuffer& reply)
      : service_(service), queue_(queue), reply_(reply), stream_(&context_) {
    service.RequestCall(&context_, &stream_, &queue, &queue, this);
  }

  void Proceed(bool ok) {
    if (!ok || state_ == kFinished) {
      if (state_ == kFinished) new QueuedCall(service_, queue_, reply_);
      delete this;
    } else if (state_ == kExpected) {
      state_ = kRead;
      stream_.Read(&request_, this);
    } else {
      state_ = kFinished;
      stream_.WriteAndFinish(reply_, grpc::WriteOptions(), grpc::Status::OK, this);
    }
  }

 private:
  grpc::AsyncGenericService& service_;
  grpc::ServerCompletionQueue& queue_;
  const grpc::ByteBuffer& reply_;
  grpc::GenericServerContext context_;
  grpc::GenericServerAsyncReaderWriter stream_;
  grpc::ByteBuffer request_;
  enum { kExpected, kRead, kFinished } state_ = kExpected;
};

class CallbackCall : public grpc::ServerGenericBidiReactor {
 public:
  explicit CallbackCall(const grpc::ByteBuffer& reply) : reply_(reply) { StartRead(&request_); }
  void OnReadDone(bool ok) override {
    if (ok) {
      StartWriteAndFinish(&reply_, grpc::WriteOptions(), grpc::Status::OK);
    } else {
      Finish(grpc::Status::CANCELLED);
    }
  }
  void OnDone() override { delete this; }

 private:
  const grpc::ByteBuffer& reply_;
  grpc::ByteBuffer request_;
};

class CallbackService : public grpc::CallbackGenericService {
 public:
  explicit CallbackService(const grpc::ByteBuffer& reply) : reply_(reply) {}
  grpc::ServerGenericBidiReactor* CreateReactor(grpc::GenericCallbackServerContext*) override {
    return new CallbackCall(reply_);
  }

 private:
  const grpc::ByteBuffer reply_;
};

void WaitForSignal() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  int number = 0;
  sigwait(&signals, &number);
}

void Serve(bool queues, int threads, size_t bytes) {
  // As many as the server of this project waits for.
  constexpr int kExpectedCalls = 64;
  const grpc::ByteBuffer reply = Filled(bytes);
  grpc::AsyncGenericService queue_service;
  CallbackService callback_service(reply);
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  std::vector<std::unique_ptr<grpc::ServerCompletionQueue>> completion_queues;
  if (queues) {
    builder.RegisterAsyncGenericService(&queue_service);
    for (int i = 0; i < threads; ++i) completion_queues.push_back(builder.AddCompletionQueue());
  } else {
    builder.RegisterCallbackGenericService(&callback_service);
  }
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  std::vector<std::thread> workers;
  for (const auto& queue : completion_queues) {
    for (int i = 0; i < kExpectedCalls; ++i) new QueuedCall(queue_service, *queue, reply);
    workers.emplace_back([queue = queue.get()] {
      void* call = nullptr;
      bool ok = false;
      while (queue->Next(&call, &ok)) static_cast<QueuedCall*>(call)->Proceed(ok);
    });
  }
  std::cout << "listening on 127.0.0.1:" << port << std::endl;
  WaitForSignal();
  server->Shutdown(std::chrono::system_clock::now());
  for (const auto& queue : completion_queues) queue->Shutdown();
  for (std::thread& worker : workers) worker.join();
}

}  // namespace
}  // namespace zhaolian::bench

int main(int argc, char** argv) {
  // On in Debian's Abseil, whose locks gRPC uses, and not free.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  std::string api = "queue";
  int threads = 2;  // as the server has by default
  size_t bytes = 600;
  CLI::App app("Answers every call with the same bytes, on a free port of loopback.");
  app.add_option("--api", api, "queue: completion queues; callback: reactors")
      ->check(CLI::IsMember({"queue", "callback"}));
  app.add_option("--threads", threads, "Completion queues, each with a thread");
  app.add_option("--bytes", bytes, "Size of each reply");
  CLI11_PARSE(app, argc, argv);
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  zhaolian::bench::Serve(api == "queue", threads, bytes);
  return 0;
}
