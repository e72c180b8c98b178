#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tests/conformance/resource_fixture.h"

namespace zhaolian {
namespace {

using google::protobuf::FieldDescriptor;
using ::testing::Contains;
using ::testing::Not;

class DeleteTest : public ResourceTest {
 protected:
  // A new row of another (or the same) resource that refers to `name` by one field.
  MessagePtr NewReferrer(const ResourceSchema& schema, const FieldDescriptor* field,
                         const std::string& name) {
    MessagePtr row = samples_.Least(schema);
    row->GetReflection()->ClearField(row.get(), field);
    PutText(*row, field, name);
    auto created = CallsOf("", schema).Create(*row);
    EXPECT_TRUE(created.ok()) << created.status();
    return created.ok() ? *std::move(created) : schema.NewMessage();
  }
};
ZHAOLIAN_FOR_EVERY_RESOURCE(DeleteTest);

TEST_P(DeleteTest, MarksTheRowAndKeepsItsFields) {
  const MessagePtr row = NewRow(*samples_.Full(schema_));
  auto deleted = calls_.Delete(NameOf(*row), {.etag = EtagOf(*row)});
  ASSERT_TRUE(deleted.ok()) << deleted.status();
  EXPECT_TRUE(HasField(**deleted, "delete_time"));
  EXPECT_NE(EtagOf(**deleted), EtagOf(*row));
  EXPECT_THAT(Now(*row), IsLike(deleted->get()));
  auto batch = calls_.BatchGet({NameOf(*row)});
  ASSERT_TRUE(batch.ok()) << batch.status();
  EXPECT_THAT((*batch)[0], IsLike(deleted->get()));

  auto undeleted = calls_.Undelete(NameOf(*row));
  ASSERT_TRUE(undeleted.ok()) << undeleted.status();
  EXPECT_FALSE(HasField(**undeleted, "delete_time"));
  for (const char* field : {"etag", "update_time"}) {
    const auto* descriptor = schema_.message()->FindFieldByName(field);
    row->GetReflection()->ClearField(row.get(), descriptor);
    (*undeleted)->GetReflection()->ClearField(undeleted->get(), descriptor);
  }
  EXPECT_THAT(*undeleted, IsLike(row.get()));
}

TEST_P(DeleteTest, HidesTheRowFromListsUnlessAskedFor) {
  const std::string kept = NameOf(*NewRow("kept")), gone = NameOf(*NewRow("gone"));
  ASSERT_TRUE(calls_.Delete(gone).ok());
  EXPECT_THAT(calls_.ListNames(), Contains(kept));
  EXPECT_THAT(calls_.ListNames(), Not(Contains(gone)));
  EXPECT_THAT(calls_.ListNames({.filter = "name = " + gone}), ::testing::IsEmpty());
  EXPECT_THAT(calls_.ListNames({.show_deleted = true}), Contains(gone));
  EXPECT_THAT(calls_.ListNames({.show_deleted = true}), Contains(kept));
  ASSERT_TRUE(calls_.Undelete(gone).ok());
  EXPECT_THAT(calls_.ListNames(), Contains(gone));
}

TEST_P(DeleteTest, IsRefusedTwiceAndOfNothing) {
  const std::string name = NameOf(*NewRow());
  ASSERT_TRUE(calls_.Delete(name).ok());
  EXPECT_THAT(calls_.Delete(name), Fails(absl::StatusCode::kFailedPrecondition, "DELETED"));
  const std::string nobody = schema_.collection() + "/nobody";
  EXPECT_THAT(calls_.Delete(nobody), Fails(absl::StatusCode::kNotFound, "NOT_FOUND"));
  EXPECT_THAT(calls_.Undelete(nobody), Fails(absl::StatusCode::kNotFound, "NOT_FOUND"));
}

TEST_P(DeleteTest, UndeleteOfALiveRowIsRefused) {
  const std::string name = NameOf(*NewRow());
  EXPECT_THAT(calls_.Undelete(name), Fails(absl::StatusCode::kAlreadyExists, "NOT_DELETED"));
}

TEST_P(DeleteTest, IsRefusedWhileLiveRowsReferToTheRow) {
  for (const auto& referrer : ReferrersOf(schema_.collection())) {
    const MessagePtr row = NewRow();
    const MessagePtr other = NewReferrer(*referrer.schema, referrer.field, NameOf(*row));
    auto deleted = calls_.Delete(NameOf(*row));
    EXPECT_THAT(deleted, Fails(absl::StatusCode::kFailedPrecondition, "STILL_REFERENCED"))
        << referrer.field->full_name();
    EXPECT_EQ(Metadata(deleted.status(), "referrers"), NameOf(*other));
    EXPECT_THAT(Now(*row), IsLike(row.get()));

    ASSERT_TRUE(CallsOf("", *referrer.schema).Delete(NameOf(*other)).ok());
    deleted = calls_.Delete(NameOf(*row));
    EXPECT_TRUE(deleted.ok()) << deleted.status() << referrer.field->full_name();
    // Now the referrer cannot come back before the row does.
    EXPECT_THAT(CallsOf("", *referrer.schema).Undelete(NameOf(*other)),
                Fails(absl::StatusCode::kFailedPrecondition, "REFERENCE_NOT_FOUND"));
    ASSERT_TRUE(calls_.Undelete(NameOf(*row)).ok());
    auto undeleted = CallsOf("", *referrer.schema).Undelete(NameOf(*other));
    EXPECT_TRUE(undeleted.ok()) << undeleted.status();
  }
}

TEST_P(DeleteTest, NamesTheFirstTwentyRowsThatReferToIt) {
  const auto referrers = ReferrersOf(schema_.collection());
  if (referrers.empty()) return;
  const MessagePtr row = NewRow();
  for (int i = 0; i < 23; ++i) {
    NewReferrer(*referrers[0].schema, referrers[0].field, NameOf(*row));
  }
  auto deleted = calls_.Delete(NameOf(*row));
  EXPECT_THAT(deleted, Fails(absl::StatusCode::kFailedPrecondition, "STILL_REFERENCED"));
  const std::string named = Metadata(deleted.status(), "referrers");
  EXPECT_TRUE(absl::EndsWith(named, " and more")) << named;
  const std::vector<std::string> names = absl::StrSplit(named, ", ");
  EXPECT_EQ(names.size(), 20) << named;
}

TEST_P(DeleteTest, ARowThatRefersToItselfCanBeDeleted) {
  for (const Reference& reference : schema_.references()) {
    if (reference.collection != schema_.collection() || reference.acyclic) continue;
    MessagePtr row = NewRow();
    row->GetReflection()->ClearField(row.get(), reference.field);
    PutText(*row, reference.field, NameOf(*row));
    ASSERT_TRUE(calls_.Update(*row).ok());
    auto deleted = calls_.Delete(NameOf(*row));
    EXPECT_TRUE(deleted.ok()) << deleted.status();
  }
}

class UniqueTest : public ResourceTest {
 protected:
  // Those that a caller sets.
  std::vector<const Column*> GivenUniqueColumns() const {
    std::vector<const Column*> given;
    for (const Column* column : schema_.unique_columns()) {
      if (!RulesOf(column->field).output_only()) given.push_back(column);
    }
    return given;
  }
};
ZHAOLIAN_FOR_EVERY_RESOURCE(UniqueTest);

TEST_P(UniqueTest, AValueBelongsToOneLiveRow) {
  for (const Column* column : GivenUniqueColumns()) {
    MessagePtr sample = samples_.Least(schema_);
    samples_.Set(column->field, *sample);
    const MessagePtr first = NewRow(*sample);
    auto second = calls_.Create(*sample);
    EXPECT_THAT(second, Fails(absl::StatusCode::kAlreadyExists, "ALREADY_EXISTS"));
    EXPECT_EQ(Metadata(second.status(), "name"), NameOf(*first)) << column->name;

    MessagePtr other = NewRow(*samples_.Least(schema_));
    SetTextField(*other, column->name, TextField(*first, column->name));
    auto updated = calls_.Update(*other, {column->name});
    EXPECT_THAT(updated, Fails(absl::StatusCode::kAlreadyExists, "ALREADY_EXISTS"));
    EXPECT_EQ(Metadata(updated.status(), "name"), NameOf(*first)) << column->name;
  }
}

TEST_P(UniqueTest, AnEmptyValueBelongsToAnyNumberOfRows) {
  for (const Column* column : GivenUniqueColumns()) {
    MessagePtr sample = samples_.Least(schema_);
    sample->GetReflection()->ClearField(sample.get(), column->field);
    NewRow(*sample);
    NewRow(*sample);
  }
}

TEST_P(UniqueTest, ADeletedRowGivesItsValueFreeAndCannotComeBackOverALiveOne) {
  for (const Column* column : GivenUniqueColumns()) {
    MessagePtr sample = samples_.Least(schema_);
    samples_.Set(column->field, *sample);
    const MessagePtr first = NewRow(*sample);
    ASSERT_TRUE(calls_.Delete(NameOf(*first)).ok());
    const MessagePtr twin = NewRow(*sample);
    auto undeleted = calls_.Undelete(NameOf(*first));
    EXPECT_THAT(undeleted, Fails(absl::StatusCode::kAlreadyExists, "ALREADY_EXISTS"));
    EXPECT_EQ(Metadata(undeleted.status(), "name"), NameOf(*twin));
    EXPECT_NE(Metadata(undeleted.status(), "remedy"), "");
    ASSERT_TRUE(calls_.Delete(NameOf(*twin)).ok());
    EXPECT_TRUE(calls_.Undelete(NameOf(*first)).ok());
  }
}

}  // namespace
}  // namespace zhaolian
