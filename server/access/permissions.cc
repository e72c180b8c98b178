#include "server/access/permissions.h"

#include "absl/container/btree_set.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace zhaolian {
namespace {

using google::protobuf::MethodDescriptor;

constexpr absl::string_view kPublic = "public";
constexpr absl::string_view kSignedIn = "signed_in";
// Asked for by a method that is open to all who are signed in, when the caller wants
// more than its own.
constexpr absl::string_view kFurther[] = {"credentials.read"};

const std::string& WordOf(const MethodDescriptor& method) {
  return method.options().GetExtension(v1::permission);
}

}  // namespace

absl::StatusOr<Permissions> Permissions::Of(const ResourceRegistry& registry) {
  absl::btree_set<std::string> words(std::begin(kFurther), std::end(kFurther));
  for (const auto* service : registry.services()) {
    for (int i = 0; i < service->method_count(); ++i) {
      const std::string& word = zhaolian::WordOf(*service->method(i));
      if (word.empty()) {
        return absl::InvalidArgumentError(absl::StrCat(
            service->method(i)->full_name(), " needs the option (zhaolian.v1.permission)"));
      }
      if (word != kPublic && word != kSignedIn) words.insert(word);
    }
  }
  Permissions permissions;
  permissions.words_.assign(words.begin(), words.end());
  if (words.size() > PermissionSet().size()) {
    return absl::InvalidArgumentError("there are more permissions than PermissionSet holds");
  }
  for (size_t i = 0; i < permissions.words_.size(); ++i) {
    permissions.bits_[permissions.words_[i]] = i;
  }
  return permissions;
}

Demand Permissions::DemandOf(const MethodDescriptor& method) const {
  const std::string& word = zhaolian::WordOf(method);
  if (word.empty() || word == kPublic) return {Demand::kNothing};
  if (word == kSignedIn) return {Demand::kSignIn};
  return {Demand::kPermission, bits_.at(word)};
}

std::optional<size_t> Permissions::Find(absl::string_view word) const {
  auto found = bits_.find(word);
  return found == bits_.end() ? std::nullopt : std::optional(found->second);
}

PermissionSet Permissions::Matching(absl::string_view pattern) const {
  const std::pair<absl::string_view, absl::string_view> parts = absl::StrSplit(pattern, '.');
  const auto fits = [](absl::string_view part, absl::string_view of_word) {
    return part == "*" || part == of_word;
  };
  PermissionSet matching;
  for (size_t i = 0; i < words_.size(); ++i) {
    const std::pair<absl::string_view, absl::string_view> word = absl::StrSplit(words_[i], '.');
    if (fits(parts.first, word.first) && fits(parts.second, word.second)) matching.set(i);
  }
  return matching;
}

PermissionSet Permissions::all() const {
  PermissionSet all;
  for (size_t i = 0; i < words_.size(); ++i) all.set(i);
  return all;
}

bool Permissions::MayRead(const PermissionSet& permissions, const ResourceSchema& schema) const {
  auto found = bits_.find(absl::StrCat(schema.collection(), ".read"));
  return found != bits_.end() && permissions.test(found->second);
}

std::vector<std::string> Permissions::WordsOf(const PermissionSet& permissions) const {
  std::vector<std::string> words;
  for (size_t i = 0; i < words_.size(); ++i) {
    if (permissions.test(i)) words.push_back(words_[i]);
  }
  return words;
}

}  // namespace zhaolian
