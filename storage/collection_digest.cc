#include "storage/collection_digest.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/journal.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

uint64_t DigestOfRow(absl::string_view name, int64_t revision) {
  const std::string hash = Sha256(absl::StrCat(name, "@", revision));
  uint64_t digest = 0;
  for (size_t i = 0; i < sizeof(digest); ++i) {
    digest = digest << 8 | static_cast<unsigned char>(hash[i]);
  }
  return digest;
}

}  // namespace

absl::StatusOr<CollectionDigest> DigestOf(Connection& connection, const ResourceSchema& schema,
                                          const Sight& sight) {
  CollectionDigest all;
  std::vector<Value> parameters;
  const std::string seen = IsSeen(schema, sight, schema.table(), parameters);
  RETURN_IF_ERROR(
      connection.Run(absl::StrCat("SELECT name, revision FROM ", schema.table(),
                                  " WHERE delete_time IS NULL", seen.empty() ? "" : " AND ", seen),
                     parameters, [&](const Row& row) {
                       ++all.count;
                       all.digest ^= DigestOfRow(row.Text(0), row.Integer(1));
                     }));
  return all;
}

}  // namespace zhaolian
