// AttachmentService, beside what reads rows: files of evidence on their way in and out.
#ifndef ZHAOLIAN_SERVER_EVIDENCE_EVIDENCE_H_
#define ZHAOLIAN_SERVER_EVIDENCE_EVIDENCE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "server/background_work.h"
#include "server/evidence/partial_uploads.h"
#include "server/projects/stage_gates.h"
#include "server/rows/mutations.h"
#include "server/rpc/admission.h"
#include "server/rpc/router.h"
#include "storage/content_store.h"
#include "storage/store.h"
#include "zhaolian/internal/v1/config.pb.h"
#include "zhaolian/v1/evidence.pb.h"

namespace zhaolian {

struct EvidenceSettings {
  int64_t file_bytes;
  int files_per_lead;
  int64_t bytes_per_lead;
  std::vector<std::string> media_types;
  absl::Duration unnamed;  // how long a file is kept that no row names
  absl::Duration partial;  // how long what came of one that was cut off

  // Of a complete configuration.
  static EvidenceSettings Of(const internal::v1::ServerConfig& config);
};

class Evidence {
 public:
  // All of it outlives the evidence.
  Evidence(Store& store, const Admission& admission, std::unique_ptr<ContentStore> files,
           EvidenceSettings settings);

  void Bind(Mutations& mutations, Router& router);

  // Removes the files that no row names and that are old enough.
  absl::Status Collect(absl::Time now);

  // The file of an attachment, for who looks for a person in it.
  std::string PathOf(absl::string_view digest) const { return files_->PathOf(digest); }

  // Parts of uploads that were cut off, as PartialUploads::EraseFrom.
  FileMentions EraseFromPartial(const PersonalValues& values, bool remove, absl::Time now) {
    return partial_.EraseFrom(values, remove, now);
  }

  // Removes the files of which every row says that they were erased. What cannot be is told, and
  // removed by the next Collect.
  absl::Status RemoveErased();

  // Finishes what has been sent whole and takes no more. The store must still run.
  void Close() { work_.Close(); }

 private:
  // One of the few uploads that a user may have under way at a time.
  class Place {
   public:
    Place(Evidence& evidence, UploadKey key) : evidence_(evidence), key_(std::move(key)) {}
    ~Place() { evidence_.Leave(key_); }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

   private:
    Evidence& evidence_;
    const UploadKey key_;
  };
  // A file on its way in, between the threads that have it one after the other.
  struct Upload {
    Upload(Evidence& evidence, UploadKey key) : evidence(evidence), key(std::move(key)) {}
    // What came of a file that is not wanted whole or not at all is kept for the next call.
    ~Upload();

    Evidence& evidence;
    const UploadKey key;
    std::unique_ptr<Place> place;
    std::unique_ptr<v1::UploadAttachmentRequest> request;  // the first, without its part
    std::string media_type;
    std::unique_ptr<ContentStore::Incoming> file;
  };
  using UploadPtr = std::shared_ptr<Upload>;
  class UploadHandler;
  class DownloadHandler;

  // RESOURCE_EXHAUSTED, reason TOO_MANY_UPLOADS.
  absl::StatusOr<std::unique_ptr<Place>> Enter(UploadKey key) ABSL_LOCKS_EXCLUDED(mutex_);
  void Leave(const UploadKey& key) ABSL_LOCKS_EXCLUDED(mutex_);
  absl::StatusOr<v1::UploadProgress> ProgressOf(UploadKey key) ABSL_LOCKS_EXCLUDED(mutex_);

  // In the order of an upload, in evidence_uploads.cc. Open is on a reader's thread: whether the
  // caller may change the lead, and the request is one. Append is on a queue's thread, Finish
  // behind calls; it answers the call.
  absl::Status Open(Connection& connection, const Caller& caller, Upload& upload);
  absl::Status Append(Upload& upload, const std::string& part) const;
  void Finish(const CallPtr& call, const UploadPtr& upload);
  // The file is what was promised, and is kept unless this is a dry run.
  absl::Status Keep(Upload& upload);
  absl::StatusOr<PreparedMutation> PrepareRow(const Call& call, Upload& upload) const;
  absl::Status InsertRow(Tx& tx, Mutation& change) const;
  absl::Status CheckRoom(Tx& tx, const v1::Attachment& row) const;

  absl::StatusOr<PreparedMutation> PrepareWithdrawal(const Asker& asker, MessagePtr message) const;
  // GATE_HOLDS where the lead has passed a gate that asks for such a file, and has no other.
  absl::Status CheckGatesHeld(Tx& tx, const v1::Attachment& withdrawn) const;
  void BindDownloads(Router& router);

  Store& store_;
  const Admission& admission_;
  const std::unique_ptr<ContentStore> files_;
  const EvidenceSettings settings_;
  const ResourceSchema& attachments_;
  const ResourceSchema& leads_;
  const StageGates gates_;

  absl::Mutex mutex_;
  std::vector<UploadKey> under_way_ ABSL_GUARDED_BY(mutex_);
  PartialUploads partial_;
  BackgroundWork work_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_EVIDENCE_EVIDENCE_H_
