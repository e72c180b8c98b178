// Lists, counts, batches and searches give what Get gives, over random cities.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "absl/strings/str_cat.h"
#include "storage/filter.h"
#include "storage/list_query.h"
#include "storage/search_index.h"
#include "storage/status_macros.h"
#include "tests/support/test_store.h"
#include "zhaolian/v1/chains.pb.h"
#include "zhaolian/v1/enterprises.pb.h"
#include "zhaolian/v1/leads.pb.h"
#include "zhaolian/v1/organization.pb.h"

namespace zhaolian {
namespace {

constexpr int kCities = 100, kQueries = 100;
constexpr int kUnits = 8, kChains = 4, kLeads = 24;

class SightOracleTest : public testing::Test {
 protected:
  void SetUp() override {
    for (int i = 0; i < kUnits; ++i) {
      v1::Unit unit;
      unit.set_name(UnitName(i));
      unit.set_display_name("虚构单位");
      unit.set_kind(v1::Unit::KIND_COUNTY);
      ASSERT_TRUE(store_.Insert(unit).ok());
    }
    v1::Cluster cluster;
    cluster.set_name("clusters/demo");
    cluster.set_display_name("虚构集群");
    ASSERT_TRUE(store_.Insert(cluster).ok());
    for (int i = 0; i < kChains; ++i) {
      v1::Chain chain;
      chain.set_name(ChainName(i));
      chain.set_display_name("虚构链");
      chain.set_year(2026);
      chain.set_cluster("clusters/demo");
      ASSERT_TRUE(store_.Insert(chain).ok());
    }
    v1::Enterprise firm;
    firm.set_name("enterprises/firm");
    firm.set_display_name("虚构机床厂");
    firm.set_relation(v1::Enterprise::RELATION_TARGET);
    firm.set_owner_unit(UnitName(0));
    ASSERT_TRUE(store_.Insert(firm).ok());
  }

  static std::string UnitName(int i) { return absl::StrCat("units/u", i); }
  static std::string ChainName(int i) { return absl::StrCat("chains/c", i); }
  int Any(int count) { return std::uniform_int_distribution<int>(0, count - 1)(random_); }
  bool Chance(int percent) { return Any(100) < percent; }

  // Another city: each lead gets an owner, a chain or none, and some to share it with.
  void MakeCity() {
    leads_.clear();
    ASSERT_TRUE(store_
                    .Write([&](Tx& tx) -> absl::Status {
                      for (const char* sql :
                           {"DELETE FROM leads",
                            "DELETE FROM links WHERE field = 'leads.shared_units'",
                            "DELETE FROM search_documents WHERE name LIKE 'leads/%'"}) {
                        RETURN_IF_ERROR(tx.connection().Run(sql, {}));
                      }
                      for (int i = 0; i < kLeads; ++i) {
                        v1::Lead lead;
                        lead.set_name(absl::StrCat("leads/l", 100 + i));
                        lead.set_display_name(absl::StrCat("机床项目", i));
                        lead.set_enterprise("enterprises/firm");
                        lead.set_project_kind(v1::Lead::PROJECT_KIND_PROMOTION);
                        lead.set_owner_unit(UnitName(Any(kUnits)));
                        if (Chance(50)) lead.set_chain(ChainName(Any(kChains)));
                        for (int unit = 0; unit < kUnits; ++unit) {
                          if (Chance(10)) lead.add_shared_units(UnitName(unit));
                        }
                        if (Chance(20)) lead.mutable_delete_time()->set_seconds(1'800'000'000);
                        RETURN_IF_ERROR(
                            store_->resources().Insert(tx, schema_, TestStore::LocalUser(), lead));
                        leads_.push_back(lead);
                      }
                      return absl::OkStatus();
                    })
                    .ok());
  }
  Sight AnySight() {
    Sight sight;
    for (int i = 0; i < kUnits; ++i) {
      if (Chance(20)) sight.scopes.push_back(UnitName(i));
    }
    for (int i = 0; i < kChains; ++i) {
      if (Chance(20)) sight.scopes.push_back(ChainName(i));
    }
    sight.all = Chance(5);
    return sight;
  }
  static bool Sees(const Sight& sight, const v1::Lead& lead) {
    const auto named = [&](const std::string& scope) {
      return std::find(sight.scopes.begin(), sight.scopes.end(), scope) != sight.scopes.end();
    };
    return sight.all || named(lead.owner_unit()) || named(lead.chain()) ||
           std::any_of(lead.shared_units().begin(), lead.shared_units().end(), named);
  }
  std::string AnyFilter() {
    switch (Any(5)) {
      case 0:
        return absl::StrCat("owner_unit = \"", UnitName(Any(kUnits)), "\"");
      case 1:
        return absl::StrCat("chain = \"", ChainName(Any(kChains)), "\"");
      case 2:
        return absl::StrCat("shared_units:\"", UnitName(Any(kUnits)), "\"");
      case 3:
        return absl::StrCat("name > \"leads/l1", 10 + Any(20), "\"");
      default:
        return "";
    }
  }

  void CheckQuery(Connection& connection, const Sight& sight) {
    const Filter filter = *Filter::Parse(AnyFilter(), schema_);
    const bool show_deleted = Chance(50);
    const Column* order = schema_.FindColumn(Chance(50) ? "name" : "owner_unit");
    std::set<std::string> wanted;
    const v1::Lead& one = leads_[static_cast<size_t>(Any(kLeads))];
    EXPECT_EQ(store_->resources().Get(connection, schema_, sight, one.name()).ok(),
              Sees(sight, one));
    for (const v1::Lead& lead : leads_) {
      if (Sees(sight, lead) && filter.Matches(lead) && (show_deleted || !lead.has_delete_time())) {
        wanted.insert(lead.name());
      }
    }
    const ListQuery query{
        &schema_, &filter, {order, Chance(50)}, &sight, show_deleted, std::nullopt, 1000, true};
    const Statement list = CompileList(query, store_->resources().sql(schema_));
    std::set<std::string> listed;
    int64_t count = 0;
    const absl::Status run = connection.Run(list.sql, list.parameters, [&](const Row& row) {
      listed.insert(std::string(row.Text(0)));
      count = row.Integer(4);
    });
    ASSERT_TRUE(run.ok()) << run << "\n" << list.sql;
    EXPECT_EQ(listed, wanted) << list.sql;
    EXPECT_EQ(count, static_cast<int64_t>(wanted.size())) << list.sql;
  }

  void CheckSearch(Connection& connection, const Sight& sight) {
    std::set<std::string> found, wanted;
    auto finds =
        FindSearchDocuments(connection, SearchTier::kContained, *ParseSearchQuery("机床项目"),
                            {"leads"}, SearchSight(TestStore::Registry(), sight), 100);
    ASSERT_TRUE(finds.ok()) << finds.status();
    for (const SearchFind& find : *finds) found.insert(find.name);
    for (const v1::Lead& lead : leads_) {
      if (Sees(sight, lead) && !lead.has_delete_time()) wanted.insert(lead.name());
    }
    EXPECT_EQ(found, wanted);
  }

  TestStore store_;
  const ResourceSchema& schema_ = TestStore::Schema("leads");
  std::mt19937 random_{20261128};
  std::vector<v1::Lead> leads_;
};

TEST_F(SightOracleTest, EveryWayOfAskingGivesWhatGetGives) {
  for (int city = 0; city < kCities && !HasFailure(); ++city) {
    MakeCity();
    const absl::Status read = store_.Read([&](Connection& connection) {
      for (int i = 0; i < kQueries && !HasFailure(); ++i) {
        const Sight sight = AnySight();
        CheckQuery(connection, sight);
        CheckSearch(connection, sight);
      }
      return absl::OkStatus();
    });
    ASSERT_TRUE(read.ok()) << read;
  }
}

}  // namespace
}  // namespace zhaolian
