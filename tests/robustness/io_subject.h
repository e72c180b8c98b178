// A server in this process over a directory that is copied from a prepared one
// for every trial, and the operations that are tried on it while a disk fails.
#ifndef ZHAOLIAN_TESTS_ROBUSTNESS_IO_SUBJECT_H_
#define ZHAOLIAN_TESTS_ROBUSTNESS_IO_SUBJECT_H_

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "server/server.h"
#include "tests/robustness/history.h"

namespace zhaolian {

class IoSubject {
 public:
  explicit IoSubject(std::string directory) : directory_(std::move(directory)) {}

  // Begins anew from what lies in `source`, with its history.
  void CopyFrom(const IoSubject& source);
  absl::Status Start();
  void Stop();
  // The server has said that its storage failed: a program would end now.
  bool failed() const { return failed_; }
  Client MakeClient() const;

  // A change, noted in the history. An empty name: a new row; otherwise a row
  // of the history.
  absl::Status Change(Operation::Kind kind, const std::string& collection,
                      const std::string& name = "");
  // Repeats the changes whose outcome is unknown. The first error.
  absl::Status Resolve();

  History& history() { return *history_; }
  // A row that was created, and not deleted.
  std::string AnyName() const;
  std::string database_path() const { return directory_ + "/zhaolian.db"; }
  const std::string& directory() const { return directory_; }

 private:
  const std::string directory_;
  std::unique_ptr<History> history_ = std::make_unique<History>();
  std::unique_ptr<Server> server_;
  std::atomic<bool> failed_ = false;
};

// One thing that a server does, and where it starts from.
struct IoCase {
  // kEmpty: nothing. kClosed: rows, the log empty. kLog: rows, and a log just
  // short of a checkpoint, as after a crash. kOldSearch: as kClosed, with a
  // search index of another version.
  enum class From { kEmpty, kClosed, kLog, kOldSearch };
  std::string name;
  From from;
  // Null: the start of the server is what is tried.
  absl::Status (*act)(IoSubject& subject);
  // What it writes is a file beside the database; a failure there says nothing
  // of the rows, and callers are told INTERNAL.
  bool writes_beside = false;
};

const std::vector<IoCase>& IoCases();

}  // namespace zhaolian

#endif  // ZHAOLIAN_TESTS_ROBUSTNESS_IO_SUBJECT_H_
