#include "client-lib/cli/evidence_verbs.h"

#include <filesystem>
#include <fstream>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "client-lib/cli/cli_error.h"
#include "client-lib/cli/evidence_wording.h"
#include "client-lib/cli/field_assignment.h"
#include "client-lib/cli/import_wording.h"
#include "client-lib/cli/progress_line.h"
#include "client-lib/cli/row_output.h"
#include "client-lib/cli/whole_file.h"
#include "storage/durable_file.h"
#include "storage/status_macros.h"
#include "storage/uuid.h"
#include "zhaolian/v1/evidence.pb.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {
namespace {

using v1::Attachment;
using v1::DownloadAttachmentRequest;
using v1::DownloadAttachmentResponse;
using v1::UploadAttachmentRequest;

constexpr size_t kPartBytes = 256 << 10;
// The server looks at a file whole before it sends the first piece.
constexpr absl::Duration kSilence = absl::Minutes(2);

absl::StatusOr<UploadAttachmentRequest> Describe(Session& session,
                                                 const AddEvidenceArguments& arguments) {
  UploadAttachmentRequest request;
  ASSIGN_OR_RETURN(*request.mutable_lead(),
                   session.Name(arguments.lead, &session.SchemaOf(v1::Lead::descriptor())));
  // The words of assignments, so that kinds are written alike everywhere.
  RETURN_IF_ERROR(ApplyAssignments({{UploadAttachmentRequest::descriptor()->FindFieldByName("kind"),
                                     FieldAssignment::kSet, arguments.kind}},
                                   request));
  const absl::StatusOr<std::string> digest = FileDigest(arguments.file);
  std::error_code error;
  const auto size = std::filesystem::file_size(arguments.file, error);
  if (!digest.ok() || error) {
    return UsageError(wording::kUnreadable, arguments.file);
  }
  request.set_file_name(std::filesystem::path(arguments.file).filename().string());
  request.set_size_bytes(static_cast<int64_t>(size));
  request.set_sha256(*digest);
  request.set_remarks(arguments.remarks);
  request.set_request_id(arguments.change.request_id.empty() ? NewUuid()
                                                             : arguments.change.request_id);
  request.set_validate_only(arguments.change.validate_only);
  return request;
}

// What the server has of the file already, from a call that was cut off.
absl::StatusOr<int64_t> OffsetOf(Session& session, const UploadAttachmentRequest& description) {
  // A server takes so long to notice that the other end is gone.
  constexpr int kTries = 30;
  constexpr absl::Duration kPause = absl::Seconds(2);
  v1::GetUploadProgressRequest request;
  request.set_lead(description.lead());
  request.set_sha256(description.sha256());
  v1::UploadProgress progress;
  for (int i = 0; i < kTries; ++i) {
    RETURN_IF_ERROR(session.client().Call(request, progress));
    if (!progress.under_way()) break;
    if (i == 0) session.err() << session.Say(wording::kWaitingForUpload) << "\n";
    absl::SleepFor(kPause);
  }
  if (progress.received_bytes() > 0) {
    session.err() << session.Say(wording::kUploadGoesOn, progress.received_bytes(),
                                 description.size_bytes())
                  << "\n";
  }
  return progress.received_bytes();
}

absl::Status SendFrom(Session& session, UploadAttachmentRequest request, int64_t offset,
                      const std::string& path, Attachment& attachment) {
  const int64_t size = request.size_bytes();
  std::ifstream file(path, std::ios::binary);
  file.seekg(offset);
  request.set_offset(offset);
  ProgressLine progress(session);
  std::string part(kPartBytes, '\0');
  int64_t sent = offset;
  bool first = true;
  return session.client().Send(
      request,
      [&] {
        file.read(part.data(), static_cast<std::streamsize>(part.size()));
        if (file.gcount() == 0 && !first) return false;
        if (!first) request.Clear();
        first = false;
        request.set_part(part.data(), static_cast<size_t>(file.gcount()));
        sent += file.gcount();
        progress.Show(session.Say(wording::kUploading), sent >> 10, size >> 10);
        return true;
      },
      attachment);
}

// All of the file, in as many calls as it takes.
absl::StatusOr<Attachment> SendWhole(Session& session, const UploadAttachmentRequest& description,
                                     const std::string& path) {
  Attachment attachment;
  absl::Status sent;
  int64_t before = -1;
  bool in_vain = false;
  do {
    ASSIGN_OR_RETURN(const int64_t offset, OffsetOf(session, description));
    // The server may have the file whole, and its answer was lost: it is asked for that again.
    if (offset <= before && std::exchange(in_vain, true)) return sent;
    before = offset;
    sent = SendFrom(session, description, offset, path, attachment);
  } while (absl::IsUnavailable(sent) || absl::IsDeadlineExceeded(sent));
  RETURN_IF_ERROR(sent);
  return attachment;
}

absl::StatusOr<DownloadAttachmentRequest> RequestOf(Session& session, const std::string& name) {
  DownloadAttachmentRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(),
                   session.Name(name, &session.SchemaOf(Attachment::descriptor())));
  return request;
}

}  // namespace

absl::Status AddEvidence(Session& session, const AddEvidenceArguments& arguments) {
  ASSIGN_OR_RETURN(const UploadAttachmentRequest description, Describe(session, arguments));
  ASSIGN_OR_RETURN(const Attachment attachment, SendWhole(session, description, arguments.file));
  PrintChange(session, session.Say(wording::kAttached), arguments.change.validate_only, attachment);
  return absl::OkStatus();
}

absl::StatusOr<Attachment> VoucherInFile(Session& session, const std::string& lead,
                                         const std::string& file, bool validate_only) {
  AddEvidenceArguments arguments;
  arguments.lead = lead;
  arguments.file = file;
  arguments.kind = Attachment::Kind_Name(Attachment::KIND_VOUCHER);
  arguments.change.validate_only = validate_only;
  ASSIGN_OR_RETURN(const UploadAttachmentRequest description, Describe(session, arguments));
  auto same = session.client().List<Attachment>(
      {.filter = absl::StrCat("lead = \"", lead, "\" AND kind = ", arguments.kind,
                              " AND sha256 = \"", description.sha256(), "\"")});
  for (auto& each : same) return each;
  ASSIGN_OR_RETURN(Attachment attachment, SendWhole(session, description, file));
  // The name that it would be given is nobody's.
  if (validate_only) attachment.clear_name();
  return attachment;
}

absl::Status ListEvidence(Session& session, const std::string& lead, bool show_withdrawn) {
  ListArguments list;
  list.collection = "attachments";
  if (!lead.empty()) {
    ASSIGN_OR_RETURN(const std::string name,
                     session.Name(lead, &session.SchemaOf(v1::Lead::descriptor())));
    list.filter = absl::StrCat("lead = \"", name, "\"");
  }
  list.limit = 0;
  list.show_deleted = show_withdrawn;
  list.columns = {"name",        "kind",        "file_name", "size_bytes",
                  "uploaded_by", "create_time", "remarks"};
  if (lead.empty()) list.columns.insert(list.columns.begin() + 1, "lead");
  if (show_withdrawn) list.columns.push_back("withdraw_reason");
  return ListResources(session, list);
}

absl::Status GetEvidence(Session& session, const GetEvidenceArguments& arguments) {
  ASSIGN_OR_RETURN(const DownloadAttachmentRequest request,
                   RequestOf(session, arguments.attachment));
  std::string path = arguments.file;
  std::unique_ptr<WholeFile> file;
  Attachment attachment;
  absl::Status written;
  int64_t received = 0;
  ProgressLine progress(session);
  DownloadAttachmentResponse response;
  const absl::Status status = session.client().Follow(request, response, kSilence, [&] {
    if (response.has_attachment()) {
      attachment = response.attachment();
      // The server keeps names without folders only; no server is believed in that.
      if (path.empty()) path = std::filesystem::path(attachment.file_name()).filename().string();
      if (arguments.file.empty() && std::filesystem::exists(path)) {
        written = UsageError(wording::kFileInTheWay, path);
        return false;
      }
      file = std::make_unique<WholeFile>(path);
      written = file->Open();
    } else if (file != nullptr) {
      received += static_cast<int64_t>(response.chunk().size());
      written = file->Write(response.chunk());
      progress.Show(session.Say(wording::kReceiving), received >> 10,
                    attachment.size_bytes() >> 10);
    }
    return written.ok();
  });
  progress.Clear();
  RETURN_IF_ERROR(written);
  RETURN_IF_ERROR(status);
  if (file == nullptr || received != attachment.size_bytes()) {
    return CliError(absl::StatusCode::kUnavailable, wording::kCutShort);
  }
  RETURN_IF_ERROR(file->Commit());
  const absl::StatusOr<std::string> digest = FileDigest(path);
  if (!digest.ok() || *digest != attachment.sha256()) {
    return CliError(absl::StatusCode::kDataLoss, wording::kCutShort);
  }
  Table table({{session.Say(wording::kFile), false, true}, {session.Say(wording::kName)}});
  table.Add({path, attachment.name()});
  if (session.options.format == OutputFormat::kTable) {
    session.out() << session.Say(wording::kReceived, path, received) << "\n";
  } else {
    session.Print(attachment, table);
  }
  return absl::OkStatus();
}

absl::Status WithdrawEvidence(Session& session, const WithdrawEvidenceArguments& arguments) {
  v1::WithdrawAttachmentRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(),
                   session.Name(arguments.attachment, &session.SchemaOf(Attachment::descriptor())));
  request.set_reason(arguments.reason);
  request.set_etag(arguments.change.options().etag);
  request.set_request_id(arguments.change.request_id);
  request.set_validate_only(arguments.change.validate_only);
  Attachment attachment;
  RETURN_IF_ERROR(session.client().Call(request, attachment));
  PrintChange(session, session.Say(wording::kWithdrawn), request.validate_only(), attachment);
  return absl::OkStatus();
}

}  // namespace zhaolian
