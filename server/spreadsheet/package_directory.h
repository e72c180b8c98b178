// The directory of a ZIP archive, looked at before libzip reads it whole: 32 MB hold 700,000
// entries, which would cost some 300 bytes each.
#ifndef ZHAOLIAN_SERVER_SPREADSHEET_PACKAGE_DIRECTORY_H_
#define ZHAOLIAN_SERVER_SPREADSHEET_PACKAGE_DIRECTORY_H_

#include <string>

#include "absl/status/status.h"

namespace zhaolian {

// UNPACKS_TOO_LARGE when any directory that the archive may have is larger than that of 10,000
// parts; DAMAGED_FILE when it has none, UNREADABLE_FILE.
absl::Status CheckPackageDirectory(const std::string& path);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_SPREADSHEET_PACKAGE_DIRECTORY_H_
