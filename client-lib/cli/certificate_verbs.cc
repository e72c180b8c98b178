#include "client-lib/cli/certificate_verbs.h"

#include <filesystem>

#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "client-lib/cli/cli_error.h"
#include "client-lib/cli/local_time.h"
#include "client-lib/cli/table.h"
#include "client-lib/development_authority.h"
#include "storage/durable_file.h"
#include "storage/resource_schema.h"
#include "storage/status_macros.h"
#include "zhaolian/v1/access.pb.h"

namespace zhaolian {
namespace {

namespace fs = std::filesystem;

constexpr absl::Duration kAuthorityLife = absl::Hours(24 * 3650);
// Clocks of other machines may be behind.
constexpr absl::Duration kEarlier = absl::Hours(1);

absl::StatusOr<IssuedPair> AuthorityIn(const fs::path& directory) {
  const std::string certificate = directory / "ca.pem", key = directory / "ca-key.pem";
  if (fs::exists(certificate)) {
    IssuedPair authority;
    ASSIGN_OR_RETURN(authority.certificate, ReadFile(certificate));
    ASSIGN_OR_RETURN(authority.key, ReadFile(key));
    return authority;
  }
  ASSIGN_OR_RETURN(
      const IssuedPair authority,
      MakeAuthority("Zhaolian trial authority", absl::Now() - kEarlier, kAuthorityLife));
  RETURN_IF_ERROR(WriteFileDurably(key, authority.key));
  RETURN_IF_ERROR(WriteFileDurably(certificate, authority.certificate));
  return authority;
}

absl::Status Write(const IssuedPair& pair, const fs::path& directory, const std::string& name) {
  RETURN_IF_ERROR(WriteFileDurably((directory / (name + "-key.pem")).string(), pair.key));
  return WriteFileDurably((directory / (name + ".pem")).string(), pair.certificate);
}

absl::Status MakeForServer(Session& session, const IssuedPair& authority,
                           const CertificateArguments& arguments) {
  ASSIGN_OR_RETURN(const IssuedPair server,
                   IssueServerPair(authority, arguments.hosts, absl::Now() - kEarlier,
                                   arguments.days * absl::Hours(24) + kEarlier));
  RETURN_IF_ERROR(Write(server, arguments.directory, "server"));
  session.out() << session.Say(wording::kCertificatesMade, arguments.directory,
                               absl::StrJoin(arguments.hosts, ", "), arguments.days)
                << "\n";
  return absl::OkStatus();
}

absl::Status MakeForClient(Session& session, const IssuedPair& authority, const std::string& client,
                           const CertificateArguments& arguments) {
  // It becomes the name of files, which are not to replace those of the others.
  const bool taken = client == "server" || client == "ca" || absl::EndsWith(client, "-key");
  if (taken || !IsResourceName("clients/" + client)) {
    return UsageError(wording::kNoClient, client);
  }
  ASSIGN_OR_RETURN(const IssuedPair pair,
                   IssueClientPair(authority, client, absl::Now() - kEarlier,
                                   arguments.days * absl::Hours(24) + kEarlier));
  RETURN_IF_ERROR(Write(pair, arguments.directory, client));
  session.out() << session.Say(wording::kClientCertificateMade, arguments.directory, client,
                               arguments.days)
                << "\n";
  return absl::OkStatus();
}

}  // namespace

absl::Status MakeCertificates(Session& session, const CertificateArguments& arguments) {
  const fs::path directory = arguments.directory;
  std::error_code error;
  fs::create_directories(directory, error);
  if (error) {
    return CliError(absl::StatusCode::kFailedPrecondition, wording::kCannotCreate,
                    arguments.directory);
  }
  ASSIGN_OR_RETURN(const IssuedPair authority, AuthorityIn(directory));
  if (arguments.clients.empty()) return MakeForServer(session, authority, arguments);
  for (const std::string& client : arguments.clients) {
    RETURN_IF_ERROR(MakeForClient(session, authority, client, arguments));
  }
  return absl::OkStatus();
}

absl::Status RegisterCertificate(Session& session, const RegistrationArguments& arguments) {
  v1::RegisterCertificateRequest request;
  ASSIGN_OR_RETURN(*request.mutable_user(),
                   session.Name(arguments.user, &session.SchemaOf(v1::User::descriptor())));
  auto certificate = ReadFile(arguments.file);
  if (!certificate.ok()) return UsageError(wording::kUnreadable, arguments.file);
  request.set_certificate(*certificate);
  request.set_display_name(arguments.purpose);
  v1::Credential registered;
  RETURN_IF_ERROR(session.client().Call(request, registered));
  Table table({{session.Say(wording::kName), false, true},
               {session.Say(wording::kUser)},
               {session.Say(wording::kGoodUntil)}});
  table.Add({registered.name(), registered.user(), LocalTimeText(registered.expire_time())});
  session.Print(registered, table);
  return absl::OkStatus();
}

}  // namespace zhaolian
