// The firms and projects that earlier rows of the same file have named.
//
// A file of a hundred thousand rows is kept in some tens of megabytes: keys are kept as
// hashes, and names are taken apart again where they are compared.
#ifndef ZHAOLIAN_SERVER_IMPORT_FILE_FIRMS_H_
#define ZHAOLIAN_SERVER_IMPORT_FILE_FIRMS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/container/flat_hash_map.h"
#include "absl/container/inlined_vector.h"
#include "server/import/enterprise_comparison.h"

namespace zhaolian {

class FileFirms {
 public:
  struct Firm {
    std::string name;          // "enterprises/{id}", of the library or to be made
    std::string display_name;  // as the file has it first
    std::string credit_code;
    int64_t row = 0;     // number of the row that named it first
    bool waits = false;  // that row waits for somebody, and may never come
  };
  // An earlier firm that may be the one, with the comparison.
  struct Found {
    const Firm* firm;
    FirmComparison comparison;
  };

  // The earlier firm that is most likely the one; nothing where none may be, and where the
  // likeliest is only related. `compared` is the firm of the row.
  std::optional<Found> Find(const ComparedFirm& compared) const;

  void Add(const ComparedFirm& compared, Firm firm);

  // What an earlier row said of a project of the firm.
  struct Project {
    int64_t row;
    std::string said;  // amount, currency, date and code
  };
  // Nothing when the project is new; then it is kept.
  const Project* FindOrAddProject(const std::string& firm, const std::string& project_key,
                                  const Project& project);

 private:
  using Places = absl::InlinedVector<uint32_t, 1>;

  // Firms under one of the keys, firms whose name goes on where this one ends, and firms whose
  // name this one goes on from.
  absl::InlinedVector<uint32_t, 8> PlacesOf(const ComparedFirm& compared) const;

  std::vector<Firm> firms_;
  absl::flat_hash_map<uint64_t, Places> by_key_;
  absl::btree_multimap<std::string, uint32_t> by_core_;
  absl::flat_hash_map<uint64_t, uint32_t> by_credit_code_;
  absl::flat_hash_map<uint64_t, Project> projects_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_IMPORT_FILE_FIRMS_H_
