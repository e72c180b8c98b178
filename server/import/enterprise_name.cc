#include "server/import/enterprise_name.h"

#include <unicode/normalizer2.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "server/import/name_numerals.h"
#include "storage/han_table.h"
#include "storage/search_tokens.h"
#include "storage/utf8.h"

namespace zhaolian {
namespace {

// The least that a name of its own has beside words of trades: two Han characters, or as much.
constexpr size_t kShortestOwnName = 2;
// A core of fewer characters is no key: 时代 of 宁德时代.
constexpr size_t kShortestCoreKey = 3;

constexpr absl::string_view kOpening[] = {"(", "（", "[", "［", "【", "〔", "「", "《", "<", "〈"};
constexpr absl::string_view kClosing[] = {")", "）", "]", "］", "】", "〕", "」", "》", ">", "〉"};
// What brackets say that is no part of the name.
constexpr absl::string_view kFormerMarks[] = {"曾用名", "原名称", "原名", "前身为", "前身", "原"};
constexpr absl::string_view kRemarks[] = {"筹", "筹建", "筹备", "拟设立", "拟设", "暂定名", "暂定"};

struct Piece {
  std::string text;
  bool bracketed = false;
};

template <size_t N>
bool IsOneOf(absl::string_view text, const absl::string_view (&list)[N]) {
  return std::find(std::begin(list), std::end(list), text) != std::end(list);
}

size_t CharactersOf(absl::string_view text) {
  size_t count = 0;
  for (; !text.empty(); ++count) text.remove_prefix(FirstCharacters(text, 1).size());
  return count;
}

// The text outside and inside of brackets; brackets that do not match part it too.
std::vector<Piece> PiecesOf(absl::string_view text, std::string& brackets) {
  std::vector<Piece> pieces(1);
  while (!text.empty()) {
    const absl::string_view character = FirstCharacters(text, 1);
    text.remove_prefix(character.size());
    const bool opens = IsOneOf(character, kOpening);
    if (opens || IsOneOf(character, kClosing)) {
      absl::StrAppend(&brackets, character);
      pieces.push_back({"", opens});
    } else {
      absl::StrAppend(&pieces.back().text, character);
    }
  }
  return pieces;
}

// é as e: people leave accents out. The marks of kana make other syllables and stay.
std::string WithoutAccents(const std::string& text) {
  constexpr UChar kFirstAccent = 0x300, kLastAccent = 0x36F;
  if (std::all_of(text.begin(), text.end(), [](char c) { return absl::ascii_isascii(c); })) {
    return text;
  }
  UErrorCode error = U_ZERO_ERROR;
  const icu::UnicodeString parts =
      icu::Normalizer2::getNFDInstance(error)->normalize(icu::UnicodeString::fromUTF8(text), error);
  icu::UnicodeString kept;
  for (int32_t i = 0; i < parts.length(); ++i) {
    if (parts[i] < kFirstAccent || parts[i] > kLastAccent) kept.append(parts[i]);
  }
  std::string result;
  return kept.toUTF8String(result);
}

// Without the spaces next to Han characters; those between Latin words stay.
std::string Folded(const std::string& text) {
  const std::string folded = FoldForSearch(WithoutAccents(text));
  std::string joined;
  for (size_t i = 0; i < folded.size(); ++i) {
    const auto is_ascii = [&](size_t place) {
      return static_cast<unsigned char>(folded[place]) < 0x80;
    };
    if (folded[i] == ' ' && !(i > 0 && is_ascii(i - 1) && is_ascii(i + 1))) continue;
    joined += folded[i];
  }
  return joined;
}

std::string TraditionalOf(const std::string& text) {
  std::string found;
  int32_t position = 0;
  const auto size = static_cast<int32_t>(text.size());
  while (position < size) {
    const int32_t start = position;
    UChar32 character;
    U8_NEXT(text.data(), position, size, character);
    if (character > 0 &&
        SimplifiedOf(static_cast<char32_t>(character)) != static_cast<char32_t>(character)) {
      found.append(text, static_cast<size_t>(start), static_cast<size_t>(position - start));
    }
  }
  return found;
}

// Whether the bracket says something about the name rather than a part of it.
bool IsAside(const Piece& piece, EnterpriseName& name) {
  if (!piece.bracketed) return false;
  absl::string_view text = absl::StripAsciiWhitespace(piece.text);
  if (IsOneOf(text, kRemarks)) return true;
  for (absl::string_view mark : kFormerMarks) {
    if (!absl::ConsumePrefix(&text, mark)) continue;
    if (!absl::ConsumePrefix(&text, "：")) absl::ConsumePrefix(&text, ":");
    if (text.empty()) return false;
    name.former.emplace_back(absl::StripAsciiWhitespace(text));
    return true;
  }
  return false;
}

std::string WithoutSpaces(absl::string_view text) { return absl::StrReplaceAll(text, {{" ", ""}}); }

// Fills in what is read from the pieces; `outside` is the key but for regions in brackets.
std::string ReadPieces(const std::vector<Piece>& pieces, EnterpriseName& name) {
  std::string outside;
  for (const Piece& piece : pieces) {
    if (IsAside(piece, name)) continue;
    std::string folded = Folded(piece.text);
    const std::optional<RegionName> region = piece.bracketed ? RegionCalled(folded) : std::nullopt;
    name.form = std::max(name.form, RemoveLegalForm(folded, name.legal_form));
    folded = WithoutSpaces(folded);
    name.unnumbered += folded;
    if (region.has_value()) {
      name.placed.push_back(*region);
    } else {
      outside += folded;
    }
  }
  return WithArabicDigits(outside);
}

// Takes regions off both ends of `core`.
void ReadRegions(std::string& core, EnterpriseName& name) {
  const RegionName* outer = nullptr;
  while (auto region = RegionAtStart(core, outer)) {
    core.erase(0, region->bytes);
    name.front.push_back(*std::move(region));
    outer = &name.front.back();
  }
  if (auto region = RegionAtEnd(core)) {
    core.resize(core.size() - region->bytes);
    name.placed.push_back(*std::move(region));
  }
}

// 陕飞 for 陕西飞机工业: of a name that has nothing but a region and its trade.
std::string AbbreviationOf(const EnterpriseName& name) {
  if (name.front.size() != 1 || name.core != name.key) return "";
  std::string rest = name.key;
  RemoveGroupSuffix(rest);
  const size_t region = name.front[0].bytes;
  if (rest.size() <= region || !IsGeneric(rest.substr(region))) return "";
  return absl::StrCat(FirstCharacters(rest, 1),
                      FirstCharacters(absl::string_view(rest).substr(region), 1));
}

}  // namespace

bool IsDistinctive(absl::string_view core) {
  return CharactersOf(WithoutGenericWords(core)) >= kShortestOwnName;
}

EnterpriseName ParseEnterpriseName(absl::string_view text) {
  EnterpriseName name;
  // Circles stand for a zero where no 〇 is at hand.
  name.written = absl::StrReplaceAll(absl::StripAsciiWhitespace(text), {{"○", "〇"}, {"◯", "〇"}});
  name.traditional = TraditionalOf(name.written);
  const std::vector<Piece> pieces = PiecesOf(name.written, name.brackets);
  std::string core = ReadPieces(pieces, name);
  if (name.unnumbered.empty()) name.unnumbered = std::exchange(name.legal_form, "");
  name.key = WithArabicDigits(name.unnumbered);
  name.branch = NamesABranch(name.key);
  std::string without_group = name.key;
  name.group = RemoveGroupSuffix(without_group);
  const std::string outside = core;
  ReadRegions(core, name);
  std::string bare = core;
  RemoveGroupSuffix(bare);
  name.core = IsDistinctive(bare) ? core : name.key;
  size_t in_front = 0;
  for (const RegionName& region : name.front) {
    name.plain += region.name;
    in_front += region.bytes;
  }
  // Behind a region in brackets at the start, those in front are within the key.
  const bool starts = absl::StartsWith(name.key, outside);
  name.plain = starts ? name.plain + name.key.substr(in_front) : name.key;
  return name;
}

std::string MatchKeyOf(absl::string_view text) { return ParseEnterpriseName(text).key; }

std::vector<std::string> KeysOf(const EnterpriseName& name) {
  std::vector<std::string> keys;
  const auto add = [&](const std::string& key) {
    if (!key.empty() && std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
  };
  const auto add_both = [&](std::string key) {
    add(key);
    if (RemoveGroupSuffix(key)) add(key);
  };
  add_both(name.key);
  // A region less at a time: 略阳钢铁 is looked for by 陕西略阳钢铁.
  absl::string_view rest = name.key;
  for (const RegionName& region : name.front) {
    if (region.bytes >= rest.size()) break;
    rest.remove_prefix(region.bytes);
    if (IsDistinctive(rest) && CharactersOf(rest) >= kShortestCoreKey) add_both(std::string(rest));
  }
  if (CharactersOf(name.core) >= kShortestCoreKey) add_both(name.core);
  add_both(name.plain);
  add(AbbreviationOf(name));
  return keys;
}

}  // namespace zhaolian
