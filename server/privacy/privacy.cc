// A contact person's erasure: a trial that tells who is meant and that the caller may, the plans
// of imports, the rows and the journal, what the engine keeps beside them, and the answer.
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "google/protobuf/util/time_util.h"
#include "server/import/plan_erasure.h"
#include "server/privacy/erasure.h"
#include "server/privacy/personal_data.h"
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

struct Parts {
  Store& store;
  const Admission& admission;
  const Backups& backups;
  const std::optional<NightlyPlan> nightly;
  const std::string plans;  // the directory
};
using PartsPtr = std::shared_ptr<const Parts>;

struct Erasing {
  CallPtr call;
  std::unique_ptr<Mutation> mutation;
  EraseContactPersonResponse response;
  PersonalValues values;

  const EraseContactPersonRequest& request() const {
    return static_cast<const EraseContactPersonRequest&>(*mutation->request);
  }
};
using ErasingPtr = std::shared_ptr<Erasing>;

void AddBackups(const Parts& parts, EraseContactPersonResponse& response) {
  const std::vector<Backups::Known> known = parts.backups.List();
  const std::vector<absl::Time> deletions = DeletionsOf(known, parts.nightly, absl::Now());
  for (size_t i = 0; i < known.size(); ++i) {
    v1::OlderBackup& backup = *response.add_backups();
    backup.set_backup_id(known[i].id);
    *backup.mutable_create_time() = ToTimestamp(known[i].time);
    if (deletions[i] == absl::InfiniteFuture()) continue;
    *backup.mutable_delete_time() = ToTimestamp(deletions[i]);
  }
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
    parts->store.Read(absl::InfiniteFuture(), [parts, erasing](const absl::Status&, Connection&) {
      AddBackups(*parts, erasing->response);
      erasing->call->Reply(erasing->response);
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
    ASSIGN_OR_RETURN(ErasedPerson person,
                     EraseContactPerson(parts->store, tx, *erasing->call->caller,
                                        erasing->mutation->origin, erasing->request()));
    *erasing->response.mutable_erasure() = std::move(person.erasure);
    erasing->values = std::move(person.values);
    return absl::OkStatus();
  };
  operation.recover = [erasing](Connection& connection, const absl::Status& status) {
    return Recover(connection, *erasing, status);
  };
  operation.done = [erasing, done = std::move(done)](const absl::Status& status) {
    status.ok() ? done() : erasing->call->Finish(status);
  };
  parts->store.Write(std::move(operation));
}

// Before the rows: who is meant is known from them, and nothing is left to find a person by
// whose erasure was cut off here.
void ErasePlans(const PartsPtr& parts, const ErasingPtr& erasing, std::function<void()> done) {
  parts->store.ReadBulk(parts->admission.DeadlineOf(*erasing->call),
                        [parts, erasing, done = std::move(done)](absl::Status status, Connection&) {
                          if (status.ok() && !erasing->values.empty()) {
                            const auto rows = EraseFromPlans(parts->plans, erasing->values);
                            status = rows.status();
                            if (rows.ok()) {
                              erasing->response.set_import_rows(static_cast<int>(*rows));
                            }
                          }
                          status.ok() ? done() : erasing->call->Finish(status);
                        });
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
    if (preview) return erasing->call->Reply(erasing->response);
    ErasePlans(parts, erasing, [parts, erasing] {
      EraseRows(parts, erasing, false, [parts, erasing] {
        for (auto& text : *erasing->response.mutable_erasure()->mutable_texts()) {
          text.clear_excerpt();
        }
        FinishAndAnswer(parts, erasing);
      });
    });
  });
}

}  // namespace

void BindPrivacy(Store& store, const Admission& admission, const PageTokens& tokens,
                 const Backups& backups, std::optional<NightlyPlan> nightly,
                 const std::string& plans, size_t max_response_bytes, Router& router) {
  auto parts = std::make_shared<const Parts>(Parts{store, admission, backups, nightly, plans});
  router.Bind<EraseContactPersonRequest>(
      "zhaolian.v1.PrivacyService.EraseContactPerson",
      [parts](const CallPtr& call, std::unique_ptr<EraseContactPersonRequest> request) {
        Erase(parts, call, std::move(request));
      });
  FinishUnfinished(parts);
  BindPersonalDataExport(store, admission, max_response_bytes, router);
  BindExpiredPersonalData(store, admission, tokens, router);
}

}  // namespace zhaolian
