// Collections and resources as people name them.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_NAMES_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_NAMES_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "client-lib/cli/cli_error.h"
#include "storage/resource_schema.h"

namespace zhaolian {

// The collection called `text` in plural or singular, in any case, with or
// without hyphens or underscores, or by its Chinese label: enterprises,
// Enterprise, chain-nodes, 企业. A usage error lists the collections.
absl::StatusOr<const ResourceSchema*> CollectionCalled(const ResourceRegistry& registry,
                                                       absl::string_view text);

// The resource name that `text` stands for: "enterprises/te-001" as it is,
// "企业/te-001" with its collection put right, and a bare "te-001" in
// `expected` where that is not null. Usage errors otherwise.
absl::StatusOr<std::string> NameCalled(const ResourceRegistry& registry, absl::string_view text,
                                       const ResourceSchema* expected);

// The name of the user that an id or a name stands for; "" for nobody.
std::string UserNameOf(absl::string_view text);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_NAMES_H_
