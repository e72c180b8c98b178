// What tests of who sees and sends what begin with.
#ifndef ZHAOLIAN_TESTS_SUPPORT_COUNTIES_AND_FIRM_H_
#define ZHAOLIAN_TESTS_SUPPORT_COUNTIES_AND_FIRM_H_

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client-lib/client.h"
#include "zhaolian/v1/enterprises.pb.h"
#include "zhaolian/v1/organization.pb.h"

namespace zhaolian {

// Adds counties of these ids below the bureau, and "enterprises/firm".
inline void AddCountiesAndFirm(const Client& bureau, const std::vector<std::string>& counties) {
  for (const std::string& id : counties) {
    v1::Unit unit;
    unit.set_display_name("虚构" + id);
    unit.set_kind(v1::Unit::KIND_COUNTY);
    unit.set_parent_unit("units/bureau");
    ASSERT_TRUE(bureau.Create(unit, {.id = id}).ok());
  }
  v1::Enterprise firm;
  firm.set_display_name("虚构机床厂");
  firm.set_relation(v1::Enterprise::RELATION_TARGET);
  ASSERT_TRUE(bureau.Create(firm, {.id = "firm"}).ok());
}

// Adds the counties "units/east" and "units/west". True, so that a fixture can make them before
// the members that are users of theirs.
inline bool AddEastAndWest(const Client& bureau) {
  for (const char* id : {"east", "west"}) {
    v1::Unit unit;
    unit.set_display_name(absl::StrCat("虚构", id));
    unit.set_kind(v1::Unit::KIND_COUNTY);
    EXPECT_TRUE(bureau.Create(unit, {.id = id}).ok());
  }
  return true;
}

}  // namespace zhaolian

#endif  // ZHAOLIAN_TESTS_SUPPORT_COUNTIES_AND_FIRM_H_
