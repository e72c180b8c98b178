// A line on a terminal that says how far something has come.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_PROGRESS_LINE_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_PROGRESS_LINE_H_

#include <cstdint>
#include <string>

#include "absl/time/time.h"
#include "client-lib/cli/session.h"

namespace zhaolian {

// Where standard error is no terminal nothing is written.
class ProgressLine {
 public:
  explicit ProgressLine(Session& session);
  ~ProgressLine() { Clear(); }

  // Leaves the terminal's line empty.
  void Clear();

  // "导入 ████████░░░░ 12,345 / 100,000"; `all` 0 while it is not known. Several times a
  // second at most.
  void Show(const std::string& what, int64_t done, int64_t all);
  // A line as it is; the same.
  void Show(const std::string& line);

 private:
  Session& session_;
  const bool terminal_;
  bool shown_ = false;
  absl::Time last_ = absl::InfinitePast();
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_PROGRESS_LINE_H_
