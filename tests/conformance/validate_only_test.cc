// A dry run checks everything and changes nothing.
#include "storage/uuid.h"
#include "tests/conformance/resource_fixture.h"
#include "zhaolian/v1/history.pb.h"

namespace zhaolian {
namespace {

class ValidateOnlyTest : public ResourceTest {
 protected:
  struct State {
    int64_t revision;
    std::vector<std::string> rows;  // texts of all, deleted ones too
    friend bool operator==(const State& a, const State& b) {
      return a.revision == b.revision && a.rows == b.rows;
    }
  };

  State StateNow() const {
    State state{Revision(), {}};
    auto page = calls_.List({.show_deleted = true});
    EXPECT_TRUE(page.ok()) << page.status();
    for (const MessagePtr& row : page->rows) state.rows.push_back(row->DebugString());
    return state;
  }

  int ChangesOf(const std::string& name) const {
    v1::ListHistoryRequest request;
    v1::ListHistoryResponse response;
    request.set_name(name);
    EXPECT_TRUE(server_.ClientOf().Call(request, response).ok());
    return response.entries_size();
  }

  const std::string id_ = NewUuid();
  const Ask dry_{.request_id = id_, .validate_only = true};
};
ZHAOLIAN_FOR_EVERY_RESOURCE(ValidateOnlyTest);

TEST_P(ValidateOnlyTest, CreateChangesNothing) {
  const MessagePtr sample = samples_.Full(schema_);
  const State before = StateNow();
  auto row = calls_.Create(*sample, {.id = "dry", .request_id = id_, .validate_only = true});
  ASSERT_TRUE(row.ok()) << row.status();
  EXPECT_EQ(NameOf(**row), schema_.collection() + "/dry");
  EXPECT_EQ(EtagOf(**row), "") << "it would be somebody else's";
  EXPECT_EQ(StateNow(), before);
  EXPECT_TRUE(calls_.Create(*sample, {.id = "dry", .request_id = id_}).ok());
}

TEST_P(ValidateOnlyTest, UpdateChangesNothing) {
  MessagePtr row = NewRow();
  ChangeSomething(*row);
  const State before = StateNow();
  auto updated = calls_.Update(*row, {}, dry_);
  ASSERT_TRUE(updated.ok()) << updated.status();
  EXPECT_EQ(EtagOf(**updated), "");
  EXPECT_EQ(TextField(**updated, changeable()->name()), TextField(*row, changeable()->name()));
  EXPECT_EQ(StateNow(), before);
  EXPECT_EQ(ChangesOf(NameOf(*row)), 1);
  EXPECT_TRUE(calls_.Update(*row, {}, {.request_id = id_}).ok());
}

TEST_P(ValidateOnlyTest, DeleteAndUndeleteChangeNothing) {
  const MessagePtr row = NewRow();
  State before = StateNow();
  auto deleted = calls_.Delete(NameOf(*row), dry_);
  ASSERT_TRUE(deleted.ok()) << deleted.status();
  EXPECT_TRUE(HasField(**deleted, "delete_time"));
  EXPECT_EQ(StateNow(), before);
  EXPECT_EQ(ChangesOf(NameOf(*row)), 1);

  ASSERT_TRUE(calls_.Delete(NameOf(*row), {.request_id = id_}).ok());
  before = StateNow();
  auto undeleted = calls_.Undelete(NameOf(*row), {.request_id = NewUuid(), .validate_only = true});
  ASSERT_TRUE(undeleted.ok()) << undeleted.status();
  EXPECT_EQ(StateNow(), before);
}

TEST_P(ValidateOnlyTest, ReportsWhatTheRealRequestWould) {
  const MessagePtr row = NewRow("there");
  auto expect_same = [](const auto& dry, const auto& real) {
    ASSERT_FALSE(real.ok());
    EXPECT_THAT(dry, Fails(real.status().code(), ErrorReason(real.status())));
  };
  const MessagePtr sample = samples_.Least(schema_);
  expect_same(calls_.Create(*sample, {.id = "there", .validate_only = true}),
              calls_.Create(*sample, {.id = "there"}));
  expect_same(calls_.Create(*schema_.NewMessage(), dry_), calls_.Create(*schema_.NewMessage()));
  expect_same(calls_.Update(*row, {"nothing"}, dry_), calls_.Update(*row, {"nothing"}));
  expect_same(calls_.Delete(schema_.collection() + "/nobody", dry_),
              calls_.Delete(schema_.collection() + "/nobody"));
  expect_same(calls_.Undelete(NameOf(*row), dry_), calls_.Undelete(NameOf(*row)));
  Ask stale = dry_;
  stale.etag = "\"0\"";
  expect_same(calls_.Update(*row, {}, stale), calls_.Update(*row, {}, {.etag = "\"0\""}));
  for (const Reference& reference : ReferencesOf(schema_)) {
    MessagePtr lost = samples_.Least(schema_);
    lost->GetReflection()->ClearField(lost.get(), reference.field);
    PutText(*lost, reference.field, reference.collection + "/nobody");
    expect_same(calls_.Create(*lost, dry_), calls_.Create(*lost));
  }
}

}  // namespace
}  // namespace zhaolian
