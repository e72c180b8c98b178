// Calls of one connection, of which a thread may do the work of all.
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/match.h"
#include "absl/time/clock.h"
#include "server/telemetry.h"
#include "tests/support/broken_send.h"
#include "tests/support/http2_peer.h"
#include "tests/support/test_server.h"
#include "zhaolian/v1/organization.pb.h"

namespace zhaolian {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(30);
constexpr char kHealth[] = "/grpc.health.v1.Health/Watch";

// Straight into the store: nothing is sent for it but what the feed tells.
void AddOffice(TestServer& server, const std::string& id) {
  v1::Unit unit;
  unit.set_name("units/" + id);
  unit.set_display_name("虚构办事处");
  unit.set_kind(v1::Unit::KIND_OFFICE);
  const absl::Status added = server.store().WriteAndWait([&](Tx& tx) {
    return server.store().resources().Insert(tx, *server.registry().FindCollection("units"),
                                             {"users/local", "system", "test", "", ""}, unit);
  });
  ASSERT_TRUE(added.ok()) << added;
}

void ReadUntil(Http2Peer& peer, const std::string& text) {
  while (true) {
    const auto frame = peer.WaitFor(FrameType::kData, kPatience);
    ASSERT_TRUE(frame.has_value()) << "nothing of " << text << " came";
    if (absl::StrContains(frame->payload, text)) return;
  }
}

bool HasNoCalls(TestServer& server) {
  const absl::Time until = absl::Now() + kPatience;
  while (!absl::StrContains(server.telemetry().Text(), "zhaolian_calls_live 0\n")) {
    if (absl::Now() > until) return false;
    absl::SleepFor(absl::Milliseconds(5));
  }
  return true;
}

// The feed's thread is the first to learn that the connection has gone, and ends what was on it.
TEST(SharedConnectionTest, EveryCallEndsWithAConnectionThatTheFeedFindsBroken) {
  TestServer server;
  AddOffice(server, "first");
  Http2Peer peer(server.address());
  ASSERT_TRUE(peer.SendPreface());
  for (const char* path : {kHealth, "/zhaolian.v1.FeedService/Watch"}) {
    ASSERT_TRUE(peer.SendCall(path));
  }
  // Before the next call: what comes while the peer sends is thrown away.
  ASSERT_NO_FATAL_FAILURE(ReadUntil(peer, "units/first"));
  ASSERT_TRUE(peer.SendCall(kHealth));
  ASSERT_TRUE(peer.WaitFor(FrameType::kData, kPatience).has_value());
  const BrokenSend broken(server.address());
  AddOffice(server, "second");
  EXPECT_TRUE(peer.IsClosedWithin(kPatience));
  EXPECT_TRUE(HasNoCalls(server));
}

}  // namespace
}  // namespace zhaolian
