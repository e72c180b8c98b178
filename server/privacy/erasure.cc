#include "server/privacy/erasure.h"

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/firms/duplicate_verdicts.h"
#include "server/import/import_runs.h"
#include "server/privacy/mentions.h"
#include "server/privacy/own_contacts.h"
#include "server/rows/mutation.h"
#include "server/rows/resource_id.h"
#include "server/rows/text_formats.h"
#include "storage/error.h"
#include "storage/journal.h"
#include "storage/message_copy.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"
#include "storage/timestamp.h"
#include "zhaolian/v1/duplicates.pb.h"
#include "zhaolian/v1/enterprises.pb.h"
#include "zhaolian/v1/exports.pb.h"
#include "zhaolian/v1/leads.pb.h"
#include "zhaolian/v1/own_contacts.pb.h"
#include "zhaolian/v1/portfolios.pb.h"

namespace zhaolian {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

absl::StatusOr<std::vector<JournalEntry>> WholeHistory(Connection& connection,
                                                       const std::string& name) {
  return ReadHistory(connection, name, std::numeric_limits<int64_t>::max(),
                     std::numeric_limits<int>::max());
}

absl::Status OtherEvidence(int index, const std::string& name) {
  const std::string path = absl::StrCat("attachments[", index, "]");
  const std::string problem = absl::StrCat(
      Excerpt(name), " is of no lead where the person is; choose of those that the preview lists");
  return Error(absl::StatusCode::kInvalidArgument, "OTHER_EVIDENCE",
               absl::StrCat(path, ": ", problem))
      .With("field", path)
      .With("name", Excerpt(name))
      .Field(path, problem);
}

class PersonErasure {
 public:
  PersonErasure(const ResourceStore& resources, Tx& tx, const ChangeOrigin& origin)
      : resources_(resources), tx_(tx), origin_(origin) {
    origin_.request_id.clear();  // that of the entry that says it all
    origin_.request_digest.clear();
  }

  absl::StatusOr<ErasedPerson> Run(const ResourceSchema& schema, const Message& row,
                                   const v1::EraseContactPersonRequest& request,
                                   DistantMentions distant) {
    const std::string reason = ToNfc(request.reason());
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
    std::set<std::string> near = {name_};
    for (const std::string& firm : known_.firms) {
      ASSIGN_OR_RETURN(const std::vector<MessagePtr> rows,
                       RowsOfFirm(resources_, tx_.connection(), firm));
      for (const MessagePtr& each : rows) {
        if (!near.insert(TextField(*each, "name")).second) continue;
        RETURN_IF_ERROR(EraseMentions(known_.values, *each));
      }
    }
    unmistakable_ = known_.values.Unmistakable();
    const bool trial = distant.revision == 0;
    if (!trial) RETURN_IF_ERROR(EraseDistant(near, std::move(distant)));
    RETURN_IF_ERROR(EraseNotes());
    RETURN_IF_ERROR(EraseFromImports());
    if (!trial) RETURN_IF_ERROR(EraseFiles(request));
    std::vector<v1::Attachment> evidence;
    for (auto& [name, each] : evidence_) evidence.push_back(std::move(each));
    return ErasedPerson{std::move(erasure_), std::move(known_.values), std::move(evidence)};
  }

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
    EraseTexts(known_.values, schema, *after);
    const bool live = !HasField(before, "delete_time");
    if (live) SetTimeField(*after, "delete_time", tx_.now());
    if (live || StoredForm(*after) != StoredForm(before)) {
      RETURN_IF_ERROR(resources_.Replace(tx_, schema, origin_, before, *after));
    }
    return EraseEntries(name_, [](const JournalEntry&) { return true; });
  }

  // In a row, and in the images that the journal keeps of it, of texts too that the row has no
  // longer.
  absl::Status EraseMentions(const PersonalValues& values, const Message& before) {
    const std::string name = TextField(before, "name");
    const ResourceSchema& schema = *resources_.registry().FindMessage(before.GetDescriptor());
    if (schema.message() == v1::ContactPerson::descriptor()) colleagues_.insert(name);
    if (schema.message() == v1::Attachment::descriptor()) {
      evidence_.emplace(name, static_cast<const v1::Attachment&>(before));
    }
    const MessagePtr after = CopyOf(before);
    if (EraseTexts(values, schema, *after)) {
      RETURN_IF_ERROR(resources_.Replace(tx_, schema, origin_, before, *after));
    }
    const int64_t entries = erasure_.entries();
    RETURN_IF_ERROR(EraseEntries(name, [&](const JournalEntry& entry) {
      return (entry.before.has_value() && OccurInTexts(values, schema, *entry.before)) ||
             (entry.after.has_value() && OccurInTexts(values, schema, *entry.after));
    }));
    if (erasure_.entries() > entries) NoteSearched(schema);
    return absl::OkStatus();
  }

  // What is unmistakable, in rows of others, and in those that have changed since it was looked
  // for.
  absl::Status EraseDistant(const std::set<std::string>& near, DistantMentions distant) {
    RETURN_IF_ERROR(AddChangesSince(tx_.connection(), distant));
    for (const std::string& name : distant.names) {
      if (near.contains(name)) continue;
      const ResourceSchema* schema = resources_.registry().FindName(name);
      if (schema == nullptr) continue;
      ASSIGN_OR_RETURN(const MessagePtr row,
                       resources_.Get(tx_.connection(), *schema, Sight::All(), name));
      RETURN_IF_ERROR(EraseMentions(unmistakable_, *row));
      if (schema->message() == v1::Lead::descriptor()) RETURN_IF_ERROR(AddEvidenceOf(name));
    }
    return absl::OkStatus();
  }

  absl::Status AddEvidenceOf(const std::string& lead) {
    ASSIGN_OR_RETURN(const std::vector<MessagePtr> rows,
                     resources_.Referrers(tx_.connection(), lead));
    for (const MessagePtr& row : rows) {
      if (row->GetDescriptor() != v1::Attachment::descriptor()) continue;
      evidence_.emplace(TextField(*row, "name"), static_cast<const v1::Attachment&>(*row));
    }
    return absl::OkStatus();
  }

  // Whether there was anything to erase.
  bool EraseTexts(const PersonalValues& values, const ResourceSchema& schema, Message& row) {
    if (!EraseIn(values, TextField(row, "name"), row)) return false;
    NoteSearched(schema);
    return true;
  }

  bool EraseIn(const PersonalValues& values, const std::string& name, Message& message) {
    const int texts = erasure_.texts_size();
    VisitTexts(message, [&](const std::string& path, const std::string& text) {
      return EraseText(values, name, path, text);
    });
    return erasure_.texts_size() > texts;
  }

  // The text without the person; nothing where it is not in it.
  std::optional<std::string> EraseText(const PersonalValues& values, const std::string& name,
                                       const std::string& path, const std::string& text) {
    const std::vector<PersonalValues::Place> places = values.FindIn(text);
    if (places.empty()) return std::nullopt;
    auto& erased = *erasure_.add_texts();
    erased.set_name(name);
    erased.set_path(path);
    erased.set_occurrences(static_cast<int>(places.size()));
    erased.set_excerpt(ExcerptAround(places.front(), text));
    return ErasedAt(places, text);
  }

  // What files of imports, their sheets and columns were called, which is kept as long as the run.
  absl::Status EraseFromImports() {
    ASSIGN_OR_RETURN(std::vector<ImportRecord> records, ReadAllImports(tx_.connection()));
    for (ImportRecord& record : records) {
      v1::ImportRun& run = *record.mutable_run();
      v1::ImportRun words;  // of the file: whose run it is is told beside them
      words.set_file_name(run.file_name());
      *words.mutable_sheets() = run.sheets();
      words.mutable_error()->set_message(run.error().message());
      bool found = EraseIn(known_.values, run.name(), words);
      for (v1::ImportSynonym& synonym : *record.mutable_synonyms()) {
        found |= EraseIn(known_.values, run.name(), synonym);
      }
      if (!found) continue;
      run.set_file_name(words.file_name());
      *run.mutable_sheets() = words.sheets();
      if (run.error().message() != words.error().message()) {
        run.mutable_error()->set_message(words.error().message());
        run.mutable_error()->clear_details();  // which say it once more
      }
      RETURN_IF_ERROR(KeepImport(tx_.connection(), record));
    }
    return absl::OkStatus();
  }

  void NoteSearched(const ResourceSchema& schema) {
    if (!schema.searchable().empty()) erasure_.set_searched(true);
  }

  absl::Status EraseEntries(const std::string& name,
                            absl::FunctionRef<bool(const JournalEntry&)> which) {
    ASSIGN_OR_RETURN(const std::vector<JournalEntry> history, WholeHistory(tx_.connection(), name));
    for (const JournalEntry& entry : history) {
      if (!entry.erased && which(entry)) RETURN_IF_ERROR(EraseEntry(entry.revision));
    }
    return absl::OkStatus();
  }

  // What people wrote in what the journal alone keeps: when they saw or erased somebody, handed
  // something over, exported or compared.
  absl::Status EraseNotes() {
    RETURN_IF_ERROR(EraseNotesOf("disclosures", v1::Disclosure()));
    RETURN_IF_ERROR(EraseNotesOf(kDeviceDisclosures, v1::DeviceDisclosure()));
    RETURN_IF_ERROR(EraseNotesOf(kErasures, v1::Erasure()));
    RETURN_IF_ERROR(EraseNotesOf("transfers", v1::PortfolioTransfer()));
    RETURN_IF_ERROR(EraseNotesOf("exports", v1::ExportRecord()));
    RETURN_IF_ERROR(EraseNotesOf("merges", v1::EnterpriseMerge()));
    return EraseNotesOf("duplicateVerdicts", v1::DuplicateVerdict());
  }

  absl::Status EraseNotesOf(absl::string_view collection, const Message& type) {
    std::vector<std::pair<int64_t, MessagePtr>> naming;  // as they were
    RETURN_IF_ERROR(
        ReadEntriesOf(tx_.connection(), std::string(collection), [&](const JournalEntry& entry) {
          MessagePtr note(type.New());
          const std::string& image =
              entry.after.value_or("").empty() ? entry.before.value_or("") : *entry.after;
          if (!note->ParseFromString(image)) return;
          if (EraseIn(ValuesFor(*note), entry.name, *CopyOf(*note))) {
            naming.emplace_back(entry.revision, std::move(note));
          }
        }));
    for (const auto& [revision, note] : naming) {
      RETURN_IF_ERROR(EraseEntry(revision));
      if (type.GetDescriptor() == v1::Erasure::descriptor()) {
        erasure_.mutable_revisions()->MergeFrom(static_cast<const v1::Erasure&>(*note).revisions());
      } else if (type.GetDescriptor() == v1::DuplicateVerdict::descriptor()) {
        const auto& verdict = static_cast<const v1::DuplicateVerdict&>(*note);
        RETURN_IF_ERROR(
            ReplaceNote(tx_.connection(), verdict,
                        ErasedAt(unmistakable_.FindIn(verdict.note()), verdict.note())));
      }
    }
    return absl::OkStatus();
  }

  // A name of two characters is the person's where somebody of the firm is meant.
  const PersonalValues& ValuesFor(const Message& note) const {
    if (note.GetDescriptor()->FindFieldByName("name") == nullptr) return unmistakable_;
    const std::string about = TextField(note, "name");
    return about == name_ || colleagues_.contains(about) ? known_.values : unmistakable_;
  }

  // Of every row that has the same file.
  absl::Status EraseFiles(const v1::EraseContactPersonRequest& request) {
    const ResourceSchema& schema = *resources_.registry().FindMessage(v1::Attachment::descriptor());
    for (int i = 0; i < request.attachments_size(); ++i) {
      const std::string& chosen = request.attachments(i);
      const auto found = evidence_.find(chosen);
      if (found == evidence_.end()) return OtherEvidence(i, chosen);
      std::vector<std::string> same;
      RETURN_IF_ERROR(tx_.connection().Run(
          "SELECT name FROM attachments WHERE sha256 = $1 AND sha256 <> '' AND erase_time IS NULL"
          " ORDER BY name",
          {found->second.sha256()}, [&](const Row& row) { same.emplace_back(row.Text(0)); }));
      for (const std::string& name : same) {
        ASSIGN_OR_RETURN(const MessagePtr row,
                         resources_.Get(tx_.connection(), schema, Sight::All(), name));
        v1::Attachment after = static_cast<const v1::Attachment&>(*row);
        *after.mutable_erase_time() = ToTimestamp(tx_.now());
        RETURN_IF_ERROR(resources_.Replace(tx_, schema, origin_, *row, after));
        erasure_.add_attachments(name);
      }
    }
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
  PersonalValues unmistakable_;
  std::set<std::string> colleagues_;
  std::map<std::string, v1::Attachment> evidence_;
  v1::Erasure erasure_;
};

// Names of imports, which the journal does not hold.
constexpr absl::string_view kImports = "imports/";

// The first entry of those that were erased; 0 where they are not known, or not all there was.
int64_t FirstErased(const v1::Erasure& erasure) {
  const bool is_whole = erasure.attachments().empty() && !erasure.revisions().empty() &&
                        absl::c_none_of(erasure.texts(), [](const v1::ErasedText& text) {
                          return absl::StartsWith(text.name(), kImports);
                        });
  return is_whole ? *absl::c_min_element(erasure.revisions()) : 0;
}

}  // namespace

absl::StatusOr<ErasedPerson> EraseContactPerson(Store& store, Tx& tx, const Caller& caller,
                                                const ChangeOrigin& origin,
                                                const v1::EraseContactPersonRequest& request,
                                                DistantMentions distant) {
  const ResourceSchema& schema =
      *store.resources().registry().FindMessage(v1::ContactPerson::descriptor());
  ASSIGN_OR_RETURN(const MessagePtr row, ReadForChange(store, tx, caller, schema, request.name()));
  PersonErasure erasing(store.resources(), tx, origin);
  ASSIGN_OR_RETURN(ErasedPerson person, erasing.Run(schema, *row, request, std::move(distant)));
  v1::Erasure kept = person.erasure;
  for (v1::ErasedText& text : *kept.mutable_texts()) text.clear_excerpt();
  person.erasure.set_entry(absl::StrCat(kErasures, "/", NewResourceId()));
  RETURN_IF_ERROR(AppendToJournal(tx, tx.NextRevision(), origin, person.erasure.entry(),
                                  std::nullopt, kept.SerializeAsString()));
  RETURN_IF_ERROR(tx.connection().Run("INSERT INTO facts (key, value) VALUES ($1, $2)",
                                      {person.erasure.entry(), "unfinished"}));
  return person;
}

absl::StatusOr<HeldRevisions> RevisionsThatHold(Connection& connection, const v1::Erasure& entry) {
  int64_t own = 0;
  int64_t effective = 0;
  int64_t first = std::numeric_limits<int64_t>::max();
  RETURN_IF_ERROR(ReadEntriesOf(connection, std::string(kErasures), [&](const JournalEntry& each) {
    if (each.name == entry.entry()) own = each.revision;
    v1::Erasure earlier;
    if (!earlier.ParseFromString(each.after.value_or(""))) return;
    if (earlier.texts_size() + earlier.attachments_size() + earlier.entries() == 0) return;
    first = std::min(first, FirstErased(earlier));
    if (earlier.name() == entry.name()) effective = std::max(effective, each.revision);
  }));
  return effective == 0 ? HeldRevisions{0, own} : HeldRevisions{first, effective};
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
