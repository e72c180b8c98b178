// The server's log: one line of JSON an event on standard error. No personal
// data goes in: names of rows and reasons, never their content.
#ifndef ZHAOLIAN_SERVER_LOG_H_
#define ZHAOLIAN_SERVER_LOG_H_

#include <initializer_list>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"

namespace zhaolian {

// `level` is "info", "warning" or "error".
void Log(absl::string_view level, absl::string_view event,
         std::initializer_list<std::pair<absl::string_view, std::string>> fields = {});

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_LOG_H_
