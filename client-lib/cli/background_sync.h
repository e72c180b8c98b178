// `zhaolian sync` beside a prompt, as a process of its own: it may be ended at any moment,
// and a network that hangs keeps nobody waiting.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_BACKGROUND_SYNC_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_BACKGROUND_SYNC_H_

#include <sys/types.h>

#include "absl/time/time.h"
#include "client-lib/cli/session.h"

namespace zhaolian {

class BackgroundSync {
 public:
  // With the server and the identity of the session.
  explicit BackgroundSync(const SessionOptions& options) : options_(options) {}
  // Ends what runs, after a moment in which it may come to its end, and the one that follows it
  // to its own: what was queued last is sent too.
  ~BackgroundSync();
  BackgroundSync(const BackgroundSync&) = delete;
  BackgroundSync& operator=(const BackgroundSync&) = delete;

  // Starts one; where one runs, another follows it.
  void Start();
  // Starts one when the last was begun so long ago.
  void StartAfter(absl::Duration age);

  bool runs();
  // Of the last that ended; see exit_code.h. 0 before.
  int exit_code();

 private:
  void Spawn();
  // Whether the process has ended; `options` are those of waitpid.
  bool Reap(int options);

  const SessionOptions options_;
  pid_t process_ = -1;
  bool again_ = false;
  int exit_code_ = 0;
  absl::Time begun_ = absl::InfinitePast();
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_BACKGROUND_SYNC_H_
