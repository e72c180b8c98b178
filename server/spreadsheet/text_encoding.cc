#include "server/spreadsheet/text_encoding.h"

#include <unicode/utf8.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <memory>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "server/spreadsheet/spreadsheet_errors.h"
#include "server/spreadsheet/text_decoder.h"

namespace zhaolian {
namespace {

// What the bytes of a file look like, whatever they mean.
struct Survey {
  std::string beginning;
  int64_t size = 0;
  int64_t zeros[2] = {0, 0};  // at even and at odd offsets
  int64_t well_formed = 0;    // UTF-8 of two bytes and more
  int64_t ill_formed = 0;
  int64_t first_fault = 0;
};

// Surveys the bytes, which begin at offset survey.size; gives how many of them, as the last
// may be the beginning of a character.
size_t SurveyBytes(absl::string_view bytes, bool last, Survey& survey) {
  const int32_t size = static_cast<int32_t>(bytes.size());
  int32_t i = 0;
  while (i < size) {
    const auto byte = static_cast<unsigned char>(bytes[i]);
    if (byte < 0x80) {
      if (byte == 0) ++survey.zeros[(survey.size + i) & 1];
      ++i;
      continue;
    }
    if (!last && size - i < U8_MAX_LENGTH) break;
    const int32_t start = i;
    UChar32 character = 0;
    U8_NEXT(bytes.data(), i, size, character);
    if (character >= 0) {
      ++survey.well_formed;
    } else if (survey.ill_formed++ == 0) {
      survey.first_fault = survey.size + start;
    }
  }
  survey.size += i;
  return static_cast<size_t>(i);
}

absl::StatusOr<Survey> SurveyFile(const std::string& path) {
  const std::unique_ptr<FILE, int (*)(FILE*)> file(std::fopen(path.c_str(), "rb"), &std::fclose);
  if (file == nullptr) return UnreadableFile();
  Survey survey;
  std::string buffer(size_t{64} << 10, '\0');
  size_t kept = 0;
  while (true) {
    const size_t read = std::fread(buffer.data() + kept, 1, buffer.size() - kept, file.get());
    if (std::ferror(file.get()) != 0) return UnreadableFile();
    if (survey.beginning.empty()) survey.beginning.assign(buffer.data(), std::min(read, size_t{4}));
    const absl::string_view bytes(buffer.data(), kept + read);
    const size_t done = SurveyBytes(bytes, read == 0, survey);
    kept = bytes.size() - done;
    std::copy(bytes.begin() + done, bytes.end(), buffer.begin());
    if (read == 0) return survey;
  }
}

// UTF-16 without a mark has its zeros beside separators, digits and line ends. Text in other
// encodings has none; a stray one must not turn it into nonsense.
const char* Utf16WithoutMark(const Survey& survey) {
  if (survey.size % 2 != 0) return nullptr;
  const int64_t least = survey.ill_formed > 0 ? survey.size / 40 : survey.size / 4;
  for (const bool little : {true, false}) {
    const int64_t high = survey.zeros[little ? 1 : 0];
    const int64_t low = survey.zeros[little ? 0 : 1];
    if (high > 0 && high >= least && high > 4 * low) return little ? "UTF-16LE" : "UTF-16BE";
  }
  return nullptr;
}

// The offset of the first byte that is no GB18030, or -1.
absl::StatusOr<int64_t> FaultInGb18030(const std::string& path) {
  auto decoder = TextDecoder::Open(path, {"GB18030"});
  if (!decoder.ok()) return decoder.status();
  std::string text;
  while (true) {
    text.clear();
    const auto more = (*decoder)->Next(text);
    if (!more.ok()) {
      const int64_t fault = (*decoder)->fault();
      if (fault < 0) return more.status();
      return fault;
    }
    if (!*more) return -1;
  }
}

}  // namespace

absl::StatusOr<TextEncoding> DetectEncoding(const std::string& path) {
  const auto survey = SurveyFile(path);
  if (!survey.ok()) return survey.status();
  if (absl::StartsWith(survey->beginning, "\xFF\xFE")) return TextEncoding{"UTF-16LE", 2};
  if (absl::StartsWith(survey->beginning, "\xFE\xFF")) return TextEncoding{"UTF-16BE", 2};
  const bool marked = absl::StartsWith(survey->beginning, "\xEF\xBB\xBF");
  if (!marked) {
    const char* name = Utf16WithoutMark(*survey);
    if (name != nullptr) return TextEncoding{name};
  }
  if (survey->ill_formed == 0) return TextEncoding{"UTF-8", marked ? size_t{3} : 0};
  // Of the characters of GB18030 one in seven looks like one of UTF-8.
  if (marked || survey->well_formed > 8 * survey->ill_formed) {
    return UnknownEncoding(survey->first_fault, "UTF-8, which it seems to be,");
  }
  const auto fault = FaultInGb18030(path);
  if (!fault.ok()) return fault.status();
  if (*fault < 0) return TextEncoding{"GB18030"};
  return UnknownEncoding(std::max(*fault, survey->first_fault), "UTF-8 or GB18030");
}

}  // namespace zhaolian
