// Imports whose server is killed while it reads and applies them, and started again until they are
// done: each row is there once, with all that it makes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <iostream>
#include <map>
#include <random>
#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/support/import_calls.h"
#include "tests/support/scratch_directory.h"
#include "tests/support/server_process.h"
#include "zhaolian/v1/enterprises.pb.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {
namespace {

using v1::ImportRun;

constexpr int kKills = 20;
constexpr int kMostKills = 100;  // where chance had none while a file was read or applied
constexpr int kRows = 300;
// On a slow machine fewer kills are enough.
constexpr absl::Duration kLongest = absl::Minutes(2);

// A firm, a person and a lead in each row, of no other file.
std::string FileOf(int number) {
  std::string file = "企业名称,项目名称,对接时间,跟进情况,联系人,联系电话\n";
  for (int i = 0; i < kRows; ++i) {
    absl::StrAppend(&file, "样例", number, "之", i, "号机电有限公司,虚构项目", number, "之", i,
                    ",2026-09-26,在谈,甲虚构,13800000001\n");
  }
  return file;
}

// Who imports one file after the other, and begins where the server has come to.
class Importer {
 public:
  // Until the server is gone, or with `once` until one file is done.
  void Work(const ImportCalls& calls, bool once) {
    do {
      auto run = Current(calls);
      if (!run.ok()) return;
      if (run->state() == ImportRun::STATE_PLANNED) run = calls.Apply(run->name());
      if (!run.ok()) return;
      EXPECT_EQ(run->state(), ImportRun::STATE_APPLIED) << run->DebugString();
      EXPECT_EQ(run->rows_applied(), kRows) << run->DebugString();
      EXPECT_EQ(run->rows_failed(), 0);
      ++done_;
    } while (!once);
  }

  int done() const { return done_; }
  // How often the server came back to a run in the state.
  int resumed(ImportRun::State state) { return resumed_[state]; }

 private:
  std::string name() const { return absl::StrCat("file", done_, ".csv"); }

  // The run of the file, at rest; a new one where the server knows of none.
  absl::StatusOr<ImportRun> Current(const ImportCalls& calls) {
    v1::ListImportsResponse runs;
    const absl::Status status = calls.client().Call(v1::ListImportsRequest(), runs);
    if (!status.ok()) return status;
    for (const ImportRun& run : runs.imports()) {
      if (run.file_name() != name()) continue;
      // Of a file that was being read at two kills nobody knows that it did not cause them.
      if (run.state() == ImportRun::STATE_FAILED) {
        EXPECT_EQ(run.error().code(), static_cast<int>(absl::StatusCode::kAborted))
            << run.DebugString();
        break;
      }
      ++resumed_[run.state()];
      return calls.Await(run.name());
    }
    return calls.PlanBytes(name(), FileOf(done_), v1::IMPORT_KIND_LEADS);
  }

  int done_ = 0;
  std::map<ImportRun::State, int> resumed_;
};

// Waits until the latest run is in the state; for a while, as it may be over too soon to be seen.
void Await(const ImportCalls& calls, ImportRun::State state) {
  const absl::Time end = absl::Now() + absl::Seconds(5);
  v1::ListImportsRequest request;
  request.set_page_size(1);
  v1::ListImportsResponse runs;
  while (absl::Now() < end && calls.client().Call(request, runs).ok()) {
    if (runs.imports_size() > 0 && runs.imports(0).state() == state) return;
    absl::SleepFor(absl::Milliseconds(5));
  }
}

template <typename Row>
std::map<std::string, int> CountByTitle(const Client& client) {
  std::map<std::string, int> counts;
  for (auto& row : client.List<Row>({.page_size = 1000})) {
    EXPECT_TRUE(row.ok()) << row.status();
    if (!row.ok()) break;
    ++counts[row->display_name()];
  }
  return counts;
}

// Every row of the files that are done, and of no other, once.
void ExpectEachRowOnce(const ImportCalls& calls, int done) {
  const auto firms = CountByTitle<v1::Enterprise>(calls.client());
  const auto leads = CountByTitle<v1::Lead>(calls.client());
  EXPECT_EQ(firms.size(), static_cast<size_t>(done) * kRows);
  EXPECT_EQ(leads.size(), static_cast<size_t>(done) * kRows);
  for (const auto& [title, count] : firms) EXPECT_EQ(count, 1) << title;
  for (const auto& [title, count] : leads) EXPECT_EQ(count, 1) << title;
  int people = 0;
  for (auto& person : calls.client().List<v1::ContactPerson>({.page_size = 1000})) {
    people += person.ok() ? 1 : 0;
  }
  EXPECT_EQ(people, done * kRows);
}

TEST(ImportCrashTest, EachRowIsThereOnceWheneverTheServerIsKilled) {
  ScratchDirectory scratch;
  std::mt19937 random(5);
  Importer importer;
  const absl::Time end = absl::Now() + kLongest;
  int kills = 0;
  while (true) {
    ServerProcess server(scratch.Path("data"));
    ASSERT_NE(server.address(), "") << "after kill " << kills;
    const bool met_both = importer.resumed(ImportRun::STATE_PLANNING) > 0 &&
                          importer.resumed(ImportRun::STATE_APPLYING) > 0;
    const bool last = (met_both && (kills >= kKills || absl::Now() > end)) || kills == kMostKills;
    const ImportCalls calls(server.MakeClient(absl::Minutes(1)));
    std::thread worker([&] { importer.Work(calls, last); });
    if (!last) {
      Await(calls, kills % 2 == 0 ? ImportRun::STATE_PLANNING : ImportRun::STATE_APPLYING);
      absl::SleepFor(absl::Milliseconds(std::uniform_int_distribution<int>(0, 150)(random)));
      server.End(SIGKILL);
      ++kills;
    }
    worker.join();
    if (!last) continue;
    ExpectEachRowOnce(calls, importer.done());
    const auto again = calls.PlanBytes("again.csv", FileOf(0), v1::IMPORT_KIND_LEADS);
    ASSERT_TRUE(again.ok()) << again.status();
    EXPECT_EQ(ImportCalls::RowsOf(*again, v1::IMPORT_OUTCOME_SAME), kRows);
    break;
  }
  EXPECT_GT(importer.resumed(ImportRun::STATE_PLANNING), 0) << "no kill while a file was read";
  EXPECT_GT(importer.resumed(ImportRun::STATE_APPLYING), 0) << "no kill while rows were applied";
  std::cout << kills << " kills, " << importer.resumed(ImportRun::STATE_PLANNING)
            << " while a file was read and " << importer.resumed(ImportRun::STATE_APPLYING)
            << " while rows were applied; " << importer.done() << " files of " << kRows
            << " rows\n";
}

}  // namespace
}  // namespace zhaolian
