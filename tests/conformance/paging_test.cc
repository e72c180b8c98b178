#include <algorithm>
#include <atomic>
#include <map>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "tests/conformance/resource_fixture.h"

namespace zhaolian {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;

class PagingTest : public ResourceTest {
 protected:
  std::vector<std::string> MakeRows(int count, const std::string& prefix = "page-") {
    std::vector<std::string> names;
    for (int i = 0; i < count; ++i) {
      names.push_back(NameOf(*NewRow(*samples_.Any(schema_), absl::StrCat(prefix, 100 + i))));
    }
    return names;
  }

  ListAsk RowsOf(const std::string& prefix = "page-") const {
    return {.filter = absl::StrCat("name:\"", schema_.collection(), "/", prefix, "*\"")};
  }

  // A token for the second page.
  std::string TokenOf(const ListAsk& ask) {
    auto page = calls_.List(ask);
    EXPECT_TRUE(page.ok()) << page.status();
    EXPECT_NE(page->next_page_token, "");
    return page->next_page_token;
  }
};
ZHAOLIAN_FOR_EVERY_RESOURCE(PagingTest);

TEST_P(PagingTest, EveryPageSizeCoversEachRowOnce) {
  const std::vector<std::string> names = MakeRows(11);
  for (int size = 1; size <= 12; ++size) {
    ListAsk ask = RowsOf();
    ask.page_size = size;
    std::vector<std::string> seen;
    while (true) {
      auto page = calls_.List(ask);
      ASSERT_TRUE(page.ok()) << page.status();
      EXPECT_EQ(page->total_size, 11);
      for (const MessagePtr& row : page->rows) seen.push_back(NameOf(*row));
      EXPECT_EQ(page->rows.size(), std::min<size_t>(size, 11 - (seen.size() - page->rows.size())));
      if (page->next_page_token.empty()) break;
      ASSERT_LT(seen.size(), 11) << "the last page has no token";
      ask.page_token = page->next_page_token;
    }
    EXPECT_THAT(seen, ElementsAreArray(names)) << size;
  }
}

TEST_P(PagingTest, AnEmptyListIsOneEmptyPage) {
  auto page = calls_.List(RowsOf("nothing-"));
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_EQ(page->rows.size(), 0);
  EXPECT_EQ(page->next_page_token, "");
  EXPECT_EQ(page->total_size, 0);
}

TEST_P(PagingTest, ANegativePageSizeIsRefused) {
  auto page = calls_.List({.page_size = -1});
  EXPECT_THAT(page, Fails(absl::StatusCode::kInvalidArgument, "INVALID_PAGE_SIZE"));
  EXPECT_THAT(FieldsAtFault(page.status()), ElementsAre("page_size"));
}

TEST_P(PagingTest, ATokenIsGoodForItsOwnQueryOnly) {
  MakeRows(3);
  ListAsk ask = RowsOf();
  ask.page_size = 2;
  ask.page_token = TokenOf(ask);
  auto expect_refused = [&](const ResourceCalls& calls, const ListAsk& other) {
    auto page = calls.List(other);
    EXPECT_THAT(page, Fails(absl::StatusCode::kInvalidArgument, "INVALID_PAGE_TOKEN"));
    EXPECT_THAT(FieldsAtFault(page.status()), ElementsAre("page_token"));
  };
  ListAsk other = ask;
  other.filter += " AND name:*";
  expect_refused(calls_, other);
  other = ask;
  other.order_by = "name desc";
  expect_refused(calls_, other);
  other = ask;
  other.show_deleted = true;
  expect_refused(calls_, other);
  expect_refused(CallsOf("users/wang"), ask);
  other = ask;
  other.filter = "name:*";
  other.page_token = "";
  other.page_token = TokenOf(other);
  const ResourceSchema& another = *AllResources()[AllResources()[0] == &schema_ ? 1 : 0];
  expect_refused(CallsOf("", another), other);

  auto page = calls_.List(ask);
  EXPECT_TRUE(page.ok()) << page.status();
  ask.page_size = 1;  // the size may change between pages
  EXPECT_TRUE(calls_.List(ask).ok());
}

TEST_P(PagingTest, ATokenThatWasAlteredIsRefused) {
  MakeRows(3);
  ListAsk ask = RowsOf();
  ask.page_size = 2;
  const std::string token = TokenOf(ask);
  std::vector<std::string> altered{"x", "!", token + "A", token.substr(1), token + token};
  for (size_t i = 0; i + 1 < token.size(); i += 7) {
    altered.push_back(token);
    altered.back()[i] = token[i] == 'A' ? 'B' : 'A';
  }
  for (const std::string& each : altered) {
    ask.page_token = each;
    EXPECT_THAT(calls_.List(ask), Fails(absl::StatusCode::kInvalidArgument, "INVALID_PAGE_TOKEN"))
        << each;
  }
}

TEST_P(PagingTest, ATokenOutlivesARestart) {
  MakeRows(3);
  ListAsk ask = RowsOf();
  ask.page_size = 2;
  ask.page_token = TokenOf(ask);
  Restart();
  auto page = calls_.List(ask);
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_EQ(page->rows.size(), 1);
  EXPECT_EQ(page->total_size, 3);
}

// Others create, change, delete and undelete rows meanwhile.
TEST_P(PagingTest, RowsThatNobodyTouchesAppearOnceWhileOthersAreWritten) {
  const std::vector<std::string> still = MakeRows(15, "m-still-");
  std::vector<MessagePtr> samples;
  for (int i = 0; i < 200; ++i) samples.push_back(samples_.Least(schema_));
  std::atomic<bool> stop{false};
  std::atomic<int> changes{0};
  std::thread writer([&] {
    const ResourceCalls calls = CallsOf("users/wang");
    for (size_t i = 0; !stop; i = (i + 1) % samples.size()) {
      // Names before, between and after the rows that stand still.
      const char* prefix = i % 3 == 0 ? "a" : i % 3 == 1 ? "m-still-107-a" : "z";
      const std::string id = absl::StrCat(prefix, i);
      auto row = calls.Create(*samples[i], {.id = id});
      if (!row.ok()) row = calls.Undelete(schema_.collection() + "/" + id);
      if (!row.ok()) continue;
      ChangeSomething(**row);
      changes += calls.Update(**row).ok();
      if (i % 2 == 0) changes += calls.Delete(NameOf(**row)).ok();
    }
  });
  // On a busy machine the rounds would be over before the first change.
  for (int i = 0; i < 1000 && changes == 0; ++i) absl::SleepFor(absl::Milliseconds(10));
  for (int round = 0; round < 6; ++round) {
    std::vector<std::string> orders{"", "name desc", "update_time desc"};
    if (RulesOf(changeable()).filterable()) orders.push_back(changeable()->name());
    for (const std::string& order : orders) {
      std::map<std::string, int> seen;
      for (const std::string& name : calls_.ListNames({.order_by = order, .page_size = 4})) {
        ++seen[name];
      }
      for (const std::string& name : still) EXPECT_EQ(seen[name], 1) << name << " by " << order;
    }
  }
  stop = true;
  writer.join();
  EXPECT_GT(changes, 0);
}

TEST(PageSizeTest, IsFiftyByDefaultAndAThousandAtMost) {
  TestServer server;
  const ResourceSchema& schema = *server.registry().FindCollection("users");
  const ResourceCalls calls(server.ClientOf(), schema);
  SampleRows samples(server.ClientOf(), server.registry());
  const MessagePtr user = samples.Least(schema);
  std::vector<std::thread> writers;
  for (int i = 0; i < 8; ++i) {
    writers.emplace_back([&] {
      for (int j = 0; j < 126; ++j) EXPECT_TRUE(calls.Create(*user).ok());
    });
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(calls.List({.page_size = 0})->rows.size(), 50);
  EXPECT_EQ(calls.List({.page_size = 1'000'000})->rows.size(), 1000);
  EXPECT_EQ(calls.ListNames({.page_size = 2000}).size(), 8 * 126 + 1);
}

TEST(PageTokenTest, GrowsOld) {
  internal::v1::ServerConfig config;
  config.set_page_token_age_seconds(1);
  TestServer server({.config = config});
  const ResourceSchema& schema = *server.registry().FindCollection("units");
  const ResourceCalls calls(server.ClientOf(), schema);
  SampleRows samples(server.ClientOf(), server.registry());
  ASSERT_TRUE(calls.Create(*samples.Least(schema)).ok());
  auto page = calls.List({.page_size = 1});
  ASSERT_TRUE(page.ok()) << page.status();
  absl::SleepFor(absl::Milliseconds(2100));
  EXPECT_THAT(calls.List({.page_size = 1, .page_token = page->next_page_token}),
              Fails(absl::StatusCode::kInvalidArgument, "PAGE_TOKEN_EXPIRED"));
}

TEST(TotalSizeTest, IsCappedWhereCountingWouldGoOn) {
  TestServer server;
  const ResourceSchema& schema = *server.registry().FindCollection("users");
  const ResourceStore& resources = server.store().resources();
  absl::Notification done;
  Writer::Operation operation;
  operation.run = [&](Tx& tx) {
    for (int i = 0; i < 3'005; ++i) {
      MessagePtr user = schema.NewMessage();
      SetTextField(*user, "name", absl::StrCat("users/u", i));
      SetTextField(*user, "unit", "units/bureau");
      absl::Status status =
          resources.Insert(tx, schema, {"users/local", "system", "test", "", ""}, *user);
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  };
  operation.done = [&](const absl::Status& status) {
    EXPECT_TRUE(status.ok()) << status;
    done.Notify();
  };
  server.store().Write(std::move(operation));
  done.WaitForNotification();
  auto page = ResourceCalls(server.ClientOf(), schema).List({.page_size = 1});
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_EQ(page->total_size, 3'001);
}

}  // namespace
}  // namespace zhaolian
