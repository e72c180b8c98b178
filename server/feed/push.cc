// Changes of devices that were away, in the order in which they were made.
#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/util/time_util.h"
#include "server/access/masking.h"
#include "server/feed/device_sequence.h"
#include "server/feed/pending_mutation.h"
#include "server/rows/mutations.h"
#include "server/rows/row_requests.h"
#include "server/rpc/field_labels.h"
#include "server/rpc/rpc_status.h"
#include "server/services.h"
#include "storage/error.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"
#include "storage/timestamp.h"
#include "zhaolian/v1/push.pb.h"

namespace zhaolian {
namespace {

using google::protobuf::Message;
using v1::MutationResult;
using v1::PendingMutation;
using v1::PushMutationsRequest;
using v1::PushMutationsResponse;

// One operation of the writer: under a tenth of a second.
constexpr int kMostMutations = 100;

absl::Status CheckBatch(const PushMutationsRequest& request) {
  RETURN_IF_ERROR(CheckDevice(request.device()));
  if (request.first_sequence() < 1) {
    return InvalidField("first_sequence", "INVALID_SEQUENCE",
                        "must be 1 or more: a device numbers its changes 1, 2, 3, …");
  }
  if (request.mutations_size() <= kMostMutations) return absl::OkStatus();
  const std::string count = absl::StrCat(request.mutations_size());
  const std::string limit = absl::StrCat(kMostMutations);
  const std::string description = absl::StrCat("has ", count, " changes and takes ", limit);
  return Error(absl::StatusCode::kInvalidArgument, "TOO_MANY_ITEMS",
               absl::StrCat("mutations: ", description))
      .With("field", "mutations")
      .With("length", count)
      .With("limit", limit)
      .Field("mutations", description);
}

absl::Status SequenceGap(int64_t expected, int64_t first) {
  return Error(absl::StatusCode::kFailedPrecondition, "SEQUENCE_GAP",
               absl::StrCat("the changes from number ", expected, " to ", first - 1,
                            " never came; send them first"))
      .With("expected", absl::StrCat(expected))
      .Violation("SEQUENCE_GAP", "first_sequence", absl::StrCat("begin with ", expected));
}

absl::Status DeviceForked(int64_t sequence) {
  return Error(absl::StatusCode::kFailedPrecondition, "DEVICE_FORKED",
               absl::StrCat("number ", sequence,
                            " came before with another change: two devices use one identity; "
                            "make a new one, and number what is not settled anew from 1"))
      .With("sequence", absl::StrCat(sequence))
      .Violation("DEVICE_FORKED", "device", "make a new one, and number anew from 1");
}

// A batch on its way through the writer.
struct Push {
  struct Item {
    absl::StatusOr<PreparedMutation> prepared;
    MessagePtr row;  // to be shown
  };

  CallPtr call;
  std::unique_ptr<PushMutationsRequest> request;
  std::vector<Item> items;
  PushMutationsResponse response;
};

class Pushes {
 public:
  Pushes(Store& store, const Admission& admission, const Mutations& mutations,
         size_t max_response_bytes)
      : store_(store),
        admission_(admission),
        mutations_(mutations),
        max_response_bytes_(max_response_bytes) {}

  // Looks at what takes no database.
  std::shared_ptr<Push> Begin(const CallPtr& call,
                              std::unique_ptr<PushMutationsRequest> request) const {
    auto push = std::make_shared<Push>();
    push->call = call;
    for (const PendingMutation& mutation : request->mutations()) {
      push->items.push_back(
          {PreparePending(mutations_, admission_, call->caller, mutation), nullptr});
    }
    push->request = std::move(request);
    return push;
  }

  absl::Status Run(Tx& tx, Push& push) const {
    const PushMutationsRequest& request = *push.request;
    const int64_t first = request.first_sequence();
    ASSIGN_OR_RETURN(DeviceSequence device,
                     DeviceSequence::Read(tx.connection(), push.call->caller->user,
                                          absl::AsciiStrToLower(request.device())));
    if (first > device.last() + 1) return SequenceGap(device.last() + 1, first);
    ASSIGN_OR_RETURN(const int repeated, Repeat(tx.connection(), device, push));
    for (int i = repeated; i < request.mutations_size(); ++i) {
      MutationResult& result = *push.response.add_results();
      absl::Status status = Apply(tx, push.items[static_cast<size_t>(i)], result);
      const auto* type = PackedType(request.mutations(i).request());
      if (type != nullptr) status = WithFieldLabel(std::move(status), *type);
      if (!Settles(status)) {
        Postpone(status, i, push);
        break;
      }
      DeviceSequence::Outcome outcome;
      outcome.digest = device.DigestOf(request.mutations(i));
      if (!status.ok()) {
        *result.mutable_status() = ToWireStatus(status);
        outcome.status = ToWireStatus(WithoutQuotes(status));
      }
      outcome.name = result.name();
      outcome.revision = result.revision();
      RETURN_IF_ERROR(device.Settle(tx, outcome));
    }
    push.response.set_settled_sequence(device.last());
    return repeated < request.mutations_size() ? device.Keep(tx) : absl::OkStatus();
  }

  void Answer(Push& push) const {
    PushMutationsResponse& response = push.response;
    for (int i = 0; i < response.results_size(); ++i) {
      MutationResult& result = *response.mutable_results(i);
      result.set_sequence(push.request->first_sequence() + i);
      if (!result.has_status()) result.mutable_status();  // OK
    }
    *response.mutable_server_time() = ToTimestamp(absl::Now());
    size_t bytes = response.ByteSizeLong();
    for (int i = 0; i < response.results_size(); ++i) {
      const Push::Item& item = push.items[static_cast<size_t>(i)];
      if (item.row == nullptr) continue;
      Mask(*push.call->caller, *item.prepared->mutation->schema, *item.row);
      google::protobuf::Any shown;
      shown.PackFrom(*item.row);
      bytes += shown.ByteSizeLong() + 16;  // with its tag and the lengths around it
      if (bytes > max_response_bytes_) break;
      *response.mutable_results(i)->mutable_resource() = std::move(shown);
    }
    push.call->Reply(response);
  }

 private:
  // Answers the numbers that are settled, and gives how many they are. DEVICE_FORKED when
  // one came with another change.
  static absl::StatusOr<int> Repeat(Connection& connection, const DeviceSequence& device,
                                    Push& push) {
    const PushMutationsRequest& request = *push.request;
    const int64_t first = request.first_sequence();
    ASSIGN_OR_RETURN(const auto outcomes,
                     device.Find(connection, first, first + request.mutations_size() - 1));
    int repeated = 0;
    for (const DeviceSequence::Outcome& outcome : outcomes) {
      if (outcome.digest != device.DigestOf(request.mutations(repeated))) {
        return DeviceForked(first + repeated);
      }
      MutationResult& result = *push.response.add_results();
      *result.mutable_status() = outcome.status;
      result.set_name(outcome.name);
      result.set_revision(outcome.revision);
      result.set_repeated(true);
      ++repeated;
    }
    return repeated;
  }

  // What becomes of a change, undone unless that is OK.
  absl::Status Apply(Tx& tx, Push::Item& item, MutationResult& result) const {
    RETURN_IF_ERROR(item.prepared.status());
    Mutation& mutation = *item.prepared->mutation;
    absl::Status status = tx.Attempt([&] { return item.prepared->change(tx, mutation); });
    if (!tx.broken().ok()) return status;
    if (!status.ok()) {
      status = Recover(store_, tx.connection(), mutation, status);
      result.set_repeated(status.ok());
    }
    if (absl::IsAborted(status)) item.row = CurrentRow(tx.connection(), mutation, status);
    if (!status.ok()) return status;
    result.set_name(TextField(*mutation.row, "name"));
    result.set_revision(RevisionOfEtag(TextField(*mutation.row, "etag")));
    if (result.repeated()) return status;
    result.set_merged(mutation.merged);
    item.row = std::move(mutation.row);
    return status;
  }

  // The change and all behind it are to be sent again.
  static void Postpone(const absl::Status& status, int index, Push& push) {
    const google::rpc::Status told = ToWireStatus(status);
    while (push.response.results_size() < push.request->mutations_size()) {
      push.response.add_results();
    }
    for (int i = index; i < push.response.results_size(); ++i) {
      *push.response.mutable_results(i)->mutable_status() = told;
    }
  }

  // The row that a conflict is about, where its caller sees it; it is told for help only.
  MessagePtr CurrentRow(Connection& connection, const Mutation& mutation,
                        const absl::Status& conflict) const {
    const std::string name = ErrorDetail<google::rpc::ResourceInfo>(conflict).resource_name();
    auto row = store_.resources().Get(connection, *mutation.schema, *mutation.caller->sight, name);
    return row.ok() ? *std::move(row) : nullptr;
  }

  Store& store_;
  const Admission& admission_;
  const Mutations& mutations_;
  const size_t max_response_bytes_;
};

}  // namespace

void BindPush(Store& store, const Admission& admission, const Mutations& mutations,
              size_t max_response_bytes, Router& router) {
  auto pushes = std::make_shared<const Pushes>(store, admission, mutations, max_response_bytes);
  router.Bind<PushMutationsRequest>(
      "zhaolian.v1.PushService.PushMutations",
      [&store, &admission, pushes](const CallPtr& call,
                                   std::unique_ptr<PushMutationsRequest> request) {
        const absl::Status valid = CheckBatch(*request);
        if (!valid.ok()) return call->Finish(valid);
        const std::shared_ptr<Push> push = pushes->Begin(call, std::move(request));
        Writer::Operation operation;
        operation.deadline = admission.DeadlineOf(*call);
        operation.bulk = true;
        operation.run = [pushes, push](Tx& tx) { return pushes->Run(tx, *push); };
        operation.done = [pushes, push](const absl::Status& status) {
          status.ok() ? pushes->Answer(*push) : push->call->Finish(status);
        };
        store.Write(std::move(operation));
      });
}

}  // namespace zhaolian
