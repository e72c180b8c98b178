// That an erasure leaves nothing of a person in an import that is under way.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "storage/error.h"
#include "tests/integration/privacy_fixture.h"
#include "tests/support/file_search.h"
#include "tests/support/import_calls.h"

namespace zhaolian {
namespace {

using testing::IsEmpty;

class ImportErasureTest : public PrivacyFixture {
 protected:
  enum Naming { kNowhere, kInLast, kInEach };
  // A sheet that the server is busy with for a while, of which some rows name the person.
  static std::string Sheet(int rows, Naming naming) {
    std::string sheet = "企业名称,企业简介\n";
    for (int i = 0; i < rows; ++i) {
      const bool named = naming == kInEach || (naming == kInLast && i == rows - 1);
      absl::StrAppend(&sheet, "虚构第", i, "号机电有限公司,经", named ? kName : "别人", "介绍\n");
    }
    return sheet;
  }
  v1::ImportRun BeginToPlan(const std::string& sheet) {
    const auto file = imports_.Upload("a.csv", sheet);
    EXPECT_TRUE(file.ok()) << file.status();
    v1::PlanImportRequest plan;
    plan.set_file(file.value_or(v1::ImportFile()).name());
    plan.set_kind(v1::IMPORT_KIND_ENTERPRISES);
    v1::ImportRun run;
    const absl::Status begun = bureau_.Call(plan, run);
    EXPECT_TRUE(begun.ok()) << begun;
    return run;
  }
  // Once a first row was planned or made, and before the last one is.
  void WhileRowsAreDone(const std::string& run, const std::function<void()>& act) {
    v1::WatchImportRequest request;
    request.set_name(run);
    v1::ImportRun now;
    bool acted = false;
    const absl::Status status = bureau_.Follow(request, now, absl::Minutes(1), [&] {
      if (!acted && now.rows_done() > 0 && now.rows_done() < kRows) {
        acted = true;
        act();
      }
      return true;
    });
    EXPECT_TRUE(status.ok()) << status;
    EXPECT_TRUE(acted) << "too quick";
  }

  static constexpr int kRows = 4000;
  const ImportCalls imports_{bureau_};
};

TEST_F(ImportErasureTest, AFileThatIsBeingReadIsReadNoMore) {
  const v1::ImportRun run = BeginToPlan(Sheet(kRows, kInLast));
  WhileRowsAreDone(run.name(), [&] { EXPECT_EQ(Erase(Request()).import_files(), 1); });
  EXPECT_THAT(FilesWith(data(), Canaries()), IsEmpty());
  const auto ended = imports_.Await(run.name());
  EXPECT_EQ(ErrorReason(ended.status()), "NOT_FOUND") << ended.status();
}

TEST_F(ImportErasureTest, AFileThatIsBeingReadOfOthersIsReadToItsEnd) {
  const v1::ImportRun run = BeginToPlan(Sheet(kRows, kNowhere));
  WhileRowsAreDone(run.name(), [&] { EXPECT_EQ(Erase(Request()).import_files(), 0); });
  const auto ended = imports_.Await(run.name());
  ASSERT_TRUE(ended.ok()) << ended.status();
  EXPECT_EQ(ended->state(), v1::ImportRun::STATE_PLANNED);
  EXPECT_EQ(ended->rows_done(), kRows);
}

TEST_F(ImportErasureTest, RowsThatAreBeingMadeMakeThePersonNoMore) {
  const v1::ImportRun run =
      imports_.Planned("a.csv", Sheet(kRows, kInEach), v1::IMPORT_KIND_ENTERPRISES);
  v1::ApplyImportRequest apply;
  apply.set_name(run.name());
  v1::ImportRun begun;
  ASSERT_TRUE(bureau_.Call(apply, begun).ok());
  WhileRowsAreDone(run.name(), [&] { Erase(Request()); });
  EXPECT_THAT(FilesWith(data(), Canaries()), IsEmpty());
  const auto ended = imports_.Await(run.name());
  ASSERT_TRUE(ended.ok()) << ended.status();
  EXPECT_EQ(ended->state(), v1::ImportRun::STATE_APPLIED);
}

}  // namespace
}  // namespace zhaolian
