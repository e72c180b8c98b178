// Rows as people call them, looked up on the server.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_NAME_LOOKUP_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_NAME_LOOKUP_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "client-lib/client.h"
#include "storage/resource_schema.h"

namespace zhaolian {

// Rows a title may stand for. An id stands for its row, deleted or not.
enum class Among { kLive, kDeleted };

// Whether `text` can only be a title: no id looks like it.
bool IsTitle(absl::string_view text);

// The one row of `collections` whose id or title is `text`, or both, as a table shows a title
// that several rows have: "甲厂 (te-001)". Where there is none, the one that has it as another
// name or number. NOT_FOUND when there is none either; a usage error lists the candidates when
// there are several.
absl::StatusOr<std::string> LookUpName(const Client& client, absl::string_view text,
                                       const std::vector<const ResourceSchema*>& collections,
                                       Among among);

// What a table puts where it cut a text off.
inline constexpr char kCutMark[] = "…";

// The one row of `collections` whose id begins as the cut one does: "u01a22a40-20…". Errors as
// LookUpName.
absl::StatusOr<std::string> LookUpCutName(const Client& client, absl::string_view id,
                                          const std::vector<const ResourceSchema*>& collections);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_NAME_LOOKUP_H_
