#include "server/import/sheet_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "storage/error.h"
#include "tests/support/chains_of_2025.h"
#include "tests/support/scratch_directory.h"

namespace zhaolian {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::Pair;

SheetRow RowOf(size_t sheet, int64_t number, absl::string_view cells) {
  SheetRow row;
  row.sheet = sheet;
  row.number = number;
  for (absl::string_view cell : absl::StrSplit(cells, '|')) {
    row.cells.push_back({cell.empty() ? Cell::Kind::kEmpty : Cell::Kind::kText, std::string(cell)});
  }
  return row;
}

class SheetReaderTest : public testing::Test {
 protected:
  // Each sheet is its rows, cells parted by |.
  std::vector<RowReading> Read(SheetKind kind, const std::vector<std::vector<std::string>>& sheets,
                               absl::string_view more_headers = "") {
    const HeaderTable headers = HeaderTable::Create(more_headers).value();
    SheetReader reader(kind, headers, vocabulary_);
    std::vector<RowReading> readings;
    for (size_t sheet = 0; sheet < sheets.size(); ++sheet) {
      int64_t number = 0;
      for (const std::string& row : sheets[sheet])
        reader.Read(RowOf(sheet, ++number, row), readings);
    }
    reader.Finish(readings);
    sheets_ = reader.sheets();
    return readings;
  }

  static std::vector<RowKind> Kinds(const std::vector<RowReading>& readings) {
    std::vector<RowKind> kinds;
    for (const RowReading& reading : readings) kinds.push_back(reading.kind);
    return kinds;
  }

  static std::string Only(const RowReading& reading, const std::string& attribute) {
    const auto found = reading.values.find(attribute);
    return found == reading.values.end() ? "" : found->second.at(0);
  }

  Vocabulary vocabulary_ = ChainsOf2025();
  std::vector<SheetReading> sheets_;
};

TEST_F(SheetReaderTest, ARepeatedHeaderChangesTheUnitOfWhatFollows) {
  const auto readings =
      Read(SheetKind::kLeads, {{"企业名称|投资额（亿元）|进展", "甲样有限公司|2|在谈",
                                "企业名称|投资额（万元）|进展", "乙样有限公司|200|在谈"}});
  EXPECT_THAT(Kinds(readings), ElementsAre(RowKind::kHeader, RowKind::kData, RowKind::kHeaderRepeat,
                                           RowKind::kData));
  EXPECT_EQ(Only(readings[1], "amount"), "20000000000");
  EXPECT_EQ(Only(readings[3], "amount"), "200000000");
}

TEST_F(SheetReaderTest, ASectionMayHaveItsNumberInACellOfItsOwn) {
  const auto readings = Read(
      SheetKind::kLeads,
      {{"序号|企业名称|项目名称|对接日期|进展", "一|农产品加工类（3个）", "（二）|装备制造产业",
        "1|甲样有限公司|样例项目|2026-03-02|在谈", "三|乙样有限公司", "四|农产品加工类|样例项目"}});
  EXPECT_THAT(Kinds(readings), ElementsAre(RowKind::kHeader, RowKind::kSection, RowKind::kSection,
                                           RowKind::kData, RowKind::kData, RowKind::kData));
}

TEST_F(SheetReaderTest, AHeaderIsOneRowThatIsReadTheSame) {
  const auto readings = Read(
      SheetKind::kLeads,
      {{"样例县在谈项目|单位：万元", "序号|客商信息||项目情况||洽谈时间|责任领导",
        "|单位名称|姓名|名称|总投资||姓名", "1|甲样有限公司|甲某|样例项目|5000|2026-03-02|丙某"}});
  ASSERT_EQ(readings[2].kind, RowKind::kHeaderSecondLevel);
  const std::vector<std::string> one = readings[2].cells;
  EXPECT_THAT(one, ElementsAre("序号", "单位名称", "姓名", "项目名称", "总投资（万元）", "洽谈时间",
                               "责任领导姓名"));
  const auto again =
      Read(SheetKind::kLeads,
           {{absl::StrJoin(one, "|"), "1|甲样有限公司|甲某|样例项目|5000|2026-03-02|丙某"}});
  EXPECT_EQ(again[1].values, readings[3].values);
}

TEST_F(SheetReaderTest, SeveralPeopleInOneCellAreTold) {
  const auto person = Read(SheetKind::kContactPersons,
                           {{"姓名|单位名称|手机", "甲某/乙某|甲样有限公司|13900000001"}});
  EXPECT_THAT(person[1].reasons, ElementsAre("several_people"));
  const auto firm = Read(SheetKind::kEnterprises,
                         {{"企业名称|联系人|电话", "甲样有限公司|甲某、乙某|13900000001"}});
  EXPECT_THAT(firm[1].reasons, ElementsAre());
  EXPECT_THAT(firm[1].warnings, Contains("several_people"));
}

TEST_F(SheetReaderTest, AMagnitudeBesideACurrencyIsInIt) {
  const auto readings =
      Read(SheetKind::kLeads,
           {{"Account|Deal name|Deal value|Currency|Stage", "A Sample Inc|Plant|12.5m|USD|Lead"}});
  EXPECT_THAT(readings[1].reasons, ElementsAre());
  EXPECT_EQ(Only(readings[1], "amount"), "1250000000");
  EXPECT_EQ(Only(readings[1], "currency"), "USD");
}

TEST_F(SheetReaderTest, EverySheetHasItsOwnHeaderUnitAndYear) {
  const auto readings =
      Read(SheetKind::kLeads,
           {{"2023年线索（单位：亿元）", "企业名称|投资额|对接时间", "甲样有限公司|2|3月5日"},
            {"企业名称|投资额|对接时间", "乙样有限公司|2|3月5日"}});
  EXPECT_EQ(Only(readings[2], "date"), "2023-03-05");
  EXPECT_THAT(readings[2].reasons, IsEmpty());
  EXPECT_THAT(readings[4].reasons, ElementsAre("amount_unit_unknown", "ambiguous_date"));
  EXPECT_EQ(sheets_.at(0).year, 2023);
  EXPECT_EQ(sheets_.at(1).year, std::nullopt);
}

TEST_F(SheetReaderTest, ASheetWithoutAHeaderIsAllNotes) {
  const auto readings = Read(SheetKind::kLeads, {{"填报说明", "1.每周五报送。"}});
  EXPECT_THAT(Kinds(readings), ElementsAre(RowKind::kNote, RowKind::kNote));
  EXPECT_THAT(sheets_.at(0).warnings, ElementsAre(HasSubstr("no header was found")));
}

TEST_F(SheetReaderTest, SearchesForAHeaderNearTheTopOnly) {
  std::vector<std::string> rows(SheetReader::kRowsAboveHeader + 1, "样例");
  rows.emplace_back("企业名称|联系人|联系电话|进展");
  const auto readings = Read(SheetKind::kLeads, {rows});
  EXPECT_THAT(Kinds(readings), Not(Contains(RowKind::kHeader)));
  EXPECT_EQ(readings.size(), rows.size());
}

TEST_F(SheetReaderTest, TellsOfColumnsThatItDoesNotKnow) {
  Read(SheetKind::kLeads, {{"企业名称|项目名称|备注2|进展", "甲样有限公司|样例项目|x|在谈"}});
  EXPECT_THAT(sheets_.at(0).warnings, ElementsAre(HasSubstr("column 备注2 is not known")));
}

TEST_F(SheetReaderTest, HeadersMayBeEmptyTwiceThereOrOfOddCharacters) {
  const auto readings =
      Read(SheetKind::kEnterprises, {{"企业\u200b名称|ＮＡＭＥ||网址|网址|行 业",
                                      "甲样有限公司|乙|丙|https://a.example|丁|机床"}});
  EXPECT_EQ(Only(readings[1], "name"), "甲样有限公司");
  EXPECT_EQ(Only(readings[1], "website"), "https://a.example") << "the left one is taken";
  EXPECT_EQ(Only(readings[1], "industry"), "机床");
  EXPECT_THAT(sheets_[0].warnings, Contains(HasSubstr("网址")));
  const auto latin = Read(SheetKind::kEnterprises, {{"ＮＡＭＥ|ＷＥＢＳＩＴＥ", "A Sample|b"}});
  EXPECT_EQ(Only(latin[1], "name"), "A Sample");
}

TEST_F(SheetReaderTest, KnowsColumnsThatABureauAdds) {
  const auto readings =
      Read(SheetKind::kLeads, {{"客商大名|项目名称|进展", "甲样有限公司|样例项目|在谈"}},
           "name\tname\tL\t-\t客商大名\n");
  EXPECT_EQ(Only(readings[1], "name"), "甲样有限公司");
  for (const char* line : {"name\tname\tL\t客商大名", "name\tnames\tL\t-\tx", "name\tname\tX\t-\tx",
                           "amount\tamount\tL\t亩\tx"}) {
    const absl::Status status = HeaderTable::Create(line).status();
    EXPECT_EQ(ErrorReason(status), "MALFORMED_HEADER_LINE") << line;
  }
}

TEST_F(SheetReaderTest, WhatABureauAddsIsReadFromAFileOfItsOwn) {
  const ScratchDirectory scratch;
  const std::string path = scratch.Path("headers.tsv");
  std::ofstream(path) << "\xEF\xBB\xBF# ours\r\nname\tname\tL\t-\t客商大名\r\n";
  const auto headers = HeaderTable::Read(path);
  ASSERT_TRUE(headers.ok()) << headers.status();
  EXPECT_EQ(headers->Find(SheetKind::kLeads, "客商大名")->attribute, "name");
  EXPECT_FALSE(HeaderTable::Read("")->Find(SheetKind::kLeads, "客商大名").has_value());
  std::ofstream(path) << "name\tnome\tL\t-\t客商大名\n";
  EXPECT_THAT(std::string(HeaderTable::Read(path).status().message()),
              AllOf(HasSubstr(path), HasSubstr("客商大名"), HasSubstr("unknown type")));
  EXPECT_THAT(std::string(HeaderTable::Read(path + "x").status().message()),
              AllOf(HasSubstr("import_headers"), HasSubstr(path + "x")));
}

TEST_F(SheetReaderTest, AMarkerClearsAndAnEmptyCellSaysNothing) {
  const auto readings =
      Read(SheetKind::kEnterprises,
           {{"企业名称|联系人|联系电话|企业简介", "甲样有限公司|（清空）||#CLEAR"}});
  EXPECT_THAT(readings[1].values, Contains(Pair("person", ElementsAre(""))));
  EXPECT_THAT(readings[1].values, Contains(Pair("summary", ElementsAre(""))));
  EXPECT_FALSE(readings[1].values.contains("phone"));
}

TEST_F(SheetReaderTest, AFormulaThatFailedIsForReview) {
  const HeaderTable headers = HeaderTable::Create("").value();
  SheetReader reader(SheetKind::kLeads, headers, vocabulary_);
  std::vector<RowReading> readings;
  reader.Read(RowOf(0, 1, "企业名称|投资额（万元）|进展"), readings);
  SheetRow row = RowOf(0, 2, "甲样有限公司|#VALUE!|在谈");
  row.cells[1].kind = Cell::Kind::kError;
  reader.Read(row, readings);
  EXPECT_THAT(readings[1].reasons, ElementsAre("cell_error:amount"));
}

TEST_F(SheetReaderTest, ANumberThatLostDigitsComesBackAsASheetShowsItAndIsRefusedAgain) {
  const HeaderTable headers = HeaderTable::Create("").value();
  SheetReader reader(SheetKind::kEnterprises, headers, vocabulary_);
  std::vector<RowReading> readings;
  reader.Read(RowOf(0, 1, "企业名称|统一社会信用代码|联系电话"), readings);
  SheetRow row = RowOf(0, 2, "甲样有限公司|913200000000000000|13800000001");
  for (size_t i = 1; i < 3; ++i) {
    row.cells[i].kind = Cell::Kind::kNumber;
    row.cells[i].number = std::stod(row.cells[i].text);
  }
  reader.Read(row, readings);
  EXPECT_THAT(readings[1].cells, ElementsAre("甲样有限公司", "9.132E+17", "13800000001"));
  EXPECT_THAT(readings[1].reasons, ElementsAre("invalid_uscc:scientific_notation"));
  reader.Read(RowOf(0, 3, "甲样有限公司|9.132E+17|13800000001"), readings);
  EXPECT_THAT(readings[2].reasons, ElementsAre("invalid_uscc:scientific_notation"));
}

TEST_F(SheetReaderTest, AnAmbiguousChainIsDecidedByWordsOfTheProjectOnly) {
  const auto readings =
      Read(SheetKind::kLeads,
           {{"企业名称|项目名称|产业链|进展", "甲样有限公司|汉文化演艺|文旅|在谈",
             "乙样有限公司|样例项目|文旅|在谈", "丙样有限公司|样例项目|航空产业链|在谈"}});
  EXPECT_EQ(Only(readings[1], "chain"), "chains/CT02");
  EXPECT_EQ(Only(readings[2], "chain"), "");
  EXPECT_THAT(readings[2].warnings, Contains("chain_ambiguous:CT01,CT02"));
  EXPECT_EQ(Only(readings[3], "chain"), "chains/EQ01");
}

TEST_F(SheetReaderTest, KeepsTheAuthorOfAnEngagementAsWrittenAndAsKnown) {
  vocabulary_.users["样例专员"] = {"users/sample"};
  vocabulary_.users["同名"] = {"users/one", "users/other"};
  const auto readings =
      Read(SheetKind::kEngagements,
           {{"日期|企业|内容|记录人", "2024年3月1日|甲样有限公司|介绍|样例专员",
             "2024年3月2日|乙样有限公司|介绍|同名", "2024年3月3日|丙样有限公司|介绍|外人"}});
  EXPECT_EQ(Only(readings[1], "author"), "users/sample");
  EXPECT_THAT(readings[2].warnings, Contains("user_ambiguous"));
  EXPECT_THAT(readings[3].warnings, Contains("user_unmatched"));
  EXPECT_EQ(Only(readings[3], "author_text"), "外人");
}

TEST_F(SheetReaderTest, ReadsTitlesOfGroupsAboveNamesAsOneHeader) {
  const auto readings = Read(SheetKind::kLeads, {{"序号|企业信息||项目投资（万元）||进展",
                                                  "|企业名称|联系人|总投资|固定资产投资|",
                                                  "1|甲样有限公司|乙样|3000|2000|在谈"}});
  EXPECT_THAT(Kinds(readings),
              ElementsAre(RowKind::kHeader, RowKind::kHeaderSecondLevel, RowKind::kData));
  EXPECT_EQ(Only(readings[2], "amount"), "3000000000");
  EXPECT_EQ(Only(readings[2], "fixed_assets"), "2000000000");
}

TEST_F(SheetReaderTest, PeopleUnderATitleOfAGroupAreThoseOfTheTitle) {
  const auto readings =
      Read(SheetKind::kLeads,
           {{"投资方|合作内容|投资规模|客商信息|||责任领导|",
             "||总投资（万元）|姓名|职务|手机|姓名|电话",
             "虚构药业有限公司|中药饮片加工|3000|丙虚构|经理|13900000001|丁虚构|13900000002"}});
  ASSERT_THAT(Kinds(readings),
              ElementsAre(RowKind::kHeader, RowKind::kHeaderSecondLevel, RowKind::kData));
  EXPECT_EQ(Only(readings[2], "person"), "丙虚构");
  EXPECT_EQ(Only(readings[2], "title"), "经理");
  EXPECT_THAT(readings[2].values.at("phone"), ElementsAre("13900000001"));
  EXPECT_EQ(Only(readings[2], "amount"), "3000000000");
  EXPECT_EQ(sheets_[0].columns[6].attribute, "") << "the city's own people are no contacts";
}

TEST_F(SheetReaderTest, AHeaderMayBeNothingButNamesUnderTitlesOfGroups) {
  const auto readings =
      Read(SheetKind::kLeads,
           {{"样例县在谈项目|", "客商信息|||项目情况||我方联系人|",
             "单位名称|姓名|手机|名称|总投资（万元）|姓名|电话",
             "虚构药业有限公司|丙虚构|13900000001|饮片基地|3000|丁虚构|13900000002"}});
  ASSERT_THAT(Kinds(readings), ElementsAre(RowKind::kTitle, RowKind::kHeader,
                                           RowKind::kHeaderSecondLevel, RowKind::kData));
  EXPECT_EQ(Only(readings[3], "name"), "虚构药业有限公司");
  EXPECT_EQ(Only(readings[3], "project"), "饮片基地");
  EXPECT_EQ(Only(readings[3], "person"), "丙虚构");
  EXPECT_THAT(readings[3].values.at("phone"), ElementsAre("13900000001"));
  EXPECT_EQ(Only(readings[3], "amount"), "3000000000");
}

TEST_F(SheetReaderTest, WhatStandsAboveAHeaderIsNoTitleOfAGroup) {
  constexpr char kNames[] = "企业名称|项目名称|总投资（万元）|姓名|联系电话|进展";
  for (const char* above : {"填报单位：虚构局|||联系人：甲虚构", "样例县台账|||2026年3月2日",
                            "虚构局|||甲虚构", "填报单位|虚构局|联系人|甲虚构|日期|三月"}) {
    const auto readings =
        Read(SheetKind::kLeads,
             {{above, kNames, "虚构药业有限公司|饮片基地|3000|丙虚构|13900000001|在谈"}});
    EXPECT_THAT(Kinds(readings), ElementsAre(RowKind::kMeta, RowKind::kHeader, RowKind::kData))
        << above;
    EXPECT_THAT(readings[2].values.at("phone"), ElementsAre("13900000001")) << above;
  }
}

TEST_F(SheetReaderTest, BracketsOfAHeaderAreTakenOffOneByOne) {
  const auto readings =
      Read(SheetKind::kLeads,
           {{"企业名称|总投资（估算）（亿元）|对接时间（首次）（2025年）|投资方(全称)",
             "虚构药业有限公司|3|9月26日|虚构控股有限公司"}});
  EXPECT_EQ(Only(readings[1], "amount"), "30000000000");
  EXPECT_EQ(Only(readings[1], "date"), "2025-09-26");
  EXPECT_EQ(Only(readings[1], "investor"), "虚构控股有限公司");
}

TEST_F(SheetReaderTest, TheYearOfTheTitleIsInTheHeaderThatIsOneRow) {
  constexpr char kRow[] = "虚构药业有限公司|9月26日|饮片基地|在谈";
  const auto readings =
      Read(SheetKind::kLeads, {{"样例县2025年在谈项目", "企业名称|对接时间|项目名称|进展", kRow}});
  EXPECT_THAT(readings[1].cells, ElementsAre("企业名称", "对接时间（2025年）", "项目名称", "进展"));
  const std::string one = absl::StrJoin(readings[1].cells, "|");
  const auto again = Read(SheetKind::kLeads, {{"样例县2024年在谈项目", one, kRow}});
  EXPECT_EQ(again[2].values, readings[2].values) << "what is said nearer goes before";
  EXPECT_EQ(absl::StrJoin(again[1].cells, "|"), one);
}

TEST_F(SheetReaderTest, ContentThatIsShortNamesTheProjectWhereNothingElseDoes) {
  const auto name_of = [&](const std::string& header, const std::string& row) {
    return Only(Read(SheetKind::kLeads, {{header, row}}).back(), "project");
  };
  EXPECT_EQ(name_of("投资方|合作内容|总投资（万元）", "虚构药业有限公司|中药饮片加工|3000"),
            "中药饮片加工");
  EXPECT_EQ(name_of("投资方|合作内容|项目名称", "虚构药业有限公司|中药饮片加工|饮片基地"),
            "饮片基地");
  EXPECT_EQ(name_of("投资方|合作内容|总投资（万元）", "虚构药业有限公司|先建厂房。再装设备|3000"),
            "");
}

}  // namespace
}  // namespace zhaolian
