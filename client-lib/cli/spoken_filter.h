// Filters as people write them: 阶段 = 签约 且 归口单位 = 汉台区.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_SPOKEN_FILTER_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_SPOKEN_FILTER_H_

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "client-lib/cli/session.h"
#include "storage/resource_schema.h"

namespace zhaolian {

// The field that goes by `text`, its name, its JSON name or its label; null when there is none.
const google::protobuf::FieldDescriptor* FieldCalled(const google::protobuf::Descriptor* type,
                                                     absl::string_view text);

// The name of a row that goes by a text: see Session::Name.
using NameOf = std::function<absl::StatusOr<std::string>(const std::string& text,
                                                         const ResourceSchema& collection)>;

// `filter` as storage/filter.h has it. Labels become the names of fields and of enum values, ids
// and titles those of rows, days, times and amounts what the API takes; 且, 或, 非 and signs of
// full width stand for AND, OR, NOT and theirs. What is understood already, and what is not
// understood, stays as it is: the server says what is wrong with it. The errors of `name_of`.
absl::StatusOr<std::string> ReadSpokenFilter(absl::string_view filter,
                                             const ResourceRegistry& registry,
                                             const ResourceSchema& schema, const NameOf& name_of,
                                             absl::Time now);

// The same, now, with rows that the server of the session knows.
absl::StatusOr<std::string> ReadSpokenFilter(Session& session, const ResourceSchema& schema,
                                             const std::string& filter);

// "签约日期 desc" with the name of the field.
std::string ReadSpokenOrder(const std::string& order_by, const ResourceSchema& schema);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_SPOKEN_FILTER_H_
