// The opportunities that somebody sees, by what rows of a spreadsheet call them.
#ifndef ZHAOLIAN_SERVER_IMPORT_OPPORTUNITY_INDEX_H_
#define ZHAOLIAN_SERVER_IMPORT_OPPORTUNITY_INDEX_H_

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "storage/resource_store.h"
#include "storage/sight.h"

namespace zhaolian {

class OpportunityIndex {
 public:
  static absl::StatusOr<OpportunityIndex> Read(const ResourceStore& resources,
                                               Connection& connection, const Sight& sight);

  // Those that may be meant, by name: those with the code where there are any, else those of the
  // title that neither have another code nor are in another place. Empty texts say nothing.
  std::vector<std::string> Find(const std::string& code, const std::string& title,
                                const std::string& host_unit) const;

 private:
  struct Entry {
    std::string name, code, host_unit;
  };

  std::vector<Entry> entries_;
  absl::flat_hash_map<std::string, std::vector<size_t>> by_code_, by_key_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_IMPORT_OPPORTUNITY_INDEX_H_
