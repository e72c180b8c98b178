#include "client-lib/cli/names.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "storage/error.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

std::string Plain(absl::string_view text) {
  std::string plain;
  for (char c : text) {
    if (c != '-' && c != '_') plain += absl::ascii_tolower(c);
  }
  return plain;
}

}  // namespace

absl::Status UsageError(absl::string_view message) {
  return Error(absl::StatusCode::kInvalidArgument, "USAGE", message);
}

bool IsUsageError(const absl::Status& status) { return ErrorReason(status) == "USAGE"; }

absl::StatusOr<const ResourceSchema*> CollectionCalled(const ResourceRegistry& registry,
                                                       absl::string_view text) {
  const std::string plain = Plain(text);
  std::string known;
  for (const auto& schema : registry.all()) {
    if (plain == Plain(schema->collection()) || plain == Plain(schema->message()->name()) ||
        text == schema->label()) {
      return schema.get();
    }
    absl::StrAppend(&known, known.empty() ? "" : ", ", schema->collection(), " (", schema->label(),
                    ")");
  }
  return UsageError(absl::StrCat("there is no collection \"", text, "\"; there are ", known));
}

absl::StatusOr<std::string> NameCalled(const ResourceRegistry& registry, absl::string_view text,
                                       const ResourceSchema* expected) {
  const size_t slash = text.find('/');
  if (slash == absl::string_view::npos) {
    if (expected == nullptr) {
      return UsageError(
          absl::StrCat("\"", text, "\" is no name; one looks like enterprises/te-001"));
    }
    return absl::StrCat(expected->collection(), "/", text);
  }
  ASSIGN_OR_RETURN(const ResourceSchema* schema, CollectionCalled(registry, text.substr(0, slash)));
  return absl::StrCat(schema->collection(), text.substr(slash));
}

}  // namespace zhaolian
