#include "server/import/sheet_kind.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "storage/error.h"
#include "tests/support/chains_of_2025.h"

namespace zhaolian {
namespace {

absl::StatusOr<v1::ImportKind> KindOf(const std::string& header) {
  static const HeaderTable& headers = *new HeaderTable(HeaderTable::Create("").value());
  static const Vocabulary& vocabulary = *new Vocabulary(ChainsOf2025());
  SheetRow row;
  row.number = 1;
  for (absl::string_view cell : absl::StrSplit(header, ',')) {
    row.cells.push_back({Cell::Kind::kText, std::string(cell)});
  }
  return FindKind({row}, headers, vocabulary);
}

TEST(SheetKindTest, EachKindIsKnownByWhatOnlyItSays) {
  const std::pair<v1::ImportKind, const char*> headers[] = {
      {v1::IMPORT_KIND_ENTERPRISES, "企业名称,统一社会信用代码,所属产业链,联系人"},
      {v1::IMPORT_KIND_LEADS, "项目名称,投资方,总投资（万元）,进展"},
      {v1::IMPORT_KIND_LEADS, "项目名称,总投资（万元）,建设内容"},
      {v1::IMPORT_KIND_ENGAGEMENTS, "企业名称,对接时间,对接内容,会见人"},
      {v1::IMPORT_KIND_CONTACT_PERSONS, "姓名,单位名称,职务,电话"},
      {v1::IMPORT_KIND_OPPORTUNITIES, "项目名称,总投资（万元）,建设内容,合作方式"},
      {v1::IMPORT_KIND_OPPORTUNITIES, "推介项目名称,产业链,县区,活页"},
      {v1::IMPORT_KIND_OPPORTUNITIES, "Project,Industry chain,County,Cooperation mode"},
      {v1::IMPORT_KIND_OPPORTUNITIES,
       "项目,所在县区,产业,建设地点,规模及内容,投资估算（亿元）,合作方式,项目进展"},
      {v1::IMPORT_KIND_ENGAGEMENTS, "日期,走访单位,带队领导,会见人员及职务,对接情况（200字内）"},
      {v1::IMPORT_KIND_CHAIN_NODES, "产业链,环节,上下游,说明"},
      {v1::IMPORT_KIND_CHAIN_NODES, "Chain,Node,Position,Strength,Supplies to"},
  };
  for (const auto& [kind, header] : headers) {
    const auto found = KindOf(header);
    ASSERT_TRUE(found.ok()) << header << ": " << found.status();
    EXPECT_EQ(*found, kind) << header;
  }
}

TEST(SheetKindTest, FirmsAndLeadsThatNameANodeOrACooperationAreStillThat) {
  EXPECT_EQ(*KindOf("企业名称,产业链,环节,上下游"), v1::IMPORT_KIND_ENTERPRISES);
  EXPECT_EQ(*KindOf("项目名称,企业名称,总投资（万元）,合作方式,进展"), v1::IMPORT_KIND_LEADS);
}

}  // namespace
}  // namespace zhaolian
