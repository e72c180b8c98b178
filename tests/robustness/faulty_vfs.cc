#include "tests/robustness/faulty_vfs.h"

namespace zhaolian {
namespace {

// What SQLite sees as an open file; the system's own lies behind it in memory.
struct File {
  sqlite3_file base;
  FaultyVfs* vfs;
  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

File& Of(sqlite3_file* file) { return *reinterpret_cast<File*>(file); }
FaultyVfs& Of(sqlite3_vfs* vfs) { return *static_cast<FaultyVfs*>(vfs->pAppData); }

// A method that may fail with `error`, and one that only passes on.
template <auto kMethod, int kError, typename... Args>
int Fail(sqlite3_file* file, Args... args) {
  const int error = Of(file).vfs->Count(kError);
  return error != SQLITE_OK ? error
                            : (Of(file).real()->pMethods->*kMethod)(Of(file).real(), args...);
}
template <auto kMethod, typename... Args>
auto Pass(sqlite3_file* file, Args... args) {
  return (Of(file).real()->pMethods->*kMethod)(Of(file).real(), args...);
}

using Io = sqlite3_io_methods;

// No memory-mapped reads, which the server does not use.
const Io kMethods = {
    .iVersion = 2,
    .xClose = Pass<&Io::xClose>,
    .xRead = Fail<&Io::xRead, SQLITE_IOERR_READ>,
    .xWrite = Fail<&Io::xWrite, SQLITE_IOERR_WRITE>,
    .xTruncate = Fail<&Io::xTruncate, SQLITE_IOERR_TRUNCATE>,
    .xSync = Fail<&Io::xSync, SQLITE_IOERR_FSYNC>,
    .xFileSize = Pass<&Io::xFileSize>,
    .xLock = Pass<&Io::xLock>,
    .xUnlock = Pass<&Io::xUnlock>,
    .xCheckReservedLock = Pass<&Io::xCheckReservedLock>,
    .xFileControl = Pass<&Io::xFileControl>,
    .xSectorSize = Pass<&Io::xSectorSize>,
    .xDeviceCharacteristics = Pass<&Io::xDeviceCharacteristics>,
    .xShmMap = Pass<&Io::xShmMap>,
    .xShmLock = Pass<&Io::xShmLock>,
    .xShmBarrier = Pass<&Io::xShmBarrier>,
    .xShmUnmap = Pass<&Io::xShmUnmap>,
    .xFetch = nullptr,
    .xUnfetch = nullptr,
};

int Open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  file->pMethods = nullptr;  // SQLite closes only what has them
  FaultyVfs& faulty = Of(vfs);
  int error = faulty.Count(SQLITE_CANTOPEN);
  if (error != SQLITE_OK) return error;
  Of(file).vfs = &faulty;
  error = faulty.real()->xOpen(faulty.real(), name, Of(file).real(), flags, out_flags);
  if (Of(file).real()->pMethods != nullptr) file->pMethods = &kMethods;
  return error;
}

int Delete(sqlite3_vfs* vfs, const char* name, int sync_directory) {
  const int error = Of(vfs).Count(SQLITE_IOERR_DELETE);
  if (error != SQLITE_OK) return error;
  return Of(vfs).real()->xDelete(Of(vfs).real(), name, sync_directory);
}

}  // namespace

FaultyVfs::FaultyVfs() : real_(sqlite3_vfs_find(nullptr)), vfs_(*real_) {
  vfs_.zName = "faulty";
  vfs_.szOsFile += static_cast<int>(sizeof(File));
  vfs_.pAppData = this;
  vfs_.pNext = nullptr;
  vfs_.xOpen = &Open;
  vfs_.xDelete = &Delete;
  sqlite3_vfs_register(&vfs_, 1);
}

FaultyVfs::~FaultyVfs() {
  sqlite3_vfs_unregister(&vfs_);
  sqlite3_vfs_register(real_, 1);
}

void FaultyVfs::Arm(int64_t n, Mode mode) {
  at_ = n;
  for_ever_ = mode == Mode::kForEver;
  calls_ = 0;
  armed_ = true;
}

int64_t FaultyVfs::Disarm() {
  armed_ = false;
  return calls_;
}

int FaultyVfs::Count(int error) {
  if (!armed_) return SQLITE_OK;
  const int64_t call = ++calls_;
  return call == at_ || (for_ever_ && call > at_) ? error : SQLITE_OK;
}

}  // namespace zhaolian
