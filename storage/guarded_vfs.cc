#include "storage/guarded_vfs.h"

#include <sys/stat.h>
#include <xxhash.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "absl/base/call_once.h"
#include "absl/strings/str_cat.h"
#include "storage/gathered_writes.h"
#include "storage/later_sync.h"
#include "storage/page_cache.h"

namespace zhaolian {
namespace {

// SQLite keeps the numbers below 100 for itself.
constexpr int kTellDamagedPage = 0x7a01;
constexpr int kReadDamagedPages = 0x7a02;
constexpr int kSyncLater = 0x7a03;
constexpr int kTellSyncing = 0x7a04;
constexpr int kFinishSync = 0x7a05;

constexpr int kSmallestPage = 512;
constexpr int kLargestPage = 65536;
constexpr char kMagic[] = "SQLite format 3";
constexpr int kReservedBytesAt = 20;

// A database file or its log; the system's file lies behind it.
struct GuardedFile {
  sqlite3_file base;  // first: SQLite knows the file by it
  const char* path;
  GuardedFile* database;   // of a log
  GuardedFile* log;        // of a database, while it is open
  GatheredWrites* writes;  // of a log, which owns them
  LaterSync* later_sync;   // of a database that is written, which owns it
  dev_t device;
  ino_t inode;
  int page_size;  // 0 until known, and for files without hashes
  bool looked_at;
  bool reads_damaged_pages;
  bool syncs_later;
  uint32_t damaged_page;
};

sqlite3_vfs* system_vfs = nullptr;

GuardedFile* Guarded(sqlite3_file* file) { return reinterpret_cast<GuardedFile*>(file); }
sqlite3_file* System(sqlite3_file* file) {
  return reinterpret_cast<sqlite3_file*>(Guarded(file) + 1);
}

uint64_t HashOf(const unsigned char* page, int size, uint32_t number) {
  return XXH3_64bits_withSeed(page, static_cast<size_t>(size - kChecksumBytes), number);
}

// Learns from the first bytes of a database whether its pages have hashes.
void LookAtHeader(GuardedFile& file, const unsigned char* header) {
  if (std::memcmp(header, kMagic, sizeof(kMagic)) != 0) return;
  file.page_size = HashedPageSize(absl::MakeConstSpan(header, kHeaderBytes));
  file.looked_at = true;
}

// Whether a read or write of the database file is that of a page.
bool IsPage(sqlite3_file* file, int size, sqlite3_int64 offset) {
  GuardedFile& guarded = *Guarded(file);
  if (guarded.database != nullptr || size < kSmallestPage) return false;
  if (!guarded.looked_at) {
    unsigned char header[kHeaderBytes];
    if (System(file)->pMethods->xRead(System(file), header, kHeaderBytes, 0) == SQLITE_OK) {
      LookAtHeader(guarded, header);
    }
  }
  return size == guarded.page_size && offset % size == 0;
}

int NumberAt(const unsigned char* bytes) { return bytes[0] << 8 | bytes[1]; }

// Whether the first byte of a page tells what kind it is. Pages of a tree begin with
// their kind, from 2 on, all others with the number of a page, whose first byte is less
// in a file of this size, and in one that is about to grow to twice of it.
bool TellsItsKind(sqlite3_file* file) {
  constexpr sqlite3_int64 kMostPages = 1 << 24;  // 64 GiB
  sqlite3_int64 size = 0;
  const int result = System(file)->pMethods->xFileSize(System(file), &size);
  return result == SQLITE_OK && size / Guarded(file)->page_size < kMostPages;
}

// Fills the room between the pointers to cells and the cells, if it is the page of a
// tree (www.sqlite.org/fileformat.html, section 1.6).
void ClearUnused(sqlite3_file* file, unsigned char* page, int size, bool first) {
  constexpr int kCellCountAt = 3, kCellsBeginAt = 5;
  constexpr int kLeafHeaderBytes = 8, kInteriorHeaderBytes = 12;
  const int header = first ? kHeaderBytes : 0;
  const unsigned char kind = page[header];
  const bool leaf = kind == 10 || kind == 13;
  if (!leaf && kind != 2 && kind != 5) return;
  const int cells = NumberAt(page + header + kCellCountAt);
  const int begin = NumberAt(page + header + kCellsBeginAt);
  const int end_of_pointers = header + (leaf ? kLeafHeaderBytes : kInteriorHeaderBytes) + 2 * cells;
  if (begin <= end_of_pointers || begin > size - kChecksumBytes || !TellsItsKind(file)) return;
  std::memset(page + end_of_pointers, 0, static_cast<size_t>(begin - end_of_pointers));
}

bool IsInPlace(const GuardedFile& file) {
  struct stat now;
  return stat(file.path, &now) == 0 && now.st_dev == file.device && now.st_ino == file.inode;
}

// Makes the writes that a log has gathered.
int MakeWrites(sqlite3_file* file) {
  GatheredWrites* const writes = Guarded(file)->writes;
  return writes == nullptr ? SQLITE_OK : writes->Make(System(file));
}

int Close(sqlite3_file* file) {
  GuardedFile& guarded = *Guarded(file);
  delete std::exchange(guarded.writes, nullptr);
  delete std::exchange(guarded.later_sync, nullptr);
  if (guarded.database != nullptr) guarded.database->log = nullptr;
  return System(file)->pMethods->xClose(System(file));
}

int Read(sqlite3_file* file, void* data, int size, sqlite3_int64 offset) {
  GuardedFile& guarded = *Guarded(file);
  if (guarded.writes != nullptr && guarded.writes->Hold(size, offset)) {
    if (const int made = MakeWrites(file); made != SQLITE_OK) return made;
  }
  const int result = System(file)->pMethods->xRead(System(file), data, size, offset);
  if (result != SQLITE_OK || !IsPage(file, size, offset) || guarded.reads_damaged_pages) {
    return result;
  }
  const auto number = static_cast<uint32_t>(offset / size + 1);
  const auto* page = static_cast<const unsigned char*>(data);
  if (IsSoundPage(absl::MakeConstSpan(page, static_cast<size_t>(size)), number)) return SQLITE_OK;
  guarded.damaged_page = number;
  return SQLITE_IOERR_DATA;
}

int Write(sqlite3_file* file, const void* data, int size, sqlite3_int64 offset) {
  GuardedFile& guarded = *Guarded(file);
  if (guarded.writes != nullptr) return guarded.writes->Add(System(file), data, size, offset);
  const auto* bytes = static_cast<const unsigned char*>(data);
  if (offset == 0 && size >= kHeaderBytes) {
    LookAtHeader(guarded, bytes);
  }
  if (!IsPage(file, size, offset)) {
    return System(file)->pMethods->xWrite(System(file), data, size, offset);
  }
  unsigned char page[kLargestPage];
  std::memcpy(page, bytes, static_cast<size_t>(size));
  ClearUnused(file, page, size, offset == 0);
  const uint64_t hash = HashOf(page, size, static_cast<uint32_t>(offset / size + 1));
  std::memcpy(page + size - kChecksumBytes, &hash, kChecksumBytes);
  return System(file)->pMethods->xWrite(System(file), page, size, offset);
}

int Truncate(sqlite3_file* file, sqlite3_int64 size) {
  if (const int made = MakeWrites(file); made != SQLITE_OK) return made;
  return System(file)->pMethods->xTruncate(System(file), size);
}

int Sync(sqlite3_file* file, int flags) {
  if (const int made = MakeWrites(file); made != SQLITE_OK) return made;
  const GuardedFile& guarded = *Guarded(file);
  if (!IsInPlace(guarded) || (guarded.database != nullptr && !IsInPlace(*guarded.database))) {
    return SQLITE_IOERR_VNODE;
  }
  LaterSync* const own = guarded.later_sync;
  if (own != nullptr && guarded.syncs_later) return own->Begin(System(file), flags);
  // After one that failed nobody is told that a commit is on the disk.
  const LaterSync* const other =
      guarded.database == nullptr ? nullptr : guarded.database->later_sync;
  const int failed = own != nullptr ? own->Wait() : other != nullptr ? other->failure() : SQLITE_OK;
  if (failed != SQLITE_OK) return failed;
  return System(file)->pMethods->xSync(System(file), flags);
}

int FileSize(sqlite3_file* file, sqlite3_int64* size) {
  if (const int made = MakeWrites(file); made != SQLITE_OK) return made;
  return System(file)->pMethods->xFileSize(System(file), size);
}
int Lock(sqlite3_file* file, int level) {
  // Who has the file alone may remove its log.
  LaterSync* const later_sync = Guarded(file)->later_sync;
  if (level == SQLITE_LOCK_EXCLUSIVE && later_sync != nullptr) {
    if (const int failed = later_sync->Wait(); failed != SQLITE_OK) return failed;
  }
  return System(file)->pMethods->xLock(System(file), level);
}
int Unlock(sqlite3_file* file, int level) {
  return System(file)->pMethods->xUnlock(System(file), level);
}
int CheckReservedLock(sqlite3_file* file, int* result) {
  return System(file)->pMethods->xCheckReservedLock(System(file), result);
}

int FileControl(sqlite3_file* file, int operation, void* argument) {
  switch (operation) {
    case kTellDamagedPage:
      *static_cast<uint32_t*>(argument) = Guarded(file)->damaged_page;
      return SQLITE_OK;
    case kReadDamagedPages:
      Guarded(file)->reads_damaged_pages = true;
      return SQLITE_OK;
    case kSyncLater:
      Guarded(file)->syncs_later = *static_cast<bool*>(argument);
      return SQLITE_OK;
    case kTellSyncing: {
      const LaterSync* const later_sync = Guarded(file)->later_sync;
      *static_cast<bool*>(argument) = later_sync != nullptr && later_sync->is_pending();
      return SQLITE_OK;
    }
    case kFinishSync: {
      LaterSync* const later_sync = Guarded(file)->later_sync;
      return later_sync == nullptr ? SQLITE_OK : later_sync->Wait();
    }
    default:
      return System(file)->pMethods->xFileControl(System(file), operation, argument);
  }
}

int SectorSize(sqlite3_file* file) { return System(file)->pMethods->xSectorSize(System(file)); }
int DeviceCharacteristics(sqlite3_file* file) {
  return System(file)->pMethods->xDeviceCharacteristics(System(file));
}
int ShmMap(sqlite3_file* file, int page, int size, int extend, void volatile** memory) {
  return System(file)->pMethods->xShmMap(System(file), page, size, extend, memory);
}
int ShmLock(sqlite3_file* file, int offset, int count, int flags) {
  // The first lock is held by who writes: what it has not written when it lets go is of a
  // transaction that was undone.
  constexpr int kWriteLock = 0;
  GuardedFile* const log = Guarded(file)->log;
  if (log != nullptr && offset == kWriteLock && (flags & SQLITE_SHM_UNLOCK) != 0) {
    log->writes->Forget();
  }
  // Those of all who read the log are taken to begin it anew, over what a checkpoint has
  // copied. Until that is synced it is the only copy, so the log is told to be read.
  constexpr int kLogReadersLock = 4;
  constexpr int kTaken = SQLITE_SHM_LOCK | SQLITE_SHM_EXCLUSIVE;
  const LaterSync* const later_sync = Guarded(file)->later_sync;
  if (offset == kLogReadersLock && count > 1 && (flags & kTaken) == kTaken &&
      later_sync != nullptr && later_sync->is_pending()) {
    return SQLITE_BUSY;
  }
  return System(file)->pMethods->xShmLock(System(file), offset, count, flags);
}
// Behind it others may learn of a commit and read it from the log. A commit that is synced
// has been written by then.
void ShmBarrier(sqlite3_file* file) {
  if (GuardedFile* log = Guarded(file)->log; log != nullptr) MakeWrites(&log->base);
  System(file)->pMethods->xShmBarrier(System(file));
}
int ShmUnmap(sqlite3_file* file, int remove) {
  return System(file)->pMethods->xShmUnmap(System(file), remove);
}

// Version 2: without mapped pages, which nobody would look at.
const sqlite3_io_methods kMethods = {2,
                                     Close,
                                     Read,
                                     Write,
                                     Truncate,
                                     Sync,
                                     FileSize,
                                     Lock,
                                     Unlock,
                                     CheckReservedLock,
                                     FileControl,
                                     SectorSize,
                                     DeviceCharacteristics,
                                     ShmMap,
                                     ShmLock,
                                     ShmBarrier,
                                     ShmUnmap,
                                     nullptr,
                                     nullptr};

int Open(sqlite3_vfs*, const char* path, sqlite3_file* file, int flags, int* flags_out) {
  if ((flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL)) == 0 || path == nullptr) {
    return system_vfs->xOpen(system_vfs, path, file, flags, flags_out);
  }
  GuardedFile& guarded = *Guarded(file);
  guarded = GuardedFile();
  const int result = system_vfs->xOpen(system_vfs, path, System(file), flags, flags_out);
  if (System(file)->pMethods == nullptr) return result;
  guarded.base.pMethods = &kMethods;
  guarded.path = path;
  if ((flags & SQLITE_OPEN_WAL) != 0) {
    guarded.database = Guarded(sqlite3_database_file_object(path));
    guarded.database->log = &guarded;
    guarded.writes = new GatheredWrites;
  } else if ((flags & SQLITE_OPEN_CREATE) != 0) {
    guarded.later_sync = new LaterSync;
  }
  struct stat info;
  if (stat(path, &info) == 0) {
    guarded.device = info.st_dev;
    guarded.inode = info.st_ino;
  }
  // A process before this one may have ended while it synced, and readers of others keep what
  // tells how much of the log it had copied.
  if (guarded.later_sync != nullptr) {
    return System(file)->pMethods->xSync(System(file), SQLITE_SYNC_NORMAL);
  }
  return result;
}

}  // namespace

absl::Status RegisterGuardedVfs() {
  static absl::once_flag once;
  static int result = SQLITE_OK;
  absl::call_once(once, [] {
    // Else it counts what memory it has, and locks for it, which nobody asks for. Where it
    // has begun already, it goes on.
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    UsePageCache();
    system_vfs = sqlite3_vfs_find(nullptr);
    static sqlite3_vfs guarded = *system_vfs;  // but for Open, the same functions
    guarded.szOsFile += static_cast<int>(sizeof(GuardedFile));
    guarded.zName = kGuardedVfs;
    guarded.pNext = nullptr;
    guarded.xOpen = Open;
    result = sqlite3_vfs_register(&guarded, 0);
  });
  if (result == SQLITE_OK) return absl::OkStatus();
  return absl::InternalError(absl::StrCat("SQLite refuses our VFS: ", sqlite3_errstr(result)));
}

int HashedPageSize(absl::Span<const unsigned char> header) {
  if (header.size() < kHeaderBytes || header[kReservedBytesAt] != kChecksumBytes) return 0;
  const int stated = header[16] << 8 | header[17];
  return stated == 1 ? kLargestPage : stated;
}

bool IsSoundPage(absl::Span<const unsigned char> page, uint32_t number) {
  const int size = static_cast<int>(page.size());
  const uint64_t hash = HashOf(page.data(), size, number);
  return std::memcmp(page.data() + size - kChecksumBytes, &hash, kChecksumBytes) == 0;
}

uint32_t DamagedPage(sqlite3* db) {
  uint32_t page = 0;
  sqlite3_file_control(db, "main", kTellDamagedPage, &page);
  return page;
}

void ReadDamagedPages(sqlite3* db) { sqlite3_file_control(db, "main", kReadDamagedPages, nullptr); }

void SyncLater(sqlite3* db, bool later) { sqlite3_file_control(db, "main", kSyncLater, &later); }

bool IsSyncing(sqlite3* db) {
  bool syncing = false;
  sqlite3_file_control(db, "main", kTellSyncing, &syncing);
  return syncing;
}

int FinishSync(sqlite3* db) { return sqlite3_file_control(db, "main", kFinishSync, nullptr); }

}  // namespace zhaolian
