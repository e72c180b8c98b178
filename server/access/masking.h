// What is kept back in answers, field by field, as the descriptors say: personal
// information is masked, and what is confidential left out.
#ifndef ZHAOLIAN_SERVER_ACCESS_MASKING_H_
#define ZHAOLIAN_SERVER_ACCESS_MASKING_H_

#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "server/access/caller.h"
#include "storage/resource_schema.h"

namespace zhaolian {

// What is shown of a text of a personal field; "" of none.
std::string MaskedText(const google::protobuf::FieldDescriptor* field, absl::string_view text);

// Leaves out the confidential fields of a row, unless the caller may change the row or
// sees everything; and of snapshots what is not public (public_figures.h), unless it sees
// everything.
void HideConfidential(const Caller& caller, const ResourceSchema& schema,
                      google::protobuf::Message& row);

// The same, and masks the personal fields, unless the caller sees them as they are.
void Mask(const Caller& caller, const ResourceSchema& schema, google::protobuf::Message& row);
// The same for a row in the wire format.
void MaskEncoded(const Caller& caller, const ResourceSchema& schema, std::string& row);

// What Mask does to the row, as a number below kViews: callers with the same one are
// shown the same of it.
int ViewOf(const Caller& caller, const ResourceSchema& schema,
           const google::protobuf::Message& row);
inline constexpr int kViews = 4;

// Where `sent` repeats what a masked `current` shows, as a client does that sends back
// what it has read, the field keeps its value.
void KeepMasked(const ResourceSchema& schema, const google::protobuf::Message& current,
                google::protobuf::Message& sent);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_ACCESS_MASKING_H_
