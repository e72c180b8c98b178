// Receipts that name the file of their voucher.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "storage/error.h"
#include "tests/support/counties_and_firm.h"
#include "tests/support/evidence_calls.h"
#include "tests/support/export_call.h"
#include "tests/support/resource_calls.h"
#include "tests/support/signed_in_server.h"
#include "zhaolian/v1/funds.pb.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {
namespace {

using testing::HasSubstr;
using v1::Attachment;
using v1::FundReceipt;
using v1::OddReceipt;

internal::v1::ServerConfig FilesWanted() {
  internal::v1::ServerConfig config = SignedInServer::Config();
  config.set_odd_receipt_without_file(true);
  return config;
}

// The counties east, which has two leads, and west, which has one.
class ReceiptFilesTest : public testing::Test {
 protected:
  void SetUp() override {
    AddLead("lead", "units/east");
    AddLead("second", "units/east");
    AddLead("others", "units/west");
  }
  void AddLead(const std::string& id, const std::string& unit) {
    v1::Lead lead;
    lead.set_display_name("虚构项目 " + id);
    lead.set_owner_unit(unit);
    lead.set_source_stage("signed");
    lead.set_project_kind(v1::Lead::PROJECT_KIND_PROMOTION);
    const auto created = bureau_.Create(lead, {.id = id});
    ASSERT_TRUE(created.ok()) << created.status();
  }
  static std::string FileOf(const Client& client, const std::string& lead, Attachment::Kind kind) {
    const auto file = EvidenceCalls(client).Add(lead, kind, PdfOf("回单"));
    EXPECT_TRUE(file.ok()) << file.status();
    return file.ok() ? file->name() : "";
  }
  static FundReceipt With(const std::string& file, const std::string& reference = "回单 7") {
    FundReceipt receipt;
    receipt.set_lead("leads/lead");
    receipt.set_receipt_date("2026-03-31");
    receipt.set_receipt_amount_minor(100);
    receipt.set_receipt_currency("CNY");
    receipt.set_payer("虚构药业有限公司");
    receipt.set_voucher_kind(FundReceipt::VOUCHER_KIND_BANK_SLIP);
    receipt.set_voucher_reference(reference);
    receipt.set_attachment(file);
    return receipt;
  }
  std::string WhyNot(const std::string& file) {
    const absl::Status refused = east_.Create(With(file)).status();
    if (!refused.ok()) ExpectWellFormed(refused);
    return ErrorReason(refused);
  }
  void Verify(const std::string& name) {
    v1::VerifyFundReceiptRequest request;
    request.set_name(name);
    request.set_visit_date("2026-04-10");
    FundReceipt verified;
    const absl::Status status = bureau_.Call(request, verified);
    ASSERT_TRUE(status.ok()) << status;
  }

  SignedInServer server_{FilesWanted()};
  Client bureau_ = server_.Add("bureau", "units/bureau", {v1::ROLE_BUREAU});
  const bool units_made_ = AddEastAndWest(bureau_);
  Client east_ = server_.Add("east", "units/east", {v1::ROLE_COUNTY});
  Client west_ = server_.Add("west", "units/west", {v1::ROLE_COUNTY});
};

TEST_F(ReceiptFilesTest, AReceiptNamesAVoucherOfItsLead) {
  EXPECT_EQ(WhyNot(FileOf(east_, "leads/second", Attachment::KIND_VOUCHER)), "OTHER_LEAD");
  EXPECT_EQ(WhyNot(FileOf(east_, "leads/lead", Attachment::KIND_AGREEMENT)), "NO_VOUCHER");
  EXPECT_EQ(WhyNot(FileOf(west_, "leads/others", Attachment::KIND_VOUCHER)), "REFERENCE_NOT_FOUND")
      << "that there is such a file is not east's to know";
  const std::string file = FileOf(east_, "leads/lead", Attachment::KIND_VOUCHER);
  const auto created = east_.Create(With(file));
  ASSERT_TRUE(created.ok()) << created.status();
  EXPECT_EQ(created->attachment(), file);
  EXPECT_EQ(created->grade(), FundReceipt::GRADE_DOCUMENTED);
  const auto exported = Export(east_, CsvOf("fundReceipts"));
  ASSERT_TRUE(exported.status.ok()) << exported.status;
  EXPECT_THAT(exported.file, HasSubstr(file));
}

TEST_F(ReceiptFilesTest, AFileStaysAsLongAsAReceiptNamesIt) {
  const std::string file = FileOf(east_, "leads/lead", Attachment::KIND_VOUCHER);
  auto receipt = east_.Create(With(file));
  ASSERT_TRUE(receipt.ok()) << receipt.status();
  EXPECT_EQ(ErrorReason(EvidenceCalls(east_).Withdraw(file)), "STILL_REFERENCED");
  receipt->clear_attachment();
  ASSERT_TRUE(east_.Update(*receipt, {"attachment"}).ok());
  EXPECT_TRUE(EvidenceCalls(east_).Withdraw(file).ok());
}

TEST_F(ReceiptFilesTest, AVerifiedReceiptTakesAFileWhereItHasNone) {
  const std::string file = FileOf(east_, "leads/lead", Attachment::KIND_VOUCHER);
  auto receipt = east_.Create(With(""));
  ASSERT_TRUE(receipt.ok()) << receipt.status();
  Verify(receipt->name());
  receipt->clear_etag();
  receipt->set_attachment(FileOf(east_, "leads/lead", Attachment::KIND_AGREEMENT));
  EXPECT_EQ(ErrorReason(east_.Update(*receipt, {"attachment"}).status()), "NO_VOUCHER");
  receipt->set_attachment(file);
  const auto named = east_.Update(*receipt, {"attachment"});
  ASSERT_TRUE(named.ok()) << named.status();
  EXPECT_EQ(named->grade(), FundReceipt::GRADE_VERIFIED);
  receipt->clear_attachment();
  EXPECT_EQ(ErrorReason(east_.Update(*receipt, {"attachment"}).status()), "VERIFIED");
}

TEST_F(ReceiptFilesTest, SumsAndOdditiesTellWhatHasNoFile) {
  const std::string file = FileOf(east_, "leads/lead", Attachment::KIND_VOUCHER);
  ASSERT_TRUE(east_.Create(With(file)).ok());
  const auto without = east_.Create(With("", "回单 8"));
  ASSERT_TRUE(without.ok()) << without.status();
  FundReceipt claimed = With("", "");
  ASSERT_TRUE(east_.Create(claimed).ok());

  v1::GetFundsInPlaceRequest of_lead;
  of_lead.set_lead("leads/lead");
  v1::FundsInPlace funds;
  ASSERT_TRUE(east_.Call(of_lead, funds).ok());
  ASSERT_EQ(funds.sums_size(), 2);
  EXPECT_EQ(funds.sums(0).receipts_with_file(), 0) << "what is claimed";
  EXPECT_EQ(funds.sums(1).receipts(), 2);
  EXPECT_EQ(funds.sums(1).receipts_with_file(), 1);

  v1::ListOddReceiptsRequest of_year;
  of_year.set_start_date("2026-01-01");
  of_year.set_end_date("2026-12-31");
  v1::ListOddReceiptsResponse odd;
  ASSERT_TRUE(east_.Call(of_year, odd).ok());
  int found = 0;
  for (const OddReceipt& each : odd.odd_receipts()) {
    if (each.rule() != OddReceipt::RULE_WITHOUT_FILE) continue;
    ++found;
    EXPECT_EQ(each.receipts(0), without->name());
    EXPECT_EQ(each.found_text(), "回单 8");
  }
  EXPECT_EQ(found, 1);
}

}  // namespace
}  // namespace zhaolian
