#include "server/privacy/mentions.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

bool IsFreeText(const FieldDescriptor* field) {
  const v1::FieldRules& rules = RulesOf(field);
  return field->type() == FieldDescriptor::TYPE_STRING && field->name() != "name" &&
         field->name() != "etag" && rules.references().empty() &&
         rules.format() == v1::FORMAT_UNSPECIFIED && rules.pattern().empty() && !TellsWho(field);
}

void VisitText(const std::string& prefix, const FieldDescriptor* field, Message& message,
               OnText on_text) {
  const auto* reflection = message.GetReflection();
  const std::string path = absl::StrCat(prefix, field->name());
  if (!field->is_repeated()) {
    const std::string text = reflection->GetString(message, field);
    if (text.empty()) return;
    auto replaced = on_text(path, text);
    if (replaced.has_value()) reflection->SetString(&message, field, *std::move(replaced));
    return;
  }
  for (int i = 0; i < reflection->FieldSize(message, field); ++i) {
    auto replaced =
        on_text(absl::StrCat(path, "[", i, "]"), reflection->GetRepeatedString(message, field, i));
    if (replaced.has_value()) {
      reflection->SetRepeatedString(&message, field, i, *std::move(replaced));
    }
  }
}

void VisitMessage(const std::string& prefix, Message& message, OnText on_text) {
  const auto* reflection = message.GetReflection();
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor* field = message.GetDescriptor()->field(i);
    if (IsFreeText(field)) {
      VisitText(prefix, field, message, on_text);
    } else if (field->type() == FieldDescriptor::TYPE_MESSAGE && field->is_repeated()) {
      for (int j = 0; j < reflection->FieldSize(message, field); ++j) {
        VisitMessage(absl::StrCat(prefix, field->name(), "[", j, "]."),
                     *reflection->MutableRepeatedMessage(&message, field, j), on_text);
      }
    } else if (field->type() == FieldDescriptor::TYPE_MESSAGE &&
               reflection->HasField(message, field)) {
      VisitMessage(absl::StrCat(prefix, field->name(), "."),
                   *reflection->MutableMessage(&message, field), on_text);
    }
  }
}

void Know(const ResourceSchema& schema, const Message& row, KnownPerson& known) {
  for (const FieldDescriptor* field : schema.personal()) {
    if (!TellsWho(field)) continue;
    for (const std::string& value : FieldTexts(field, row)) {
      known.values.Add(RulesOf(field).mask(), value);
    }
  }
  const std::string firm = TextField(row, "enterprise");
  if (!firm.empty()) known.firms.insert(firm);
}

}  // namespace

bool TellsWho(const FieldDescriptor* field) {
  const v1::FieldRules& rules = RulesOf(field);
  return rules.personal() && rules.mask() != v1::MASK_UNSPECIFIED && !field->is_repeated();
}

void VisitTexts(Message& row, OnText on_text) { VisitMessage("", row, on_text); }

absl::StatusOr<KnownPerson> KnowPerson(const ResourceSchema& schema, const Message& row,
                                       const std::vector<JournalEntry>& history) {
  KnownPerson known;
  Know(schema, row, known);
  for (const JournalEntry& entry : history) {
    for (const auto& image : {entry.before, entry.after}) {
      if (!image.has_value()) continue;
      const MessagePtr earlier = schema.NewMessage();
      if (!earlier->ParseFromString(*image)) {
        return absl::DataLossError(absl::StrCat("image of revision ", entry.revision));
      }
      Know(schema, *earlier, known);
    }
  }
  return known;
}

absl::StatusOr<std::vector<MessagePtr>> RowsOfFirm(const ResourceStore& resources,
                                                   Connection& connection,
                                                   const std::string& firm) {
  ASSIGN_OR_RETURN(std::vector<MessagePtr> rows, resources.Referrers(connection, firm));
  const ResourceSchema& schema = *resources.registry().FindName(firm);
  ASSIGN_OR_RETURN(MessagePtr row, resources.Get(connection, schema, Sight::All(), firm));
  rows.push_back(std::move(row));
  return rows;
}

}  // namespace zhaolian
