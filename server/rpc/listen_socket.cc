#include "server/rpc/listen_socket.h"

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace zhaolian {
namespace {

constexpr absl::string_view kUnix = "unix:";
constexpr int kBacklog = 1024;

absl::Status CannotListen(const std::string& address, absl::string_view why) {
  return absl::FailedPreconditionError(
      absl::StrCat("cannot listen on ", address, ": ", why, "; choose another with --listen"));
}

absl::Status CannotListen(const std::string& address, int error) {
  if (error == EADDRINUSE) return CannotListen(address, "another program is using it");
  return CannotListen(address, std::strerror(error));
}

// Of an address that was bound; 0 for a Unix socket.
int PortOf(int fd) {
  sockaddr_storage bound{};
  socklen_t size = sizeof(bound);
  if (getsockname(fd, reinterpret_cast<sockaddr*>(&bound), &size) != 0) return 0;
  if (bound.ss_family == AF_INET) {
    return ntohs(reinterpret_cast<const sockaddr_in*>(&bound)->sin_port);
  }
  return ntohs(reinterpret_cast<const sockaddr_in6*>(&bound)->sin6_port);
}

// Binds and listens; -1 and errno otherwise.
int Listen(int family, const sockaddr* name, socklen_t size) {
  const int fd = socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  const int on = 1;  // without it a restart waits for the connections of the last run
  if (family != AF_UNIX) setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  if (bind(fd, name, size) == 0 && listen(fd, kBacklog) == 0) return fd;
  const int error = errno;
  close(fd);
  errno = error;
  return -1;
}

// A socket file outlives a program that was killed; then nobody answers there.
bool Answers(const sockaddr_un& name) {
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return true;
  const bool refused = connect(fd, reinterpret_cast<const sockaddr*>(&name), sizeof(name)) != 0 &&
                       errno == ECONNREFUSED;
  close(fd);
  return !refused;
}

absl::StatusOr<int> ListenOnUnix(const std::string& address) {
  const std::string path = address.substr(kUnix.size());
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof(name.sun_path)) {
    return CannotListen(address, "a socket's path has 1 to 107 bytes");
  }
  std::memcpy(name.sun_path, path.data(), path.size());
  const auto* generic = reinterpret_cast<const sockaddr*>(&name);
  int fd = Listen(AF_UNIX, generic, sizeof(name));
  if (fd < 0 && errno == EADDRINUSE && !Answers(name)) {
    unlink(path.c_str());
    fd = Listen(AF_UNIX, generic, sizeof(name));
  }
  if (fd < 0) return CannotListen(address, errno);
  return fd;
}

absl::StatusOr<int> ListenOnPort(const std::string& address) {
  const size_t colon = address.rfind(':');
  if (colon == std::string::npos) return CannotListen(address, "it has no port");
  std::string host = address.substr(0, colon);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  }
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV | AI_PASSIVE;
  addrinfo* found = nullptr;
  const int failed = getaddrinfo(host.c_str(), address.substr(colon + 1).c_str(), &hints, &found);
  if (failed != 0) return CannotListen(address, gai_strerror(failed));
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(found, &freeaddrinfo);
  const int fd = Listen(found->ai_family, found->ai_addr, found->ai_addrlen);
  if (fd < 0) return CannotListen(address, errno);
  return fd;
}

}  // namespace

absl::StatusOr<ListenSocket> ListenSocket::Bind(const std::string& address) {
  const bool on_unix = absl::StartsWith(address, kUnix);
  absl::StatusOr<int> fd = on_unix ? ListenOnUnix(address) : ListenOnPort(address);
  if (!fd.ok()) return fd.status();
  if (on_unix) return ListenSocket(*fd, address);
  return ListenSocket(*fd, absl::StrCat(address.substr(0, address.rfind(':')), ":", PortOf(*fd)));
}

ListenSocket::ListenSocket(ListenSocket&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), address_(std::move(other.address_)) {}

ListenSocket::~ListenSocket() {
  if (fd_ < 0) return;
  close(fd_);
  if (absl::StartsWith(address_, kUnix)) unlink(address_.c_str() + kUnix.size());
}

}  // namespace zhaolian
