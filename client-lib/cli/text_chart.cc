#include "client-lib/cli/text_chart.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/string_view.h"

namespace zhaolian {

std::string Bar(int64_t part, int64_t whole, int cells) {
  if (part <= 0 || whole <= 0) return "";
  constexpr int kEighths = 8;
  constexpr absl::string_view kPartial[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  const double share = std::min(1.0, static_cast<double>(part) / static_cast<double>(whole));
  // What there is a little of is seen.
  const int eighths = std::max(1, static_cast<int>(std::lround(share * cells * kEighths)));
  std::string bar;
  for (int i = 0; i < eighths / kEighths; ++i) bar += "█";
  bar += std::string(kPartial[eighths % kEighths]);
  return bar;
}

}  // namespace zhaolian
