#include "tests/support/file_search.h"

#include <gtest/gtest.h>
#include <unicode/unistr.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace zhaolian {
namespace {

std::string Encoded(const std::string& text, const char* encoding) {
  const icu::UnicodeString unicode = icu::UnicodeString::fromUTF8(text);
  std::string bytes(4 * text.size() + 4, '\0');
  const int32_t size = unicode.extract(0, unicode.length(), bytes.data(),
                                       static_cast<uint32_t>(bytes.size()), encoding);
  bytes.resize(static_cast<size_t>(size));
  return bytes;
}

// The characters of base64 that say nothing of what stands before and behind.
std::string Base64After(const std::string& text, size_t bytes_before) {
  const std::string whole = absl::Base64Escape(std::string(bytes_before, 'x') + text);
  const size_t begin = bytes_before == 0 ? 0 : bytes_before + 1;
  return whole.substr(begin, (bytes_before + text.size()) * 8 / 6 - begin);
}

}  // namespace

std::vector<std::string> WrittenForms(const std::string& text) {
  return {text,
          Encoded(text, "UTF-16LE"),
          Encoded(text, "GB18030"),
          Base64After(text, 0),
          Base64After(text, 1),
          Base64After(text, 2)};
}

std::vector<std::string> FilesWith(const std::string& directory,
                                   const std::vector<std::string>& values) {
  std::vector<std::string> found;
  int files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string content(std::istreambuf_iterator<char>(file), {});
    ++files;
    for (const std::string& value : values) {
      for (const std::string& form : WrittenForms(value)) {
        if (absl::StrContains(content, form)) {
          found.push_back(absl::StrCat(entry.path().string(), ": ", value));
        }
      }
    }
  }
  EXPECT_GT(files, 0) << directory;
  return found;
}

}  // namespace zhaolian
