// Accepts connections and hands them on, a bounded number at a time.
//
// gRPC 1.51 can accept by itself, but its listener never accepts again once a
// single accept has failed for want of file descriptors, and it takes any number
// of connections. This one refuses what is too many by closing it at once, and
// goes on when descriptors are free again.
#ifndef ZHAOLIAN_SERVER_RPC_ACCEPTOR_H_
#define ZHAOLIAN_SERVER_RPC_ACCEPTOR_H_

#include <atomic>
#include <functional>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"
#include "server/rpc/listen_socket.h"

namespace zhaolian {

class Acceptor {
 public:
  struct Limits {
    int connections;
    // From one address; 0 is any number. A government network is one address.
    int connections_per_address;
  };
  // Owns the file descriptor it is given.
  using OnConnection = std::function<void(int fd)>;

  Acceptor(ListenSocket socket, Limits limits, OnConnection on_connection);
  ~Acceptor();
  // Accepts no more. Connections that were handed on live on.
  void Stop();

  // Ends the connection whose peer gRPC calls `peer` ("ipv4:10.0.0.7:4711"), if it
  // is open. Not for Unix sockets, whose peers have no names. Thread-safe.
  void Cut(const std::string& peer) ABSL_LOCKS_EXCLUDED(mutex_);

  const std::string& address() const { return socket_.address(); }
  int open() const { return open_; }
  int64_t refused() const { return refused_; }
  int64_t cut() const { return cut_; }

 private:
  void Run();
  void AcceptAll();
  // One that waits, at the price of the spare descriptor.
  void RefuseOne();
  void Admit(int fd, const std::string& peer) ABSL_LOCKS_EXCLUDED(mutex_);
  void Forget(int watch) ABSL_LOCKS_EXCLUDED(mutex_);

  ListenSocket socket_;
  const Limits limits_;
  const OnConnection on_connection_;
  const int epoll_, wake_;
  int spare_;
  // Addresses by a second descriptor of each connection, which tells when the
  // connection has ended: gRPC does not.
  absl::Mutex mutex_;
  absl::flat_hash_map<int, std::string> watches_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_map<std::string, int> per_address_;
  std::atomic<int> open_ = 0;
  std::atomic<int64_t> refused_ = 0, cut_ = 0;
  std::thread thread_;
};

// Raises the limit of open files as far as is allowed, and gives it.
int RaiseOpenFileLimit();

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_RPC_ACCEPTOR_H_
