// The file in which a client keeps its sessions, one for each server.
//
//   $ZHAOLIAN_SESSIONS, or $XDG_CONFIG_HOME/zhaolian/sessions.textproto, or
//   ~/.config/zhaolian/sessions.textproto
#ifndef ZHAOLIAN_CLIENT_LIB_SAVED_SESSIONS_H_
#define ZHAOLIAN_CLIENT_LIB_SAVED_SESSIONS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "zhaolian/internal/v1/saved_sessions.pb.h"

namespace zhaolian {

// Where the environment says that the file is.
std::string SavedSessionsPath();

class SavedSessions {
 public:
  explicit SavedSessions(std::string path) : path_(std::move(path)) {}

  // The session of a server; an empty one when there is none. FAILED_PRECONDITION
  // when others than the owner can read the file; DATA_LOSS when it is damaged.
  absl::StatusOr<internal::v1::SavedSession> Of(absl::string_view server) const;

  // Whose the key or certificate of that digest is there; "" where that is not known. Errors as
  // those of Of.
  absl::StatusOr<std::string> UserOf(absl::string_view server, absl::string_view digest) const;
  absl::Status KeepUserOf(const internal::v1::KnownCredential& credential) const;

  // Keeps it in place of an earlier one of the same server. Makes the directory where
  // needed; both are for the owner only. The errors of Of.
  absl::Status Keep(const internal::v1::SavedSession& session) const;

 private:
  absl::StatusOr<internal::v1::SavedSessions> Read() const;
  absl::Status Write(const internal::v1::SavedSessions& sessions) const;
  const std::string path_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_SAVED_SESSIONS_H_
