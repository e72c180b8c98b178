// Any row is either refused, with fields named, or becomes a row in canonical
// form: checking it again accepts it and changes nothing.
//
// An input is a line with the collection and a row in text format; escapes in it
// give the text fields any bytes.
#include <google/protobuf/text_format.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "server/rows/field_mask.h"
#include "server/rows/field_rules.h"
#include "server/rows/text_formats.h"
#include "storage/error.h"

namespace zhaolian {
namespace {

using google::protobuf::Message;

const ResourceRegistry& Registry() {
  static const ResourceRegistry& registry =
      *new ResourceRegistry(*ResourceRegistry::FromProtoset(Protoset()));
  return registry;
}

void Check(bool condition) {
  if (!condition) std::abort();
}

void CheckRefusal(const absl::Status& status) {
  Check(status.code() == absl::StatusCode::kInvalidArgument);
  Check(!ErrorReason(status).empty());
  const auto bad_request = ErrorDetail<google::rpc::BadRequest>(status);
  Check(bad_request.field_violations_size() > 0);
  for (const auto& each : bad_request.field_violations()) {
    Check(!each.field().empty() && !CheckCharacters(each.description()).has_value());
  }
}

void CheckRowTwice(const ResourceSchema& schema, Message& row) {
  const absl::Status status = CheckFields(schema, "row", row);
  if (!status.ok()) return CheckRefusal(status);
  const std::string bytes = row.SerializeAsString();
  Check(CheckFields(schema, "row", row).ok() && row.SerializeAsString() == bytes);
}

// An accepted row, updated by itself under any mask, stays what it is.
void CheckUpdates(const ResourceSchema& schema, const Message& row) {
  std::unique_ptr<Message> stored(row.New());
  stored->CopyFrom(row);
  if (!CheckFields(schema, "row", *stored).ok()) return;
  std::vector<std::string> paths = {"", "*"};
  for (int i = 0; i < schema.message()->field_count(); ++i) {
    paths.push_back(schema.message()->field(i)->name());
  }
  for (const std::string& path : paths) {
    google::protobuf::FieldMask mask;
    if (!path.empty()) mask.add_paths(path);
    std::unique_ptr<Message> current(row.New());
    current->CopyFrom(*stored);
    Check(MergeUpdate(schema, "row", mask, row, *current).ok());
    Check(current->SerializeAsString() == stored->SerializeAsString());
  }
}

}  // namespace
}  // namespace zhaolian

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace zhaolian;  // NOLINT: the entry point cannot be in it
  static const bool quiet = [] {
    google::protobuf::SetLogHandler(nullptr);
    return true;
  }();
  (void)quiet;
  const std::string input(reinterpret_cast<const char*>(data), size);
  const size_t line = input.find('\n');
  const ResourceSchema* schema = Registry().FindCollection(input.substr(0, line));
  if (schema == nullptr || line == std::string::npos) return 0;
  std::unique_ptr<Message> row = schema->NewMessage();
  if (!google::protobuf::TextFormat::ParseFromString(input.substr(line + 1), row.get())) return 0;
  CheckUpdates(*schema, *row);
  CheckRowTwice(*schema, *row);
  return 0;
}
