#include "tests/support/watch_call.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace zhaolian {

WatchCall::WatchCall(const TestServer& server, const std::string& credential, FeedMirror& mirror,
                     v1::WatchRequest request)
    : mirror_(mirror), call_(server.address(), "/zhaolian.v1.FeedService/Watch", "", credential) {
  request.set_token(mirror.token);
  (void)call_.Send(request.SerializeAsString());  // how it ended is told by End
}

bool WatchCall::Read() {
  if (!ended_.empty()) return false;
  const std::optional<std::string> message = call_.Read();
  if (!message.has_value()) return false;
  v1::WatchResponse answer;
  EXPECT_TRUE(answer.ParseFromString(*message));
  EXPECT_FALSE(answer.token().empty());
  mirror_.TakeAnswer(answer);
  return true;
}

void WatchCall::ReadUntil(absl::string_view word) {
  while (std::find(mirror_.told().begin(), mirror_.told().end(), word) == mirror_.told().end()) {
    ASSERT_TRUE(Read()) << "the stream ended before " << word << ": " << End();
  }
}

std::string WatchCall::End() {
  if (!ended_.empty()) return ended_;
  while (Read()) {
  }
  const grpc::Status status = call_.Finish();
  google::rpc::Status wire;
  google::rpc::ErrorInfo info;
  EXPECT_TRUE(wire.ParseFromString(status.error_details()));
  for (const auto& detail : wire.details()) {
    if (detail.Is<google::rpc::ErrorInfo>()) {
      EXPECT_TRUE(detail.UnpackTo(&info));
    }
  }
  ended_ =
      absl::StrCat(info.reason(), info.reason().empty() ? "" : " ",
                   absl::StatusCodeToString(static_cast<absl::StatusCode>(status.error_code())));
  return ended_;
}

}  // namespace zhaolian
