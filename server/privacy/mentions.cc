#include "server/privacy/mentions.h"

#include <limits>
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

bool OccurInTexts(const PersonalValues& values, const ResourceSchema& schema,
                  absl::string_view stored) {
  const MessagePtr row = schema.NewMessage();
  // What cannot be read is not kept either.
  bool occur = !row->ParseFromArray(stored.data(), static_cast<int>(stored.size()));
  VisitTexts(*row, [&](const std::string&, const std::string& text) {
    occur |= values.OccurIn(text);
    return std::nullopt;
  });
  return occur;
}

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
  const ResourceSchema& schema = *resources.registry().FindName(firm);
  std::vector<MessagePtr> rows;
  ASSIGN_OR_RETURN(rows.emplace_back(), resources.Get(connection, schema, Sight::All(), firm));
  std::set<std::string> found = {firm};
  constexpr int kSteps = 2;
  size_t begin = 0;
  for (int step = 0; step < kSteps; ++step) {
    const size_t end = rows.size();
    for (size_t i = begin; i < end; ++i) {
      ASSIGN_OR_RETURN(std::vector<MessagePtr> referrers,
                       resources.Referrers(connection, TextField(*rows[i], "name")));
      for (MessagePtr& row : referrers) {
        if (found.insert(TextField(*row, "name")).second) rows.push_back(std::move(row));
      }
    }
    begin = end;
  }
  return rows;
}

absl::StatusOr<DistantMentions> FindDistantMentions(const ResourceStore& resources,
                                                    Connection& connection,
                                                    const PersonalValues& values) {
  DistantMentions mentions;
  // Asked first: what changes while the others are read is found by that.
  RETURN_IF_ERROR(connection.Run("SELECT revision FROM head WHERE id = 1", {},
                                 [&](const Row& row) { mentions.revision = row.Integer(0); }));
  if (values.empty()) return mentions;
  const auto look = [&](const ResourceSchema& schema, absl::string_view name,
                        absl::string_view stored) {
    if (!values.MayOccurIn(stored) || mentions.names.contains(std::string(name))) return;
    if (OccurInTexts(values, schema, stored)) mentions.names.emplace(name);
  };
  for (const auto& schema : resources.registry().all()) {
    RETURN_IF_ERROR(
        connection.Run(absl::StrCat("SELECT name, message FROM ", schema->table()), {},
                       [&](const Row& row) { look(*schema, row.Text(0), row.Text(1)); }));
  }
  RETURN_IF_ERROR(ReadAllImages(connection, [&](absl::string_view name, absl::string_view image) {
    const ResourceSchema* schema = resources.registry().FindName(name);
    if (schema != nullptr) look(*schema, name, image);
  }));
  return mentions;
}

absl::Status AddChangesSince(Connection& connection, DistantMentions& mentions) {
  ASSIGN_OR_RETURN(const std::vector<JournalChange> changes,
                   ReadChanges(connection, mentions.revision, std::numeric_limits<int>::max()));
  for (const JournalChange& change : changes) mentions.names.insert(change.name);
  return absl::OkStatus();
}

}  // namespace zhaolian
