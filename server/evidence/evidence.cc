#include "server/evidence/evidence.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/rows/mutation.h"
#include "server/rows/resource_id.h"
#include "server/rows/text_formats.h"
#include "storage/error.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"
#include "storage/timestamp.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {
namespace {

using v1::Attachment;
using v1::WithdrawAttachmentRequest;

// Syncing and hashing: a second thread, so that one large file does not hold up the others.
constexpr int kThreads = 2;
constexpr int kMostOfOneUser = 4;
constexpr absl::Duration kRetry = absl::Seconds(5);

absl::Status Withdrawn(const std::string& name) {
  return Error(absl::StatusCode::kFailedPrecondition, "WITHDRAWN",
               absl::StrCat(name, " was withdrawn before; upload the file again if it is needed"))
      .With("name", name)
      .Resource(name)
      .Violation("WITHDRAWN", name, "upload the file again if it is needed");
}

}  // namespace

EvidenceSettings EvidenceSettings::Of(const internal::v1::ServerConfig& config) {
  return {config.evidence_file_bytes(),
          config.evidence_files_per_lead(),
          int64_t{config.evidence_megabytes_per_lead()} << 20,
          {config.evidence_media_types().begin(), config.evidence_media_types().end()},
          absl::Hours(24 * config.evidence_days_unnamed()),
          absl::Hours(config.evidence_hours_partial())};
}

Evidence::Evidence(Store& store, const Admission& admission, std::unique_ptr<ContentStore> files,
                   EvidenceSettings settings)
    : store_(store),
      admission_(admission),
      files_(std::move(files)),
      settings_(std::move(settings)),
      attachments_(*store.resources().registry().FindMessage(Attachment::descriptor())),
      leads_(*store.resources().registry().FindMessage(v1::Lead::descriptor())),
      gates_(store.resources()),
      partial_(settings_.partial),
      work_(kThreads) {}

absl::StatusOr<std::unique_ptr<Evidence::Place>> Evidence::Enter(UploadKey key) {
  absl::MutexLock lock(&mutex_);
  const auto of_user = std::count_if(under_way_.begin(), under_way_.end(),
                                     [&](const UploadKey& each) { return each.user == key.user; });
  if (of_user >= kMostOfOneUser) {
    return Error(absl::StatusCode::kResourceExhausted, "TOO_MANY_UPLOADS",
                 absl::StrCat("at most ", kMostOfOneUser,
                              " uploads of a user are under way at a time; wait for one to end"))
        .With("limit", absl::StrCat(kMostOfOneUser))
        .RetryAfter(kRetry);
  }
  under_way_.push_back(key);
  return std::make_unique<Place>(*this, std::move(key));
}

void Evidence::Leave(const UploadKey& key) {
  absl::MutexLock lock(&mutex_);
  under_way_.erase(std::find(under_way_.begin(), under_way_.end(), key));
}

absl::StatusOr<v1::UploadProgress> Evidence::ProgressOf(UploadKey key) {
  RETURN_IF_ERROR(CheckName(leads_, "lead", key.lead));
  key.digest = absl::AsciiStrToLower(key.digest);
  v1::UploadProgress progress;
  {
    absl::MutexLock lock(&mutex_);
    progress.set_under_way(std::find(under_way_.begin(), under_way_.end(), key) !=
                           under_way_.end());
  }
  // Asked for second: what ends in between is told of.
  progress.set_received_bytes(partial_.BytesOf(key, absl::Now()));
  return progress;
}

absl::Status Evidence::RemoveErased() {
  ASSIGN_OR_RETURN(const std::unique_ptr<Connection> connection, store_.ConnectForReading());
  std::vector<std::pair<std::string, absl::Time>> erased;
  RETURN_IF_ERROR(
      connection->Run("SELECT sha256, max(erase_time) FROM attachments AS a"
                      " WHERE coalesce(erase_time, -9223372036854775807) > -9223372036854775807"
                      " AND NOT EXISTS (SELECT 1 FROM attachments AS b"
                      " WHERE b.sha256 = a.sha256 AND b.erase_time IS NULL) GROUP BY sha256",
                      {}, [&](const Row& row) {
                        erased.emplace_back(row.Text(0), absl::FromUnixMicros(row.Integer(1)));
                      }));
  for (const auto& [digest, time] : erased) RETURN_IF_ERROR(files_->Remove(digest, time));
  return absl::OkStatus();
}

absl::Status Evidence::Collect(absl::Time now) {
  partial_.DropOld(now);
  RETURN_IF_ERROR(RemoveErased());
  std::unique_ptr<Connection> connection;  // made for the first file that is old
  return files_
      ->Collect(now - settings_.unnamed,
                [&](const std::string& digest) -> absl::StatusOr<bool> {
                  if (connection == nullptr) {
                    ASSIGN_OR_RETURN(connection, store_.ConnectForReading());
                  }
                  bool wanted = false;
                  RETURN_IF_ERROR(
                      connection->Run("SELECT 1 FROM attachments"
                                      " WHERE sha256 = $1 AND erase_time IS NULL LIMIT 1",
                                      {digest}, [&](const Row&) { wanted = true; }));
                  return wanted;
                })
      .status();
}

absl::StatusOr<PreparedMutation> Evidence::PrepareWithdrawal(const Asker& asker,
                                                             MessagePtr message) const {
  const auto& sent = static_cast<const WithdrawAttachmentRequest&>(*message);
  absl::Status valid = CheckName(attachments_, "name", sent.name());
  if (IsBlank(sent.reason())) {
    valid.Update(InvalidField("reason", "REQUIRED", "evidence is withdrawn with a reason only"));
  }
  RETURN_IF_ERROR(valid);
  ASSIGN_OR_RETURN(auto mutation, BeginMutation(asker, attachments_, std::move(message)));
  return PreparedMutation{
      std::move(mutation), [this](Tx& tx, Mutation& change) -> absl::Status {
        const auto& request = static_cast<const WithdrawAttachmentRequest&>(*change.request);
        ASSIGN_OR_RETURN(const MessagePtr before,
                         ReadForChange(store_, tx, *change.caller, attachments_, request.name()));
        if (HasField(*before, "delete_time")) return Withdrawn(request.name());
        RETURN_IF_ERROR(CheckEtag(*before, request.etag()));
        auto after = std::make_unique<Attachment>(static_cast<const Attachment&>(*before));
        after->set_withdraw_reason(ToNfc(request.reason()));
        *after->mutable_delete_time() = ToTimestamp(tx.now());
        change.row = std::move(after);
        RETURN_IF_ERROR(
            store_.resources().Replace(tx, attachments_, change.origin, *before, *change.row));
        return CheckGatesHeld(tx, static_cast<const Attachment&>(*before));
      }};
}

absl::Status Evidence::CheckGatesHeld(Tx& tx, const Attachment& withdrawn) const {
  ASSIGN_OR_RETURN(const MessagePtr lead,
                   store_.resources().Get(tx.connection(), leads_, Sight::All(), withdrawn.lead()));
  const std::string path = EvidencePath(withdrawn.kind());
  return gates_.CheckHeld(
      tx.connection(), static_cast<const v1::Lead&>(*lead),
      [&](const MissingFact& fact) { return fact.path == path; }, tx.now());
}

}  // namespace zhaolian
