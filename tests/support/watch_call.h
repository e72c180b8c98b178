// A Watch that is read answer by answer, or not at all, by the thread that made it.
#ifndef ZHAOLIAN_TESTS_SUPPORT_WATCH_CALL_H_
#define ZHAOLIAN_TESTS_SUPPORT_WATCH_CALL_H_

#include <string>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"
#include "tests/support/feed_mirror.h"
#include "tests/support/raw_call.h"
#include "tests/support/test_server.h"

namespace zhaolian {

class WatchCall {
 public:
  // With the session or key, and from where the mirror, which outlives the call, has
  // come to.
  WatchCall(const TestServer& server, const std::string& credential, FeedMirror& mirror,
            v1::WatchRequest request = {});

  // Takes one answer into the mirror. False when there is none any more.
  bool Read();
  // The same until the mirror was told `word`, before or by then. Fails the
  // test at the end of the stream.
  void ReadUntil(absl::string_view word);
  // Reads to the end, and gives what the call ended with, its reason first:
  // "SHUTTING_DOWN UNAVAILABLE".
  std::string End();

 private:
  FeedMirror& mirror_;
  RawCall call_;
  std::string ended_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_TESTS_SUPPORT_WATCH_CALL_H_
