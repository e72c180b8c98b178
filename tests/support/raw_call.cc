#include "tests/support/raw_call.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/support/byte_buffer.h>

#include <chrono>

namespace zhaolian {
namespace {

constexpr std::chrono::seconds kDeadline(30);

std::shared_ptr<grpc::Channel> ChannelTo(const std::string& address) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxSendMessageSize(-1);
  // What is not read stays with the server, as it does on a slow network.
  arguments.SetInt(GRPC_ARG_HTTP2_BDP_PROBE, 0);
  arguments.SetInt(GRPC_ARG_HTTP2_STREAM_LOOKAHEAD_BYTES, 1 << 16);
  // A channel of its own, not one shared with earlier tests.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
}

}  // namespace

RawCall::RawCall(const std::string& address, const std::string& path, const std::string& user,
                 const std::string& token)
    : channel_(ChannelTo(address)), stub_(channel_) {
  context_.set_deadline(std::chrono::system_clock::now() + kDeadline);
  context_.set_wait_for_ready(true);
  if (!user.empty()) context_.AddMetadata("zhaolian-user", user);
  if (!token.empty()) context_.AddMetadata("authorization", "Bearer " + token);
  stream_ = stub_.PrepareCall(&context_, path, &queue_);
  stream_->StartCall(this);
  Wait();
}

RawCall::~RawCall() {
  context_.TryCancel();
  queue_.Shutdown();
  void* tag = nullptr;
  bool ok = false;
  while (queue_.Next(&tag, &ok)) {
  }
}

bool RawCall::Wait() {
  void* tag = nullptr;
  bool ok = false;
  return queue_.Next(&tag, &ok) && ok;
}

bool RawCall::Send(const std::string& message) {
  grpc::Slice slice(message);
  stream_->Write(grpc::ByteBuffer(&slice, 1), this);
  return Wait();
}

void RawCall::SendEnd() {
  stream_->WritesDone(this);
  Wait();
}

std::optional<std::string> RawCall::Read() {
  grpc::ByteBuffer buffer;
  stream_->Read(&buffer, this);
  if (!Wait()) return std::nullopt;
  grpc::Slice slice;
  if (!buffer.DumpToSingleSlice(&slice).ok()) return std::nullopt;
  return std::string(reinterpret_cast<const char*>(slice.begin()), slice.size());
}

grpc::Status RawCall::Finish() {
  grpc::Status status;
  stream_->Finish(&status, this);
  Wait();
  return status;
}

grpc::Status RawCall::Ask(const std::string& message) {
  if (Send(message)) SendEnd();
  while (Read().has_value()) {
  }
  return Finish();
}

}  // namespace zhaolian
