#include "tests/support/import_calls.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <utility>

#include "storage/durable_file.h"
#include "storage/status_macros.h"
#include "storage/wire_status.h"

namespace zhaolian {
namespace {

constexpr size_t kPartBytes = 100'000;
constexpr absl::Duration kSilence = absl::Minutes(1);

}  // namespace

absl::StatusOr<v1::ImportFile> ImportCalls::Upload(const std::string& file_name,
                                                   const std::string& content) const {
  v1::UploadImportFileRequest request;
  v1::ImportFile file;
  size_t sent = 0;
  bool begun = false;
  RETURN_IF_ERROR(client_.Send(
      request,
      [&] {
        if (begun && sent >= content.size()) return false;
        request.set_file_name(begun ? "" : file_name);
        request.set_part(content.substr(sent, kPartBytes));
        sent += kPartBytes;
        begun = true;
        return true;
      },
      file));
  return file;
}

absl::StatusOr<v1::ImportRun> ImportCalls::Plan(const std::string& path,
                                                v1::ImportKind kind) const {
  ASSIGN_OR_RETURN(const std::string content, ReadFile(path));
  return PlanBytes(std::filesystem::path(path).filename().string(), content, kind);
}

absl::StatusOr<v1::ImportRun> ImportCalls::PlanBytes(const std::string& file_name,
                                                     const std::string& content,
                                                     v1::ImportKind kind) const {
  ASSIGN_OR_RETURN(const v1::ImportFile file, Upload(file_name, content));
  v1::PlanImportRequest request;
  request.set_file(file.name());
  request.set_kind(kind);
  v1::ImportRun run;
  RETURN_IF_ERROR(client_.Call(request, run));
  return Await(run.name());
}

absl::StatusOr<v1::ImportRun> ImportCalls::Await(const std::string& name) const {
  v1::WatchImportRequest request;
  request.set_name(name);
  v1::ImportRun run;
  RETURN_IF_ERROR(client_.Follow(request, run, kSilence, [] { return true; }));
  if (run.state() == v1::ImportRun::STATE_FAILED) return StatusOf(run.error());
  return run;
}

v1::ImportRun ImportCalls::Planned(const std::string& file_name, const std::string& content,
                                   v1::ImportKind kind) const {
  const auto run = PlanBytes(file_name, content, kind);
  EXPECT_TRUE(run.ok()) << run.status();
  return run.ok() ? *run : v1::ImportRun();
}

v1::ImportRun ImportCalls::Imported(const std::string& file_name, const std::string& content,
                                    v1::ImportKind kind) const {
  const auto run = Apply(Planned(file_name, content, kind).name());
  EXPECT_TRUE(run.ok()) << run.status();
  return run.ok() ? *run : v1::ImportRun();
}

absl::StatusOr<v1::ImportRun> ImportCalls::Apply(const std::string& name,
                                                 const std::vector<int64_t>& rows) const {
  v1::ApplyImportRequest request;
  request.set_name(name);
  for (const int64_t row : rows) request.add_rows(row);
  v1::ImportRun run;
  RETURN_IF_ERROR(client_.Call(request, run));
  return Await(name);
}

absl::StatusOr<v1::ImportRun> ImportCalls::Revert(const std::string& name) const {
  v1::RevertImportRequest request;
  request.set_name(name);
  v1::ImportRun run;
  RETURN_IF_ERROR(client_.Call(request, run));
  return Await(name);
}

std::vector<v1::ImportRow> ImportCalls::Rows(const std::string& run) const {
  std::vector<v1::ImportRow> rows;
  v1::ListImportRowsRequest request;
  request.set_name(run);
  request.set_page_size(50);
  do {
    v1::ListImportRowsResponse page;
    const absl::Status status = client_.Call(request, page);
    EXPECT_TRUE(status.ok()) << status;
    if (!status.ok()) break;
    for (auto& row : *page.mutable_rows()) rows.push_back(std::move(row));
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return rows;
}

std::string ImportCalls::Review(const std::string& run) const {
  v1::DownloadReviewFileRequest request;
  request.set_name(run);
  v1::DownloadReviewFileResponse response;
  std::string file;
  const absl::Status status = client_.Follow(request, response, kSilence, [&] {
    file += response.part();
    return true;
  });
  EXPECT_TRUE(status.ok()) << status;
  return file;
}

int64_t ImportCalls::RowsOf(const v1::ImportRun& run, v1::ImportOutcome outcome) {
  for (const v1::ImportCount& count : run.counts()) {
    if (count.outcome() == outcome) return count.rows();
  }
  return 0;
}

}  // namespace zhaolian
