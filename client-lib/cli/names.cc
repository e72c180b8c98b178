#include "client-lib/cli/names.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
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
  // 线索 for 线索项目, where no other label begins so.
  const ResourceSchema* begun = nullptr;
  for (const auto& schema : registry.all()) {
    if (text.empty() || !absl::StartsWith(schema->label(), text)) continue;
    if (begun != nullptr) return UsageError(wording::kNoCollection, text, known);
    begun = schema.get();
  }
  if (begun != nullptr) return begun;
  return UsageError(wording::kNoCollection, text, known);
}

absl::StatusOr<std::string> NameCalled(const ResourceRegistry& registry, absl::string_view text,
                                       const ResourceSchema* expected) {
  const size_t slash = text.find('/');
  if (slash == absl::string_view::npos) {
    if (expected == nullptr) {
      return UsageError(wording::kNoName, text);
    }
    return absl::StrCat(expected->collection(), "/", text);
  }
  ASSIGN_OR_RETURN(const ResourceSchema* schema, CollectionCalled(registry, text.substr(0, slash)));
  return absl::StrCat(schema->collection(), text.substr(slash));
}

std::string UserNameOf(absl::string_view text) {
  const bool is_whole = text.empty() || absl::StrContains(text, "/");
  return is_whole ? std::string(text) : absl::StrCat("users/", text);
}

}  // namespace zhaolian
