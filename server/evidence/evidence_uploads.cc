// AttachmentService.UploadAttachment.
#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/evidence/evidence.h"
#include "server/evidence/media_types.h"
#include "server/projects/lead_scopes.h"
#include "server/rows/file_name.h"
#include "server/rows/mutation.h"
#include "server/rows/resource_id.h"
#include "server/rows/text_formats.h"
#include "storage/error.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {

using v1::Attachment;
using v1::UploadAttachmentRequest;

namespace {

absl::Status TooLarge(int64_t limit) {
  const std::string takes = absl::StrCat("a file of evidence has 1 to ", limit, " bytes");
  return Error(absl::StatusCode::kInvalidArgument, "EVIDENCE_TOO_LARGE",
               absl::StrCat(takes, "; send a smaller scan, or its parts as files of their own"))
      .With("limit", absl::StrCat(limit))
      .Field("size_bytes", takes);
}

absl::Status NotAsPromised(absl::string_view field, absl::string_view promised,
                           absl::string_view came) {
  return Error(absl::StatusCode::kInvalidArgument, "UPLOAD_MISMATCH",
               absl::StrCat("what came is not the file that was told: ", field, " was ", promised,
                            ", and is ", came, "; send it again"))
      .With("field", field)
      .Field(field, absl::StrCat("is ", came, " of what came"));
}

absl::Status OtherOffset(int64_t received) {
  const std::string remedy =
      absl::StrCat("the server has ", received, " bytes of the file; go on there, or begin at 0");
  return Error(absl::StatusCode::kInvalidArgument, "UPLOAD_OFFSET", remedy)
      .With("received", absl::StrCat(received))
      .Field("offset", remedy);
}

absl::Status NoRoom(const std::string& lead, const EvidenceSettings& settings) {
  const std::string remedy =
      absl::StrCat("a lead has at most ", settings.files_per_lead, " files of ",
                   settings.bytes_per_lead >> 20, " MiB together; withdraw some first");
  return Error(absl::StatusCode::kFailedPrecondition, "EVIDENCE_LIMIT",
               absl::StrCat(lead, " has no room for the file: ", remedy))
      .With("name", lead)
      .With("files", absl::StrCat(settings.files_per_lead))
      .With("megabytes", absl::StrCat(settings.bytes_per_lead >> 20))
      .Resource(lead)
      .Violation("EVIDENCE_LIMIT", lead, remedy);
}

absl::Status CheckDescription(const UploadAttachmentRequest& request,
                              const EvidenceSettings& settings) {
  if (!Attachment::Kind_IsValid(request.kind()) || request.kind() == 0) {
    return InvalidField("kind", "REQUIRED", "say what the file proves");
  }
  RETURN_IF_ERROR(CheckFileName(request.file_name(), "投资协议.pdf"));
  if (request.size_bytes() < 1 || request.size_bytes() > settings.file_bytes) {
    return TooLarge(settings.file_bytes);
  }
  if (!IsDigest(request.sha256())) {
    return InvalidField("sha256", "INVALID_DIGEST", "is the SHA-256 of the file, 64 digits");
  }
  return absl::OkStatus();
}

}  // namespace

// Each part is written as it comes, and the next one asked for then. Writing goes to the
// system's memory; what reaches the disk is waited for behind the calls.
class Evidence::UploadHandler : public CallHandler {
 public:
  explicit UploadHandler(Evidence& evidence) : evidence_(evidence) {}

  void OnMessage(const CallPtr& call, grpc::ByteBuffer message) override {
    auto request = std::make_unique<UploadAttachmentRequest>();
    grpc::Slice slice;
    if (!message.DumpToSingleSlice(&slice).ok() ||
        !request->ParseFromArray(slice.begin(), static_cast<int>(slice.size()))) {
      return call->Finish(Error(absl::StatusCode::kInvalidArgument, "MALFORMED_REQUEST",
                                "the request is not an UploadAttachmentRequest"));
    }
    if (upload_ == nullptr) return Begin(call, std::move(request));
    const absl::Status taken = evidence_.Append(*upload_, request->part());
    taken.ok() ? call->Read() : call->Finish(taken);
  }

  void OnMessagesEnd(const CallPtr& call) override {
    if (upload_ == nullptr) {
      return call->Finish(InvalidField("lead", "REQUIRED", "the call said of no file what it is"));
    }
    const bool added = evidence_.work_.Add(
        [&evidence = evidence_, call, upload = upload_] { evidence.Finish(call, upload); });
    if (!added) call->Finish(ShuttingDown());
  }

  void OnDone() override { upload_ = nullptr; }

 private:
  void Begin(const CallPtr& call, std::unique_ptr<UploadAttachmentRequest> request) {
    const absl::Status valid = evidence_.admission_.CheckRequest(*request);
    if (!valid.ok()) return call->Finish(valid);
    request->set_sha256(absl::AsciiStrToLower(request->sha256()));
    const UploadKey key{call->caller->user, request->lead(), request->sha256()};
    auto place = evidence_.Enter(key);
    if (!place.ok()) return call->Finish(place.status());
    upload_ = std::make_shared<Upload>(evidence_, key);
    upload_->place = *std::move(place);
    upload_->request = std::move(request);
    // The next message is asked for once the lead is known to be the caller's to change.
    evidence_.store_.Read(evidence_.admission_.DeadlineOf(*call),
                          [&evidence = evidence_, call, upload = upload_](absl::Status status,
                                                                          Connection& connection) {
                            if (status.ok())
                              status = evidence.Open(connection, *call->caller, *upload);
                            status.ok() ? call->Read() : call->Finish(status);
                          });
  }

  Evidence& evidence_;
  UploadPtr upload_;
};

Evidence::Upload::~Upload() {
  if (file == nullptr || file->bytes() == 0) return;
  evidence.partial_.Keep(key, std::move(file), absl::Now());
}

absl::Status Evidence::Open(Connection& connection, const Caller& caller, Upload& upload) {
  UploadAttachmentRequest& request = *upload.request;
  RETURN_IF_ERROR(CheckName(leads_, "lead", request.lead()));
  ASSIGN_OR_RETURN(const MessagePtr lead,
                   store_.resources().Get(connection, leads_, *caller.sight, request.lead()));
  RETURN_IF_ERROR(CheckOwner(caller, leads_, *lead));
  RETURN_IF_ERROR(CheckLive(*lead));
  request.set_file_name(ToNfc(request.file_name()));
  request.set_remarks(ToNfc(request.remarks()));
  RETURN_IF_ERROR(CheckDescription(request, settings_));
  ASSIGN_OR_RETURN(upload.media_type, MediaTypeOfName(request.file_name(), settings_.media_types));
  if (request.offset() == 0) {
    ASSIGN_OR_RETURN(upload.file, files_->Begin());
  } else {
    const absl::Time now = absl::Now();
    upload.file = partial_.Take(upload.key, request.offset(), now);
    if (upload.file == nullptr) return OtherOffset(partial_.BytesOf(upload.key, now));
  }
  const std::string part = std::move(*request.mutable_part());
  // Two requests are the same whatever their first parts are.
  request.clear_part();
  request.clear_offset();
  return Append(upload, part);
}

absl::Status Evidence::Append(Upload& upload, const std::string& part) const {
  const int64_t bytes = upload.file->bytes() + static_cast<int64_t>(part.size());
  if (bytes > upload.request->size_bytes()) {
    upload.file = nullptr;
    return NotAsPromised("size_bytes", absl::StrCat(upload.request->size_bytes()),
                         absl::StrCat("at least ", bytes));
  }
  absl::Status taken = upload.file->Append(part);
  // How much of the part is there is not known.
  if (!taken.ok()) upload.file = nullptr;
  return taken;
}

void Evidence::Finish(const CallPtr& call, const UploadPtr& upload) {
  const int64_t bytes = upload->file->bytes(), size = upload->request->size_bytes();
  if (bytes < size) {
    // A connection that breaks ends like this, too: what came is kept for the next call.
    upload->place = nullptr;
    return call->Finish(NotAsPromised("size_bytes", absl::StrCat(size), absl::StrCat(bytes)));
  }
  const absl::Status kept = Keep(*upload);
  // Before the answer: who has it may ask for the next one.
  upload->file = nullptr;
  upload->place = nullptr;
  if (!kept.ok()) return call->Finish(kept);
  absl::StatusOr<PreparedMutation> prepared = PrepareRow(*call, *upload);
  if (!prepared.ok()) return call->Finish(prepared.status());
  SubmitMutation(store_, call, admission_.DeadlineOf(*call), *std::move(prepared));
}

absl::Status Evidence::Keep(Upload& upload) {
  const UploadAttachmentRequest& request = *upload.request;
  ContentStore::Incoming& file = *upload.file;
  RETURN_IF_ERROR(file.Seal());
  if (file.digest() != request.sha256()) {
    return NotAsPromised("sha256", request.sha256(), file.digest());
  }
  RETURN_IF_ERROR(CheckMediaType(file.path(), upload.media_type));
  return request.validate_only() ? absl::OkStatus() : files_->Keep(file);
}

absl::StatusOr<PreparedMutation> Evidence::PrepareRow(const Call& call, Upload& upload) const {
  const UploadAttachmentRequest& request = *upload.request;
  auto row = std::make_unique<Attachment>();
  row->set_name(absl::StrCat(attachments_.collection(), "/", NewResourceId()));
  row->set_lead(request.lead());
  row->set_kind(request.kind());
  row->set_file_name(request.file_name());
  row->set_media_type(upload.media_type);
  row->set_size_bytes(request.size_bytes());
  row->set_sha256(request.sha256());
  row->set_uploaded_by(call.caller->user);
  row->set_remarks(request.remarks());
  ASSIGN_OR_RETURN(auto mutation,
                   BeginMutation(AskerOf(call), attachments_, std::move(upload.request)));
  mutation->row = std::move(row);
  return PreparedMutation{std::move(mutation),
                          [this](Tx& tx, Mutation& change) { return InsertRow(tx, change); }};
}

absl::Status Evidence::InsertRow(Tx& tx, Mutation& change) const {
  auto& row = static_cast<Attachment&>(*change.row);
  ASSIGN_OR_RETURN(const MessagePtr lead,
                   ReadForChange(store_, tx, *change.caller, leads_, row.lead()));
  RETURN_IF_ERROR(CheckLive(*lead));
  RETURN_IF_ERROR(CheckRoom(tx, row));
  TakeScopes(*lead, row);
  return store_.resources().Insert(tx, attachments_, change.origin, row);
}

absl::Status Evidence::CheckRoom(Tx& tx, const Attachment& row) const {
  int64_t files = 0, bytes = 0;
  RETURN_IF_ERROR(tx.connection().Run(
      "SELECT count(*), CAST(coalesce(sum(size_bytes), 0) AS BIGINT) FROM attachments"
      " WHERE lead = $1 AND delete_time IS NULL",
      {row.lead()}, [&](const Row& found) {
        files = found.Integer(0);
        bytes = found.Integer(1);
      }));
  const bool fits =
      files < settings_.files_per_lead && bytes + row.size_bytes() <= settings_.bytes_per_lead;
  return fits ? absl::OkStatus() : NoRoom(row.lead(), settings_);
}

void Evidence::Bind(Mutations& mutations, Router& router) {
  const auto* service = Attachment::descriptor()->file()->FindServiceByName("AttachmentService");
  router.BindStream(service->FindMethodByName("UploadAttachment"),
                    [this](Call&) { return std::make_unique<UploadHandler>(*this); });
  mutations.Bind(service->FindMethodByName("WithdrawAttachment"),
                 [this](const Asker& asker, MessagePtr request) {
                   return PrepareWithdrawal(asker, std::move(request));
                 });
  router.Bind<v1::GetUploadProgressRequest>(
      "zhaolian.v1.AttachmentService.GetUploadProgress",
      [this](const CallPtr& call, std::unique_ptr<v1::GetUploadProgressRequest> request) {
        const auto progress = ProgressOf({call->caller->user, request->lead(), request->sha256()});
        progress.ok() ? call->Reply(*progress) : call->Finish(progress.status());
      });
  BindDownloads(router);
}

}  // namespace zhaolian
