// What expat may allocate for one document. It keeps the name of each element and attribute for
// good, so a document of many names would otherwise cost what it is long.
#ifndef ZHAOLIAN_SERVER_SPREADSHEET_XML_MEMORY_H_
#define ZHAOLIAN_SERVER_SPREADSHEET_XML_MEMORY_H_

#include <expat.h>

#include <cstddef>

namespace zhaolian {

class XmlMemory {
 public:
  explicit XmlMemory(size_t limit) : left_(limit) {}
  XmlMemory(const XmlMemory&) = delete;
  XmlMemory& operator=(const XmlMemory&) = delete;

  // For XML_ParserCreate_MM. Beyond the limit allocations fail.
  static const XML_Memory_Handling_Suite& functions();

  // While one exists in a thread, what expat allocates there is charged to its memory. What is
  // freed is credited to the one that it was charged to, which must still exist.
  class Scope {
   public:
    explicit Scope(XmlMemory& memory);
    ~Scope();
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    XmlMemory* const outer_;
  };

 private:
  struct Block;
  static void* Allocate(size_t size);
  static void* Reallocate(void* pointer, size_t size);
  static void Free(void* pointer);

  size_t left_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_SPREADSHEET_XML_MEMORY_H_
