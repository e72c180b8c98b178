// Any text is either refused, saying where it is wrong, or is a configuration
// with every number in its range, and only addresses of this machine pass.
#include <arpa/inet.h>
#include <google/protobuf/text_format.h>
#include <netinet/in.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "absl/strings/match.h"
#include "server/config.h"

namespace zhaolian {
namespace {

using internal::v1::ServerConfig;

void Check(bool condition) {
  if (!condition) std::abort();
}

void CheckNumbers(const ServerConfig& config) {
  const auto* reflection = config.GetReflection();
  for (int i = 0; i < config.GetDescriptor()->field_count(); ++i) {
    const auto* field = config.GetDescriptor()->field(i);
    if (field->cpp_type() != google::protobuf::FieldDescriptor::CPPTYPE_INT32) continue;
    // 0 stands for "any number" in a few; no setting is negative.
    Check(reflection->GetInt32(config, field) >= 0);
  }
}

// What a completed configuration holds is complete: nothing is added again.
void CheckCompletion(ServerConfig config) {
  const absl::Status completed = CompleteConfig(config);
  if (!completed.ok()) {
    Check(completed.code() == absl::StatusCode::kInvalidArgument);
    Check(absl::StrContains(completed.message(), "; it takes "));
    return;
  }
  Check(!config.data_directory().empty() && !config.listen_address().empty());
  CheckNumbers(config);
  const std::string complete = config.SerializeAsString();
  Check(CompleteConfig(config).ok() && config.SerializeAsString() == complete);
}

bool IsLoopback(const std::string& host) {
  in_addr four;
  if (host == "localhost" || host == "[::1]") return true;
  return inet_pton(AF_INET, host.c_str(), &four) == 1 && (ntohl(four.s_addr) >> 24) == 127;
}

void CheckAddress(const std::string& address) {
  const absl::Status status = CheckListenAddress(address);
  if (!status.ok()) return Check(status.code() == absl::StatusCode::kFailedPrecondition);
  if (absl::StartsWith(address, "unix:")) return;
  Check(IsLoopback(address.substr(0, address.rfind(':'))));
  Check(!absl::StrContains(address, std::string(1, '\0')));
}

}  // namespace
}  // namespace zhaolian

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace zhaolian;  // NOLINT: the entry point cannot be in it
  static const bool quiet = [] {
    google::protobuf::SetLogHandler(nullptr);
    return true;
  }();
  (void)quiet;
  const std::string text(reinterpret_cast<const char*>(data), size);
  CheckAddress(text);
  const absl::StatusOr<ServerConfig> config = ParseConfig(text, "file");
  if (!config.ok()) {
    Check(config.status().code() == absl::StatusCode::kInvalidArgument);
    Check(absl::StartsWith(config.status().message(), "file, line "));
    return 0;
  }
  CheckAddress(config->listen_address());
  CheckCompletion(*config);
  return 0;
}
