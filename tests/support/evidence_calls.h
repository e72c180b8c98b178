// Files of evidence as one user sends and gets them.
#ifndef ZHAOLIAN_TESTS_SUPPORT_EVIDENCE_CALLS_H_
#define ZHAOLIAN_TESTS_SUPPORT_EVIDENCE_CALLS_H_

#include <filesystem>
#include <string>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/escaping.h"
#include "absl/time/clock.h"
#include "client-lib/client.h"
#include "storage/journal.h"
#include "zhaolian/v1/evidence.pb.h"

namespace zhaolian {

// What begins as a PDF and holds the text.
inline std::string PdfOf(const std::string& text) { return "%PDF-1.7\n" + text; }

class EvidenceCalls {
 public:
  explicit EvidenceCalls(Client client) : client_(std::move(client)) {}

  static v1::UploadAttachmentRequest Describe(const std::string& lead, v1::Attachment::Kind kind,
                                              const std::string& content,
                                              const std::string& file_name = "协议.pdf") {
    v1::UploadAttachmentRequest request;
    request.set_lead(lead);
    request.set_kind(kind);
    request.set_file_name(file_name);
    request.set_size_bytes(static_cast<int64_t>(content.size()));
    request.set_sha256(absl::BytesToHexString(Sha256(content)));
    return request;
  }

  // In parts of `part` bytes, of which the first comes with the description.
  absl::StatusOr<v1::Attachment> Send(v1::UploadAttachmentRequest request,
                                      const std::string& content, size_t part = 1000) const {
    v1::Attachment attachment;
    size_t sent = 0;
    bool begun = false;
    const absl::Status status = client_.Send(
        request,
        [&] {
          if (begun && sent >= content.size()) return false;
          if (begun) request.Clear();
          request.set_part(content.substr(sent, part));
          sent += part;
          begun = true;
          return true;
        },
        attachment);
    if (!status.ok()) return status;
    return attachment;
  }
  // Sends the part, then, once a file below `directory` of the server holds it, calls `cut`, after
  // which nothing more is to come through.
  absl::Status SendAndCut(v1::UploadAttachmentRequest request, const std::string& part,
                          const std::string& directory, absl::FunctionRef<void()> cut) const {
    const absl::Time patience = absl::Now() + absl::Minutes(1);
    v1::Attachment attachment;
    bool begun = false;
    return client_.Send(
        request,
        [&] {
          if (begun) {
            request.Clear();
            while (!HasFileOf(directory, part.size()) && absl::Now() < patience) {
              absl::SleepFor(absl::Milliseconds(5));
            }
            cut();
          }
          if (!begun) request.set_part(part);
          begun = true;
          return true;
        },
        attachment);
  }
  absl::StatusOr<v1::UploadProgress> ProgressOf(const v1::UploadAttachmentRequest& upload) const {
    v1::GetUploadProgressRequest request;
    request.set_lead(upload.lead());
    request.set_sha256(upload.sha256());
    v1::UploadProgress progress;
    do {
      const absl::Status status = client_.Call(request, progress);
      if (!status.ok()) return status;
    } while (progress.under_way());
    return progress;
  }
  absl::StatusOr<v1::Attachment> Add(const std::string& lead, v1::Attachment::Kind kind,
                                     const std::string& content) const {
    return Send(Describe(lead, kind, content), content);
  }

  absl::StatusOr<std::string> Get(const std::string& name, int64_t offset = 0) const {
    v1::DownloadAttachmentRequest request;
    request.set_name(name);
    request.set_offset(offset);
    v1::DownloadAttachmentResponse response;
    std::string content;
    const absl::Status status = client_.Follow(request, response, absl::Minutes(1), [&] {
      content += response.chunk();
      return true;
    });
    if (!status.ok()) return status;
    return content;
  }

  absl::Status Withdraw(const std::string& name) const {
    v1::WithdrawAttachmentRequest request;
    request.set_name(name);
    request.set_reason("传错项目");
    v1::Attachment attachment;
    return client_.Call(request, attachment);
  }

 private:
  static bool HasFileOf(const std::string& directory, uintmax_t bytes) {
    namespace fs = std::filesystem;
    std::error_code gone;  // files come and go meanwhile
    for (const auto& entry : fs::recursive_directory_iterator(directory, gone)) {
      if (entry.is_regular_file(gone) && entry.file_size(gone) == bytes) return true;
    }
    return false;
  }

  Client client_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_TESTS_SUPPORT_EVIDENCE_CALLS_H_
