// Lists, counts, searches, maps and single rows give what the organisation says, over random
// cities: trees of units, chains that units lead, users with a role each, and leads.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "absl/strings/str_cat.h"
#include "server/access/callers.h"
#include "server/reports/chain_map.h"
#include "storage/filter.h"
#include "storage/journal.h"
#include "storage/list_query.h"
#include "storage/search_index.h"
#include "storage/status_macros.h"
#include "tests/support/number_or.h"
#include "tests/support/test_store.h"
#include "zhaolian/v1/chains.pb.h"
#include "zhaolian/v1/enterprises.pb.h"
#include "zhaolian/v1/leads.pb.h"
#include "zhaolian/v1/organization.pb.h"

namespace zhaolian {
namespace {

constexpr int kQueries = 20;
constexpr int kUnits = 8, kChains = 4, kLeads = 24, kUsers = 12;

struct User {
  int unit;
  v1::Role role;
};

class SightOracleTest : public testing::Test {
 protected:
  void SetUp() override {
    v1::Cluster cluster;
    cluster.set_name("clusters/demo");
    cluster.set_display_name("虚构集群");
    ASSERT_TRUE(store_.Insert(cluster).ok());
    v1::Enterprise firm;
    firm.set_name("enterprises/firm");
    firm.set_display_name("虚构机床厂");
    firm.set_relation(v1::Enterprise::RELATION_TARGET);
    ASSERT_TRUE(store_.Insert(firm).ok());
    ASSERT_TRUE(callers_.Open(*store_->ConnectForReading()).ok());
  }

  static std::string UnitName(int i) { return absl::StrCat("units/u", i); }
  static std::string ChainName(int i) { return absl::StrCat("chains/c", i); }
  int Any(int count) { return std::uniform_int_distribution<int>(0, count - 1)(random_); }
  bool Chance(int percent) { return Any(100) < percent; }

  absl::Status Put(Tx& tx, google::protobuf::Message& row) {
    return store_->resources().Insert(tx, *TestStore::Registry().FindMessage(row.GetDescriptor()),
                                      TestStore::LocalUser(), row);
  }
  absl::Status MakeUnits(Tx& tx) {
    above_.assign(kUnits, -1);
    for (int i = 0; i < kUnits; ++i) {
      v1::Unit unit;
      unit.set_name(UnitName(i));
      unit.set_display_name("虚构单位");
      unit.set_kind(v1::Unit::KIND_COUNTY);
      if (i > 0 && Chance(70)) {
        above_[static_cast<size_t>(i)] = Any(i);
        unit.set_parent_unit(UnitName(above_[static_cast<size_t>(i)]));
      }
      RETURN_IF_ERROR(Put(tx, unit));
    }
    leads_chain_.clear();
    for (int i = 0; i < kChains; ++i) {
      v1::Chain chain;
      chain.set_name(ChainName(i));
      chain.set_display_name("虚构链");
      chain.set_year(2026);
      chain.set_cluster("clusters/demo");
      leads_chain_.push_back(Chance(80) ? Any(kUnits) : -1);
      if (leads_chain_.back() >= 0) chain.set_lead_unit(UnitName(leads_chain_.back()));
      RETURN_IF_ERROR(Put(tx, chain));
    }
    return absl::OkStatus();
  }
  // Each with a session, whose token is the user's number.
  absl::Status MakeUsers(Tx& tx) {
    users_.clear();
    for (int i = 0; i < kUsers; ++i) {
      users_.push_back({Any(kUnits), static_cast<v1::Role>(1 + Any(v1::Role_ARRAYSIZE - 1))});
      v1::User user;
      user.set_name(absl::StrCat("users/p", i));
      user.set_display_name("虚构");
      user.set_unit(UnitName(users_.back().unit));
      user.add_roles(users_.back().role);
      RETURN_IF_ERROR(Put(tx, user));
      RETURN_IF_ERROR(tx.connection().Run(
          "INSERT INTO credentials (name, digest, user_name, kind, expire_time, last_use_time,"
          " message) VALUES ($1, $2, $3, $4, $5, 0, '')",
          {absl::StrCat("credentials/p", i), Bytes{Sha256(absl::StrCat(i))}, user.name(),
           int64_t{v1::Credential::KIND_API_KEY}, absl::ToUnixMicros(kNow + absl::Hours(1))}));
    }
    return absl::OkStatus();
  }
  // Each lead gets an owner, a chain or none, and some to share it with.
  absl::Status MakeLeads(Tx& tx) {
    leads_.clear();
    for (int i = 0; i < kLeads; ++i) {
      v1::Lead lead;
      lead.set_name(absl::StrCat("leads/l", 100 + i));
      lead.set_display_name(absl::StrCat("机床项目", i));
      lead.set_enterprise("enterprises/firm");
      lead.set_project_kind(v1::Lead::PROJECT_KIND_PROMOTION);
      lead.set_stage(v1::Lead::STAGE_NEGOTIATING);
      lead.set_owner_unit(UnitName(Any(kUnits)));
      if (Chance(50)) lead.set_chain(ChainName(Any(kChains)));
      for (int unit = 0; unit < kUnits; ++unit) {
        if (Chance(10)) lead.add_shared_units(UnitName(unit));
      }
      if (Chance(20)) lead.mutable_delete_time()->set_seconds(1'800'000'000);
      RETURN_IF_ERROR(Put(tx, lead));
      leads_.push_back(lead);
    }
    return absl::OkStatus();
  }
  void MakeCity() {
    ASSERT_TRUE(store_
                    .Write([&](Tx& tx) -> absl::Status {
                      for (const char* sql :
                           {"DELETE FROM leads", "DELETE FROM users", "DELETE FROM chains",
                            "DELETE FROM units", "DELETE FROM credentials", "DELETE FROM links",
                            "DELETE FROM search_documents",
                            "INSERT INTO search (search) VALUES ('delete-all')"}) {
                        RETURN_IF_ERROR(tx.connection().Run(sql, {}));
                      }
                      RETURN_IF_ERROR(MakeUnits(tx));
                      RETURN_IF_ERROR(MakeUsers(tx));
                      return MakeLeads(tx);
                    })
                    .ok());
    callers_.MarkStale();
    ASSERT_TRUE(callers_.Refresh().ok());
  }

  bool StandsBelow(int unit, int above) const {
    while (unit >= 0 && unit != above) unit = above_[static_cast<size_t>(unit)];
    return unit >= 0;
  }
  // After the organisation, from the lead upwards.
  bool Sees(const User& user, const v1::Lead& lead) const {
    switch (user.role) {
      case v1::ROLE_SYSTEM_ADMINISTRATOR:
      case v1::ROLE_SECURITY_OFFICER:
      case v1::ROLE_AUDITOR:
        return false;
      case v1::ROLE_BUREAU:
      case v1::ROLE_LEADER:
        return true;
      default:
        break;
    }
    const bool units_below =
        user.role == v1::ROLE_COUNTY || user.role == v1::ROLE_READER || user.role == v1::ROLE_APP;
    for (int i = 0; i < kUnits; ++i) {
      const bool concerns =
          lead.owner_unit() == UnitName(i) ||
          std::count(lead.shared_units().begin(), lead.shared_units().end(), UnitName(i)) > 0;
      if (concerns && (units_below ? StandsBelow(i, user.unit) : i == user.unit)) return true;
    }
    for (int i = 0; i < kChains; ++i) {
      if (lead.chain() == ChainName(i) && leads_chain_[static_cast<size_t>(i)] == user.unit)
        return true;
    }
    return false;
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

  void CheckQuery(Connection& connection, const User& user, const Sight& sight) {
    const Filter filter = *Filter::Parse(AnyFilter(), schema_);
    const bool show_deleted = Chance(50);
    const Column* order = schema_.FindColumn(Chance(50) ? "name" : "owner_unit");
    std::set<std::string> wanted;
    const v1::Lead& one = leads_[static_cast<size_t>(Any(kLeads))];
    EXPECT_EQ(store_->resources().Get(connection, schema_, sight, one.name()).ok(),
              Sees(user, one));
    for (const v1::Lead& lead : leads_) {
      if (Sees(user, lead) && filter.Matches(lead) && (show_deleted || !lead.has_delete_time())) {
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

  void CheckSearch(Connection& connection, const User& user, const Sight& sight) {
    std::set<std::string> found, wanted;
    auto finds =
        FindSearchDocuments(connection, SearchTier::kContained, *ParseSearchQuery("机床项目"),
                            {"leads"}, SearchSight(TestStore::Registry(), sight), 100);
    ASSERT_TRUE(finds.ok()) << finds.status();
    for (const SearchFind& find : *finds) found.insert(find.name);
    for (const v1::Lead& lead : leads_) {
      if (Sees(user, lead) && !lead.has_delete_time()) wanted.insert(lead.name());
    }
    EXPECT_EQ(found, wanted);
  }

  void CheckMap(Connection& connection, const User& user, const Sight& sight) {
    const std::string chain = ChainName(Any(kChains));
    const auto map = ReadChainMap(store_->resources(), connection, sight, chain);
    ASSERT_TRUE(map.ok()) << map.status();
    int counted = 0;
    for (const auto& stage : map->unplaced().leads()) counted += stage.count();
    const auto wanted = std::count_if(leads_.begin(), leads_.end(), [&](const v1::Lead& lead) {
      return lead.chain() == chain && !lead.has_delete_time() && Sees(user, lead);
    });
    EXPECT_EQ(counted, wanted) << chain;
  }

  static inline const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

  TestStore store_;
  const ResourceSchema& schema_ = TestStore::Schema("leads");
  const Permissions permissions_ = *Permissions::Of(TestStore::Registry());
  const Roles roles_ = *Roles::Parse(Roles::BuiltIn(), permissions_);
  Callers callers_{TestStore::Registry(), permissions_, roles_, {false, absl::Minutes(30)}};
  std::mt19937 random_{20261128};
  std::vector<int> above_;        // of each unit the one above it, or -1
  std::vector<int> leads_chain_;  // of each chain the unit that leads it, or -1
  std::vector<User> users_;
  std::vector<v1::Lead> leads_;
};

TEST_F(SightOracleTest, EveryWayOfAskingGivesWhatTheOrganisationSays) {
  const int cities = NumberOr("ZHAOLIAN_CITIES", 250);
  for (int city = 0; city < cities && !HasFailure(); ++city) {
    MakeCity();
    const absl::Status read = store_.Read([&](Connection& connection) -> absl::Status {
      for (int i = 0; i < kQueries && !HasFailure(); ++i) {
        const int number = Any(kUsers);
        ASSIGN_OR_RETURN(const CallerPtr caller,
                         callers_.Identify(absl::StrCat("Bearer ", number), "", kNow));
        CheckQuery(connection, users_[static_cast<size_t>(number)], *caller->sight);
        CheckSearch(connection, users_[static_cast<size_t>(number)], *caller->sight);
        CheckMap(connection, users_[static_cast<size_t>(number)], *caller->sight);
      }
      return absl::OkStatus();
    });
    ASSERT_TRUE(read.ok()) << read;
  }
}

}  // namespace
}  // namespace zhaolian
