#include "server/rows/merge.h"

#include <memory>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/protobuf/util/message_differencer.h"
#include "storage/error.h"
#include "storage/journal.h"
#include "storage/resource_schema.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::FieldMask;
using google::protobuf::Message;

std::vector<const FieldDescriptor*> NamedFields(const FieldMask& mask, const Message& row) {
  std::vector<const FieldDescriptor*> fields;
  for (const std::string& path : mask.paths()) {
    const FieldDescriptor* field = row.GetDescriptor()->FindFieldByName(path);
    if (field != nullptr) fields.push_back(field);
  }
  return fields;
}

absl::Status Conflict(int64_t base, const std::vector<const FieldDescriptor*>& fields,
                      const Message& current) {
  std::vector<std::string> names, labels;
  for (const FieldDescriptor* field : fields) {
    names.push_back(field->name());
    labels.push_back(RulesOf(field).label().empty() ? field->name() : RulesOf(field).label());
  }
  const std::string name = TextField(current, "name");
  return Error(absl::StatusCode::kAborted, "CONFLICT",
               absl::StrCat(name, " was changed since revision ", base, ", in ",
                            absl::StrJoin(names, ", "),
                            "; look at it as it is now and make the change again"))
      .With("name", name)
      .With("base", absl::StrCat(base))
      .With("current", TextField(current, "etag"))
      .With("fields", absl::StrJoin(names, ", "))
      .With("label", absl::StrJoin(labels, "、"))
      .Resource(name);
}

}  // namespace

std::vector<const FieldDescriptor*> DifferingFields(const FieldMask& mask, const Message& a,
                                                    const Message& b) {
  std::vector<const FieldDescriptor*> differing;
  for (const FieldDescriptor* field : NamedFields(mask, a)) {
    google::protobuf::util::MessageDifferencer differencer;
    if (!differencer.CompareWithFields(a, b, {field}, {field})) differing.push_back(field);
  }
  return differing;
}

absl::StatusOr<bool> ChangedSince(Connection& connection, int64_t base, const FieldMask& mask,
                                  const Message& current) {
  const int64_t revision = RevisionOfEtag(TextField(current, "etag"));
  if (base == revision) return false;
  // Newer than the row where the database is an older copy: what it was made on is lost.
  if (base > revision) return Conflict(base, NamedFields(mask, current), current);
  ASSIGN_OR_RETURN(const std::optional<JournalEntry> next,
                   ReadNext(connection, TextField(current, "name"), base));
  if (!next.has_value() || !next->before.has_value()) {
    return Conflict(base, NamedFields(mask, current), current);
  }
  const std::unique_ptr<Message> before(current.New());
  if (!before->ParseFromString(*next->before)) {
    return absl::DataLossError(absl::StrCat("image of revision ", next->revision));
  }
  const std::vector<const FieldDescriptor*> fields = DifferingFields(mask, *before, current);
  if (!fields.empty()) return Conflict(base, fields, current);
  return true;
}

}  // namespace zhaolian
