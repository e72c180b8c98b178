#include "storage/gathered_writes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace zhaolian {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;

// A file that notes what is written to it, or has no room.
struct NotedFile {
  sqlite3_file base;  // first: SQLite knows the file by it
  std::vector<std::pair<int, std::string>> writes;
  bool full = false;
};

int NoteWrite(sqlite3_file* file, const void* data, int size, sqlite3_int64 offset) {
  auto* noted = reinterpret_cast<NotedFile*>(file);
  if (noted->full) return SQLITE_FULL;
  noted->writes.emplace_back(static_cast<int>(offset),
                             std::string(static_cast<const char*>(data), size));
  return SQLITE_OK;
}

class GatheredWritesTest : public testing::Test {
 protected:
  GatheredWritesTest() {
    methods_.xWrite = &NoteWrite;
    file_.base.pMethods = &methods_;
  }

  int Add(int offset, const std::string& text) {
    return writes_.Add(&file_.base, text.data(), static_cast<int>(text.size()), offset);
  }
  int Make() { return writes_.Make(&file_.base); }

  sqlite3_io_methods methods_ = {};
  NotedFile file_ = {};
  GatheredWrites writes_;
};

TEST_F(GatheredWritesTest, ThoseThatFollowOneAnotherAreOne) {
  for (const auto& [offset, text] : {std::pair(32, "header"), {38, "page"}, {42, "header"}}) {
    EXPECT_EQ(Add(offset, text), SQLITE_OK);
  }
  EXPECT_THAT(file_.writes, IsEmpty());
  EXPECT_EQ(Make(), SQLITE_OK);
  EXPECT_EQ(Make(), SQLITE_OK);
  EXPECT_THAT(file_.writes, ElementsAre(Pair(32, "headerpageheader")));
}

TEST_F(GatheredWritesTest, ThoseBeforeAreMadeWhereOneLiesElsewhere) {
  Add(100, "late");
  Add(0, "first");
  Add(2, "over it");
  EXPECT_EQ(Make(), SQLITE_OK);
  EXPECT_THAT(file_.writes, ElementsAre(Pair(100, "late"), Pair(0, "first"), Pair(2, "over it")));
}

TEST_F(GatheredWritesTest, NoneIsLongerThanAPageMayBe) {
  const std::string piece(30'000, 'x');
  for (int i = 0; i < 5; ++i) EXPECT_EQ(Add(i * 30'000, piece), SQLITE_OK);
  EXPECT_EQ(Make(), SQLITE_OK);
  EXPECT_THAT(file_.writes, ElementsAre(Pair(0, SizeIs(60'000)), Pair(60'000, SizeIs(60'000)),
                                        Pair(120'000, SizeIs(30'000))));
}

TEST_F(GatheredWritesTest, HoldWhatIsNotYetWritten) {
  Add(100, "0123456789");
  EXPECT_TRUE(writes_.Hold(4, 98));
  EXPECT_TRUE(writes_.Hold(1, 109));
  EXPECT_FALSE(writes_.Hold(2, 98));
  EXPECT_FALSE(writes_.Hold(4, 110));
  Make();
  EXPECT_FALSE(writes_.Hold(4, 98));
}

TEST_F(GatheredWritesTest, NothingIsLeftOfThoseThatAreForgotten) {
  file_.full = true;
  Add(100, "undone");
  EXPECT_EQ(Make(), SQLITE_FULL);
  writes_.Forget();
  file_.full = false;
  Add(0, "done");
  EXPECT_EQ(Make(), SQLITE_OK);
  EXPECT_THAT(file_.writes, ElementsAre(Pair(0, "done")));
}

TEST_F(GatheredWritesTest, ThoseThatFailStayAndAreTriedAgainInTheirOrder) {
  file_.full = true;
  EXPECT_EQ(Add(100, "one"), SQLITE_OK);
  EXPECT_EQ(Make(), SQLITE_FULL);
  EXPECT_EQ(Add(0, "two"), SQLITE_FULL);
  file_.full = false;
  EXPECT_EQ(Add(0, "three"), SQLITE_OK);
  EXPECT_EQ(Make(), SQLITE_OK);
  EXPECT_THAT(file_.writes, ElementsAre(Pair(100, "one"), Pair(0, "three")));
}

}  // namespace
}  // namespace zhaolian
