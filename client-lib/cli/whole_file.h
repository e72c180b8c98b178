// A file that is under its name once it is whole, and never before.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_WHOLE_FILE_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_WHOLE_FILE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace zhaolian {

// Its owner alone reads and writes it. Until Commit it has no name where the file system can do
// that, so that nothing is left of a program that is ended, and else one beside its own. Errors
// name the file and say why it cannot be written.
class WholeFile {
 public:
  explicit WholeFile(std::string path) : path_(std::move(path)) {}
  ~WholeFile();
  WholeFile(const WholeFile&) = delete;
  WholeFile& operator=(const WholeFile&) = delete;

  // A usage error where no file can be made.
  absl::Status Open();
  absl::Status Write(absl::string_view bytes);
  // Takes the place of a file that has the name.
  absl::Status Commit();

 private:
  absl::Status Failed() const;

  const std::string path_;
  std::string temporary_;  // the name until Commit; "" for none
  int fd_ = -1;
};

// The path itself where nothing has it, or the first of a-2.csv, a-3.csv that is free.
std::string FreePath(const std::string& path);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_WHOLE_FILE_H_
