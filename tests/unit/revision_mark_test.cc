#include "storage/revision_mark.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/scratch_directory.h"

namespace zhaolian {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class RevisionMarkTest : public testing::Test {
 protected:
  std::string path() const { return directory_.Path("revision"); }
  RevisionMark Mark() { return *RevisionMark::Open(path()); }
  ScratchDirectory directory_;
};

TEST_F(RevisionMarkTest, WithoutAFileAnyDatabaseWillDo) {
  EXPECT_TRUE(Mark().Check(0).ok());
  EXPECT_TRUE(Mark().Check(7).ok());
}

TEST_F(RevisionMarkTest, RemembersTheHighestRevision) {
  RevisionMark mark = Mark();
  ASSERT_TRUE(mark.Raise(12).ok());
  ASSERT_TRUE(mark.Raise(9).ok());
  EXPECT_TRUE(Mark().Check(12).ok());
  const absl::Status older = Mark().Check(11);
  EXPECT_TRUE(absl::IsFailedPrecondition(older));
  EXPECT_THAT(std::string(older.message()),
              AllOf(HasSubstr("at revision 11"), HasSubstr("reached revision 12"),
                    HasSubstr("zhaolian admin restore"), HasSubstr(path())));
  EXPECT_THAT(std::string(Mark().Check(0).message()), HasSubstr("the database is gone"));
}

TEST_F(RevisionMarkTest, AFileOfSomethingElseIsRefused) {
  std::ofstream(path()) << "twelve";
  EXPECT_TRUE(absl::IsFailedPrecondition(RevisionMark::Open(path()).status()));
}

}  // namespace
}  // namespace zhaolian
