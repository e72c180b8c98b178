#include "server/privacy/personal_values.h"

#include <algorithm>
#include <fstream>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/rows/text_formats.h"
#include "storage/utf8.h"

namespace zhaolian {
namespace {

using Place = PersonalValues::Place;

constexpr size_t kFewestDigits = 5;
// With so many digits a number is the same after an area code or a country's.
constexpr size_t kDigitsOfItsOwn = 7;
constexpr size_t kMobileDigits = 11;
// Characters between two digits of a phone, at most.
constexpr int kMostSeparators = 3;
// As people and programs of either script write them.
constexpr absl::string_view kSeparators[] = {
    " ",  "-",  "(",  ")",  "+",  ".",      "/",      "_",      "\t",    "\n",
    "\r", "－", "–",  "—",  "‐",  "‑",      "−",      "·",      "、",    "（",
    "）", "＋", "．", "／", "＿", "\u00A0", "\u2009", "\u202F", "\u3000"};

struct Digit {
  char digit;
  size_t bytes;
};

// The digit at the begin of the text, full-width ones too (U+FF10 to U+FF19).
std::optional<Digit> DigitAt(absl::string_view text) {
  if (text.empty()) return std::nullopt;
  if (absl::ascii_isdigit(static_cast<unsigned char>(text[0]))) return Digit{text[0], 1};
  if (!absl::StartsWith(text, "\xEF\xBC") || text.size() < 3) return std::nullopt;
  const int value = static_cast<unsigned char>(text[2]) - 0x90;
  if (value < 0 || value > 9) return std::nullopt;
  return Digit{static_cast<char>('0' + value), 3};
}

// The bytes of the separator at the begin of the text; 0 where there is none.
size_t SeparatorAt(absl::string_view text) {
  for (const absl::string_view each : kSeparators) {
    if (absl::StartsWith(text, each)) return each.size();
  }
  return 0;
}

std::string DigitsOf(absl::string_view text) {
  std::string digits;
  while (!text.empty()) {
    const std::optional<Digit> digit = DigitAt(text);
    if (digit.has_value()) digits += digit->digit;
    text.remove_prefix(digit.has_value() ? digit->bytes : 1);
  }
  return digits;
}

bool EndsInDigit(absl::string_view text) {
  return (!text.empty() && absl::ascii_isdigit(static_cast<unsigned char>(text.back()))) ||
         (text.size() >= 3 && DigitAt(text.substr(text.size() - 3)).has_value());
}

// The end of the digits of a phone that begin at `begin`; nothing when they do not.
std::optional<size_t> EndOfDigits(absl::string_view text, size_t begin, absl::string_view phone) {
  size_t at = begin;
  int separators = 0;
  for (size_t i = 0; i < phone.size();) {
    const std::optional<Digit> digit = DigitAt(text.substr(at));
    if (digit.has_value()) {
      if (digit->digit != phone[i]) return std::nullopt;
      ++i;
      at += digit->bytes;
      separators = 0;
    } else {
      const size_t separator = i > 0 ? SeparatorAt(text.substr(at)) : 0;
      if (separator == 0 || ++separators > kMostSeparators) return std::nullopt;
      at += separator;
    }
  }
  return at;
}

// The same of the phone, which is no part of a longer number.
std::optional<size_t> EndOfPhone(absl::string_view text, size_t begin, absl::string_view phone) {
  const std::optional<size_t> end = EndOfDigits(text, begin, phone);
  if (!end.has_value()) return std::nullopt;
  const size_t at = *end;
  if (DigitAt(text.substr(at)).has_value()) return std::nullopt;
  if (phone.size() < kDigitsOfItsOwn && EndsInDigit(text.substr(0, begin))) return std::nullopt;
  return at;
}

bool IsLatin(char c) { return absl::ascii_isalnum(static_cast<unsigned char>(c)); }

void FindWord(absl::string_view word, absl::string_view lower, std::vector<Place>& places) {
  for (size_t begin = lower.find(word); begin != absl::string_view::npos;
       begin = lower.find(word, begin + 1)) {
    const size_t end = begin + word.size();
    const bool cuts_before = begin > 0 && IsLatin(lower[begin - 1]) && IsLatin(word.front());
    const bool cuts_behind = end < lower.size() && IsLatin(lower[end]) && IsLatin(word.back());
    if (!cuts_before && !cuts_behind) places.push_back({begin, end});
  }
}

void FindPhone(absl::string_view phone, absl::string_view text, std::vector<Place>& places) {
  for (size_t begin = 0; begin < text.size(); ++begin) {
    const std::optional<size_t> end = EndOfPhone(text, begin, phone);
    if (end.has_value()) places.push_back({begin, *end});
  }
}

void AddOnce(std::string value, std::vector<std::string>& values) {
  if (std::find(values.begin(), values.end(), value) == values.end()) {
    values.push_back(std::move(value));
  }
}

}  // namespace

void PersonalValues::Add(v1::Mask mask, absl::string_view value) {
  if (value == kErased) return;
  if (mask == v1::MASK_PHONE) {
    std::string digits = DigitsOf(value);
    if (digits.size() > kMobileDigits && digits[digits.size() - kMobileDigits] == '1') {
      digits.erase(0, digits.size() - kMobileDigits);  // the country's code
    }
    if (digits.size() >= kFewestDigits) AddOnce(std::move(digits), phones_);
  } else if (CountCharacters(value) > 1) {
    AddOnce(absl::AsciiStrToLower(value), words_);
  }
}

std::vector<Place> PersonalValues::FindIn(absl::string_view text) const {
  std::vector<Place> found;
  const std::string lower = absl::AsciiStrToLower(text);
  for (const std::string& word : words_) FindWord(word, lower, found);
  for (const std::string& phone : phones_) FindPhone(phone, text, found);
  std::sort(found.begin(), found.end(),
            [](const Place& a, const Place& b) { return a.begin < b.begin; });
  std::vector<Place> places;
  for (const Place& each : found) {
    if (!places.empty() && each.begin < places.back().end) {
      places.back().end = std::max(places.back().end, each.end);
    } else {
      places.push_back(each);
    }
  }
  return places;
}

bool PersonalValues::MayOccurIn(absl::string_view bytes) const {
  const std::string lower = absl::AsciiStrToLower(bytes);
  for (const std::string& word : words_) {
    if (absl::StrContains(lower, word)) return true;
  }
  for (const std::string& phone : phones_) {
    for (size_t begin = 0; begin < bytes.size(); ++begin) {
      if (EndOfDigits(bytes, begin, phone).has_value()) return true;
    }
  }
  return false;
}

PersonalValues PersonalValues::Unmistakable() const {
  constexpr int kFewestCharacters = 3;
  PersonalValues unmistakable;
  for (const std::string& word : words_) {
    if (CountCharacters(word) >= kFewestCharacters) unmistakable.words_.push_back(word);
  }
  for (const std::string& phone : phones_) {
    if (phone.size() >= kDigitsOfItsOwn) unmistakable.phones_.push_back(phone);
  }
  return unmistakable;
}

bool OccurInFile(const PersonalValues& values, const std::string& path) {
  constexpr size_t kPiece = 1 << 20;
  constexpr size_t kOverlap = 1 << 10;  // longer than any value
  std::ifstream file(path, std::ios::binary);
  std::string piece;
  while (file) {
    const size_t kept = std::min(piece.size(), kOverlap);
    piece.erase(0, piece.size() - kept);
    piece.resize(kept + kPiece);
    file.read(piece.data() + kept, static_cast<std::streamsize>(kPiece));
    piece.resize(kept + static_cast<size_t>(file.gcount()));
    if (values.OccurIn(piece)) return true;
  }
  return false;
}

std::string ErasedAt(const std::vector<Place>& places, absl::string_view text) {
  std::string erased;
  size_t next = 0;
  for (const Place& place : places) {
    absl::StrAppend(&erased, text.substr(next, place.begin - next), kErased);
    next = place.end;
  }
  absl::StrAppend(&erased, text.substr(next));
  return erased;
}

std::string ExcerptAround(Place place, absl::string_view text) {
  constexpr int kAround = 20;  // characters
  const absl::string_view before = text.substr(0, place.begin);
  const absl::string_view behind = text.substr(place.end);
  const int skipped = std::max(0, CountCharacters(before) - kAround);
  const absl::string_view left =
      before.substr(FirstCharacters(before, static_cast<size_t>(skipped)).size());
  const absl::string_view right = FirstCharacters(behind, kAround);
  return absl::StrCat(skipped > 0 ? "…" : "", left,
                      text.substr(place.begin, place.end - place.begin), right,
                      right.size() < behind.size() ? "…" : "");
}

}  // namespace zhaolian
