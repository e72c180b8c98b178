// One call of the workload, with all that is needed to repeat it and to judge
// its outcome.
#ifndef ZHAOLIAN_TESTS_ROBUSTNESS_OPERATION_H_
#define ZHAOLIAN_TESTS_ROBUSTNESS_OPERATION_H_

#include <cstdint>
#include <limits>
#include <string>

#include "absl/status/status.h"
#include "client-lib/client.h"

namespace zhaolian {

struct Operation {
  enum class Kind { kCreate, kGet, kUpdate, kDelete };
  enum class Outcome {
    kUnknown,       // no reply, or one that leaves open what was kept
    kAcknowledged,  // must be kept
    kRefused,       // must have changed nothing
  };
  static constexpr int64_t kNever = std::numeric_limits<int64_t>::max();

  Kind kind = Kind::kGet;
  std::string collection = {};
  // Asked for by a create; empty: the server makes the name.
  std::string id = {};
  // Of a create: empty until it is answered.
  std::string name = {};
  // The text that tells one change of a row from every other; see ValueField.
  std::string value = {};
  std::string sent_etag = {};
  std::string request_id = {};

  // Nanoseconds of a clock that never goes back: the first sending, and the
  // first definite answer.
  int64_t invoked = 0;
  int64_t returned = kNever;
  int attempts = 0;

  Outcome outcome = Outcome::kUnknown;
  absl::StatusCode code = absl::StatusCode::kOk;
  // The row in the reply: its bytes, and what the checks look at.
  std::string reply = {};
  std::string reply_etag = {};
  std::string reply_value = {};
  bool reply_deleted = false;
};

int64_t Ticks();

// The collections of the workload: units, enterprises and engagements, the
// last of these about `kAnchorEnterprise`.
extern const char* const kCollections[3];
inline constexpr char kAnchorId[] = "anchor";
inline constexpr char kAnchorEnterprise[] = "enterprises/anchor";

// The field of a collection's rows that holds the value.
std::string ValueField(const std::string& collection);

// A row that may be created.
std::unique_ptr<google::protobuf::Message> RowWith(const std::string& collection,
                                                   const std::string& value);

// Sends the operation, once more if it was sent before, and fills in times,
// outcome and reply. The status is that of the call.
absl::Status Send(const Client& client, Operation& operation);

// What an answer says of a change: those that come from looking at the change
// before doing it are definite, everything else leaves it open.
Operation::Outcome OutcomeOf(const absl::Status& status);

}  // namespace zhaolian

#endif  // ZHAOLIAN_TESTS_ROBUSTNESS_OPERATION_H_
