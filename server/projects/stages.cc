// What a StageRule has to be, and the stages that a lead has been in.
#include "absl/time/clock.h"
#include "server/projects/lead_facts.h"
#include "server/projects/stage_gates.h"
#include "server/rows/resource_id.h"
#include "server/rpc/paged_read.h"
#include "server/services.h"
#include "storage/status_macros.h"
#include "zhaolian/v1/stages.pb.h"

namespace zhaolian {

void BindStages(Store& store, const Admission& admission, Router& router, DomainRules& rules) {
  rules["stageRules"] = [](Tx&, const ChangeOrigin&, const google::protobuf::Message*,
                           google::protobuf::Message& after) {
    return CheckStageRule(static_cast<const v1::StageRule&>(after));
  };
  const ResourceSchema* leads = store.resources().registry().FindCollection("leads");
  router.Bind<v1::GetStageHistoryRequest>(
      "zhaolian.v1.LeadService.GetStageHistory",
      [&store, &admission, leads](const CallPtr& call,
                                  std::unique_ptr<v1::GetStageHistoryRequest> request) {
        const std::string name = request->name();
        const absl::Status valid = CheckName(*leads, "name", name);
        if (!valid.ok()) return call->Finish(valid);
        store.Read(admission.DeadlineOf(*call),
                   Answering<v1::StageHistory>(
                       call,
                       [&store, call, leads,
                        name](Connection& connection) -> absl::StatusOr<v1::StageHistory> {
                         RETURN_IF_ERROR(store.resources()
                                             .Get(connection, *leads, *call->caller->sight, name)
                                             .status());
                         return ReadStageHistory(connection, name, absl::Now());
                       }));
      });
}

}  // namespace zhaolian
