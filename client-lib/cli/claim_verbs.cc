#include "client-lib/cli/claim_verbs.h"

#include "absl/strings/str_cat.h"
#include "client-lib/cli/render.h"
#include "storage/status_macros.h"
#include "zhaolian/v1/claims.pb.h"
#include "zhaolian/v1/enterprises.pb.h"

namespace zhaolian {

absl::Status CheckClaim(Session& session, const std::string& firm) {
  v1::CheckEnterpriseClaimRequest request;
  ASSIGN_OR_RETURN(*request.mutable_enterprise(),
                   session.Name(firm, &session.SchemaOf(v1::Enterprise::descriptor())));
  v1::CheckEnterpriseClaimResponse answer;
  RETURN_IF_ERROR(session.client().Call(request, answer));
  const auto* freshness = answer.GetDescriptor()->FindFieldByName("freshness");
  Table table({{session.Say(wording::kFirm), false, true},
               {session.Say(wording::kClaimed)},
               {session.Say(wording::kUnit), false, true},
               {session.Say(wording::kTitle)},
               {session.Say(wording::kFreshness)},
               {session.Say(wording::kDutyPhone), false, true}});
  table.Add({request.enterprise(),
             session.Say(answer.claimed() ? wording::kIsClaimed : wording::kIsNotClaimed),
             answer.unit(), answer.unit_display_name(),
             FieldText(answer, freshness, session.options.language), answer.duty_phone()});
  if (session.options.format == OutputFormat::kTable) table.DropEmptyColumns();
  session.Print(answer, table);
  return absl::OkStatus();
}

}  // namespace zhaolian
