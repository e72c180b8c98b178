#include "server/projects/named_evidence.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "storage/error.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"

namespace zhaolian {

using v1::Attachment;

absl::StatusOr<std::optional<Attachment>> ReadNamedEvidence(const ResourceStore& resources,
                                                            Connection& connection,
                                                            const Sight& sight,
                                                            absl::string_view request_field,
                                                            const google::protobuf::Message& row) {
  const std::string name = TextField(row, "attachment");
  if (name.empty()) return std::nullopt;
  const ResourceSchema& schema = *resources.registry().FindMessage(Attachment::descriptor());
  const auto found = resources.Get(connection, schema, sight, name);
  if (absl::IsNotFound(found.status())) return std::nullopt;
  RETURN_IF_ERROR(found.status());
  const auto& attachment = static_cast<const Attachment&>(**found);
  if (attachment.lead() == TextField(row, "lead")) return attachment;
  return InvalidField(absl::StrCat(request_field, ".attachment"), "OTHER_LEAD",
                      "is a file of another lead; name one of this lead");
}

}  // namespace zhaolian
