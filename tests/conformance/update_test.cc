#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/conformance/resource_fixture.h"

namespace zhaolian {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using ::testing::ElementsAre;

class UpdateTest : public ResourceTest {
 protected:
  // Fields that an update may change.
  std::vector<const FieldDescriptor*> Changeable() const {
    std::vector<const FieldDescriptor*> fields;
    for (int i = 0; i < schema_.message()->field_count(); ++i) {
      const FieldDescriptor* field = schema_.message()->field(i);
      const v1::FieldRules& rules = RulesOf(field);
      if (rules.output_only() || rules.immutable() || !samples_.CanRefer(field)) continue;
      fields.push_back(field);
    }
    return fields;
  }

  // `row` but with the server's fields of `now`.
  static void TakeServerFields(const Message& now, Message& row) {
    for (const char* field : {"etag", "update_time"}) {
      const auto* descriptor = row.GetDescriptor()->FindFieldByName(field);
      row.GetReflection()->ClearField(&row, descriptor);
    }
    SetTextField(row, "etag", TextField(now, "etag"));
    row.GetReflection()
        ->MutableMessage(&row, row.GetDescriptor()->FindFieldByName("update_time"))
        ->CopyFrom(now.GetReflection()->GetMessage(
            now, now.GetDescriptor()->FindFieldByName("update_time")));
    // The grade of a receipt follows from its voucher, the key of a rule from its first day.
    if (row.GetDescriptor()->FindFieldByName("effective_key") != nullptr) {
      SetTextField(row, "effective_key", TextField(now, "effective_key"));
    }
    if (const auto* grade = row.GetDescriptor()->FindFieldByName("grade")) {
      row.GetReflection()->SetEnumValue(&row, grade, now.GetReflection()->GetEnumValue(now, grade));
    }
  }
};
ZHAOLIAN_FOR_EVERY_RESOURCE(UpdateTest);

TEST_P(UpdateTest, WithAMaskChangesWhatItNames) {
  const MessagePtr row = NewRow(*samples_.Full(schema_));
  MessagePtr sent = samples_.Full(schema_);
  SetTextField(*sent, "name", NameOf(*row));
  ChangeSomething(*sent);
  auto updated = calls_.Update(*sent, {changeable()->name()});
  ASSERT_TRUE(updated.ok()) << updated.status();

  MessagePtr expected = CopyOf(*row);
  SetTextField(*expected, changeable()->name(), TextField(*sent, changeable()->name()));
  TakeServerFields(**updated, *expected);
  EXPECT_THAT(*updated, IsLike(expected.get()));
  EXPECT_THAT(Now(*row), IsLike(updated->get()));
  EXPECT_NE(EtagOf(**updated), EtagOf(*row));
  EXPECT_GE(std::get<int64_t>(FieldValue(*schema_.FindColumn("update_time"), **updated)),
            std::get<int64_t>(FieldValue(*schema_.FindColumn("update_time"), *row)));
}

TEST_P(UpdateTest, WithAMaskChangesEachFieldAlone) {
  MessagePtr row = NewRow(*samples_.Full(schema_));
  for (const FieldDescriptor* field : Changeable()) {
    MessagePtr sent = schema_.NewMessage();
    SetTextField(*sent, "name", NameOf(*row));
    samples_.Set(field, *sent);
    MessagePtr expected = CopyOf(*row);
    expected->GetReflection()->ClearField(expected.get(), field);
    expected->MergeFrom(*sent);
    auto updated = calls_.Update(*sent, {field->name()});
    ASSERT_TRUE(updated.ok()) << updated.status() << sent->DebugString();
    TakeServerFields(**updated, *expected);
    EXPECT_THAT(*updated, IsLike(expected.get())) << field->name();
    row = *std::move(updated);
  }
  EXPECT_THAT(Now(*row), IsLike(row.get()));
}

TEST_P(UpdateTest, WithAMaskClearsWhatIsUnset) {
  const MessagePtr row = NewRow(*samples_.Full(schema_));
  for (const FieldDescriptor* field : Changeable()) {
    const v1::FieldRules& rules = RulesOf(field);
    const bool paired = absl::EndsWith(field->name(), "_amount_minor") ||
                        absl::EndsWith(field->name(), "_currency");
    if (rules.required() || !rules.required_unless().empty() || paired) continue;
    MessagePtr sent = schema_.NewMessage();
    SetTextField(*sent, "name", NameOf(*row));
    auto updated = calls_.Update(*sent, {field->name()});
    ASSERT_TRUE(updated.ok()) << updated.status() << field->name();
    EXPECT_FALSE(IsSet(**updated, field)) << field->name();
    EXPECT_FALSE(IsSet(*Now(*row), field)) << field->name();
  }
}

TEST_P(UpdateTest, WithoutAMaskChangesWhatIsPopulated) {
  const MessagePtr row = NewRow(*samples_.Full(schema_));
  MessagePtr sent = schema_.NewMessage();
  SetTextField(*sent, "name", NameOf(*row));
  ChangeSomething(*sent);
  auto updated = calls_.Update(*sent);
  ASSERT_TRUE(updated.ok()) << updated.status();
  MessagePtr expected = CopyOf(*row);
  SetTextField(*expected, changeable()->name(), TextField(*sent, changeable()->name()));
  TakeServerFields(**updated, *expected);
  EXPECT_THAT(*updated, IsLike(expected.get()));
}

TEST_P(UpdateTest, WithAStarReplacesTheWholeRow) {
  const MessagePtr row = NewRow(*samples_.Full(schema_));
  MessagePtr sent = samples_.Least(schema_);
  SetTextField(*sent, "name", NameOf(*row));
  // What may not change stays, sent or not.
  MessagePtr expected = CopyOf(*sent);
  for (int i = 0; i < schema_.message()->field_count(); ++i) {
    const FieldDescriptor* field = schema_.message()->field(i);
    if (!RulesOf(field).immutable() && !RulesOf(field).output_only()) continue;
    MessagePtr kept = CopyOf(*row);
    for (int j = 0; j < schema_.message()->field_count(); ++j) {
      if (j != i) kept->GetReflection()->ClearField(kept.get(), schema_.message()->field(j));
    }
    expected->GetReflection()->ClearField(expected.get(), field);
    expected->MergeFrom(*kept);
    if (field->name() != "name") sent->GetReflection()->ClearField(sent.get(), field);
  }
  auto updated = calls_.Update(*sent, {"*"});
  ASSERT_TRUE(updated.ok()) << updated.status();
  TakeServerFields(**updated, *expected);
  EXPECT_THAT(*updated, IsLike(expected.get()));
  EXPECT_THAT(Now(*row), IsLike(updated->get()));
}

TEST_P(UpdateTest, RefusesPathsThatAreNoFields) {
  const MessagePtr row = NewRow();
  MessagePtr sent = CopyOf(*row);
  ChangeSomething(*sent);
  for (const std::string& path : {std::string("no_such_field"), changeable()->name() + ".x",
                                  std::string("displayname"), std::string()}) {
    auto updated = calls_.Update(*sent, {changeable()->name(), path});
    EXPECT_THAT(updated, Fails(absl::StatusCode::kInvalidArgument, "INVALID_FIELD_MASK")) << path;
    EXPECT_THAT(FieldsAtFault(updated.status()), ElementsAre("update_mask")) << path;
  }
  EXPECT_THAT(calls_.Update(*sent, {"*", changeable()->name()}),
              Fails(absl::StatusCode::kInvalidArgument, "INVALID_FIELD_MASK"));
  EXPECT_THAT(Now(*row), IsLike(row.get()));
}

TEST_P(UpdateTest, RefusesToChangeWhatIsImmutable) {
  const MessagePtr row = NewRow(*samples_.Full(schema_));
  for (int i = 0; i < schema_.message()->field_count(); ++i) {
    const FieldDescriptor* field = schema_.message()->field(i);
    if (!RulesOf(field).immutable() || field->name() == "name") continue;
    MessagePtr sent = CopyOf(*row);
    EXPECT_TRUE(calls_.Update(*sent, {field->name()}).ok()) << "the same value may be sent";
    const std::string before = sent->DebugString();
    while (sent->DebugString() == before) samples_.Set(field, *sent);
    for (const auto& mask : std::vector<std::vector<std::string>>{{field->name()}, {"*"}, {}}) {
      auto updated = calls_.Update(*sent, mask);
      EXPECT_THAT(updated, Fails(absl::StatusCode::kInvalidArgument, "IMMUTABLE"));
      EXPECT_THAT(FieldsAtFault(updated.status()), ElementsAre(PathOf(field->name())));
    }
  }
}

TEST_P(UpdateTest, IgnoresOutputOnlyFields) {
  const MessagePtr row = NewRow();
  MessagePtr sent = CopyOf(*row);
  std::vector<std::string> mask;
  for (int i = 0; i < schema_.message()->field_count(); ++i) {
    const FieldDescriptor* field = schema_.message()->field(i);
    if (!RulesOf(field).output_only()) continue;
    samples_.values().Set(field, *sent);
    mask.push_back(field->name());
  }
  for (const auto& paths : std::vector<std::vector<std::string>>{mask, {"*"}, {}}) {
    MessagePtr expected = CopyOf(*row);
    auto updated = calls_.Update(*sent, paths);
    ASSERT_TRUE(updated.ok()) << updated.status();
    TakeServerFields(**updated, *expected);
    EXPECT_THAT(*updated, IsLike(expected.get()));
  }
}

TEST_P(UpdateTest, AStaleEtagIsRefusedWithTheCurrentOne) {
  const MessagePtr row = NewRow();
  MessagePtr sent = CopyOf(*row);
  ChangeSomething(*sent);
  auto first = calls_.Update(*sent, {}, {.etag = EtagOf(*row)});
  ASSERT_TRUE(first.ok()) << first.status();
  for (const std::string& stale : {EtagOf(*row), std::string("\"999999\""), std::string("x")}) {
    auto second = calls_.Update(*sent, {}, {.etag = stale});
    EXPECT_THAT(second, Fails(absl::StatusCode::kAborted, "ETAG_MISMATCH"));
    EXPECT_EQ(Metadata(second.status(), "name"), NameOf(*row));
    EXPECT_EQ(Metadata(second.status(), "sent"), stale);
    EXPECT_EQ(Metadata(second.status(), "current"), EtagOf(**first));
  }
  EXPECT_THAT(Now(*row), IsLike(first->get()));
  EXPECT_TRUE(calls_.Update(*sent, {}, {.etag = EtagOf(**first)}).ok());
}

TEST_P(UpdateTest, AStaleEtagIsRefusedByDeleteAndUndelete) {
  const MessagePtr row = NewRow();
  MessagePtr sent = CopyOf(*row);
  ChangeSomething(*sent);
  ASSERT_TRUE(calls_.Update(*sent).ok());
  EXPECT_THAT(calls_.Delete(NameOf(*row), {.etag = EtagOf(*row)}),
              Fails(absl::StatusCode::kAborted, "ETAG_MISMATCH"));
  ASSERT_TRUE(calls_.Delete(NameOf(*row), {.etag = EtagOf(*Now(*row))}).ok());
  EXPECT_THAT(calls_.Undelete(NameOf(*row), {.etag = EtagOf(*row)}),
              Fails(absl::StatusCode::kAborted, "ETAG_MISMATCH"));
  EXPECT_TRUE(calls_.Undelete(NameOf(*row), {.etag = EtagOf(*Now(*row))}).ok());
}

TEST_P(UpdateTest, OfNothingIsNotFound) {
  MessagePtr sent = samples_.Least(schema_);
  SetTextField(*sent, "name", schema_.collection() + "/nobody");
  EXPECT_THAT(calls_.Update(*sent), Fails(absl::StatusCode::kNotFound, "NOT_FOUND"));
}

TEST_P(UpdateTest, OfADeletedRowIsRefused) {
  const MessagePtr row = NewRow();
  auto deleted = calls_.Delete(NameOf(*row));
  ASSERT_TRUE(deleted.ok()) << deleted.status();
  MessagePtr sent = CopyOf(*row);
  ChangeSomething(*sent);
  EXPECT_THAT(calls_.Update(*sent), Fails(absl::StatusCode::kFailedPrecondition, "DELETED"));
  EXPECT_THAT(Now(*row), IsLike(deleted->get()));
}

TEST_P(UpdateTest, StoresTextInNormalFormC) {
  const MessagePtr row = NewRow();
  MessagePtr sent = CopyOf(*row);
  SetTextField(*sent, changeable()->name(), "Cafe\u0301");
  auto updated = calls_.Update(*sent, {changeable()->name()});
  ASSERT_TRUE(updated.ok()) << updated.status();
  EXPECT_EQ(TextField(**updated, changeable()->name()), "Caf\u00e9");
  EXPECT_THAT(Now(*row), IsLike(updated->get()));
}

}  // namespace
}  // namespace zhaolian
