#include "tests/bench/call_connection.h"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "storage/status_macros.h"

namespace zhaolian::bench {
namespace {

// RFC 9113, section 6.
enum FrameType { kData, kHeaders, kPriority, kReset, kSettings, kPush, kPing, kGoAway, kWindow };
constexpr int kEndStream = 1;
constexpr int kAck = 1;
constexpr int kEndHeaders = 4;
constexpr size_t kFrameHeader = 9;
constexpr size_t kMessagePrefix = 5;
constexpr uint32_t kLargestWindow = 0x7fffffff;
constexpr int64_t kRoomGiven = 1 << 20;
constexpr size_t kReceiveBytes = 1 << 18;

// RFC 7541: references to the static table, and the first entry of the dynamic one.
constexpr char kMethodPost = '\x83';
constexpr char kSchemeHttp = '\x86';
constexpr int kDynamicTable = 62;

void AppendNumber(uint32_t number, int bytes, std::string& out) {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
    out.push_back(static_cast<char>(number >> shift));
  }
}

uint32_t NumberAt(absl::string_view text, size_t at, int bytes) {
  uint32_t number = 0;
  for (int i = 0; i < bytes; ++i) {
    number = number << 8 | static_cast<unsigned char>(text[at + static_cast<size_t>(i)]);
  }
  return number;
}

void AppendFrameHeader(size_t size, FrameType type, int flags, uint32_t stream, std::string& out) {
  AppendNumber(static_cast<uint32_t>(size), 3, out);
  out.push_back(static_cast<char>(type));
  out.push_back(static_cast<char>(flags));
  AppendNumber(stream, 4, out);
}

void AppendWindow(uint32_t bytes, std::string& out) {
  AppendFrameHeader(4, kWindow, 0, 0, out);
  AppendNumber(bytes, 4, out);
}

// What a gRPC client sends with a call that has a deadline. Names of the static
// table by their number, others by their text.
std::vector<std::pair<std::string, std::string>> HeadersOf(const std::string& address,
                                                           const std::string& path,
                                                           const std::string& token,
                                                           const std::string& timeout) {
  std::vector<std::pair<std::string, std::string>> headers = {
      {"\x44", path},
      {"\x41", address},
      {absl::StrCat("\x40", "\x02", "te"), "trailers"},
      {"\x5f", "application/grpc"},
      {absl::StrCat("\x40", "\x0c", "grpc-timeout"), timeout},
      {"\x7a", "zhaolian-bench"}};
  if (!token.empty()) headers.emplace_back("\x57", absl::StrCat("Bearer ", token));
  return headers;
}

// Literals that the server puts into its table, one after the other.
std::string FirstHeaders(const std::string& address, const std::string& path,
                         const std::string& token, const std::string& timeout) {
  std::string block = {kMethodPost, kSchemeHttp};
  for (const auto& [name, value] : HeadersOf(address, path, token, timeout)) {
    absl::StrAppend(&block, name);
    block.push_back(static_cast<char>(value.size()));
    absl::StrAppend(&block, value);
  }
  return block;
}

// References to them: the entry made last comes first in the table.
std::string LaterHeaders(bool with_token) {
  std::string block = {kMethodPost, kSchemeHttp};
  for (int entry = with_token ? 6 : 5; entry >= 0; --entry) {
    block.push_back(static_cast<char>(0x80 | (kDynamicTable + entry)));
  }
  return block;
}

absl::StatusOr<int> Connect(const std::string& address) {
  const std::vector<std::string> parts = absl::StrSplit(address, ':');
  if (parts.size() != 2) return absl::InvalidArgumentError("an address is host:port");
  addrinfo hints = {};
  hints.ai_family = AF_INET;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (getaddrinfo(parts[0].c_str(), parts[1].c_str(), &hints, &found) != 0) {
    return absl::InvalidArgumentError(absl::StrCat("no such address: ", address));
  }
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const bool connected = connect(fd, found->ai_addr, found->ai_addrlen) == 0;
  freeaddrinfo(found);
  if (!connected) {
    close(fd);
    return absl::UnavailableError(absl::StrCat("nobody listens on ", address));
  }
  const int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return fd;
}

}  // namespace

absl::StatusOr<std::unique_ptr<CallConnection>> CallConnection::Open(const std::string& address,
                                                                     const std::string& path,
                                                                     const std::string& token,
                                                                     const std::string& timeout) {
  ASSIGN_OR_RETURN(const int fd, Connect(address));
  return std::unique_ptr<CallConnection>(new CallConnection(
      fd, FirstHeaders(address, path, token, timeout), LaterHeaders(!token.empty())));
}

CallConnection::CallConnection(int socket, std::string first_headers, std::string later_headers)
    : socket_(socket),
      headers_(std::move(first_headers)),
      later_headers_(std::move(later_headers)),
      buffer_(std::make_unique<char[]>(kReceiveBytes)) {
  out_ = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  // Windows that never fill, so that the server is not held back.
  constexpr uint32_t kInitialWindowSize = 4;
  AppendFrameHeader(6, kSettings, 0, 0, out_);
  AppendNumber(kInitialWindowSize, 2, out_);
  AppendNumber(kLargestWindow, 4, out_);
  AppendWindow(kLargestWindow - 65535, out_);
}

CallConnection::~CallConnection() { close(socket_); }

void CallConnection::Start(uint64_t tag, absl::string_view message) {
  const auto size = static_cast<int64_t>(kMessagePrefix + message.size());
  if (!waiting_.empty() || size > send_window_) {
    waiting_.push_back({tag, std::string(message)});
  } else {
    Send(tag, message, false);
  }
}

void CallConnection::StartStream(uint64_t tag, std::optional<absl::string_view> message) {
  Send(tag, message, true);
}

void CallConnection::Send(uint64_t tag, std::optional<absl::string_view> message, bool streams) {
  const uint32_t stream = next_stream_;
  next_stream_ += 2;
  AppendFrameHeader(headers_.size(), kHeaders, kEndHeaders, stream, out_);
  out_ += headers_;
  if (stream == 1) headers_ = later_headers_;
  pending_[stream].tag = tag;
  pending_[stream].streams = streams;
  if (!message.has_value()) return;
  const size_t size = kMessagePrefix + message->size();
  AppendFrameHeader(size, kData, kEndStream, stream, out_);
  out_.push_back('\0');  // not compressed
  AppendNumber(static_cast<uint32_t>(message->size()), 4, out_);
  absl::StrAppend(&out_, *message);
  send_window_ -= static_cast<int64_t>(size);
}

absl::Status CallConnection::Flush(int flags) {
  size_t sent = 0;
  while (sent < out_.size()) {
    const ssize_t count =
        send(socket_, out_.data() + sent, out_.size() - sent, flags | MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno == EAGAIN) break;
    if (count <= 0) return absl::UnavailableError("the server has closed the connection");
    sent += static_cast<size_t>(count);
  }
  out_.erase(0, sent);
  return absl::OkStatus();
}

absl::Status CallConnection::Receive(int flags) {
  in_.erase(0, std::exchange(taken_, 0));
  ssize_t count = 0;
  do {
    count = recv(socket_, buffer_.get(), kReceiveBytes, flags);
  } while (count < 0 && errno == EINTR);
  if (count < 0 && errno == EAGAIN) return absl::OkStatus();
  if (count <= 0) return absl::UnavailableError("the server has closed the connection");
  in_.append(buffer_.get(), static_cast<size_t>(count));
  return absl::OkStatus();
}

absl::Status CallConnection::ExchangeReady(OnReply on_reply) {
  return Turn(on_reply, MSG_DONTWAIT);
}

absl::Status CallConnection::Turn(OnReply on_reply, int flags) {
  RETURN_IF_ERROR(Flush(flags));
  RETURN_IF_ERROR(Receive(flags));
  while (in_.size() - taken_ >= kFrameHeader) {
    const absl::string_view rest = absl::string_view(in_).substr(taken_);
    const size_t size = NumberAt(rest, 0, 3);
    if (rest.size() < kFrameHeader + size) break;
    taken_ += kFrameHeader + size;
    RETURN_IF_ERROR(TakeFrame(rest[3], rest[4], NumberAt(rest, 5, 4) & kLargestWindow,
                              rest.substr(kFrameHeader, size), on_reply));
  }
  while (!waiting_.empty()) {
    const std::string& message = waiting_.front().message;
    if (static_cast<int64_t>(kMessagePrefix + message.size()) > send_window_) break;
    Send(waiting_.front().tag, message, false);
    waiting_.pop_front();
  }
  return absl::OkStatus();
}

absl::Status CallConnection::TakeFrame(int type, int flags, uint32_t stream,
                                       absl::string_view payload, OnReply on_reply) {
  switch (type) {
    case kData: {
      auto call = pending_.find(stream);
      if (call != pending_.end()) {
        absl::StrAppend(&call->second.body, payload);
        if (call->second.streams) TellMessages(call->second, on_reply);
      }
      received_ += static_cast<int64_t>(payload.size());
      if (received_ >= kRoomGiven) {
        AppendWindow(static_cast<uint32_t>(std::exchange(received_, 0)), out_);
      }
      if ((flags & kEndStream) != 0) End(stream, "", on_reply);
      break;
    }
    case kHeaders:
      if ((flags & kEndStream) != 0) End(stream, payload, on_reply);
      break;
    case kReset:
      End(stream, "reset", on_reply);
      break;
    case kSettings:
      if ((flags & kAck) == 0) AppendFrameHeader(0, kSettings, kAck, 0, out_);
      break;
    case kPing:
      if ((flags & kAck) != 0) break;
      AppendFrameHeader(payload.size(), kPing, kAck, 0, out_);
      absl::StrAppend(&out_, payload);
      break;
    case kGoAway:
      return absl::UnavailableError(
          absl::StrCat("the server ends the connection: ", absl::CHexEscape(payload)));
    case kWindow:
      if (stream == 0) send_window_ += NumberAt(payload, 0, 4);
      break;
    default:
      break;
  }
  return absl::OkStatus();
}

void CallConnection::TellMessages(Pending& call, OnReply on_reply) {
  size_t taken = 0;
  while (call.body.size() - taken >= kMessagePrefix) {
    const size_t size = NumberAt(call.body, taken + 1, 4);
    if (call.body.size() - taken < kMessagePrefix + size) break;
    on_reply({call.tag, true, call.body.substr(taken + kMessagePrefix, size), ""});
    taken += kMessagePrefix + size;
  }
  call.body.erase(0, taken);
}

void CallConnection::End(uint32_t stream, absl::string_view trailers, OnReply on_reply) {
  auto call = pending_.find(stream);
  if (call == pending_.end()) return;
  Pending ended = std::move(call->second);
  pending_.erase(call);
  const bool ok = !ended.streams && ended.body.size() >= kMessagePrefix;
  if (ok) ended.body.erase(0, kMessagePrefix);
  on_reply({ended.tag, ok, std::move(ended.body), ok ? "" : std::string(trailers)});
}

absl::StatusOr<std::string> CallConnection::Ask(absl::string_view message) {
  Start(0, message);
  bool ended = false;
  absl::StatusOr<std::string> answer;
  while (!ended) {
    RETURN_IF_ERROR(Exchange([&](Reply reply) {
      ended = true;
      if (reply.ok) {
        answer = std::move(reply.message);
      } else {
        answer = absl::InternalError(absl::CHexEscape(reply.trailers));
      }
    }));
  }
  return answer;
}

}  // namespace zhaolian::bench
