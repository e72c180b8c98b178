#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/conformance/resource_fixture.h"

namespace zhaolian {
namespace {

using ::testing::ElementsAre;
using ::testing::MatchesRegex;

using CreateTest = ResourceTest;
ZHAOLIAN_FOR_EVERY_RESOURCE(CreateTest);

TEST_P(CreateTest, KeepsTheChosenId) {
  auto row = calls_.Create(*samples_.Least(schema_), {.id = "chosen-id"});
  ASSERT_TRUE(row.ok()) << row.status();
  EXPECT_EQ(NameOf(**row), schema_.collection() + "/chosen-id");
  EXPECT_THAT(Now(**row), IsLike(row->get()));
}

TEST_P(CreateTest, MakesAnIdWhenNoneIsChosen) {
  std::set<std::string> names;
  for (int i = 0; i < 5; ++i) names.insert(NameOf(*NewRow()));
  EXPECT_EQ(names.size(), 5);
  for (const std::string& name : names) {
    EXPECT_THAT(name, MatchesRegex(schema_.collection() + "/[a-z][0-9a-f-]+"));
  }
}

TEST_P(CreateTest, KeepsEveryField) {
  for (int i = 0; i < 5; ++i) {
    MessagePtr sent = samples_.Full(schema_);
    MessagePtr got = NewRow(*sent);
    EXPECT_THAT(Now(*got), IsLike(got.get()));
    for (int j = 0; j < schema_.message()->field_count(); ++j) {
      const auto* field = schema_.message()->field(j);
      if (RulesOf(field).output_only() || field->name() == "name")
        got->GetReflection()->ClearField(got.get(), field);
    }
    EXPECT_THAT(got, IsLike(sent.get()));
  }
}

TEST_P(CreateTest, SetsTimesAndEtag) {
  const absl::Time before = absl::Now() - absl::Milliseconds(1);
  const MessagePtr row = NewRow();
  const Value created = FieldValue(*schema_.FindColumn("create_time"), *row);
  const Value updated = FieldValue(*schema_.FindColumn("update_time"), *row);
  EXPECT_EQ(created, updated);
  EXPECT_GE(absl::FromUnixMicros(std::get<int64_t>(created)), before);
  EXPECT_LE(absl::FromUnixMicros(std::get<int64_t>(created)), absl::Now());
  EXPECT_FALSE(HasField(*row, "delete_time"));
  EXPECT_EQ(EtagOf(*row), absl::StrCat("\"", Revision(), "\""));
}

TEST_P(CreateTest, IgnoresNameAndOutputOnlyFields) {
  MessagePtr sent = samples_.Least(schema_);
  for (int i = 0; i < schema_.message()->field_count(); ++i) {
    const auto* field = schema_.message()->field(i);
    if (RulesOf(field).output_only()) samples_.values().Set(field, *sent);
  }
  SetTextField(*sent, "name", schema_.collection() + "/not-this");
  const MessagePtr row = NewRow(*sent, "this");
  EXPECT_EQ(NameOf(*row), schema_.collection() + "/this");
  EXPECT_FALSE(HasField(*row, "delete_time"));
  EXPECT_THAT(calls_.Get(schema_.collection() + "/not-this"),
              Fails(absl::StatusCode::kNotFound, "NOT_FOUND"));
}

TEST_P(CreateTest, RefusesAnIdOfAnotherShape) {
  const MessagePtr sample = samples_.Least(schema_);
  const std::string field = PathOf("x").substr(0, PathOf("x").find('.')) + "_id";
  for (const std::string& id :
       {std::string("Upper"), std::string("1digit"), std::string("ends-"), std::string("a b"),
        std::string("药业"), std::string("a/b"), std::string(64, 'a')}) {
    auto row = calls_.Create(*sample, {.id = id});
    EXPECT_THAT(row, Fails(absl::StatusCode::kInvalidArgument, "INVALID_ID")) << id;
    EXPECT_THAT(FieldsAtFault(row.status()), ElementsAre(field)) << id;
  }
  EXPECT_TRUE(calls_.Create(*sample, {.id = std::string(63, 'a')}).ok());
}

TEST_P(CreateTest, RefusesAnIdThatIsTaken) {
  const MessagePtr row = NewRow("taken");
  auto again = calls_.Create(*samples_.Least(schema_), {.id = "taken"});
  EXPECT_THAT(again, Fails(absl::StatusCode::kAlreadyExists, "ALREADY_EXISTS"));
  EXPECT_EQ(Metadata(again.status(), "name"), NameOf(*row));
  EXPECT_THAT(Now(*row), IsLike(row.get()));
}

TEST_P(CreateTest, RefusesTheIdOfADeletedRowAndNamesTheRemedy) {
  const MessagePtr row = NewRow("gone");
  ASSERT_TRUE(calls_.Delete(NameOf(*row)).ok());
  auto again = calls_.Create(*samples_.Least(schema_), {.id = "gone"});
  EXPECT_THAT(again, Fails(absl::StatusCode::kAlreadyExists, "ALREADY_EXISTS"));
  EXPECT_EQ(Metadata(again.status(), "name"), NameOf(*row));
  EXPECT_TRUE(absl::StrContains(Metadata(again.status(), "remedy"), "undelete")) << again.status();
}

TEST_P(CreateTest, RefusesARequestIdThatIsNoUuid) {
  for (const char* id :
       {"x", "8c1b2f0e5d534a8a9d0e2f4f6a7b8c9d", "8c1b2f0e-5d53-4a8a-9d0e-2f4f6a7b8c9g"}) {
    auto row = calls_.Create(*samples_.Least(schema_), {.request_id = id});
    EXPECT_THAT(row, Fails(absl::StatusCode::kInvalidArgument, "INVALID_REQUEST_ID")) << id;
    EXPECT_THAT(FieldsAtFault(row.status()), ElementsAre("request_id")) << id;
  }
}

TEST_P(CreateTest, GivesTheCallersUnitToARowWithoutOwner) {
  const auto* owner = schema_.message()->FindFieldByName("owner_unit");
  if (owner == nullptr) return;  // users and units belong to nobody
  MessagePtr sent = samples_.Least(schema_);
  sent->GetReflection()->ClearField(sent.get(), owner);
  EXPECT_EQ(TextField(*NewRow(*sent), "owner_unit"), "units/bureau");
}

}  // namespace
}  // namespace zhaolian
