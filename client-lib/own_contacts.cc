#include "client-lib/own_contacts.h"

#include <openssl/rand.h>

#include <algorithm>
#include <filesystem>
#include <optional>

#include "storage/durable_file.h"
#include "storage/error.h"
#include "storage/sealing.h"
#include "storage/status_macros.h"
#include "storage/timestamp.h"

namespace zhaolian {
namespace {

using internal::v1::SealedContacts;
using internal::v1::SealedContactsHeader;

constexpr int kSaltBytes = 16;
constexpr absl::string_view kUse = "zhaolian own contacts 1";
// A clock that is set right is no clock that is set back.
constexpr absl::Duration kClockTolerance = absl::Minutes(5);

absl::Status None() {
  return Error(absl::StatusCode::kFailedPrecondition, "NO_OWN_CONTACTS",
               "this device keeps no contacts of own firms; synchronise");
}

absl::Status Ended() {
  return Error(absl::StatusCode::kFailedPrecondition, "OWN_CONTACTS_ENDED",
               "the contacts that this device kept ended, for it was too long without the server; "
               "synchronise");
}

absl::Status ClockSetBack() {
  return Error(absl::StatusCode::kFailedPrecondition, "OWN_CONTACTS_CLOCK",
               "the clock of this machine was set back, so that nobody knows when the contacts "
               "that it kept end; set it, and synchronise");
}

absl::Status OtherSignIn() {
  return Error(absl::StatusCode::kFailedPrecondition, "OTHER_SIGN_IN",
               "the contacts that this device keeps were received under another sign-in; "
               "synchronise");
}

}  // namespace

absl::Status OwnContacts::Keep(absl::string_view secret, const internal::v1::OwnContacts& contacts,
                               absl::Time now, absl::Duration readable_for) const {
  std::string salt(kSaltBytes, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(salt.data()), kSaltBytes) != 1) {
    return absl::InternalError("the system gives no random numbers");
  }
  SealedContactsHeader header;
  header.set_salt(salt);
  *header.mutable_receive_time() = ToTimestamp(now);
  *header.mutable_end_time() = ToTimestamp(now + readable_for);
  SealedContacts file;
  file.set_header(header.SerializeAsString());
  ASSIGN_OR_RETURN(const std::string key, KeyFrom(secret, salt, kUse));
  ASSIGN_OR_RETURN(*file.mutable_sealed(), Seal(key, file.header(), contacts.SerializeAsString()));
  return WriteFileDurably(path_, file.SerializeAsString());
}

absl::StatusOr<OwnContacts::Sealed> OwnContacts::ReadSealed(absl::Time now,
                                                            absl::Time known) const {
  const auto bytes = ReadFile(path_);
  if (!bytes.ok()) return None();
  Sealed sealed;
  if (!sealed.file.ParseFromString(*bytes) ||
      !sealed.header.ParseFromString(sealed.file.header())) {
    return OtherSignIn();
  }
  const SealedContactsHeader& header = sealed.header;
  if (now >= FromTimestamp(header.end_time())) {
    Remove();
    return Ended();
  }
  if (now < std::max(known, FromTimestamp(header.receive_time())) - kClockTolerance) {
    Remove();
    return ClockSetBack();
  }
  return sealed;
}

absl::StatusOr<internal::v1::OwnContacts> OwnContacts::Read(absl::string_view secret,
                                                            absl::Time now,
                                                            absl::Time known) const {
  ASSIGN_OR_RETURN(const Sealed sealed, ReadSealed(now, known));
  ASSIGN_OR_RETURN(const std::string key, KeyFrom(secret, sealed.header.salt(), kUse));
  const std::optional<std::string> plain = Unseal(key, sealed.file.header(), sealed.file.sealed());
  internal::v1::OwnContacts contacts;
  if (secret.empty() || !plain.has_value() || !contacts.ParseFromString(*plain)) {
    return OtherSignIn();
  }
  return contacts;
}

void OwnContacts::RemoveIfEnded(absl::Time now) const {
  ReadSealed(now, absl::InfinitePast()).status().IgnoreError();  // it removes them
}

void OwnContacts::Remove() const {
  std::error_code none;  // a file that is not there
  std::filesystem::remove(path_, none);
}

}  // namespace zhaolian
