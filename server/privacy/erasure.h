// A contact person erased, in one operation of the writer.
#ifndef ZHAOLIAN_SERVER_PRIVACY_ERASURE_H_
#define ZHAOLIAN_SERVER_PRIVACY_ERASURE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/access/caller.h"
#include "server/privacy/mentions.h"
#include "server/privacy/personal_values.h"
#include "storage/store.h"
#include "zhaolian/v1/evidence.pb.h"
#include "zhaolian/v1/privacy.pb.h"

namespace zhaolian {

// The collection of the journal's entries that say who was erased.
inline constexpr absl::string_view kErasures = "erasures";

struct ErasedPerson {
  v1::Erasure erasure;  // what was done, its excerpts with it
  // By which the person is found in what is kept beside the database.
  PersonalValues values;
  // Evidence of the leads that are looked through.
  std::vector<v1::Attachment> evidence;
};

// Does what PrivacyService.EraseContactPerson says to rows and journal. `distant`: where
// FindDistantMentions found what is unmistakable of the person; as of no revision in the trial
// that tells what that is, which looks at neither. What the
// engine keeps of it beside the rows is the caller's to remove: until it notes that, the
// erasure is unfinished. NOT_FOUND and
// PERMISSION_DENIED as ReadForChange; INVALID_ARGUMENT, reason PERSONAL_VALUE, for a reason that
// names the person, and reason OTHER_EVIDENCE.
absl::StatusOr<ErasedPerson> EraseContactPerson(Store& store, Tx& tx, const Caller& caller,
                                                const ChangeOrigin& origin,
                                                const v1::EraseContactPersonRequest& request,
                                                DistantMentions distant);

// When a copy of the database may hold what was erased: from the revision `first` on, until before
// `last`.
struct HeldRevisions {
  int64_t first;
  int64_t last;
};
// Of the person of `entry`, which is an erasure of it. `last` is that of the last erasure which had
// something to erase. `first` is no later than the first entry that named the person, and may be
// that of somebody else's, for who was named beside it is not known any more; it is 0 where
// something was erased that the journal does not hold.
absl::StatusOr<HeldRevisions> RevisionsThatHold(Connection& connection, const v1::Erasure& entry);

// The journal's entries of erasures that were committed and not finished.
absl::StatusOr<std::vector<std::string>> UnfinishedErasures(Connection& connection);
absl::Status NoteFinished(Tx& tx, const std::string& entry);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_PRIVACY_ERASURE_H_
