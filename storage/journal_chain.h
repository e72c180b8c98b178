// The hash chain of the journal: whoever knows the hash of one entry knows all entries
// up to it.
//
//   chain(n) = SHA-256(chain(n - 1) ‖ fields of entry n)
//
// where chain(0) is 32 zero bytes and the fields are, each as its length in eight bytes
// and its bytes, most significant byte first:
//
//   revision and change_time   eight bytes each
//   user_name, identity, method, request_id, request_digest, name
//   before_digest, after_digest   empty where there is no image
//   scopes                        eight bytes of 255 alone where the column is NULL
//
// An image is not covered itself but by its salted digest, so that it can be erased.
//
// Entries of programs before scopes were covered have a hash without them. Which of the
// two an entry has needs no mark: every field says its length, so one field more is
// other bytes, and scopes that are changed, added or taken away in an entry that covers
// them are good for neither hash.
#ifndef ZHAOLIAN_STORAGE_JOURNAL_CHAIN_H_
#define ZHAOLIAN_STORAGE_JOURNAL_CHAIN_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "storage/database.h"

namespace zhaolian {

// What the chain covers of an entry.
struct JournalHeader {
  int64_t revision = 0;
  int64_t change_time = 0;  // microseconds since 1970
  absl::string_view user_name, identity, method, request_id, request_digest, name;
  absl::string_view before_digest, after_digest;
  std::optional<absl::string_view> scopes;
};

// The chain's hash before the first entry.
std::string ChainBegin();
std::string ChainAfter(absl::string_view chain, const JournalHeader& header);

// Gives every entry its hash anew, from the first on: to those that have none yet.
absl::Status FillJournalChain(Connection& connection);

}  // namespace zhaolian

#endif  // ZHAOLIAN_STORAGE_JOURNAL_CHAIN_H_
