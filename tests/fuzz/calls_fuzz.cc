// Whatever is asked of whichever method, the server answers, with a status that
// callers understand, and never with an internal error.
//
// An input is a line with the full name of a method and a request in text
// format; what is no text format is sent as the bytes it is. The server is a
// whole one, and keeps what earlier inputs did to its rows: a fault is told with
// its request and status, and may need those of before to come again.
#include <google/protobuf/text_format.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "server/rpc/rpc_status.h"
#include "tests/fuzz/message_mutator.h"
#include "tests/support/sample_rows.h"
#include "tests/support/test_server.h"
#include "zhaolian/v1/system.pb.h"

namespace zhaolian {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;
using google::protobuf::TextFormat;

// After these many calls the server starts anew, so that rows do not pile up.
constexpr int kCallsPerServer = 20'000;
constexpr std::chrono::seconds kDeadline(20);

struct Answer {
  grpc::Status status;
  std::optional<std::string> message;
};

class Target {
 public:
  Target() : channel_(ConnectTo(server_.address())), stub_(channel_) {
    const Client client = server_.ClientOf();
    SampleRows rows(client, server_.registry());
    for (const auto& schema : server_.registry().all()) {
      if (!ChangingMethodsOf(schema->message()).ok()) continue;
      const auto created =
          ResourceCalls(client, *schema).Create(*rows.Full(*schema), {.id = "one"});
      if (!created.ok()) std::cerr << schema->collection() << ": " << created.status() << "\n";
    }
  }

  ~Target() {
    queue_.Shutdown();
    while (Wait()) {
    }
  }

  // Sends one request; of a stream's messages only the first is awaited.
  Answer Ask(const MethodDescriptor* method, const std::string& bytes) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + kDeadline);
    auto stream = stub_.PrepareCall(
        &context, absl::StrCat("/", method->service()->full_name(), "/", method->name()), &queue_);
    stream->StartCall(nullptr);
    Wait();
    grpc::Slice slice(bytes);
    stream->WriteLast(grpc::ByteBuffer(&slice, 1), grpc::WriteOptions(), nullptr);
    Wait();
    Answer answer;
    grpc::ByteBuffer reply;
    stream->Read(&reply, nullptr);
    if (Wait() && reply.DumpToSingleSlice(&slice).ok()) {
      answer.message.emplace(reinterpret_cast<const char*>(slice.begin()), slice.size());
    }
    if (answer.message.has_value() && method->server_streaming()) context.TryCancel();
    stream->Finish(&answer.status, nullptr);
    Wait();
    server_.sql().Take();  // notes nobody reads
    return answer;
  }

 private:
  static std::shared_ptr<grpc::Channel> ConnectTo(const std::string& address) {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
  }

  bool Wait() {
    void* tag = nullptr;
    bool ok = false;
    return queue_.Next(&tag, &ok) && ok;
  }

  TestServer server_;
  std::shared_ptr<grpc::Channel> channel_;
  grpc::GenericStub stub_;
  grpc::CompletionQueue queue_;
};

Target& CurrentTarget() {
  static std::unique_ptr<Target> target;
  static int calls = 0;
  if (calls++ % kCallsPerServer == 0) {
    target.reset();
    target = std::make_unique<Target>();
  }
  return *target;
}

const std::vector<const MethodDescriptor*>& Methods() {
  static const auto& methods = *[] {
    auto* all = new std::vector<const MethodDescriptor*>();
    const ResourceRegistry registry = *ResourceRegistry::FromProtoset(Protoset());
    std::vector<const google::protobuf::ServiceDescriptor*> services = registry.services();
    for (const char* name : {"grpc.health.v1.Health", "grpc.reflection.v1alpha.ServerReflection"}) {
      services.push_back(DescriptorPool::generated_pool()->FindServiceByName(name));
    }
    for (const auto* service : services) {
      for (int i = 0; i < service->method_count(); ++i) all->push_back(service->method(i));
    }
    return all;
  }();
  return methods;
}

// Texts that get a request further than noise does.
const std::vector<std::string>& Words() {
  static const auto& words = *[] {
    auto* all = new std::vector<std::string>{"",
                                             "*",
                                             "one",
                                             "two",
                                             "units/bureau",
                                             "users/local",
                                             "2024-02-29",
                                             "610702",
                                             "CNY",
                                             "91350100M000100Y43",
                                             "00000000-0000-4000-8000-000000000001",
                                             "00000000-0000-4000-8000-000000000002",
                                             "\"1\"",
                                             "产业 cy",
                                             "display_name = \"a*\" OR name:*",
                                             "create_time > \"2024-01-01T00:00:00Z\"",
                                             "create_time desc",
                                             std::string(200, 'a')};
    const ResourceRegistry registry = *ResourceRegistry::FromProtoset(Protoset());
    for (const auto& schema : registry.all()) {
      all->push_back(schema->collection());
      all->push_back(absl::StrCat(schema->collection(), "/one"));
      for (const Column& column : schema->columns()) all->push_back(column.name);
    }
    return all;
  }();
  return words;
}

std::unique_ptr<Message> NewRequest(const MethodDescriptor* method) {
  auto* factory = google::protobuf::MessageFactory::generated_factory();
  return std::unique_ptr<Message>(factory->GetPrototype(method->input_type())->New());
}

struct Input {
  const MethodDescriptor* method = nullptr;
  std::unique_ptr<Message> request;  // null when the bytes are no text format
  std::string bytes;
};

Input ParseInput(const std::string& text) {
  Input input;
  const size_t line = text.find('\n');
  if (line == std::string::npos) return input;
  input.method = DescriptorPool::generated_pool()->FindMethodByName(text.substr(0, line));
  if (input.method == nullptr) return input;
  input.bytes = text.substr(line + 1);
  input.request = NewRequest(input.method);
  if (TextFormat::ParseFromString(input.bytes, input.request.get())) {
    input.bytes = input.request->SerializePartialAsString();
  } else {
    input.request = nullptr;
  }
  return input;
}

// What is wrong with an answer; "" when nothing is.
std::string FaultOf(const Answer& answer, const MethodDescriptor* method) {
  const grpc::Status& status = answer.status;
  if (method->server_streaming() && answer.message.has_value()) return "";
  if (status.ok()) return answer.message.has_value() ? "" : "no reply";
  const int code = status.error_code();
  if (code < 0 || code > 16) return "an unknown code";
  if (code == grpc::StatusCode::INTERNAL || code == grpc::StatusCode::UNKNOWN ||
      code == grpc::StatusCode::DATA_LOSS) {
    return "a fault of the server";
  }
  const std::string details = status.error_details();
  google::rpc::Status wire;
  google::rpc::ErrorInfo info;
  if (details.size() > kMaxStatusBytes) return "details that are too large";
  if (!wire.ParseFromString(details) || wire.code() != code) return "details of another status";
  for (const auto& detail : wire.details()) {
    if (detail.Is<google::rpc::ErrorInfo>()) detail.UnpackTo(&info);
  }
  return info.reason().empty() ? "no reason" : "";
}

void CheckAnswer(const Input& input, const Answer& answer) {
  const std::string fault = FaultOf(answer, input.method);
  if (fault.empty()) return;
  std::cerr << "answered with " << fault << ": " << answer.status.error_code() << " "
            << answer.status.error_message() << "\n"
            << input.method->full_name() << "\n"
            << (input.request == nullptr ? "" : input.request->DebugString()) << "\n";
  std::abort();
}

// A backup is a copy of everything: it goes at once.
void RemoveBackup(const Input& input, const Answer& answer) {
  v1::CreateBackupResponse response;
  if (input.method->output_type() == response.GetDescriptor() && answer.message.has_value() &&
      response.ParseFromString(*answer.message)) {
    std::filesystem::remove_all(response.path());
  }
}

std::string Mutated(const std::string& text, MessageMutator& mutator) {
  Input input = ParseInput(text);
  if (input.method == nullptr || mutator.Below(16) == 0) {
    input.method = Methods()[mutator.Below(static_cast<int>(Methods().size()))];
    input.request = NewRequest(input.method);
  }
  if (input.request == nullptr || mutator.Below(16) == 0) return "";
  mutator.Mutate(*input.request);
  std::string body;
  TextFormat::PrintToString(*input.request, &body);
  if (mutator.Below(16) == 0) body = input.request->SerializePartialAsString();
  return absl::StrCat(input.method->full_name(), "\n", body);
}

}  // namespace
}  // namespace zhaolian

// OpenSSL keeps a generator for each thread, also for those that end at exit.
extern "C" const char* __lsan_default_suppressions() { return "leak:libcrypto"; }

extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t max_size);

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size,
                                          unsigned seed) {
  using namespace zhaolian;  // NOLINT: the entry point cannot be in it
  MessageMutator mutator(seed, Words());
  const std::string changed =
      Mutated(std::string(reinterpret_cast<const char*>(data), size), mutator);
  if (changed.empty() || changed.size() > max_size) return LLVMFuzzerMutate(data, size, max_size);
  std::copy(changed.begin(), changed.end(), data);
  return changed.size();
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace zhaolian;  // NOLINT: the entry point cannot be in it
  static const bool quiet = [] {
    google::protobuf::SetLogHandler(nullptr);
    return true;
  }();
  (void)quiet;
  const Input input = ParseInput(std::string(reinterpret_cast<const char*>(data), size));
  if (input.method == nullptr) return 0;
  const Answer answer = CurrentTarget().Ask(input.method, input.bytes);
  CheckAnswer(input, answer);
  RemoveBackup(input, answer);
  return 0;
}
