// The two back ends of a filter against each other: what SQLite selects from a
// table of random rows is what Matches says of the same messages.
#include <sqlite3.h>

#include <functional>
#include <limits>
#include <random>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "storage/filter.h"
#include "storage/row_codec.h"
#include "tests/support/comparable_text.h"
#include "tests/support/sample_resource.h"
#include "zhaolian/v1/chains.pb.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using ::testing::HasSubstr;
using ::testing::Not;

// Few and odd, so that they collide with each other and with the SQL of LIKE.
const std::vector<std::string>& Texts() {
  static const auto& texts = *new std::vector<std::string>{"",
                                                           "a",
                                                           "A",
                                                           "ab",
                                                           "aB",
                                                           "b",
                                                           "a%",
                                                           "a_",
                                                           "a\\",
                                                           "%",
                                                           "_",
                                                           "\\",
                                                           "*",
                                                           "a*b",
                                                           "\"",
                                                           "it's",
                                                           "药",
                                                           "药业",
                                                           "汉药",
                                                           "汉药业",
                                                           "a b",
                                                           "aab",
                                                           "0",
                                                           "00",
                                                           "a药",
                                                           "\uD7FF",
                                                           "a\uE000",
                                                           "a\uD7FFb",
                                                           "a\U0010FFFF",
                                                           "\U0010FFFF",
                                                           "a\U0010FFFF\U0010FFFF",
                                                           "b\n",
                                                           "2024-05",
                                                           "2024"};
  return texts;
}

const std::vector<int64_t>& Integers() {
  static const auto& integers = *new std::vector<int64_t>{0,
                                                          1,
                                                          -1,
                                                          2,
                                                          2025,
                                                          std::numeric_limits<int64_t>::max(),
                                                          std::numeric_limits<int64_t>::min(),
                                                          -std::numeric_limits<int64_t>::max()};
  return integers;
}

const std::vector<double>& Reals() {
  static const auto& reals = *new std::vector<double>{0,
                                                      0.5,
                                                      -0.5,
                                                      1,
                                                      1e300,
                                                      std::numeric_limits<double>::max(),
                                                      std::numeric_limits<double>::lowest()};
  return reals;
}

// Random rows and filters for any schema.
class Generator {
 public:
  Generator(const ResourceSchema& schema, int seed) : schema_(schema), random_(seed) {}

  void Fill(Message& message) {
    for (const Column& column : schema_.columns()) {
      if (column.filterable && Chance(70)) Set(column.field, message);
    }
    for (const FieldDescriptor* field : schema_.linked()) {
      for (int i = Below(3); i > 0; --i) {
        message.GetReflection()->AddString(&message, field,
                                           ComparableText(field, schema_, Pick(LinkTargets())));
      }
    }
  }

  std::string Expression(int depth) {
    if (depth == 0 || Chance(40)) return Chance(20) ? "NOT " + Term() : Term();
    const std::string inner = absl::StrCat(
        "(", Expression(depth - 1), Chance(50) ? " AND " : " OR ", Expression(depth - 1), ")");
    return Chance(25) ? "-" + inner : inner;
  }

 private:
  int Below(int limit) { return std::uniform_int_distribution<int>(0, limit - 1)(random_); }
  bool Chance(int percent) { return Below(100) < percent; }
  template <typename T>
  const T& Pick(const std::vector<T>& from) {
    return from[Below(static_cast<int>(from.size()))];
  }

  static const std::vector<std::string>& LinkTargets() {
    static const auto& targets = *new std::vector<std::string>{"x/a", "x/b", "药", "%"};
    return targets;
  }

  void Set(const FieldDescriptor* field, Message& message) {
    const auto* reflection = message.GetReflection();
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING:
        return reflection->SetString(&message, field,
                                     ComparableText(field, schema_, Pick(Texts())));
      case FieldDescriptor::CPPTYPE_INT32:
        return reflection->SetInt32(&message, field, static_cast<int32_t>(Pick(Integers())));
      case FieldDescriptor::CPPTYPE_INT64:
        return reflection->SetInt64(&message, field, Pick(Integers()));
      case FieldDescriptor::CPPTYPE_DOUBLE:
        return reflection->SetDouble(&message, field, Pick(Reals()));
      case FieldDescriptor::CPPTYPE_BOOL:
        return reflection->SetBool(&message, field, Chance(50));
      case FieldDescriptor::CPPTYPE_ENUM:
        return reflection->SetEnumValue(&message, field, Below(field->enum_type()->value_count()));
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return SetTimeField(message, field->name(), absl::FromUnixMicros(Below(5) - 2));
      default:
        FAIL() << field->full_name();
    }
  }

  std::string Term() {
    std::vector<const Column*> columns;
    for (const Column& column : schema_.columns()) {
      if (column.filterable) columns.push_back(&column);
    }
    const auto& linked = schema_.linked();
    const size_t chosen = Below(static_cast<int>(columns.size() + linked.size()));
    if (chosen >= columns.size()) {
      const FieldDescriptor* field = linked[chosen - columns.size()];
      return absl::StrCat(
          field->name(), ":",
          Chance(20) ? "*" : Quote(ComparableText(field, schema_, Pick(LinkTargets())), false));
    }
    const Column& column = *columns[chosen];
    if (Chance(10)) return column.name + ":*";
    const FieldDescriptor::CppType type = column.field->cpp_type();
    const bool ordered =
        type != FieldDescriptor::CPPTYPE_BOOL && type != FieldDescriptor::CPPTYPE_ENUM;
    const std::string op = Pick(std::vector<std::string>{"=", "!=", ":", "<", "<=", ">", ">="});
    const bool equality = op == "=" || op == "!=" || op == ":";
    return absl::StrCat(column.name, " ", equality || ordered ? op : "=", " ",
                        Literal(column.field, equality));
  }

  std::string Literal(const FieldDescriptor* field, bool stars) {
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING:
        return Quote(ComparableText(field, schema_, Pick(Texts())), stars);
      case FieldDescriptor::CPPTYPE_DOUBLE:
        return absl::StrFormat("%.17g", Pick(Reals()));
      case FieldDescriptor::CPPTYPE_BOOL:
        return Chance(50) ? "true" : "false";
      case FieldDescriptor::CPPTYPE_ENUM:
        return ShortEnumName(field->enum_type()->value(Below(field->enum_type()->value_count())));
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return absl::FormatTime(absl::RFC3339_full, absl::FromUnixMicros(Below(5) - 2),
                                absl::FixedTimeZone(8 * 3600));
      default:
        return absl::StrCat(Pick(Integers()));
    }
  }

  std::string Quote(const std::string& text, bool stars) {
    std::string quoted;
    for (char c : text) {
      if (c == '\\' || c == '"' || c == '\'' || c == '*') quoted += '\\';
      quoted += c;
    }
    stars = stars && !text.empty();
    return absl::StrCat("\"", stars && Chance(40) ? "*" : "", quoted,
                        stars && Chance(40) ? "*" : "", "\"");
  }

  const ResourceSchema& schema_;
  std::mt19937 random_;
};

// The table of a schema, in memory, with an index for every filterable column.
class Table {
 public:
  explicit Table(const ResourceSchema& schema) : schema_(schema) {
    EXPECT_EQ(sqlite3_open(":memory:", &database_), SQLITE_OK);
    Execute("PRAGMA case_sensitive_like=ON");
    Execute(
        "CREATE TABLE links (owner TEXT, field TEXT, target TEXT,"
        " PRIMARY KEY (owner, field, target))");
    std::vector<std::string> columns;
    for (const Column& column : schema.columns()) {
      columns.push_back(absl::StrCat(column.name, " ", SqlType(column.type),
                                     column.name == "name" ? " PRIMARY KEY" : "",
                                     column.nullable ? "" : " NOT NULL"));
    }
    columns.emplace_back("message BYTEA");  // is in no index
    Execute(absl::StrCat("CREATE TABLE ", schema.table(), " (", absl::StrJoin(columns, ", "), ")"));
    for (const Column& column : schema.columns()) {
      if (!column.filterable) continue;
      Execute(absl::StrCat("CREATE INDEX by_", column.name, " ON ", schema.table(), " (",
                           NullableKey(column), ", name)"));
    }
  }
  ~Table() { sqlite3_close(database_); }

  void Insert(const Message& message) {
    std::vector<Value> values;
    std::vector<std::string> places;
    for (const Column& column : schema_.columns()) {
      values.push_back(FieldValue(column, message));
      places.push_back(absl::StrCat("$", values.size()));
    }
    Execute(absl::StrCat("INSERT INTO ", schema_.table(), " VALUES (", absl::StrJoin(places, ", "),
                         ", NULL)"),
            values);
    for (const FieldDescriptor* field : schema_.linked()) {
      for (const std::string& target : FieldTexts(field, message)) {
        Execute("INSERT INTO links VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
                {TextField(message, "name"), schema_.LinkField(field), target});
      }
    }
  }

  std::set<std::string> NamesWhere(const std::string& condition,
                                   const std::vector<Value>& parameters) {
    return Execute(absl::StrCat("SELECT name FROM ", schema_.table(), " WHERE ", condition),
                   parameters);
  }

  std::string PlanOf(const std::string& condition) {
    return absl::StrJoin(Execute(absl::StrCat("EXPLAIN QUERY PLAN SELECT message FROM ",
                                              schema_.table(), " WHERE ", condition),
                                 {}, 3),
                         "\n");
  }

 private:
  // Runs one statement; gives the values of one column of its rows.
  std::set<std::string> Execute(const std::string& sql, const std::vector<Value>& parameters = {},
                                int column = 0) {
    sqlite3_stmt* statement = nullptr;
    EXPECT_EQ(sqlite3_prepare_v2(database_, sql.c_str(), -1, &statement, nullptr), SQLITE_OK)
        << sqlite3_errmsg(database_) << " in " << sql;
    for (size_t i = 0; i < parameters.size(); ++i) {
      const int index = sqlite3_bind_parameter_index(statement, absl::StrCat("$", i + 1).c_str());
      EXPECT_GT(index, 0) << "$" << i + 1 << " is not in " << sql;
      Bind(statement, index, parameters[i]);
    }
    std::set<std::string> values;
    int result;
    while ((result = sqlite3_step(statement)) == SQLITE_ROW) {
      values.insert(reinterpret_cast<const char*>(sqlite3_column_text(statement, column)));
    }
    EXPECT_EQ(result, SQLITE_DONE) << sqlite3_errmsg(database_);
    sqlite3_finalize(statement);
    return values;
  }

  static void Bind(sqlite3_stmt* statement, int index, const Value& value) {
    if (const auto* integer = std::get_if<int64_t>(&value)) {
      sqlite3_bind_int64(statement, index, *integer);
    } else if (const auto* real = std::get_if<double>(&value)) {
      sqlite3_bind_double(statement, index, *real);
    } else if (const auto* text = std::get_if<std::string>(&value)) {
      sqlite3_bind_text(statement, index, text->data(), static_cast<int>(text->size()),
                        SQLITE_TRANSIENT);
    } else if (const auto* bytes = std::get_if<Bytes>(&value)) {
      sqlite3_bind_blob(statement, index, bytes->data.data(), static_cast<int>(bytes->data.size()),
                        SQLITE_TRANSIENT);
    }
  }

  const ResourceSchema& schema_;
  sqlite3* database_ = nullptr;
};

std::set<std::string> Selected(const Filter& filter, bool indexable, Table& table) {
  std::vector<Value> parameters;
  std::vector<std::string> terms;
  for (const FilterNode& term : filter.conjuncts()) {
    terms.push_back(filter.ToSql(term, indexable, parameters));
  }
  return table.NamesWhere(absl::StrJoin(terms, " AND "), parameters);
}

// 200 rows and 3000 filters on one schema.
void ExpectAgreement(const ResourceSchema& schema,
                     const std::function<std::unique_ptr<Message>()>& new_message) {
  Generator generator(schema, 20250131);
  Table table(schema);
  std::vector<std::unique_ptr<Message>> rows;
  for (int i = 0; i < 200; ++i) {
    rows.push_back(new_message());
    generator.Fill(*rows.back());
    SetTextField(*rows.back(), "name", absl::StrCat(schema.collection(), "/r", i));
    table.Insert(*rows.back());
  }
  int some = 0;
  for (int i = 0; i < 3000; ++i) {
    const std::string text = generator.Expression(3);
    const absl::StatusOr<Filter> filter = Filter::Parse(text, schema);
    ASSERT_TRUE(filter.ok()) << text << "\n" << filter.status();
    std::set<std::string> matching;
    for (const auto& row : rows) {
      if (filter->Matches(*row)) matching.insert(TextField(*row, "name"));
    }
    ASSERT_EQ(Selected(*filter, true, table), matching) << text;
    ASSERT_EQ(Selected(*filter, false, table), matching) << text;
    if (!matching.empty() && matching.size() < rows.size()) ++some;
  }
  EXPECT_GT(some, 1500) << "filters that tell rows apart";
}

TEST(FilterOracleTest, BackEndsAgreeOnLeads) {
  const auto schema = ResourceSchema::Of(v1::Lead::descriptor());
  ExpectAgreement(*schema, [] { return std::make_unique<v1::Lead>(); });
}

TEST(FilterOracleTest, BackEndsAgreeOnChains) {
  const auto schema = ResourceSchema::Of(v1::Chain::descriptor());
  ExpectAgreement(*schema, [] { return std::make_unique<v1::Chain>(); });
}

TEST(FilterOracleTest, BackEndsAgreeOnEveryType) {
  const SampleResource& sample = SampleResource::Get();
  ExpectAgreement(sample.schema(), [&] { return sample.NewMessage(); });
}

TEST(FilterOracleTest, OnlyTheIndexableFormUsesAnIndex) {
  const ResourceSchema& schema = SampleResource::Get().schema();
  Table table(schema);
  for (absl::string_view text :
       {"word = a", "word = a*", "maybe_amount > 5", "maybe_amount <= 5", "maybe_word = a",
        "year >= 2", "meeting_time < 2025-01-01T00:00:00Z", "maybe_share > 1", "kind = CALL"}) {
    const auto filter = Filter::Parse(text, schema);
    ASSERT_TRUE(filter.ok()) << filter.status();
    std::vector<Value> parameters;
    const FilterNode& term = filter->conjuncts()[0];
    EXPECT_THAT(table.PlanOf(filter->ToSql(term, true, parameters)),
                HasSubstr("SEARCH sample_rows USING INDEX by_"))
        << text;
    EXPECT_THAT(table.PlanOf(filter->ToSql(term, false, parameters)), Not(HasSubstr("SEARCH")))
        << text;
  }
}

}  // namespace
}  // namespace zhaolian
