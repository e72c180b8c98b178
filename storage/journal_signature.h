// Signatures of journal checkpoints.
#ifndef ZHAOLIAN_STORAGE_JOURNAL_SIGNATURE_H_
#define ZHAOLIAN_STORAGE_JOURNAL_SIGNATURE_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "zhaolian/v1/audit.pb.h"

namespace zhaolian {

// Signs what the checkpoint says with the key of 32 bytes, and fills in both the public
// key and the signature.
absl::Status SignCheckpoint(absl::string_view key, v1::JournalCheckpoint& checkpoint);

// DATA_LOSS when the signature is not that of the checkpoint's public key.
absl::Status CheckSignature(const v1::JournalCheckpoint& checkpoint);

}  // namespace zhaolian

#endif  // ZHAOLIAN_STORAGE_JOURNAL_SIGNATURE_H_
