// Errors that say what is wrong, with which value, and what to do.
//
// An Error becomes an absl::Status whose payloads are the google.rpc detail
// messages of proto/google/rpc, keyed by their type URLs. The RPC edge copies
// them to the wire and adds the Chinese text; nothing else interprets them.
//
//   return Error(absl::StatusCode::kAborted, "ETAG_MISMATCH", "the row has changed")
//       .With("name", name).With("current", etag);
#ifndef ZHAOLIAN_STORAGE_ERROR_H_
#define ZHAOLIAN_STORAGE_ERROR_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/rpc/error_details.pb.h"

namespace zhaolian {

class Error {
 public:
  // `reason` is UPPER_SNAKE_CASE and stable: clients match on it.
  Error(absl::StatusCode code, absl::string_view reason, absl::string_view message);

  // Adds one changing part of the message, named in lower_snake_case.
  Error& With(absl::string_view key, absl::string_view value);
  // Adds a request field at fault; may be called once per field.
  Error& Field(absl::string_view path, absl::string_view description);
  // Names the resource the error is about.
  Error& Resource(absl::string_view name, absl::string_view description = "");
  // Adds one thing that must change first.
  Error& Violation(absl::string_view type, absl::string_view subject,
                   absl::string_view description);
  // Says when to try again.
  Error& RetryAfter(absl::Duration delay);

  operator absl::Status() const;  // NOLINT(google-explicit-constructor)

 private:
  absl::StatusCode code_;
  std::string message_;
  google::rpc::ErrorInfo info_;
  google::rpc::BadRequest bad_request_;
  google::rpc::PreconditionFailure precondition_;
  google::rpc::ResourceInfo resource_;
  google::rpc::RetryInfo retry_;
};

// INVALID_ARGUMENT for one field, the most common error.
absl::Status InvalidField(absl::string_view path, absl::string_view reason,
                          absl::string_view description);

// NOT_FOUND for a resource that does not exist or may not be seen.
absl::Status NotFound(absl::string_view name);

// A refusal that is about one row: "{name} {problem}; {remedy}".
absl::Status Refusal(absl::StatusCode code, absl::string_view reason, absl::string_view name,
                     absl::string_view problem, absl::string_view remedy);

// When to try again what was refused for want of room, which is soon there.
constexpr absl::Duration kRetrySoon = absl::Milliseconds(200);

// UNAVAILABLE, reason SHUTTING_DOWN.
absl::Status ShuttingDown();

// RESOURCE_EXHAUSTED, reason DISK_FULL.
absl::Status DiskFull();

// UNAVAILABLE, reason STORAGE_BUSY.
absl::Status StorageBusy();

// At most 60 characters of what a caller wrote, for use in a message. U+FFFD stands for control
// characters and for what is not valid UTF-8, which would make the details of an error unreadable.
std::string Excerpt(absl::string_view text);

// The reason of the ErrorInfo in `status`, or "".
std::string ErrorReason(const absl::Status& status);

// Metadata of UNAUTHENTICATED, reason SIGN_IN_NEEDED, where what was shown has been revoked: the
// device is to remove what it keeps of the server, with or without what it has not sent.
inline constexpr absl::string_view kRevokedKey = "revoked";
inline constexpr absl::string_view kKeepUnsent = "keep_unsent";
inline constexpr absl::string_view kDiscardUnsent = "discard_unsent";

// The value of metadata of the ErrorInfo in `status`, or "".
std::string ErrorMetadata(const absl::Status& status, absl::string_view key);

// Puts a detail into `status`, in place of an earlier one of its type.
void AttachDetail(const google::protobuf::Message& detail, absl::Status& status);

// The detail of type Detail in `status`, or an empty message.
template <typename Detail>
Detail ErrorDetail(const absl::Status& status) {
  Detail detail;
  auto payload = status.GetPayload("type.googleapis.com/" + Detail::descriptor()->full_name());
  if (payload.has_value()) detail.ParseFromString(std::string(*payload));
  return detail;
}

}  // namespace zhaolian

#endif  // ZHAOLIAN_STORAGE_ERROR_H_
