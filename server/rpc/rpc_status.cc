#include "server/rpc/rpc_status.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/rpc/status.pb.h"
#include "server/log.h"
#include "server/rpc/localized_text.h"
#include "storage/chinese_message.h"
#include "storage/error.h"

namespace zhaolian {
namespace {

// Holds twenty resource names with ids made by the server.
constexpr size_t kLongestText = 1200;
// The two messages, which people read first, are not made shorter than this.
constexpr size_t kShortestMessage = 300;
// Metadata that quote nothing of a request: facts of the protos and roles, numbers, and
// names of rows.
constexpr absl::string_view kUnquoted[] = {
    "base",   "collection",   "count",      "current",  "cycle",     "field",   "fields",
    "known",  "label",        "length",     "limit",    "method",    "missing", "name",
    "owner",  "pattern",      "permission", "position", "referrers", "remedy",  "request_id",
    "unless", "unless_label", "user",       "with",     "with_label"};
// Bytes of text at which a detail is worth keeping at all.
constexpr size_t kShortestText = 80;
// Elements of a list. A gate can ask for every field of a lead and each kind of evidence, and a
// refusal names all that is missing: texts are cut before a list is.
constexpr int kMostListed = 50;

// Cuts at a character boundary.
std::string Shorten(std::string text, size_t bytes) {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xc0) == 0x80) --bytes;
  return text.substr(0, bytes) + "…";
}

// What a caller is told of an error that carries no reason.
absl::Status ForCallers(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kResourceExhausted:
      return DiskFull();
    case absl::StatusCode::kUnavailable:
      return StorageBusy();
    case absl::StatusCode::kDeadlineExceeded:
      return Error(status.code(), "DEADLINE_EXCEEDED", "the deadline passed while working");
    case absl::StatusCode::kDataLoss:
    case absl::StatusCode::kUnknown:
      return Error(absl::StatusCode::kDataLoss, "STORAGE_FAILED",
                   "the storage failed; the operator must look at the server's log");
    default:
      return Error(absl::StatusCode::kInternal, "INTERNAL",
                   "an internal error; the server's log has the details");
  }
}

// A list cut to its first `count` elements.
template <typename List>
void Keep(int count, List& list) {
  while (list.size() > count) list.RemoveLast();
}

google::rpc::ErrorInfo ShortInfo(const google::rpc::ErrorInfo& info, size_t limit, int count) {
  google::rpc::ErrorInfo shortened;
  shortened.set_reason(info.reason());
  shortened.set_domain(info.domain());
  for (const auto& [key, value] : info.metadata()) {
    if (shortened.metadata_size() == count) break;
    (*shortened.mutable_metadata())[Shorten(key, kShortestText)] = Shorten(value, limit);
  }
  return shortened;
}

// Every detail at most `limit` bytes a text and `count` elements a list.
google::rpc::Status Assemble(const absl::Status& status, size_t limit, int count) {
  google::rpc::Status wire;
  wire.set_code(static_cast<int>(status.code()));
  const size_t message_limit = std::max(limit, kShortestMessage);
  wire.set_message(Shorten(std::string(status.message()), message_limit));
  const auto info = ErrorDetail<google::rpc::ErrorInfo>(status);
  wire.add_details()->PackFrom(ShortInfo(info, limit, count));
  google::rpc::LocalizedMessage localized;
  localized.set_locale("zh-CN");
  std::string chinese = ChineseMessage(status);
  if (chinese.empty()) chinese = ChineseText(info);
  // English says more than a sentence with holes.
  if (chinese.empty()) chinese = std::string(status.message());
  localized.set_message(Shorten(chinese, message_limit));
  wire.add_details()->PackFrom(localized);
  auto bad_request = ErrorDetail<google::rpc::BadRequest>(status);
  Keep(count, *bad_request.mutable_field_violations());
  for (auto& each : *bad_request.mutable_field_violations()) {
    each.set_field(Shorten(each.field(), kShortestText));
    each.set_description(Shorten(each.description(), limit));
  }
  if (bad_request.field_violations_size() > 0) wire.add_details()->PackFrom(bad_request);
  auto precondition = ErrorDetail<google::rpc::PreconditionFailure>(status);
  Keep(count, *precondition.mutable_violations());
  for (auto& each : *precondition.mutable_violations()) {
    each.set_type(Shorten(each.type(), kShortestText));
    each.set_subject(Shorten(each.subject(), limit));
    each.set_description(Shorten(each.description(), limit));
  }
  if (precondition.violations_size() > 0) wire.add_details()->PackFrom(precondition);
  auto resource = ErrorDetail<google::rpc::ResourceInfo>(status);
  resource.set_resource_type(Shorten(resource.resource_type(), kShortestText));
  resource.set_resource_name(Shorten(resource.resource_name(), limit));
  resource.set_description(Shorten(resource.description(), limit));
  if (!resource.resource_name().empty()) wire.add_details()->PackFrom(resource);
  auto retry = ErrorDetail<google::rpc::RetryInfo>(status);
  if (retry.has_retry_delay()) wire.add_details()->PackFrom(retry);
  return wire;
}

}  // namespace

google::rpc::Status ToWireStatus(const absl::Status& status) {
  absl::Status shown = status;
  if (ErrorReason(status).empty()) {
    Log("error", "unexpected error", {{"status", status.ToString()}});
    shown = ForCallers(status);
  }
  size_t limit = kLongestText;
  int count = kMostListed;
  google::rpc::Status wire = Assemble(shown, limit, count);
  // Ends: with the shortest texts and no lists left, a status is small.
  while (wire.ByteSizeLong() > kMaxStatusBytes) {
    if (limit == kShortestText) count = count * 2 / 3;
    limit = std::max(kShortestText, limit / 2);
    wire = Assemble(shown, limit, count);
  }
  return wire;
}

grpc::Status ToRpcStatus(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  const google::rpc::Status wire = ToWireStatus(status);
  return grpc::Status(static_cast<grpc::StatusCode>(wire.code()), wire.message(),
                      wire.SerializeAsString());
}

absl::Status WithoutQuotes(const absl::Status& error) {
  const auto info = ErrorDetail<google::rpc::ErrorInfo>(error);
  const auto bad_request = ErrorDetail<google::rpc::BadRequest>(error);
  std::vector<std::string> about;
  for (const auto& each : bad_request.field_violations()) about.push_back(each.field());
  const auto resource = ErrorDetail<google::rpc::ResourceInfo>(error);
  if (!resource.resource_name().empty()) about.push_back(resource.resource_name());
  Error kept(error.code(), info.reason(),
             absl::StrCat("was refused when it first came, ", info.reason(),
                          about.empty() ? "" : ": ", absl::StrJoin(about, ", ")));
  for (const auto& [key, value] : info.metadata()) {
    const bool keeps =
        std::find(std::begin(kUnquoted), std::end(kUnquoted), key) != std::end(kUnquoted);
    kept.With(key, keeps ? value : "…");
  }
  for (const auto& each : bad_request.field_violations()) kept.Field(each.field(), "");
  const auto precondition = ErrorDetail<google::rpc::PreconditionFailure>(error);
  for (const auto& each : precondition.violations()) {
    kept.Violation(each.type(), each.subject(), "");
  }
  if (!resource.resource_name().empty()) kept.Resource(resource.resource_name());
  return kept;
}

}  // namespace zhaolian
