// Preloaded into a server, counts what it allocates, in a file that others may
// read: the path is in ZHAOLIAN_ALLOCATIONS. The memory is that of the allocator which
// the program has without it.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <new>

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

// The function of that name which this library stands before.
template <typename Function>
class Next {
 public:
  explicit constexpr Next(const char* name) : name_(name) {}

  template <typename... Arguments>
  void* operator()(Arguments... arguments) {
    Function* found = function_.load(std::memory_order_relaxed);
    if (found == nullptr) {
      found = reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name_));
      function_.store(found, std::memory_order_relaxed);
    }
    Count();
    return found(arguments...);
  }

 private:
  const char* name_;
  std::atomic<Function*> function_ = nullptr;
};

constinit Next<void*(size_t)> next_malloc("malloc");
constinit Next<void*(size_t, size_t)> next_calloc("calloc");
constinit Next<void*(void*, size_t)> next_realloc("realloc");

}  // namespace

extern "C" {

void* malloc(size_t size) { return next_malloc(size); }

void* calloc(size_t items, size_t size) { return next_calloc(items, size); }

void* realloc(void* memory, size_t size) { return next_realloc(memory, size); }

}  // extern "C"

// An allocator may have its own of these, which do not come by malloc. What each of them frees
// may be of malloc too.
void* operator new(size_t size, const std::nothrow_t&) noexcept { return next_malloc(size); }

void* operator new[](size_t size, const std::nothrow_t&) noexcept { return next_malloc(size); }

void* operator new(size_t size) {
  void* memory = next_malloc(size);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

void* operator new[](size_t size) { return operator new(size); }
