// A client of HTTP/2 that builds its frames by hand, for what no library sends.
// Used by one thread.
#ifndef ZHAOLIAN_TESTS_SUPPORT_HTTP2_PEER_H_
#define ZHAOLIAN_TESTS_SUPPORT_HTTP2_PEER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace zhaolian {

// RFC 9113, section 6.
enum class FrameType : uint8_t {
  kData = 0,
  kHeaders = 1,
  kResetStream = 3,
  kSettings = 4,
  kPing = 6,
  kGoAway = 7,
  kWindowUpdate = 8,
  kContinuation = 9,
};
constexpr uint8_t kEndStream = 0x1;
constexpr uint8_t kAck = 0x1;
constexpr uint8_t kEndHeaders = 0x4;

struct Http2Frame {
  FrameType type;
  uint8_t flags;
  uint32_t stream;
  std::string payload;
};

using HeaderList = std::vector<std::pair<std::string, std::string>>;

class Http2Peer {
 public:
  // Connects to "127.0.0.1:port", from another address of loopback if one is given; the
  // test fails, and every function below does nothing, when it cannot.
  explicit Http2Peer(const std::string& address, const std::string& from = "127.0.0.1");
  ~Http2Peer();
  Http2Peer(const Http2Peer&) = delete;
  Http2Peer& operator=(const Http2Peer&) = delete;

  static std::string Frame(FrameType type, uint8_t flags, uint32_t stream,
                           absl::string_view payload);
  // Big-endian numbers of 4 bytes; of a setting, its id in 2 bytes before.
  static std::string Number(uint32_t value);
  static std::string Setting(uint16_t id, uint32_t value);
  // Each header as a literal that is not indexed, RFC 7541, section 6.2.2.
  static std::string HeaderBlock(const HeaderList& headers);
  // The start of a literal of any length, which the value is to follow.
  static std::string LiteralStart(absl::string_view name, uint64_t value_size);
  // What a gRPC call of `path` begins with, and `more` after it.
  static HeaderList CallHeaders(const std::string& path, const HeaderList& more = {});
  // A DATA frame with one message, which ends the stream.
  static std::string MessageFrame(uint32_t stream, absl::string_view message);

  // Writes all of it; what the server says meanwhile is thrown away, so that
  // neither waits for the other. False when the server has closed, or takes
  // nothing for some seconds.
  bool Send(absl::string_view bytes);
  // The preface and settings of its own.
  bool SendPreface(absl::string_view settings = "");
  // Opens the next stream with a whole call.
  bool SendCall(const std::string& path, const HeaderList& more = {},
                absl::string_view message = "");
  // 1, 3, 5, …
  uint32_t NextStream();

  // The next frame of that type; nothing when there is none in time.
  std::optional<Http2Frame> WaitFor(FrameType type, absl::Duration time);
  // Whether the server closes the connection in time.
  bool IsClosedWithin(absl::Duration time);

 private:
  // Takes what has come, waiting for something at most until then. False at the
  // end of the connection.
  bool Receive(absl::Time until);
  std::optional<Http2Frame> TakeFrame();

  int fd_;
  uint32_t next_stream_ = 1;
  std::string received_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_TESTS_SUPPORT_HTTP2_PEER_H_
