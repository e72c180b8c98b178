#include "server/firms/duplicate_verdicts.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "google/protobuf/util/time_util.h"
#include "storage/error.h"
#include "storage/status_macros.h"
#include "storage/timestamp.h"

namespace zhaolian {

using v1::DuplicateVerdict;

absl::Status KeepVerdict(Connection& connection, const DuplicateVerdict& verdict) {
  return connection.Run(
      "INSERT INTO duplicate_verdicts (first_name, second_name, verdict, user_name, judge_time,"
      " note) VALUES ($1, $2, $3, $4, $5, $6)"
      " ON CONFLICT (first_name, second_name) DO UPDATE SET verdict = excluded.verdict,"
      " user_name = excluded.user_name, judge_time = excluded.judge_time, note = excluded.note",
      {verdict.first(), verdict.second(), int64_t{verdict.verdict()}, verdict.user(),
       google::protobuf::util::TimeUtil::TimestampToMicroseconds(verdict.judge_time()),
       verdict.note()});
}

absl::Status ReplaceNote(Connection& connection, const DuplicateVerdict& verdict,
                         const std::string& erased) {
  return connection.Run(
      "UPDATE duplicate_verdicts SET note = $4"
      " WHERE first_name = $1 AND second_name = $2 AND note = $3",
      {verdict.first(), verdict.second(), verdict.note(), erased});
}

absl::StatusOr<absl::flat_hash_set<std::string>> JudgedWith(Connection& connection,
                                                            const std::string& name) {
  absl::flat_hash_set<std::string> others;
  const auto add = [&](const Row& row) { others.insert(std::string(row.Text(0))); };
  RETURN_IF_ERROR(connection.Run("SELECT second_name FROM duplicate_verdicts WHERE first_name = $1",
                                 {name}, add));
  RETURN_IF_ERROR(connection.Run("SELECT first_name FROM duplicate_verdicts WHERE second_name = $1",
                                 {name}, add));
  return others;
}

absl::StatusOr<std::vector<std::string>> KinOf(Connection& connection, const std::string& name) {
  std::vector<std::string> kin;
  const auto add = [&](const Row& row) { kin.emplace_back(row.Text(0)); };
  const std::vector<Value> parameters = {name, int64_t{DuplicateVerdict::VERDICT_DIFFERENT}};
  RETURN_IF_ERROR(connection.Run(
      "SELECT second_name FROM duplicate_verdicts WHERE first_name = $1 AND verdict <> $2",
      parameters, add));
  RETURN_IF_ERROR(connection.Run(
      "SELECT first_name FROM duplicate_verdicts WHERE second_name = $1 AND verdict <> $2",
      parameters, add));
  return kin;
}

absl::StatusOr<std::vector<DuplicateVerdict>> ReadVerdicts(Connection& connection,
                                                           const std::string& collection,
                                                           DuplicateVerdict::Verdict verdict,
                                                           const std::string& first,
                                                           const std::string& second, int limit) {
  std::vector<DuplicateVerdict> verdicts;
  // "0" follows "/".
  const std::string begin = std::max(first, absl::StrCat(collection, "/"));
  RETURN_IF_ERROR(connection.Run(
      "SELECT first_name, second_name, user_name, judge_time, note FROM duplicate_verdicts"
      " WHERE verdict = $1 AND (first_name, second_name) > ($2, $3) AND first_name < $4"
      " ORDER BY first_name, second_name LIMIT $5",
      {int64_t{verdict}, begin, second, absl::StrCat(collection, "0"), int64_t{limit}},
      [&](const Row& row) {
        DuplicateVerdict& each = verdicts.emplace_back();
        each.set_first(std::string(row.Text(0)));
        each.set_second(std::string(row.Text(1)));
        each.set_verdict(verdict);
        each.set_user(std::string(row.Text(2)));
        *each.mutable_judge_time() = ToTimestamp(absl::FromUnixMicros(row.Integer(3)));
        each.set_note(std::string(row.Text(4)));
      }));
  return verdicts;
}

absl::StatusOr<int> ReadMinimumScore(int asked, int otherwise) {
  constexpr int kMostScore = 100;
  if (asked < 0 || asked > kMostScore) {
    return InvalidField("minimum_score", "INVALID_SCORE", "must be 0 to 100");
  }
  return asked == 0 ? otherwise : asked;
}

}  // namespace zhaolian
