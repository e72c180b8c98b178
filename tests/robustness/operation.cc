#include "tests/robustness/operation.h"

#include <chrono>
#include <memory>

#include "storage/row_codec.h"
#include "zhaolian/v1/engagements.pb.h"
#include "zhaolian/v1/enterprises.pb.h"
#include "zhaolian/v1/organization.pb.h"

namespace zhaolian {
namespace {

// Any day will do.
constexpr int64_t kMeetingSeconds = 1'750'000'000;

absl::Status Call(const Client& client, const Operation& operation,
                  google::protobuf::Message& row) {
  switch (operation.kind) {
    case Operation::Kind::kCreate:
      return client.CreateFrom(row, {.id = operation.id, .request_id = operation.request_id});
    case Operation::Kind::kGet:
      return client.GetInto(operation.name, row);
    case Operation::Kind::kUpdate:
      SetTextField(row, "name", operation.name);
      return client.UpdateFrom(row, {ValueField(operation.collection)},
                               {.etag = operation.sent_etag, .request_id = operation.request_id});
    case Operation::Kind::kDelete:
      return client.DeleteInto(
          operation.name, {.etag = operation.sent_etag, .request_id = operation.request_id}, row);
  }
  return absl::InternalError("no such kind");
}

}  // namespace

const char* const kCollections[3] = {"units", "enterprises", "engagements"};

int64_t Ticks() { return std::chrono::steady_clock::now().time_since_epoch().count(); }

std::string ValueField(const std::string& collection) {
  return collection == "engagements" ? "summary" : "display_name";
}

std::unique_ptr<google::protobuf::Message> RowWith(const std::string& collection,
                                                   const std::string& value) {
  if (collection == "units") {
    auto unit = std::make_unique<v1::Unit>();
    unit->set_kind(v1::Unit::KIND_OFFICE);
    unit->set_display_name(value);
    return unit;
  }
  if (collection == "enterprises") {
    auto enterprise = std::make_unique<v1::Enterprise>();
    enterprise->set_relation(v1::Enterprise::RELATION_TARGET);
    enterprise->set_display_name(value);
    return enterprise;
  }
  auto engagement = std::make_unique<v1::Engagement>();
  engagement->set_enterprise(kAnchorEnterprise);
  engagement->set_kind(v1::Engagement::KIND_VISIT);
  engagement->mutable_occur_time()->set_seconds(kMeetingSeconds);
  engagement->set_summary(value);
  return engagement;
}

absl::Status Send(const Client& client, Operation& operation) {
  auto row = RowWith(operation.collection, operation.value);
  if (operation.attempts++ == 0) operation.invoked = Ticks();
  absl::Status status = Call(client, operation, *row);
  operation.outcome = OutcomeOf(status);
  operation.code = status.code();
  if (operation.outcome != Operation::Outcome::kUnknown) operation.returned = Ticks();
  if (status.ok()) {
    operation.reply = row->SerializeAsString();
    operation.name = TextField(*row, "name");
    operation.reply_etag = TextField(*row, "etag");
    operation.reply_value = TextField(*row, ValueField(operation.collection));
    operation.reply_deleted = HasField(*row, "delete_time");
  }
  return status;
}

Operation::Outcome OutcomeOf(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kOk:
      return Operation::Outcome::kAcknowledged;
    case absl::StatusCode::kAborted:
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kResourceExhausted:
      return Operation::Outcome::kRefused;
    default:
      return Operation::Outcome::kUnknown;
  }
}

}  // namespace zhaolian
