// A TCP proxy that loses what a bad network loses.
#ifndef ZHAOLIAN_TESTS_SUPPORT_CUTTABLE_PROXY_H_
#define ZHAOLIAN_TESTS_SUPPORT_CUTTABLE_PROXY_H_

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace zhaolian {

class CuttableProxy {
 public:
  // `target` is "127.0.0.1:port". Listens on a free port.
  explicit CuttableProxy(const std::string& target);
  ~CuttableProxy();
  CuttableProxy(const CuttableProxy&) = delete;
  CuttableProxy& operator=(const CuttableProxy&) = delete;

  std::string address() const;

  enum Mode {
    kForward,
    // Connections end at once: nothing reaches the server.
    kRefuse,
    // What clients say reaches the server, what it answers does not, and the connection
    // ends soon after: the server has done what nobody hears of.
    kLoseReplies,
  };
  void SetMode(Mode mode) { mode_ = mode; }

 private:
  void Accept();
  void Forward(int client);

  int port_of_target_;
  int listener_, port_;
  std::atomic<Mode> mode_ = kForward;
  std::atomic<bool> closing_ = false;
  absl::Mutex mutex_;
  std::vector<std::thread> connections_ ABSL_GUARDED_BY(mutex_);
  std::thread acceptor_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_TESTS_SUPPORT_CUTTABLE_PROXY_H_
