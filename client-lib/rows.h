// Rows as a client has them: messages with an etag.
#ifndef ZHAOLIAN_CLIENT_LIB_ROWS_H_
#define ZHAOLIAN_CLIENT_LIB_ROWS_H_

#include <cstdint>

#include "google/protobuf/message.h"

namespace zhaolian {

// The revision that the etag of a row says; 0 without one.
int64_t RevisionOf(const google::protobuf::Message& row);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_ROWS_H_
