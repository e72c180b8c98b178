// The SQLite VFS that our databases are opened with, over the system's. It does
// what SQLite leaves to others:
//
// - Each page of the database file ends in the XXH3 hash of the rest, seeded with
//   the page's number. It is written with the page and looked at with each read,
//   so that a page a disk has damaged, or written to the wrong place, is never
//   taken for data: SQLite alone sees one flipped bit in six. The write-ahead log
//   has checksums of SQLite's own.
// - A sync fails when the database file or its log has been removed or replaced
//   since it was opened: what was written would be found by nobody.
// - What a page of a tree does not use is zeros. SQLite's secure_delete overwrites what
//   is deleted, but where it shares rows out anew among pages, copies of rows stay
//   behind in the room between them: one deleted row in a thousand could be read from
//   the file for ever after.
// - The writes of a commit to the log are made as one (gathered_writes.h), before its sync.
// - A checkpoint need not wait for the sync of the database file (later_sync.h). Until that is
//   over the log is not begun anew, as if somebody read it; once it has failed, no commit is
//   synced any more.
//
// Files without room for hashes, made by other programs, are read as they are.
#ifndef ZHAOLIAN_STORAGE_GUARDED_VFS_H_
#define ZHAOLIAN_STORAGE_GUARDED_VFS_H_

#include <sqlite3.h>

#include <cstdint>

#include "absl/status/status.h"
#include "absl/types/span.h"

namespace zhaolian {

// Name of the VFS, for sqlite3_open_v2.
inline constexpr char kGuardedVfs[] = "zhaolian";

// Bytes that the hash takes at the end of a page: what a database must reserve
// (SQLITE_FCNTL_RESERVE_BYTES) before its first page is written.
inline constexpr int kChecksumBytes = 8;

// Makes the VFS known to SQLite, over the one that is the default at the first
// call. To be called before a database is opened; thread-safe.
absl::Status RegisterGuardedVfs();

// What a database file begins with.
inline constexpr int kHeaderBytes = 100;

// Bytes of a page, as the header of a database file says, be it damaged elsewhere;
// 0 when its pages have no hashes.
int HashedPageSize(absl::Span<const unsigned char> header);

// Whether the hash of page `number` (from 1) is right.
bool IsSoundPage(absl::Span<const unsigned char> page, uint32_t number);

// The page that the last SQLITE_IOERR_DATA of the connection is about.
uint32_t DamagedPage(sqlite3* db);

// From now on the connection reads damaged pages as they are, to find out what
// they belong to.
void ReadDamagedPages(sqlite3* db);

// Whether syncs of the database file are begun and not waited for, from now on. Of a connection
// that may write; with one at a time.
void SyncLater(sqlite3* db, bool later);

// Whether one of them is under way, or has failed.
bool IsSyncing(sqlite3* db);

// Waits for the one that is under way; SQLite's result of it, or of one before that failed.
int FinishSync(sqlite3* db);

}  // namespace zhaolian

#endif  // ZHAOLIAN_STORAGE_GUARDED_VFS_H_
