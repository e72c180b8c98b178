// A lead into another stage, by the method that leads there.
#ifndef ZHAOLIAN_TESTS_SUPPORT_MOVE_LEAD_H_
#define ZHAOLIAN_TESTS_SUPPORT_MOVE_LEAD_H_

#include <string>

#include "absl/status/status.h"
#include "client-lib/client.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {

template <typename Request>
absl::Status CallToMoveLead(const Client& client, Request request, const std::string& name) {
  request.set_name(name);
  request.set_reason("试验");
  v1::Lead lead;
  return client.Call(request, lead);
}

// `stage` is after the lead's own, or SHELVED or LOST.
inline absl::Status MoveLead(const Client& client, const std::string& name, v1::Lead::Stage stage) {
  if (stage == v1::Lead::STAGE_SHELVED) {
    return CallToMoveLead(client, v1::ShelveLeadRequest(), name);
  }
  if (stage == v1::Lead::STAGE_LOST) return CallToMoveLead(client, v1::LoseLeadRequest(), name);
  v1::AdvanceLeadRequest request;
  request.set_stage(stage);
  return CallToMoveLead(client, request, name);
}

}  // namespace zhaolian

#endif  // ZHAOLIAN_TESTS_SUPPORT_MOVE_LEAD_H_
