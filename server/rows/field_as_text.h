// Values of rows as text, as the history and an export show them.
#ifndef ZHAOLIAN_SERVER_ROWS_FIELD_AS_TEXT_H_
#define ZHAOLIAN_SERVER_ROWS_FIELD_AS_TEXT_H_

#include <string>

#include "google/protobuf/message.h"

namespace zhaolian {

// Texts as they are, times in RFC 3339, everything else as in textproto; "" when unset.
// Elements of a repeated field are joined by ", ".
std::string FieldAsText(const google::protobuf::Message& message,
                        const google::protobuf::FieldDescriptor* field);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_ROWS_FIELD_AS_TEXT_H_
