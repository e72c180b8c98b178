#include "storage/journal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <set>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "storage/journal_check.h"
#include "storage/row_codec.h"
#include "tests/support/test_store.h"
#include "zhaolian/v1/organization.pb.h"

namespace zhaolian {
namespace {

constexpr int64_t kNewest = std::numeric_limits<int64_t>::max();

class JournalTest : public testing::Test {
 protected:
  // One unit, made and changed once.
  void SetUp() override {
    made_.set_name("units/east");
    made_.set_display_name("华东办");
    ASSERT_TRUE(store_.Insert(made_, Origin("8c1b2f0e-5d53-4a8a-9d0e-2f4f6a7b8c9d")).ok());
    changed_ = made_;
    changed_.set_display_name("华东办事处");
    ASSERT_TRUE(store_.Replace(made_, changed_, Origin("")).ok());
  }

  static ChangeOrigin Origin(const std::string& request_id) {
    return {"users/lin", "stated", "zhaolian.v1.UnitService.X", request_id, Sha256("request")};
  }
  std::vector<JournalEntry> History(const std::string& name = "units/east",
                                    int64_t before = kNewest, int limit = 100) {
    std::vector<JournalEntry> entries;
    absl::Status status = store_.Read([&](Connection& connection) {
      auto read = ReadHistory(connection, name, before, limit);
      if (read.ok()) entries = *std::move(read);
      return read.status();
    });
    EXPECT_TRUE(status.ok()) << status;
    return entries;
  }
  std::optional<JournalEntry> Request(const std::string& user, const std::string& id) {
    std::optional<JournalEntry> entry;
    absl::Status status = store_.Read([&](Connection& connection) {
      auto found = FindRequest(connection, user, id);
      if (found.ok()) entry = *std::move(found);
      return found.status();
    });
    EXPECT_TRUE(status.ok()) << status;
    return entry;
  }
  std::string TextOf(const std::string& sql) {
    std::string text;
    EXPECT_TRUE(store_
                    .Read([&](Connection& connection) {
                      return connection.Run(
                          sql, {}, [&](const Row& row) { text = std::string(row.Text(0)); });
                    })
                    .ok());
    return text;
  }
  void Erase(int64_t revision) {
    ASSERT_TRUE(store_
                    .Write([&](Tx& tx) {
                      return tx.connection().Run("DELETE FROM journal_images WHERE revision = $1",
                                                 {revision});
                    })
                    .ok());
  }

  TestStore store_;
  v1::Unit made_, changed_;
};

TEST_F(JournalTest, Sha256IsTheStandardOne) {
  EXPECT_EQ(absl::BytesToHexString(Sha256("abc")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_F(JournalTest, SaysWhoChangedWhatWhenNewestFirst) {
  const auto entries = History();
  ASSERT_EQ(entries.size(), 2u);
  EXPECT_EQ(entries[0].revision, 2);
  EXPECT_EQ(entries[1].revision, 1);
  EXPECT_EQ(entries[1].name, "units/east");
  EXPECT_EQ(entries[1].origin.user, "users/lin");
  EXPECT_EQ(entries[1].origin.identity, "stated");
  EXPECT_EQ(entries[1].origin.method, "zhaolian.v1.UnitService.X");
  EXPECT_EQ(entries[1].origin.request_digest, Sha256("request"));
  EXPECT_EQ(EtagOf(entries[0].revision), changed_.etag());
  EXPECT_EQ(absl::ToUnixMicros(entries[0].time),
            changed_.update_time().seconds() * 1000000 + changed_.update_time().nanos() / 1000);
}

TEST_F(JournalTest, KeepsTheImagesBeforeAndAfterWithoutEtag) {
  const auto entries = History();
  v1::Unit made = made_, changed = changed_;
  made.clear_etag();
  changed.clear_etag();
  EXPECT_FALSE(entries[1].before.has_value());
  EXPECT_EQ(entries[1].after, made.SerializeAsString());
  EXPECT_EQ(entries[0].before, made.SerializeAsString());
  EXPECT_EQ(entries[0].after, changed.SerializeAsString());
}

TEST_F(JournalTest, TheHeaderHoldsTheDigestOfNonceAndImage) {
  for (const std::string side : {"before", "after"}) {
    const std::string of = absl::StrCat(" FROM journal_images WHERE revision = 2");
    const std::string nonce = TextOf(absl::StrCat("SELECT ", side, "_nonce", of));
    const std::string image = TextOf(absl::StrCat("SELECT ", side, "_image", of));
    EXPECT_EQ(nonce.size(), 16u);
    EXPECT_EQ(TextOf(absl::StrCat("SELECT ", side, "_digest FROM journal WHERE revision = 2")),
              Sha256(nonce + image));
  }
  EXPECT_EQ(store_.Number("SELECT count(*) FROM journal WHERE before_digest IS NULL"), 1);
}

TEST_F(JournalTest, EqualImagesHaveUnequalNoncesAndDigests) {
  // The image after revision 1 is the one before revision 2.
  EXPECT_NE(TextOf("SELECT after_nonce FROM journal_images WHERE revision = 1"),
            TextOf("SELECT before_nonce FROM journal_images WHERE revision = 2"));
  EXPECT_NE(TextOf("SELECT after_digest FROM journal WHERE revision = 1"),
            TextOf("SELECT before_digest FROM journal WHERE revision = 2"));
}

TEST_F(JournalTest, AnErasedImageLeavesItsHeader) {
  Erase(1);
  const auto entries = History();
  ASSERT_EQ(entries.size(), 2u);
  EXPECT_FALSE(entries[0].erased);
  EXPECT_TRUE(entries[1].erased);
  EXPECT_FALSE(entries[1].after.has_value());
  EXPECT_EQ(entries[1].origin.user, "users/lin");
  EXPECT_EQ(TextOf("SELECT after_digest FROM journal WHERE revision = 1").size(), 32u);
}

TEST_F(JournalTest, FindsARequestByUserAndId) {
  auto entry = Request("users/lin", "8c1b2f0e-5d53-4a8a-9d0e-2f4f6a7b8c9d");
  ASSERT_TRUE(entry.has_value());
  EXPECT_EQ(entry->revision, 1);
  EXPECT_FALSE(Request("users/wu", "8c1b2f0e-5d53-4a8a-9d0e-2f4f6a7b8c9d").has_value());
  EXPECT_FALSE(Request("users/lin", "").has_value()) << "revision 2 came without an id";
  Erase(1);
  entry = Request("users/lin", "8c1b2f0e-5d53-4a8a-9d0e-2f4f6a7b8c9d");
  ASSERT_TRUE(entry.has_value());
  EXPECT_TRUE(entry->erased);
  EXPECT_EQ(entry->name, "units/east");
}

TEST_F(JournalTest, AUserCannotUseARequestIdTwice) {
  v1::Unit other;
  other.set_name("units/west");
  const auto origin = Origin("8c1b2f0e-5d53-4a8a-9d0e-2f4f6a7b8c9d");
  EXPECT_TRUE(absl::IsAlreadyExists(store_.Insert(other, origin)));
  EXPECT_TRUE(absl::IsNotFound(store_.Get("units/west", other)));
  ChangeOrigin somebody_else = origin;
  somebody_else.user = "users/wu";
  EXPECT_TRUE(store_.Insert(other, somebody_else).ok());
}

TEST_F(JournalTest, PagesBackwardsByRevision) {
  EXPECT_EQ(History("units/east", kNewest, 1).size(), 1u);
  const auto rest = History("units/east", 2, 10);
  ASSERT_EQ(rest.size(), 1u);
  EXPECT_EQ(rest[0].revision, 1);
  EXPECT_TRUE(History("units/east", 1, 10).empty());
  EXPECT_TRUE(History("units/nobody").empty());
}

TEST_F(JournalTest, EveryReadingIsOneStatementOnAnIndex) {
  ASSERT_TRUE(store_
                  .Read([&](Connection& connection) -> absl::Status {
                    const int64_t before = connection.statements_run();
                    EXPECT_TRUE(ReadHistory(connection, "units/east", kNewest, 5).ok());
                    EXPECT_TRUE(FindRequest(connection, "users/lin", "x").ok());
                    EXPECT_EQ(connection.statements_run() - before, 2);
                    return absl::OkStatus();
                  })
                  .ok());
}

TEST_F(JournalTest, ErasedImagesAreGoneAndTheChainHolds) {
  const std::vector<JournalEntry> before = History();
  ASSERT_TRUE(store_.Write([&](Tx& tx) { return EraseImages(tx, before.front().revision); }).ok());
  const std::vector<JournalEntry> after = History();
  EXPECT_TRUE(after.front().erased);
  EXPECT_FALSE(after.front().before.has_value() || after.front().after.has_value());
  EXPECT_FALSE(after.back().erased);
  ASSERT_TRUE(store_
                  .Read([](Connection& connection) {
                    auto report = CheckJournal(connection, {});
                    if (!report.ok()) return report.status();
                    EXPECT_EQ(report->erased, 1);
                    // Nothing but that no erasure accounts for it.
                    EXPECT_EQ(report->faults.size(), 1u);
                    return absl::OkStatus();
                  })
                  .ok());
}

TEST_F(JournalTest, AChangeThatCannotBeJournalledIsNotMade) {
  for (const std::string table : {"journal", "journal_images"}) {
    const auto run = [&](const std::string& sql) {
      return store_.Write([&](Tx& tx) { return tx.connection().RunScript(sql); });
    };
    ASSERT_TRUE(run(absl::StrCat("CREATE TRIGGER refuse BEFORE INSERT ON ", table,
                                 " BEGIN SELECT RAISE(ABORT, 'refused'); END;"))
                    .ok());
    v1::Unit unit;
    unit.set_name("units/refused");
    unit.set_display_name("虚构局");
    unit.set_kind(v1::Unit::KIND_BUREAU);
    EXPECT_FALSE(store_.Insert(unit).ok()) << table;
    EXPECT_TRUE(absl::IsNotFound(store_.Get("units/refused", unit))) << table;
    ASSERT_TRUE(run("DROP TRIGGER refuse;").ok());
    EXPECT_EQ(store_.Number("SELECT count(*) FROM journal WHERE name = 'units/refused'"), 0);
  }
}

TEST_F(JournalTest, EntriesOfACollectionAreThoseAndNoOthers) {
  for (const char* name :
       {"disclosures/a", "disclosures/b", "disclosures", "disclosures-other/a"}) {
    ASSERT_TRUE(store_
                    .Write([&](Tx& tx) {
                      return AppendToJournal(tx, tx.NextRevision(), Origin(""), name, std::nullopt,
                                             "image");
                    })
                    .ok());
  }
  std::vector<std::string> names;
  ASSERT_TRUE(store_
                  .Read([&](Connection& connection) {
                    return ReadEntriesOf(connection, "disclosures", [&](const JournalEntry& each) {
                      names.push_back(each.name);
                    });
                  })
                  .ok());
  EXPECT_THAT(names, ::testing::ElementsAre("disclosures/a", "disclosures/b"));
}

}  // namespace
}  // namespace zhaolian
