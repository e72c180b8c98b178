#include "client-lib/saved_sessions.h"

#include <google/protobuf/text_format.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "storage/durable_file.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

namespace fs = std::filesystem;

constexpr mode_t kForOthers = 077;

}  // namespace

std::string SavedSessionsPath() {
  const auto value = [](const char* name) -> std::string {
    const char* found = std::getenv(name);
    return found == nullptr ? "" : found;
  };
  std::string path = value("ZHAOLIAN_SESSIONS");
  if (!path.empty()) return path;
  std::string config = value("XDG_CONFIG_HOME");
  if (config.empty()) config = absl::StrCat(value("HOME"), "/.config");
  return absl::StrCat(config, "/zhaolian/sessions.textproto");
}

absl::StatusOr<internal::v1::SavedSessions> SavedSessions::Read() const {
  internal::v1::SavedSessions sessions;
  struct stat info = {};
  if (stat(path_.c_str(), &info) != 0) return sessions;
  if ((info.st_mode & kForOthers) != 0) {
    return absl::FailedPreconditionError(
        absl::StrCat(path_, " holds sessions and can be read by others; chmod 600 it"));
  }
  ASSIGN_OR_RETURN(const std::string text, ReadFile(path_));
  if (!google::protobuf::TextFormat::ParseFromString(text, &sessions)) {
    return absl::DataLossError(absl::StrCat(path_, " is damaged; remove it and sign in again"));
  }
  return sessions;
}

absl::StatusOr<internal::v1::SavedSession> SavedSessions::Of(absl::string_view server) const {
  ASSIGN_OR_RETURN(const internal::v1::SavedSessions sessions, Read());
  for (const auto& session : sessions.sessions()) {
    if (session.server() == server) return session;
  }
  return internal::v1::SavedSession();
}

absl::Status SavedSessions::Keep(const internal::v1::SavedSession& session) const {
  ASSIGN_OR_RETURN(internal::v1::SavedSessions sessions, Read());
  bool known = false;
  for (auto& each : *sessions.mutable_sessions()) {
    if (each.server() != session.server()) continue;
    each = session;
    known = true;
  }
  if (!known) *sessions.add_sessions() = session;
  return Write(sessions);
}

absl::StatusOr<std::string> SavedSessions::UserOf(absl::string_view server,
                                                  absl::string_view digest) const {
  ASSIGN_OR_RETURN(const internal::v1::SavedSessions sessions, Read());
  for (const auto& each : sessions.credentials()) {
    if (each.server() == server && each.digest() == digest) return each.user();
  }
  return std::string();
}

absl::Status SavedSessions::KeepUserOf(const internal::v1::KnownCredential& credential) const {
  ASSIGN_OR_RETURN(internal::v1::SavedSessions sessions, Read());
  *sessions.add_credentials() = credential;
  return Write(sessions);
}

absl::Status SavedSessions::Write(const internal::v1::SavedSessions& sessions) const {
  const fs::path directory = fs::path(path_).parent_path();
  std::error_code error;
  if (!directory.empty() && !fs::exists(directory, error)) {
    fs::create_directories(directory, error);
    fs::permissions(directory, fs::perms::owner_all, error);
  }
  std::string text;
  google::protobuf::TextFormat::PrintToString(sessions, &text);
  return WriteFileDurably(path_, text);
}

}  // namespace zhaolian
