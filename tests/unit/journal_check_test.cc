// Each kind of tampering is found, and where it is told.
#include "storage/journal_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "absl/strings/str_cat.h"
#include "storage/journal.h"
#include "storage/journal_chain.h"
#include "storage/journal_signature.h"
#include "storage/status_macros.h"
#include "tests/support/test_store.h"
#include "zhaolian/v1/organization.pb.h"
#include "zhaolian/v1/privacy.pb.h"

namespace zhaolian {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr int kEntries = 400;
constexpr int kPlaces = 100;

class JournalCheckTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(store_
                    .Write([&](Tx& tx) -> absl::Status {
                      for (int i = 0; i < kEntries; ++i) {
                        RETURN_IF_ERROR(AppendToJournal(
                            tx, tx.NextRevision(), TestStore::LocalUser(),
                            absl::StrCat("leads/l", i), std::nullopt, absl::StrCat("image ", i),
                            i % 3 == 0 ? std::nullopt : std::optional<std::string>("units/u")));
                      }
                      return absl::OkStatus();
                    })
                    .ok());
    const JournalReport report = Check({});
    ASSERT_THAT(report.faults, IsEmpty());
    ASSERT_EQ(report.last, kEntries);
    known_ = {report.last, report.chain};
  }

  JournalReport Check(const std::vector<KnownChain>& known) {
    JournalReport report;
    const absl::Status status = store_.Read([&](Connection& connection) -> absl::Status {
      auto checked = CheckJournal(connection, known);
      if (checked.ok()) report = *checked;
      return checked.status();
    });
    EXPECT_TRUE(status.ok()) << status;
    return report;
  }
  // Does something to the tables behind the server's back, checks, and takes it back.
  JournalReport AfterTampering(const std::vector<std::string>& statements) {
    JournalReport report;
    const absl::Status undone = store_.Write([&](Tx& tx) -> absl::Status {
      for (const std::string& sql : statements) RETURN_IF_ERROR(tx.connection().Run(sql, {}));
      ASSIGN_OR_RETURN(report, CheckJournal(tx.connection(), {known_}));
      return absl::CancelledError("undo");
    });
    EXPECT_TRUE(absl::IsCancelled(undone)) << undone;
    return report;
  }
  void ExpectFound(const std::vector<std::string>& statements, int64_t at) {
    const JournalReport report = AfterTampering(statements);
    ASSERT_THAT(report.faults, Not(IsEmpty())) << statements.front();
    EXPECT_EQ(report.faults.front().revision, at) << statements.front();
  }
  int64_t AnyPlace(int64_t most = kEntries) {
    return std::uniform_int_distribution<int64_t>(1, most)(random_);
  }
  static std::string At(int64_t revision) { return absl::StrCat(" WHERE revision = ", revision); }
  // The most significant first.
  static std::string EightBytes(uint64_t number) {
    std::string bytes;
    for (int shift = 56; shift >= 0; shift -= 8) bytes += static_cast<char>(number >> shift);
    return bytes;
  }

  TestStore store_;
  KnownChain known_;
  std::mt19937 random_{20261127};
};

TEST_F(JournalCheckTest, FindsAnEntryThatWasEdited) {
  const std::vector<std::string> edits = {
      "change_time = change_time + 1", "user_name = 'users/other'",
      "identity = 'session'",          "method = 'another'",
      "name = 'leads/other'",          "request_id = 'x' || revision",
      "request_digest = X'00'",        "after_digest = X'00'",
      "before_digest = X'00'",         "chain = X'00'",
      "scopes = 'units/other'",        "scopes = ''"};
  for (int i = 0; i < kPlaces; ++i) {
    const int64_t at = AnyPlace();
    ExpectFound(
        {absl::StrCat("UPDATE journal SET ", edits[static_cast<size_t>(i) % edits.size()], At(at))},
        at);
  }
}

TEST_F(JournalCheckTest, FindsAnImageThatWasEdited) {
  for (int i = 0; i < kPlaces; ++i) {
    const int64_t at = AnyPlace();
    ExpectFound({"UPDATE journal_images SET after_image = X'00'" + At(at)}, at);
  }
}

TEST_F(JournalCheckTest, FindsAnEntryThatWasDeleted) {
  for (int i = 0; i < kPlaces; ++i) {
    const int64_t at = AnyPlace();
    ExpectFound({"DELETE FROM journal" + At(at)}, at);
  }
}

TEST_F(JournalCheckTest, FindsAnEntryThatWasInserted) {
  for (int i = 0; i < kPlaces; ++i) {
    const int64_t at = AnyPlace();
    // Those after it move up by one, as an order that has room would have it.
    ExpectFound(
        {absl::StrCat("UPDATE journal SET revision = -revision - 1 WHERE revision >= ", at),
         "UPDATE journal SET revision = -revision WHERE revision < 0",
         absl::StrCat("INSERT INTO journal SELECT ", at,
                      ", change_time, user_name, identity, method, request_id,"
                      " request_digest, 'leads/forged', before_digest, after_digest, chain, scopes"
                      " FROM journal WHERE revision = ",
                      at + 1)},
        at);
  }
}

TEST_F(JournalCheckTest, FindsScopesThatWereAddedOrTakenAway) {
  for (int i = 0; i < kPlaces; ++i) {
    const int64_t at = AnyPlace();
    ExpectFound({"UPDATE journal SET scopes = CASE WHEN scopes IS NULL THEN '' END" + At(at)}, at);
  }
}

TEST_F(JournalCheckTest, AnEntryOfAProgramThatDidNotCoverScopesIsNoFault) {
  // What such a program hashed, of an entry that nothing came before.
  std::string bytes(32, '\0');
  for (const uint64_t number : {1, 1'800'000'000}) {
    absl::StrAppend(&bytes, EightBytes(8), EightBytes(number));
  }
  for (const std::string field : {"users/lin", "session", "method", "", "", "leads/l", "", ""}) {
    absl::StrAppend(&bytes, EightBytes(field.size()), field);
  }
  TestStore store;
  ASSERT_TRUE(
      store
          .Write([&](Tx& tx) {
            tx.NextRevision();
            return tx.connection().Run(
                "INSERT INTO journal (revision, change_time, user_name, identity, method,"
                " request_id, request_digest, name, chain, scopes)"
                " VALUES (1, 1800000000, 'users/lin', 'session', 'method', '', '', 'leads/l',"
                " $1, 'units/u')",
                {Bytes{Sha256(bytes)}});
          })
          .ok());
  ASSERT_TRUE(store
                  .Read([](Connection& connection) {
                    auto report = CheckJournal(connection, {});
                    EXPECT_THAT(report->faults, IsEmpty());
                    EXPECT_EQ(report->entries, 1);
                    return report.status();
                  })
                  .ok());
}

TEST_F(JournalCheckTest, FindsEntriesThatWereMovedElsewhere) {
  for (int i = 0; i < kPlaces; ++i) {
    const int64_t from = AnyPlace(kEntries - 2);
    const int64_t to = std::uniform_int_distribution<int64_t>(from + 2, kEntries)(random_);
    // Those between move down by one, so that every revision is there.
    ExpectFound({"UPDATE journal SET revision = 0" + At(from),
                 absl::StrCat("UPDATE journal SET revision = 1 - revision WHERE revision > ", from,
                              " AND revision <= ", to),
                 "UPDATE journal SET revision = -revision WHERE revision < 0",
                 absl::StrCat("UPDATE journal SET revision = ", to, " WHERE revision = 0")},
                from);
  }
}

TEST_F(JournalCheckTest, FindsEntriesThatWereSwapped) {
  for (int i = 0; i < kPlaces; ++i) {
    const int64_t at = AnyPlace(kEntries - 1);
    ExpectFound({"UPDATE journal SET revision = -1" + At(at),
                 absl::StrCat("UPDATE journal SET revision = ", at) + At(at + 1),
                 absl::StrCat("UPDATE journal SET revision = ", at + 1, " WHERE revision = -1")},
                at);
  }
}

TEST_F(JournalCheckTest, FindsATailThatWasCutOff) {
  for (int i = 0; i < kPlaces; ++i) {
    const int64_t at = AnyPlace();
    ExpectFound({absl::StrCat("DELETE FROM journal WHERE revision >= ", at),
                 absl::StrCat("UPDATE head SET revision = ", at - 1)},
                at);
  }
}

TEST_F(JournalCheckTest, FindsAHistoryThatWasWrittenAnew) {
  // Whoever can write the tables can also make a chain that agrees with itself.
  for (int i = 0; i < kPlaces; ++i) {
    const int64_t at = AnyPlace();
    JournalReport report;
    const absl::Status undone = store_.Write([&](Tx& tx) -> absl::Status {
      RETURN_IF_ERROR(
          tx.connection().Run("UPDATE journal SET user_name = 'users/other'" + At(at), {}));
      RETURN_IF_ERROR(FillJournalChain(tx.connection()));
      ASSIGN_OR_RETURN(const JournalReport alone, CheckJournal(tx.connection(), {}));
      EXPECT_THAT(alone.faults, IsEmpty());
      ASSIGN_OR_RETURN(report, CheckJournal(tx.connection(), {known_}));
      return absl::CancelledError("undo");
    });
    ASSERT_TRUE(absl::IsCancelled(undone)) << undone;
    ASSERT_EQ(report.faults.size(), 1u);
    EXPECT_EQ(report.faults[0].revision, known_.revision);
    EXPECT_THAT(report.faults[0].what, HasSubstr("written anew"));
  }
}

TEST_F(JournalCheckTest, FindsAnImageThatIsGoneWithoutAnErasure) {
  for (int i = 0; i < kPlaces; ++i) {
    const int64_t at = AnyPlace();
    const std::string gone = i % 2 == 0 ? "DELETE FROM journal_images"
                                        : "UPDATE journal_images SET after_image = NULL,"
                                          " after_nonce = NULL";
    ExpectFound({gone + At(at)}, at);
  }
}

TEST_F(JournalCheckTest, AnErasedImageIsNoFaultButAnotherBesideItIs) {
  for (const bool named : {true, false}) {  // by an erasure of late, and of before
    const absl::Status undone = store_.Write([&](Tx& tx) -> absl::Status {
      v1::Erasure erasure;
      erasure.set_entries(2);
      if (named) {
        erasure.add_revisions(7);
        erasure.add_revisions(9);
      }
      RETURN_IF_ERROR(AppendToJournal(tx, tx.NextRevision(), TestStore::LocalUser(), "erasures/e",
                                      std::nullopt, erasure.SerializeAsString()));
      RETURN_IF_ERROR(tx.connection().Run("UPDATE head SET revision = $1", {tx.head().revision}));
      for (const int64_t revision : {7, 9}) RETURN_IF_ERROR(EraseImages(tx, revision));
      ASSIGN_OR_RETURN(const JournalReport erased, CheckJournal(tx.connection(), {known_}));
      EXPECT_THAT(erased.faults, IsEmpty()) << erased.faults.front().what;
      EXPECT_EQ(erased.erased, 2);
      RETURN_IF_ERROR(EraseImages(tx, 8));
      ASSIGN_OR_RETURN(const JournalReport report, CheckJournal(tx.connection(), {known_}));
      EXPECT_EQ(report.faults.size(), named ? 1u : 3u);
      EXPECT_EQ(report.faults.front().revision, named ? 8 : 7);
      return absl::CancelledError("undo");
    });
    EXPECT_TRUE(absl::IsCancelled(undone)) << undone;
  }
}

TEST_F(JournalCheckTest, TheChainGoesOnAfterARestartAndOverChangesThatFailed) {
  ASSERT_TRUE(store_.Open().ok());
  v1::Unit unit;
  unit.set_name("units/a");
  unit.set_display_name("虚构局");
  unit.set_kind(v1::Unit::KIND_BUREAU);
  ASSERT_TRUE(store_.Insert(unit).ok());
  EXPECT_FALSE(store_.Insert(unit).ok());
  unit.set_name("units/b");
  ASSERT_TRUE(store_.Insert(unit).ok());
  const JournalReport report = Check({known_});
  EXPECT_THAT(report.faults, IsEmpty());
  EXPECT_EQ(report.last, kEntries + 2);
}

TEST_F(JournalCheckTest, ACheckpointIsWhatItsKeySigned) {
  v1::JournalCheckpoint checkpoint;
  checkpoint.set_revision(known_.revision);
  checkpoint.set_chain(known_.chain);
  checkpoint.mutable_time()->set_seconds(1'800'000'000);
  ASSERT_TRUE(SignCheckpoint(std::string(32, 'k'), checkpoint).ok());
  EXPECT_TRUE(CheckSignature(checkpoint).ok());
  for (int part = 0; part < 4; ++part) {
    v1::JournalCheckpoint forged = checkpoint;
    if (part == 0) forged.set_revision(known_.revision - 1);
    if (part == 1) forged.set_chain(ChainBegin());
    if (part == 2) forged.mutable_time()->set_seconds(1'900'000'000);
    if (part == 3) forged.set_public_key(std::string(32, 'p'));
    EXPECT_TRUE(absl::IsDataLoss(CheckSignature(forged))) << part;
  }
  EXPECT_FALSE(SignCheckpoint("short", checkpoint).ok());
}

}  // namespace
}  // namespace zhaolian
