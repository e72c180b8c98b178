#include "client-lib/rows.h"

#include <memory>

#include "client-lib/resource_methods.h"
#include "storage/message_copy.h"
#include "storage/row_codec.h"

namespace zhaolian {

using google::protobuf::Message;

int64_t RevisionOf(const Message& row) { return RevisionOfEtag(GetText(row, "etag")); }

}  // namespace zhaolian
