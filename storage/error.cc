#include "storage/error.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include "absl/strings/str_cat.h"

namespace zhaolian {

Error::Error(absl::StatusCode code, absl::string_view reason, absl::string_view message)
    : code_(code), message_(message) {
  info_.set_reason(std::string(reason));
  info_.set_domain("zhaolian");
}

Error& Error::With(absl::string_view key, absl::string_view value) {
  (*info_.mutable_metadata())[std::string(key)] = std::string(value);
  return *this;
}

Error& Error::Field(absl::string_view path, absl::string_view description) {
  auto* violation = bad_request_.add_field_violations();
  violation->set_field(std::string(path));
  violation->set_description(std::string(description));
  return *this;
}

Error& Error::Resource(absl::string_view name, absl::string_view description) {
  resource_.set_resource_type(std::string(name.substr(0, name.find('/'))));
  resource_.set_resource_name(std::string(name));
  resource_.set_description(std::string(description));
  return *this;
}

Error& Error::Violation(absl::string_view type, absl::string_view subject,
                        absl::string_view description) {
  auto* violation = precondition_.add_violations();
  violation->set_type(std::string(type));
  violation->set_subject(std::string(subject));
  violation->set_description(std::string(description));
  return *this;
}

Error& Error::RetryAfter(absl::Duration delay) {
  const int64_t nanoseconds = absl::ToInt64Nanoseconds(delay);
  retry_.mutable_retry_delay()->set_seconds(nanoseconds / 1'000'000'000);
  retry_.mutable_retry_delay()->set_nanos(static_cast<int32_t>(nanoseconds % 1'000'000'000));
  return *this;
}

Error::operator absl::Status() const {
  absl::Status status(code_, message_);
  AttachDetail(info_, status);
  if (bad_request_.field_violations_size() > 0) AttachDetail(bad_request_, status);
  if (precondition_.violations_size() > 0) AttachDetail(precondition_, status);
  if (!resource_.resource_name().empty()) AttachDetail(resource_, status);
  if (retry_.has_retry_delay()) AttachDetail(retry_, status);
  return status;
}

absl::Status InvalidField(absl::string_view path, absl::string_view reason,
                          absl::string_view description) {
  return Error(absl::StatusCode::kInvalidArgument, reason, absl::StrCat(path, ": ", description))
      .With("field", path)
      .Field(path, description);
}

absl::Status NotFound(absl::string_view name) {
  return Error(absl::StatusCode::kNotFound, "NOT_FOUND", absl::StrCat(name, " was not found"))
      .With("name", name)
      .Resource(name);
}

absl::Status ShuttingDown() {
  return Error(absl::StatusCode::kUnavailable, "SHUTTING_DOWN",
               "the server is stopping; try again shortly")
      .RetryAfter(kRetrySoon);
}

absl::Status DiskFull() {
  return Error(absl::StatusCode::kResourceExhausted, "DISK_FULL",
               "the server's disk is full; reads go on, changes must wait")
      .RetryAfter(absl::Seconds(2));
}

absl::Status StorageBusy() {
  return Error(absl::StatusCode::kUnavailable, "STORAGE_BUSY",
               "the storage is busy; try again shortly")
      .RetryAfter(absl::Seconds(1));
}

std::string Excerpt(absl::string_view text) {
  constexpr int kMostCharacters = 60;
  constexpr absl::string_view kReplacement = "\uFFFD";
  const int32_t size = static_cast<int32_t>(text.size());
  int32_t end = 0;
  std::string excerpt;
  for (int i = 0; i < kMostCharacters && end < size; ++i) {
    const int32_t begin = end;
    UChar32 character = 0;
    U8_NEXT(text.data(), end, size, character);
    if (character < 0 || u_iscntrl(character)) {
      absl::StrAppend(&excerpt, kReplacement);
    } else {
      absl::StrAppend(&excerpt, text.substr(begin, end - begin));
    }
  }
  return end == size ? excerpt : absl::StrCat(excerpt, "…");
}

void AttachDetail(const google::protobuf::Message& detail, absl::Status& status) {
  status.SetPayload(absl::StrCat("type.googleapis.com/", detail.GetDescriptor()->full_name()),
                    absl::Cord(detail.SerializeAsString()));
}

absl::Status Refusal(absl::StatusCode code, absl::string_view reason, absl::string_view name,
                     absl::string_view problem, absl::string_view remedy) {
  return Error(code, reason, absl::StrCat(name, " ", problem, "; ", remedy))
      .With("name", name)
      .Resource(name)
      .Violation(reason, name, remedy);
}

std::string ErrorReason(const absl::Status& status) {
  return ErrorDetail<google::rpc::ErrorInfo>(status).reason();
}

std::string ErrorMetadata(const absl::Status& status, absl::string_view key) {
  const auto info = ErrorDetail<google::rpc::ErrorInfo>(status);
  auto found = info.metadata().find(std::string(key));
  return found == info.metadata().end() ? "" : found->second;
}

}  // namespace zhaolian
