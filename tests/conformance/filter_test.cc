// `filter` on every field marked filterable, with every operator, against
// Filter::Matches on the rows as they are read back.
#include "storage/filter.h"

#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tests/conformance/resource_fixture.h"
#include "tests/support/comparable_text.h"
#include "tests/support/random_filters.h"

namespace zhaolian {
namespace {

using google::protobuf::FieldDescriptor;
using ::testing::ElementsAre;
using ::testing::ElementsAreArray;

class FilterTest : public ResourceTest {
 protected:
  // Rows of every kind: full, sparse, deleted. Read back, in the order of names.
  void MakeRows() {
    for (int i = 0; i < 20; ++i) NewRow(*samples_.Any(schema_));
    NewRow(*samples_.Least(schema_));
    NewRow(*samples_.Full(schema_));
    const std::string deleted = NameOf(*NewRow(*samples_.Full(schema_)));
    ASSERT_TRUE(calls_.Delete(deleted).ok());
    auto page = calls_.List({.show_deleted = true});
    ASSERT_TRUE(page.ok()) << page.status();
    rows_ = std::move(page->rows);
  }

  void ExpectAgreement(const std::string& text) {
    const auto filter = Filter::Parse(text, schema_);
    ASSERT_TRUE(filter.ok()) << text << "\n" << filter.status();
    for (bool show_deleted : {false, true}) {
      std::vector<std::string> expected;
      for (const MessagePtr& row : rows_) {
        const bool shown = show_deleted || !HasField(*row, "delete_time");
        if (shown && filter->Matches(*row)) expected.push_back(NameOf(*row));
      }
      auto page = calls_.List({.filter = text, .show_deleted = show_deleted});
      ASSERT_TRUE(page.ok()) << text << "\n" << page.status();
      EXPECT_THAT(NamesOf(page->rows), ElementsAreArray(expected)) << text;
      EXPECT_EQ(page->total_size, static_cast<int>(expected.size())) << text;
      told_apart_ += !expected.empty() && expected.size() < rows_.size();
    }
  }

  // Literals of the column's values, at most `limit` of them.
  std::vector<std::string> LiteralsOf(const Column& column, size_t limit) const {
    std::set<std::string> literals;
    for (const MessagePtr& row : rows_) {
      const Value value = FieldValue(column, *row);
      if (std::holds_alternative<std::monostate>(value)) continue;
      if (literals.size() < limit) literals.insert(LiteralOf(column, value));
    }
    return {literals.begin(), literals.end()};
  }

  std::vector<MessagePtr> rows_;
  int told_apart_ = 0;
};
ZHAOLIAN_FOR_EVERY_RESOURCE(FilterTest);

TEST_P(FilterTest, EveryComparisonOnEveryColumn) {
  MakeRows();
  for (const Column& column : schema_.columns()) {
    if (!column.filterable) continue;
    for (const std::string& literal : LiteralsOf(column, 4)) {
      for (const char* op : {"=", "!=", ":"}) {
        ExpectAgreement(absl::StrCat(column.name, " ", op, " ", literal));
      }
      ExpectAgreement(absl::StrCat("NOT ", column.name, " = ", literal));
      for (const char* op : {"<", "<=", ">", ">="}) {
        const std::string text = absl::StrCat(column.name, " ", op, " ", literal);
        if (IsOrdered(column)) {
          ExpectAgreement(text);
        } else {
          EXPECT_THAT(calls_.List({.filter = text}),
                      Fails(absl::StatusCode::kInvalidArgument, "INVALID_FILTER"));
        }
      }
    }
    ExpectAgreement(column.name + ":*");
    ExpectAgreement("NOT " + column.name + ":*");
  }
  EXPECT_GT(told_apart_, 20);
}

TEST_P(FilterTest, StarsOnEveryText) {
  MakeRows();
  for (const Column& column : schema_.columns()) {
    if (!column.filterable || column.type != ColumnType::kText) continue;
    for (const std::string& literal : LiteralsOf(column, 4)) {
      const std::string inner = literal.substr(1, literal.size() - 2);
      if (inner.empty()) continue;
      for (const char* op : {"=", "!=", ":"}) {
        for (const std::string& starred : {inner + "*", "*" + inner, "*" + inner + "*"}) {
          ExpectAgreement(absl::StrCat(column.name, op, "\"", starred, "\""));
        }
      }
    }
  }
}

TEST_P(FilterTest, MembershipInEveryList) {
  MakeRows();
  for (const FieldDescriptor* field : schema_.linked()) {
    std::set<std::string> texts{ComparableText(field, schema_, "无")};
    for (const MessagePtr& row : rows_) {
      for (const std::string& text : FieldTexts(field, *row)) texts.insert(text);
    }
    for (const std::string& text : texts) {
      ExpectAgreement(absl::StrCat(field->name(), ":", QuotedLiteral(text)));
      ExpectAgreement(absl::StrCat("NOT ", field->name(), ":", QuotedLiteral(text)));
      ExpectAgreement(absl::StrCat("name:* AND ", field->name(), ":", QuotedLiteral(text)));
      EXPECT_THAT(calls_.List({.filter = absl::StrCat(field->name(), " = ", QuotedLiteral(text))}),
                  Fails(absl::StatusCode::kInvalidArgument, "INVALID_FILTER"));
    }
    ExpectAgreement(field->name() + ":*");
    ExpectAgreement("NOT " + field->name() + ":*");
  }
}

TEST_P(FilterTest, AReferenceIsComparedWithNamesOnly) {
  for (const Reference& reference : schema_.references()) {
    if (!RulesOf(reference.field).filterable()) continue;
    for (const char* text : {"an-id", "others/an-id", "汉中", "an*"}) {
      auto page = calls_.List({.filter = absl::StrCat(reference.field->name(), ":\"", text, "\"")});
      EXPECT_THAT(page, Fails(absl::StatusCode::kInvalidArgument, "INVALID_FILTER")) << text;
    }
  }
}

TEST_P(FilterTest, TermsThatDriveTheStatementTogether) {
  MakeRows();
  std::vector<std::string> terms;
  for (const Column& column : schema_.columns()) {
    if (!column.filterable) continue;
    for (const std::string& literal : LiteralsOf(column, 1)) {
      terms.push_back(absl::StrCat(column.name, " = ", literal));
    }
  }
  for (const FieldDescriptor* field : schema_.linked()) {
    for (const MessagePtr& row : rows_) {
      const std::vector<std::string> texts = FieldTexts(field, *row);
      if (texts.empty()) continue;
      terms.push_back(absl::StrCat(field->name(), ":", QuotedLiteral(texts[0])));
      break;
    }
  }
  for (size_t i = 0; i < terms.size(); ++i) {
    for (size_t j = i + 1; j < terms.size(); j += 3) {
      ExpectAgreement(absl::StrCat(terms[i], " AND ", terms[j]));
      ExpectAgreement(absl::StrCat(terms[i], " OR ", terms[j]));
    }
  }
}

TEST_P(FilterTest, AnyOtherFieldIsRefusedAndTheFilterableOnesAreNamed) {
  const std::string known = absl::StrJoin(schema_.filterable_names(), ", ");
  std::vector<std::string> others{"no_such_field", "delete_time", "etag"};
  for (int i = 0; i < schema_.message()->field_count(); ++i) {
    const FieldDescriptor* field = schema_.message()->field(i);
    if (!RulesOf(field).filterable()) others.push_back(field->name());
  }
  for (const std::string& field : others) {
    auto page = calls_.List({.filter = field + " = \"x\""});
    EXPECT_THAT(page, Fails(absl::StatusCode::kInvalidArgument, "INVALID_FILTER")) << field;
    EXPECT_THAT(FieldsAtFault(page.status()), ElementsAre("filter"));
    EXPECT_EQ(Metadata(page.status(), "fields"), known) << field;
    EXPECT_EQ(Metadata(page.status(), "column"), "1") << field;
  }
}

TEST_P(FilterTest, EveryFilterableFieldHasAnIndexThatListsAndCounts) {
  auto connection = server_.store().ConnectForReading();
  ASSERT_TRUE(connection.ok());
  for (const Column& column : schema_.columns()) {
    if (!column.filterable || column.name == "name") continue;
    std::vector<std::string> indexes;
    ASSERT_TRUE((*connection)
                    ->Run("SELECT sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = $1",
                          {schema_.table()},
                          [&](const Row& row) { indexes.emplace_back(row.Text(0)); })
                    .ok());
    const std::string key = NullableKey(column);
    const std::string wanted =
        absl::StrCat("ON ", schema_.table(), " (", column.nullable ? "(" + key + ")" : key,
                     ", name, delete_time)");
    EXPECT_TRUE(std::any_of(indexes.begin(), indexes.end(), [&](const std::string& sql) {
      return absl::EndsWith(sql, wanted);
    })) << wanted;
  }
}

}  // namespace
}  // namespace zhaolian
