#include "server/spreadsheet/text_encoding.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unicode/unistr.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "tests/support/spreadsheet_file.h"

namespace zhaolian {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::HasSubstr;
using ::testing::SizeIs;

// UTF-8 in another encoding.
std::string In(const char* encoding, absl::string_view text) {
  const auto unicode =
      icu::UnicodeString::fromUTF8({text.data(), static_cast<int32_t>(text.size())});
  std::string bytes(text.size() * 4, '\0');
  bytes.resize(static_cast<size_t>(
      unicode.extract(0, unicode.length(), bytes.data(), bytes.size(), encoding)));
  return bytes;
}

constexpr absl::string_view kText =
    "企业名称,联系人\n虚构一号（汉中）有限公司,张䶮\n虚构二号有限公司,"
    "𠮷某𬭎\n虚构三号,"
    "㛃\n";
constexpr absl::string_view kRows[] = {"企业名称|联系人", "虚构一号（汉中）有限公司|张䶮",
                                       "虚构二号有限公司|𠮷某𬭎", "虚构三号|㛃"};

void ExpectRead(const std::string& bytes, const std::string& format) {
  const ReadSheets read = ReadBytes(bytes);
  ASSERT_TRUE(read.status.ok()) << read.status;
  EXPECT_EQ(read.format, format);
  EXPECT_THAT(read.Texts(), ElementsAreArray(kRows));
}

TEST(TextEncodingTest, ReadsUtf8WithAndWithoutMark) {
  ExpectRead(std::string(kText), "UTF-8");
  ExpectRead(absl::StrCat("\xEF\xBB\xBF", kText), "UTF-8");
}

TEST(TextEncodingTest, ReadsUtf16WithAndWithoutMark) {
  ExpectRead("\xFF\xFE" + In("UTF-16LE", kText), "UTF-16LE");
  ExpectRead("\xFE\xFF" + In("UTF-16BE", kText), "UTF-16BE");
  ExpectRead(In("UTF-16LE", kText), "UTF-16LE");
  ExpectRead(In("UTF-16BE", kText), "UTF-16BE");
  EXPECT_EQ(ReadBytes(In("UTF-16LE", "name,contact\nInvented Ltd,Somebody\n")).format, "UTF-16LE");
}

TEST(TextEncodingTest, ReadsGb18030WithFourByteCharacters) {
  const std::string bytes = In("GB18030", kText);
  ASSERT_THAT(bytes, HasSubstr("\x95\x34\xB2\x35")) << "𠮷 has four bytes";
  ExpectRead(bytes, "GB18030");
}

TEST(TextEncodingTest, ReadsCharactersThatLieAcrossTwoPieces) {
  for (size_t padding = (32 << 10) - 6; padding < (32 << 10); ++padding) {
    const std::string filler = std::string(padding - 20'000, 'x') + "," + std::string(19'999, 'y');
    for (const char* encoding : {"UTF-8", "GB18030"}) {
      const ReadSheets read = ReadBytes(filler + In(encoding, "𠮷某,𬭎"));
      ASSERT_THAT(read.rows, SizeIs(1)) << read.status;
      EXPECT_EQ(read.rows[0].cells[1].text, std::string(19'999, 'y') + "𠮷某");
      EXPECT_EQ(read.rows[0].cells[2].text, "𬭎");
    }
  }
}

TEST(TextEncodingTest, WhatIsNeitherIsRefusedWithTheByte) {
  const ReadSheets read = ReadBytes("abc,d\xFFz\n");
  EXPECT_EQ(read.reason(), "UNKNOWN_ENCODING");
  EXPECT_THAT(read.status.message(), HasSubstr("from byte 6 on"));
  EXPECT_EQ(ReadBytes(In("GB18030", "企业名称,金额") + "\x80\x80").reason(), "UNKNOWN_ENCODING");
}

TEST(TextEncodingTest, Utf8WithABrokenPlaceIsNeverTakenForGb18030) {
  // Even bytes of Han characters, which GB18030 could also be.
  std::string bytes;
  for (int i = 0; i < 10; ++i) bytes += "汉中市招商\n";
  const size_t fault = bytes.size();
  bytes += "\xC4\xE3\n";
  const ReadSheets read = ReadBytes(bytes);
  EXPECT_EQ(read.reason(), "UNKNOWN_ENCODING");
  EXPECT_THAT(read.status.message(), HasSubstr(absl::StrCat("from byte ", fault + 1, " on")));
  EXPECT_EQ(ReadBytes("\xEF\xBB\xBFname\n\xC4\xE3").reason(), "UNKNOWN_ENCODING");
}

TEST(TextEncodingTest, ATextCutInsideACharacterIsRefused) {
  EXPECT_EQ(ReadBytes("企业名称,金额\n虚构一号有限公司,1\n虚\xE6\x9E").reason(),
            "UNKNOWN_ENCODING");
  EXPECT_EQ(ReadBytes("\xFF\xFE" + In("UTF-16LE", "企业") + "x").reason(), "UNKNOWN_ENCODING");
}

TEST(TextEncodingTest, LoneSurrogatesAndOverlongFormsAreRefused) {
  EXPECT_EQ(ReadBytes(absl::string_view("\xFF\xFE\x00\xD8"
                                        "a\0",
                                        6))
                .reason(),
            "UNKNOWN_ENCODING");
  EXPECT_EQ(ReadBytes("\xEF\xBB\xBF\xC0\x80").reason(), "UNKNOWN_ENCODING");
  EXPECT_EQ(ReadBytes("\xEF\xBB\xBF\xED\xA0\x80").reason(), "UNKNOWN_ENCODING");
}

TEST(TextEncodingTest, Utf32IsRefused) {
  EXPECT_EQ(ReadBytes(absl::string_view("\xFF\xFE\0\0a\0\0\0", 8)).reason(), "DAMAGED_FILE");
}

TEST(TextEncodingTest, TheMessyFileOfACountyIsRead) {
  const ReadSheets read =
      ReadSpreadsheet(ZHAOLIAN_SOURCE_DIRECTORY "/tests/import/data/messy_import_gbk.csv");
  ASSERT_TRUE(read.status.ok()) << read.status;
  EXPECT_EQ(read.format, "GB18030");
  ASSERT_GT(read.rows.size(), 50u);
}

}  // namespace
}  // namespace zhaolian
