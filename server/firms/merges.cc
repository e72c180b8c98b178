// Two firms become one, and two again.
#include <algorithm>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/firms/enterprise_merge.h"
#include "server/firms/relinking.h"
#include "server/rows/mutation.h"
#include "server/rows/resource_id.h"
#include "server/rows/text_formats.h"
#include "server/services.h"
#include "storage/error.h"
#include "storage/journal.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"
#include "zhaolian/v1/duplicates.pb.h"

namespace zhaolian {
namespace {

using v1::Enterprise;
using v1::EnterpriseMerge;
using v1::MergeEnterprisesRequest;
using v1::MergeEnterprisesResponse;
using v1::UndoMergeRequest;
using v1::UndoMergeResponse;

constexpr absl::string_view kMerges = "merges/";

absl::Status OtherCreditCode(const Enterprise& from, const Enterprise& into) {
  return Error(absl::StatusCode::kFailedPrecondition, "OTHER_CREDIT_CODE",
               absl::StrCat(from.name(), " has the credit code ", from.credit_code(), " and ",
                            into.name(), " has ", into.credit_code(),
                            ": two firms in law; correct the wrong code first, or judge the two "
                            "as related"))
      .With("name", from.name())
      .With("into", into.name())
      .Resource(from.name())
      .Violation("OTHER_CREDIT_CODE", from.name(), "correct the code that is wrong first");
}

absl::Status ChangedSince(const std::string& merge, const std::string& firm) {
  return Error(absl::StatusCode::kFailedPrecondition, "CHANGED_SINCE",
               absl::StrCat(merge, " cannot be undone: ", firm,
                            " was deleted, undeleted or merged since; take that back first"))
      .With("name", merge)
      .With("firm", firm)
      .Resource(firm)
      .Violation("CHANGED_SINCE", firm, "take back what was done with that firm since");
}

absl::Status Undone(const std::string& merge) {
  return Error(absl::StatusCode::kFailedPrecondition, "UNDONE",
               absl::StrCat(merge, " was undone already; nothing is left to do"))
      .With("name", merge)
      .Resource(merge)
      .Violation("UNDONE", merge, "nothing is left to do");
}

// A request on its way through the writer.
template <typename Request, typename Response>
struct Work {
  std::unique_ptr<Request> request;
  ChangeOrigin origin;
  CallerPtr caller;
  Response response;
};
using MergeWork = Work<MergeEnterprisesRequest, MergeEnterprisesResponse>;
using UndoWork = Work<UndoMergeRequest, UndoMergeResponse>;

class Merges {
 public:
  explicit Merges(Store& store)
      : resources_(store.resources()),
        firms_(*resources_.registry().FindMessage(Enterprise::descriptor())) {}

  absl::Status Check(const MergeEnterprisesRequest& request) const {
    RETURN_IF_ERROR(CheckName(firms_, "from", request.from()));
    RETURN_IF_ERROR(CheckName(firms_, "into", request.into()));
    if (request.from() == request.into()) {
      return InvalidField("into", "SAME_ROW", "must be another firm than from");
    }
    return CheckTaken({request.take().begin(), request.take().end()});
  }
  absl::Status Check(const UndoMergeRequest& request) const {
    if (absl::StartsWith(request.merge(), kMerges)) return absl::OkStatus();
    return InvalidField("merge", "INVALID_NAME", "must be the name of a merge, \"merges/{id}\"");
  }

  absl::Status Run(Tx& tx, MergeWork& work) const {
    ASSIGN_OR_RETURN(const auto earlier, FindEarlier(tx.connection(), work.origin));
    if (earlier.has_value()) return Replay(tx.connection(), *earlier, work);
    const MergeEnterprisesRequest& request = *work.request;
    ASSIGN_OR_RETURN(const Enterprise from, GetLive(tx, request.from(), request.from_etag()));
    ASSIGN_OR_RETURN(const Enterprise into, GetLive(tx, request.into(), request.into_etag()));
    const bool two_codes = !from.credit_code().empty() && !into.credit_code().empty() &&
                           from.credit_code() != into.credit_code();
    if (two_codes) return OtherCreditCode(from, into);
    EnterpriseMerge note;
    note.set_from(from.name());
    note.set_into(into.name());
    if (!IsBlank(request.reason())) note.set_reason(ToNfc(request.reason()));
    const Relinking relinking(resources_, tx, work.origin);
    ASSIGN_OR_RETURN(*note.mutable_moved(), relinking.Move(from.name(), into.name()));
    // First the one goes: its credit code may be needed by the other.
    Enterprise gone = from;
    SetTimeField(gone, "delete_time", tx.now());
    RETURN_IF_ERROR(Replace(tx, work.origin, from, gone));
    MergedFirm merged = MergeFirms(into, from, {request.take().begin(), request.take().end()});
    RETURN_IF_ERROR(Replace(tx, work.origin, into, merged.firm));
    note.set_from_etag(gone.etag());
    note.set_into_etag(merged.firm.etag());
    const std::string merge = absl::StrCat(kMerges, NewResourceId());
    RETURN_IF_ERROR(AppendToJournal(tx, tx.NextRevision(), work.origin, merge, std::nullopt,
                                    note.SerializeAsString()));
    return Tell(tx.connection(), merge, note, std::move(merged), work);
  }

  absl::Status Run(Tx& tx, UndoWork& work) const {
    Connection& connection = tx.connection();
    const std::string& merge = work.request->merge();
    ASSIGN_OR_RETURN(const auto earlier, FindEarlier(connection, work.origin));
    if (earlier.has_value()) return ReplayUndo(connection, *earlier, work);
    ASSIGN_OR_RETURN(const EnterpriseMerge note, ReadNote(connection, merge));
    if (note.undone()) return Undone(merge);
    ASSIGN_OR_RETURN(const Enterprise gone, Get(tx, note.from()));
    if (gone.etag() != note.from_etag()) return ChangedSince(merge, note.from());
    ASSIGN_OR_RETURN(const Enterprise into, Get(tx, note.into()));
    if (into.has_delete_time()) return ChangedSince(merge, note.into());
    Enterprise rest = into;
    ASSIGN_OR_RETURN(const auto images, ReadImages(connection, note.into(), note.into_etag()));
    EnterpriseMerge undone = note;
    for (std::string& field : TakeBack(images.first, images.second, rest)) {
      undone.add_kept_fields(std::move(field));
    }
    RETURN_IF_ERROR(Replace(tx, work.origin, into, rest));
    Enterprise back = gone;
    back.clear_delete_time();
    absl::Status status = Replace(tx, work.origin, gone, back);
    if (!status.ok()) return resources_.ExplainConflict(connection, firms_, back, status);
    const Relinking relinking(resources_, tx, work.origin);
    ASSIGN_OR_RETURN(const MovedRows left,
                     relinking.MoveBack(note.moved(), note.from(), note.into()));
    undone.set_undone(true);
    *undone.mutable_moved() = left;
    undone.set_from_etag(back.etag());
    RETURN_IF_ERROR(AppendToJournal(tx, tx.NextRevision(), work.origin, merge,
                                    note.SerializeAsString(), undone.SerializeAsString()));
    return TellUndo(connection, note, undone, std::move(back), work);
  }

 private:
  absl::StatusOr<Enterprise> Get(Tx& tx, const std::string& name) const {
    ASSIGN_OR_RETURN(const MessagePtr row,
                     resources_.Get(tx.connection(), firms_, Sight::All(), name));
    return static_cast<const Enterprise&>(*row);
  }
  absl::StatusOr<Enterprise> GetLive(Tx& tx, const std::string& name,
                                     const std::string& etag) const {
    ASSIGN_OR_RETURN(Enterprise firm, Get(tx, name));
    RETURN_IF_ERROR(CheckLive(firm));
    RETURN_IF_ERROR(CheckEtag(firm, etag));
    return firm;
  }
  absl::Status Replace(Tx& tx, const ChangeOrigin& origin, const Enterprise& before,
                       Enterprise& after) const {
    return resources_.Replace(tx, firms_, origin.Aside(), before, after);
  }

  // The newest entry of the merge.
  static absl::StatusOr<EnterpriseMerge> ReadNote(Connection& connection,
                                                  const std::string& merge) {
    ASSIGN_OR_RETURN(const auto entries,
                     ReadHistory(connection, merge, std::numeric_limits<int64_t>::max(), 1));
    if (entries.empty()) return NotFound(merge);
    return Parse<EnterpriseMerge>(entries[0].after, entries[0].revision);
  }
  template <typename Image>
  static absl::StatusOr<Image> Parse(const std::optional<std::string>& bytes, int64_t revision) {
    Image image;
    if (image.ParseFromString(bytes.value_or(""))) return image;
    return absl::DataLossError(absl::StrCat("image of revision ", revision));
  }
  // A firm before and after the change that gave it the etag.
  static absl::StatusOr<std::pair<Enterprise, Enterprise>> ReadImages(Connection& connection,
                                                                      const std::string& name,
                                                                      const std::string& etag) {
    const int64_t revision = RevisionOfEtag(etag);
    ASSIGN_OR_RETURN(const auto entries, ReadHistory(connection, name, revision + 1, 1));
    if (entries.empty()) return NotFound(name);
    ASSIGN_OR_RETURN(Enterprise before, Parse<Enterprise>(entries[0].before, revision));
    ASSIGN_OR_RETURN(Enterprise after, Parse<Enterprise>(entries[0].after, revision));
    after.set_etag(etag);
    return std::make_pair(std::move(before), std::move(after));
  }

  absl::Status Tell(Connection& connection, const std::string& merge, const EnterpriseMerge& note,
                    MergedFirm merged, MergeWork& work) const {
    MergeEnterprisesResponse& response = work.response;
    if (!work.request->validate_only()) response.set_merge(merge);
    *response.mutable_enterprise() = std::move(merged.firm);
    // The revision of a dry run is handed out again to somebody else's change.
    if (work.request->validate_only()) response.mutable_enterprise()->clear_etag();
    for (v1::MergedField& field : merged.fields) *response.add_fields() = std::move(field);
    return TellRows(connection, resources_, *work.caller->sight, note.moved(),
                    *response.mutable_relinked());
  }
  absl::Status Replay(Connection& connection, const JournalEntry& entry, MergeWork& work) const {
    ASSIGN_OR_RETURN(const EnterpriseMerge note,
                     Parse<EnterpriseMerge>(entry.after, entry.revision));
    ASSIGN_OR_RETURN(const auto from, ReadImages(connection, note.from(), note.from_etag()));
    ASSIGN_OR_RETURN(const auto into, ReadImages(connection, note.into(), note.into_etag()));
    const auto& take = work.request->take();
    MergedFirm merged = MergeFirms(into.first, from.first, {take.begin(), take.end()});
    merged.firm = into.second;
    return Tell(connection, entry.name, note, std::move(merged), work);
  }

  absl::Status TellUndo(Connection& connection, const EnterpriseMerge& note,
                        const EnterpriseMerge& undone, Enterprise back, UndoWork& work) const {
    UndoMergeResponse& response = work.response;
    *response.mutable_enterprise() = std::move(back);
    *response.mutable_kept_fields() = undone.kept_fields();
    if (work.request->validate_only()) response.mutable_enterprise()->clear_etag();
    MovedRows relinked;
    for (const auto& row : note.moved()) {
      const bool left =
          std::any_of(undone.moved().begin(), undone.moved().end(), [&](const auto& each) {
            return each.name() == row.name() && each.field() == row.field();
          });
      if (!left) *relinked.Add() = row;
    }
    RETURN_IF_ERROR(TellRows(connection, resources_, *work.caller->sight, relinked,
                             *response.mutable_relinked()));
    return TellRows(connection, resources_, *work.caller->sight, undone.moved(),
                    *response.mutable_changed());
  }
  absl::Status ReplayUndo(Connection& connection, const JournalEntry& entry, UndoWork& work) const {
    ASSIGN_OR_RETURN(const auto note, Parse<EnterpriseMerge>(entry.before, entry.revision));
    ASSIGN_OR_RETURN(const auto undone, Parse<EnterpriseMerge>(entry.after, entry.revision));
    ASSIGN_OR_RETURN(auto images, ReadImages(connection, undone.from(), undone.from_etag()));
    return TellUndo(connection, note, undone, std::move(images.second), work);
  }

  const ResourceStore& resources_;
  const ResourceSchema& firms_;
};

template <typename Request, typename Response>
void BindWork(const std::string& method, Store& store, const Admission& admission,
              const std::shared_ptr<const Merges>& merges, Router& router) {
  router.Bind<Request>(
      method, [&store, &admission, merges](const CallPtr& call, std::unique_ptr<Request> request) {
        const absl::Status valid = merges->Check(*request);
        if (!valid.ok()) return call->Finish(valid);
        auto origin = OriginOf(AskerOf(*call), *request);
        if (!origin.ok()) return call->Finish(origin.status());
        auto work = std::make_shared<Work<Request, Response>>();
        work->request = std::move(request);
        work->origin = *std::move(origin);
        work->caller = call->caller;
        Writer::Operation operation;
        operation.deadline = admission.DeadlineOf(*call);
        operation.dry_run = work->request->validate_only();
        operation.bulk = true;
        operation.run = [merges, work](Tx& tx) { return merges->Run(tx, *work); };
        operation.done = [call, work](const absl::Status& status) {
          status.ok() ? call->Reply(work->response) : call->Finish(status);
        };
        store.Write(std::move(operation));
      });
}

}  // namespace

void BindMerges(Store& store, const Admission& admission, Router& router) {
  auto merges = std::make_shared<const Merges>(store);
  BindWork<MergeEnterprisesRequest, MergeEnterprisesResponse>(
      "zhaolian.v1.DuplicateService.MergeEnterprises", store, admission, merges, router);
  BindWork<UndoMergeRequest, UndoMergeResponse>("zhaolian.v1.DuplicateService.UndoMerge", store,
                                                admission, merges, router);
}

}  // namespace zhaolian
