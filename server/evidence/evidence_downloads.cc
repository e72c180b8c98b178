// AttachmentService.DownloadAttachment.
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/evidence/evidence.h"
#include "server/rows/resource_id.h"
#include "storage/error.h"
#include "storage/status_macros.h"

namespace zhaolian {

using v1::Attachment;
using v1::DownloadAttachmentRequest;
using v1::DownloadAttachmentResponse;

namespace {

// Of a chunk with the message it is in.
constexpr size_t kMessageBytes = 64 << 10;
constexpr size_t kChunkOverhead = 8;

// The file of an attachment, read piece by piece.
struct Outgoing {
  ~Outgoing() {
    if (fd >= 0) close(fd);
  }

  // "" at the end.
  absl::StatusOr<std::string> Next() {
    std::string piece(kMessageBytes - kChunkOverhead, '\0');
    ssize_t read = -1;
    do {
      read = pread(fd, piece.data(), piece.size(), offset);
    } while (read < 0 && errno == EINTR);
    if (read < 0) return EvidenceDamaged(attachment.sha256(), "cannot be read");
    piece.resize(static_cast<size_t>(read));
    offset += read;
    return piece;
  }

  Attachment attachment;
  int64_t offset = 0;
  int fd = -1;
};

absl::Status Erased(const std::string& name) {
  return Error(absl::StatusCode::kFailedPrecondition, "EVIDENCE_ERASED",
               absl::StrCat("the file of ", name,
                            " was erased, for it named a person who asked for that; its row and "
                            "digest are what is left"))
      .With("name", name)
      .Resource(name)
      .Violation("EVIDENCE_ERASED", name, "ask who uploaded it for a copy without the person");
}

}  // namespace

// Each piece is read once the network has taken the one before, after another look at who
// asks: who may no longer read is sent no more.
class Evidence::DownloadHandler : public RequestHandler {
 public:
  DownloadHandler(Evidence& evidence, const google::protobuf::MethodDescriptor* method)
      : RequestHandler(evidence.admission_, method), evidence_(evidence) {}

  void OnWritten(const CallPtr& call) override {
    const absl::Status rights = evidence_.admission_.CheckSameRights(*call, *call->caller);
    if (!rights.ok()) return call->Finish(rights);
    auto piece = outgoing_->Next();
    if (!piece.ok() || piece->empty()) return call->Finish(piece.status());
    DownloadAttachmentResponse response;
    response.set_chunk(*std::move(piece));
    call->Write(response);
  }
  void OnDone() override { outgoing_ = nullptr; }

 protected:
  void OnRequest(const CallPtr& call, MessagePtr request) override {
    const auto& sent = static_cast<const DownloadAttachmentRequest&>(*request);
    const absl::Status valid = CheckName(evidence_.attachments_, "name", sent.name());
    if (!valid.ok()) return call->Finish(valid);
    outgoing_ = std::make_shared<Outgoing>();
    outgoing_->offset = sent.offset();
    evidence_.store_.Read(evidence_.admission_.DeadlineOf(*call),
                          [&evidence = evidence_, call, name = sent.name(), outgoing = outgoing_](
                              absl::Status status, Connection& connection) {
                            if (status.ok())
                              status = Find(evidence, connection, *call->caller, name, *outgoing);
                            if (!status.ok()) return call->Finish(status);
                            // Hashing takes a while, and readers are few.
                            const bool added = evidence.work_.Add([&evidence, call, outgoing] {
                              const absl::Status opened = Open(evidence, *outgoing);
                              if (!opened.ok()) return call->Finish(opened);
                              DownloadAttachmentResponse response;
                              *response.mutable_attachment() = outgoing->attachment;
                              call->Write(response);
                            });
                            if (!added) call->Finish(ShuttingDown());
                          });
  }

 private:
  static absl::Status Find(const Evidence& evidence, Connection& connection, const Caller& caller,
                           const std::string& name, Outgoing& outgoing) {
    ASSIGN_OR_RETURN(
        const MessagePtr row,
        evidence.store_.resources().Get(connection, evidence.attachments_, *caller.sight, name));
    outgoing.attachment = static_cast<const Attachment&>(*row);
    if (outgoing.attachment.has_erase_time()) return Erased(name);
    const int64_t bytes = outgoing.attachment.size_bytes();
    if (outgoing.offset >= 0 && outgoing.offset <= bytes) return absl::OkStatus();
    return InvalidField("offset", "INVALID_OFFSET", absl::StrCat("is 0 to ", bytes));
  }

  static absl::Status Open(const Evidence& evidence, Outgoing& outgoing) {
    const std::string& digest = outgoing.attachment.sha256();
    RETURN_IF_ERROR(evidence.files_->Verify(digest));
    // Another upload of it may take its place meanwhile, and holds the same.
    outgoing.fd = open(evidence.files_->PathOf(digest).c_str(), O_RDONLY | O_CLOEXEC);
    return outgoing.fd >= 0 ? absl::OkStatus() : EvidenceDamaged(digest, "cannot be opened");
  }

  Evidence& evidence_;
  std::shared_ptr<Outgoing> outgoing_;
};

void Evidence::BindDownloads(Router& router) {
  const auto* method = google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(
      "zhaolian.v1.AttachmentService.DownloadAttachment");
  router.BindStream(
      method, [this, method](Call&) { return std::make_unique<DownloadHandler>(*this, method); });
}

}  // namespace zhaolian
