#include "server/export/export_cells.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>

#include "tests/support/test_store.h"
#include "zhaolian/v1/enterprises.pb.h"
#include "zhaolian/v1/leads.pb.h"
#include "zhaolian/v1/organization.pb.h"

namespace zhaolian {
namespace {

using Kind = WrittenCell::Kind;

// The cell of one field, which refers to nothing.
WrittenCell Cell(const google::protobuf::Message& row, const std::string& field) {
  static TestStore& store = *new TestStore;
  static const Permissions& permissions = *new Permissions(*Permissions::Of(TestStore::Registry()));
  static const Caller& caller = *new Caller;
  const ReferencedRows none(store->resources(), permissions, caller);
  return CellOf(
      row, {row.GetDescriptor()->FindFieldByName(field), ExportColumn::Shows::kField, field}, none);
}

v1::Lead LeadOf(int64_t amount, const std::string& currency) {
  v1::Lead lead;
  lead.set_investment_amount_minor(amount);
  lead.set_investment_currency(currency);
  return lead;
}

std::string Amount(int64_t amount, const std::string& currency) {
  return Cell(LeadOf(amount, currency), "investment_amount_minor").text;
}

TEST(ExportCellsTest, DecimalsAreExact) {
  EXPECT_EQ(DecimalText(0, 6), "0");
  EXPECT_EQ(DecimalText(1, 6), "0.000001");
  EXPECT_EQ(DecimalText(-1'500'000, 6), "-1.5");
  EXPECT_EQ(DecimalText(100, 0), "100");
  EXPECT_EQ(DecimalText(std::numeric_limits<int64_t>::max(), 6), "9223372036854.775807");
  EXPECT_EQ(DecimalText(std::numeric_limits<int64_t>::min(), 6), "-9223372036854.775808");
}

TEST(ExportCellsTest, AmountsAreInTenThousandsOfTheirCurrency) {
  EXPECT_EQ(Amount(12'000'050'000, "CNY"), "12000.05");
  EXPECT_EQ(Amount(1, "CNY"), "0.000001");
  EXPECT_EQ(Amount(50'000'000, "USD"), "50");
  EXPECT_EQ(Amount(50'000'000, "JPY"), "5000");
  EXPECT_EQ(Amount(50'000'000, "KWD"), "5");
  EXPECT_EQ(Amount(0, "CNY"), "0");
}

TEST(ExportCellsTest, AnAmountIsANumberAsLongAsAWorkbookHoldsItExactly) {
  const WrittenCell cell = Cell(LeadOf(12'000'050'000, "CNY"), "investment_amount_minor");
  EXPECT_EQ(cell.kind, Kind::kNumber);
  EXPECT_EQ(cell.number, 12000.05);
  EXPECT_EQ(Cell(LeadOf(999'999'999'999'999, "CNY"), "investment_amount_minor").kind,
            Kind::kNumber);
  const WrittenCell long_one =
      Cell(LeadOf(std::numeric_limits<int64_t>::max(), "CNY"), "investment_amount_minor");
  EXPECT_EQ(long_one.kind, Kind::kText);
  EXPECT_EQ(long_one.text, "9223372036854.775807");
}

TEST(ExportCellsTest, WhatIsNotThereIsEmpty) {
  const v1::Lead lead;
  for (const char* field :
       {"investment_amount_minor", "stage", "summary", "citations", "report_date", "create_time"}) {
    EXPECT_EQ(Cell(lead, field).kind, Kind::kEmpty) << field;
  }
}

TEST(ExportCellsTest, ValuesOfEnumsGoByTheirLabels) {
  v1::Lead lead;
  lead.set_stage(v1::Lead::STAGE_SIGNED);
  EXPECT_EQ(Cell(lead, "stage").text, "签约");
  v1::User user;
  user.add_roles(v1::ROLE_OFFICE);
  user.add_roles(v1::ROLE_READER);
  EXPECT_EQ(Cell(user, "roles").text, "驻外机构、只读");
}

TEST(ExportCellsTest, FlagsAreYesOrNo) {
  v1::Enterprise firm;
  EXPECT_EQ(Cell(firm, "institution").text, "否");
  firm.set_institution(true);
  EXPECT_EQ(Cell(firm, "institution").text, "是");
}

TEST(ExportCellsTest, ListsAreJoinedByWhatIsInNoElement) {
  v1::Enterprise firm;
  firm.add_aliases("虚构机床");
  firm.add_aliases("机床厂");
  EXPECT_EQ(Cell(firm, "aliases").text, "虚构机床、机床厂");
  firm.add_aliases("甲、乙合伙");
  EXPECT_EQ(Cell(firm, "aliases").text, "虚构机床\n机床厂\n甲、乙合伙");
}

TEST(ExportCellsTest, ACitationIsALineOfItsParts) {
  v1::Lead lead;
  v1::Citation* citation = lead.add_citations();
  citation->set_source("虚构日报");
  citation->set_basis(v1::Citation::BASIS_DERIVED);
  lead.add_citations()->set_source("虚构年鉴");
  EXPECT_EQ(Cell(lead, "citations").text, "虚构日报 · 推断\n虚构年鉴");
}

TEST(ExportCellsTest, DaysAreDaysAndLessPreciseDatesTexts) {
  const WrittenCell day = DayCell("2023-09-26");
  EXPECT_EQ(day.kind, Kind::kDay);
  EXPECT_EQ(day.number, 45195);
  EXPECT_EQ(DayCell("1900-03-01").number, 61);
  for (const std::string date : {"2023-09", "2023", "1900-02-28"}) {
    EXPECT_EQ(DayCell(date).kind, Kind::kText) << date;
    EXPECT_EQ(DayCell(date).text, date);
  }
  EXPECT_EQ(DayCell("").kind, Kind::kEmpty);
}

TEST(ExportCellsTest, TimesAreThoseOfTheCity) {
  const WrittenCell cell = TimeCell(absl::FromUnixSeconds(1'764'338'400));  // 14:00 UTC
  EXPECT_EQ(cell.kind, Kind::kTime);
  EXPECT_EQ(cell.text, "2025-11-28 22:00:00");
  EXPECT_DOUBLE_EQ(cell.number, 45989 + 22.0 / 24);
  EXPECT_EQ(TimeCell(absl::FromUnixSeconds(1'764'345'600)).text, "2025-11-29 00:00:00");
}

TEST(ExportCellsTest, ATextThatLooksLikeANumberIsText) {
  v1::Enterprise firm;
  firm.set_stock_code("000768");
  EXPECT_EQ(Cell(firm, "stock_code").kind, Kind::kText);
}

}  // namespace
}  // namespace zhaolian
