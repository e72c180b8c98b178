// The text of a file as UTF-8, a piece at a time.
#ifndef ZHAOLIAN_SERVER_SPREADSHEET_TEXT_DECODER_H_
#define ZHAOLIAN_SERVER_SPREADSHEET_TEXT_DECODER_H_

#include <unicode/ucnv.h>

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/spreadsheet/text_encoding.h"

namespace zhaolian {

class TextDecoder {
 public:
  // UNREADABLE_FILE.
  static absl::StatusOr<std::unique_ptr<TextDecoder>> Open(const std::string& path,
                                                           const TextEncoding& encoding);

  // Appends the next piece to `text`, at most some 100 KiB, in whole characters: CR LF and CR
  // become LF. False at the end of the file. UNKNOWN_ENCODING where the bytes are no text,
  // UNREADABLE_FILE.
  absl::StatusOr<bool> Next(std::string& text);

  // The offset of the byte at which Next found no text, or -1.
  int64_t fault() const { return fault_; }

 private:
  explicit TextDecoder(const char* encoding);

  absl::Status Convert(const char* source, const char* end, bool last, std::string& text);
  absl::Status Illegal(int64_t offset);
  void AppendWithLineFeeds(const char* begin, const char* end, std::string& text);

  std::string encoding_;
  std::unique_ptr<FILE, int (*)(FILE*)> file_{nullptr, &std::fclose};
  std::unique_ptr<UConverter, void (*)(UConverter*)> from_;
  std::unique_ptr<UConverter, void (*)(UConverter*)> to_;
  std::vector<char> bytes_;
  std::vector<UChar> pivot_;
  UChar* pivot_source_;
  UChar* pivot_target_;
  std::vector<char> utf8_;
  int64_t offset_ = 0;  // of bytes_ in the file
  int64_t fault_ = -1;
  bool after_carriage_return_ = false;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_SPREADSHEET_TEXT_DECODER_H_
