#include "server/rows/file_name.h"

#include "absl/strings/str_cat.h"
#include "server/rows/resource_id.h"
#include "server/rows/text_formats.h"
#include "storage/error.h"

namespace zhaolian {

absl::Status CheckFileName(absl::string_view name, absl::string_view example) {
  constexpr size_t kMostBytes = 1020;
  const bool is_good = name.size() <= kMostBytes &&
                       name.find_first_of("/\n\t") == absl::string_view::npos &&
                       !CheckCharacters(name).has_value() && !IsBlank(name);
  if (is_good) return absl::OkStatus();
  return InvalidField("file_name", "INVALID_FILE_NAME",
                      absl::StrCat("is the name of the file without its folders and without "
                                   "characters that cannot be seen, such as ",
                                   example));
}

}  // namespace zhaolian
