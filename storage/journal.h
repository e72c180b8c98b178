// The journal: one entry for every change, written in the transaction of the
// change, under the revision that is also the row's etag.
//
// An entry is a header, kept for ever, and the images of the row before and
// after, in a table of their own. The header holds SHA-256(nonce ‖ image) with
// 16 random bytes of nonce, so an image can be erased together with its nonce
// and the header still proves what it can prove, while nobody can find the
// erased content by guessing.
//
// The entry is also the record of its request id: a repeated request is
// answered from the after-image; no reply is stored twice.
#ifndef ZHAOLIAN_STORAGE_JOURNAL_H_
#define ZHAOLIAN_STORAGE_JOURNAL_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "storage/database.h"
#include "storage/writer.h"

namespace zhaolian {

struct JournalEntry {
  int64_t revision = 0;
  absl::Time time;
  ChangeOrigin origin;
  std::string name;  // resource
  // Serialised messages without etag; nothing when there was no row, or when
  // the image was erased.
  std::optional<std::string> before, after;
  bool erased = false;
};

// Writes one entry; `before` and `after` are the row's stored forms, `before`
// nothing for a new row. `scopes` are the units and chains that see the row before or
// after, with spaces between them, for the feed; nothing for what is no row.
// ALREADY_EXISTS when the user has used the request id before.
absl::Status AppendToJournal(Tx& tx, int64_t revision, const ChangeOrigin& origin,
                             absl::string_view name, std::optional<std::string> before,
                             std::string after, std::optional<std::string> scopes = std::nullopt);

// A change of a row, for the feed.
struct JournalChange {
  int64_t revision;
  std::string name;
  std::string scopes;  // as AppendToJournal was given them
};

// Changes after a revision, in their order. One statement.
absl::StatusOr<std::vector<JournalChange>> ReadChanges(Connection& connection,
                                                       int64_t after_revision, int limit);

// How far the journal had come at a revision: its last entry not after it, and the hash
// of the chain there. One statement.
absl::StatusOr<Head> ReadHeadAt(Connection& connection, int64_t revision);

// The entry that a user's request id made, if any. One statement.
absl::StatusOr<std::optional<JournalEntry>> FindRequest(Connection& connection,
                                                        const std::string& user,
                                                        const std::string& request_id);

// Entries of one row below `before_revision`, newest first. One statement.
absl::StatusOr<std::vector<JournalEntry>> ReadHistory(Connection& connection,
                                                      const std::string& name,
                                                      int64_t before_revision, int limit);

// The first entry of one row after a revision, if any. One statement.
absl::StatusOr<std::optional<JournalEntry>> ReadNext(Connection& connection,
                                                     const std::string& name, int64_t revision);

// Entries whose names are in the collection and come behind `after` in it, in the order of their
// names. One statement, which `on_entry` may run others within.
absl::Status ReadEntriesOf(Connection& connection, const std::string& collection,
                           absl::FunctionRef<void(const JournalEntry&)> on_entry,
                           absl::string_view after = "");

// The revision of the last entry whose name is in the collection; 0 where there is none. One
// statement.
absl::StatusOr<int64_t> LastRevisionOf(Connection& connection, const std::string& collection);

// Every image that was not erased, with the name that its entry is about: of the whole journal,
// so nothing that anybody waits for. Both are gone after the call. One statement.
absl::Status ReadAllImages(
    Connection& connection,
    absl::FunctionRef<void(absl::string_view name, absl::string_view image)> on_image);

// Erases both images of an entry with their nonces; the header stays. Erasing what is
// erased changes nothing.
absl::Status EraseImages(Tx& tx, int64_t revision);

// SHA-256 as 32 raw bytes.
std::string Sha256(absl::string_view data);

}  // namespace zhaolian

#endif  // ZHAOLIAN_STORAGE_JOURNAL_H_
