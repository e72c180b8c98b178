#include "client-lib/cli/certificate_verbs.h"

#include <filesystem>

#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "client-lib/cli/cli_error.h"
#include "client-lib/development_authority.h"
#include "storage/durable_file.h"
#include "storage/status_macros.h"

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
  ASSIGN_OR_RETURN(const IssuedPair server,
                   IssueServerPair(authority, arguments.hosts, absl::Now() - kEarlier,
                                   arguments.days * absl::Hours(24) + kEarlier));
  RETURN_IF_ERROR(WriteFileDurably((directory / "server-key.pem").string(), server.key));
  RETURN_IF_ERROR(WriteFileDurably((directory / "server.pem").string(), server.certificate));
  session.out() << session.Say(wording::kCertificatesMade, arguments.directory,
                               absl::StrJoin(arguments.hosts, ", "), arguments.days)
                << "\n";
  return absl::OkStatus();
}

}  // namespace zhaolian
