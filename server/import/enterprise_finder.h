// Which firms of the library somebody may mean.
//
// What a firm costs: one statement for the keys and the credit code, one for the rows that
// were found, and one between them for names that go on where a short name ends. Each walks an
// index, and none reads more than a few dozen entries, however large the library is. A firm with
// hundreds of names costs a statement for every 250 of its keys.
#ifndef ZHAOLIAN_SERVER_IMPORT_ENTERPRISE_FINDER_H_
#define ZHAOLIAN_SERVER_IMPORT_ENTERPRISE_FINDER_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/import/enterprise_comparison.h"
#include "storage/resource_store.h"
#include "zhaolian/v1/enterprises.pb.h"

namespace zhaolian {

class EnterpriseFinder {
 public:
  struct Candidate {
    v1::Enterprise firm;
    FirmComparison comparison;
  };

  // `resources` outlives the finder.
  explicit EnterpriseFinder(const ResourceStore& resources);

  // The live firm that has the credit code; empty for none. One statement.
  absl::StatusOr<std::string> ByCreditCode(Connection& connection, const std::string& code) const;

  // Names of the live firms with the very key (MatchKeyOf), in their order, at most 20. One
  // statement.
  absl::StatusOr<std::vector<std::string>> ByKey(Connection& connection,
                                                 const std::string& key) const;

  // Live firms that are, may be or are related to the one, the highest score first; `besides`
  // is left out. At most 20 are compared for each of the ways of finding them. At most three
  // statements, unless the firm has hundreds of keys.
  absl::StatusOr<std::vector<Candidate>> Find(Connection& connection, const ComparedFirm& firm,
                                              const std::string& besides = "") const;

 private:
  const ResourceStore& resources_;
  const ResourceSchema& firms_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_IMPORT_ENTERPRISE_FINDER_H_
