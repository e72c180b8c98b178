#include "server/rpc/acceptor.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <limits>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/log.h"

namespace zhaolian {
namespace {

constexpr int kEvents = 64;
constexpr std::chrono::milliseconds kPause(50);

int OpenSpare() { return open("/dev/null", O_RDONLY | O_CLOEXEC); }

// Without the port; every caller of a Unix socket is one.
std::string AddressOf(const sockaddr_storage& peer) {
  char text[INET6_ADDRSTRLEN] = "";
  if (peer.ss_family == AF_INET) {
    inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in*>(&peer)->sin_addr, text, sizeof(text));
  } else if (peer.ss_family == AF_INET6) {
    inet_ntop(AF_INET6, &reinterpret_cast<const sockaddr_in6*>(&peer)->sin6_addr, text,
              sizeof(text));
  }
  return text;
}

// 0 for a Unix socket.
int PeerPortOf(int fd) {
  sockaddr_storage peer{};
  socklen_t size = sizeof(peer);
  if (getpeername(fd, reinterpret_cast<sockaddr*>(&peer), &size) != 0) return 0;
  if (peer.ss_family == AF_INET) {
    return ntohs(reinterpret_cast<const sockaddr_in*>(&peer)->sin_port);
  }
  if (peer.ss_family != AF_INET6) return 0;
  return ntohs(reinterpret_cast<const sockaddr_in6*>(&peer)->sin6_port);
}

void Watch(int epoll, int fd, uint32_t events) {
  epoll_event event{};
  event.events = events;
  event.data.fd = fd;
  epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

}  // namespace

Acceptor::Acceptor(ListenSocket socket, Limits limits, OnConnection on_connection)
    : socket_(std::move(socket)),
      limits_(limits),
      on_connection_(std::move(on_connection)),
      epoll_(epoll_create1(EPOLL_CLOEXEC)),
      wake_(eventfd(0, EFD_CLOEXEC)),
      spare_(OpenSpare()) {
  Watch(epoll_, socket_.fd(), EPOLLIN);
  Watch(epoll_, wake_, EPOLLIN);
  thread_ = std::thread([this] { Run(); });
}

void Acceptor::Stop() {
  if (!thread_.joinable()) return;
  const uint64_t one = 1;
  (void)!write(wake_, &one, sizeof(one));
  thread_.join();
  shutdown(socket_.fd(), SHUT_RDWR);  // who comes now is refused, and does not wait
}

Acceptor::~Acceptor() {
  Stop();
  absl::MutexLock lock(&mutex_);
  for (const auto& [watch, address] : watches_) close(watch);
  for (int fd : {spare_, wake_, epoll_}) {
    if (fd >= 0) close(fd);
  }
}

void Acceptor::Run() {
  epoll_event events[kEvents];
  while (true) {
    const int count = epoll_wait(epoll_, events, kEvents, -1);
    for (int i = 0; i < count; ++i) {
      if (events[i].data.fd == wake_) return;
      if (events[i].data.fd == socket_.fd()) {
        AcceptAll();
      } else {
        Forget(events[i].data.fd);
      }
    }
  }
}

void Acceptor::AcceptAll() {
  // A batch at most, so that ends of connections are seen in between.
  for (int i = 0; i < kEvents; ++i) {
    sockaddr_storage peer{};
    socklen_t size = sizeof(peer);
    const int fd = accept4(socket_.fd(), reinterpret_cast<sockaddr*>(&peer), &size,
                           SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= 0) {
      Admit(fd, AddressOf(peer));
      continue;
    }
    if (errno == EMFILE || errno == ENFILE) {
      RefuseOne();
    } else if (errno == ENOBUFS || errno == ENOMEM) {
      std::this_thread::sleep_for(kPause);
    } else if (errno == EAGAIN) {
      return;
    }
    // Any other error is of the one connection, which is gone.
  }
}

void Acceptor::RefuseOne() {
  // Once a flood, not for each connection of it.
  if (++refused_ % 1000 == 1) {
    Log("warning", "no file descriptor is left for a connection",
        {{"open", absl::StrCat(open_.load())}});
  }
  if (spare_ >= 0) close(spare_);
  const int fd = accept4(socket_.fd(), nullptr, nullptr, SOCK_CLOEXEC);
  if (fd >= 0) close(fd);
  spare_ = OpenSpare();
  // Somebody else was quicker: leave it time to give something back.
  if (spare_ < 0) std::this_thread::sleep_for(kPause);
}

void Acceptor::Admit(int fd, const std::string& peer) {
  const int watch = fcntl(fd, F_DUPFD_CLOEXEC, 0);
  const auto from_there = per_address_.find(peer);
  const bool too_many = open_ >= limits_.connections ||
                        (limits_.connections_per_address > 0 && from_there != per_address_.end() &&
                         from_there->second >= limits_.connections_per_address);
  if (watch < 0 || too_many) {
    ++refused_;
    if (watch >= 0) close(watch);
    close(fd);
    return;
  }
  const int on = 1;  // fails on a Unix socket, which needs none
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  Watch(epoll_, watch, 0);  // hang-ups are told without asking
  {
    absl::MutexLock lock(&mutex_);
    watches_[watch] = peer;
  }
  ++per_address_[peer];
  ++open_;
  on_connection_(fd);
}

void Acceptor::Cut(const std::string& peer) {
  absl::MutexLock lock(&mutex_);  // a watch is not closed meanwhile
  for (const auto& [watch, address] : watches_) {
    const int port = PeerPortOf(watch);
    if (port == 0 || !absl::StrContains(peer, address) ||
        !absl::EndsWith(peer, absl::StrCat(":", port))) {
      continue;
    }
    shutdown(watch, SHUT_RDWR);  // of the connection, whoever else holds it
    ++cut_;
    Log("warning", "a connection was cut: its peer cancels calls as fast as it makes them",
        {{"peer", peer}});
  }
}

void Acceptor::Forget(int watch) {
  absl::MutexLock lock(&mutex_);
  const auto found = watches_.find(watch);
  if (--per_address_[found->second] == 0) per_address_.erase(found->second);
  watches_.erase(found);
  // Closing alone would leave it, while gRPC still holds the other descriptor.
  epoll_ctl(epoll_, EPOLL_CTL_DEL, watch, nullptr);
  close(watch);
  --open_;
}

int RaiseOpenFileLimit() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  getrlimit(RLIMIT_NOFILE, &limit);
  return static_cast<int>(std::min<rlim_t>(limit.rlim_cur, std::numeric_limits<int>::max()));
}

}  // namespace zhaolian
