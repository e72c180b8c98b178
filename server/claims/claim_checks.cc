// Who holds a firm, for whoever asks.
#include <memory>
#include <string>

#include "absl/time/clock.h"
#include "server/claims/claim_holders.h"
#include "server/claims/claims.h"
#include "server/rows/mutation.h"
#include "server/rows/resource_id.h"
#include "storage/status_macros.h"
#include "zhaolian/v1/enterprises.pb.h"

namespace zhaolian {
namespace {

using v1::CheckEnterpriseClaimRequest;
using v1::CheckEnterpriseClaimResponse;

class ClaimChecks {
 public:
  explicit ClaimChecks(const ResourceStore& resources)
      : resources_(resources),
        firms_(*resources.registry().FindMessage(v1::Enterprise::descriptor())),
        holders_(resources) {}

  const ResourceSchema& firms() const { return firms_; }

  // Runs the same statements whether the firm is claimed or not, and none of them knows
  // who asks: neither the answer nor its time tells more than the answer says.
  absl::StatusOr<CheckEnterpriseClaimResponse> Run(Tx& tx, const ChangeOrigin& origin,
                                                   const std::string& firm) const {
    Connection& connection = tx.connection();
    RETURN_IF_ERROR(resources_.Get(connection, firms_, Sight::All(), firm).status());
    ASSIGN_OR_RETURN(const ClaimHolder by_claim,
                     ClaimHolders::FindClaim(connection, {firm, "", ""}, tx.now()));
    ASSIGN_OR_RETURN(const ClaimHolder by_lead, ClaimHolders::FindLead(connection, firm));
    ASSIGN_OR_RETURN(
        CheckEnterpriseClaimResponse answer,
        holders_.Tell(connection, firm, by_claim.unit.empty() ? by_lead : by_claim, tx.now()));
    RETURN_IF_ERROR(NoteClaimCheck(tx, origin, firm));
    return answer;
  }

 private:
  const ResourceStore& resources_;
  const ResourceSchema& firms_;
  const ClaimHolders holders_;
};

}  // namespace

void BindClaimChecks(Store& store, const Admission& admission,
                     const std::shared_ptr<HourlyLimit>& check_limit, Router& router) {
  auto checks = std::make_shared<const ClaimChecks>(store.resources());
  router.Bind<CheckEnterpriseClaimRequest>(
      "zhaolian.v1.ClaimService.CheckEnterpriseClaim",
      [&store, &admission, check_limit, checks](
          const CallPtr& call, std::unique_ptr<CheckEnterpriseClaimRequest> request) {
        const std::string firm = request->enterprise();
        absl::Status allowed = CheckName(checks->firms(), "enterprise", firm);
        // Firms that are not there are counted too: guessing is no way round.
        if (allowed.ok()) allowed = check_limit->Take(call->caller->user);
        if (!allowed.ok()) return call->Finish(allowed);
        auto answer = std::make_shared<CheckEnterpriseClaimResponse>();
        SubmitChange(
            store, call, admission.DeadlineOf(*call),
            [checks, call, firm, answer](Tx& tx) -> absl::Status {
              ASSIGN_OR_RETURN(*answer, checks->Run(tx, OriginOf(*call), firm));
              return absl::OkStatus();
            },
            answer);
      });
}

}  // namespace zhaolian
