#include "client-lib/mirror.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "absl/strings/str_cat.h"
#include "storage/error.h"
#include "storage/journal.h"
#include "storage/row_codec.h"
#include "tests/support/test_store.h"
#include "zhaolian/v1/enterprises.pb.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using v1::FeedMessage;
using v1::PullChangesResponse;

v1::Enterprise Firm(const std::string& id, const std::string& title) {
  v1::Enterprise firm;
  firm.set_name("enterprises/" + id);
  firm.set_display_name(title);
  firm.set_relation(v1::Enterprise::RELATION_TARGET);
  return firm;
}

v1::Lead Lead(const std::string& id, const std::string& unit) {
  v1::Lead lead;
  lead.set_name("leads/" + id);
  lead.set_display_name("机床项目" + id);
  lead.set_owner_unit("units/" + unit);
  return lead;
}

class MirrorTest : public testing::Test {
 protected:
  MirrorTest() { Open(); }

  void Open() {
    mirror_.reset();
    auto mirror = Mirror::OpenToWrite(path_, TestStore::Registry());
    ASSERT_TRUE(mirror.ok()) << mirror.status();
    mirror_ = *std::move(mirror);
  }

  // What goes into the next answer.
  void Begin(const std::vector<std::string>& scopes) {
    auto* begin = answer_.add_messages()->mutable_begin();
    for (const std::string& scope : scopes) begin->add_scopes(scope);
  }
  void Upsert(google::protobuf::Message&& row, int64_t revision) {
    SetTextField(row, "etag", EtagOf(revision));
    auto* change = answer_.add_messages()->mutable_change();
    change->set_op(FeedMessage::Change::OP_UPSERT);
    change->set_name(TextField(row, "name"));
    change->set_revision(revision);
    change->mutable_resource()->PackFrom(row);
  }
  void Drop(FeedMessage::Change::Op op, const std::string& name, int64_t revision) {
    auto* change = answer_.add_messages()->mutable_change();
    change->set_op(op);
    change->set_name(name);
    change->set_revision(revision);
  }
  void Complete(const std::string& collection, int64_t count, uint64_t digest) {
    auto* each = answer_.add_messages()->mutable_complete()->add_collections();
    each->set_collection(collection);
    each->set_count(count);
    each->set_digest(digest);
  }
  Mirror::Applied Apply(const std::string& token) {
    answer_.set_token(token);
    auto applied = mirror_->Apply(answer_, absl::FromUnixSeconds(1'700'000'000));
    EXPECT_TRUE(applied.ok()) << applied.status();
    answer_.Clear();
    return applied.ok() ? *applied : Mirror::Applied{};
  }
  std::vector<std::string> Names(const std::string& collection, const std::string& filter = "") {
    auto rows = mirror_->List(TestStore::Schema(collection), {.filter = filter});
    EXPECT_TRUE(rows.ok()) << rows.status();
    std::vector<std::string> names;
    if (rows.ok()) {
      for (const MessagePtr& row : *rows) names.push_back(TextField(*row, "name"));
    }
    return names;
  }
  std::vector<std::string> Found(const std::string& text) {
    auto found = mirror_->Search(text, {}, 10);
    EXPECT_TRUE(found.ok()) << found.status();
    std::vector<std::string> names;
    if (found.ok()) {
      for (const SearchHit& hit : found->hits) names.push_back(hit.name);
    }
    return names;
  }
  std::string Token() { return mirror_->State()->token(); }
  static uint64_t DigestOf(const std::string& name, int64_t revision) {
    const std::string hash = Sha256(absl::StrCat(name, "@", revision));
    uint64_t digest = 0;
    for (int i = 0; i < 8; ++i)
      digest = digest << 8 | static_cast<uint8_t>(hash[static_cast<size_t>(i)]);
    return digest;
  }

  ScratchDirectory scratch_;
  const std::string path_ = scratch_.Path("mirror.db");
  std::unique_ptr<Mirror> mirror_;
  PullChangesResponse answer_;
};

TEST_F(MirrorTest, KeepsRowsAndTokenOverAReopen) {
  EXPECT_EQ(Token(), "");
  Begin({"units/east"});
  Upsert(Firm("yzj", "扬子江药业"), 7);
  EXPECT_EQ(Apply(std::string("t\0ken", 5)).changes, 1);
  EXPECT_FALSE(mirror_->State()->whole());
  Complete("enterprises", 1, DigestOf("enterprises/yzj", 7));
  Apply("second");
  Open();
  EXPECT_EQ(Token(), "second");
  EXPECT_TRUE(mirror_->State()->whole());
  EXPECT_THAT(mirror_->State()->scopes(), ElementsAre("units/east"));
  auto row = mirror_->Get("enterprises/yzj");
  ASSERT_TRUE(row.ok());
  EXPECT_EQ(TextField(**row, "etag"), EtagOf(7));
  EXPECT_THAT(Found("yzj"), ElementsAre("enterprises/yzj"));
  EXPECT_TRUE(absl::IsNotFound(mirror_->Get("enterprises/other").status()));
}

TEST_F(MirrorTest, AnswersListsWithFilterAndOrder) {
  Upsert(Lead("a", "east"), 1);
  Upsert(Lead("b", "west"), 2);
  Upsert(Lead("c", "east"), 3);
  Apply("t");
  EXPECT_THAT(Names("leads", "owner_unit = \"units/east\""), ElementsAre("leads/a", "leads/c"));
  auto rows =
      mirror_->List(TestStore::Schema("leads"), {.order_by = "display_name desc", .limit = 2});
  ASSERT_TRUE(rows.ok());
  ASSERT_EQ(rows->size(), 2u);
  EXPECT_EQ(TextField(**rows->begin(), "name"), "leads/c");
  EXPECT_TRUE(absl::IsInvalidArgument(
      mirror_->List(TestStore::Schema("leads"), {.filter = "no such"}).status()));
}

TEST_F(MirrorTest, ARowThatIsToldAgainStaysAndAnOlderOneDoesNotComeBack) {
  Upsert(Firm("a", "虚构药业"), 5);
  Upsert(Firm("a", "虚构航空"), 9);
  Upsert(Firm("a", "虚构航空"), 9);
  Upsert(Firm("a", "虚构药业"), 5);
  Apply("t");
  EXPECT_THAT(Found("航空"), ElementsAre("enterprises/a"));
  EXPECT_THAT(Found("药业"), IsEmpty());
}

TEST_F(MirrorTest, WhatIsDeletedOrLeavesIsForgotten) {
  Upsert(Firm("a", "虚构药业"), 5);
  Upsert(Firm("b", "虚构药业二厂"), 6);
  Apply("t");
  Drop(FeedMessage::Change::OP_DELETE, "enterprises/a", 7);
  Drop(FeedMessage::Change::OP_LEAVE, "enterprises/b", 8);
  Drop(FeedMessage::Change::OP_LEAVE, "enterprises/never-seen", 9);
  Drop(FeedMessage::Change::OP_DELETE, "newThings/of-a-newer-server", 9);
  Apply("u");
  EXPECT_THAT(Names("enterprises"), IsEmpty());
  EXPECT_THAT(Found("药业"), IsEmpty());
}

TEST_F(MirrorTest, ARemovedScopeTakesTheRowsThatNameNoOther) {
  Begin({"units/east", "units/west"});
  Upsert(Lead("a", "east"), 1);
  Upsert(Lead("b", "west"), 2);
  Upsert(Firm("f", "虚构药业"), 3);
  Apply("t");
  answer_.add_messages()->mutable_scope_removed()->set_scope("units/west");
  Apply("u");
  EXPECT_THAT(Names("leads"), ElementsAre("leads/a"));
  EXPECT_THAT(Names("enterprises"), ElementsAre("enterprises/f"));
  answer_.add_messages()->mutable_scope_removed()->set_scope("units/east");
  Apply("v");
  EXPECT_THAT(Names("leads"), IsEmpty());
}

TEST_F(MirrorTest, AResetForgetsEverything) {
  Begin({"units/east"});
  Upsert(Lead("a", "east"), 1);
  Apply("t");
  answer_.add_messages()->mutable_reset()->set_reason(FeedMessage::Reset::REASON_HISTORY);
  Begin({"units/west"});
  Upsert(Lead("b", "west"), 1);
  Apply("u");
  EXPECT_THAT(Names("leads"), ElementsAre("leads/b"));
  EXPECT_THAT(mirror_->State()->scopes(), ElementsAre("units/west"));
  EXPECT_EQ(Token(), "u");
}

TEST_F(MirrorTest, ADifferenceFromTheServerBeginsAnew) {
  Upsert(Firm("a", "虚构药业"), 5);
  Complete("enterprises", 1, DigestOf("enterprises/a", 6));
  EXPECT_EQ(Apply("t").differed, "enterprises");
  EXPECT_EQ(Token(), "");
  EXPECT_THAT(Names("enterprises"), IsEmpty());
  Upsert(Firm("a", "虚构药业"), 6);
  Complete("enterprises", 1, DigestOf("enterprises/a", 6));
  EXPECT_EQ(Apply("u").differed, "");
  Complete("newThings", 12, 1);  // of a newer server
  EXPECT_EQ(Apply("v").differed, "");
}

TEST_F(MirrorTest, AnAnswerThatCannotBeReadChangesNothing) {
  Upsert(Firm("a", "虚构药业"), 5);
  Apply("t");
  Upsert(Firm("b", "虚构航空"), 6);
  Upsert(Firm("c", "虚构机床"), 7);
  answer_.mutable_messages(1)->mutable_change()->mutable_resource()->set_value("\xff");
  answer_.set_token("u");
  auto applied = mirror_->Apply(answer_, absl::UnixEpoch());
  EXPECT_TRUE(absl::IsDataLoss(applied.status())) << applied.status();
  EXPECT_EQ(ErrorReason(applied.status()), "MALFORMED_FEED");
  EXPECT_EQ(Token(), "t");
  EXPECT_THAT(Names("enterprises"), ElementsAre("enterprises/a"));
}

TEST_F(MirrorTest, IsReadBesideTheOneWhoWrites) {
  Upsert(Firm("a", "虚构药业"), 5);
  Apply("t");
  auto reader = Mirror::OpenToRead(path_, TestStore::Registry());
  ASSERT_TRUE(reader.ok()) << reader.status();
  EXPECT_TRUE((*reader)->Get("enterprises/a").ok());
  Upsert(Firm("b", "虚构航空"), 6);
  Apply("u");
  EXPECT_TRUE((*reader)->Get("enterprises/b").ok());
  EXPECT_FALSE((*reader)->Apply(answer_, absl::UnixEpoch()).ok());
}

TEST_F(MirrorTest, IsNotReadBeforeItIsMade) {
  const auto reader = Mirror::OpenToRead(scratch_.Path("none.db"), TestStore::Registry());
  EXPECT_TRUE(absl::IsFailedPrecondition(reader.status())) << reader.status();
  std::ofstream(scratch_.Path("empty.db"));
  EXPECT_TRUE(absl::IsFailedPrecondition(
      Mirror::OpenToRead(scratch_.Path("empty.db"), TestStore::Registry()).status()));
}

TEST_F(MirrorTest, IsForItsOwnerOnly) {
  Upsert(Firm("a", "虚构药业"), 5);
  Apply("t");
  for (const char* part : {"", "-wal", "-shm"}) {
    struct stat info = {};
    ASSERT_EQ(stat((path_ + part).c_str(), &info), 0) << part;
    EXPECT_EQ(info.st_mode & 0777, 0600u) << part;
  }
}

TEST_F(MirrorTest, ADamagedFileIsThrownAway) {
  for (int i = 0; i < 200; ++i) Upsert(Firm(absl::StrCat("f", i), "虚构药业"), i + 1);
  Apply("t");
  mirror_.reset();
  std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(0);
  file << std::string(20'000, 'x');
  file.close();
  Open();
  EXPECT_EQ(Token(), "");
  EXPECT_THAT(Names("enterprises"), IsEmpty());
}

}  // namespace
}  // namespace zhaolian
