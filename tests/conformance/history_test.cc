// The journal: one entry for every change, who, when, before and after.
#include "absl/strings/str_cat.h"
#include "storage/journal.h"
#include "storage/uuid.h"
#include "tests/conformance/resource_fixture.h"
#include "zhaolian/v1/history.pb.h"

namespace zhaolian {
namespace {

using v1::FieldChange;
using v1::HistoryEntry;
using v1::ListHistoryRequest;
using v1::ListHistoryResponse;

class HistoryTest : public ResourceTest {
 protected:
  absl::StatusOr<ListHistoryResponse> HistoryOf(const std::string& name, int page_size = 0,
                                                const std::string& token = "") const {
    ListHistoryRequest request;
    ListHistoryResponse response;
    request.set_name(name);
    request.set_page_size(page_size);
    request.set_page_token(token);
    const absl::Status status = server_.ClientOf().Call(request, response);
    if (!status.ok()) ExpectWellFormed(status);
    return status.ok() ? absl::StatusOr<ListHistoryResponse>(response) : status;
  }

  // The change of a field; a change with no path when there is none.
  static FieldChange ChangeOf(const HistoryEntry& entry, const std::string& path) {
    for (const FieldChange& change : entry.changes()) {
      if (change.path() == path) return change;
    }
    return {};
  }

  std::string Method(const std::string& verb) const {
    return absl::StrCat(calls_.methods().get->service()->full_name(), "/", verb,
                        schema_.message()->name());
  }
};
ZHAOLIAN_FOR_EVERY_RESOURCE(HistoryTest);

TEST_P(HistoryTest, ListsEveryChangeWithBeforeAndAfter) {
  const ResourceCalls wang = CallsOf("users/wang");
  MessagePtr row = NewRow(*samples_.Full(schema_));
  const std::string etag_created = EtagOf(*row);
  const std::string& field = changeable()->name();
  const std::string before = TextField(*row, field);
  ChangeSomething(*row);
  const std::string id = NewUuid();
  auto updated = wang.Update(*row, {field}, {.request_id = id});
  ASSERT_TRUE(updated.ok()) << updated.status();
  auto deleted = calls_.Delete(NameOf(*row));
  ASSERT_TRUE(deleted.ok()) << deleted.status();
  auto undeleted = calls_.Undelete(NameOf(*row));
  ASSERT_TRUE(undeleted.ok()) << undeleted.status();

  auto history = HistoryOf(NameOf(*row));
  ASSERT_TRUE(history.ok()) << history.status();
  ASSERT_EQ(history->entries_size(), 4);
  const HistoryEntry &undelete = history->entries(0), &removal = history->entries(1),
                     &update = history->entries(2), &creation = history->entries(3);
  EXPECT_EQ(EtagOf(undelete.revision()), EtagOf(**undeleted));
  EXPECT_EQ(EtagOf(removal.revision()), EtagOf(**deleted));
  EXPECT_EQ(EtagOf(update.revision()), EtagOf(**updated));
  EXPECT_EQ(EtagOf(creation.revision()), etag_created);

  EXPECT_EQ(update.user(), "users/wang");
  EXPECT_EQ(update.identity(), "stated");
  EXPECT_EQ(update.method(), Method("Update"));
  EXPECT_EQ(update.request_id(), id);
  EXPECT_EQ(update.changes_size(), 1);
  EXPECT_EQ(ChangeOf(update, field).before(), before);
  EXPECT_EQ(ChangeOf(update, field).after(), TextField(*row, field));

  EXPECT_EQ(creation.user(), "users/local");
  EXPECT_EQ(creation.method(), Method("Create"));
  EXPECT_EQ(ChangeOf(creation, field).before(), "");
  EXPECT_EQ(ChangeOf(creation, field).after(), before);
  for (int i = 0; i < schema_.message()->field_count(); ++i) {
    const auto* each = schema_.message()->field(i);
    if (RulesOf(each).output_only() || each->name() == "name") continue;
    if (!IsSet(*row, each)) continue;
    EXPECT_NE(ChangeOf(creation, each->name()).after(), "") << each->name();
  }

  EXPECT_EQ(removal.method(), Method("Delete"));
  EXPECT_EQ(removal.changes_size(), 1);
  EXPECT_EQ(ChangeOf(removal, "delete_time").before(), "");
  EXPECT_NE(ChangeOf(removal, "delete_time").after(), "");
  EXPECT_EQ(undelete.method(), Method("Undelete"));
  EXPECT_EQ(ChangeOf(undelete, "delete_time").before(), ChangeOf(removal, "delete_time").after());
  EXPECT_EQ(ChangeOf(undelete, "delete_time").after(), "");
}

TEST_P(HistoryTest, ComesInPages) {
  MessagePtr row = NewRow();
  for (int i = 0; i < 4; ++i) {
    ChangeSomething(*row);
    const auto updated = calls_.Update(*row);
    ASSERT_TRUE(updated.ok()) << updated.status();
  }
  std::vector<int64_t> revisions;
  std::string token;
  do {
    auto page = HistoryOf(NameOf(*row), 2, token);
    ASSERT_TRUE(page.ok()) << page.status();
    for (const HistoryEntry& entry : page->entries()) revisions.push_back(entry.revision());
    token = page->next_page_token();
  } while (!token.empty());
  EXPECT_EQ(revisions.size(), 5);
  EXPECT_TRUE(std::is_sorted(revisions.rbegin(), revisions.rend()));
}

TEST_P(HistoryTest, OfARowThatNeverWasIsNotFound) {
  EXPECT_THAT(HistoryOf(schema_.collection() + "/nobody"),
              Fails(absl::StatusCode::kNotFound, "NOT_FOUND"));
}

TEST_P(HistoryTest, AFailedChangeLeavesNoEntry) {
  MessagePtr row = NewRow();
  const int64_t revision = Revision();
  ChangeSomething(*row);
  ASSERT_FALSE(calls_.Update(*row, {}, {.etag = "\"0\""}).ok());
  ASSERT_FALSE(calls_.Update(*row, {"nothing"}).ok());
  EXPECT_EQ(HistoryOf(NameOf(*row))->entries_size(), 1);
  EXPECT_EQ(Revision(), revision);
}

TEST_P(HistoryTest, HeadersHoldDigestsOfTheImages) {
  MessagePtr row = NewRow(*samples_.Full(schema_));
  ChangeSomething(*row);
  ASSERT_TRUE(calls_.Update(*row).ok());
  auto connection = server_.store().ConnectForReading();
  ASSERT_TRUE(connection.ok()) << connection.status();
  int images = 0;
  auto check = [&](const Row& each, int digest, int nonce, int image) {
    if (each.IsNull(image)) return;
    ++images;
    EXPECT_EQ(each.Text(nonce).size(), 16);
    EXPECT_EQ(each.Text(digest), Sha256(absl::StrCat(each.Text(nonce), each.Text(image))));
    MessagePtr message = schema_.NewMessage();
    EXPECT_TRUE(message->ParseFromString(std::string(each.Text(image))));
    EXPECT_EQ(NameOf(*message), NameOf(*row));
  };
  const absl::Status status =
      (*connection)
          ->Run(
              "SELECT j.before_digest, i.before_nonce, i.before_image, j.after_digest, "
              "i.after_nonce,"
              " i.after_image FROM journal AS j JOIN journal_images AS i ON i.revision = j.revision"
              " WHERE j.name = $1",
              {NameOf(*row)}, [&](const Row& each) {
                check(each, 0, 1, 2);
                check(each, 3, 4, 5);
              });
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(images, 3);
}

}  // namespace
}  // namespace zhaolian
