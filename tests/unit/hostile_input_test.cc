// That every case of the list of hostile input has tests, and that they are there.
#include <gtest/gtest.h>
#include <re2/re2.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace zhaolian {
namespace {

constexpr int kFirst = 25, kLast = 56;

std::string TextOf(const std::filesystem::path& path) {
  std::stringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

// "CsvReaderTest.FindsTheSeparator" of every test of the folder.
void AddTests(const std::string& folder, std::set<std::string>& tests) {
  const RE2 test(R"(TEST(?:_F)?\(\s*(\w+),\s*(\w+)\s*\))");
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    if (file.path().extension() != ".cc") continue;
    const std::string text = TextOf(file.path());
    re2::StringPiece rest(text);
    std::string suite, name;
    while (RE2::FindAndConsume(&rest, test, &suite, &name)) {
      tests.insert(absl::StrCat(suite, ".", name));
    }
  }
}

TEST(HostileInputTest, EachCaseOfTheListHasTestsThatAreThere) {
  const std::string tests = absl::StrCat(ZHAOLIAN_SOURCE_DIRECTORY, "/tests/");
  std::set<std::string> there;
  AddTests(tests + "unit", there);
  AddTests(tests + "integration", there);
  int expected = kFirst;
  std::ifstream lines(tests + "import/hostile_input.tsv");
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line[0] == '#') continue;
    const std::vector<std::string> cells = absl::StrSplit(line, '\t');
    ASSERT_EQ(cells.size(), 3u) << line;
    EXPECT_EQ(cells[0], absl::StrCat(expected++));
    for (absl::string_view test : absl::StrSplit(cells[2], ' ')) {
      EXPECT_TRUE(there.contains(std::string(test))) << cells[0] << ": " << test;
    }
  }
  EXPECT_EQ(expected, kLast + 1);
}

}  // namespace
}  // namespace zhaolian
