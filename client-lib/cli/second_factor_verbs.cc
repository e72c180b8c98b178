#include "client-lib/cli/second_factor_verbs.h"

#include <unistd.h>

#include "absl/strings/str_replace.h"
#include "client-lib/cli/qr_code.h"
#include "client-lib/cli/table.h"
#include "storage/status_macros.h"
#include "zhaolian/v1/access.pb.h"

namespace zhaolian {

absl::StatusOr<std::string> AskForCode(Session& session, PasswordPrompt& prompt,
                                       const std::string& given) {
  std::string code = given;
  if (code.empty()) {
    ASSIGN_OR_RETURN(code, prompt.Ask(session.Say(wording::kCode)));
  }
  return absl::StrReplaceAll(code, {{" ", ""}});
}

absl::Status StartSecondFactor(Session& session, const std::string& password_file) {
  PasswordPrompt prompt(password_file);
  v1::StartSecondFactorRequest request;
  ASSIGN_OR_RETURN(*request.mutable_password(), prompt.Ask(session.Say(wording::kPassword)));
  v1::StartSecondFactorResponse response;
  RETURN_IF_ERROR(session.client().Call(request, response));
  Table table({{session.Say(wording::kWhat)}, {session.Say(wording::kValue), false, true}});
  table.Add({session.Say(wording::kSecret), response.secret()});
  table.Add({session.Say(wording::kLink), response.uri()});
  session.Print(response, table);
  if (session.options.format == OutputFormat::kTable && isatty(STDOUT_FILENO) != 0) {
    ASSIGN_OR_RETURN(const std::string code, QrCode(response.uri()));
    session.out() << code;
  }
  session.err() << session.Say(wording::kSecondFactorStarted) << "\n";
  return absl::OkStatus();
}

absl::Status ConfirmSecondFactor(Session& session, const std::string& code) {
  v1::ConfirmSecondFactorRequest request;
  PasswordPrompt terminal("");
  ASSIGN_OR_RETURN(*request.mutable_one_time_code(), AskForCode(session, terminal, code));
  v1::ConfirmSecondFactorResponse response;
  RETURN_IF_ERROR(session.client().Call(request, response));
  session.out() << session.Say(wording::kSecondFactorSet) << "\n";
  return absl::OkStatus();
}

absl::Status RemoveSecondFactor(Session& session, const RemovalArguments& arguments) {
  v1::RemoveSecondFactorRequest request;
  if (arguments.user.empty()) {
    PasswordPrompt terminal("");
    ASSIGN_OR_RETURN(*request.mutable_one_time_code(),
                     AskForCode(session, terminal, arguments.code));
  } else {
    ASSIGN_OR_RETURN(*request.mutable_user(),
                     session.Name(arguments.user, &session.SchemaOf(v1::User::descriptor())));
    request.set_one_time_code(arguments.code);
  }
  v1::RemoveSecondFactorResponse response;
  RETURN_IF_ERROR(session.client().Call(request, response));
  session.out() << session.Say(wording::kSecondFactorRemoved) << "\n";
  return absl::OkStatus();
}

}  // namespace zhaolian
