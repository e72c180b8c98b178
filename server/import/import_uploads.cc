// ImportService.UploadImportFile.
#include <memory>
#include <string>
#include <utility>

#include "absl/time/clock.h"
#include "server/import/import_services.h"
#include "storage/error.h"

namespace zhaolian {
namespace {

using v1::UploadImportFileRequest;

// A file on its way: each part is written as it comes, and the next one asked for then.
// Runs on the queue's thread; what it writes goes to the system's memory.
class UploadStream : public CallHandler {
 public:
  explicit UploadStream(const ImportFiles& files) : files_(files) {}

  void OnMessage(const CallPtr& call, grpc::ByteBuffer message) override {
    UploadImportFileRequest request;
    grpc::Slice slice;
    if (!message.DumpToSingleSlice(&slice).ok() ||
        !request.ParseFromArray(slice.begin(), static_cast<int>(slice.size()))) {
      return call->Finish(Error(absl::StatusCode::kInvalidArgument, "MALFORMED_REQUEST",
                                "the request is not an UploadImportFileRequest"));
    }
    const absl::Status status = Take(*call, request);
    status.ok() ? call->Read() : call->Finish(status);
  }

  void OnMessagesEnd(const CallPtr& call) override {
    if (upload_ == nullptr) {
      return call->Finish(
          InvalidField("part", "EMPTY_FILE", "the file is empty; send one with a header row"));
    }
    auto file = upload_->Finish(absl::Now());
    file.ok() ? call->Reply(*file) : call->Finish(file.status());
  }

  void OnDone() override { upload_ = nullptr; }

 private:
  absl::Status Take(const Call& call, const UploadImportFileRequest& request) {
    if (upload_ == nullptr) {
      auto upload = files_.Begin(call.caller->user, request.file_name());
      if (!upload.ok()) return upload.status();
      upload_ = *std::move(upload);
    }
    return upload_->Append(request.part());
  }

  const ImportFiles& files_;
  std::unique_ptr<ImportFiles::Upload> upload_;
};

}  // namespace

void BindImportUploads(const ImportFiles& files, Router& router) {
  router.BindStream(google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(
                        "zhaolian.v1.ImportService.UploadImportFile"),
                    [&files](Call&) { return std::make_unique<UploadStream>(files); });
}

}  // namespace zhaolian
