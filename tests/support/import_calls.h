// Imports as one user makes them, each call waited for to its end.
#ifndef ZHAOLIAN_TESTS_SUPPORT_IMPORT_CALLS_H_
#define ZHAOLIAN_TESTS_SUPPORT_IMPORT_CALLS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "client-lib/client.h"
#include "zhaolian/v1/imports.pb.h"

namespace zhaolian {

class ImportCalls {
 public:
  explicit ImportCalls(Client client) : client_(std::move(client)) {}

  absl::StatusOr<v1::ImportFile> Upload(const std::string& file_name,
                                        const std::string& content) const;
  // Uploads and plans. The error of a run that failed.
  absl::StatusOr<v1::ImportRun> Plan(const std::string& path,
                                     v1::ImportKind kind = v1::IMPORT_KIND_UNSPECIFIED) const;
  absl::StatusOr<v1::ImportRun> PlanBytes(const std::string& file_name, const std::string& content,
                                          v1::ImportKind kind = v1::IMPORT_KIND_UNSPECIFIED) const;
  // Plans, or plans and applies. Where that fails, so does the test, and the run is empty.
  v1::ImportRun Planned(const std::string& file_name, const std::string& content,
                        v1::ImportKind kind = v1::IMPORT_KIND_UNSPECIFIED) const;
  v1::ImportRun Imported(const std::string& file_name, const std::string& content,
                         v1::ImportKind kind = v1::IMPORT_KIND_UNSPECIFIED) const;
  absl::StatusOr<v1::ImportRun> Apply(const std::string& run,
                                      const std::vector<int64_t>& rows = {}) const;
  absl::StatusOr<v1::ImportRun> Revert(const std::string& run) const;
  absl::StatusOr<v1::ImportRun> Await(const std::string& run) const;
  std::vector<v1::ImportRow> Rows(const std::string& run) const;
  std::string Review(const std::string& run) const;

  static int64_t RowsOf(const v1::ImportRun& run, v1::ImportOutcome outcome);

  const Client& client() const { return client_; }

 private:
  Client client_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_TESTS_SUPPORT_IMPORT_CALLS_H_
