// ImportService.WatchImport and DownloadReviewFile.
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/import/import_services.h"
#include "server/import/review_file.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

using v1::DownloadReviewFileRequest;
using v1::WatchImportRequest;

// From the request to the end of a WatchImport.
class WatchStream : public RequestHandler {
 public:
  WatchStream(const ImportParts& parts, const google::protobuf::MethodDescriptor* method)
      : RequestHandler(parts.admission, method), parts_(parts) {}

  void OnWritten(const CallPtr& /*call*/) override {
    if (watcher_ != nullptr) watcher_->ready = true;
  }
  void OnDone() override {
    if (watcher_ != nullptr) parts_.jobs.watchers().Forget(watcher_);
    watcher_ = nullptr;  // it keeps the call, which keeps this
  }

 protected:
  void OnRequest(const CallPtr& call, MessagePtr request) override {
    watcher_ = std::make_shared<ImportWatcher>();
    watcher_->call = call;
    watcher_->run = static_cast<const WatchImportRequest&>(*request).name();
    // Its first message is not the jobs' to write.
    watcher_->ready = false;
    parts_.store.Read(parts_.admission.DeadlineOf(*call),
                      [&jobs = parts_.jobs, watcher = watcher_](const absl::Status& status,
                                                                Connection& connection) {
                        Begin(jobs, watcher, status, connection);
                      });
  }

 private:
  static void Begin(ImportJobs& jobs, const std::shared_ptr<ImportWatcher>& watcher,
                    const absl::Status& status, Connection& connection) {
    Call& call = *watcher->call;
    if (!status.ok()) return call.Finish(status);
    // Before the record is read, so that its last change is told by one of both.
    jobs.watchers().Watch(watcher);
    const auto record = ReadImportSeen(connection, watcher->run, *call.caller);
    if (!record.ok()) return call.Finish(record.status());
    call.Write(record->run());
    if (Rests(record->run().state())) call.Finish(absl::OkStatus());
  }

  const ImportParts parts_;
  std::shared_ptr<ImportWatcher> watcher_;
};

// The file is made at the first piece, and goes out piece by piece, each once the network has taken
// the one before.
class ReviewStream : public RequestHandler {
 public:
  ReviewStream(const ImportParts& parts, const google::protobuf::MethodDescriptor* method)
      : RequestHandler(parts.admission, method), parts_(parts) {}

  void OnWritten(const CallPtr& call) override { WriteSome(call); }
  void OnDone() override { sent_ = nullptr; }

 protected:
  void OnRequest(const CallPtr& call, MessagePtr request) override {
    name_ = static_cast<const DownloadReviewFileRequest&>(*request).name();
    WriteSome(call);
  }

 private:
  struct Sent {
    std::optional<SpoolFile> file;
    int64_t bytes = 0;
  };

  static absl::StatusOr<std::string> NextPart(const ImportParts& parts, const Call& call,
                                              const std::string& name, Connection& connection,
                                              Sent& sent) {
    constexpr size_t kPartBytes = 64 << 10;
    if (!sent.file.has_value()) {
      ASSIGN_OR_RETURN(const ImportRecord record, ReadImport(connection, name, call.caller->user));
      ASSIGN_OR_RETURN(sent.file, WriteReviewFile(connection, record, parts.jobs.PlanPathOf(name),
                                                  parts.jobs.settings().directory));
    }
    ASSIGN_OR_RETURN(std::string part, sent.file->ReadAt(sent.bytes, kPartBytes));
    sent.bytes += static_cast<int64_t>(part.size());
    return part;
  }

  void WriteSome(const CallPtr& call) {
    if (sent_ == nullptr) sent_ = std::make_shared<Sent>();
    parts_.store.ReadBulk(parts_.admission.DeadlineOf(*call),
                          [call, parts = parts_, name = name_, sent = sent_](
                              const absl::Status& status, Connection& connection) {
                            if (!status.ok()) return call->Finish(status);
                            const auto part = NextPart(parts, *call, name, connection, *sent);
                            if (!part.ok() || part->empty()) return call->Finish(part.status());
                            v1::DownloadReviewFileResponse response;
                            response.set_part(*part);
                            call->Write(response);
                          });
  }

  const ImportParts parts_;
  std::string name_;
  std::shared_ptr<Sent> sent_;
};

}  // namespace

void BindImportStreams(const ImportParts& parts, Router& router) {
  const auto* pool = google::protobuf::DescriptorPool::generated_pool();
  const auto* watch = pool->FindMethodByName("zhaolian.v1.ImportService.WatchImport");
  router.BindStream(watch,
                    [parts, watch](Call&) { return std::make_unique<WatchStream>(parts, watch); });
  const auto* review = pool->FindMethodByName("zhaolian.v1.ImportService.DownloadReviewFile");
  router.BindStream(
      review, [parts, review](Call&) { return std::make_unique<ReviewStream>(parts, review); });
}

}  // namespace zhaolian
