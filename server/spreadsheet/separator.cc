#include "server/spreadsheet/separator.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"

namespace zhaolian {
namespace {

constexpr int kLinesLookedAt = 50;

// In the order of preference where as many lines agree on as many.
constexpr absl::string_view kCandidates[] = {",", "\t", ";", "|", "；"};

bool CanSeparate(char character) {
  return absl::ascii_ispunct(static_cast<unsigned char>(character)) ? character != '"'
                                                                    : character == '\t';
}

// How often the separator stands outside quotes, for each line: a count, and how many lines
// have it.
std::map<int, int> CountByLine(absl::string_view text, absl::string_view separator) {
  std::map<int, int> lines;
  bool quoted = false;
  int count = 0;
  int seen = 0;
  for (size_t i = 0; i < text.size() && seen < kLinesLookedAt; ++i) {
    const absl::string_view before = text.substr(0, i);
    const bool field_begins = i == 0 || text[i - 1] == '\n' || absl::EndsWith(before, separator);
    if (text[i] == '"' && (quoted || field_begins)) quoted = !quoted;
    if (quoted) continue;
    if (text[i] == '\n') {
      ++lines[count];
      ++seen;
      count = 0;
    } else if (absl::StartsWith(text.substr(i), separator)) {
      ++count;
    }
  }
  if (seen == 0) ++lines[count];
  return lines;
}

// Lines that agree, and on how many.
std::pair<int, int> Agreement(const std::map<int, int>& lines) {
  std::pair<int, int> best = {0, 0};
  for (const auto& [count, agreeing] : lines) {
    if (count > 0) best = std::max(best, {agreeing, count});
  }
  return best;
}

}  // namespace

Separator FindSeparator(absl::string_view beginning) {
  const absl::string_view line = beginning.substr(0, beginning.find('\n'));
  if (line.size() == 5 && absl::StartsWithIgnoreCase(line, "sep=") && CanSeparate(line[4])) {
    return {std::string(1, line[4]), line.size() + (beginning.size() > line.size() ? 1 : 0)};
  }
  absl::string_view chosen = ",";
  std::pair<int, int> best = {0, 0};
  for (const absl::string_view candidate : kCandidates) {
    const std::pair<int, int> agreement = Agreement(CountByLine(beginning, candidate));
    if (agreement > best) {
      best = agreement;
      chosen = candidate;
    }
  }
  return {std::string(chosen)};
}

}  // namespace zhaolian
