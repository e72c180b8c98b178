#include "server/spreadsheet/xml_memory.h"

#include <cstdlib>

namespace zhaolian {
namespace {

// expat's functions get no argument that would tell whose memory it is.
thread_local XmlMemory* current = nullptr;

}  // namespace

// Stands before what expat is given.
struct alignas(std::max_align_t) XmlMemory::Block {
  XmlMemory* owner;
  size_t size;
};

XmlMemory::Scope::Scope(XmlMemory& memory) : outer_(current) { current = &memory; }

XmlMemory::Scope::~Scope() { current = outer_; }

const XML_Memory_Handling_Suite& XmlMemory::functions() {
  static constexpr XML_Memory_Handling_Suite kFunctions = {&Allocate, &Reallocate, &Free};
  return kFunctions;
}

void* XmlMemory::Allocate(size_t size) {
  if (current == nullptr || size > current->left_) return nullptr;
  auto* block = static_cast<Block*>(std::malloc(sizeof(Block) + size));
  if (block == nullptr) return nullptr;
  *block = {current, size};
  current->left_ -= size;
  return block + 1;
}

void* XmlMemory::Reallocate(void* pointer, size_t size) {
  if (pointer == nullptr) return Allocate(size);
  Block* block = static_cast<Block*>(pointer) - 1;
  const Block before = *block;
  if (size > before.size && size - before.size > before.owner->left_) return nullptr;
  block = static_cast<Block*>(std::realloc(block, sizeof(Block) + size));
  if (block == nullptr) return nullptr;
  block->size = size;
  before.owner->left_ += before.size;
  before.owner->left_ -= size;
  return block + 1;
}

void XmlMemory::Free(void* pointer) {
  if (pointer == nullptr) return;
  Block* block = static_cast<Block*>(pointer) - 1;
  block->owner->left_ += block->size;
  std::free(block);
}

}  // namespace zhaolian
