// Doors at which two teams meet, through the API.
#include "storage/error.h"
#include "tests/integration/trips_fixture.h"

namespace zhaolian {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using v1::TripCollision;
using v1::TripStop;

using TripCollisionsTest = TripsTest;

TEST_F(TripCollisionsTest, AnotherTeamOfTheUnitIsToldOfAndTheTripItselfIsNot) {
  const std::string ours = AddTrip(east_, "users/east");
  const std::string stop = AddStop(east_, ours, "one");
  const std::string other = AddTrip(east_, "users/east", 1);
  AddStop(east_, other, "one");
  Meet(east_, "one", -5);
  ASSERT_TRUE(Log(east_, LogOfOne(ours, stop, TripStop::OUTCOME_MET, "")).ok());
  const auto found = Collisions(east_, ours);
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_THAT(Told(*found), ElementsAre(absl::StrCat("units/east ", Day(-5), " KIND_MET"),
                                        absl::StrCat("units/east ", Day(1), " KIND_PLANNED")));
  for (const TripCollision& each : found->collisions()) EXPECT_TRUE(each.own_unit());
  const auto theirs = Collisions(east_, other, "", 3);
  ASSERT_TRUE(theirs.ok()) << theirs.status();
  EXPECT_THAT(Told(*theirs), ElementsAre(absl::StrCat("units/east ", Day(0), " KIND_MET"),
                                         absl::StrCat("units/east ", Day(0), " KIND_PLANNED")))
      << "what the other team has logged and planned";
  const auto of_west = Collisions(west_, "", "one");
  ASSERT_TRUE(of_west.ok()) << of_west.status();
  EXPECT_FALSE(of_west->collisions(0).own_unit());
}

TEST_F(TripCollisionsTest, ManyFirmsAreAskedAboutInPieces) {
  const std::string trip = AddTrip(east_, "users/east");
  v1::FindTripCollisionsRequest request;
  request.set_trip(trip);
  for (int i = 0; i < 21; ++i) {
    v1::Enterprise firm;
    firm.set_display_name(absl::StrCat("虚构零件厂 ", i));
    firm.set_relation(v1::Enterprise::RELATION_TARGET);
    const std::string id = absl::StrCat("part-", i);
    ASSERT_TRUE(bureau_.Create(firm, {.id = id}).ok());
    AddStop(east_, trip, id);
    request.add_enterprises("enterprises/" + id);
  }
  Meet(west_, "part-20", 0);
  const absl::Status refused = Collisions(east_, trip).status();
  EXPECT_EQ(ErrorReason(refused), "TOO_MANY_ITEMS");
  EXPECT_EQ(ErrorMetadata(refused, "limit"), "20");
  EXPECT_EQ(ErrorMetadata(refused, "length"), "21");
  v1::FindTripCollisionsResponse response;
  EXPECT_EQ(ErrorReason(east_.Call(request, response)), "TOO_MANY_ITEMS");
  request.mutable_enterprises()->DeleteSubrange(0, 10);
  ASSERT_TRUE(east_.Call(request, response).ok());
  EXPECT_THAT(Told(response), ElementsAre(absl::StrCat("units/west ", Day(0), " KIND_MET")))
      << "around the days of the trip, which is not one itself";
}

TEST_F(TripCollisionsTest, WhoElseIsAtTheDoorIsToldByUnitAndDayAlone) {
  Meet(west_, "one", -20);
  Meet(west_, "one", -10);
  Meet(west_, "one", -200);
  Meet(east_, "one", -5);
  const std::string others = AddTrip(west_, "users/west", 2);
  AddStop(west_, others, "one");
  const std::string trip = AddTrip(east_, "users/east");
  ASSERT_THAT(Told(*Collisions(east_, trip)), IsEmpty()) << "no stops";
  const std::string stop = AddStop(east_, trip, "one");

  const auto found = Collisions(east_, trip);
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_THAT(Told(*found), ElementsAre(absl::StrCat("units/west ", Day(-10), " KIND_MET"),
                                        absl::StrCat("units/east ", Day(-5), " KIND_MET"),
                                        absl::StrCat("units/west ", Day(2), " KIND_PLANNED")));
  EXPECT_EQ(found->collisions(0).unit_display_name(), "虚构west");
  EXPECT_FALSE(found->collisions(0).own_unit());
  EXPECT_THAT(found->SerializeAsString(), Not(HasSubstr(kSecret)));
  EXPECT_EQ(TripCollision::descriptor()->field_count(), 6)
      << "a further field is a further thing that is told: see the comment of the method";
  EXPECT_THAT(Told(*Collisions(east_, trip, "", 4)), ElementsAre(testing::EndsWith("PLANNED")));
  EXPECT_THAT(Told(*Collisions(east_, "", "one", 15)), testing::SizeIs(4));
  const std::string planned = absl::StrCat("units/east ", Day(0), " KIND_PLANNED");
  EXPECT_THAT(
      Told(*Collisions(west_, "", "one")),
      AllOf(Contains(absl::StrCat("units/east ", Day(-5), " KIND_MET")), Contains(planned)));
  TripStop changed;
  changed.set_name(stop);
  changed.set_outcome(TripStop::OUTCOME_CANCELLED);
  ASSERT_TRUE(east_.Update(changed, {"outcome"}).ok());
  EXPECT_THAT(Told(*Collisions(west_, "", "one")), Not(Contains(planned))) << "nobody goes there";
  changed.clear_outcome();
  ASSERT_TRUE(east_.Update(changed, {"outcome"}).ok());
  EXPECT_THAT(Told(*Collisions(west_, "", "one")), Contains(planned));
  ASSERT_TRUE(east_.Delete<TripStop>(stop).ok());
  EXPECT_THAT(Told(*Collisions(west_, "", "one")), Not(Contains(planned))) << "the stop is gone";
}

TEST_F(TripCollisionsTest, ASearchForCollisionsIsACheckOfEachFirm) {
  EXPECT_TRUE(absl::IsNotFound(Collisions(east_, "trips/none").status()));
  EXPECT_TRUE(absl::IsNotFound(Collisions(east_, "", "none").status()));
  EXPECT_EQ(ErrorReason(Collisions(east_, "").status()), "REQUIRED");
  EXPECT_EQ(ErrorReason(Collisions(east_, "", "one", 367).status()), "OUT_OF_RANGE");
  const std::string trip = AddTrip(east_, "users/east");
  EXPECT_TRUE(absl::IsNotFound(Collisions(west_, trip).status())) << "a trip is its unit's";
  absl::Status last;
  for (int i = 0; i < 70 && last.ok(); ++i) last = Collisions(east_, "", "one").status();
  EXPECT_EQ(ErrorReason(last), "TOO_MANY_CLAIM_CHECKS");
}

}  // namespace
}  // namespace zhaolian
