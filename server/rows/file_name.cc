#include "server/rows/file_name.h"

#include "absl/strings/str_cat.h"
#include "server/rows/resource_id.h"
#include "server/rows/text_formats.h"
#include "storage/error.h"

namespace zhaolian {

absl::Status CheckFileName(absl::string_view name, absl::string_view example) {
  constexpr int kMostCharacters = 255;  // as max_length in the protos
  // A path of Windows is one too.
  const bool is_good = name.find_first_of("/\\\n\t") == absl::string_view::npos &&
                       !CheckCharacters(name).has_value() && !IsBlank(name) &&
                       CountCharacters(name) <= kMostCharacters;
  if (is_good) return absl::OkStatus();
  return InvalidField("file_name", "INVALID_FILE_NAME",
                      absl::StrCat("is the name of the file without its folders and without "
                                   "characters that cannot be seen, at most ",
                                   kMostCharacters, " characters, such as ", example));
}

}  // namespace zhaolian
