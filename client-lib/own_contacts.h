// Contacts of the user's own open firms as they are, in a file of the device, sealed with
// AES-256-GCM (storage/sealing.h) under a key made of what the user signs in with. The key is in
// no file; who has this file without the secret has nothing, and so has who signed out.
//
// The file says, in what the seal covers, when its contacts end by the clock of this machine.
// After that, and where the clock shows a time before one that it has shown already, it is
// removed. README.md says what this protects from, and what not.
//
// It is replaced whole, so any number of processes read it beside the one that synchronises.
#ifndef ZHAOLIAN_CLIENT_LIB_OWN_CONTACTS_H_
#define ZHAOLIAN_CLIENT_LIB_OWN_CONTACTS_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "zhaolian/internal/v1/own_contacts.pb.h"

namespace zhaolian {

class OwnContacts {
 public:
  explicit OwnContacts(std::string path) : path_(std::move(path)) {}

  // Keeps these, received at `now`, and no others. `secret` is not empty.
  absl::Status Keep(absl::string_view secret, const internal::v1::OwnContacts& contacts,
                    absl::Time now, absl::Duration readable_for) const;

  // What is kept. `known` is a time that the clock has shown before. FAILED_PRECONDITION, reason
  //  - NO_OWN_CONTACTS when nothing is kept;
  //  - OWN_CONTACTS_ENDED, OWN_CONTACTS_CLOCK when they have ended, or the clock was set back:
  //    they are removed then;
  //  - OTHER_SIGN_IN when they were kept under another secret, or the file is damaged.
  absl::StatusOr<internal::v1::OwnContacts> Read(absl::string_view secret, absl::Time now,
                                                 absl::Time known) const;

  // Removes them where they have ended, whoever asks: the secret is not needed.
  void RemoveIfEnded(absl::Time now) const;
  void Remove() const;

 private:
  // What the file holds, and its header.
  struct Sealed {
    internal::v1::SealedContacts file;
    internal::v1::SealedContactsHeader header;
  };
  absl::StatusOr<Sealed> ReadSealed(absl::Time now, absl::Time known) const;

  const std::string path_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_OWN_CONTACTS_H_
