// Every rule of annotations.proto, on every field it stands on or holds for.
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "tests/conformance/resource_fixture.h"
#include "tests/support/broken_rows.h"

namespace zhaolian {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using ::testing::ElementsAre;

class FieldRulesTest : public ResourceTest {
 protected:
  // Create and Update refuse every row that breaks the rule, name the field, and
  // change nothing.
  void ExpectRefused(Rule rule) {
    const MessagePtr valid = samples_.Full(schema_);
    const MessagePtr row = NewRow(*valid);
    // A caller without a unit, which would be the owner of a row without one.
    const ResourceCalls calls = CallsOf("users/nobody");
    for (const BrokenRow& broken : BreakRule(rule, schema_, *valid)) {
      SCOPED_TRACE(absl::StrCat(broken.path, "\n", broken.row->DebugString()));
      const bool unowned =
          broken.path == "owner_unit" && TextField(*broken.row, broken.path).empty();
      ExpectFault(calls.Create(*broken.row), broken.path, unowned ? "UNKNOWN_USER" : broken.reason);

      SetTextField(*broken.row, "name", NameOf(*row));
      bool immutable = false;
      for (const std::string& field : broken.changed) {
        immutable |= RulesOf(schema_.message()->FindFieldByName(field)).immutable();
      }
      if (!immutable) {
        ExpectFault(calls.Update(*broken.row, broken.changed), broken.path, broken.reason);
      }
    }
    EXPECT_THAT(Now(*row), IsLike(row.get()));
  }

 private:
  void ExpectFault(const absl::StatusOr<MessagePtr>& result, const std::string& path,
                   const std::string& reason) {
    EXPECT_THAT(result, Fails(absl::StatusCode::kInvalidArgument, reason));
    EXPECT_THAT(FieldsAtFault(result.status()), ElementsAre(PathOf(path)));
  }
};
ZHAOLIAN_FOR_EVERY_RESOURCE(FieldRulesTest);

TEST_P(FieldRulesTest, Required) { ExpectRefused(Rule::kRequired); }
TEST_P(FieldRulesTest, RequiredUnless) { ExpectRefused(Rule::kRequiredUnless); }
TEST_P(FieldRulesTest, MaxLength) { ExpectRefused(Rule::kMaxLength); }
TEST_P(FieldRulesTest, MaxItems) { ExpectRefused(Rule::kMaxItems); }
TEST_P(FieldRulesTest, Pattern) { ExpectRefused(Rule::kPattern); }
TEST_P(FieldRulesTest, MinimumAndMaximum) { ExpectRefused(Rule::kRange); }
TEST_P(FieldRulesTest, Format) { ExpectRefused(Rule::kFormat); }
TEST_P(FieldRulesTest, ShapeOfReferences) { ExpectRefused(Rule::kReference); }
TEST_P(FieldRulesTest, KnownEnumValues) { ExpectRefused(Rule::kEnum); }
TEST_P(FieldRulesTest, VisibleCharacters) { ExpectRefused(Rule::kCharacters); }
TEST_P(FieldRulesTest, TextThatIsNotBlank) { ExpectRefused(Rule::kBlank); }
TEST_P(FieldRulesTest, FiniteNumbers) { ExpectRefused(Rule::kFinite); }
TEST_P(FieldRulesTest, TimestampsInRange) { ExpectRefused(Rule::kTimestamp); }
TEST_P(FieldRulesTest, NoDuplicates) { ExpectRefused(Rule::kNoDuplicates); }
TEST_P(FieldRulesTest, AmountsWithTheirCurrency) { ExpectRefused(Rule::kPair); }

TEST_P(FieldRulesTest, TheLimitsThemselvesAreAllowed) {
  const MessagePtr valid = samples_.Full(schema_);
  for (const BrokenRow& limit : RowsAtLimits(schema_, *valid)) {
    auto row = calls_.Create(*limit.row, {.validate_only = true});
    EXPECT_TRUE(row.ok()) << limit.path << ": " << row.status();
  }
}

TEST_P(FieldRulesTest, EveryFaultIsReportedAtOnce) {
  MessagePtr row = samples_.Full(schema_);
  std::vector<std::string> paths;
  for (int i = 0; i < schema_.message()->field_count(); ++i) {
    const FieldDescriptor* field = schema_.message()->field(i);
    const bool text = field->type() == FieldDescriptor::TYPE_STRING && !field->is_repeated();
    if (!text || RulesOf(field).output_only() || field->name() == "name") continue;
    SetTextField(*row, field->name(), "\t");
    if (paths.size() < 20) paths.push_back(PathOf(field->name()));
  }
  auto created = CallsOf("users/nobody").Create(*row);
  EXPECT_EQ(created.status().code(), absl::StatusCode::kInvalidArgument) << created.status();
  const std::vector<std::string> fields = FieldsAtFault(created.status());
  for (const std::string& path : paths) EXPECT_THAT(fields, ::testing::Contains(path));
}

TEST_P(FieldRulesTest, BytesThatAreNoUtf8AreRefused) {
  MessagePtr row = samples_.Least(schema_);
  SetTextField(*row, changeable()->name(), "\xff\xfe");
  EXPECT_EQ(calls_.Create(*row).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_P(FieldRulesTest, CreditCodesAreStoredInCapitals) {
  for (const Column& column : schema_.columns()) {
    if (RulesOf(column.field).format() != v1::FORMAT_CREDIT_CODE) continue;
    MessagePtr row = samples_.Full(schema_);
    const std::string code = TextField(*row, column.name);
    SetTextField(*row, column.name, absl::AsciiStrToLower(code));
    EXPECT_EQ(TextField(*NewRow(*row), column.name), code);
  }
}

}  // namespace
}  // namespace zhaolian
