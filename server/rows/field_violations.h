// Everything wrong with the fields of one request, collected so that a caller
// learns of all of it at once.
#ifndef ZHAOLIAN_SERVER_ROWS_FIELD_VIOLATIONS_H_
#define ZHAOLIAN_SERVER_ROWS_FIELD_VIOLATIONS_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"

namespace zhaolian {

// What is wrong with one value. The description completes "{field}: ..." and
// says what would be right; the metadata are its changing parts by name.
struct Fault {
  std::string reason;
  std::string description;
  std::vector<std::pair<std::string, std::string>> metadata;
};

class FieldViolations {
 public:
  // As many as a caller is told of; further ones are counted only.
  static constexpr int kMost = 20;

  // `path` is the field's path in the request; `field` gives its Chinese label.
  // A field without one, or null, goes by its path.
  void Add(absl::string_view path, const google::protobuf::FieldDescriptor* field, Fault fault);

  bool empty() const { return count_ == 0; }

  // OK when empty, else INVALID_ARGUMENT with a BadRequest entry per violation.
  // One violation: its own reason and metadata, its `field` and `label`.
  // Several: `reason_of_several` with their `count`, the first `field`, all paths
  // as `fields` and all labels as `label`; and the metadata of the first when it
  // has that reason.
  absl::Status ToStatus(absl::string_view reason_of_several = "INVALID_FIELD") const;

 private:
  struct Violation {
    std::string path;
    std::string label;
    Fault fault;
  };

  std::vector<Violation> first_;
  int count_ = 0;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_ROWS_FIELD_VIOLATIONS_H_
