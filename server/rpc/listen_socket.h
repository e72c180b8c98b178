// A socket that listens, for Acceptor.
#ifndef ZHAOLIAN_SERVER_RPC_LISTEN_SOCKET_H_
#define ZHAOLIAN_SERVER_RPC_LISTEN_SOCKET_H_

#include <string>

#include "absl/status/statusor.h"

namespace zhaolian {

class ListenSocket {
 public:
  // Takes "127.0.0.1:50051", "[::1]:0", "localhost:50051" or "unix:/run/socket";
  // port 0 picks a free one. A Unix socket that nobody listens on any more is
  // replaced. FAILED_PRECONDITION, with the address and the remedy, when another
  // program listens there or the address is none.
  static absl::StatusOr<ListenSocket> Bind(const std::string& address);

  ListenSocket(ListenSocket&& other) noexcept;
  ListenSocket& operator=(ListenSocket&&) = delete;
  // Closes it, and removes a Unix socket from its directory.
  ~ListenSocket();

  int fd() const { return fd_; }
  // The address with the port that was chosen.
  const std::string& address() const { return address_; }

 private:
  ListenSocket(int fd, std::string address) : fd_(fd), address_(std::move(address)) {}

  int fd_;
  std::string address_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_RPC_LISTEN_SOCKET_H_
