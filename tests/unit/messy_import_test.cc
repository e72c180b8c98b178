// The dirty ledger of the reference data, row by row, against what a person reads in it.
#include <gmock/gmock.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <array>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "server/import/sheet_reader.h"
#include "server/spreadsheet/spreadsheet.h"
#include "tests/support/chains_of_2025.h"

namespace zhaolian {
namespace {

using google::protobuf::Struct;
using google::protobuf::Value;
using testing::IsSubsetOf;

const std::string kData = absl::StrCat(ZHAOLIAN_SOURCE_DIRECTORY, "/tests/import/data/");

std::string Text(const Value& value) {
  return value.kind_case() == Value::kStringValue ? value.string_value() : "";
}

std::set<std::string> Texts(const Value& list) {
  std::set<std::string> texts;
  for (const Value& value : list.list_value().values()) texts.insert(value.string_value());
  return texts;
}

const char* Name(RowKind kind) {
  constexpr std::array<const char*, 10> kNames = {
      "blank",         "title",   "meta",     "header", "header_second_level",
      "header_repeat", "section", "subtotal", "note",   "data"};
  return kNames[static_cast<size_t>(kind)];
}

// What is said by comparing rows with each other: the matching of firms says it.
bool IsOfMatching(absl::string_view word) {
  for (absl::string_view start :
       {"duplicate_conflict", "possible_duplicate", "same_", "new_project", "related_to_parent"}) {
    if (absl::StartsWith(word, start)) return true;
  }
  return false;
}

std::set<std::string> OwnWords(const std::set<std::string>& words) {
  std::set<std::string> own;
  for (const std::string& word : words) {
    if (!IsOfMatching(word)) own.insert(word);
  }
  return own;
}

Struct Expected() {
  std::ifstream file(kData + "messy_import_expected.json");
  std::stringstream text;
  text << file.rdbuf();
  Struct expected;
  EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(text.str(), &expected).ok());
  return expected;
}

std::vector<RowReading> ReadAll(const std::string& file, std::vector<SheetReading>* sheets) {
  static const HeaderTable& headers = *new HeaderTable(HeaderTable::Create("").value());
  static const Vocabulary& vocabulary = *new Vocabulary(ChainsOf2025());
  auto spreadsheet = OpenSpreadsheet(kData + file, Spreadsheet::Limits());
  EXPECT_TRUE(spreadsheet.ok()) << spreadsheet.status();
  std::vector<RowReading> readings;
  if (!spreadsheet.ok()) return readings;
  SheetReader reader(SheetKind::kLeads, headers, vocabulary);
  SheetRow row;
  for (;;) {
    absl::StatusOr<bool> more = (*spreadsheet)->Next(row);
    EXPECT_TRUE(more.ok()) << more.status();
    if (!more.ok() || !*more) break;
    reader.Read(row, readings);
  }
  reader.Finish(readings);
  *sheets = reader.sheets();
  return readings;
}

std::string Only(const RowReading& reading, absl::string_view attribute) {
  const auto found = reading.values.find(attribute);
  return found == reading.values.end() || found->second.empty() ? "" : found->second.front();
}

// 1.2 (亿元) as fen.
std::string Fen(const std::string& yi) {
  if (yi.empty()) return "";
  const std::pair<std::string, std::string> parts = absl::StrSplit(yi, absl::MaxSplits('.', 1));
  std::string fen = parts.first + parts.second + std::string(10 - parts.second.size(), '0');
  fen.erase(0, std::min(fen.find_first_not_of('0'), fen.size()));
  return fen;
}

void ExpectValues(const RowReading& reading, const Struct& row) {
  const auto& values = row.fields().at("normalised").struct_value().fields();
  const auto expected = [&](const char* field) {
    return values.contains(field) ? Text(values.at(field)) : "";
  };
  EXPECT_EQ(Only(reading, "name"), expected("name"));
  EXPECT_EQ(Only(reading, "date"), expected("first_contact"));
  constexpr std::array<absl::string_view, 9> kStages = {
      "", "lead", "negotiating", "intent", "signed", "started", "completed", "paused", "lost"};
  const std::string stage = Only(reading, "stage");
  EXPECT_EQ(kStages.at(stage.empty() ? 0 : std::stoul(stage)), expected("stage"));
  if (values.contains("country_or_region")) {
    // The expectations guess a chain from the names of firms; the sheet has no column of it.
    EXPECT_EQ(Only(reading, "country_or_region"), expected("country_or_region"));
    return;
  }
  const std::string chain = expected("chain_code");
  EXPECT_EQ(Only(reading, "chain"), chain.empty() ? "" : "chains/" + chain);
  EXPECT_EQ(Only(reading, "credit_code"), expected("uscc"));
  EXPECT_EQ(Only(reading, "region"), expected("hq_gb2260"));
  EXPECT_EQ(Only(reading, "person"), expected("contact"));
  EXPECT_EQ(Only(reading, "project"), expected("project"));
  const auto phones = reading.values.find("phone");
  EXPECT_EQ(phones == reading.values.end()
                ? std::set<std::string>()
                : std::set<std::string>(phones->second.begin(), phones->second.end()),
            Texts(values.at("phones")));
  if (expected("amount_status") == "usd:1500") {
    EXPECT_EQ(Only(reading, "amount"), "1500000000");
    EXPECT_EQ(Only(reading, "currency"), "USD");
  } else {
    EXPECT_EQ(Only(reading, "amount"), Fen(expected("amount_yi")));
  }
}

// Every row of the expected sheets that the file has.
void ExpectAll(const std::string& file, bool text) {
  std::vector<SheetReading> sheets;
  const std::vector<RowReading> readings = ReadAll(file, &sheets);
  const std::vector<std::string> names = {"线索台账", "外资线索", "填报说明"};
  std::map<std::pair<std::string, int64_t>, const RowReading*> by_place;
  for (const RowReading& reading : readings) {
    by_place[{names.at(reading.sheet), reading.row}] = &reading;
  }
  int data = 0;
  const Struct expectations = Expected();
  for (const Value& value : expectations.fields().at("rows").list_value().values()) {
    const Struct& row = value.struct_value();
    const std::string sheet = row.fields().at("sheet").string_value();
    const auto number = static_cast<int64_t>(row.fields().at("row").number_value());
    if (text && sheet != names[0]) continue;
    SCOPED_TRACE(absl::StrCat(sheet, " ", number));
    const std::string kind = row.fields().at("kind").string_value();
    const auto found = by_place.find({sheet, number});
    if (found == by_place.end()) {
      EXPECT_EQ(kind, "blank");
      continue;
    }
    const RowReading& reading = *found->second;
    EXPECT_EQ(Name(reading.kind), kind);
    if (kind != "data" || reading.kind != RowKind::kData) continue;
    ++data;
    ExpectValues(reading, row);
    const std::set<std::string> reasons(reading.reasons.begin(), reading.reasons.end());
    EXPECT_EQ(reasons, OwnWords(Texts(row.fields().at("reasons"))));
    std::set<std::string> warnings = OwnWords(Texts(row.fields().at("warnings")));
    // What a file of text cannot tell: types of cells and hidden rows.
    if (text) {
      for (const char* word : {"phone_numeric_cell", "date_cell", "hidden_row"}) {
        warnings.erase(word);
      }
    }
    const std::set<std::string> all(reading.warnings.begin(), reading.warnings.end());
    EXPECT_THAT(warnings, IsSubsetOf(all));
    // Nobody reads warnings that come with every row.
    EXPECT_LE(all.size(), warnings.size() + 1);
  }
  EXPECT_EQ(data, text ? 66 : 75);
}

TEST(MessyImportTest, EveryRowOfTheTextFileIsReadAsAPersonReadsIt) {
  ExpectAll("messy_import_gbk.csv", true);
}

TEST(MessyImportTest, EveryRowOfTheWorkbookIsReadAsAPersonReadsIt) {
  ExpectAll("messy_import.xlsx", false);
}

TEST(MessyImportTest, TellsWhatTheSheetIsAbout) {
  std::vector<SheetReading> sheets;
  ReadAll("messy_import_gbk.csv", &sheets);
  ASSERT_EQ(sheets.size(), 1U);
  EXPECT_EQ(sheets[0].year, 2023);
  EXPECT_EQ(sheets[0].period_end, "2023-09-30");
  EXPECT_THAT(sheets[0].warnings, testing::IsEmpty());
}

}  // namespace
}  // namespace zhaolian
