#include "server/reports/definitions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "zhaolian/v1/figures.pb.h"

namespace zhaolian {
namespace {

using ::testing::Contains;
using ::testing::IsSupersetOf;

std::set<std::string> FiguresIn(const FigureDefinitions& definitions) {
  std::set<std::string> figures;
  for (const auto& each : definitions) {
    EXPECT_GT(each.version(), 0);
    EXPECT_FALSE(each.definition().empty() || each.definition_en().empty()) << each.figure();
    EXPECT_TRUE(figures.insert(each.figure()).second) << each.figure() << " is defined twice";
  }
  return figures;
}

// But for what says which unit it is of.
std::set<std::string> FieldsOf(const google::protobuf::Descriptor* message) {
  std::set<std::string> fields;
  for (int i = 0; i < message->field_count(); ++i) fields.insert(message->field(i)->name());
  fields.erase("name");
  fields.erase("unit");
  fields.erase("display_name");
  fields.erase("receipts");
  return fields;
}

TEST(DefinitionsTest, NameEveryFigureOfADashboard) {
  const std::set<std::string> defined = FiguresIn(DefinitionsOfDashboard());
  EXPECT_THAT(defined, IsSupersetOf(FieldsOf(v1::PromotionFigures::descriptor())));
  EXPECT_THAT(defined, IsSupersetOf(FieldsOf(v1::FundFigures::descriptor())));
  for (const char* figure : {"months", "moves", "stuck_leads"})
    EXPECT_THAT(defined, Contains(figure));
}

TEST(DefinitionsTest, OfAShareNameWhatItIsAShareOf) {
  for (const auto& each : DefinitionsOfDashboard()) {
    if (each.figure() == "start_rate" || each.figure() == "completion_rate") {
      EXPECT_EQ(each.denominator(), "signed");
    }
  }
}

TEST(DefinitionsTest, AreThereForEveryReport) {
  EXPECT_THAT(FiguresIn(DefinitionsOfGaps()), Contains("contacted_lately"));
  EXPECT_THAT(FiguresIn(DefinitionsOfHighQuality()), Contains("classes"));
  EXPECT_THAT(FiguresIn(DefinitionsOfCredits()), Contains("credit"));
  EXPECT_THAT(FiguresIn(DefinitionsOfFunds()), Contains("this_year"));
}

}  // namespace
}  // namespace zhaolian
