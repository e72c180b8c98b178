// Exports that are large, slow, given up, or of somebody who may no longer.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "storage/error.h"
#include "tests/support/export_call.h"
#include "tests/support/raw_call.h"
#include "tests/support/sanitizer.h"
#include "tests/support/scratch_directory.h"
#include "tests/support/signed_in_server.h"
#include "tests/support/workbook_text.h"
#include "zhaolian/v1/audit.pb.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {
namespace {

using testing::HasSubstr;

constexpr int kRowsOfAnOperation = 1000;
// As text some ten megabytes, which no buffer on the way takes.
constexpr int kManyRows = 5000;
constexpr char kPath[] = "/zhaolian.v1.ExportService/Export";

std::string IdOf(int number) { return absl::StrCat("l", 1'000'000 + number); }

// Leads of the bureau, straight into the store.
void AddLeads(Store& store, int count, size_t summary = 2000) {
  const ResourceSchema& schema = *store.resources().registry().FindCollection("leads");
  for (int begin = 0; begin < count; begin += kRowsOfAnOperation) {
    const absl::Status status = store.WriteAndWait([&](Tx& tx) {
      absl::Status added;
      for (int i = begin; i < std::min(begin + kRowsOfAnOperation, count) && added.ok(); ++i) {
        v1::Lead lead;
        lead.set_name(absl::StrCat("leads/", IdOf(i)));
        lead.set_display_name(absl::StrCat("虚构项目", i));
        lead.set_owner_unit("units/bureau");
        lead.set_source_stage("线索");
        lead.set_stage(v1::Lead::STAGE_LEAD);
        lead.set_project_kind(v1::Lead::PROJECT_KIND_PROMOTION);
        lead.set_investment_amount_minor(int64_t{i} * 1'234'567);
        lead.set_investment_currency("CNY");
        lead.set_summary(std::string(summary, 'x'));
        added =
            store.resources().Insert(tx, schema, {"users/local", "system", "test", "", ""}, lead);
      }
      return added;
    });
    ASSERT_TRUE(status.ok()) << status;
  }
}

// Memory of this process, in which the server is, in MiB; the most there was where `most`.
double MemoryMiB(bool most) {
  std::ifstream status("/proc/self/status");
  std::string line;
  while (std::getline(status, line)) {
    if (!absl::StartsWith(line, most ? "VmHWM:" : "VmRSS:")) continue;
    const std::vector<std::string> words = absl::StrSplit(line, ' ', absl::SkipEmpty());
    double kib = 0;
    EXPECT_TRUE(absl::SimpleAtod(words[words.size() - 2], &kib));
    return kib / 1024;
  }
  return 0;
}

TestServer::Options With(int export_rows, absl::Duration patience) {
  TestServer::Options options{.config = SignedInServer::Config(), .feed_patience = patience};
  options.config.set_export_rows(export_rows);
  return options;
}

class ExportLimitsTest : public testing::Test {
 protected:
  int64_t ExportsNoted() {
    v1::ListJournalRequest request;
    request.set_method("Export");
    v1::ListJournalResponse response;
    EXPECT_TRUE(auditor_.Call(request, response).ok());
    return response.entries_size();
  }
  // Waits until the server takes another export of the clerk.
  absl::Status ExportFew() {
    v1::ExportRequest request = CsvOf("units");
    absl::Status status;
    for (int i = 0; i < 600; ++i) {
      status = Export(clerk_, request).status;
      if (ErrorReason(status) != "TOO_MANY_EXPORTS") return status;
      absl::SleepFor(absl::Milliseconds(100));
    }
    return status;
  }

  explicit ExportLimitsTest(absl::Duration patience = absl::Minutes(1))
      : server_(With(kManyRows, patience)) {}

  SignedInServer server_;
  Client clerk_ = server_.Add("clerk", "units/bureau", {v1::ROLE_BUREAU});
  Client auditor_ = server_.Add("auditor", "units/bureau", {v1::ROLE_AUDITOR});
};

TEST_F(ExportLimitsTest, SendsPiecesOfAtMost64KiBInTheirOrder) {
  AddLeads(server_->store(), 1000);
  const Exported exported = Export(clerk_, CsvOf("leads"));
  ASSERT_TRUE(exported.status.ok()) << exported.status;
  EXPECT_GT(exported.chunks, 5);
  EXPECT_LE(exported.largest_message, size_t{64} << 10);
  EXPECT_EQ(exported.summary.rows(), 1000);
  EXPECT_EQ(static_cast<size_t>(exported.summary.bytes()), exported.file.size());
  size_t at = 0;
  for (int i = 0; i < 1000; ++i) {
    at = exported.file.find(absl::StrCat("leads/", IdOf(i), ","), at);
    ASSERT_NE(at, std::string::npos) << i;
  }
}

TEST_F(ExportLimitsTest, OneRowTooManyIsRefused) {
  AddLeads(server_->store(), kManyRows + 1);
  const absl::Status status = Export(clerk_, CsvOf("leads")).status;
  EXPECT_TRUE(absl::IsFailedPrecondition(status));
  EXPECT_EQ(ErrorReason(status), "EXPORT_TOO_LARGE");
  EXPECT_THAT(std::string(status.message()), HasSubstr("narrow the filter"));
  EXPECT_EQ(ExportsNoted(), 0);
  v1::ExportRequest request = CsvOf("leads");
  request.set_filter(absl::StrCat("name != \"leads/", IdOf(0), "\""));
  EXPECT_EQ(Export(clerk_, request).summary.rows(), kManyRows);
}

TEST_F(ExportLimitsTest, IsOfOneMomentWhateverChangesMeanwhile) {
  AddLeads(server_->store(), kManyRows);
  bool changed = false;
  const Exported exported = Export(clerk_, CsvOf("leads"), [&](const v1::ExportResponse&) {
    if (changed) return true;
    changed = true;
    v1::Lead last;
    last.set_name(absl::StrCat("leads/", IdOf(kManyRows - 1)));
    last.set_display_name("后来改名");
    EXPECT_TRUE(clerk_.Update(last, {"display_name"}).ok());
    EXPECT_TRUE(clerk_.Delete<v1::Lead>(absl::StrCat("leads/", IdOf(kManyRows - 2))).ok());
    return true;
  });
  EXPECT_TRUE(exported.status.ok()) << exported.status;
  EXPECT_EQ(exported.summary.rows(), kManyRows);
  EXPECT_EQ(exported.file.find("后来改名"), std::string::npos);
}

TEST_F(ExportLimitsTest, OneThatIsGivenUpWhileItIsMadeIsNotedNowhere) {
  AddLeads(server_->store(), kManyRows);
  const Exported exported =
      Export(clerk_, CsvOf("leads"), [](const v1::ExportResponse&) { return false; });
  EXPECT_EQ(exported.chunks, 0);
  ASSERT_TRUE(ExportFew().ok());
  EXPECT_EQ(ExportsNoted(), 1);  // that of the few
}

TEST_F(ExportLimitsTest, OneThatIsGivenUpHalfWayFreesItsPlace) {
  AddLeads(server_->store(), kManyRows);
  for (int i = 0; i < 4; ++i) {
    int chunks = 0;
    const Exported exported =
        Export(clerk_, CsvOf("leads"), [&](const v1::ExportResponse& response) {
          chunks += response.has_chunk() ? 1 : 0;
          return chunks < 3;
        });
    EXPECT_TRUE(exported.status.ok() || ErrorReason(exported.status) == "TOO_MANY_EXPORTS")
        << exported.status;
    ASSERT_TRUE(ExportFew().ok());
  }
}

TEST_F(ExportLimitsTest, EndsOnceItsCallerMayNoLonger) {
  AddLeads(server_->store(), kManyRows);
  bool revoked = false;
  const Exported exported = Export(clerk_, CsvOf("leads"), [&](const v1::ExportResponse& r) {
    if (!revoked && r.has_chunk()) server_.SetRoles("users/clerk", {});
    revoked |= r.has_chunk();
    return true;
  });
  EXPECT_FALSE(exported.status.ok());
  EXPECT_LT(exported.file.size(), static_cast<size_t>(exported.summary.bytes()));
}

class ImpatientExportTest : public ExportLimitsTest {
 protected:
  ImpatientExportTest() : ExportLimitsTest(absl::Seconds(5)) {}
};

TEST_F(ImpatientExportTest, AClientThatTakesNothingIsCutOffAndAUserHasTwoAtATime) {
  AddLeads(server_->store(), kManyRows);
  const std::string key = server_.NewKey("users/clerk");
  const std::string request = CsvOf("leads").SerializeAsString();
  RawCall first(server_->address(), kPath, "", key), second(server_->address(), kPath, "", key);
  for (RawCall* call : {&first, &second}) {
    ASSERT_TRUE(call->Send(request));
    ASSERT_TRUE(call->Read().has_value());
  }
  EXPECT_EQ(ErrorReason(Export(clerk_, CsvOf("units")).status), "TOO_MANY_EXPORTS");
  EXPECT_TRUE(
      Export(server_.Add("other", "units/bureau", {v1::ROLE_BUREAU}), CsvOf("units")).status.ok());
  EXPECT_TRUE(ExportFew().ok());
}

// Written rather than asserted where it depends on the machine: rows a second.
TEST(ExportSizeTest, AHundredThousandRowsTakeNoMoreMemoryThanAFew) {
  constexpr int kRows = 100'000;
  constexpr double kMostMiB = 80;  // 32 of them pages of the reader; the file has 52
  // Each reader keeps pages of its own, which a first walk over so many rows fills: with one
  // reader what is measured does not depend on which of them took the pieces.
  TestServer::Options options = With(kRows, absl::Minutes(1));
  options.config.set_reader_threads(1);
  SignedInServer server(std::move(options));
  const Client clerk = server.Add("clerk", "units/bureau", {v1::ROLE_BUREAU});
  AddLeads(server->store(), kRows, 400);
  const ScratchDirectory scratch;
  for (const auto format :
       {v1::ExportRequest::FILE_FORMAT_CSV, v1::ExportRequest::FILE_FORMAT_XLSX}) {
    v1::ExportRequest request = CsvOf("leads");
    request.set_format(format);
    std::ofstream("/proc/self/clear_refs") << 5;  // begins the most of memory anew
    const double before = MemoryMiB(false);
    const absl::Time begin = absl::Now();
    const std::string path = scratch.Path("a.xlsx");
    std::ofstream file(path, std::ios::binary);
    v1::ExportResponse response;
    v1::ExportSummary summary;
    const absl::Status status = clerk.Follow(request, response, absl::Minutes(5), [&] {
      if (response.has_summary()) summary = response.summary();
      file << response.chunk();
      return true;
    });
    file.close();
    const double seconds = absl::ToDoubleSeconds(absl::Now() - begin);
    EXPECT_TRUE(status.ok()) << status;
    EXPECT_EQ(summary.rows(), kRows);
    if (!kSanitized) {
      EXPECT_LT(MemoryMiB(true) - before, kMostMiB);
    }
    std::cout << v1::ExportRequest::FileFormat_Name(format) << ": "
              << static_cast<int>(kRows / seconds) << " rows/s, " << summary.bytes()
              << " bytes, memory +" << MemoryMiB(true) - before << " MiB\n";
  }
}

}  // namespace
}  // namespace zhaolian
