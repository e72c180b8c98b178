// XML of a package's part, read an element at a time, with bounds on everything that it can
// contain: no document type (so no entities), a depth, a size of one tag and a memory.
#ifndef ZHAOLIAN_SERVER_SPREADSHEET_XML_READER_H_
#define ZHAOLIAN_SERVER_SPREADSHEET_XML_READER_H_

#include <expat.h>

#include <cstdint>
#include <memory>
#include <string>
#include <type_traits>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/spreadsheet/package.h"
#include "server/spreadsheet/xml_memory.h"

namespace zhaolian {

class XmlReader;

// The attributes of a tag, as long as its handler runs.
class XmlAttributes {
 public:
  // The value of the attribute without namespace; empty when there is none.
  absl::string_view Find(const char* name) const;
  // Of the attribute id in the namespace of relationships ("r:id").
  absl::string_view FindRelationship() const;
  // xml:space="preserve".
  bool PreservesSpace() const;

 private:
  friend class XmlReader;
  explicit XmlAttributes(const char* const* pairs) : pairs_(pairs) {}

  const char* const* pairs_;
};

// What is done with a document. Names are those of SpreadsheetML, transitional or strict, and
// of relationships, without their namespace; elements of any other have the name "".
class XmlHandler {
 public:
  virtual ~XmlHandler() = default;
  virtual void Start(absl::string_view name, const XmlAttributes& attributes,
                     XmlReader& reader) = 0;
  virtual void End(absl::string_view name, XmlReader& reader) = 0;
  // The text of an element may come in several pieces.
  virtual void Text(absl::string_view text, XmlReader& reader) = 0;
};

class XmlReader {
 public:
  XmlReader(std::unique_ptr<PartReader> part, XmlHandler& handler);
  XmlReader(const XmlReader&) = delete;
  XmlReader& operator=(const XmlReader&) = delete;

  // Reads on: true when the handler paused, false at the end. DAMAGED_FILE, UNPACKS_TOO_LARGE,
  // and what the handler failed with; nothing is to be read after that.
  absl::StatusOr<bool> Read();

  // For the handler. Nothing follows after either until Read returns.
  void Pause();
  void Fail(absl::Status failure);

 private:
  static void OnStart(void* self, const char* name, const char** attributes);
  static void OnEnd(void* self, const char* name);
  static void OnText(void* self, const char* text, int size);
  static void OnDocumentType(void* self, const char*, const char*, const char*, int);

  absl::StatusOr<XML_Status> ReadPiece();
  absl::Status Failure() const;

  const std::unique_ptr<PartReader> part_;
  XmlHandler& handler_;
  XmlMemory memory_;
  std::unique_ptr<std::remove_pointer_t<XML_Parser>, void (*)(XML_Parser)> parser_;
  int64_t fed_ = 0;
  int depth_ = 0;
  bool paused_ = false;
  absl::Status failure_;
};

// Reads a whole part, whose handler never pauses.
absl::Status ReadXml(Package& package, absl::string_view part, XmlHandler& handler);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_SPREADSHEET_XML_READER_H_
