#include "server/access/masking.h"

#include <memory>

#include "absl/strings/str_cat.h"
#include "server/dispatch/public_figures.h"
#include "server/rows/text_formats.h"
#include "storage/row_codec.h"
#include "storage/utf8.h"

namespace zhaolian {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

std::string MaskedPhone(absl::string_view text) {
  // Of a short number the rest would be all of it.
  constexpr int kBegin = 3, kEnd = 2, kShortest = 8;
  const int length = CountCharacters(text);
  if (length < kShortest) return "***";
  return absl::StrCat(
      FirstCharacters(text, kBegin), "****",
      text.substr(FirstCharacters(text, static_cast<size_t>(length - kEnd)).size()));
}

std::string MaskedEmail(absl::string_view text) {
  const size_t at = text.rfind('@');
  if (at == absl::string_view::npos) return "***";
  return absl::StrCat(FirstCharacters(text.substr(0, at), 1), "***", text.substr(at));
}

void MaskField(const FieldDescriptor* field, Message& row) {
  const auto* reflection = row.GetReflection();
  if (!field->is_repeated()) {
    const std::string text = reflection->GetString(row, field);
    if (!text.empty()) reflection->SetString(&row, field, MaskedText(field, text));
    return;
  }
  for (int i = 0; i < reflection->FieldSize(row, field); ++i) {
    reflection->SetRepeatedString(&row, field, i,
                                  MaskedText(field, reflection->GetRepeatedString(row, field, i)));
  }
}

// Figures of all units are nobody's own: of them all are told the same.
bool IsOfAllUnits(const ResourceSchema& schema) {
  return schema.message() == v1::DispatchSnapshot::descriptor();
}

// Whether there may be rows of which something is left out for the caller.
bool HasSecrets(const Caller& caller, const ResourceSchema& schema) {
  return (IsOfAllUnits(schema) || !schema.confidential().empty()) && !caller.sight->all;
}

bool HidesConfidential(const Caller& caller, const ResourceSchema& schema, const Message& row) {
  return HasSecrets(caller, schema) && (IsOfAllUnits(schema) || !OwnsRow(caller, schema, row));
}

bool MasksPersonal(const Caller& caller, const ResourceSchema& schema) {
  return !schema.personal().empty() && !caller.unmasked;
}

void CopyField(const FieldDescriptor* field, const Message& from, Message& to) {
  const auto* reflection = to.GetReflection();
  reflection->ClearField(&to, field);
  for (const std::string& text : FieldTexts(field, from)) {
    field->is_repeated() ? reflection->AddString(&to, field, text)
                         : reflection->SetString(&to, field, text);
  }
}

}  // namespace

std::string MaskedText(const FieldDescriptor* field, absl::string_view text) {
  if (text.empty()) return "";
  switch (RulesOf(field).mask()) {
    case v1::MASK_NAME:
      return absl::StrCat(FirstCharacters(text, 1), "**");
    case v1::MASK_PHONE:
      return MaskedPhone(text);
    case v1::MASK_EMAIL:
      return MaskedEmail(text);
    default:
      return "***";
  }
}

void HideConfidential(const Caller& caller, const ResourceSchema& schema, Message& row) {
  if (!HidesConfidential(caller, schema, row)) return;
  if (IsOfAllUnits(schema)) LeavePublic(static_cast<v1::DispatchSnapshot&>(row));
  for (const FieldDescriptor* field : schema.confidential()) {
    row.GetReflection()->ClearField(&row, field);
  }
}

int ViewOf(const Caller& caller, const ResourceSchema& schema, const Message& row) {
  return (HidesConfidential(caller, schema, row) ? 1 : 0) + (MasksPersonal(caller, schema) ? 2 : 0);
}

void Mask(const Caller& caller, const ResourceSchema& schema, Message& row) {
  HideConfidential(caller, schema, row);
  if (!MasksPersonal(caller, schema)) return;
  for (const FieldDescriptor* field : schema.personal()) MaskField(field, row);
}

void MaskEncoded(const Caller& caller, const ResourceSchema& schema, std::string& row) {
  if (!MasksPersonal(caller, schema) && !HasSecrets(caller, schema)) return;
  const std::unique_ptr<Message> message = schema.NewMessage();
  // What does not parse is not shown either.
  if (!message->ParseFromString(row)) message->Clear();
  Mask(caller, schema, *message);
  row.clear();
  message->AppendToString(&row);
}

void KeepMasked(const ResourceSchema& schema, const Message& current, Message& sent) {
  for (const FieldDescriptor* field : schema.personal()) {
    std::vector<std::string> masked = FieldTexts(field, current);
    if (masked.empty()) continue;
    for (std::string& text : masked) text = MaskedText(field, text);
    if (FieldTexts(field, sent) == masked) CopyField(field, current, sent);
  }
}

}  // namespace zhaolian
