// Who changed which field when, through the API.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "client-lib/client.h"
#include "storage/error.h"
#include "storage/uuid.h"
#include "tests/support/test_server.h"
#include "zhaolian/v1/enterprises.pb.h"
#include "zhaolian/v1/history.pb.h"

namespace zhaolian {
namespace {

using ::testing::ElementsAre;
using v1::Enterprise;
using v1::HistoryEntry;
using v1::ListHistoryRequest;
using v1::ListHistoryResponse;

class HistoryTest : public testing::Test {
 protected:
  void SetUp() override {
    auto made = CreateFirm();
    ASSERT_TRUE(made.ok()) << made.status();
    firm_ = *made;
  }

  // The same request each time.
  absl::StatusOr<Enterprise> CreateFirm() {
    Enterprise firm;
    firm.set_display_name("虚构药业");
    firm.set_relation(Enterprise::RELATION_TARGET);
    firm.set_owner_unit("units/bureau");
    firm.add_aliases("甲");
    return client_.Create(firm, {.id = "firm", .request_id = request_id_});
  }

  ListHistoryResponse History(const ListHistoryRequest& request) {
    ListHistoryResponse response;
    absl::Status status = client_.Call(request, response);
    EXPECT_TRUE(status.ok()) << status;
    return response;
  }
  ListHistoryResponse History() {
    ListHistoryRequest request;
    request.set_name("enterprises/firm");
    return History(request);
  }
  void Rename(const std::string& display_name) {
    firm_.clear_etag();
    firm_.set_display_name(display_name);
    auto updated = client_.Update(firm_, {"display_name"});
    ASSERT_TRUE(updated.ok()) << updated.status();
    firm_ = *updated;
  }
  // "path: before → after" of each change.
  static std::vector<std::string> Changes(const HistoryEntry& entry) {
    std::vector<std::string> changes;
    for (const auto& change : entry.changes()) {
      changes.push_back(absl::StrCat(change.path(), ": ", change.before(), " → ", change.after()));
    }
    return changes;
  }
  // Runs SQL on the database itself, as an erasure would.
  void RunSql(const std::string& sql) {
    absl::Notification done;
    Writer::Operation operation;
    operation.run = [&](Tx& tx) { return tx.connection().Run(sql); };
    operation.done = [&](absl::Status status) {
      EXPECT_TRUE(status.ok()) << status;
      done.Notify();
    };
    server_.store().Write(std::move(operation));
    done.WaitForNotification();
  }

  const std::string request_id_ = NewUuid();
  TestServer server_;
  Client client_ = server_.ClientOf("users/lin");
  Enterprise firm_;
};

TEST_F(HistoryTest, TellsWhoChangedWhichFieldWhenNewestFirst) {
  Rename("虚构药业集团");
  const ListHistoryResponse history = History();
  ASSERT_EQ(history.entries_size(), 2);
  const HistoryEntry& update = history.entries(0);
  EXPECT_EQ(update.user(), "users/lin");
  EXPECT_EQ(update.identity(), "stated");
  EXPECT_EQ(update.method(), "zhaolian.v1.EnterpriseService/UpdateEnterprise");
  EXPECT_EQ(absl::StrCat("\"", update.revision(), "\""), firm_.etag());
  EXPECT_EQ(update.time().SerializeAsString(), firm_.update_time().SerializeAsString());
  EXPECT_THAT(Changes(update), ElementsAre("display_name: 虚构药业 → 虚构药业集团"));
  EXPECT_EQ(history.entries(1).request_id(), request_id_);
  EXPECT_GT(update.revision(), history.entries(1).revision());
}

TEST_F(HistoryTest, ACreateTellsEveryFieldThatWasSet) {
  const auto changes = Changes(History().entries(0));
  EXPECT_THAT(changes, testing::IsSupersetOf({"display_name:  → 虚构药业", "aliases:  → 甲",
                                              "relation:  → RELATION_TARGET",
                                              "owner_unit:  → units/bureau"}));
}

TEST_F(HistoryTest, ListsAreJoinedAndUnsetFieldsAreEmpty) {
  firm_.clear_etag();
  firm_.add_aliases("乙");
  ASSERT_TRUE(client_.Update(firm_, {"aliases"}).ok());
  firm_.clear_aliases();
  ASSERT_TRUE(client_.Update(firm_, {"aliases"}).ok());
  EXPECT_THAT(Changes(History().entries(1)), ElementsAre("aliases: 甲 → 甲, 乙"));
  EXPECT_THAT(Changes(History().entries(0)), ElementsAre("aliases: 甲, 乙 → "));
}

TEST_F(HistoryTest, DeletingAndUndeletingAreTold) {
  ASSERT_TRUE(client_.Delete<Enterprise>("enterprises/firm").ok());
  ASSERT_TRUE(client_.Undelete<Enterprise>("enterprises/firm").ok());
  const ListHistoryResponse history = History();
  ASSERT_EQ(history.entries_size(), 3);
  ASSERT_EQ(history.entries(1).changes_size(), 1);
  EXPECT_EQ(history.entries(1).changes(0).path(), "delete_time");
  EXPECT_EQ(history.entries(1).changes(0).before(), "");
  EXPECT_EQ(history.entries(0).changes(0).after(), "");
}

TEST_F(HistoryTest, WhatWasRefusedOrOnlyValidatedIsNotTold) {
  firm_.set_display_name("别名");
  firm_.set_etag("\"1\"");
  EXPECT_FALSE(client_.Update(firm_, {"display_name"}).ok());
  firm_.clear_etag();
  EXPECT_TRUE(client_.Update(firm_, {"display_name"}, {.validate_only = true}).ok());
  EXPECT_EQ(History().entries_size(), 1);
}

TEST_F(HistoryTest, AReplayIsNotTold) {
  auto replayed = CreateFirm();
  ASSERT_TRUE(replayed.ok()) << replayed.status();
  EXPECT_EQ(History().entries_size(), 1);
}

TEST_F(HistoryTest, PagesHoldEveryEntryOnce) {
  for (int i = 0; i < 6; ++i) Rename(absl::StrCat("虚构药业", i));
  ListHistoryRequest request;
  request.set_name("enterprises/firm");
  request.set_page_size(2);
  std::vector<int64_t> revisions;
  for (int pages = 0; pages < 10; ++pages) {
    const ListHistoryResponse page = History(request);
    EXPECT_LE(page.entries_size(), 2);
    for (const auto& entry : page.entries()) revisions.push_back(entry.revision());
    if (page.next_page_token().empty()) break;
    request.set_page_token(page.next_page_token());
    // Written meanwhile: later than every page.
    if (pages == 0) Rename("新名");
  }
  EXPECT_EQ(revisions.size(), 7u);
  EXPECT_TRUE(std::is_sorted(revisions.rbegin(), revisions.rend()));
  EXPECT_EQ(std::adjacent_find(revisions.begin(), revisions.end()), revisions.end());
}

TEST_F(HistoryTest, APageThatIsExactlyFullIsTheLast) {
  Rename("虚构药业集团");
  ListHistoryRequest request;
  request.set_name("enterprises/firm");
  request.set_page_size(2);
  EXPECT_EQ(History(request).next_page_token(), "");
}

TEST_F(HistoryTest, APageOfLargeEntriesEndsEarly) {
  constexpr int kMostBytes = 20'000;
  internal::v1::ServerConfig config;
  config.set_max_response_bytes(kMostBytes);
  server_.Restart(config);
  client_ = server_.ClientOf("users/lin");
  constexpr int kUpdates = 10;
  for (int i = 0; i < kUpdates; ++i) {
    firm_.clear_etag();
    firm_.clear_aliases();
    for (int j = 0; j < 20; ++j) firm_.add_aliases(absl::StrCat(i, "-", j, std::string(190, 'a')));
    auto updated = client_.Update(firm_, {"aliases"});
    ASSERT_TRUE(updated.ok()) << updated.status();
  }
  ListHistoryRequest request;
  request.set_name("enterprises/firm");
  request.set_page_size(1000);
  int entries = 0, pages = 0;
  do {
    const ListHistoryResponse page = History(request);
    EXPECT_LE(page.ByteSizeLong(), static_cast<size_t>(kMostBytes) + 200) << "with its token";
    entries += page.entries_size();
    request.set_page_token(page.next_page_token());
    ++pages;
  } while (!request.page_token().empty());
  EXPECT_EQ(entries, kUpdates + 1);
  EXPECT_GT(pages, 1);
}

TEST_F(HistoryTest, APageTokenIsForItsRowOnly) {
  Rename("虚构药业集团");
  ListHistoryRequest request;
  request.set_name("enterprises/firm");
  request.set_page_size(1);
  request.set_page_token(History(request).next_page_token());
  EXPECT_EQ(History(request).entries_size(), 1);
  request.set_name("units/bureau");
  ListHistoryResponse response;
  EXPECT_EQ(ErrorReason(client_.Call(request, response)), "INVALID_PAGE_TOKEN");
}

TEST_F(HistoryTest, ARowThatNeverWasIsNotFound) {
  ListHistoryRequest request;
  ListHistoryResponse response;
  for (const std::string name : {"enterprises/nobody", "nothing/x", "enterprises", ""}) {
    request.set_name(name);
    EXPECT_TRUE(absl::IsNotFound(client_.Call(request, response))) << name;
  }
}

TEST_F(HistoryTest, ANegativePageSizeIsRefused) {
  ListHistoryRequest request;
  request.set_name("enterprises/firm");
  request.set_page_size(-1);
  ListHistoryResponse response;
  EXPECT_EQ(ErrorReason(client_.Call(request, response)), "INVALID_PAGE_SIZE");
}

TEST_F(HistoryTest, AnErasedChangeKeepsItsHeadAndStillAnswersItsRequest) {
  Rename("虚构药业集团");
  RunSql(
      "DELETE FROM journal_images WHERE revision ="
      " (SELECT min(revision) FROM journal WHERE name = 'enterprises/firm')");
  const ListHistoryResponse history = History();
  ASSERT_EQ(history.entries_size(), 2);
  EXPECT_FALSE(history.entries(0).erased());
  EXPECT_TRUE(history.entries(1).erased());
  EXPECT_EQ(history.entries(1).changes_size(), 0);
  EXPECT_EQ(history.entries(1).user(), "users/lin");

  auto replayed = CreateFirm();
  ASSERT_TRUE(replayed.ok()) << replayed.status();
  EXPECT_EQ(replayed->name(), "enterprises/firm");
  EXPECT_EQ(replayed->display_name(), "");
  EXPECT_EQ(replayed->etag(), absl::StrCat("\"", history.entries(1).revision(), "\""));
}

}  // namespace
}  // namespace zhaolian
