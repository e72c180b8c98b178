#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/rpc/error_details.pb.h"
#include "tests/conformance/resource_fixture.h"

namespace zhaolian {
namespace {

class ReferenceTest : public ResourceTest {
 protected:
  // `from` refers to `to` by the field, besides what it refers to already.
  absl::StatusOr<MessagePtr> Link(const std::string& from, const Reference& reference,
                                  const std::string& to) {
    auto row = calls_.Get(from);
    if (!row.ok()) return row;
    if (!reference.field->is_repeated()) {
      (*row)->GetReflection()->ClearField(row->get(), reference.field);
    }
    PutText(**row, reference.field, to);
    return calls_.Update(**row, {reference.field->name()});
  }
};
ZHAOLIAN_FOR_EVERY_RESOURCE(ReferenceTest);

TEST_P(ReferenceTest, ToAMissingRowIsRefused) {
  for (const Reference& reference : ReferencesOf(schema_)) {
    const std::string missing = reference.collection + "/nobody";
    MessagePtr sample = samples_.Least(schema_);
    sample->GetReflection()->ClearField(sample.get(), reference.field);
    PutText(*sample, reference.field, missing);
    auto created = calls_.Create(*sample);
    EXPECT_THAT(created, Fails(absl::StatusCode::kFailedPrecondition, "REFERENCE_NOT_FOUND"));
    EXPECT_EQ(Metadata(created.status(), "missing"), missing) << reference.field->name();
    const auto detail = ErrorDetail<google::rpc::PreconditionFailure>(created.status());
    ASSERT_EQ(detail.violations_size(), 1);
    EXPECT_EQ(detail.violations(0).subject(), absl::StrCat(reference.field->name(), ": ", missing));

    if (RulesOf(reference.field).immutable()) continue;
    const std::string row = NameOf(*NewRow());
    EXPECT_THAT(Link(row, reference, missing),
                Fails(absl::StatusCode::kFailedPrecondition, "REFERENCE_NOT_FOUND"));
  }
}

TEST_P(ReferenceTest, ToADeletedRowIsRefused) {
  for (const Reference& reference : ReferencesOf(schema_)) {
    const ResourceSchema& other = *RegistryWithWidgets().FindCollection(reference.collection);
    const ResourceCalls others = CallsOf("", other);
    auto gone = others.Create(*samples_.Least(other));
    ASSERT_TRUE(gone.ok() && others.Delete(NameOf(**gone)).ok()) << gone.status();
    MessagePtr sample = samples_.Least(schema_);
    sample->GetReflection()->ClearField(sample.get(), reference.field);
    PutText(*sample, reference.field, NameOf(**gone));
    auto created = calls_.Create(*sample);
    EXPECT_THAT(created, Fails(absl::StatusCode::kFailedPrecondition, "REFERENCE_NOT_FOUND"));
    EXPECT_EQ(Metadata(created.status(), "missing"), NameOf(**gone));
  }
}

TEST_P(ReferenceTest, EveryMissingRowIsNamed) {
  MessagePtr sample = samples_.Least(schema_);
  std::vector<std::string> missing;
  for (const Reference& reference : ReferencesOf(schema_)) {
    sample->GetReflection()->ClearField(sample.get(), reference.field);
    missing.push_back(absl::StrCat(reference.collection, "/nobody-", missing.size()));
    PutText(*sample, reference.field, missing.back());
  }
  if (missing.empty()) return;
  auto created = calls_.Create(*sample);
  EXPECT_THAT(created, Fails(absl::StatusCode::kFailedPrecondition, "REFERENCE_NOT_FOUND"));
  EXPECT_EQ(Metadata(created.status(), "missing"), absl::StrJoin(missing, ", "));
}

TEST_P(ReferenceTest, ACycleIsRefusedAndNamed) {
  for (const Reference& reference : schema_.references()) {
    if (!reference.acyclic) continue;
    const std::string& field = reference.field->name();
    const std::string a = NameOf(*NewRow()), b = NameOf(*NewRow()), c = NameOf(*NewRow());
    EXPECT_TRUE(Link(a, reference, b).ok());
    EXPECT_TRUE(Link(b, reference, c).ok());
    auto closed = Link(c, reference, a);
    EXPECT_THAT(closed, Fails(absl::StatusCode::kFailedPrecondition, "CYCLE")) << field;
    EXPECT_EQ(Metadata(closed.status(), "cycle"), absl::StrJoin({c, a, b, c}, " → "));
    EXPECT_EQ(Metadata(closed.status(), "field"), field);
    auto loop = Link(a, reference, a);
    EXPECT_THAT(loop, Fails(absl::StatusCode::kFailedPrecondition, "CYCLE")) << field;
    EXPECT_EQ(Metadata(loop.status(), "cycle"), absl::StrJoin({a, a}, " → "));

    // Once the way back is gone, the link may be.
    MessagePtr row = *calls_.Get(a);
    row->GetReflection()->ClearField(row.get(), reference.field);
    ASSERT_TRUE(calls_.Update(*row, {field}).ok());
    closed = Link(c, reference, a);
    EXPECT_TRUE(closed.ok()) << closed.status();
  }
}

TEST_P(ReferenceTest, ToItselfDoesNotHinderAnUndelete) {
  for (const Reference& reference : schema_.references()) {
    if (reference.acyclic || reference.collection != schema_.collection()) continue;
    const std::string name = NameOf(*NewRow());
    auto linked = Link(name, reference, name);
    ASSERT_TRUE(linked.ok()) << linked.status();
    ASSERT_TRUE(calls_.Delete(name).ok()) << "a row is no referrer of itself";
    auto undeleted = calls_.Undelete(name);
    EXPECT_TRUE(undeleted.ok()) << undeleted.status();
  }
}

TEST_P(ReferenceTest, ThatStaysIsNotLookedUpAgain) {
  const MessagePtr row = NewRow(*samples_.Full(schema_));
  MessagePtr changed = CopyOf(*row);
  ChangeSomething(*changed);
  server_.sql().Take();
  ASSERT_TRUE(calls_.Update(*changed, {changeable()->name()}).ok());
  for (const std::string& text : server_.sql().Take()) {
    // Claims that an engagement renews are no reference of it.
    if (IsOnceAGroup(text) || ::testing::Value(text, ::testing::HasSubstr("FROM claims"))) continue;
    EXPECT_THAT(text, ::testing::Not(::testing::HasSubstr("delete_time IS NULL"))) << text;
  }
}

}  // namespace
}  // namespace zhaolian
