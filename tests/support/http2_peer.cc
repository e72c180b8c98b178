#include "tests/support/http2_peer.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace zhaolian {
namespace {

constexpr absl::string_view kPreface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
constexpr size_t kFrameHeader = 9;
constexpr absl::Duration kPatience = absl::Seconds(20);

sockaddr_in NameOf(const std::string& host, uint32_t port) {
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_port = htons(static_cast<uint16_t>(port));
  inet_pton(AF_INET, host.c_str(), &name.sin_addr);
  return name;
}

int Connect(const std::string& address, const std::string& from) {
  const size_t colon = address.rfind(':');
  uint32_t port = 0;
  if (!absl::SimpleAtoi(address.substr(colon + 1), &port)) return -1;
  const sockaddr_in here = NameOf(from, 0), there = NameOf(address.substr(0, colon), port);
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (bind(fd, reinterpret_cast<const sockaddr*>(&here), sizeof(here)) != 0 ||
      connect(fd, reinterpret_cast<const sockaddr*>(&there), sizeof(there)) != 0) {
    close(fd);
    return -1;
  }
  const int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  return fd;
}

// The lowest `bytes` bytes of a number, the highest first.
std::string BigEndian(uint64_t value, int bytes) {
  std::string text;
  for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) {
    text.push_back(static_cast<char>(value >> shift));
  }
  return text;
}

// RFC 7541, section 5.1, with a prefix of seven bits and no Huffman code.
std::string StringLength(uint64_t size) {
  if (size < 127) return std::string(1, static_cast<char>(size));
  std::string text = "\x7f";
  for (size -= 127; size >= 128; size /= 128) text.push_back(static_cast<char>(size % 128 + 128));
  text.push_back(static_cast<char>(size));
  return text;
}

uint64_t FromBigEndian(absl::string_view bytes) {
  uint64_t value = 0;
  for (const char byte : bytes) value = value << 8 | static_cast<uint8_t>(byte);
  return value;
}

}  // namespace

Http2Peer::Http2Peer(const std::string& address, const std::string& from)
    : fd_(Connect(address, from)) {
  EXPECT_GE(fd_, 0) << "cannot connect to " << address;
}

Http2Peer::~Http2Peer() {
  if (fd_ >= 0) close(fd_);
}

std::string Http2Peer::Frame(FrameType type, uint8_t flags, uint32_t stream,
                             absl::string_view payload) {
  return absl::StrCat(BigEndian(payload.size(), 3), BigEndian(static_cast<uint8_t>(type), 1),
                      BigEndian(flags, 1), BigEndian(stream, 4), payload);
}

std::string Http2Peer::Number(uint32_t value) { return BigEndian(value, 4); }

std::string Http2Peer::Setting(uint16_t id, uint32_t value) {
  return BigEndian(id, 2) + BigEndian(value, 4);
}

std::string Http2Peer::LiteralStart(absl::string_view name, uint64_t value_size) {
  return absl::StrCat(std::string(1, '\0'), StringLength(name.size()), name,
                      StringLength(value_size));
}

std::string Http2Peer::HeaderBlock(const HeaderList& headers) {
  std::string block;
  for (const auto& [name, value] : headers) {
    absl::StrAppend(&block, LiteralStart(name, value.size()), value);
  }
  return block;
}

HeaderList Http2Peer::CallHeaders(const std::string& path, const HeaderList& more) {
  HeaderList headers = {{":method", "POST"}, {":scheme", "http"},
                        {":path", path},     {":authority", "localhost"},
                        {"te", "trailers"},  {"content-type", "application/grpc"}};
  headers.insert(headers.end(), more.begin(), more.end());
  return headers;
}

std::string Http2Peer::MessageFrame(uint32_t stream, absl::string_view message) {
  return Frame(FrameType::kData, kEndStream, stream,
               absl::StrCat(BigEndian(0, 1), BigEndian(message.size(), 4), message));
}

bool Http2Peer::Send(absl::string_view bytes) {
  absl::Time last = absl::Now();
  while (!bytes.empty() && absl::Now() - last < kPatience) {
    if (!Receive(absl::InfinitePast())) return false;
    received_.clear();
    const ssize_t sent = send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent > 0) {
      bytes.remove_prefix(static_cast<size_t>(sent));
      last = absl::Now();
    } else if (errno != EAGAIN && errno != EINTR) {
      return false;
    } else {
      pollfd ready{fd_, POLLIN | POLLOUT, 0};
      poll(&ready, 1, 100);
    }
  }
  return bytes.empty();
}

bool Http2Peer::SendPreface(absl::string_view settings) {
  return Send(absl::StrCat(kPreface, Frame(FrameType::kSettings, 0, 0, settings)));
}

bool Http2Peer::SendCall(const std::string& path, const HeaderList& more,
                         absl::string_view message) {
  const uint32_t stream = NextStream();
  return Send(absl::StrCat(
      Frame(FrameType::kHeaders, kEndHeaders, stream, HeaderBlock(CallHeaders(path, more))),
      MessageFrame(stream, message)));
}

uint32_t Http2Peer::NextStream() {
  const uint32_t stream = next_stream_;
  next_stream_ += 2;
  return stream;
}

std::optional<Http2Frame> Http2Peer::WaitFor(FrameType type, absl::Duration time) {
  const absl::Time until = absl::Now() + time;
  bool open = true;
  while (true) {
    while (std::optional<Http2Frame> frame = TakeFrame()) {
      if (frame->type == type) return frame;
    }
    if (!open || absl::Now() > until) return std::nullopt;
    open = Receive(until);
  }
}

bool Http2Peer::IsClosedWithin(absl::Duration time) {
  const absl::Time until = absl::Now() + time;
  while (absl::Now() < until) {
    if (!Receive(until)) return true;
    received_.clear();
  }
  return false;
}

bool Http2Peer::Receive(absl::Time until) {
  const int64_t wait = absl::ToInt64Milliseconds(until - absl::Now());
  pollfd ready{fd_, POLLIN, 0};
  if (poll(&ready, 1, static_cast<int>(std::clamp<int64_t>(wait, 0, 60'000))) <= 0) return true;
  char buffer[16384];
  const ssize_t size = recv(fd_, buffer, sizeof(buffer), MSG_DONTWAIT);
  if (size > 0) received_.append(buffer, static_cast<size_t>(size));
  return size > 0 || (size < 0 && (errno == EAGAIN || errno == EINTR));
}

std::optional<Http2Frame> Http2Peer::TakeFrame() {
  const absl::string_view all = received_;
  if (all.size() < kFrameHeader) return std::nullopt;
  const size_t size = FromBigEndian(all.substr(0, 3));
  if (all.size() < kFrameHeader + size) return std::nullopt;
  Http2Frame frame{static_cast<FrameType>(all[3]), static_cast<uint8_t>(all[4]),
                   static_cast<uint32_t>(FromBigEndian(all.substr(5, 4))),
                   std::string(all.substr(kFrameHeader, size))};
  received_.erase(0, kFrameHeader + size);
  return frame;
}

}  // namespace zhaolian
