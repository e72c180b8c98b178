// Who holds a firm or a project of it (首报首谈), and what of that everybody may be told.
#ifndef ZHAOLIAN_SERVER_CLAIMS_CLAIM_HOLDERS_H_
#define ZHAOLIAN_SERVER_CLAIMS_CLAIM_HOLDERS_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/rows/mutation.h"
#include "storage/resource_store.h"
#include "storage/writer.h"
#include "zhaolian/v1/claims.pb.h"

namespace zhaolian {

// What somebody is about to claim.
struct ClaimTarget {
  std::string enterprise;
  std::string lead;  // "" for the firm without a project
  std::string unit;  // "" for whoever asks: each claim is then another's
};

// A unit that holds what was asked about; none when `unit` is empty.
struct ClaimHolder {
  std::string unit;
  absl::Time last_change;  // of the claim or the lead that it holds by
  std::string claim;       // its name; "" where it holds by a lead
};

class ClaimHolders {
 public:
  // The resources outlive it.
  explicit ClaimHolders(const ResourceStore& resources);

  // Who has the oldest claim that is in the way at that time. One statement.
  static absl::StatusOr<ClaimHolder> FindClaim(Connection& connection, const ClaimTarget& target,
                                               absl::Time now);
  // Who owns the oldest open lead of the firm. One statement.
  static absl::StatusOr<ClaimHolder> FindLead(Connection& connection,
                                              const std::string& enterprise);

  // The same for everybody: the statements that are run know neither who asks nor whether
  // there is a holder.
  absl::StatusOr<v1::CheckEnterpriseClaimResponse> Tell(Connection& connection,
                                                        const std::string& enterprise,
                                                        const ClaimHolder& holder,
                                                        absl::Time now) const;

 private:
  const ResourceStore& resources_;
  const ResourceSchema& units_;
};

// Puts into the journal that somebody was told who holds the firm.
absl::Status NoteClaimCheck(Tx& tx, const ChangeOrigin& origin, const std::string& enterprise);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_CLAIMS_CLAIM_HOLDERS_H_
