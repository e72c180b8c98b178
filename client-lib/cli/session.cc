#include "client-lib/cli/session.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <limits>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "client-lib/cli/begun_ids.h"
#include "client-lib/cli/names.h"
#include "client-lib/cli/render.h"
#include "client-lib/cli/signed_in.h"
#include "storage/error.h"
#include "storage/status_macros.h"

namespace zhaolian {

using google::protobuf::Message;

const Client& Session::client() {
  if (client_ == nullptr) {
    client_ =
        std::make_unique<Client>(ClientOptions{.address = options.server,
                                               .token = TokenOf(options),
                                               .user = UserNameOf(options.user),
                                               .authority = options.authority,
                                               .certificate = options.certificate,
                                               .certificate_key = options.certificate_key,
                                               .deadline = absl::Seconds(options.timeout_seconds)});
  }
  return *client_;
}

absl::StatusOr<std::string> Session::Name(absl::string_view text, const ResourceSchema* expected,
                                          Among among) {
  if (absl::EndsWith(text, kCutMark)) return WholeName(text, expected);
  if (BeginsMadeId(text.substr(text.find('/') + 1))) {
    auto whole = WholeName(text, expected);
    // The server says what is wrong with one that begins none.
    if (!absl::IsNotFound(whole.status()) && !absl::IsPermissionDenied(whole.status())) {
      return whole;
    }
  }
  const bool is_id = expected != nullptr && !IsTitle(text);
  if (is_id || absl::StrContains(text, "/")) return NameCalled(registry_, text, expected);
  return LookUpName(client(), text, CollectionsOf(expected), among);
}

std::vector<const ResourceSchema*> Session::CollectionsOf(const ResourceSchema* expected) const {
  if (expected != nullptr) return {expected};
  std::vector<const ResourceSchema*> collections;
  for (const auto& schema : registry_.all()) collections.push_back(schema.get());
  return collections;
}

absl::StatusOr<std::string> Session::WholeName(absl::string_view cut,
                                               const ResourceSchema* expected) {
  const size_t slash = cut.find('/');
  if (slash != absl::string_view::npos) {
    ASSIGN_OR_RETURN(expected, CollectionCalled(registry_, cut.substr(0, slash)));
    cut.remove_prefix(slash + 1);
  }
  return LookUpCutName(client(), cut, CollectionsOf(expected));
}

absl::StatusOr<const ResourceSchema*> Session::SchemaOfName(absl::string_view name) const {
  return CollectionCalled(registry_, name.substr(0, name.find('/')));
}

void Session::Complain(const absl::Status& status) {
  const std::string text = DescribeStatus(status, options.language);
  for (absl::string_view line : absl::StrSplit(text, '\n', absl::SkipEmpty())) {
    err_ << OneLine(line) << "\n";
  }
  if (ErrorReason(status) == "SIGN_IN_NEEDED") {
    // Neither can sign in.
    const bool has_key = !options.token.empty() || !options.certificate.empty();
    err_ << "  " << Say(has_key ? wording::kAskForNewKey : wording::kSignInFirst) << "\n";
  }
  if (ErrorReason(status) == "WRONG_DIRECTION") err_ << "  " << Say(wording::kMoveVerbs) << "\n";
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

int Session::Width() const {
  if (options.wide || isatty(STDOUT_FILENO) == 0) return std::numeric_limits<int>::max();
  int width = 0;
  const char* columns = std::getenv("COLUMNS");
  if (columns != nullptr && absl::SimpleAtoi(columns, &width) && width > 0) return width;
  winsize size = {};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return 120;
}

}  // namespace zhaolian
