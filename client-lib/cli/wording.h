// What the command line itself says, in both languages.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_WORDING_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_WORDING_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/strings/substitute.h"
#include "client-lib/status_text.h"

namespace zhaolian {

// One sentence; $0, $1, … stand for its changing parts.
struct Wording {
  absl::string_view english;
  absl::string_view chinese;
};

template <typename... Parts>
std::string Say(Language language, const Wording& wording, const Parts&... parts) {
  return absl::Substitute(language == Language::kChinese ? wording.chinese : wording.english,
                          parts...);
}

namespace wording {

// Changes: what was done, and what would have been.
inline constexpr Wording kCreated{"created", "创建"};
inline constexpr Wording kUpdated{"updated", "更新"};
inline constexpr Wording kDeleted{"deleted", "删除"};
inline constexpr Wording kUndeleted{"undeleted", "恢复"};
inline constexpr Wording kAdvanced{"advanced to $0:", "推进到“$0”"};
inline constexpr Wording kDone{"$0 $1  $2  (etag $3)", "已$0 $1  $2  （etag $3）"};
inline constexpr Wording kChecked{"checked; nothing was changed. It would have $0 $1  $2",
                                  "校验通过，未作任何改动。提交后将$0 $1  $2"};
inline constexpr Wording kUnchanged{"checked; nothing was changed", "校验通过，未作任何改动"};

}  // namespace wording
}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_WORDING_H_
