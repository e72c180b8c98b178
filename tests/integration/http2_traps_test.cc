// What gRPC 1.51 is known to fall for, tried on the shipped configuration: after
// each a new client is served, and memory and calls stayed within bounds.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "client-lib/client.h"
#include "server/telemetry.h"
#include "tests/support/http2_peer.h"
#include "tests/support/number_or.h"
#include "tests/support/raw_call.h"
#include "tests/support/sanitizer.h"
#include "tests/support/test_server.h"
#include "zhaolian/v1/organization.pb.h"

namespace zhaolian {
namespace {

constexpr char kGetUnit[] = "/zhaolian.v1.UnitService/GetUnit";
constexpr size_t kFrameBytes = 16384;  // the most that a peer takes unasked
constexpr int kCalls = 256;            // max_calls_in_flight, as shipped
constexpr int kBoundedGrowthMb = 100;
// Longer than anything here should take, on any machine.
constexpr absl::Duration kPatience = absl::Minutes(1);

int ResidentMb() {
  if (kSanitized) return 0;
  std::ifstream file("/proc/self/statm");
  int64_t total = 0, resident = 0;
  file >> total >> resident;
  return static_cast<int>(resident * sysconf(_SC_PAGESIZE) >> 20);
}

std::string GetUnitRequest() {
  v1::GetUnitRequest request;
  request.set_name("units/bureau");
  return request.SerializeAsString();
}

// The shipped configuration, with what closes silent peers in short: long enough for a client of
// a busy machine.
TestServer::Options ShortTimes() {
  TestServer::Options options;
  options.config.set_connection_idle_seconds(1);
  options.config.set_handshake_timeout_ms(2000);
  options.config.set_call_age_seconds(4);
  return options;
}

class Http2TrapsTest : public testing::Test {
 protected:
  void TearDown() override {
    ExpectServed();
    const int allowed = bounds_memory_ ? kBoundedGrowthMb : 1000;
    EXPECT_LE(ResidentMb() - resident_before_, allowed);
  }

  // A client gets an answer, at the latest once what came before is done, or its
  // connection, idle for the short time allowed here, was made anew.
  void ExpectServed() {
    const absl::Time until = absl::Now() + kPatience;
    absl::Status status;
    do {
      status = server_.ClientOf().Get<v1::Unit>("units/bureau").status();
    } while (!status.ok() && absl::Now() < until);
    EXPECT_TRUE(status.ok()) << status;
  }

  // The value of a gauge.
  int Gauge(const std::string& name) {
    const std::string text = "\n" + server_.telemetry().Text();
    const size_t at = text.find(absl::StrCat("\n", name, " "));
    double value = -1;
    if (at == std::string::npos) return -1;
    const size_t start = at + name.size() + 2;
    EXPECT_TRUE(absl::SimpleAtod(text.substr(start, text.find('\n', start) - start), &value));
    return static_cast<int>(value);
  }

  bool BecomesWithin(absl::Duration time, const std::string& gauge, int value) {
    const absl::Time until = absl::Now() + time;
    while (Gauge(gauge) != value) {
      if (absl::Now() > until) return false;
      absl::SleepFor(absl::Milliseconds(10));
    }
    return true;
  }

  TestServer server_{ShortTimes()};
  const int resident_before_ = ResidentMb();
  bool bounds_memory_ = true;
};

// The highest that gauges were, while this lives.
class Peaks {
 public:
  explicit Peaks(Telemetry& telemetry) : thread_([this, &telemetry] { Watch(telemetry); }) {}
  ~Peaks() { Stop(); }
  void Stop() {
    stop_ = true;
    if (thread_.joinable()) thread_.join();
  }
  int calls() const { return calls_; }
  int resident() const { return resident_; }

 private:
  void Watch(Telemetry& telemetry) {
    while (!stop_) {
      const std::string text = telemetry.Text();
      const size_t at = text.find("\nzhaolian_calls_live ");
      int calls = 0;
      if (at != std::string::npos) calls = std::atoi(text.c_str() + at + 21);
      calls_ = std::max(calls_, calls);
      resident_ = std::max(resident_, ResidentMb());
      absl::SleepFor(absl::Milliseconds(2));
    }
  }

  std::atomic<bool> stop_ = false;
  int calls_ = 0, resident_ = 0;
  std::thread thread_;
};

// CVE-2023-44487.
class RapidResetTest : public Http2TrapsTest {
 protected:
  // Calls that are given up as soon as they are made, each connection until it is cut. gRPC
  // drops most of them before we hear of them, so it may take more than one flood.
  void ResetUntilCut(bool with_message) {
    const int resets = NumberOr("ZHAOLIAN_RESETS", 20'000);
    const std::string headers = Http2Peer::HeaderBlock(Http2Peer::CallHeaders(kGetUnit));
    const std::string cancel = Http2Peer::Number(8);
    Peaks peaks(server_.telemetry());
    int sent = 0;
    const auto is_cut = [&] { return Gauge("zhaolian_connections_cut_total") > 0; };
    while (sent < resets || (!is_cut() && sent < 50 * resets)) {
      Http2Peer peer(server_.address());
      ASSERT_TRUE(peer.SendPreface());
      bool open = true;
      for (int begin = sent; open && sent - begin < resets;) {
        std::string batch;
        for (int i = 0; i < 200; ++i, ++sent) {
          const uint32_t stream = peer.NextStream();
          absl::StrAppend(&batch,
                          Http2Peer::Frame(FrameType::kHeaders, kEndHeaders, stream, headers),
                          with_message ? Http2Peer::MessageFrame(stream, GetUnitRequest()) : "",
                          Http2Peer::Frame(FrameType::kResetStream, 0, stream, cancel));
        }
        open = peer.Send(batch);
      }
      EXPECT_TRUE(!open || peer.IsClosedWithin(kPatience));
    }
    EXPECT_TRUE(is_cut());
    EXPECT_TRUE(BecomesWithin(kPatience, "zhaolian_calls_live", 0));
    peaks.Stop();
    EXPECT_THAT(server_.telemetry().Text(), testing::HasSubstr("UnitService/GetUnit"))
        << "calls of the flood arrived";
    RecordProperty("most_calls", peaks.calls());
    RecordProperty("most_mb", peaks.resident() - resident_before_);
    EXPECT_LE(peaks.calls(), kCalls);
    EXPECT_LE(peaks.resident() - resident_before_, kBoundedGrowthMb);
  }
};

TEST_F(RapidResetTest, CallsAreCutOff) { ResetUntilCut(true); }

TEST_F(RapidResetTest, CallsWithoutAMessageAreCutOff) { ResetUntilCut(false); }

// CVE-2023-33953 and its like. gRPC keeps all small headers of a call, at many times
// the size they come in, until its peer goes: what is exposed stands behind a proxy.
// Nobody else waits meanwhile.
class HeaderFloodTest : public Http2TrapsTest {
 protected:
  void Flood(const std::string& start, const std::string& unit) {
    Http2Peer peer(server_.address());
    ASSERT_TRUE(peer.SendPreface());
    const uint32_t stream = peer.NextStream();
    ASSERT_TRUE(peer.Send(Http2Peer::Frame(FrameType::kHeaders, kEndStream, stream, start)));
    std::string payload;
    while (payload.size() + unit.size() <= kFrameBytes) payload += unit;
    const std::string more = Http2Peer::Frame(FrameType::kContinuation, 0, stream, payload);
    for (size_t sent = 0; sent < (4 << 20) && peer.Send(more); sent += more.size()) {
    }
    ExpectServed();  // beside the flood
  }
  const HeaderList call_ = Http2Peer::CallHeaders(kGetUnit);
};

TEST_F(HeaderFloodTest, HeadersWithoutEnd) {
  bounds_memory_ = false;
  Flood(Http2Peer::HeaderBlock(call_), Http2Peer::HeaderBlock({{"x-a", "b"}}));
}

TEST_F(HeaderFloodTest, OneHeaderOfAGigabyte) {
  Flood(Http2Peer::HeaderBlock(call_) + Http2Peer::LiteralStart("x-a", 1 << 30), "a");
}

TEST_F(HeaderFloodTest, ABinaryHeaderOfAGigabyte) {
  Flood(Http2Peer::HeaderBlock(call_) + Http2Peer::LiteralStart("x-bin", 1 << 30), "a");
}

// CVE-2023-1428 and CVE-2023-32732.
TEST_F(Http2TrapsTest, HeadersThatNoClientSendsHarmNobodyElse) {
  const std::string large(9000, 'a');
  for (const HeaderList& more : std::vector<HeaderList>{{{"x-bin", "!!!"}},
                                                        {{"x-bin", "a"}},
                                                        {{"te", "x"}},
                                                        {{"te", large}},
                                                        {{":scheme", large}},
                                                        {{"grpclb_client_stats", large}},
                                                        {{"x-a", large}},
                                                        {{":path", "/x"}},
                                                        {{"Upper", "x"}},
                                                        {{"grpc-timeout", "x"}},
                                                        {{"grpc-encoding", "x"}}}) {
    Http2Peer peer(server_.address());
    ASSERT_TRUE(peer.SendPreface());
    peer.SendCall(kGetUnit, more, GetUnitRequest());
    peer.SendCall(kGetUnit, {}, GetUnitRequest());
    peer.WaitFor(FrameType::kHeaders, absl::Milliseconds(200));
    ExpectServed();
  }
}

TEST_F(Http2TrapsTest, AFloodOfPingsIsCutOff) {
  Http2Peer peer(server_.address());
  ASSERT_TRUE(peer.SendPreface());
  const std::string ping = Http2Peer::Frame(FrameType::kPing, 0, 0, std::string(8, 'p'));
  bool open = true;
  for (int i = 0; open && i < 10'000; ++i) open = peer.Send(ping);
  EXPECT_TRUE(!open || peer.IsClosedWithin(kPatience));
}

TEST_F(Http2TrapsTest, AFloodOfSettingsIsBounded) {
  Http2Peer peer(server_.address());
  ASSERT_TRUE(peer.SendPreface());
  std::string settings;
  while (settings.size() + 6 <= kFrameBytes) settings += Http2Peer::Setting(4, 65'535);
  const std::string frame = Http2Peer::Frame(FrameType::kSettings, 0, 0, settings);
  for (int i = 0; i < 500 && peer.Send(frame); ++i) {
  }
}

TEST_F(Http2TrapsTest, APeerThatFallsSilentIsClosed) {
  Http2Peer silent(server_.address());
  Http2Peer polite(server_.address());
  ASSERT_TRUE(polite.SendPreface());
  EXPECT_TRUE(polite.WaitFor(FrameType::kSettings, kPatience).has_value());
  EXPECT_TRUE(silent.IsClosedWithin(kPatience)) << "sent nothing at all";
  EXPECT_TRUE(polite.IsClosedWithin(kPatience)) << "sent its preface and then nothing";
}

TEST_F(Http2TrapsTest, ACallWhoseAnswerIsNotTakenEnds) {
  Http2Peer peer(server_.address());
  ASSERT_TRUE(peer.SendPreface(Http2Peer::Setting(4, 0)));  // no window on any stream
  const std::string headers = Http2Peer::HeaderBlock(Http2Peer::CallHeaders(kGetUnit));
  std::string calls;
  for (int i = 0; i < 100; ++i) {
    const uint32_t stream = peer.NextStream();
    absl::StrAppend(&calls, Http2Peer::Frame(FrameType::kHeaders, kEndHeaders, stream, headers),
                    Http2Peer::MessageFrame(stream, GetUnitRequest()));
  }
  ASSERT_TRUE(peer.Send(calls));
  EXPECT_TRUE(BecomesWithin(kPatience, "zhaolian_calls_in_flight", 100));
  EXPECT_TRUE(BecomesWithin(kPatience, "zhaolian_calls_in_flight", 0));
  EXPECT_TRUE(BecomesWithin(kPatience, "zhaolian_calls_live", 0));
}

TEST_F(Http2TrapsTest, ACallWhoseRequestDoesNotComeEnds) {
  Http2Peer peer(server_.address());
  ASSERT_TRUE(peer.SendPreface());
  const std::string headers = Http2Peer::HeaderBlock(Http2Peer::CallHeaders(kGetUnit));
  ASSERT_TRUE(
      peer.Send(Http2Peer::Frame(FrameType::kHeaders, kEndHeaders, peer.NextStream(), headers)));
  EXPECT_TRUE(BecomesWithin(kPatience, "zhaolian_calls_in_flight", 1));
  EXPECT_TRUE(BecomesWithin(kPatience, "zhaolian_calls_in_flight", 0));
}

// Operators get through when the server is full, and are bounded too.
TEST_F(Http2TrapsTest, CallsOfOperatorsWhoseRequestDoesNotComeAreBounded) {
  const std::string headers =
      Http2Peer::HeaderBlock(Http2Peer::CallHeaders("/grpc.health.v1.Health/Check"));
  std::vector<std::unique_ptr<Http2Peer>> peers;
  for (int i = 0; i < 4; ++i) {
    peers.push_back(std::make_unique<Http2Peer>(server_.address()));
    ASSERT_TRUE(peers.back()->SendPreface());
    std::string calls;
    for (int call = 0; call < 100; ++call) {
      absl::StrAppend(&calls, Http2Peer::Frame(FrameType::kHeaders, kEndHeaders,
                                               peers.back()->NextStream(), headers));
    }
    ASSERT_TRUE(peers.back()->Send(calls));
  }
  EXPECT_TRUE(BecomesWithin(kPatience, "zhaolian_calls_live", kCalls));
  EXPECT_TRUE(BecomesWithin(kPatience, "zhaolian_calls_live", 0));
}

TEST_F(Http2TrapsTest, OtherProtocolsAreClosed) {
  const std::string hello("\x16\x03\x01\x00\x2f\x01\x00\x00\x2b\x03\x03", 11);
  for (const std::string& bytes : {std::string("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"),
                                   hello + std::string(40, '\0'), std::string(1 << 16, '\0')}) {
    Http2Peer peer(server_.address());
    peer.Send(bytes);
    EXPECT_TRUE(peer.IsClosedWithin(kPatience));
  }
}

TEST_F(Http2TrapsTest, ThePortIsNotShared) {
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int port = 0;
  ASSERT_TRUE(absl::SimpleAtoi(server_.address().substr(server_.address().rfind(':') + 1), &port));
  name.sin_port = htons(static_cast<uint16_t>(port));
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on));
  EXPECT_NE(bind(fd, reinterpret_cast<const sockaddr*>(&name), sizeof(name)), 0);
  EXPECT_EQ(errno, EADDRINUSE);
  close(fd);
}

TEST_F(Http2TrapsTest, ARequestOfExactlyTheLimitIsLookedAt) {
  constexpr size_t kMost = 4 << 20;
  constexpr size_t kTag = 1 + 4;  // the field's number and its length
  v1::GetUnitRequest request;
  request.set_name(std::string(kMost - kTag, 'a'));
  ASSERT_EQ(request.ByteSizeLong(), kMost);
  EXPECT_EQ(RawCall(server_.address(), kGetUnit).Ask(request.SerializeAsString()).error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);
  request.mutable_name()->push_back('a');
  EXPECT_EQ(RawCall(server_.address(), kGetUnit).Ask(request.SerializeAsString()).error_code(),
            grpc::StatusCode::RESOURCE_EXHAUSTED);
}

// CVE-2022-3171 and its like: unknown groups, each in the one before.
TEST_F(Http2TrapsTest, MessagesAreNestedAHundredDeepAtMost) {
  const auto ask = [&](int depth) {
    std::string bytes = GetUnitRequest();
    for (int i = 0; i < depth; ++i) bytes += "\xa3\x06";  // field 100, start of a group
    for (int i = 0; i < depth; ++i) bytes += "\xa4\x06";  // and its end
    return RawCall(server_.address(), kGetUnit).Ask(bytes).error_code();
  };
  EXPECT_EQ(ask(100), grpc::StatusCode::OK);
  EXPECT_EQ(ask(101), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(ask(10'000), grpc::StatusCode::INVALID_ARGUMENT);
}

}  // namespace
}  // namespace zhaolian
