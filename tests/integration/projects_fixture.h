// Projects of two counties, for what is reported of them.
#ifndef ZHAOLIAN_TESTS_INTEGRATION_PROJECTS_FIXTURE_H_
#define ZHAOLIAN_TESTS_INTEGRATION_PROJECTS_FIXTURE_H_

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "client-lib/client.h"
#include "tests/support/test_server.h"
#include "zhaolian/v1/enterprises.pb.h"
#include "zhaolian/v1/leads.pb.h"
#include "zhaolian/v1/organization.pb.h"

namespace zhaolian {

class ProjectsTest : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* id : {"east", "west"}) {
      v1::Unit unit;
      unit.set_display_name(absl::StrCat("虚构", id));
      unit.set_kind(v1::Unit::KIND_COUNTY);
      ASSERT_TRUE(client_.Create(unit, {.id = id}).ok());
    }
    v1::Enterprise firm;
    firm.set_display_name("虚构药业有限公司");
    firm.set_relation(v1::Enterprise::RELATION_TARGET);
    ASSERT_TRUE(client_.Create(firm, {.id = "firm"}).ok());
  }

  // A lead as a source has it: in that stage, agreed upon on that day.
  static v1::Lead LeadOf(const std::string& unit, const std::string& source_stage,
                         const std::string& agreement_date = "2025-03-01", int64_t amount = 0) {
    v1::Lead lead;
    lead.set_display_name("虚构药业生产基地");
    lead.set_enterprise("enterprises/firm");
    lead.set_owner_unit("units/" + unit);
    lead.set_project_kind(v1::Lead::PROJECT_KIND_PROMOTION);
    lead.set_source_stage(source_stage);
    lead.set_agreement_date(agreement_date);
    if (amount != 0) {
      lead.set_investment_amount_minor(amount);
      lead.set_investment_currency("CNY");
    }
    return lead;
  }

  std::string Add(const v1::Lead& lead, const std::string& id = "") {
    auto created = client_.Create(lead, {.id = id});
    EXPECT_TRUE(created.ok()) << created.status();
    return created.ok() ? created->name() : "";
  }

  absl::Status Fill(const std::string& lead, const std::string& field, const std::string& value) {
    v1::Lead row;
    row.set_name(lead);
    row.GetReflection()->SetString(&row, v1::Lead::descriptor()->FindFieldByName(field), value);
    return client_.Update(row, {field}).status();
  }

  TestServer server_;
  const Client client_ = server_.ClientOf();
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_TESTS_INTEGRATION_PROJECTS_FIXTURE_H_
