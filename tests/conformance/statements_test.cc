// How many statements each method runs, and that every list walks an index.
#include <algorithm>

#include "absl/algorithm/container.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "storage/filter.h"
#include "storage/list_query.h"
#include "tests/conformance/resource_fixture.h"
#include "tests/support/comparable_text.h"
#include "tests/support/list_shapes.h"

namespace zhaolian {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class StatementsTest : public ResourceTest {
 protected:
  // The SQL that `call` makes the server run, without what is run once a group.
  template <typename Call>
  std::vector<std::string> SqlOf(const Call& call) {
    // A receipt is seen as its lead is, and a stop as its trip.
    std::vector<std::string> of_parents;
    for (const char* parent : {"leads", "trips"}) {
      const ResourceSchema& schema = *RegistryWithWidgets().FindCollection(parent);
      if (&schema != &schema_) of_parents.push_back(ResourceSql(schema, RegistryWithWidgets()).get);
    }
    server_.sql().Take();
    const auto result = call();
    EXPECT_TRUE(result.ok()) << result.status();
    std::vector<std::string> texts = server_.sql().Take();
    texts.erase(std::remove_if(texts.begin(), texts.end(),
                               [&](const std::string& text) {
                                 return IsOnceAGroup(text) || IsOfOtherRows(text) ||
                                        absl::c_linear_search(of_parents, text);
                               }),
                texts.end());
    return texts;
  }

  // What is kept in step with the rows of one resource: keys of firms and facts of leads, of
  // which EnterpriseKeysTest and LeadFactsTest count the cost, claims that an engagement may
  // renew or a lead takes along, claims and disputes that a deletion takes along, the lead that an
  // inspection is of, and what is seen by who sees its lead, and the devices of a deleted user;
  // and erasures that a server looks for once it serves.
  static bool IsOfOtherRows(const std::string& sql) {
    return absl::StrContains(sql, "enterprise_keys") || absl::StrContains(sql, "lead_facts") ||
           absl::StrContains(sql, "fund_facts") ||
           absl::StartsWith(sql, "SELECT stage, owner_unit FROM leads WHERE name = $1") ||
           absl::EndsWith(sql, "FROM attachments WHERE lead = $1") ||
           absl::EndsWith(sql, "FROM compliance_reviews WHERE lead = $1") ||
           absl::EndsWith(sql, "FROM policy_promises WHERE lead = $1") ||
           absl::EndsWith(sql, "FROM fund_receipts WHERE lead = $1") ||
           absl::StartsWith(sql, "SELECT name FROM claims WHERE enterprise = $1 AND (owner_unit") ||
           absl::StartsWith(sql, "SELECT name FROM claims WHERE lead = $1") ||
           absl::StartsWith(sql, "SELECT name FROM claims WHERE enterprise = $1 AND expire_time") ||
           absl::StartsWith(sql, "SELECT name FROM claim_disputes WHERE enterprise = $1") ||
           absl::StartsWith(sql, "INSERT INTO revoked_credentials") ||
           absl::StartsWith(sql, "SELECT key FROM facts");
  }

  // What a write of the row may run besides reading, writing and journalling it.
  struct Derived {
    int references = 0;  // all at once
    int acyclic = 0;     // a graph walk each
    int links = 0;       // removed and added
    int search = 0;      // a document and its words: removed and added
  };

  Derived DerivedOf(const Message* before, const Message& after) const {
    Derived derived;
    auto texts = [](const FieldDescriptor* field, const Message* message) {
      return message == nullptr ? std::vector<std::string>() : FieldTexts(field, *message);
    };
    auto adds = [&](const FieldDescriptor* field, const Message* from, const Message* to) {
      const std::vector<std::string> old_texts = texts(field, from);
      const std::vector<std::string> new_texts = texts(field, to);
      return std::any_of(new_texts.begin(), new_texts.end(), [&](const std::string& text) {
        return std::find(old_texts.begin(), old_texts.end(), text) == old_texts.end();
      });
    };
    for (const Reference& reference : schema_.references()) {
      if (!adds(reference.field, before, &after)) continue;
      derived.references = 1;
      derived.acyclic += reference.acyclic;
    }
    bool removed = false, added = false;
    for (const FieldDescriptor* field : schema_.linked()) {
      added |= adds(field, before, &after);
      removed |= adds(field, &after, before);
    }
    derived.links = removed + added;
    // A new row has its document whatever it says.
    if (before == nullptr) derived.search = schema_.searchable().empty() ? 0 : 2;
    for (const FieldDescriptor* field : schema_.searchable()) {
      if (before != nullptr && texts(field, before) != texts(field, &after)) derived.search = 4;
    }
    return derived;
  }

  static size_t Sum(const Derived& derived) {
    return derived.references + derived.acyclic + derived.links + derived.search;
  }
};
ZHAOLIAN_FOR_EVERY_RESOURCE(StatementsTest);

TEST_P(StatementsTest, GetIsOne) {
  const MessagePtr row = NewRow(*samples_.Full(schema_));
  EXPECT_THAT(SqlOf([&] { return calls_.Get(NameOf(*row)); }),
              ElementsAre(ResourceSql(schema_, RegistryWithWidgets()).get));
}

TEST_P(StatementsTest, BatchGetIsOne) {
  const std::string a = NameOf(*NewRow()), b = NameOf(*NewRow());
  EXPECT_EQ(SqlOf([&] { return calls_.BatchGet({a, b}); }).size(), 1);
}

TEST_P(StatementsTest, AListPageIsOne) {
  for (int i = 0; i < 3; ++i) NewRow(*samples_.Full(schema_));
  std::vector<std::string> filters{"", "name:*", "NOT name = \"" + schema_.collection() + "/x\""};
  for (const FieldDescriptor* field : schema_.linked()) {
    filters.push_back(
        absl::StrCat(field->name(), ":\"", ComparableText(field, schema_, "x"), "\""));
    filters.push_back(field->name() + ":*");
  }
  for (const std::string& filter : filters) {
    EXPECT_EQ(SqlOf([&] { return calls_.List({.filter = filter}); }).size(), 1) << filter;
  }
  const std::string token = calls_.List({.page_size = 1})->next_page_token;
  EXPECT_EQ(SqlOf([&] { return calls_.List({.page_size = 1, .page_token = token}); }).size(), 1);
}

TEST_P(StatementsTest, AnUpdateReadsWritesAndJournals) {
  const MessagePtr row = NewRow(*samples_.Full(schema_));
  // Of a field that is found nowhere else, if there is one.
  const FieldDescriptor* plain = nullptr;
  for (int i = 0; i < schema_.message()->field_count(); ++i) {
    const FieldDescriptor* field = schema_.message()->field(i);
    const v1::FieldRules& rules = RulesOf(field);
    if (!field->is_repeated() && field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE &&
        !rules.searchable() && !rules.output_only() && !rules.immutable() &&
        rules.references().empty() && field->name() != "name" && field->name() != "etag") {
      plain = field;
    }
  }
  if (plain == nullptr) return;
  MessagePtr sent = CopyOf(*row);
  samples_.Set(plain, *sent);
  EXPECT_THAT(
      SqlOf([&] { return calls_.Update(*sent, {plain->name()}); }),
      ElementsAre(StartsWith("SELECT "), StartsWith("UPDATE " + schema_.table() + " "),
                  StartsWith("INSERT INTO journal "), StartsWith("INSERT INTO journal_images ")));
}

TEST_P(StatementsTest, AnUpdateRunsMoreForDerivedTablesAndOneForAllReferences) {
  for (int i = 0; i < 6; ++i) {
    const MessagePtr before = NewRow(*samples_.Any(schema_));
    MessagePtr sent = samples_.Any(schema_);
    SetTextField(*sent, "name", NameOf(*before));
    for (int j = 0; j < schema_.message()->field_count(); ++j) {
      const FieldDescriptor* field = schema_.message()->field(j);
      if (RulesOf(field).immutable() && field->name() != "name") {
        sent->GetReflection()->ClearField(sent.get(), field);
      } else if (!RulesOf(field).required_unless().empty()) {
        samples_.Set(field, *sent);
      }
    }
    MessagePtr after;
    const std::vector<std::string> sql = SqlOf([&]() -> absl::StatusOr<MessagePtr> {
      auto updated = calls_.Update(*sent, {"*"});
      if (updated.ok()) after = CopyOf(**updated);
      return updated;
    });
    ASSERT_NE(after, nullptr);
    EXPECT_EQ(sql.size(), 4 + Sum(DerivedOf(before.get(), *after))) << absl::StrJoin(sql, "\n");
  }
}

TEST_P(StatementsTest, ACreateWritesJournalsAndDerives) {
  for (int i = 0; i < 3; ++i) {
    const MessagePtr sample = samples_.Any(schema_);
    MessagePtr row;
    const std::vector<std::string> sql = SqlOf([&]() -> absl::StatusOr<MessagePtr> {
      auto created = calls_.Create(*sample);
      if (created.ok()) row = CopyOf(**created);
      return created;
    });
    ASSERT_NE(row, nullptr);
    EXPECT_EQ(sql.size(), 3 + Sum(DerivedOf(nullptr, *row))) << absl::StrJoin(sql, "\n");
  }
}

TEST_P(StatementsTest, ADeleteAsksOnceForReferrers) {
  const MessagePtr row = NewRow(*samples_.Full(schema_));
  const size_t search = schema_.searchable().empty() ? 0 : 2;
  const size_t referrers = RegistryWithWidgets().ReferrersOf(schema_.collection()).empty() ? 0 : 1;
  EXPECT_EQ(SqlOf([&] { return calls_.Delete(NameOf(*row)); }).size(), 4 + search + referrers);
}

TEST_P(StatementsTest, EveryListShapeWalksAnIndex) {
  auto connection = server_.store().ConnectForReading();
  ASSERT_TRUE(connection.ok()) << connection.status();
  const ResourceSql sql(schema_, RegistryWithWidgets());
  int shapes = 0;
  ForEachListShape(schema_, sql, [&](const std::string& shape, const Statement& statement) {
    ++shapes;
    auto plan = (*connection)->Explain(statement.sql);
    ASSERT_TRUE(plan.ok()) << plan.status() << "\n" << statement.sql;
    for (const std::string& line : *plan) {
      // "counted" is the rows the count is taken of, themselves found by index.
      const bool scan = absl::StartsWith(line, "SCAN ") && !absl::StrContains(line, " USING ") &&
                        line != "SCAN counted";
      ASSERT_FALSE(scan || absl::StrContains(line, "USE TEMP B-TREE")) << shape << "\n"
                                                                       << line << "\n"
                                                                       << statement.sql;
    }
  });
  EXPECT_GT(shapes, 100);
}

TEST_P(StatementsTest, AListsSqlHoldsNoTextOfTheCaller) {
  const std::string marker = "呼叫者所写";
  std::vector<std::string> filters;
  for (const Column& column : schema_.columns()) {
    if (!column.filterable || column.type != ColumnType::kText) continue;
    for (const char* form :
         {" = \"$\"", " != \"$\"", " > \"$\"", ":\"*$\"", ":\"$*\"", ":\"*$*\""}) {
      filters.push_back(
          column.name +
          absl::StrReplaceAll(form, {{"$", ComparableText(column.field, schema_, marker)}}));
    }
  }
  for (const FieldDescriptor* field : schema_.linked()) {
    filters.push_back(
        absl::StrCat(field->name(), ":\"", ComparableText(field, schema_, marker), "\""));
    filters.push_back(absl::StrCat("NOT ", filters.back()));
  }
  for (const std::string& filter : filters) {
    for (const std::string& sql : SqlOf([&] { return calls_.List({.filter = filter}); })) {
      EXPECT_THAT(sql, Not(HasSubstr(marker))) << filter;
    }
  }
}

}  // namespace
}  // namespace zhaolian
