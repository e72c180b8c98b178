#include "server/spreadsheet/text_decoder.h"

#include <algorithm>
#include <cstring>

#include "absl/memory/memory.h"
#include "server/spreadsheet/spreadsheet_errors.h"

namespace zhaolian {
namespace {

constexpr size_t kPieceBytes = size_t{32} << 10;

UConverter* OpenConverter(const char* name) {
  UErrorCode error = U_ZERO_ERROR;
  UConverter* converter = ucnv_open(name, &error);
  if (U_FAILURE(error) != 0) return nullptr;
  // What is no text is to be told, not to be replaced.
  ucnv_setToUCallBack(converter, UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &error);
  return converter;
}

}  // namespace

TextDecoder::TextDecoder(const char* encoding)
    : encoding_(encoding),
      from_(OpenConverter(encoding), &ucnv_close),
      to_(OpenConverter("UTF-8"), &ucnv_close),
      bytes_(kPieceBytes),
      pivot_(1024),
      pivot_source_(pivot_.data()),
      pivot_target_(pivot_.data()),
      utf8_(kPieceBytes) {}

absl::StatusOr<std::unique_ptr<TextDecoder>> TextDecoder::Open(const std::string& path,
                                                               const TextEncoding& encoding) {
  auto decoder = absl::WrapUnique(new TextDecoder(encoding.name));
  decoder->file_.reset(std::fopen(path.c_str(), "rb"));
  if (decoder->file_ == nullptr || decoder->from_ == nullptr || decoder->to_ == nullptr ||
      std::fseek(decoder->file_.get(), static_cast<int64_t>(encoding.mark_size), SEEK_SET) != 0) {
    return UnreadableFile();
  }
  decoder->offset_ = static_cast<int64_t>(encoding.mark_size);
  return decoder;
}

absl::StatusOr<bool> TextDecoder::Next(std::string& text) {
  if (fault_ >= 0) return Illegal(fault_);
  const size_t read = std::fread(bytes_.data(), 1, bytes_.size(), file_.get());
  if (std::ferror(file_.get()) != 0) return UnreadableFile();
  absl::Status status = Convert(bytes_.data(), bytes_.data() + read, read == 0, text);
  offset_ += static_cast<int64_t>(read);
  if (!status.ok()) return status;
  return read > 0;
}

absl::Status TextDecoder::Convert(const char* source, const char* end, bool last,
                                  std::string& text) {
  const char* const begin = source;
  UErrorCode error = U_BUFFER_OVERFLOW_ERROR;
  while (error == U_BUFFER_OVERFLOW_ERROR) {
    error = U_ZERO_ERROR;
    char* target = utf8_.data();
    ucnv_convertEx(to_.get(), from_.get(), &target, utf8_.data() + utf8_.size(), &source, end,
                   pivot_.data(), &pivot_source_, &pivot_target_, pivot_.data() + pivot_.size(),
                   /*reset=*/0, static_cast<UBool>(last), &error);
    AppendWithLineFeeds(utf8_.data(), target, text);
  }
  if (U_SUCCESS(error) != 0) return absl::OkStatus();
  char invalid[8];
  auto size = static_cast<int8_t>(sizeof invalid);
  UErrorCode ignored = U_ZERO_ERROR;
  ucnv_getInvalidChars(from_.get(), invalid, &size, &ignored);
  return Illegal(std::max(offset_ + (source - begin) - size, int64_t{0}));
}

absl::Status TextDecoder::Illegal(int64_t offset) {
  fault_ = offset;
  return UnknownEncoding(offset, encoding_);
}

void TextDecoder::AppendWithLineFeeds(const char* begin, const char* end, std::string& text) {
  while (begin != end) {
    if (after_carriage_return_ && *begin == '\n') ++begin;
    after_carriage_return_ = false;
    const auto* found =
        static_cast<const char*>(std::memchr(begin, '\r', static_cast<size_t>(end - begin)));
    const char* stop = found == nullptr ? end : found;
    text.append(begin, stop);
    if (found == nullptr) return;
    text.push_back('\n');
    after_carriage_return_ = true;
    begin = found + 1;
  }
}

}  // namespace zhaolian
