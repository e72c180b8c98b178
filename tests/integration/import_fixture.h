// Imports of one user, whom nobody asks to sign in.
#ifndef ZHAOLIAN_TESTS_INTEGRATION_IMPORT_FIXTURE_H_
#define ZHAOLIAN_TESTS_INTEGRATION_IMPORT_FIXTURE_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "server/import/import_runs.h"
#include "tests/support/import_calls.h"
#include "tests/support/test_server.h"
#include "zhaolian/v1/enterprises.pb.h"

namespace zhaolian {

inline constexpr char kFirms[] =
    "企业名称,统一社会信用代码,所在地,网址,行业\n"
    "星河样例机电有限公司,91610702MAX0A001X0,汉台区,https://a.example,机床\n"
    "北辰样例食品有限公司,,西安市,,食品\n";

class ImportTest : public testing::Test {
 protected:
  v1::ImportRun Planned(const std::string& content,
                        v1::ImportKind kind = v1::IMPORT_KIND_ENTERPRISES) {
    return calls_.Planned("test.csv", content, kind);
  }
  v1::ImportRun Imported(const std::string& content,
                         v1::ImportKind kind = v1::IMPORT_KIND_ENTERPRISES) {
    return calls_.Imported("test.csv", content, kind);
  }
  v1::Enterprise Firm(const std::string& title) {
    v1::Enterprise found;
    for (auto& firm :
         client_.List<v1::Enterprise>({.filter = absl::StrCat("display_name = \"", title, "\"")})) {
      EXPECT_TRUE(firm.ok()) << firm.status();
      if (firm.ok()) found = *firm;
    }
    return found;
  }
  int CountFirms() {
    int count = 0;
    for (auto& firm : client_.List<v1::Enterprise>({})) count += firm.ok() ? 1 : 0;
    return count;
  }

  // Puts a run into the database that is to be read, and starts the server again.
  absl::StatusOr<v1::ImportRun> ResumedPlanning(int planning_begun, const std::string& upload) {
    internal::v1::ImportRecord record;
    *record.mutable_run() = Planned(kFirms);
    record.mutable_run()->set_name("imports/planted");
    record.mutable_run()->set_state(v1::ImportRun::STATE_PLANNING);
    record.set_upload(upload);
    record.set_planning_begun(planning_begun);
    const absl::Status status = server_.store().WriteBulkAndWait(
        [&](Tx& tx) { return KeepImport(tx.connection(), record); });
    if (!status.ok()) return status;
    server_.Restart();
    client_ = server_.ClientOf();
    calls_ = ImportCalls(server_.ClientOf());
    return calls_.Await("imports/planted");
  }

  internal::v1::ImportRecord Kept(const std::string& run) {
    internal::v1::ImportRecord kept;
    const absl::Status status = server_.store().WriteBulkAndWait([&](Tx& tx) -> absl::Status {
      auto record = ReadImport(tx.connection(), run);
      if (record.ok()) kept = *std::move(record);
      return record.status();
    });
    EXPECT_TRUE(status.ok()) << status;
    return kept;
  }

  // As a run fails whose author has lost its role as it is applied.
  void Fail(const std::string& run) {
    const absl::Status status = server_.store().WriteBulkAndWait([&](Tx& tx) -> absl::Status {
      auto record = ReadImport(tx.connection(), run);
      if (!record.ok()) return record.status();
      record->mutable_run()->set_state(v1::ImportRun::STATE_FAILED);
      record->mutable_run()->mutable_apply_time()->set_seconds(1);
      return KeepImport(tx.connection(), *record);
    });
    EXPECT_TRUE(status.ok()) << status;
  }

  TestServer server_;
  Client client_ = server_.ClientOf();
  ImportCalls calls_{server_.ClientOf()};
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_TESTS_INTEGRATION_IMPORT_FIXTURE_H_
