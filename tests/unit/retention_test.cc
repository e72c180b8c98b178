#include "server/privacy/retention.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/schedule.h"
#include "tests/support/test_store.h"
#include "zhaolian/v1/enterprises.pb.h"

namespace zhaolian {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

absl::Time Day(int year, int month, int day) {
  return absl::FromCivil(absl::CivilSecond(year, month, day, 9, 30, 0), CityTimeZone());
}

TEST(RetentionTest, TheLongestOfTheFieldsThatHoldAValueCounts) {
  const ResourceSchema& schema = TestStore::Schema("contactPersons");
  v1::ContactPerson person;
  EXPECT_THAT(HeldBy(schema, person).fields, IsEmpty());
  person.set_phone("13900000088");
  EXPECT_EQ(HeldBy(schema, person).months, 24);
  person.set_display_name("林虚构");
  EXPECT_EQ(HeldBy(schema, person).months, 36);
  EXPECT_THAT(HeldBy(schema, person).fields, ElementsAre("display_name", "phone"));
  EXPECT_EQ(ShortestRetention(schema), 24);
}

TEST(RetentionTest, WhatWasErasedIsNoValue) {
  v1::ContactPerson person;
  person.set_display_name("***");
  EXPECT_THAT(HeldBy(TestStore::Schema("contactPersons"), person).fields, IsEmpty());
}

TEST(RetentionTest, MonthsAreThoseOfTheCalendar) {
  EXPECT_EQ(MonthsAfter(Day(2024, 1, 31), 36), Day(2027, 1, 31));
  EXPECT_EQ(MonthsBefore(Day(2026, 11, 28), 24), Day(2024, 11, 28));
  EXPECT_EQ(MonthsAfter(Day(2024, 2, 29), 24),
            absl::FromCivil(absl::CivilSecond(2026, 3, 1), CityTimeZone()));
}

}  // namespace
}  // namespace zhaolian
