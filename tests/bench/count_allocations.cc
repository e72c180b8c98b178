// Preloaded into a server, counts what it allocates, in a file that others may
// read: the path is in ZHAOLIAN_ALLOCATIONS. The GNU C library says how a program
// may replace malloc; the functions called here are its own.
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <cstdlib>

namespace {

std::atomic<uint64_t> not_shared{0};
std::atomic<std::atomic<uint64_t>*> count{&not_shared};

__attribute__((constructor)) void Share() {
  const char* path = std::getenv("ZHAOLIAN_ALLOCATIONS");
  if (path == nullptr) return;
  const int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0 || ftruncate(file, sizeof(uint64_t)) != 0) std::abort();
  void* shared = mmap(nullptr, sizeof(uint64_t), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (shared == MAP_FAILED) std::abort();
  close(file);
  count = static_cast<std::atomic<uint64_t>*>(shared);
}

void Count() { count.load(std::memory_order_relaxed)->fetch_add(1, std::memory_order_relaxed); }

}  // namespace

extern "C" {

void* __libc_malloc(size_t size);
void* __libc_calloc(size_t items, size_t size);
void* __libc_realloc(void* memory, size_t size);

void* malloc(size_t size) {
  Count();
  return __libc_malloc(size);
}

void* calloc(size_t items, size_t size) {
  Count();
  return __libc_calloc(items, size);
}

void* realloc(void* memory, size_t size) {
  Count();
  return __libc_realloc(memory, size);
}

}  // extern "C"
