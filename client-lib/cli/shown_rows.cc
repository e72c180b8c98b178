#include "client-lib/cli/shown_rows.h"

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "client-lib/cli/cli_error.h"
#include "client-lib/cli/local_device.h"
#include "client-lib/cli/offline_wording.h"
#include "client-lib/private_file.h"
#include "storage/durable_file.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

// Longer ones are years, phones and ids.
constexpr size_t kMostDigits = 3;

std::string PathOf(const Session& session) {
  return absl::StrCat(DirectoryOfDevice(session), "/shown");
}

}  // namespace

absl::Status KeepShownRows(const Session& session, const std::vector<std::string>& names) {
  const std::string path = PathOf(session);
  RETURN_IF_ERROR(MakePrivateFile(path));
  return WriteFileDurably(path, absl::StrJoin(names, "\n"));
}

bool IsRowNumber(absl::string_view text) {
  return !text.empty() && text.size() <= kMostDigits && absl::c_all_of(text, absl::ascii_isdigit);
}

absl::StatusOr<std::string> ShownRow(const Session& session, absl::string_view number) {
  // Where nothing was listed there is no file.
  const std::string kept = ReadFile(PathOf(session)).value_or("");
  const std::vector<std::string> names = absl::StrSplit(kept, '\n', absl::SkipEmpty());
  size_t index = 0;
  if (!absl::SimpleAtoi(number, &index) || index == 0 || index > names.size()) {
    return CliError(absl::StatusCode::kNotFound, wording::kNoSuchRow, number);
  }
  return names[index - 1];
}

}  // namespace zhaolian
