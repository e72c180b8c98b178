#include "server/import/file_firms.h"

#include <gtest/gtest.h>

namespace zhaolian {
namespace {

class FileFirmsTest : public testing::Test {
 protected:
  void Add(const std::string& name, int64_t row, const std::string& code = "") {
    firms_.Add(ComparedFirmOf({name}, code),
               {"enterprises/e" + std::to_string(row), name, code, row});
  }
  // Number of the row, negative where a person has to look; 0 for none.
  int64_t Find(const std::string& name, const std::string& code = "") {
    const auto found = firms_.Find(ComparedFirmOf({name}, code));
    if (!found.has_value()) return 0;
    return found->comparison.verdict == FirmVerdict::kSame ? found->firm->row : -found->firm->row;
  }
  FileFirms firms_;
};

TEST_F(FileFirmsTest, FindsAFirmThatIsWrittenOtherwise) {
  Add("陕西飞机工业有限责任公司", 1);
  Add("际华三五〇三服装有限公司", 2);
  EXPECT_EQ(Find("陕西飞机工业有限公司"), 1);
  EXPECT_EQ(Find("际华3503服装有限公司"), 2);
  EXPECT_EQ(Find("星河样例机电有限公司"), 0);
}

TEST_F(FileFirmsTest, FindsAFirmByItsCreditCodeWhateverItIsCalled) {
  Add("汉中样例机电有限公司（虚构）", 3, "91610702MAX0A001X0");
  EXPECT_EQ(Find("另一个样例名", "91610702MAX0A001X0"), 3);
}

TEST_F(FileFirmsTest, LeavesItToAPersonWhereOnlyTheGroupDiffers) {
  Add("陕西飞机工业有限责任公司", 4);
  EXPECT_EQ(Find("陕西飞机工业（集团）有限公司"), -4);
}

TEST_F(FileFirmsTest, LeavesAShortNameToAPersonWhicheverComesFirst) {
  Add("宁德时代新能源科技股份有限公司", 6);
  EXPECT_EQ(Find("宁德时代"), -6);
  Add("隆基绿能", 7);
  EXPECT_EQ(Find("隆基绿能科技股份有限公司"), -7);
  Add("深圳迈瑞生物医疗电子股份有限公司", 8);
  EXPECT_EQ(Find("迈瑞医疗"), -8);
  Add("华大电子", 9);
  EXPECT_EQ(Find("深圳华大生物电子科技有限公司"), -9);
}

TEST_F(FileFirmsTest, ASubsidiaryIsAnotherFirm) {
  Add("扬子江药业集团有限公司", 5);
  EXPECT_EQ(Find("扬子江药业集团四川海蓉药业有限公司"), 0);
}

TEST_F(FileFirmsTest, TellsWhatWasSaidOfAProjectBefore) {
  EXPECT_EQ(firms_.FindOrAddProject("enterprises/a", "二期", {7, "100"}), nullptr);
  const auto* earlier = firms_.FindOrAddProject("enterprises/a", "二期", {8, "200"});
  ASSERT_NE(earlier, nullptr);
  EXPECT_EQ(earlier->row, 7);
  EXPECT_EQ(earlier->said, "100");
  EXPECT_EQ(firms_.FindOrAddProject("enterprises/b", "二期", {9, ""}), nullptr);
}

}  // namespace
}  // namespace zhaolian
