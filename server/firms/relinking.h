// Every row that refers to one firm is made to refer to another.
#ifndef ZHAOLIAN_SERVER_FIRMS_RELINKING_H_
#define ZHAOLIAN_SERVER_FIRMS_RELINKING_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/repeated_field.h"
#include "storage/store.h"
#include "zhaolian/v1/duplicates.pb.h"

namespace zhaolian {

// One transaction holds others up for no longer than these take, about a second.
inline constexpr size_t kMostRelinkedRows = 5000;

using MovedRows = google::protobuf::RepeatedPtrField<v1::EnterpriseMerge::MovedRow>;

class Relinking {
 public:
  // `origin` says who; the entries of the rows have no request id. Both outlive it.
  Relinking(const ResourceStore& resources, Tx& tx, const ChangeOrigin& origin);

  // Whoever sees them, deleted ones too. FAILED_PRECONDITION, reason TOO_MANY_ROWS.
  absl::StatusOr<MovedRows> Move(const std::string& from, const std::string& into) const;

  // Moves those of the rows back that are as the merge left them; gives the others.
  absl::StatusOr<MovedRows> MoveBack(const MovedRows& moved, const std::string& from,
                                     const std::string& into) const;

 private:
  absl::StatusOr<std::string> Replace(const ResourceSchema& schema,
                                      const google::protobuf::Message& before,
                                      google::protobuf::Message& after) const;

  const ResourceStore& resources_;
  Tx& tx_;
  ChangeOrigin origin_;
};

// Adds those of the rows that are seen to `told`, by collection.
absl::Status TellRows(Connection& connection, const ResourceStore& resources, const Sight& sight,
                      const MovedRows& rows,
                      google::protobuf::RepeatedPtrField<v1::RelinkedRows>& told);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_FIRMS_RELINKING_H_
