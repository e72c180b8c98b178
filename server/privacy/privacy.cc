// A contact person's erasure: a trial that tells who is meant and that the caller may, the plans
// of imports, the rows and the journal, what the engine keeps beside them, and the answer.
#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "google/protobuf/util/time_util.h"
#include "server/import/plan_erasure.h"
#include "server/log.h"
#include "server/privacy/disclosures.h"
#include "server/privacy/erasure.h"
#include "server/privacy/personal_data.h"
#include "server/privacy/privacy_parts.h"
#include "server/rows/mutation.h"
#include "server/rows/resource_id.h"
#include "server/rows/text_formats.h"
#include "server/services.h"
#include "storage/error.h"
#include "storage/search_index.h"
#include "storage/status_macros.h"
#include "storage/timestamp.h"
#include "zhaolian/v1/privacy.pb.h"

namespace zhaolian {
namespace {

using v1::EraseContactPersonRequest;
using v1::EraseContactPersonResponse;
using v1::Erasure;

// How long an answer waits for readers that still need the log.
constexpr absl::Duration kLogWait = absl::Seconds(3);

using Parts = PrivacyParts;
using PartsPtr = std::shared_ptr<const Parts>;

struct Erasing {
  CallPtr call;
  std::unique_ptr<Mutation> mutation;
  EraseContactPersonResponse response;
  PersonalValues values;
  DistantMentions distant;
  std::vector<v1::Attachment> evidence;
  std::set<std::string> naming;  // digests of files in which the person was found
  // From the look into files and plans on until the rows are committed: no import makes new ones
  // of what it read before.
  std::optional<ImportJobs::Pause> pause;

  const EraseContactPersonRequest& request() const {
    return static_cast<const EraseContactPersonRequest&>(*mutation->request);
  }
};
using ErasingPtr = std::shared_ptr<Erasing>;

// Those that may hold the person: one that is being written too.
absl::Status AddBackups(const Parts& parts, Connection& connection,
                        EraseContactPersonResponse& response) {
  ASSIGN_OR_RETURN(const HeldRevisions held, RevisionsThatHold(connection, response.erasure()));
  const std::vector<Backups::Known> known = parts.backups.List();
  const std::vector<absl::Time> deletions =
      DeletionsOf(known, parts.nightly, parts.backups.kept(), absl::Now());
  for (size_t i = 0; i < known.size(); ++i) {
    const int64_t revision = parts.backups.RevisionOf(known[i].id);
    if (revision >= held.last || (revision >= 0 && revision < held.first)) continue;
    v1::OlderBackup& backup = *response.add_backups();
    backup.set_backup_id(known[i].id);
    *backup.mutable_create_time() = ToTimestamp(known[i].time);
    if (deletions[i] == absl::InfiniteFuture()) continue;
    *backup.mutable_delete_time() = ToTimestamp(deletions[i]);
  }
  return absl::OkStatus();
}

// What is left to do once an erasure is committed.
struct Finishing {
  std::string entry;
  // Told how far it has come.
  std::function<void(bool search_compacted, bool log_truncated)> done;
  bool search_compacted = false;
};
using FinishingPtr = std::shared_ptr<Finishing>;

void FinishLog(const PartsPtr& parts, const FinishingPtr& finishing) {
  const absl::Status removed = parts->evidence.RemoveErased();
  if (!removed.ok()) {
    Log("error", "files of evidence that were erased are still there; it is tried again daily",
        {{"status", removed.ToString()}});
  }
  parts->store.EmptyLog(absl::Now() + kLogWait, [parts, finishing](bool emptied) {
    if (!emptied || !finishing->search_compacted) {
      return finishing->done(finishing->search_compacted, emptied);
    }
    Writer::Operation operation;
    operation.run = [finishing](Tx& tx) { return NoteFinished(tx, finishing->entry); };
    // Where it cannot be noted it is finished once more at the next start.
    operation.done = [finishing](const absl::Status&) { finishing->done(true, true); };
    parts->store.Write(std::move(operation));
  });
}

// Behind what people wait for, a piece at a time.
void FinishSearch(const PartsPtr& parts, const FinishingPtr& finishing, bool begin) {
  auto more = std::make_shared<bool>(false);
  Writer::Operation operation;
  operation.bulk = true;
  operation.run = [begin, more](Tx& tx) -> absl::Status {
    ASSIGN_OR_RETURN(*more, CompactSearchIndex(tx.connection(), begin));
    return absl::OkStatus();
  };
  operation.done = [parts, finishing, more](const absl::Status& status) {
    if (status.ok() && *more) return FinishSearch(parts, finishing, false);
    finishing->search_compacted = status.ok();
    FinishLog(parts, finishing);
  };
  parts->store.Write(std::move(operation));
}

void FinishAndAnswer(const PartsPtr& parts, const ErasingPtr& erasing) {
  auto finishing = std::make_shared<Finishing>();
  finishing->entry = erasing->response.erasure().entry();
  finishing->done = [parts, erasing](bool search_compacted, bool log_truncated) {
    erasing->response.set_search_compacted(search_compacted);
    erasing->response.set_log_truncated(log_truncated);
    // On a reader's thread: folders are looked into, which may take its time.
    parts->store.Read(
        absl::InfiniteFuture(), [parts, erasing](absl::Status status, Connection& connection) {
          if (status.ok()) status = AddBackups(*parts, connection, erasing->response);
          status.ok() ? erasing->call->Reply(erasing->response) : erasing->call->Finish(status);
        });
  };
  if (erasing->response.erasure().searched()) return FinishSearch(parts, finishing, true);
  finishing->search_compacted = true;
  FinishLog(parts, finishing);
}

// What an earlier run of the server did not come to.
void FinishUnfinished(const PartsPtr& parts) {
  parts->store.Read(absl::InfiniteFuture(),
                    [parts](const absl::Status& status, Connection& connection) {
                      if (!status.ok()) return;
                      const auto entries = UnfinishedErasures(connection);
                      if (!entries.ok()) return;
                      for (const std::string& entry : *entries) {
                        auto finishing = std::make_shared<Finishing>();
                        finishing->entry = entry;
                        finishing->done = [](bool, bool) {};
                        FinishSearch(parts, finishing, true);
                      }
                    });
}

// What a repeated request answers: the same, once what may be left to do is done.
absl::Status Recover(Connection& connection, Erasing& erasing, const absl::Status& status) {
  ASSIGN_OR_RETURN(const std::optional<JournalEntry> entry,
                   FindEarlier(connection, erasing.mutation->origin));
  if (!entry.has_value()) return status;
  Erasure& erasure = *erasing.response.mutable_erasure();
  erasure.Clear();
  if (!erasure.ParseFromString(entry->after.value_or(""))) {
    return absl::DataLossError("image of an erasure");
  }
  // Where the reason itself was erased since, it is not known what was.
  if (entry->erased) erasure.set_searched(true);
  erasure.set_entry(entry->name);
  return absl::OkStatus();
}

// In one operation of the writer; `done` hears of it unless it failed, which ends the call.
void EraseRows(const PartsPtr& parts, const ErasingPtr& erasing, bool dry_run,
               std::function<void()> done) {
  Writer::Operation operation;
  operation.deadline = parts->admission.DeadlineOf(*erasing->call);
  operation.dry_run = dry_run;
  operation.run = [parts, erasing](Tx& tx) -> absl::Status {
    ASSIGN_OR_RETURN(
        ErasedPerson person,
        EraseContactPerson(parts->store, tx, *erasing->call->caller, erasing->mutation->origin,
                           erasing->request(), erasing->distant));
    *erasing->response.mutable_erasure() = std::move(person.erasure);
    erasing->values = std::move(person.values);
    erasing->evidence = std::move(person.evidence);
    return absl::OkStatus();
  };
  operation.recover = [erasing](Connection& connection, const absl::Status& status) {
    return Recover(connection, *erasing, status);
  };
  operation.done = [erasing, done = std::move(done)](const absl::Status& status) {
    erasing->pause.reset();
    status.ok() ? done() : erasing->call->Finish(status);
  };
  parts->store.Write(std::move(operation));
}

// Which of the files hold something of the person, each once.
void LookIntoEvidence(const Parts& parts, Erasing& erasing) {
  std::set<std::string> looked_into;
  for (const v1::Attachment& each : erasing.evidence) {
    if (each.has_erase_time() || !looked_into.insert(each.sha256()).second) continue;
    if (OccurInFile(erasing.values, parts.evidence.PathOf(each.sha256()))) {
      erasing.naming.insert(each.sha256());
    }
  }
}

// Where else the person is, once the trial has told who that is. Plans and files of imports lose
// it before the rows do: nothing is left to find a person by whose erasure was cut off here.
absl::Status LookElsewhere(const Parts& parts, Connection& connection, Erasing& erasing) {
  const bool preview = erasing.request().validate_only();
  if (!preview) erasing.pause.emplace(parts.imports);
  ASSIGN_OR_RETURN(erasing.distant, FindDistantMentions(parts.store.resources(), connection,
                                                        erasing.values.Unmistakable()));
  LookIntoEvidence(parts, erasing);
  const FileMentions partial =
      parts.evidence.EraseFromPartial(erasing.values, !preview, absl::Now());
  erasing.response.set_partial_uploads(partial.naming);
  if (partial.last != absl::InfinitePast()) {
    *erasing.response.mutable_partial_uploads_expire_time() = ToTimestamp(partial.last);
  }
  const FileMentions files = parts.imports.files().EraseFrom(erasing.values, !preview);
  erasing.response.set_import_files(files.naming);
  if (files.last != absl::InfinitePast()) {
    *erasing.response.mutable_import_files_expire_time() = ToTimestamp(files.last);
  }
  if (preview) return absl::OkStatus();
  ASSIGN_OR_RETURN(const int64_t rows,
                   EraseFromPlans(parts.imports.settings().directory, erasing.values));
  erasing.response.set_import_rows(static_cast<int>(rows));
  return absl::OkStatus();
}

void AddEvidence(Erasing& erasing) {
  const auto& erased = erasing.response.erasure().attachments();
  for (const v1::Attachment& each : erasing.evidence) {
    v1::EvidenceFile& file = *erasing.response.add_evidence();
    file.set_name(each.name());
    file.set_lead(each.lead());
    const auto places = erasing.values.FindIn(each.file_name());
    file.set_file_name(ErasedAt(places, each.file_name()));
    file.set_names_person(erasing.naming.contains(each.sha256()));
    file.set_erased(each.has_erase_time() ||
                    std::find(erased.begin(), erased.end(), each.name()) != erased.end());
  }
}

// The preview, once it stands in the journal who was shown it.
void ShowPreview(const Parts& parts, const ErasingPtr& erasing) {
  SubmitChange(
      parts.store, erasing->call, parts.admission.DeadlineOf(*erasing->call),
      [erasing](Tx& tx) {
        const EraseContactPersonRequest& request = erasing->request();
        return NoteDisclosure(tx, *erasing->call, request.name(), request.reason());
      },
      std::shared_ptr<const EraseContactPersonResponse>(erasing, &erasing->response));
}

void Erase(const PartsPtr& parts, const CallPtr& call,
           std::unique_ptr<EraseContactPersonRequest> request) {
  const ResourceSchema& schema =
      *parts->store.resources().registry().FindMessage(v1::ContactPerson::descriptor());
  absl::Status valid = CheckName(schema, "name", request->name());
  valid.Update(CheckReason("reason", request->reason()));
  if (!valid.ok()) return call->Finish(valid);
  const bool preview = request->validate_only();
  auto mutation = BeginMutation(AskerOf(*call), schema, std::move(request));
  if (!mutation.ok()) return call->Finish(mutation.status());
  auto erasing = std::make_shared<Erasing>();
  erasing->call = call;
  erasing->mutation = *std::move(mutation);
  EraseRows(parts, erasing, true, [parts, erasing, preview] {
    parts->store.ReadBulk(
        parts->admission.DeadlineOf(*erasing->call),
        [parts, erasing, preview](absl::Status status, Connection& connection) {
          if (status.ok()) status = LookElsewhere(*parts, connection, *erasing);
          if (!status.ok()) return erasing->call->Finish(status);
          EraseRows(parts, erasing, preview, [parts, erasing, preview] {
            AddEvidence(*erasing);
            if (preview) return ShowPreview(*parts, erasing);
            for (auto& text : *erasing->response.mutable_erasure()->mutable_texts()) {
              text.clear_excerpt();
            }
            FinishAndAnswer(parts, erasing);
          });
        });
  });
}

}  // namespace

void BindPrivacy(const PrivacyParts& parts, Router& router) {
  auto shared = std::make_shared<const Parts>(parts);
  router.Bind<EraseContactPersonRequest>(
      "zhaolian.v1.PrivacyService.EraseContactPerson",
      [shared](const CallPtr& call, std::unique_ptr<EraseContactPersonRequest> request) {
        Erase(shared, call, std::move(request));
      });
  FinishUnfinished(shared);
  BindPersonalDataExport(parts.store, parts.admission, parts.max_response_bytes, router);
  BindExpiredPersonalData(parts.store, parts.admission, parts.tokens, router);
}

}  // namespace zhaolian
