// A change of one row on its way through the writer, the same for the standard
// methods and for domain methods: request id, dry run, replay, conflict.
#ifndef ZHAOLIAN_SERVER_ROWS_MUTATION_H_
#define ZHAOLIAN_SERVER_ROWS_MUTATION_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "google/protobuf/message.h"
#include "server/rpc/call.h"
#include "server/rpc/router.h"
#include "storage/journal.h"
#include "storage/resource_schema.h"
#include "storage/store.h"

namespace zhaolian {

// Who asks for a change, and with which method.
struct Asker {
  CallerPtr caller;
  std::string method;  // "zhaolian.v1.LeadService/AdvanceLead"
  // Whether the request is the server's own, as are the ids of its new rows (NewResourceId).
  bool by_server = false;
};
Asker AskerOf(const Call& call);

struct Mutation {
  const ResourceSchema* schema;
  MessagePtr request;
  ChangeOrigin origin;
  CallerPtr caller;
  // Of an update of named fields: the revision of the row that they were changed on, so
  // that the change is made although others have changed since (merge.h); 0 for none.
  int64_t base_revision = 0;
  // What the caller gets: the row after the change.
  MessagePtr row;
  bool merged = false;  // whether the row had changed since base_revision
};

// A change that has passed every check that takes no database.
struct PreparedMutation {
  std::unique_ptr<Mutation> mutation;
  // Fills in mutation.row. On the writer's thread, once.
  std::function<absl::Status(Tx&, Mutation&)> change;
};

// Whether the request, which has the field `validate_only`, is to change nothing.
bool IsDryRun(const google::protobuf::Message& request);

// Reads the caller, the method, request_id and the digest of the request, which has the
// fields `request_id` and `validate_only`. INVALID_ARGUMENT for a request id
// that is no UUID.
absl::StatusOr<std::unique_ptr<Mutation>> BeginMutation(const Asker& asker,
                                                        const ResourceSchema& schema,
                                                        MessagePtr request);

// Runs the change on the writer and answers the call after its commit. A request id seen
// before answers with the row as that change left it, or INVALID_ARGUMENT when it came
// with another request.
void SubmitMutation(Store& store, CallPtr call, absl::Time deadline, PreparedMutation prepared);

// What a change that failed with `status` is answered with, once it was undone. OK when its
// request id was seen before: mutation.row is then the row as that change left it. Else
// `status`, in words for the caller.
absl::Status Recover(Store& store, Connection& connection, Mutation& mutation,
                     const absl::Status& status);

// ABORTED, reason ETAG_MISMATCH, when `etag` is given and not the row's.
absl::Status CheckEtag(const google::protobuf::Message& row, const std::string& etag);

// The row called `name` as the caller sees it, to be changed. NOT_FOUND when it is not
// seen; PERMISSION_DENIED when it is not its to change.
absl::StatusOr<MessagePtr> ReadForChange(Store& store, Tx& tx, const Caller& caller,
                                         const ResourceSchema& schema, const std::string& name);

// Who makes the call, and with which method; without a request id.
ChangeOrigin OriginOf(const Call& call);

// The same with the request's id and digest. A dry run neither uses up nor replays an id, and
// has none. The request has the fields `request_id` and `validate_only`. INVALID_ARGUMENT
// for a request id that is no UUID.
absl::StatusOr<ChangeOrigin> OriginOf(const Asker& asker, const google::protobuf::Message& request);

// The entry that the request id made before, if any. INVALID_ARGUMENT, reason
// REQUEST_ID_REUSED, when it came with another request.
absl::StatusOr<std::optional<JournalEntry>> FindEarlier(Connection& connection,
                                                        const ChangeOrigin& origin);

// Runs `change` of what is no row on the writer, and answers the call after its commit
// with `response`, which it may fill in.
void SubmitChange(Store& store, CallPtr call, absl::Time deadline,
                  std::function<absl::Status(Tx&)> change,
                  std::shared_ptr<const google::protobuf::Message> response);

// FAILED_PRECONDITION, reason DELETED, when the row is deleted.
absl::Status CheckLive(const google::protobuf::Message& row);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_ROWS_MUTATION_H_
