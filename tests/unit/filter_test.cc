#include "storage/filter.h"

#include <limits>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "storage/error.h"
#include "tests/support/sample_resource.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

const ResourceSchema& LeadSchema() {
  static const ResourceSchema& schema =
      *new ResourceSchema(*ResourceSchema::Of(v1::Lead::descriptor()));
  return schema;
}

const ResourceSchema& SampleSchema() { return SampleResource::Get().schema(); }

struct Compiled {
  std::string sql;
  std::vector<Value> parameters;
};

Compiled Compile(absl::string_view text, const ResourceSchema& schema, bool indexable = true) {
  const absl::StatusOr<Filter> filter = Filter::Parse(text, schema);
  if (!filter.ok()) return {std::string(filter.status().message()), {}};
  Compiled compiled;
  std::vector<std::string> terms;
  for (const FilterNode& term : filter->conjuncts()) {
    terms.push_back(filter->ToSql(term, indexable, compiled.parameters));
  }
  compiled.sql = absl::StrJoin(terms, " && ");
  return compiled;
}

std::string Sql(absl::string_view text) { return Compile(text, SampleSchema()).sql; }
std::string WrappedSql(absl::string_view text) { return Compile(text, SampleSchema(), false).sql; }
std::vector<Value> Parameters(absl::string_view text) {
  return Compile(text, SampleSchema()).parameters;
}

std::string ErrorOf(absl::string_view text, const ResourceSchema& schema = LeadSchema()) {
  const absl::Status status = Filter::Parse(text, schema).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << text;
  EXPECT_EQ(ErrorReason(status), "INVALID_FILTER") << text;
  return std::string(status.message());
}

// Whether the filter matches a sample row in text format.
bool Matches(absl::string_view text, const std::string& row) {
  const absl::StatusOr<Filter> filter = Filter::Parse(text, SampleSchema());
  EXPECT_TRUE(filter.ok()) << filter.status();
  return filter.ok() && filter->Matches(*SampleResource::Get().NewMessage(row));
}

TEST(FilterGrammarTest, EmptyTextMatchesEverything) {
  for (absl::string_view text : {"", "  \t\n"}) {
    const absl::StatusOr<Filter> filter = Filter::Parse(text, LeadSchema());
    ASSERT_TRUE(filter.ok()) << filter.status();
    EXPECT_TRUE(filter->conjuncts().empty());
    EXPECT_TRUE(filter->Matches(v1::Lead()));
  }
}

TEST(FilterGrammarTest, OrBindsTighterThanAnd) {
  EXPECT_EQ(Sql("year = 1 AND year = 2 OR year = 3"), "year = $1 && (year = $2 OR year = $3)");
  EXPECT_EQ(Sql("year = 1 OR year = 2 AND year = 3"), "(year = $1 OR year = $2) && year = $3");
  EXPECT_EQ(Sql("(year = 1 AND year = 2) OR year = 3"), "((year = $1 AND year = $2) OR year = $3)");
}

TEST(FilterGrammarTest, NestedConjunctionsBecomeOneListOfConjuncts) {
  EXPECT_EQ(Sql("(year = 1 AND (year = 2 AND year = 3)) AND year = 4"),
            "year = $1 && year = $2 && year = $3 && year = $4");
  EXPECT_EQ(Sql("year = 1 OR (year = 2 OR year = 3)"), "(year = $1 OR year = $2 OR year = $3)");
}

TEST(FilterGrammarTest, NotAndMinusNegateOneTerm) {
  EXPECT_EQ(Sql("NOT year = 1 AND year = 2"), "NOT (year = $1) && year = $2");
  EXPECT_EQ(Sql("-year = 1 OR year = 2"), "(NOT (year = $1) OR year = $2)");
  EXPECT_EQ(Sql("NOT (year = 1 AND year = 2)"), "NOT ((year = $1 AND year = $2))");
  EXPECT_EQ(Sql("-(-year = 1)"), "NOT (NOT (year = $1))");
}

TEST(FilterGrammarTest, AMinusBeforeAValueIsItsSign) {
  EXPECT_EQ(Sql("year > -30"), "year > $1");
  EXPECT_THAT(Parameters("year>-30"), ElementsAre(Value(int64_t{-30})));
}

TEST(FilterGrammarTest, SpaceAroundTokensIsFree) {
  EXPECT_EQ(Sql("\tyear=1\nAND(year!=2)AND NOT(year  >=\r\n3)"),
            "year = $1 && year <> $2 && NOT (year >= $3)");
}

TEST(FilterGrammarTest, KeywordsArePartsOfLongerWords) {
  EXPECT_EQ(Sql("word = ORANGE OR word = ANDES"), "(word = $1 OR word = $2)");
  EXPECT_THAT(Parameters("word = AND"), ElementsAre(Value(std::string("AND"))));
}

TEST(FilterGrammarTest, QuotesAndBackslashesGiveTheTextMeant) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {R"(word = abc)", "abc"},
      {R"(word = 药业)", "药业"},
      {R"(word = "a b")", "a b"},
      {R"(word = 'a "b"')", R"(a "b")"},
      {R"(word = "it's")", "it's"},
      {R"(word = "a \"b\" \'c\'")", R"(a "b" 'c')"},
      {R"(word = "a\\b")", R"(a\b)"},
      {R"(word = "\*a\*b\*")", "*a*b*"},
      {R"(word = \*)", "*"},
      {"word = \"a = b AND (c)\"", "a = b AND (c)"},
      {R"(word = "")", ""},
      {R"(word = a:b:c)", "a:b:c"},
      {R"(word = a.b/c-d)", "a.b/c-d"},
  };
  for (const auto& [text, expected] : cases) {
    EXPECT_EQ(Sql(text), "word = $1") << text;
    EXPECT_THAT(Parameters(text), ElementsAre(Value(expected))) << text;
  }
}

TEST(FilterGrammarTest, PointsAtWhatIsWrong) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"stage =", "column 8: a value is missing"},
      {"stage = = SIGNED", "column 9: a value is missing"},
      {"stage == SIGNED", "column 8: a value is missing"},
      {"(stage = SIGNED", "column 1: the ( is not closed"},
      {"stage = SIGNED)", "column 15: no ( is open here"},
      {"code = 'a", "column 8: the quote is not closed"},
      {"code = \"a\\", "column 10: \\ stands before"},
      {"code = a\\n", "column 9: \\ stands before"},
      {"code = a*b", "column 9: * stands at the ends"},
      {"code = ***", "column 9: * stands at the ends"},
      {"code = \"项目*一\"", "column 11: * stands at the ends"},
      {"code = “药业”", "column 8: “ is no quote"},
      {"code = a AND", "column 13: a term such as"},
      {"code = a AND OR code = b", "column 14: a term such as"},
      {"code = a AND ()", "column 15: a term such as"},
      {"NOT NOT code = a", "column 5: a term such as"},
      {"code = a b", "column 10: AND or OR is missing"},
      {"code = a code = b", "column 10: AND or OR is missing"},
      {"(code = a code = b)", "column 11: AND or OR is missing"},
      {"code = a and code = b", "column 10: AND and OR are written in capitals"},
      {"not code = b", "column 1: not is not FIELD OPERATOR VALUE, such as stage = SIGNED; NOT is"},
      {std::string("code = \"a\0b\"", 12), "column 10: the text is not valid UTF-8 or contains"},
      {"code = \"\xff\"", "column 9: the text is not valid UTF-8 or contains"},
  };
  for (const auto& [text, problem] : cases) EXPECT_THAT(ErrorOf(text), HasSubstr(problem)) << text;
}

TEST(FilterGrammarTest, ABareValuePointsToSearch) {
  EXPECT_THAT(ErrorOf("扬子江"), AllOf(HasSubstr("column 1: 扬子江 is not FIELD OPERATOR VALUE"),
                                       HasSubstr("use Search")));
  EXPECT_THAT(ErrorOf("code = a AND \"b c\""), AllOf(HasSubstr("column 14"), HasSubstr("Search")));
  EXPECT_THAT(ErrorOf("code"), HasSubstr("code is not FIELD OPERATOR VALUE"));
  EXPECT_THAT(ErrorOf("stage＝SIGNED"), HasSubstr("column 1: stage＝SIGNED is not FIELD"));
  EXPECT_THAT(ErrorOf("*"), HasSubstr("column 1"));
}

TEST(FilterGrammarTest, ColumnsCountCharacters) {
  EXPECT_THAT(ErrorOf("display_name = \"汉中航空\" AND stge = SIGNED"), HasSubstr("column 27:"));
}

TEST(FilterLimitTest, TakesTwoKilobytesAndNoMore) {
  const std::string most = absl::StrCat("code=", std::string(2048 - 5, 'x'));
  EXPECT_TRUE(Filter::Parse(most, LeadSchema()).ok());
  EXPECT_THAT(ErrorOf(most + "x"), HasSubstr("at most 2048 bytes"));
}

TEST(FilterLimitTest, TakesFortyTermsAndNoMore) {
  const std::string most = absl::StrJoin(std::vector<std::string>(40, "code = a"), " OR ");
  EXPECT_TRUE(Filter::Parse(most, LeadSchema()).ok());
  EXPECT_THAT(ErrorOf(most + " OR code = b"),
              AllOf(HasSubstr("at most 40 terms"), HasSubstr("column 481")));
}

TEST(FilterLimitTest, TakesTwelveParenthesesAndNoMore) {
  const auto nested = [](int depth) {
    return absl::StrCat(std::string(depth, '('), "code = a", std::string(depth, ')'));
  };
  EXPECT_TRUE(Filter::Parse(nested(12), LeadSchema()).ok());
  EXPECT_TRUE(Filter::Parse(absl::StrCat(nested(12), " AND ", nested(12)), LeadSchema()).ok());
  EXPECT_THAT(ErrorOf(nested(13)), AllOf(HasSubstr("12 deep"), HasSubstr("column 13")));
}

TEST(FilterFieldTest, AnUnknownFieldNamesItsNeighbourAndTheFilterableOnes) {
  const absl::Status status = Filter::Parse("code = a AND stge = SIGNED", LeadSchema()).status();
  EXPECT_THAT(std::string(status.message()),
              AllOf(HasSubstr("filter: column 14: there is no field stge; did you mean stage?"),
                    HasSubstr("Fields: name, create_time"), HasSubstr("chain_nodes"),
                    Not(HasSubstr("summary"))));
  const auto info = ErrorDetail<google::rpc::ErrorInfo>(status);
  EXPECT_EQ(info.reason(), "INVALID_FILTER");
  EXPECT_EQ(info.metadata().at("column"), "14");
  EXPECT_EQ(info.metadata().at("field"), "filter");
  EXPECT_EQ(info.metadata().at("fields"), absl::StrJoin(LeadSchema().filterable_names(), ", "));
  const auto request = ErrorDetail<google::rpc::BadRequest>(status);
  ASSERT_EQ(request.field_violations_size(), 1);
  EXPECT_EQ(request.field_violations(0).field(), "filter");
  EXPECT_THAT(request.field_violations(0).description(), HasSubstr("column 14"));
}

TEST(FilterFieldTest, AFieldThatIsNotFilterableSaysSo) {
  for (absl::string_view field : {"summary", "etag", "delete_time", "citations"}) {
    EXPECT_THAT(ErrorOf(absl::StrCat(field, " = a")),
                HasSubstr(absl::StrCat("cannot filter by ", field, ". Fields: name")));
  }
  EXPECT_THAT(ErrorOf("seal = a", SampleSchema()), HasSubstr("cannot filter by seal"));
  EXPECT_THAT(ErrorOf("citations.title = a"),
              HasSubstr("there is no field citations.title. Fields"));
}

TEST(FilterFieldTest, ErrorsStaySmallWhateverIsSent) {
  for (const std::string& text :
       {std::string(2048, 'x'), absl::StrCat(std::string(2040, 'x'), "=1"),
        absl::StrCat("stage=", std::string(2040, 'x')),
        absl::StrCat("stage=\"", std::string(2040 / 3, '\xe6'))}) {
    EXPECT_LT(ErrorOf(text).size(), 700u);
  }
}

TEST(FilterOperatorTest, EveryOperatorOnEveryType) {
  struct Type {
    std::string field, literal;
    Value value;
    bool ordered;
  };
  const std::vector<Type> types = {
      {"name", "sampleRows/a", std::string("sampleRows/a"), true},
      {"word", "abc", std::string("abc"), true},
      {"year", "2025", int64_t{2025}, true},
      {"share", "-2.5e3", -2500.0, true},
      {"create_time", "1970-01-01T08:00:01.5+08:00", int64_t{1'500'000}, true},
      {"archived", "true", int64_t{1}, false},
      {"archived", "false", int64_t{0}, false},
      {"kind", "VISIT", int64_t{1}, false},
      {"kind", "KIND_CALL", int64_t{2}, false},
      {"kind", "UNSPECIFIED", int64_t{0}, false},
  };
  const std::vector<std::pair<std::string, std::string>> operators = {
      {"=", "="}, {":", "="}, {"!=", "<>"}, {"<", "<"}, {"<=", "<="}, {">", ">"}, {">=", ">="}};
  for (const Type& type : types) {
    for (const auto& [op, sql] : operators) {
      const std::string text = absl::StrCat(type.field, op, "\"", type.literal, "\"");
      if (!type.ordered && op.find_first_of("<>") == 0) {
        EXPECT_THAT(ErrorOf(text, SampleSchema()), HasSubstr("has no order: use = or !="));
        continue;
      }
      EXPECT_EQ(Sql(text), absl::StrCat(type.field, " ", sql, " $1")) << text;
      EXPECT_THAT(Parameters(text), ElementsAre(type.value)) << text;
    }
  }
}

TEST(FilterOperatorTest, RefusesValuesOfTheWrongType) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"year = x", "column 8: year is a whole number, and \"x\" is not"},
      {"year = 2.5", "is a whole number"},
      {"year = \"\"", "is a whole number"},
      {"year = +1", "is a whole number"},
      {"year = \" 1\"", "is a whole number"},
      {"year = 9223372036854775808", "out of range"},
      {"share = x", "share is a number"},
      {"share = nan", "share is a number"},
      {"share = inf", "share is a number"},
      {"share = 1e999", "out of range"},
      {"archived = 1", "archived is true or false, not \"1\""},
      {"archived = TRUE", "archived is true or false"},
      {"kind = VISTI", "is no value of kind; did you mean VISIT? Values: UNSPECIFIED, VISIT, CALL"},
      {"kind = 1", "is no value of kind. Values: UNSPECIFIED"},
      {"create_time > 2025-01-01", "column 15: create_time is an instant, such as 2025-01-31T08"},
      {"create_time > 2025-01-01T00:00:00", "is an instant"},
      {"create_time > infinite-future", "is an instant"},
      {"create_time > 12025-01-01T00:00:00Z", "is an instant"},
      {"year = 20*", "* stands for text, and year is not text"},
      {"kind = VIS*", "* stands for text"},
      {"archived : t*", "* stands for text"},
      {"create_time = 2025*", "* stands for text"},
      {"word > a*", "column 8: * goes with = != and : only"},
      {"word = *", "column 8: write word:* for rows where it is set"},
      {"word != \"**\"", "write word:* for rows where it is set"},
      {"year = *", "write year:* for rows where it is set"},
  };
  for (const auto& [text, problem] : cases) {
    EXPECT_THAT(ErrorOf(text, SampleSchema()), HasSubstr(problem)) << text;
  }
}

TEST(FilterOperatorTest, InstantsAreCutToMicroseconds) {
  EXPECT_THAT(Parameters("create_time = 1970-01-01T00:00:00.0000019Z"),
              ElementsAre(Value(int64_t{1})));
  EXPECT_THAT(Parameters("create_time = 1969-12-31T23:59:59.9999981Z"),
              ElementsAre(Value(int64_t{-2})));
}

TEST(FilterStarTest, APrefixIsARangeOfTheIndex) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"abc*", "abd"},         {"汉*", "汊"},   {"a\U0010FFFF*", "b"},
      {"a\uD7FF*", "a\uE000"}, {"a%_*", "a%`"},
  };
  for (const auto& [text, after] : cases) {
    const std::string filter = absl::StrCat("word = \"", text, "\"");
    EXPECT_EQ(Sql(filter), "(word >= $1 AND word < $2)");
    EXPECT_THAT(Parameters(filter),
                ElementsAre(Value(text.substr(0, text.size() - 1)), Value(after)));
  }
  EXPECT_EQ(Sql("word = \"\U0010FFFF*\""), "word >= $1");
}

TEST(FilterStarTest, OtherStarsAreLikePatternsWithEscapes) {
  const auto pattern = [](absl::string_view text) { return Parameters(text); };
  EXPECT_EQ(Sql("word = *ab*"), "word LIKE $1 ESCAPE '\\'");
  EXPECT_THAT(pattern("word = *ab*"), ElementsAre(Value(std::string("%ab%"))));
  EXPECT_THAT(pattern("word : *ab"), ElementsAre(Value(std::string("%ab"))));
  EXPECT_THAT(pattern(R"(word = "*50%_\\\*")"), ElementsAre(Value(std::string(R"(%50\%\_\\*)"))));
  EXPECT_EQ(WrappedSql("word = ab*"), "(word || '') LIKE $1 ESCAPE '\\'");
}

TEST(FilterStarTest, InequalityIsTheNegationAndNeverOfAnUnsetField) {
  EXPECT_EQ(Sql("word != ab*"), "NOT ((word >= $1 AND word < $2))");
  EXPECT_EQ(Sql("maybe_word != *b"),
            "maybe_word IS NOT NULL && NOT (coalesce(maybe_word, '') LIKE $1 ESCAPE '\\')");
  EXPECT_FALSE(Matches("maybe_word != *b", ""));
  EXPECT_TRUE(Matches("NOT maybe_word = *b", ""));
  EXPECT_TRUE(Matches("maybe_word != *b", "maybe_word: ''"));
}

TEST(FilterStarTest, StarsMatchAtTheEndsOnly) {
  const std::string row = "word: '陕西汉中药业'";
  EXPECT_TRUE(Matches("word = 陕西*", row));
  EXPECT_FALSE(Matches("word = 汉中*", row));
  EXPECT_TRUE(Matches("word = *药业", row));
  EXPECT_FALSE(Matches("word = *汉中", row));
  EXPECT_TRUE(Matches("word : *汉中*", row));
  EXPECT_FALSE(Matches("word = \"\\*药业\"", row));
}

TEST(FilterUnsetTest, AnUnsetOptionalFieldMatchesNoComparison) {
  for (absl::string_view op : {"=", "!=", "<", "<=", ">", ">=", ":"}) {
    for (absl::string_view value : {"-9223372036854775808", "-9223372036854775807", "0", "7"}) {
      const std::string term = absl::StrCat("maybe_amount ", op, " ", value);
      EXPECT_FALSE(Matches(term, "")) << term;
      EXPECT_TRUE(Matches(absl::StrCat("NOT ", term), "")) << term;
    }
  }
  EXPECT_FALSE(Matches("meeting_time < 2025-01-01T00:00:00Z", ""));
  EXPECT_FALSE(Matches("maybe_word = \"\"", ""));
  EXPECT_FALSE(Matches("maybe_archived != true", ""));
  EXPECT_TRUE(Matches("maybe_archived != true", "maybe_archived: false"));
}

TEST(FilterUnsetTest, AnyOtherUnsetFieldIsItsDefault) {
  for (absl::string_view term : {"word = ''", "year = 0", "share < 1", "archived = false",
                                 "kind = UNSPECIFIED", "word != x"}) {
    EXPECT_TRUE(Matches(term, "")) << term;
  }
}

TEST(FilterUnsetTest, AColonAndAStarAskWhatIsSet) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"word", "word: 'x'"},
      {"maybe_word", "maybe_word: ''"},
      {"year", "year: 1"},
      {"maybe_amount", "maybe_amount: 0"},
      {"share", "share: 0.5"},
      {"maybe_share", "maybe_share: 0"},
      {"archived", "archived: true"},
      {"maybe_archived", "maybe_archived: false"},
      {"kind", "kind: KIND_CALL"},
      {"meeting_time", "meeting_time {}"},
      {"tags", "tags: 'x'"},
  };
  for (const auto& [field, row] : cases) {
    EXPECT_TRUE(Matches(field + ":*", row)) << field;
    EXPECT_FALSE(Matches(field + ":*", "")) << field;
    EXPECT_TRUE(Matches(absl::StrCat("-", field, ": \"*\""), "")) << field;
  }
}

TEST(FilterLinkedTest, AColonAsksWhatARepeatedFieldContains) {
  EXPECT_EQ(Sql("tags:x"),
            "EXISTS (SELECT 1 FROM links WHERE owner = sample_rows.name"
            " AND field = 'sampleRows.tags' AND target = $1)");
  EXPECT_EQ(WrappedSql("-tags:*"),
            "NOT (EXISTS (SELECT 1 FROM links WHERE owner = sample_rows.name"
            " AND field = 'sampleRows.tags'))");
  const std::string row = "tags: 'chains/a' tags: 'chains/b'";
  EXPECT_TRUE(Matches("tags:chains/b", row));
  EXPECT_FALSE(Matches("tags:chains", row));
  EXPECT_TRUE(Matches("NOT tags:chains/c", row));
}

TEST(FilterLinkedTest, NoOtherOperatorGoesWithARepeatedField) {
  for (absl::string_view op : {"=", "!=", "<", "<=", ">", ">="}) {
    EXPECT_THAT(ErrorOf(absl::StrCat("chain_nodes ", op, " \"chainNodes/a\"")),
                HasSubstr("column 1: chain_nodes holds several values: write chain_nodes:VALUE"));
  }
  EXPECT_THAT(ErrorOf("chain_nodes:\"chainNodes/a*\""),
              HasSubstr("column 13: chain_nodes is compared with whole values"));
}

TEST(FilterNameTest, AnIdAloneIsNoName) {
  EXPECT_THAT(ErrorOf("owner_unit = 'hanzhong'"),
              HasSubstr("column 14: \"hanzhong\" is no name; did you mean units/hanzhong?"));
}

TEST(FilterSqlTest, ANullableColumnIsComparedThroughItsKey) {
  const std::string key = "coalesce(maybe_amount, -9223372036854775807)";
  const std::string guard = " AND maybe_amount IS NOT NULL)";
  EXPECT_EQ(Sql("maybe_amount = 5"), key + " = $1");
  EXPECT_EQ(Sql("maybe_amount > 5"), key + " > $1");
  EXPECT_EQ(Sql("maybe_amount >= 5"), key + " >= $1");
  EXPECT_EQ(Sql("maybe_amount != 5"), "(" + key + " <> $1" + guard);
  EXPECT_EQ(Sql("maybe_amount < 5"), "(" + key + " < $1" + guard);
  EXPECT_EQ(Sql("maybe_amount <= 5"), "(" + key + " <= $1" + guard);
  EXPECT_EQ(Sql("maybe_amount > -9223372036854775808"), "(" + key + " > $1" + guard);
  EXPECT_EQ(Sql("maybe_amount = -9223372036854775807"), "(" + key + " = $1" + guard);
  EXPECT_EQ(Sql("maybe_word > a"), "coalesce(maybe_word, '') > $1");
  EXPECT_EQ(Sql("maybe_share > 1"), "coalesce(maybe_share, -1.7976931348623157e308) > $1");
  EXPECT_EQ(Sql("maybe_amount:*"), "maybe_amount IS NOT NULL");
}

TEST(FilterSqlTest, TheWrappedFormHidesEveryColumn) {
  EXPECT_EQ(WrappedSql("word = a"), "(word || '') = $1");
  EXPECT_EQ(WrappedSql("year < 1"), "(year + 0) < $1");
  EXPECT_EQ(WrappedSql("maybe_amount = 1"),
            "(coalesce(maybe_amount, -9223372036854775807) + 0) = $1");
  EXPECT_EQ(WrappedSql("maybe_word = a"), "(coalesce(maybe_word, '') || '') = $1");
  EXPECT_EQ(WrappedSql("word:* AND kind:*"), "(word || '') <> '' && (kind + 0) <> 0");
}

TEST(FilterSqlTest, NullKeySortsBeforeEveryValueACallerStores) {
  EXPECT_EQ(NullKey(ColumnType::kInteger), Value(-std::numeric_limits<int64_t>::max()));
  EXPECT_EQ(NullKey(ColumnType::kReal), Value(std::numeric_limits<double>::lowest()));
  EXPECT_EQ(NullKey(ColumnType::kText), Value(std::string()));
  EXPECT_EQ(NullableKey(*LeadSchema().FindColumn("investment_amount_minor")),
            "coalesce(investment_amount_minor, -9223372036854775807)");
  EXPECT_EQ(NullableKey(*LeadSchema().FindColumn("code")), "code");
}

TEST(FilterSqlTest, PlaceholdersGoOnFromTheParametersAlreadyThere) {
  const auto filter = Filter::Parse("word = a*", SampleSchema());
  ASSERT_TRUE(filter.ok());
  std::vector<Value> parameters = {int64_t{7}};
  EXPECT_EQ(filter->ToSql(filter->conjuncts()[0], true, parameters), "(word >= $2 AND word < $3)");
  EXPECT_EQ(parameters.size(), 3u);
}

// The same shape of filter gives the same SQL whatever its values are.
TEST(FilterSqlTest, NoTextOfTheCallerIsEverInTheSql) {
  const std::vector<std::string> values = {
      "zebra", "' OR 1=1 --", "\\\"; DROP TABLE leads", "%' ESCAPE '", "$1", "/\\*\\*/", "药业",
      "0"};
  const std::string shape =
      "code = \"V\" AND NOT display_name != \"*V*\" AND (site_x:\"chainNodes/V\" OR source_stage < "
      "\"V\")";
  const auto filter_of = [&](const std::string& value) {
    return absl::StrReplaceAll(shape, {{"V", value}, {"site_x", "chain_nodes"}});
  };
  for (bool indexable : {true, false}) {
    const std::string expected = Compile(filter_of("plain"), LeadSchema(), indexable).sql;
    ASSERT_THAT(expected, HasSubstr("EXISTS"));
    for (const std::string& value : values) {
      EXPECT_EQ(Compile(filter_of(value), LeadSchema(), indexable).sql, expected) << value;
    }
  }
}

}  // namespace
}  // namespace zhaolian
