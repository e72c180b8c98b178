#include "client-lib/cli/text_chart.h"

#include <algorithm>
#include <cmath>
#include <iterator>

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

std::string Sparkline(const std::vector<int64_t>& values, int cells) {
  constexpr absl::string_view kHeights[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  constexpr int64_t kSteps = std::size(kHeights) - 1;
  const size_t width = std::min(values.size(), static_cast<size_t>(cells));
  std::vector<int64_t> sums(width, 0);
  for (size_t i = 0; i < values.size(); ++i) {
    sums[i * width / values.size()] += std::max<int64_t>(0, values[i]);
  }
  const int64_t most = width == 0 ? 0 : *std::max_element(sums.begin(), sums.end());
  std::string line;
  for (const int64_t sum : sums) {
    // What there is a little of is seen.
    const auto step =
        static_cast<int64_t>(std::ceil(static_cast<double>(kSteps) * static_cast<double>(sum) /
                                       static_cast<double>(std::max<int64_t>(1, most))));
    line += std::string(kHeights[step]);
  }
  return line;
}

}  // namespace zhaolian
