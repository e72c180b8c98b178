#include "client-lib/cli/progress_line.h"

#include <unistd.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "client-lib/cli/render.h"

namespace zhaolian {
namespace {

constexpr absl::Duration kBetween = absl::Milliseconds(100);
constexpr int64_t kBarCells = 20;
// Back to the start of the line, and nothing on it.
constexpr char kClear[] = "\r\x1b[K";

}  // namespace

ProgressLine::ProgressLine(Session& session)
    : session_(session), terminal_(isatty(STDERR_FILENO) == 1) {}

void ProgressLine::Clear() {
  if (shown_) session_.err() << kClear << std::flush;
  shown_ = false;
}

void ProgressLine::Show(const std::string& line) {
  const absl::Time now = absl::Now();
  if (!terminal_ || now < last_ + kBetween) return;
  last_ = now;
  shown_ = true;
  session_.err() << kClear << line << std::flush;
}

void ProgressLine::Show(const std::string& what, int64_t done, int64_t all) {
  std::string line = absl::StrCat(what, " ");
  if (all > 0) {
    const int64_t filled = std::min(kBarCells, done * kBarCells / all);
    for (int64_t i = 0; i < kBarCells; ++i) absl::StrAppend(&line, i < filled ? "█" : "░");
    absl::StrAppend(&line, " ", Grouped(done), " / ", Grouped(all));
  } else {
    absl::StrAppend(&line, Grouped(done));
  }
  Show(line);
}

}  // namespace zhaolian
