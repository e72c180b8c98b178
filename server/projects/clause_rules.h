// The rules of clauses (ClauseRule): which one is in force on a day, and how it judges a promise.
#ifndef ZHAOLIAN_SERVER_PROJECTS_CLAUSE_RULES_H_
#define ZHAOLIAN_SERVER_PROJECTS_CLAUSE_RULES_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "storage/resource_store.h"
#include "zhaolian/v1/policies.pb.h"

namespace zhaolian {

class ClauseRules {
 public:
  // A deleted one is kept and rules nothing.
  void Add(v1::ClauseRule rule);

  // By type, then in the order in which they were added.
  const std::map<std::string, std::vector<v1::ClauseRule>>& by_type() const { return by_type_; }

  // The live rule of the type that is in force on the day; null for none.
  const v1::ClauseRule* InForce(const std::string& clause_type, absl::CivilDay day) const;

  // What is said of a clause of the type that is promised on the day.
  v1::PolicyJudgement Judge(const std::string& clause_type, absl::CivilDay day) const;

 private:
  std::map<std::string, std::vector<v1::ClauseRule>> by_type_;
};

// The rules of a clause type, or of all types for none; deleted ones too. One statement, along an
// index.
absl::StatusOr<ClauseRules> ReadClauseRules(const ResourceStore& resources, Connection& connection,
                                            const std::string& clause_type = "");

// Of a rule whose fields were checked: INVALID_ARGUMENT, reason END_BEFORE_START; else fills in
// effective_key.
absl::Status CheckClauseRule(v1::ClauseRule& rule);

// The day by whose rules a promise is judged.
absl::CivilDay JudgedDay(const v1::PolicyPromise& promise);

// Calls `add` for each promise that is not withdrawn, of a lead, or of all where it is empty, with
// what the rules ask of it: name, clause type, day and ruling. By lead and name; one statement,
// along an index.
absl::Status ForEachStandingPromise(
    Connection& connection, const std::string& lead,
    absl::FunctionRef<void(absl::string_view lead, v1::PolicyPromise promise)> add);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_PROJECTS_CLAUSE_RULES_H_
