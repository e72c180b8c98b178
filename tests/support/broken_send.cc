#include "tests/support/broken_send.h"

#include <arpa/inet.h>
#include <dlfcn.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <atomic>
#include <cerrno>

#include "absl/strings/numbers.h"

namespace zhaolian {
namespace {

// Of the server whose next send fails; 0 for none.
std::atomic<int> broken_port = 0;

int PortOf(int fd) {
  sockaddr_in name{};
  socklen_t size = sizeof(name);
  const bool known = getsockname(fd, reinterpret_cast<sockaddr*>(&name), &size) == 0;
  return known && name.sin_family == AF_INET ? ntohs(name.sin_port) : -1;
}

bool Breaks(int fd) {
  int port = broken_port;
  return port != 0 && PortOf(fd) == port && broken_port.compare_exchange_strong(port, 0);
}

}  // namespace

BrokenSend::BrokenSend(const std::string& address) {
  int port = 0;
  (void)absl::SimpleAtoi(address.substr(address.rfind(':') + 1), &port);
  broken_port = port;
}

BrokenSend::~BrokenSend() { broken_port = 0; }

}  // namespace zhaolian

// In place of the system's, for all of the program.
extern "C" ssize_t sendmsg(int fd, const msghdr* message, int flags) {
  static const auto system =
      reinterpret_cast<ssize_t (*)(int, const msghdr*, int)>(dlsym(RTLD_NEXT, "sendmsg"));
  if (zhaolian::Breaks(fd)) {
    errno = EPIPE;
    return -1;
  }
  return system(fd, message, flags);
}
