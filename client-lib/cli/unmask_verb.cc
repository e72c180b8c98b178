#include "client-lib/cli/unmask_verb.h"

#include "client-lib/cli/row_output.h"
#include "client-lib/cli/safety_wording.h"
#include "storage/status_macros.h"
#include "zhaolian/v1/enterprises.pb.h"

namespace zhaolian {

absl::Status UnmaskPerson(Session& session, const UnmaskArguments& arguments) {
  v1::UnmaskContactPersonRequest request;
  ASSIGN_OR_RETURN(
      *request.mutable_name(),
      session.Name(arguments.person, &session.SchemaOf(v1::ContactPerson::descriptor())));
  request.set_purpose(arguments.purpose);
  v1::ContactPerson person;
  RETURN_IF_ERROR(session.client().Call(request, person));
  PrintResource(session, person);
  session.err() << session.Say(wording::kShownForPurpose, request.purpose()) << "\n";
  return absl::OkStatus();
}

}  // namespace zhaolian
