#include "server/import/planned_change.h"

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/protobuf/util/time_util.h"
#include "server/access/masking.h"
#include "server/import/row_changes.h"
#include "server/import/row_values.h"
#include "server/rows/row_requests.h"
#include "storage/message_copy.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using internal::v1::PlannedRow;

// Minor units of 10,000 of a currency with two decimals.
constexpr int64_t kTenThousand = 1'000'000;

std::string AmountText(int64_t minor) {
  std::string text = absl::StrFormat("%d.%06d", minor / kTenThousand, minor % kTenThousand);
  text.erase(text.find_last_not_of('0') + 1);
  return absl::StrCat(absl::StripSuffix(text, "."), "万元");
}

std::string ElementText(const Message& message, const FieldDescriptor* field, int index) {
  const auto* reflection = message.GetReflection();
  const bool many = field->is_repeated();
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING: {
      const std::string text = many ? reflection->GetRepeatedString(message, field, index)
                                    : reflection->GetString(message, field);
      return RulesOf(field).references().empty() ? text : text.substr(text.find('/') + 1);
    }
    case FieldDescriptor::CPPTYPE_ENUM: {
      const auto* value = many ? reflection->GetRepeatedEnum(message, field, index)
                               : reflection->GetEnum(message, field);
      const std::string& label = value->options().GetExtension(v1::value_label);
      return label.empty() ? "" : label;
    }
    case FieldDescriptor::CPPTYPE_INT32:
      return absl::StrCat(reflection->GetInt32(message, field));
    case FieldDescriptor::CPPTYPE_INT64:
      return AmountText(reflection->GetInt64(message, field));
    case FieldDescriptor::CPPTYPE_MESSAGE:
      if (!IsTimestamp(field)) return "…";
      return google::protobuf::util::TimeUtil::ToString(
          static_cast<const google::protobuf::Timestamp&>(reflection->GetMessage(message, field)));
    default:
      return "";
  }
}

bool IsSet(const Message& message, const FieldDescriptor* field) {
  const auto* reflection = message.GetReflection();
  if (field->is_repeated()) return reflection->FieldSize(message, field) > 0;
  if (field->has_presence()) return reflection->HasField(message, field);
  return !(field->cpp_type() == FieldDescriptor::CPPTYPE_STRING &&
           reflection->GetString(message, field).empty());
}

void Tell(const FieldDescriptor* field, const std::string& before, const std::string& after,
          v1::ImportChange& change) {
  v1::ImportFieldChange& told = *change.add_fields();
  told.set_field(field->name());
  told.set_before(before);
  told.set_after(after);
}

// What is there of a personal field, as answers show it.
std::vector<std::string> MaskedTexts(const FieldDescriptor* field, const Message& row) {
  std::vector<std::string> texts = FieldTexts(field, row);
  for (std::string& text : texts) text = MaskedText(field, text);
  return texts;
}

// A change of a personal field for who is shown it masked: nothing in it tells whether what is
// given was there.
void TellMasked(const FieldDescriptor* field, const Message& before, const Message& given,
                v1::ImportChange& change) {
  const std::vector<std::string> masked = MaskedTexts(field, before);
  std::vector<std::string> after = FieldTexts(field, given);
  if (field->is_repeated() && !after.empty()) {
    after.insert(after.begin(), masked.begin(), masked.end());
  }
  Tell(field, absl::StrJoin(masked, "、"), absl::StrJoin(after, "、"), change);
}

// Puts the field of `given` into `row`: a repeated one adds to what is there.
void Merge(const Message& given, const FieldDescriptor* field, Message& row) {
  const auto* reflection = row.GetReflection();
  if (field->is_repeated() && IsSet(given, field)) {
    for (const std::string& text : AddedTexts(field, &row, &given)) {
      reflection->AddString(&row, field, text);
    }
    return;
  }
  CopyField(field, given, row);
}

}  // namespace

void GivenFields::Note(const std::string& field) {
  if (std::find(names_.begin(), names_.end(), field) == names_.end()) names_.push_back(field);
}

void GivenFields::Set(const std::string& name, const std::vector<std::string>& texts) {
  const FieldDescriptor* field = schema_.message()->FindFieldByName(name);
  if (field == nullptr || texts.empty()) return;
  const auto* reflection = message_->GetReflection();
  Note(name);
  for (const std::string& text : texts) {
    if (text.empty()) continue;
    if (!field->is_repeated()) {
      reflection->SetString(message_.get(), field, text);
      return;
    }
    reflection->AddString(message_.get(), field, text);
  }
}

bool GivenFields::SetNumber(const std::string& name, const std::vector<std::string>& texts) {
  const FieldDescriptor* field = schema_.message()->FindFieldByName(name);
  if (field == nullptr || texts.empty()) return true;
  int64_t number = 0;
  if (!texts.front().empty() && !absl::SimpleAtoi(texts.front(), &number)) return false;
  const bool whole = field->cpp_type() == FieldDescriptor::CPPTYPE_INT64;
  if (!whole && number != static_cast<int32_t>(number)) return false;
  Note(name);
  if (texts.front().empty()) return true;
  const auto* reflection = message_->GetReflection();
  if (whole) {
    reflection->SetInt64(message_.get(), field, number);
  } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
    reflection->SetEnumValue(message_.get(), field, static_cast<int>(number));
  } else {
    reflection->SetInt32(message_.get(), field, static_cast<int32_t>(number));
  }
  return true;
}

std::string PlainText(const Message& message, const FieldDescriptor* field) {
  if (!IsSet(message, field)) return "";
  if (!field->is_repeated()) return ElementText(message, field, 0);
  std::vector<std::string> texts;
  for (int i = 0; i < message.GetReflection()->FieldSize(message, field); ++i) {
    texts.push_back(ElementText(message, field, i));
  }
  return absl::StrJoin(texts, "、");
}

v1::PendingMutation& AddChange(const std::string& run, Message& request, PlannedRow& planned) {
  SetTextField(request, "request_id",
               ImportRequestId(run, planned.row().number(), planned.mutations_size()));
  v1::PendingMutation& mutation = *planned.add_mutations();
  mutation.mutable_request()->PackFrom(request);
  return mutation;
}

void AddCreation(const std::string& run, const GivenFields& given, const std::string& name,
                 PlannedRow& planned) {
  MessagePtr request = NewRowRequest(given.schema(), "Create");
  RowOf(given.schema(), *request).CopyFrom(given.message());
  const std::string id_field = absl::StrCat(ToSnakeCase(given.schema().message()->name()), "_id");
  SetTextField(*request, std::string(absl::StripPrefix(id_field, "_")),
               name.substr(name.find('/') + 1));
  AddChange(run, *request, planned);
  v1::ImportChange& change = *planned.mutable_row()->add_changes();
  change.set_name(name);
  change.set_creates(true);
  for (const std::string& name : given.names()) {
    const FieldDescriptor* field = given.message().GetDescriptor()->FindFieldByName(name);
    Tell(field, "", PlainText(given.message(), field), change);
  }
}

MessagePtr UpdatedRow(const GivenFields& given, const Message& current) {
  MessagePtr after = CopyOf(current);
  for (const std::string& name : given.names()) {
    Merge(given.message(), given.message().GetDescriptor()->FindFieldByName(name), *after);
  }
  return after;
}

bool AddUpdate(const std::string& run, const Caller& caller, const GivenFields& given,
               const Message& current, PlannedRow& planned) {
  const MessagePtr after = CopyOf(current);
  std::string bytes = after->SerializeAsString();
  std::vector<std::string> changed;
  v1::ImportChange change;
  change.set_name(TextField(current, "name"));
  for (const std::string& name : given.names()) {
    const FieldDescriptor* field = given.message().GetDescriptor()->FindFieldByName(name);
    Merge(given.message(), field, *after);
    const std::string before = std::exchange(bytes, after->SerializeAsString());
    const bool masked = RulesOf(field).personal() && !caller.unmasked;
    if (bytes == before && !masked) continue;
    changed.push_back(name);
    if (RulesOf(field).required() && PlainText(*after, field).empty()) {
      NeedsReason(*planned.mutable_row(),
                  absl::StrCat("cleared_required:", RulesOf(field).label()));
    }
    if (masked) {
      TellMasked(field, current, given.message(), change);
    } else {
      Tell(field, PlainText(current, field), PlainText(*after, field), change);
    }
  }
  if (changed.empty()) return false;
  MessagePtr request = NewRowRequest(given.schema(), "Update");
  Message& body = RowOf(given.schema(), *request);
  body.CopyFrom(*after);
  SetTextField(body, "etag", "");
  const auto* mask_field = request->GetDescriptor()->FindFieldByName("update_mask");
  auto& mask = static_cast<google::protobuf::FieldMask&>(
      *request->GetReflection()->MutableMessage(request.get(), mask_field));
  for (const std::string& name : changed) mask.add_paths(name);
  // Others may change other fields meanwhile.
  AddChange(run, *request, planned).set_base_revision(RevisionOfEtag(TextField(current, "etag")));
  *planned.mutable_row()->add_changes() = std::move(change);
  return true;
}

}  // namespace zhaolian
