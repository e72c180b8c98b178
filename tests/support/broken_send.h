// One send of a server's that fails, as where the peer has gone and nobody has noticed yet.
#ifndef ZHAOLIAN_TESTS_SUPPORT_BROKEN_SEND_H_
#define ZHAOLIAN_TESTS_SUPPORT_BROKEN_SEND_H_

#include <string>

namespace zhaolian {

// The next send of the server at "127.0.0.1:port", in this process, fails, whatever connection it
// is on. One at a time.
class BrokenSend {
 public:
  explicit BrokenSend(const std::string& address);
  ~BrokenSend();
  BrokenSend(const BrokenSend&) = delete;
  BrokenSend& operator=(const BrokenSend&) = delete;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_TESTS_SUPPORT_BROKEN_SEND_H_
