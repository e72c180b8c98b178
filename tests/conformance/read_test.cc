#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tests/conformance/resource_fixture.h"

namespace zhaolian {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;

using ReadTest = ResourceTest;
ZHAOLIAN_FOR_EVERY_RESOURCE(ReadTest);

TEST_P(ReadTest, GetGivesTheRow) {
  const MessagePtr row = NewRow(*samples_.Full(schema_));
  EXPECT_THAT(Now(*row), IsLike(row.get()));
}

TEST_P(ReadTest, GetOfNothingIsNotFoundAndNamesIt) {
  const std::string name = schema_.collection() + "/nobody";
  auto row = calls_.Get(name);
  EXPECT_THAT(row, Fails(absl::StatusCode::kNotFound, "NOT_FOUND"));
  EXPECT_EQ(Metadata(row.status(), "name"), name);
}

TEST_P(ReadTest, GetRefusesWhatIsNoNameOfTheCollection) {
  for (const std::string& name : {std::string(), std::string("x"), schema_.collection() + "/",
                                  schema_.collection() + "/Upper", std::string("others/a")}) {
    auto row = calls_.Get(name);
    EXPECT_THAT(row, Fails(absl::StatusCode::kInvalidArgument, "INVALID_NAME")) << name;
    EXPECT_THAT(FieldsAtFault(row.status()), ElementsAre("name")) << name;
  }
}

TEST_P(ReadTest, BatchGetKeepsTheOrderOfItsNames) {
  const MessagePtr a = NewRow("a"), b = NewRow("b"), c = NewRow("c");
  const std::vector<std::string> names{NameOf(*b), NameOf(*c), NameOf(*a)};
  auto rows = calls_.BatchGet(names);
  ASSERT_TRUE(rows.ok()) << rows.status();
  EXPECT_THAT(NamesOf(*rows), ElementsAreArray(names));
  EXPECT_THAT((*rows)[2], IsLike(a.get()));
}

TEST_P(ReadTest, BatchGetNamesEveryMissingRow) {
  const std::string there = NameOf(*NewRow("there"));
  const std::string& collection = schema_.collection();
  auto rows = calls_.BatchGet({collection + "/lost", there, collection + "/gone"});
  EXPECT_THAT(rows, Fails(absl::StatusCode::kNotFound, "NOT_FOUND"));
  EXPECT_EQ(Metadata(rows.status(), "name"), collection + "/lost, " + collection + "/gone");
}

TEST_P(ReadTest, BatchGetRefusesDuplicatesAndWrongNumbers) {
  const std::string name = NameOf(*NewRow("once"));
  auto twice = calls_.BatchGet({name, schema_.collection() + "/b", name});
  EXPECT_THAT(twice, Fails(absl::StatusCode::kInvalidArgument, "INVALID_BATCH"));
  EXPECT_THAT(FieldsAtFault(twice.status()), ElementsAre("names[2]"));
  EXPECT_THAT(calls_.BatchGet({}), Fails(absl::StatusCode::kInvalidArgument, "INVALID_BATCH"));
  auto shapeless = calls_.BatchGet({name, "x"});
  EXPECT_THAT(shapeless, Fails(absl::StatusCode::kInvalidArgument, "INVALID_NAME"));
  EXPECT_THAT(FieldsAtFault(shapeless.status()), ElementsAre("names[1]"));

  std::vector<std::string> many;
  for (int i = 0; i < 1001; ++i) many.push_back(absl::StrCat(schema_.collection(), "/n", i));
  EXPECT_THAT(calls_.BatchGet(many), Fails(absl::StatusCode::kInvalidArgument, "INVALID_BATCH"));
  many.pop_back();
  EXPECT_THAT(calls_.BatchGet(many), Fails(absl::StatusCode::kNotFound, "NOT_FOUND"));
}

// A server whose answers hold at most 4000 bytes.
class SmallAnswersTest : public ResourceTest {
 protected:
  SmallAnswersTest() : ResourceTest(SmallAnswers()) {}

  static constexpr size_t kMostBytes = 4000;

  // Rows that cannot all be in one answer, and their names.
  std::vector<MessagePtr> ManyRows() {
    std::vector<MessagePtr> rows;
    size_t bytes = 0;
    while (bytes < 2 * kMostBytes) {
      rows.push_back(NewRow(absl::StrCat("row-", 1000 + rows.size())));
      bytes += rows.back()->ByteSizeLong();
    }
    return rows;
  }

  ListAsk InOrder(int page_size) const {
    return {.filter = "name:\"" + schema_.collection() + "/row-*\"", .page_size = page_size};
  }

 private:
  static internal::v1::ServerConfig SmallAnswers() {
    internal::v1::ServerConfig config;
    config.set_max_response_bytes(kMostBytes);
    return config;
  }
};
ZHAOLIAN_FOR_EVERY_RESOURCE(SmallAnswersTest);

TEST_P(SmallAnswersTest, BatchGetSaysHowManyRowsFit) {
  std::vector<std::string> names = NamesOf(ManyRows());
  auto rows = calls_.BatchGet(names);
  EXPECT_THAT(rows, Fails(absl::StatusCode::kInvalidArgument, "BATCH_TOO_LARGE"));
  const int fits = std::stoi(Metadata(rows.status(), "fits"));
  ASSERT_GT(fits, 0);
  ASSERT_LT(fits, static_cast<int>(names.size()));
  std::vector<std::string> too_many(names.begin(), names.begin() + fits + 1);
  EXPECT_FALSE(calls_.BatchGet(too_many).ok());
  too_many.pop_back();
  EXPECT_TRUE(calls_.BatchGet(too_many).ok());
}

TEST_P(SmallAnswersTest, APageEndsEarlyByItsBytes) {
  const std::vector<MessagePtr> rows = ManyRows();
  auto first = calls_.List(InOrder(1000));
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_GT(first->rows.size(), 0);
  EXPECT_LT(first->rows.size(), rows.size());
  EXPECT_NE(first->next_page_token, "");
  EXPECT_EQ(first->total_size, static_cast<int>(rows.size()));
  size_t bytes = 0;
  for (const MessagePtr& row : first->rows) bytes += row->ByteSizeLong();
  EXPECT_LE(bytes, kMostBytes);
  EXPECT_THAT(calls_.ListNames(InOrder(1000)), ElementsAreArray(NamesOf(rows)));
}

TEST_P(SmallAnswersTest, ARowLargerThanAnAnswerIsAPageOfItsOwn) {
  const auto* field = schema_.message()->FindFieldByName("summary");
  if (field == nullptr) return;
  MessagePtr large = samples_.Least(schema_);
  std::string text;
  for (int i = 0; i < 2000; ++i) text += "长";  // 6000 bytes
  SetTextField(*large, "summary", text);
  const std::string name = NameOf(*NewRow(*large, "row-large"));
  NewRow("row-next");
  auto page = calls_.List(InOrder(1000));
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_THAT(NamesOf(page->rows), ElementsAre(name));
  EXPECT_EQ(calls_.ListNames(InOrder(1000)).size(), 2);
}

}  // namespace
}  // namespace zhaolian
