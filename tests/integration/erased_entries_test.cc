// What an erasure leaves in the journal: every entry, and no image less than it says.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "tests/integration/privacy_fixture.h"
#include "tests/support/command_line.h"

namespace zhaolian {
namespace {

using testing::HasSubstr;

using ErasedEntriesTest = PrivacyFixture;

TEST_F(ErasedEntriesTest, EveryEntryThatWasThereIsThereAfterwards) {
  const auto headers = [this] {
    std::vector<std::string> all;
    EXPECT_TRUE(server_->store()
                    .WriteAndWait([&](Tx& tx) {
                      return tx.connection().Run(
                          "SELECT revision, name, chain FROM journal ORDER BY revision", {},
                          [&](const Row& row) {
                            all.push_back(absl::StrCat(row.Integer(0), " ", row.Text(1), " ",
                                                       absl::BytesToHexString(row.Text(2))));
                          });
                    })
                    .ok());
    return all;
  };
  const std::vector<std::string> before = headers();
  Erase(Request());
  ASSERT_TRUE(bureau_.Delete<v1::Lead>("leads/lead").ok());
  server_->Restart();
  std::vector<std::string> after = headers();
  ASSERT_GT(after.size(), before.size());
  after.resize(before.size());
  EXPECT_EQ(after, before);
}

TEST_F(ErasedEntriesTest, ImagesThatAnErasureOfAnErasureTookAwayAreAccountedFor) {
  v1::EraseContactPersonRequest colleague = Request("contactPersons/colleague");
  colleague.set_reason(absl::StrCat("离职，由", kName, "接任"));
  Erase(colleague);  // its reason names the person, who is erased next
  Erase(Request());
  const std::string verify =
      absl::StrCat(BuiltProgram("zhaolian"), " admin journal verify ", data());
  const Outcome whole = RunShell(verify);
  EXPECT_EQ(whole.exit_code, 0) << whole.out;
  ASSERT_TRUE(
      server_->store()
          .WriteAndWait([](Tx& tx) {
            return tx.connection().Run(
                "UPDATE journal_images SET after_nonce = NULL, after_image = NULL WHERE"
                " revision = (SELECT max(revision) FROM journal WHERE name = 'units/east')");
          })
          .ok());
  const Outcome taken = RunShell(verify);
  EXPECT_EQ(taken.exit_code, 8) << taken.out;
  EXPECT_THAT(taken.out, HasSubstr("an image is gone that no erasure names"));
}

}  // namespace
}  // namespace zhaolian
