// The same request id gives the first reply again and changes nothing.
#include "storage/uuid.h"
#include "tests/conformance/resource_fixture.h"
#include "zhaolian/v1/organization.pb.h"

namespace zhaolian {
namespace {

class RequestIdTest : public ResourceTest {
 protected:
  // Asks once, and then again: at once, after a further change of the row, and
  // after a restart. Every answer is the first, and nothing happens.
  template <typename Request>
  void ExpectReplayed(const Request& request) {
    const auto first = request();
    ASSERT_TRUE(first.ok()) << first.status();
    const int64_t revision = Revision();
    const auto second = request();
    ASSERT_TRUE(second.ok()) << second.status();
    EXPECT_THAT(*second, IsLike(first->get()));
    EXPECT_EQ(Revision(), revision);

    MessagePtr changed = Now(**first);
    if (!HasField(*changed, "delete_time")) {
      ChangeSomething(*changed);
      ASSERT_TRUE(calls_.Update(*changed).ok());
    } else {
      ASSERT_TRUE(calls_.Undelete(NameOf(*changed)).ok());
    }
    const MessagePtr now = Now(**first);
    const auto third = request();
    ASSERT_TRUE(third.ok()) << third.status();
    EXPECT_THAT(*third, IsLike(first->get()));
    EXPECT_THAT(Now(**first), IsLike(now.get()));

    Restart();
    const auto fourth = request();
    ASSERT_TRUE(fourth.ok()) << fourth.status();
    EXPECT_THAT(*fourth, IsLike(first->get()));
    EXPECT_THAT(Now(**first), IsLike(now.get()));
  }

  const std::string id_ = NewUuid();
};
ZHAOLIAN_FOR_EVERY_RESOURCE(RequestIdTest);

TEST_P(RequestIdTest, CreateIsReplayed) {
  const MessagePtr row = samples_.Full(schema_);
  ExpectReplayed([&] { return calls_.Create(*row, {.id = "once", .request_id = id_}); });
}

TEST_P(RequestIdTest, CreateWithAnIdOfTheServerIsReplayed) {
  const MessagePtr row = samples_.Full(schema_);
  ExpectReplayed([&] { return calls_.Create(*row, {.request_id = id_}); });
}

TEST_P(RequestIdTest, CreateIsReplayedWhenTheUserIsGone) {
  const auto* owner = schema_.message()->FindFieldByName("owner_unit");
  if (owner == nullptr || !RulesOf(owner).required()) return;
  ResourceCalls users(server_.ClientOf(), *server_.registry().FindCollection("users"));
  v1::User user;
  user.set_display_name("林一");
  user.set_unit(TextField(*samples_.Full(schema_), "owner_unit"));
  ASSERT_TRUE(users.Create(user, {.id = "lin"}).ok());
  MessagePtr row = samples_.Full(schema_);
  ClearField(*row, "owner_unit");
  const ResourceCalls calls = CallsOf("users/lin");
  const auto first = calls.Create(*row, {.request_id = id_});
  ASSERT_TRUE(first.ok()) << first.status();
  ASSERT_TRUE(users.Delete("users/lin").ok());
  const auto second = calls.Create(*row, {.request_id = id_});
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_THAT(*second, IsLike(first->get()));
  row = samples_.Full(schema_);
  ClearField(*row, "owner_unit");
  EXPECT_THAT(calls.Create(*row, {.request_id = NewUuid()}),
              Fails(absl::StatusCode::kInvalidArgument, "UNKNOWN_USER"));
}

TEST_P(RequestIdTest, UpdateIsReplayed) {
  MessagePtr row = NewRow();
  const std::string etag = EtagOf(*row);
  ChangeSomething(*row);
  ExpectReplayed([&] { return calls_.Update(*row, {}, {.etag = etag, .request_id = id_}); });
}

TEST_P(RequestIdTest, DeleteIsReplayed) {
  const MessagePtr row = NewRow();
  ExpectReplayed([&] { return calls_.Delete(NameOf(*row), {.request_id = id_}); });
}

TEST_P(RequestIdTest, UndeleteIsReplayed) {
  const MessagePtr row = NewRow();
  ASSERT_TRUE(calls_.Delete(NameOf(*row)).ok());
  ExpectReplayed([&] { return calls_.Undelete(NameOf(*row), {.request_id = id_}); });
}

TEST_P(RequestIdTest, UpperCaseIsTheSameId) {
  const MessagePtr row = samples_.Least(schema_);
  std::string upper = id_;
  for (char& c : upper) c = static_cast<char>(std::toupper(c));
  const auto first = calls_.Create(*row, {.request_id = id_});
  const auto second = calls_.Create(*row, {.request_id = upper});
  ASSERT_TRUE(first.ok() && second.ok()) << first.status() << second.status();
  EXPECT_THAT(*second, IsLike(first->get()));
}

TEST_P(RequestIdTest, AnotherRequestWithTheIdIsRefused) {
  const MessagePtr row = NewRow(), other = NewRow(), sample = samples_.Least(schema_);
  MessagePtr sent = CopyOf(*row);
  ChangeSomething(*sent);
  ASSERT_TRUE(calls_.Update(*sent, {}, {.request_id = id_}).ok());
  const MessagePtr now = Now(*row);
  const int64_t revision = Revision();

  MessagePtr different = CopyOf(*sent);
  ChangeSomething(*different);
  const Ask again{.request_id = id_};
  for (const absl::Status& refused :
       {calls_.Update(*different, {}, again).status(), calls_.Update(*sent, {"*"}, again).status(),
        calls_.Delete(NameOf(*row), again).status(), calls_.Delete(NameOf(*other), again).status(),
        calls_.Create(*sample, again).status()}) {
    EXPECT_THAT(refused, Fails(absl::StatusCode::kInvalidArgument, "REQUEST_ID_REUSED"));
    EXPECT_EQ(Metadata(refused, "name"), NameOf(*row));
    EXPECT_THAT(FieldsAtFault(refused), ::testing::ElementsAre("request_id"));
  }
  EXPECT_EQ(Revision(), revision);
  EXPECT_THAT(Now(*row), IsLike(now.get()));
}

TEST_P(RequestIdTest, AnotherUsersIdIsItsOwn) {
  const MessagePtr row = samples_.Least(schema_);
  const auto mine = calls_.Create(*row, {.request_id = id_});
  ASSERT_TRUE(mine.ok()) << mine.status();
  // A row that differs where it must be unique.
  const MessagePtr second = samples_.Least(schema_);
  const auto theirs = CallsOf("users/wang").Create(*second, {.request_id = id_});
  ASSERT_TRUE(theirs.ok()) << theirs.status();
  EXPECT_NE(NameOf(**mine), NameOf(**theirs));
}

TEST_P(RequestIdTest, AFailedRequestLeavesItsIdUnused) {
  MessagePtr row = NewRow();
  ChangeSomething(*row);
  ASSERT_FALSE(calls_.Update(*row, {}, {.etag = "\"0\"", .request_id = id_}).ok());
  const auto updated = calls_.Update(*row, {}, {.request_id = id_});
  EXPECT_TRUE(updated.ok()) << updated.status();
}

}  // namespace
}  // namespace zhaolian
