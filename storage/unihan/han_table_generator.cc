// Writes the C++ source of the table behind storage/han_table.h.
//
//   han_table_generator UNIHAN OUTPUT
//
// UNIHAN is Unihan_Readings.txt followed by Unihan_Variants.txt, of the Unicode
// Character Database (Unicode licence). Runs while building, never afterwards.
#include <unicode/normalizer2.h>
#include <unicode/translit.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace {

using Readings = std::vector<std::string>;

struct Character {
  // By field of Unihan, in its order.
  std::map<std::string, Readings> readings;
  std::vector<char32_t> variants;
};
using Characters = std::map<char32_t, Character>;

[[noreturn]] void Fail(const std::string& what) {
  std::cerr << "han_table_generator: " << what << "\n";
  std::exit(1);
}

void CheckIcu(UErrorCode error, const char* what) {
  if (U_FAILURE(error)) Fail(std::string(what) + ": " + u_errorName(error));
}

char32_t CodePoint(const std::string& text) {
  if (text.rfind("U+", 0) != 0) Fail("not a code point: " + text);
  return static_cast<char32_t>(std::stoul(text.substr(2), nullptr, 16));
}

// "zhǎng" gives "zhang", "lǜ" gives "lv".
std::string WithoutTone(const std::string& reading) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* nfd = icu::Normalizer2::getNFDInstance(error);
  const icu::UnicodeString parts = nfd->normalize(icu::UnicodeString::fromUTF8(reading), error);
  CheckIcu(error, "NFD");
  std::string plain;
  for (int i = 0; i < parts.length(); ++i) {
    const char16_t c = parts[i];
    constexpr char16_t kDiaeresis = 0x308;
    if (c >= u'a' && c <= u'z') plain.push_back(static_cast<char>(c));
    if (c == kDiaeresis && !plain.empty() && plain.back() == 'u') plain.back() = 'v';
  }
  if (plain.empty()) Fail("no letters in reading: " + reading);
  return plain;
}

// Values look like "zhǎng(1879)", "0121.040:cháng" and "zhǎng".
std::string ReadingOf(const std::string& value) {
  const size_t colon = value.rfind(':');
  const std::string reading = colon == std::string::npos ? value : value.substr(colon + 1);
  return WithoutTone(reading.substr(0, reading.find('(')));
}

Characters ReadUnihan(const std::string& path) {
  static const std::set<std::string>& reading_fields =
      *new std::set<std::string>{"kTGHZ2013", "kXHC1983", "kHanyuPinlu", "kMandarin"};
  Characters characters;
  std::ifstream file(path);
  std::string line;
  while (std::getline(file, line)) {
    if (line.empty() || line[0] == '#') continue;
    std::istringstream words(line);
    std::string code, field, value;
    words >> code >> field;
    const bool is_reading = reading_fields.count(field) > 0;
    if (!is_reading && field != "kSimplifiedVariant") continue;
    Character& character = characters[CodePoint(code)];
    while (words >> value) {
      if (is_reading) {
        character.readings[field].push_back(ReadingOf(value));
      } else {
        character.variants.push_back(CodePoint(value));
      }
    }
  }
  // Not an ideograph to Unihan, but written among them: 二〇二五.
  characters[U'〇'].readings["kMandarin"] = {"ling"};
  // An archive cut short must not pass for a small table.
  if (characters.size() < 40000) Fail("too few characters in " + path);
  return characters;
}

// The standard table of 2013 lists what simplified text is written with.
bool IsStandard(const Characters& characters, char32_t c) {
  auto found = characters.find(c);
  return found != characters.end() && found->second.readings.count("kTGHZ2013") > 0;
}

// The most frequent first: by counted frequency, else as kMandarin says.
Readings OwnReadings(const Character& character) {
  Readings known, ordered;
  auto add = [&](Readings& list, const char* field) {
    auto found = character.readings.find(field);
    if (found == character.readings.end()) return;
    for (const std::string& reading : found->second) {
      if (std::find(list.begin(), list.end(), reading) == list.end()) list.push_back(reading);
    }
  };
  for (const char* field : {"kHanyuPinlu", "kTGHZ2013", "kXHC1983"}) add(known, field);
  if (known.empty()) add(known, "kMandarin");
  for (const char* field : {"kHanyuPinlu", "kMandarin"}) add(ordered, field);
  ordered.erase(std::remove_if(ordered.begin(), ordered.end(),
                               [&](const std::string& reading) {
                                 return std::find(known.begin(), known.end(), reading) ==
                                        known.end();
                               }),
                ordered.end());
  for (const char* field : {"kTGHZ2013", "kXHC1983"}) add(ordered, field);
  return ordered;
}

using Forms = std::map<char32_t, char32_t>;

char32_t Follow(const Forms& forms, char32_t c) {
  for (auto found = forms.find(c); found != forms.end(); found = forms.find(c)) c = found->second;
  return c;
}

// Adds from -> to, unless that would close a circle (ICU swaps a few pairs).
void AddForm(Forms& forms, char32_t from, char32_t to) {
  if (forms.count(from) == 0 && Follow(forms, to) != from) forms[from] = to;
}

char32_t IcuSimplified(const icu::Transliterator& simplify, char32_t c) {
  icu::UnicodeString text(static_cast<UChar32>(c));
  simplify.transliterate(text);
  return text.countChar32() == 1 ? static_cast<char32_t>(text.char32At(0)) : c;
}

// Unihan knows the official simplifications, ICU the everyday variants (淨, 啓).
// Forms of the standard table win; what is in it never leaves it.
Forms SimplifiedForms(const Characters& characters) {
  UErrorCode error = U_ZERO_ERROR;
  std::unique_ptr<icu::Transliterator> simplify(
      icu::Transliterator::createInstance("Traditional-Simplified", UTRANS_FORWARD, error));
  CheckIcu(error, "Traditional-Simplified");
  Forms forms;
  for (const auto& [c, character] : characters) {
    for (char32_t variant : character.variants) {
      if (variant != c && IsStandard(characters, variant)) AddForm(forms, c, variant);
    }
  }
  for (const auto& [c, character] : characters) {
    const char32_t icu = IcuSimplified(*simplify, c);
    if (IsStandard(characters, c) && !IsStandard(characters, icu)) continue;
    if (icu != c) AddForm(forms, c, icu);
    for (char32_t variant : character.variants) {
      if (variant != c && !IsStandard(characters, c)) AddForm(forms, c, variant);
    }
  }
  return forms;
}

void WriteTable(const Characters& characters, const std::string& path) {
  const Forms forms = SimplifiedForms(characters);
  std::map<Readings, size_t> offsets;
  std::ostringstream readings, entries;
  size_t next_offset = 0;
  for (const auto& [c, character] : characters) {
    Readings list = OwnReadings(character);
    const char32_t simplified = Follow(forms, c);
    auto found = characters.find(simplified);
    if (simplified != c && found != characters.end()) {
      for (const std::string& reading : OwnReadings(found->second)) {
        if (std::find(list.begin(), list.end(), reading) == list.end()) list.push_back(reading);
      }
    }
    auto [offset, is_new] = offsets.try_emplace(list, next_offset);
    if (is_new) {
      for (const std::string& reading : list) readings << "    \"" << reading << "\",\n";
      next_offset += list.size();
    }
    entries << "    {" << static_cast<uint32_t>(c) << ", " << static_cast<uint32_t>(simplified)
            << ", " << offset->second << ", " << list.size() << "},\n";
  }
  std::ofstream file(path);
  file << "// Generated from the Unicode Character Database.\n#include \"storage/han_table.h\"\n\n"
       << "namespace zhaolian {\n\nextern const absl::string_view kHanReadings[] = {\n"
       << readings.str() << "};\n\nextern const HanEntry kHanEntries[] = {\n"
       << entries.str() << "};\n\nextern const int kHanEntryCount = " << characters.size()
       << ";\n\n}  // namespace zhaolian\n";
  if (!file.flush()) Fail("cannot write " + path);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) Fail("usage: han_table_generator UNIHAN OUTPUT");
  WriteTable(ReadUnihan(argv[1]), argv[2]);
}
