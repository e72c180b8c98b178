// The prompt of an office: the built program, with lines from a pipe and on a terminal.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/support/command_line_test.h"
#include "tests/support/scratch_directory.h"
#include "tests/support/test_server.h"
#include "zhaolian/v1/engagements.pb.h"
#include "zhaolian/v1/enterprises.pb.h"

namespace zhaolian {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

// Ends the form and the prompt, however late these come.
constexpr char kEndsOfInput[] = " while sleep 1 && printf '\\004'; do :; done";

class CliOfficeTest : public CommandLineTest {
 protected:
  void SetUp() override {
    v1::Enterprise firm;
    firm.set_display_name("示例精密机械");
    firm.set_owner_unit("units/bureau");
    firm.set_relation(v1::Enterprise::RELATION_TARGET);
    ASSERT_TRUE(client_.Create(firm, {.id = "machines"}).ok());
    Done("sync");
  }
  std::string Environment() const override {
    return absl::StrCat("LC_ALL=C.UTF-8 ZHAOLIAN_SERVER=", address_,
                        " XDG_DATA_HOME=", scratch_.Path("home"));
  }
  // What is said when these lines come from a file.
  std::string Office(const std::string& lines) {
    const std::string path = scratch_.Path("lines");
    std::ofstream(path) << lines;
    return Done(absl::StrCat("office --lang zh < ", path));
  }
  // Engagements of the server, once there are as many. A minute is for a sanitizer on a busy
  // machine: another process sends them.
  std::vector<v1::Engagement> Logged(size_t count) {
    std::vector<v1::Engagement> rows;
    for (int i = 0; i < 600; ++i) {
      rows.clear();
      for (auto& row : client_.List<v1::Engagement>()) {
        if (row.ok()) rows.push_back(*row);
      }
      if (rows.size() >= count) break;
      absl::SleepFor(absl::Milliseconds(100));
    }
    return rows;
  }

  std::optional<TestServer> server_{std::in_place};
  const std::string address_ = server_->address();
  const Client client_ = server_->ClientOf();
  ScratchDirectory scratch_;
};

TEST_F(CliOfficeTest, AContactIsLoggedQuestionByQuestionAndSentByItself) {
  EXPECT_THAT(Office("sljmjx\nlog 1\n王虚构 副总、李虚构 工程师\n谈了二期用地\n明天 送样品\n电话\n"
                     "due\nquit\nnot read\n"),
              AllOf(HasSubstr("1  示例精密机械"), HasSubstr("已记录 engagements/e"),
                    HasSubstr("送样品"), Not(HasSubstr("not read"))));
  const std::vector<v1::Engagement> logged = Logged(1);
  ASSERT_EQ(logged.size(), 1u);
  EXPECT_EQ(logged[0].enterprise(), "enterprises/machines");
  EXPECT_EQ(logged[0].met_size(), 2);
  EXPECT_EQ(logged[0].summary(), "谈了二期用地");
  EXPECT_EQ(logged[0].kind(), v1::Engagement::KIND_CALL);
  EXPECT_NE(logged[0].next_date(), "");
}

TEST_F(CliOfficeTest, AnswersAreKeptWhenOneCannotBeRead) {
  EXPECT_THAT(Office("log machines\n\n约定走访\nsome day 走访\n\n"  // the day is none
                     "\n\n\n2026-12-24 走访\n\n"),                  // the others are kept
              AllOf(HasSubstr("some day"), HasSubstr("已记录 engagements/e")));
  const std::vector<v1::Engagement> logged = Logged(1);
  ASSERT_EQ(logged.size(), 1u);
  EXPECT_EQ(logged[0].summary(), "约定走访");
  EXPECT_EQ(logged[0].next_date(), "2026-12-24");
}

TEST_F(CliOfficeTest, AContactThatIsGivenUpLeavesNothing) {
  EXPECT_THAT(Office("log machines\n\n\n\n\noutbox\n"),
              AllOf(HasSubstr("未作记录"), HasSubstr("没有待处理的改动")));
}

TEST_F(CliOfficeTest, EveryCommandWorksAtThePromptAndAMistakeEndsNothing) {
  EXPECT_THAT(Office("get nobody\nshow 7\nlist enterprises --columns name\nhelp\n"),
              AllOf(HasSubstr("第 7 条"), HasSubstr("enterprises/machines"),
                    HasSubstr("按汉字、拼音或首字母查找")));
}

TEST_F(CliOfficeTest, WithoutAServerItWorksOnAndSaysSo) {
  server_.reset();
  EXPECT_THAT(Office("log machines\n\n车站里写的\n\n\noutbox\n"),
              AllOf(HasSubstr("已记录"), HasSubstr("待发送"), HasSubstr("车站里写的")));
}

TEST_F(CliOfficeTest, OnATerminalThePromptSaysTheStateAndTabCompletesFirms) {
  const Outcome outcome = Shell(absl::StrCat(
      "export TERM=xterm; (sleep 2; printf 'log sljm\\t'; sleep 1; printf '\\n';", kEndsOfInput,
      ") | script -qec '", BuiltProgram("zhaolian"), " office --lang zh' /dev/null"));
  EXPECT_THAT(outcome.out,
              AllOf(HasSubstr("招链 ["), HasSubstr("示例精密机械"), HasSubstr("会见人员")));
}

TEST_F(CliOfficeTest, AWrongClockIsSeenInThePrompt) {
  const std::string behind = ThreeHoursBehind();
  // A line a second, until the prompt says how the first sync ended.
  const Outcome outcome = Shell(absl::StrCat(
      "export TERM=xterm; seen=$(mktemp); ", behind,
      " log --firm machines --summary x; "
      "(for i in $(seq 60); do sleep 1; printf '\\n'; grep -q 同步未成 $seen && break; done;",
      kEndsOfInput, ") | script -fqec '", behind, " office --lang zh' $seen; rm $seen"));
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("待发送 1"), HasSubstr("同步未成，详见：sync")));
}

}  // namespace
}  // namespace zhaolian
