// Which contact person a row of a sheet means, as far as its author may know.
#ifndef ZHAOLIAN_SERVER_IMPORT_PERSON_FINDER_H_
#define ZHAOLIAN_SERVER_IMPORT_PERSON_FINDER_H_

#include <string>

#include "absl/status/statusor.h"
#include "server/access/caller.h"
#include "storage/resource_store.h"

namespace zhaolian {

// Of the persons whom the author's unit has at a firm.
struct FoundPerson {
  // Who is called so, and is no secret to the author: it is shown persons as they are, or has
  // alone written all that there is of this one. Null where there is none.
  MessagePtr known;
  // Else who answers show alike, 张** for 张三: whether it is this one the author is not told.
  MessagePtr alike;
};

absl::StatusOr<FoundPerson> FindPerson(const ResourceStore& resources, Connection& connection,
                                       const Caller& author, const std::string& firm,
                                       const std::string& person);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_IMPORT_PERSON_FINDER_H_
