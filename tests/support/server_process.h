// The real program, zhaolian-server, as a process of its own that a test can
// stop in every way there is.
#ifndef ZHAOLIAN_TESTS_SUPPORT_SERVER_PROCESS_H_
#define ZHAOLIAN_TESTS_SUPPORT_SERVER_PROCESS_H_

#include <sys/types.h>

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "client-lib/client.h"

namespace zhaolian {

class ServerProcess {
 public:
  struct Options {
    std::string data;  // directory
    // Gets what the server says on stderr, appended; empty: the test's own.
    std::string log = {};
    // "NAME=value", beside the test's environment.
    std::vector<std::string> environment = {};
    // Nobody signs in.
    bool is_trial = true;
  };

  // Starts the program that was built beside the test, on a free port, and
  // waits until it listens or has ended. It does not outlive the thread that
  // started it.
  explicit ServerProcess(const Options& options);
  explicit ServerProcess(const std::string& data) : ServerProcess(Options{data}) {}
  ~ServerProcess();
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  // Empty when the server did not start.
  const std::string& address() const { return address_; }

  // Its number; -1 once it has ended.
  pid_t process() const { return process_; }
  // Whether it has not ended by itself.
  bool running();

  // Stops every thread of it and waits until all stand still: what was in the
  // kernel, such as a sync, is over then.
  void Freeze();
  void Thaw();

  // Sends the signal and gives what waitpid says of the end; 0 when the end was
  // told before.
  int End(int signal_number);

  // Asks once; with the token, if given.
  Client MakeClient(absl::Duration deadline = absl::Seconds(10),
                    const std::string& token = "") const;

 private:
  pid_t process_ = -1;
  int end_ = 0;
  std::string address_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_TESTS_SUPPORT_SERVER_PROCESS_H_
