#include "client-lib/cli/session.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "client-lib/cli/names.h"
#include "client-lib/cli/render.h"
#include "client-lib/resource_methods.h"
#include "storage/error.h"
#include "storage/status_macros.h"

namespace zhaolian {

using google::protobuf::Message;

const Client& Session::client() {
  if (client_ == nullptr) {
    std::string user = options.user;
    if (!user.empty() && !absl::StrContains(user, "/")) user = absl::StrCat("users/", user);
    client_ =
        std::make_unique<Client>(ClientOptions{.address = options.server,
                                               .user = user,
                                               .deadline = absl::Seconds(options.timeout_seconds)});
  }
  return *client_;
}

absl::StatusOr<std::string> Session::Name(absl::string_view text, const ResourceSchema* expected) {
  ASSIGN_OR_RETURN(std::string name, NameCalled(registry_, text, expected));
  const bool is_title = expected != nullptr && !absl::StrContains(text, "/") &&
                        std::any_of(text.begin(), text.end(), [](char c) { return c < 0; });
  if (!is_title) return name;
  if (expected->searchable().empty()) {
    return UsageError(wording::kGiveName, expected->label());
  }
  const std::string quoted = absl::StrReplaceAll(text, {{"\\", "\\\\"}, {"\"", "\\\""}});
  Pages pages = client().ListOf(
      expected->message(),
      {.filter = absl::StrCat(expected->searchable().front()->name(), " = \"", quoted, "\"")});
  std::string found;
  for (int count = 0;; ++count) {
    ASSIGN_OR_RETURN(Message * row, pages.Next());
    if (row == nullptr && count == 1) return found;
    if (row == nullptr && count == 0)
      return CliError(absl::StatusCode::kNotFound, wording::kNoneCalled, expected->label(),
                      expected->collection(), text);
    if (row == nullptr) {
      return UsageError(wording::kSeveralCalled, text, found);
    }
    absl::StrAppend(&found, found.empty() ? "" : ", ", GetText(*row, "name"));
  }
}

absl::StatusOr<const ResourceSchema*> Session::SchemaOfName(absl::string_view name) const {
  return CollectionCalled(registry_, name.substr(0, name.find('/')));
}

void Session::Complain(const absl::Status& status) {
  const std::string text = DescribeStatus(status, options.language);
  for (absl::string_view line : absl::StrSplit(text, '\n', absl::SkipEmpty())) {
    err_ << OneLine(line) << "\n";
  }
}

void Session::Print(const Message& reply, const Table& table) {
  switch (options.format) {
    case OutputFormat::kTable:
      out_ << table.Text(Width());
      break;
    case OutputFormat::kCsv:
      out_ << table.Csv(options.csv);
      break;
    case OutputFormat::kJson:
      out_ << JsonText(reply);
      break;
    case OutputFormat::kTextproto:
      out_ << TextprotoText(reply);
      break;
  }
}

int Session::Width() {
  int width = 0;
  const char* columns = std::getenv("COLUMNS");
  if (columns != nullptr && absl::SimpleAtoi(columns, &width) && width > 0) return width;
  winsize size = {};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return 120;
}

}  // namespace zhaolian
