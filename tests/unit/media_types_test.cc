#include "server/evidence/media_types.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "storage/error.h"
#include "tests/support/scratch_directory.h"
#include "tests/support/zip_file.h"

namespace zhaolian {
namespace {

class MediaTypesTest : public testing::Test {
 protected:
  // The reason why a file of that name and content is refused; "" when it is not.
  std::string Refusal(const std::string& name, const std::string& content) {
    const auto type = MediaTypeOfName(name, KnownMediaTypes());
    if (!type.ok()) return ErrorReason(type.status());
    std::ofstream(scratch_.Path("file"), std::ios::binary) << content;
    return ErrorReason(CheckMediaType(scratch_.Path("file"), *type));
  }

  ScratchDirectory scratch_;
};

TEST_F(MediaTypesTest, TakesWhatIsWhatItsNameSays) {
  EXPECT_EQ(Refusal("协议.pdf", "%PDF-1.4\n…"), "");
  EXPECT_EQ(Refusal("现场.JPG", "\xff\xd8\xff\xe0 JFIF"), "");
  EXPECT_EQ(Refusal("现场.jpeg", "\xff\xd8\xff\xe1 Exif"), "");
  EXPECT_EQ(Refusal("图.png", "\x89PNG\r\n\x1a\n"), "");
  EXPECT_EQ(Refusal("协议.docx", WriteZip(Parts{{"word/document.xml", "<a/>"}})), "");
  EXPECT_EQ(Refusal("清单.xlsx", WriteZip(Parts{{"xl/workbook.xml", "<a/>"}})), "");
  EXPECT_EQ(Refusal("批复.ofd", WriteZip(Parts{{"OFD.xml", "<a/>"}})), "");
}

TEST_F(MediaTypesTest, RefusesOtherNames) {
  for (const char* name : {"木马.exe", "网页.html", "压缩.zip", "旧.doc", "pdf", "协议.pdf.js"}) {
    EXPECT_EQ(Refusal(name, "%PDF-1.4"), "FILE_TYPE_NOT_ALLOWED") << name;
  }
}

TEST_F(MediaTypesTest, RefusesWhatIsNotWhatItsNameSays) {
  EXPECT_EQ(Refusal("协议.pdf", "MZ\x90"), "FILE_TYPE_MISMATCH");
  EXPECT_EQ(Refusal("协议.pdf", ""), "FILE_TYPE_MISMATCH");
  EXPECT_EQ(Refusal("协议.pdf", "%PDF"), "FILE_TYPE_MISMATCH")
      << "shorter than what it begins with";
  EXPECT_EQ(Refusal("现场.jpg", "\x89PNG\r\n\x1a\n"), "FILE_TYPE_MISMATCH");
  EXPECT_EQ(Refusal("协议.docx", WriteZip(Parts{{"xl/workbook.xml", "<a/>"}})),
            "FILE_TYPE_MISMATCH");
  EXPECT_EQ(Refusal("协议.docx", "PK\x03\x04 no archive"), "FILE_TYPE_MISMATCH");
}

TEST_F(MediaTypesTest, AllowsWhatTheConfigurationAllows) {
  const auto type = MediaTypeOfName("现场.jpg", {"application/pdf"});
  EXPECT_EQ(ErrorReason(type.status()), "FILE_TYPE_NOT_ALLOWED");
  EXPECT_EQ(ErrorDetail<google::rpc::ErrorInfo>(type.status()).metadata().at("types"), "PDF");
}

}  // namespace
}  // namespace zhaolian
