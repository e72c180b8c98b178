#include "storage/did_you_mean.h"

#include <unicode/utf8.h>

#include <algorithm>
#include <numeric>

#include "absl/strings/ascii.h"

namespace zhaolian {
namespace {

// Longer words are no names of ours; comparing them would only cost time.
constexpr size_t kLongestGuess = 48;

std::vector<UChar32> Characters(absl::string_view text) {
  std::vector<UChar32> characters;
  for (int32_t offset = 0; offset < static_cast<int32_t>(text.size());) {
    UChar32 character;
    U8_NEXT(text.data(), offset, static_cast<int32_t>(text.size()), character);
    const bool ascii = character >= 0 && character < 0x80;
    characters.push_back(ascii ? absl::ascii_tolower(static_cast<unsigned char>(character))
                               : character);
  }
  return characters;
}

size_t Distance(const std::vector<UChar32>& from, const std::vector<UChar32>& to) {
  std::vector<size_t> row(to.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 0; i < from.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i + 1;
    for (size_t j = 0; j < to.size(); ++j) {
      const size_t substituted = diagonal + (from[i] == to[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({substituted, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

size_t EditDistance(absl::string_view from, absl::string_view to) {
  return Distance(Characters(from), Characters(to));
}

std::string DidYouMean(absl::string_view word, const std::vector<std::string>& candidates) {
  if (word.size() > kLongestGuess) return "";
  const std::vector<UChar32> characters = Characters(word);
  std::string best;
  // A word of which nothing is left was not mistyped.
  size_t limit = std::min(characters.size(), 1 + std::max<size_t>(1, (characters.size() + 1) / 3));
  for (const std::string& candidate : candidates) {
    const size_t distance = Distance(characters, Characters(candidate));
    if (distance >= limit) continue;
    best = candidate;
    limit = distance;
  }
  return best;
}

}  // namespace zhaolian
