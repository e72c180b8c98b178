// What callers may be permitted to do: the words of the option `permission` of the
// protos' methods, as bits.
#ifndef ZHAOLIAN_SERVER_ACCESS_PERMISSIONS_H_
#define ZHAOLIAN_SERVER_ACCESS_PERMISSIONS_H_

#include <bitset>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "storage/resource_schema.h"

namespace zhaolian {

using PermissionSet = std::bitset<128>;

// What a method asks of its callers.
struct Demand {
  enum Kind { kNothing, kSignIn, kPermission };
  Kind kind = kNothing;
  size_t bit = 0;  // of the permission
};

class Permissions {
 public:
  // INVALID_ARGUMENT naming a method without the option, or when there are more
  // words than bits.
  static absl::StatusOr<Permissions> Of(const ResourceRegistry& registry);

  // Services that are not ours, as health and reflection, ask for nothing.
  Demand DemandOf(const google::protobuf::MethodDescriptor& method) const;

  // Nothing when no method has the word.
  std::optional<size_t> Find(absl::string_view word) const;
  // What a word means that may have "*" for its part before or after the point, as in
  // "*.read"; nothing when it means none.
  PermissionSet Matching(absl::string_view pattern) const;
  PermissionSet all() const;
  const std::string& WordOf(size_t bit) const { return words_[bit]; }
  // Whether they hold the permission to read the schema's collection.
  bool MayRead(const PermissionSet& permissions, const ResourceSchema& schema) const;
  // The words of the bits that are set, sorted.
  std::vector<std::string> WordsOf(const PermissionSet& permissions) const;

 private:
  std::vector<std::string> words_;  // sorted
  absl::flat_hash_map<std::string, size_t> bits_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_ACCESS_PERMISSIONS_H_
