// How much of labelled tables is read, and that nothing of it is read wrongly.
#include <gmock/gmock.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <array>
#include <fstream>
#include <iostream>
#include <map>
#include <set>
#include <sstream>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/import/sheet_reader.h"
#include "server/spreadsheet/spreadsheet.h"
#include "tests/support/chains_of_2025.h"

namespace zhaolian {
namespace {

using google::protobuf::Struct;
using google::protobuf::Value;
using Values = std::map<std::string, std::vector<std::string>>;

struct Label {
  std::string kind;
  bool readable = false;  // all of the row has one meaning
  Values values;
};

struct Figures {
  int readable = 0, readable_accepted = 0;
  int accepted_values = 0, wrong_values = 0, labelled_values = 0;

  double share() const { return 1.0 * readable_accepted / readable; }
  double precision() const { return 1.0 - 1.0 * wrong_values / accepted_values; }
  double recall() const { return 1.0 * (accepted_values - wrong_values) / labelled_values; }
};

std::string PathOf(const std::string& file) {
  return absl::StrCat(ZHAOLIAN_SOURCE_DIRECTORY, "/tests/import/labelled/", file);
}

SheetKind KindCalled(const std::string& name) {
  if (name == "leads") return SheetKind::kLeads;
  if (name == "engagements") return SheetKind::kEngagements;
  if (name == "contacts") return SheetKind::kContactPersons;
  return name == "chains" ? SheetKind::kChainNodes : SheetKind::kEnterprises;
}

std::map<int64_t, Label> LabelsOf(const std::string& file, SheetKind& kind) {
  std::stringstream text;
  text << std::ifstream(PathOf(file + ".json")).rdbuf();
  Struct json;
  EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(text.str(), &json).ok()) << file;
  kind = KindCalled(json.fields().at("kind").string_value());
  std::map<int64_t, Label> labels;
  for (const Value& value : json.fields().at("rows").list_value().values()) {
    const auto& row = value.struct_value().fields();
    Label& label = labels[static_cast<int64_t>(row.at("row").number_value())];
    label.kind = row.at("kind").string_value();
    if (label.kind != "data") continue;
    label.readable = row.at("outcome").string_value() == "accepted";
    if (!label.readable) continue;
    for (const auto& [attribute, texts] : row.at("values").struct_value().fields()) {
      for (const Value& one : texts.list_value().values()) {
        label.values[attribute].push_back(one.string_value());
      }
    }
  }
  return labels;
}

const char* Name(RowKind kind) {
  constexpr std::array<const char*, 10> kNames = {
      "blank",         "title",   "meta",     "header", "header_second_level",
      "header_repeat", "section", "subtotal", "note",   "data"};
  return kNames[static_cast<size_t>(kind)];
}

std::vector<RowReading> ReadingsOf(const std::string& file, SheetKind kind) {
  static const HeaderTable& headers = *new HeaderTable(HeaderTable::Create("").value());
  static const Vocabulary& vocabulary = *new Vocabulary(ChainsOf2025());
  auto spreadsheet = OpenSpreadsheet(PathOf(file + ".csv"), Spreadsheet::Limits());
  EXPECT_TRUE(spreadsheet.ok()) << spreadsheet.status();
  std::vector<RowReading> readings;
  if (!spreadsheet.ok()) return readings;
  SheetReader reader(kind, headers, vocabulary);
  SheetRow row;
  while ((*spreadsheet)->Next(row).value_or(false)) reader.Read(row, readings);
  reader.Finish(readings);
  return readings;
}

// Everything that a label of the file speaks of: a value there that the row's label lacks is wrong.
std::set<std::string> AttributesOf(const std::map<int64_t, Label>& labels) {
  std::set<std::string> attributes;
  for (const auto& [number, label] : labels) {
    for (const auto& [attribute, values] : label.values) attributes.insert(attribute);
  }
  return attributes;
}

void Count(const std::string& file, Figures& figures) {
  SheetKind kind;
  const std::map<int64_t, Label> labels = LabelsOf(file, kind);
  const std::set<std::string> attributes = AttributesOf(labels);
  for (const RowReading& reading : ReadingsOf(file, kind)) {
    const Label& label = labels.at(reading.row);
    const std::string place = absl::StrCat(file, ".csv row ", reading.row);
    EXPECT_EQ(Name(reading.kind), label.kind) << place;
    if (label.kind != "data") continue;
    const bool accepted = reading.reasons.empty();
    EXPECT_TRUE(label.readable || !accepted) << place << " was taken over without a look";
    figures.readable += label.readable ? 1 : 0;
    figures.readable_accepted += label.readable && accepted ? 1 : 0;
    figures.labelled_values += static_cast<int>(label.values.size());
    if (label.readable && !accepted) {
      std::cout << "for review: " << place << ": " << absl::StrJoin(reading.reasons, " ") << "\n";
    }
    if (!accepted) continue;
    for (const auto& [attribute, values] : reading.values) {
      if (!attributes.contains(attribute)) continue;
      ++figures.accepted_values;
      const auto expected = label.values.find(attribute);
      if (expected != label.values.end() && expected->second == values) continue;
      ++figures.wrong_values;
      std::cout << "wrong: " << place << ": " << attribute << " is " << absl::StrJoin(values, "|")
                << "\n";
    }
  }
}

void ExpectGoodFigures(const std::vector<std::string>& files) {
  Figures figures;
  for (const std::string& file : files) Count(file, figures);
  std::cout << figures.readable << " readable rows, " << 100 * figures.share()
            << " % of them accepted; values: precision " << 100 * figures.precision()
            << " %, recall " << 100 * figures.recall() << " % of " << figures.labelled_values
            << "\n";
  EXPECT_EQ(figures.wrong_values, 0);
  EXPECT_GE(figures.share(), 0.95);
}

TEST(LabelledSheetsTest, TheHalfThatTheRulesWereMadeWithIsReadWithoutAMistake) {
  ExpectGoodFigures({"tuned_leads_two_levels", "tuned_english_deals", "tuned_diary",
                     "tuned_contacts", "tuned_chain_nodes", "tuned_firms"});
}

TEST(LabelledSheetsTest, TheHalfThatWasHeldOutIsReadWithoutAMistake) {
  ExpectGoodFigures({"heldout_key_projects", "heldout_english_pipeline", "heldout_work_log",
                     "heldout_address_book", "heldout_node_table", "heldout_target_firms"});
}

}  // namespace
}  // namespace zhaolian
