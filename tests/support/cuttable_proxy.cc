#include "tests/support/cuttable_proxy.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace zhaolian {
namespace {

// How often a thread looks whether it is to go on.
constexpr int kLookMs = 20;
// From the first byte that is lost to the end of the connection: longer than the server
// takes to do what it was told.
constexpr absl::Duration kAfterFirstLoss = absl::Milliseconds(400);

sockaddr_in Local(int port) {
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<uint16_t>(port));
  return address;
}

bool SendAll(int to, const char* bytes, ssize_t size) {
  while (size > 0) {
    const ssize_t sent = send(to, bytes, static_cast<size_t>(size), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes += sent;
    size -= sent;
  }
  return true;
}

}  // namespace

CuttableProxy::CuttableProxy(const std::string& target) {
  if (!absl::SimpleAtoi(target.substr(target.rfind(':') + 1), &port_of_target_)) std::abort();
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = Local(0);
  socklen_t size = sizeof(address);
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (bind(listener_, generic, size) != 0 || listen(listener_, SOMAXCONN) != 0 ||
      getsockname(listener_, generic, &size) != 0) {
    std::abort();
  }
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { Accept(); });
}

CuttableProxy::~CuttableProxy() {
  closing_ = true;
  acceptor_.join();
  close(listener_);
  absl::MutexLock lock(&mutex_);
  for (std::thread& connection : connections_) connection.join();
}

std::string CuttableProxy::address() const { return absl::StrCat("127.0.0.1:", port_); }

void CuttableProxy::Accept() {
  while (!closing_) {
    pollfd ready = {listener_, POLLIN, 0};
    if (poll(&ready, 1, kLookMs) <= 0) continue;
    const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) continue;
    absl::MutexLock lock(&mutex_);
    connections_.emplace_back([this, client] { Forward(client); });
  }
}

void CuttableProxy::Forward(int client) {
  const int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = Local(port_of_target_);
  bool open = connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
  absl::Time end = absl::InfiniteFuture();
  char bytes[16 * 1024];
  while (open && !closing_ && mode_ != kRefuse && absl::Now() < end) {
    pollfd ready[] = {{client, POLLIN, 0}, {server, POLLIN, 0}};
    if (poll(ready, 2, kLookMs) < 0) break;
    for (int from = 0; from < 2 && open; ++from) {
      if (ready[from].revents == 0) continue;
      const ssize_t size = recv(ready[from].fd, bytes, sizeof(bytes), 0);
      if (size <= 0) {
        open = false;
      } else if (from == 1 && mode_ == kLoseReplies) {
        end = std::min(end, absl::Now() + kAfterFirstLoss);
      } else {
        open = SendAll(ready[1 - from].fd, bytes, size);
      }
    }
  }
  close(server);
  close(client);
}

}  // namespace zhaolian
