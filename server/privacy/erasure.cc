#include "server/privacy/erasure.h"

#include <limits>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/privacy/mentions.h"
#include "server/rows/mutation.h"
#include "server/rows/resource_id.h"
#include "server/rows/text_formats.h"
#include "storage/error.h"
#include "storage/journal.h"
#include "storage/message_copy.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"
#include "zhaolian/v1/enterprises.pb.h"

namespace zhaolian {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

absl::StatusOr<std::vector<JournalEntry>> WholeHistory(Connection& connection,
                                                       const std::string& name) {
  return ReadHistory(connection, name, std::numeric_limits<int64_t>::max(),
                     std::numeric_limits<int>::max());
}

class PersonErasure {
 public:
  PersonErasure(const ResourceStore& resources, Tx& tx, const ChangeOrigin& origin)
      : resources_(resources), tx_(tx), origin_(origin) {
    origin_.request_id.clear();  // that of the entry that says it all
    origin_.request_digest.clear();
  }

  absl::StatusOr<v1::Erasure> Run(const ResourceSchema& schema, const Message& row,
                                  const std::string& reason) {
    name_ = TextField(row, "name");
    ASSIGN_OR_RETURN(const std::vector<JournalEntry> history,
                     WholeHistory(tx_.connection(), name_));
    ASSIGN_OR_RETURN(known_, KnowPerson(schema, row, history));
    if (known_.values.OccurIn(reason)) {
      return InvalidField("reason", "PERSONAL_VALUE",
                          "is kept for ever: say it without the person's name, phone or e-mail");
    }
    erasure_.set_name(name_);
    erasure_.set_reason(reason);
    RETURN_IF_ERROR(EraseRow(schema, row));
    for (const std::string& firm : known_.firms) {
      ASSIGN_OR_RETURN(const std::vector<MessagePtr> rows,
                       RowsOfFirm(resources_, tx_.connection(), firm));
      for (const MessagePtr& each : rows) RETURN_IF_ERROR(EraseMentions(*each));
    }
    RETURN_IF_ERROR(EraseReasons());
    return std::move(erasure_);
  }

  const PersonalValues& values() const { return known_.values; }

 private:
  absl::Status EraseRow(const ResourceSchema& schema, const Message& before) {
    const MessagePtr after = CopyOf(before);
    for (const FieldDescriptor* field : schema.personal()) {
      const std::vector<std::string> values = FieldTexts(field, before);
      if (values.empty() || values.front() == kErased) continue;
      auto& text = *erasure_.add_texts();
      text.set_name(name_);
      text.set_path(field->name());
      text.set_occurrences(static_cast<int>(values.size()));
      text.set_excerpt(values.front());
      ClearField(*after, field->name());
      if (RulesOf(field).required()) SetTextField(*after, field->name(), std::string(kErased));
    }
    EraseTexts(schema, *after);
    const bool live = !HasField(before, "delete_time");
    if (live) SetTimeField(*after, "delete_time", tx_.now());
    if (live || StoredForm(*after) != StoredForm(before)) {
      RETURN_IF_ERROR(resources_.Replace(tx_, schema, origin_, before, *after));
    }
    return EraseEntries(name_, [](const JournalEntry&) { return true; });
  }

  // In a row of the firm, and in the images that the journal keeps of it, of texts too
  // that the row has no longer.
  absl::Status EraseMentions(const Message& before) {
    const std::string name = TextField(before, "name");
    if (name == name_) return absl::OkStatus();
    const ResourceSchema& schema = *resources_.registry().FindMessage(before.GetDescriptor());
    if (schema.message() == v1::ContactPerson::descriptor()) colleagues_.insert(name);
    const MessagePtr after = CopyOf(before);
    if (EraseTexts(schema, *after)) {
      RETURN_IF_ERROR(resources_.Replace(tx_, schema, origin_, before, *after));
    }
    const int64_t entries = erasure_.entries();
    RETURN_IF_ERROR(EraseEntries(name, [&](const JournalEntry& entry) {
      return Mentions(schema, entry.before) || Mentions(schema, entry.after);
    }));
    if (erasure_.entries() > entries) NoteSearched(schema);
    return absl::OkStatus();
  }

  // Whether there was anything to erase.
  bool EraseTexts(const ResourceSchema& schema, Message& row) {
    const int texts = erasure_.texts_size();
    VisitTexts(row, [&](const std::string& path, const std::string& text) {
      const std::vector<PersonalValues::Place> places = known_.values.FindIn(text);
      if (places.empty()) return std::optional<std::string>();
      auto& erased = *erasure_.add_texts();
      erased.set_name(TextField(row, "name"));
      erased.set_path(path);
      erased.set_occurrences(static_cast<int>(places.size()));
      erased.set_excerpt(ExcerptAround(places.front(), text));
      return std::optional(ErasedAt(places, text));
    });
    if (erasure_.texts_size() == texts) return false;
    NoteSearched(schema);
    return true;
  }

  void NoteSearched(const ResourceSchema& schema) {
    if (!schema.searchable().empty()) erasure_.set_searched(true);
  }

  bool Mentions(const ResourceSchema& schema, const std::optional<std::string>& image) const {
    if (!image.has_value()) return false;
    const MessagePtr row = schema.NewMessage();
    bool mentions = !row->ParseFromString(*image);  // what cannot be read is not kept either
    VisitTexts(*row, [&](const std::string&, const std::string& text) {
      mentions |= known_.values.OccurIn(text);
      return std::nullopt;
    });
    return mentions;
  }

  absl::Status EraseEntries(const std::string& name,
                            absl::FunctionRef<bool(const JournalEntry&)> which) {
    ASSIGN_OR_RETURN(const std::vector<JournalEntry> history, WholeHistory(tx_.connection(), name));
    for (const JournalEntry& entry : history) {
      if (!entry.erased && which(entry)) RETURN_IF_ERROR(EraseEntry(entry.revision));
    }
    return absl::OkStatus();
  }

  // What people wrote as a purpose or a reason when they saw or erased somebody of the
  // firm.
  absl::Status EraseReasons() {
    std::vector<int64_t> revisions;
    const auto look = [&](const JournalEntry& entry, const std::string& about,
                          const std::string& why) {
      const bool of_firm = about == name_ || colleagues_.contains(about);
      if (of_firm && known_.values.OccurIn(why)) revisions.push_back(entry.revision);
    };
    RETURN_IF_ERROR(ReadEntriesOf(tx_.connection(), "disclosures", [&](const JournalEntry& entry) {
      v1::Disclosure disclosure;
      if (!disclosure.ParseFromString(entry.after.value_or(""))) return;
      look(entry, disclosure.name(), disclosure.purpose());
    }));
    RETURN_IF_ERROR(
        ReadEntriesOf(tx_.connection(), std::string(kErasures), [&](const JournalEntry& entry) {
          v1::Erasure erasure;
          if (!erasure.ParseFromString(entry.after.value_or(""))) return;
          const size_t count = revisions.size();
          look(entry, erasure.name(), erasure.reason());
          if (revisions.size() > count)
            erasure_.mutable_revisions()->MergeFrom(erasure.revisions());
        }));
    for (const int64_t revision : revisions) RETURN_IF_ERROR(EraseEntry(revision));
    return absl::OkStatus();
  }

  absl::Status EraseEntry(int64_t revision) {
    erasure_.set_entries(erasure_.entries() + 1);
    erasure_.add_revisions(revision);
    return EraseImages(tx_, revision);
  }

  const ResourceStore& resources_;
  Tx& tx_;
  ChangeOrigin origin_;
  std::string name_;
  KnownPerson known_;
  std::set<std::string> colleagues_;
  v1::Erasure erasure_;
};

}  // namespace

absl::StatusOr<ErasedPerson> EraseContactPerson(Store& store, Tx& tx, const Caller& caller,
                                                const ChangeOrigin& origin,
                                                const v1::EraseContactPersonRequest& request) {
  const ResourceSchema& schema =
      *store.resources().registry().FindMessage(v1::ContactPerson::descriptor());
  ASSIGN_OR_RETURN(const MessagePtr row, ReadForChange(store, tx, caller, schema, request.name()));
  PersonErasure person(store.resources(), tx, origin);
  ASSIGN_OR_RETURN(v1::Erasure erasure, person.Run(schema, *row, ToNfc(request.reason())));
  v1::Erasure kept = erasure;
  for (v1::ErasedText& text : *kept.mutable_texts()) text.clear_excerpt();
  erasure.set_entry(absl::StrCat(kErasures, "/", NewResourceId()));
  RETURN_IF_ERROR(AppendToJournal(tx, tx.NextRevision(), origin, erasure.entry(), std::nullopt,
                                  kept.SerializeAsString()));
  RETURN_IF_ERROR(tx.connection().Run("INSERT INTO facts (key, value) VALUES ($1, $2)",
                                      {erasure.entry(), "unfinished"}));
  return ErasedPerson{std::move(erasure), person.values()};
}

absl::StatusOr<std::vector<std::string>> UnfinishedErasures(Connection& connection) {
  std::vector<std::string> entries;
  RETURN_IF_ERROR(connection.Run(
      "SELECT key FROM facts WHERE key > $1 AND key < $2",
      {absl::StrCat(kErasures, "/"), absl::StrCat(kErasures, "0")},  // "0" follows "/"
      [&](const Row& row) { entries.emplace_back(row.Text(0)); }));
  return entries;
}

absl::Status NoteFinished(Tx& tx, const std::string& entry) {
  return tx.connection().Run("DELETE FROM facts WHERE key = $1", {entry});
}

}  // namespace zhaolian
