// What plans of imports tell of people whom their author is shown masked: no more than answers do.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tests/support/counties_and_firm.h"
#include "tests/support/import_calls.h"
#include "tests/support/signed_in_server.h"
#include "zhaolian/v1/engagements.pb.h"
#include "zhaolian/v1/enterprises.pb.h"

namespace zhaolian {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class ImportPrivacyTest : public testing::Test {
 protected:
  void SetUp() override {
    AddCountiesAndFirm(server_.Add("bureau", "units/bureau", {v1::ROLE_BUREAU}), {"east"});
    county_.emplace(server_.Add("east", "units/east", {v1::ROLE_COUNTY}));
    county_->Imported("people.csv",
                      "企业名称,姓名,联系电话\n星河样例机电有限公司,甲虚构,13900000001\n",
                      v1::IMPORT_KIND_CONTACT_PERSONS);
    for (auto& person : county_->client().List<v1::ContactPerson>({})) person_ = person->name();
    ASSERT_NE(person_, "");
  }

  // The rows of a plan of `author`, by default of who made the person, as one text each, without
  // what they quote of the file and names that are made anew.
  std::vector<std::string> Told(const std::string& content, v1::ImportKind kind,
                                const ImportCalls* author = nullptr) {
    const ImportCalls& calls = author == nullptr ? *county_ : *author;
    const v1::ImportRun run = calls.Planned("guess.csv", content, kind);
    std::vector<std::string> told;
    for (v1::ImportRow& row : calls.Rows(run.name())) {
      row.clear_cells();
      for (auto& change : *row.mutable_changes()) {
        if (change.creates()) change.clear_name();
        for (auto& field : *change.mutable_fields()) {
          if (content.find(field.after()) != std::string::npos) field.clear_after();
        }
      }
      told.push_back(row.Utf8DebugString());
    }
    return told;
  }

  std::vector<v1::ImportOutcome> OutcomesOf(const std::string& content, v1::ImportKind kind) {
    const v1::ImportRun run = county_->Planned("again.csv", content, kind);
    std::vector<v1::ImportOutcome> outcomes;
    for (const v1::ImportRow& row : county_->Rows(run.name())) outcomes.push_back(row.outcome());
    return outcomes;
  }

  SignedInServer server_;
  std::optional<ImportCalls> county_;
  std::string person_;
};

TEST_F(ImportPrivacyTest, ARightGuessOfAPhoneIsToldAsAWrongOneIs) {
  const auto guess = [&](const std::string& phone) {
    return Told(absl::StrCat("名称标识,姓名,企业名称,联系电话\n", person_,
                             ",甲**,星河样例机电有限公司,", phone, "\n"),
                v1::IMPORT_KIND_CONTACT_PERSONS);
  };
  EXPECT_EQ(guess("13900000001"), guess("13900000002"));
  EXPECT_THAT(guess("13900000001").at(0), HasSubstr("UPDATE"));
}

TEST_F(ImportPrivacyTest, OnePersonCountsOnceAFile) {
  const auto told = Told(absl::StrCat("名称标识,姓名,企业名称,联系电话\n", person_,
                                      ",甲**,星河样例机电有限公司,13900000001\n", person_,
                                      ",甲**,星河样例机电有限公司,13900000002\n"),
                         v1::IMPORT_KIND_CONTACT_PERSONS);
  EXPECT_THAT(told, ElementsAre(HasSubstr("UPDATE"), HasSubstr("DUPLICATE")));
}

TEST_F(ImportPrivacyTest, ARightGuessOfANameIsToldAsAWrongOneIs) {
  const ImportCalls colleague(server_.Add("colleague", "units/east", {v1::ROLE_COUNTY}));
  for (const auto& [kind, header] : std::vector<std::pair<v1::ImportKind, std::string>>{
           {v1::IMPORT_KIND_CONTACT_PERSONS, "企业名称,姓名,联系电话\n"},
           {v1::IMPORT_KIND_ENTERPRISES, "企业名称,联系人,联系电话\n"}}) {
    const auto guess = [&, kind = kind, header = header](const std::string& name) {
      return Told(absl::StrCat(header, "星河样例机电有限公司,", name, ",13900000001\n"), kind,
                  &colleague);
    };
    EXPECT_EQ(guess("甲虚构"), guess("甲编造"));
    EXPECT_THAT(guess("甲虚构").at(0), HasSubstr("person_so_called:甲**"));
  }
}

TEST_F(ImportPrivacyTest, WhatItsSenderAloneHasWrittenIsFoundAgain) {
  EXPECT_THAT(OutcomesOf("序号,企业名称,姓名,联系电话\n1,星河样例机电有限公司,甲虚构,13900000001\n"
                         "2,星河样例机电有限公司,甲编造,13900000003\n",
                         v1::IMPORT_KIND_CONTACT_PERSONS),
              ElementsAre(v1::IMPORT_OUTCOME_SAME, v1::IMPORT_OUTCOME_CREATE));
  EXPECT_THAT(OutcomesOf("企业名称,联系人,联系电话\n星河样例机电有限公司,甲虚构,13900000001\n",
                         v1::IMPORT_KIND_ENTERPRISES),
              ElementsAre(v1::IMPORT_OUTCOME_SAME));
  EXPECT_THAT(OutcomesOf("企业名称,姓名,联系电话\n星河样例机电有限公司,甲虚构,13900000009\n",
                         v1::IMPORT_KIND_CONTACT_PERSONS),
              ElementsAre(v1::IMPORT_OUTCOME_UPDATE));
}

TEST_F(ImportPrivacyTest, WhatSomebodyElseHasWrittenSinceIsNotToldToWhoWroteTheRest) {
  const Client colleague = server_.Add("colleague", "units/east", {v1::ROLE_COUNTY});
  v1::ContactPerson person;
  person.set_name(person_);
  person.set_phone("13900000002");
  const auto updated = colleague.Update(person, {"phone"});
  ASSERT_TRUE(updated.ok()) << updated.status();
  const auto guess = [&](const std::string& phone) {
    return Told(absl::StrCat("企业名称,姓名,联系电话\n星河样例机电有限公司,甲虚构,", phone, "\n"),
                v1::IMPORT_KIND_CONTACT_PERSONS);
  };
  EXPECT_EQ(guess("13900000001"), guess("13900000002"));
  EXPECT_EQ(guess("13900000002"), guess("13900000003"));
  EXPECT_THAT(guess("13900000002").at(0), HasSubstr("REVIEW"));
}

TEST_F(ImportPrivacyTest, PeopleWithManyPhonesAreFoundAgainToo) {
  constexpr char kPeople[] =
      "企业名称,姓名,联系电话,备注\n星河样例机电有限公司,乙虚构,13900000004、13900000005,常驻\n";
  county_->Imported("more.csv", kPeople, v1::IMPORT_KIND_CONTACT_PERSONS);
  EXPECT_THAT(OutcomesOf(absl::StrCat("\n", kPeople), v1::IMPORT_KIND_CONTACT_PERSONS),
              ElementsAre(v1::IMPORT_OUTCOME_SAME));
}

TEST_F(ImportPrivacyTest, ADiaryIsFoundAgain) {
  constexpr char kTalks[] =
      "企业名称,对接时间,对接内容,会见人,方式\n"
      "星河样例机电有限公司,2026-09-26,介绍园区,甲机密,走访\n"
      "星河样例机电有限公司,2026-09-27,商谈用地,甲机密,电话\n";
  county_->Imported("talks.csv", kTalks, v1::IMPORT_KIND_ENGAGEMENTS);
  EXPECT_THAT(
      OutcomesOf(absl::StrCat(kTalks, "星河样例机电有限公司,2026-09-28,送资料,乙机密,走访\n"),
                 v1::IMPORT_KIND_ENGAGEMENTS),
      ElementsAre(v1::IMPORT_OUTCOME_SAME, v1::IMPORT_OUTCOME_SAME, v1::IMPORT_OUTCOME_CREATE));
}

TEST_F(ImportPrivacyTest, WhoIsSaidToBeNewIsMade) {
  const auto told =
      Told("名称标识,姓名,企业名称,联系电话\n新联系人,甲编造,星河样例机电有限公司,13900000003\n",
           v1::IMPORT_KIND_CONTACT_PERSONS);
  EXPECT_THAT(told, ElementsAre(HasSubstr("CREATE")));
}

TEST_F(ImportPrivacyTest, PeopleWhomTwoImportAtOnceAreMadeOnceWhateverIsGuessed) {
  const ImportCalls colleague(server_.Add("colleague", "units/east", {v1::ROLE_COUNTY}));
  const auto people = [](const std::string& mark, const std::string& names) {
    std::string file = "名称标识,姓名,企业名称,联系电话\n";
    for (absl::string_view name : absl::StrSplit(names, ' ')) {
      absl::StrAppend(&file, mark, ",", name, ",星河样例机电有限公司,13900000004\n");
    }
    return file;
  };
  const auto plan = [&](const ImportCalls& author, const std::string& file) {
    const v1::ImportRun run = author.Planned("p.csv", file, v1::IMPORT_KIND_CONTACT_PERSONS);
    EXPECT_EQ(run.counts_size(), 1);
    EXPECT_GT(ImportCalls::RowsOf(run, v1::IMPORT_OUTCOME_CREATE), 0);
    return run.name();
  };
  const std::string first = plan(*county_, people("", "乙虚构 丙虚构"));
  const std::string again = plan(*county_, people("", "丙虚构 丙编造"));
  const std::string right = plan(colleague, people("", "乙虚构"));
  const std::string wrong = plan(colleague, people("", "乙编造"));
  const std::string new_one = plan(colleague, people("新联系人", "乙虚构"));
  EXPECT_EQ(county_->Apply(first)->rows_applied(), 2);
  EXPECT_EQ(colleague.Apply(right)->rows_failed(), 1);
  EXPECT_EQ(colleague.Apply(wrong)->rows_failed(), 1) << "as a guess that is right";
  const auto message = [&](const std::string& run) {
    return colleague.Rows(run).at(0).error().message();
  };
  EXPECT_THAT(message(right), HasSubstr("after the file was read"));
  EXPECT_EQ(message(right), message(wrong));
  const auto applied = county_->Apply(again);
  EXPECT_EQ(applied->rows_failed(), 1) << "who is there";
  EXPECT_EQ(applied->rows_applied(), 1) << "another one than its author made";
  EXPECT_EQ(colleague.Apply(new_one)->rows_applied(), 1);
}

TEST_F(ImportPrivacyTest, WhoWasMetIsToldMaskedBesideWhoIsAdded) {
  county_->Imported("talks.csv",
                    "企业名称,对接时间,对接内容,会见人\n"
                    "星河样例机电有限公司,2026-09-26,介绍园区,甲机密\n",
                    v1::IMPORT_KIND_ENGAGEMENTS);
  std::string talk;
  for (auto& each : county_->client().List<v1::Engagement>({})) talk = each->name();
  const auto add = [&](const std::string& met) {
    const v1::ImportRun run = county_->Planned(
        "more.csv",
        absl::StrCat("名称标识,企业名称,会见人\n", talk, ",星河样例机电有限公司,", met, "\n"),
        v1::IMPORT_KIND_ENGAGEMENTS);
    const auto rows = county_->Rows(run.name());
    EXPECT_THAT(rows, testing::SizeIs(1));
    EXPECT_THAT(rows[0].changes(), testing::SizeIs(1)) << rows[0].Utf8DebugString();
    return rows[0].changes_size() == 1 ? rows[0].changes(0).fields(0) : v1::ImportFieldChange();
  };
  EXPECT_EQ(add("乙虚构").before(), "甲**");
  EXPECT_EQ(add("乙虚构").after(), "甲**、乙虚构");
  EXPECT_EQ(add("甲机密").after(), "甲**、甲机密") << "as a guess that is wrong";
}

}  // namespace
}  // namespace zhaolian
