// Ids the server makes for rows whose creator chose none.
#ifndef ZHAOLIAN_SERVER_RESOURCE_ID_H_
#define ZHAOLIAN_SERVER_RESOURCE_ID_H_

#include <string>

namespace zhaolian {

// A letter and a UUIDv7 (RFC 9562): ids made later sort later, which keeps new
// rows together in the indexes. It is an id, not a clock.
std::string NewResourceId();

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_RESOURCE_ID_H_
