// Keys of firms in the database, and who is found by them.
#include "server/import/enterprise_finder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/time_util.h"
#include "server/import/enterprise_keys.h"
#include "tests/support/test_store.h"
#include "zhaolian/v1/organization.pb.h"

namespace zhaolian {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using v1::Enterprise;

constexpr int kMoreThanABatch = 1100;

class EnterpriseFinderTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(Open(true).ok());
    unit_.set_name("units/bureau");
    unit_.set_display_name("虚构局");
    unit_.set_kind(v1::Unit::KIND_BUREAU);
    ASSERT_TRUE(store_.Insert(unit_).ok());
  }
  absl::Status Open(bool with_keys) {
    StoreOptions options;
    if (with_keys) options.derived.emplace_back("enterprises", UpdateEnterpriseKeys);
    return store_.Open(std::move(options));
  }
  Enterprise Add(const std::string& id, const std::string& name, const std::string& code = "",
                 const std::vector<std::string>& aliases = {}) {
    Enterprise firm;
    firm.set_name("enterprises/" + id);
    firm.set_owner_unit("units/bureau");
    firm.set_display_name(name);
    firm.set_credit_code(code);
    for (const std::string& alias : aliases) firm.add_aliases(alias);
    const absl::Status status = store_.Insert(firm);
    EXPECT_TRUE(status.ok()) << status;
    return firm;
  }
  Enterprise Change(const Enterprise& before, Enterprise after) {
    const absl::Status status = store_.Replace(before, after);
    EXPECT_TRUE(status.ok()) << status;
    return after;
  }
  // Ids of the firms with the key.
  std::vector<std::string> ByKey(const std::string& name) {
    std::vector<std::string> names;
    EXPECT_TRUE(store_
                    .Read([&](Connection& connection) -> absl::Status {
                      auto found = finder().ByKey(connection, MatchKeyOf(name));
                      if (found.ok()) names = *found;
                      return found.status();
                    })
                    .ok());
    return names;
  }
  // "enterprises/a 95 same_name" of each, and the statements that it took.
  std::vector<std::string> Find(const ComparedFirm& firm) {
    std::vector<std::string> lines;
    EXPECT_TRUE(store_
                    .Read([&](Connection& connection) -> absl::Status {
                      const int64_t before = connection.statements_run();
                      auto found = finder().Find(connection, firm);
                      if (!found.ok()) return found.status();
                      EXPECT_LE(connection.statements_run() - before, 3);
                      for (const auto& each : *found) {
                        lines.push_back(absl::StrCat(each.firm.name(), " ", each.comparison.score,
                                                     " ", each.comparison.reasons.at(0)));
                      }
                      return absl::OkStatus();
                    })
                    .ok());
    return lines;
  }
  EnterpriseFinder finder() { return EnterpriseFinder(store_->resources()); }

  TestStore store_;
  v1::Unit unit_;
};

TEST_F(EnterpriseFinderTest, KeysComeWithAFirmAndGoWithIt) {
  const Enterprise made = Add("a", "汉中星河电子有限公司");
  EXPECT_THAT(ByKey("汉中星河电子有限责任公司"), ElementsAre("enterprises/a"));
  Enterprise renamed = made;
  renamed.set_display_name("汉中银河电子有限公司");
  renamed = Change(made, renamed);
  EXPECT_THAT(ByKey("汉中星河电子"), IsEmpty());
  EXPECT_THAT(ByKey("汉中银河电子"), ElementsAre("enterprises/a"));
  Enterprise deleted = renamed;
  *deleted.mutable_delete_time() = google::protobuf::util::TimeUtil::SecondsToTimestamp(1);
  deleted = Change(renamed, deleted);
  EXPECT_THAT(ByKey("汉中银河电子"), IsEmpty());
  Enterprise back = deleted;
  back.clear_delete_time();
  Change(deleted, back);
  EXPECT_THAT(ByKey("汉中银河电子"), ElementsAre("enterprises/a"));
}

TEST_F(EnterpriseFinderTest, AShortNameIsFoundScatteredInTheLongOneAndTheOtherWayRound) {
  Add("full", "深圳迈瑞生物医疗电子股份有限公司");
  EXPECT_THAT(Find(ComparedFirmOf({"迈瑞"})), ElementsAre("enterprises/full 70 short_name"));
  EXPECT_THAT(Find(ComparedFirmOf({"迈瑞医疗"})), ElementsAre("enterprises/full 70 short_name"));
  Add("short", "中兴");
  Add("scattered", "华大电子");
  EXPECT_THAT(Find(ComparedFirmOf({"中兴通讯股份有限公司"})),
              ElementsAre("enterprises/short 70 short_name"));
  EXPECT_THAT(Find(ComparedFirmOf({"深圳华大生物电子科技有限公司"})),
              ElementsAre("enterprises/scattered 70 short_name"));
}

TEST_F(EnterpriseFinderTest, AWriteThatLeavesTheNamesTouchesNoKey) {
  const Enterprise made = Add("a", "汉中星河电子有限公司");
  Enterprise after = made;
  after.set_summary("连接器");
  ASSERT_TRUE(store_
                  .Write([&](Tx& tx) {
                    const int64_t before = tx.connection().statements_run();
                    const absl::Status status = UpdateEnterpriseKeys(tx.connection(), &made, after);
                    EXPECT_EQ(tx.connection().statements_run(), before);
                    return status;
                  })
                  .ok());
}

TEST_F(EnterpriseFinderTest, FirmsFromBeforeGetTheirKeysAtTheStart) {
  ASSERT_TRUE(Open(false).ok());
  for (int i = 0; i < kMoreThanABatch; ++i)
    Add(absl::StrCat("f", i), absl::StrCat("虚构", i, "号厂"));
  EXPECT_THAT(ByKey("虚构7号厂"), IsEmpty());
  ASSERT_TRUE(FillEnterpriseKeys(*store_).ok());
  EXPECT_THAT(ByKey("虚构7号厂"), ElementsAre("enterprises/f7"));
  EXPECT_EQ(store_.Number("SELECT count(DISTINCT enterprise) FROM enterprise_keys"),
            kMoreThanABatch);
  ASSERT_TRUE(FillEnterpriseKeys(*store_).ok());
}

TEST_F(EnterpriseFinderTest, AFillThatWasBrokenOffGoesOnWhereItWas) {
  ASSERT_TRUE(Open(false).ok());
  Add("a", "汉中星河电子有限公司");
  Add("b", "汉中银河电子有限公司");
  const std::string progress = absl::StrCat(kEnterpriseKeysVersion, " enterprises/a");
  ASSERT_TRUE(store_
                  .Write([&](Tx& tx) {
                    return tx.connection().Run(
                        "INSERT INTO facts (key, value) VALUES ('enterprise_keys', $1)"
                        " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                        {progress});
                  })
                  .ok());
  ASSERT_TRUE(FillEnterpriseKeys(*store_).ok());
  EXPECT_THAT(ByKey("汉中星河电子"), IsEmpty());
  EXPECT_THAT(ByKey("汉中银河电子"), ElementsAre("enterprises/b"));
}

TEST_F(EnterpriseFinderTest, FindsAFirmByWhateverItIsCalled) {
  Add("jihua", "际华三五〇三服装有限公司");
  Add("shaanfei", "陕西飞机工业（集团）有限公司");
  Add("catl", "宁德时代新能源科技股份有限公司");
  Add("lue", "陕西略阳钢铁有限责任公司");
  Add("kawai", "日本川井制药");
  Add("star", "汉中星河电子有限公司", "", {"星河无线电厂"});
  EXPECT_THAT(Find(ComparedFirmOf({"际华3503服装有限公司"})),
              ElementsAre("enterprises/jihua 95 same_name_numeral_variant"));
  EXPECT_THAT(Find(ComparedFirmOf({"陕西飞机工业有限公司"})),
              ElementsAre("enterprises/shaanfei 80 group_suffix"));
  EXPECT_THAT(Find(ComparedFirmOf({"陕飞"})), ElementsAre("enterprises/shaanfei 65 abbreviation"));
  EXPECT_THAT(Find(ComparedFirmOf({"宁德时代"})), ElementsAre("enterprises/catl 70 short_name"));
  EXPECT_THAT(Find(ComparedFirmOf({"略阳钢铁"})), ElementsAre("enterprises/lue 75 region_prefix"));
  EXPECT_THAT(Find(ComparedFirmOf({"川井制药（日本）"})),
              ElementsAre("enterprises/kawai 80 word_order"));
  EXPECT_THAT(Find(ComparedFirmOf({"星河无线电厂"})), ElementsAre("enterprises/star 85 same_name"));
  EXPECT_THAT(Find(ComparedFirmOf({"青禾建材"})), IsEmpty());
}

TEST_F(EnterpriseFinderTest, FindsAShortNameByTheFullOneAndByTheCreditCode) {
  Add("catl", "宁德时代");
  EXPECT_THAT(Find(ComparedFirmOf({"宁德时代新能源科技股份有限公司"})),
              ElementsAre("enterprises/catl 70 short_name"));
  Add("code", "青禾建材", "91610700MA6YQ0A01X");
  EXPECT_THAT(Find(ComparedFirmOf({"汉中谷物有限公司"}, "91610700MA6YQ0A01X")),
              ElementsAre("enterprises/code 100 same_credit_code"));
}

TEST_F(EnterpriseFinderTest, FindsAFirmByTheLastOfHundredsOfNames) {
  constexpr int kNames = 500;
  std::vector<std::string> names;
  for (int i = 0; i < kNames; ++i) names.push_back(absl::StrCat("虚构", i, "号机电"));
  Add("last", absl::StrCat(names.back(), "有限公司"));
  std::vector<std::string> found;
  ASSERT_TRUE(store_
                  .Read([&](Connection& connection) -> absl::Status {
                    auto candidates = finder().Find(connection, ComparedFirmOf(names));
                    if (!candidates.ok()) return candidates.status();
                    for (const auto& each : *candidates) found.push_back(each.firm.name());
                    return absl::OkStatus();
                  })
                  .ok());
  EXPECT_THAT(found, Contains("enterprises/last"));
}

TEST_F(EnterpriseFinderTest, EveryStatementWalksAnIndex) {
  for (const char* sql :
       {"SELECT enterprise FROM enterprise_keys WHERE key = $1 ORDER BY enterprise LIMIT 20",
        "SELECT enterprise FROM enterprise_keys WHERE key > $1 AND key < $2 ORDER BY key LIMIT 20",
        "DELETE FROM enterprise_keys WHERE enterprise = $1"}) {
    ASSERT_TRUE(store_
                    .Read([&](Connection& connection) -> absl::Status {
                      auto plan = connection.Explain(sql);
                      if (!plan.ok()) return plan.status();
                      EXPECT_THAT(*plan, Contains(testing::HasSubstr("INDEX"))) << sql;
                      EXPECT_THAT(*plan, Not(Contains(testing::HasSubstr("TEMP B-TREE")))) << sql;
                      return absl::OkStatus();
                    })
                    .ok());
  }
}

}  // namespace
}  // namespace zhaolian
