// A lead of the firm that AddCountiesAndFirm adds.
#ifndef ZHAOLIAN_TESTS_SUPPORT_LEAD_OF_FIRM_H_
#define ZHAOLIAN_TESTS_SUPPORT_LEAD_OF_FIRM_H_

#include <gtest/gtest.h>

#include <string>

#include "client-lib/client.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {

inline v1::Lead LeadOfFirm(const std::string& owner_unit) {
  v1::Lead lead;
  lead.set_display_name("机床项目");
  lead.set_enterprise("enterprises/firm");
  lead.set_owner_unit(owner_unit);
  lead.set_project_kind(v1::Lead::PROJECT_KIND_PROMOTION);
  return lead;
}

// Its name.
inline std::string AddLead(const Client& client, const v1::Lead& lead) {
  const auto created = client.Create(lead);
  EXPECT_TRUE(created.ok()) << created.status();
  return created.ok() ? created->name() : "";
}

}  // namespace zhaolian

#endif  // ZHAOLIAN_TESTS_SUPPORT_LEAD_OF_FIRM_H_
