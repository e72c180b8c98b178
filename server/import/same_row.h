// When a row of the library is the one that a row of a sheet is about: the same where a file is
// planned and where it is applied.
#ifndef ZHAOLIAN_SERVER_IMPORT_SAME_ROW_H_
#define ZHAOLIAN_SERVER_IMPORT_SAME_ROW_H_

#include <string>

#include "absl/strings/string_view.h"
#include "zhaolian/v1/engagements.pb.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {

// Whether both say something, and not the same.
bool SayOtherwise(absl::string_view one, absl::string_view other);

// Whether the lead of a firm has a title of this key (MatchKeyOf), and no other code.
bool IsProject(const v1::Lead& lead, const std::string& key, absl::string_view code);

// Whether both say the same of a talk with one firm at one second.
bool IsSameTalk(const v1::Engagement& one, const v1::Engagement& other);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_IMPORT_SAME_ROW_H_
