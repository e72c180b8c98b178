// The command line as people run it: the built program against a server.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <sstream>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "tests/integration/cli_fixture.h"

namespace zhaolian {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

TEST_F(CliTest, BuildsAChainAndShowsItsMap) {
  CreateChain();
  Done("map link demo-1 demo-2");
  Refused("map link demo-2 demo-1", 4, "chainNodes/demo-1 → chainNodes/demo-2");
  Done("map gap 原料");
  Done("create 企业 --id firm display_name=示例有限公司 relation=目标企业 chains=示例链");
  Done("map place firm demo-1");
  const std::string map = Done("map show 示例链 --lang zh");
  EXPECT_THAT(map, AllOf(HasSubstr("待补"), HasSubstr("1: 示例有限公司"), HasSubstr("目标企业")));
  EXPECT_THAT(Done("map draw 示例链 --lang zh"),
              AllOf(HasSubstr("● "), HasSubstr("○ "), HasSubstr("线条向下")));
  Done(absl::StrCat("map draw demo --svg ", scratch_.Path("chain.svg")));
  std::ostringstream picture;
  picture << std::ifstream(scratch_.Path("chain.svg")).rdbuf();
  EXPECT_THAT(picture.str(), AllOf(HasSubstr("<svg "), HasSubstr("class=\"link\"")));
  Refused("map draw demo --svg /nowhere/chain.svg", 2,
          "/nowhere/chain.svg cannot be written: No such file or directory;");
  Done("map unlink demo-1 demo-2");
  Refused("map unlink demo-1 demo-2", 3, "nothing was changed");
  Done("update chains/demo archived=true");
  EXPECT_THAT(Done("list chains --filter 'archived = true' -o csv --columns name"),
              "name\nchains/demo\n");
}

TEST_F(CliTest, UpdatesOnlyTheFieldsNamed) {
  Done(
      "create enterprise --id firm display_name=示例有限公司 relation=TARGET "
      "website=https://a.example"
      " aliases=甲 aliases=乙");
  Done("update enterprises/firm industry=机械 website= aliases+=丙 aliases-=甲");
  EXPECT_EQ(Done("get enterprises/firm -o csv --columns display_name,industry,website,aliases"),
            "display_name,industry,website,aliases\n示例有限公司,机械,,乙;丙\n");
}

TEST_F(CliTest, RefusesAStaleEtag) {
  Done("create enterprise --id firm display_name=示例有限公司 relation=TARGET");
  const std::string etag =
      absl::StrReplaceAll(std::vector<std::string>(absl::StrSplit(
                              Done("get enterprises/firm -o csv --columns etag"), '\n'))[1],
                          {{"\"", ""}});
  Done(absl::StrCat("update enterprises/firm industry=机械 --etag ", etag));
  Refused(absl::StrCat("update enterprises/firm industry=纺织 --etag ", etag), 4, "ETAG_MISMATCH");
  Refused(absl::StrCat("delete enterprises/firm --etag ", etag), 4, "ETAG_MISMATCH");
  EXPECT_THAT(Done("history enterprises/firm --limit 1"), HasSubstr("industry  - → 机械"));
}

TEST_F(CliTest, TheSameRequestIdChangesNothingTwice) {
  const std::string create =
      "create enterprise display_name=示例有限公司 relation=TARGET -o json "
      "--request-id 6f1c1d3e-8a55-4c0e-9d0f-3b6f5b0f6a01";
  const std::string first = Done(create);
  EXPECT_EQ(Done(create), first);
  EXPECT_EQ(Done("list enterprises -o csv --columns display_name"), "display_name\n示例有限公司\n");
}

TEST_F(CliTest, DeletesAndUndeletes) {
  CreateChain();
  Refused("delete chains/demo", 4, "chainNodes/demo-1");
  Done("delete chainNodes/demo-1 --validate-only");
  Done("delete chainNodes/demo-1");
  EXPECT_THAT(Done("list chain-nodes"), Not(HasSubstr("demo-1")));
  EXPECT_THAT(Done("list chain-nodes --show-deleted"),
              AllOf(HasSubstr("demo-1  (deleted)"), Not(HasSubstr("demo-2  (deleted)"))));
  EXPECT_THAT(Done("get chainNodes/demo-1 --lang zh"), HasSubstr("demo-1  （已删除）"));
  EXPECT_THAT(Done("get chainNodes/demo-1 -o csv"), Not(HasSubstr("(deleted)")));
  Done("undelete chainNodes/demo-1");
  EXPECT_THAT(Done("list chain-nodes --show-deleted"),
              AllOf(HasSubstr("demo-1"), Not(HasSubstr("(deleted)"))));
}

TEST_F(CliTest, SaysThatNothingWasChangedWhenOnlyValidating) {
  const std::string create = "create enterprise --id firm display_name=示例 relation=TARGET";
  EXPECT_THAT(Done(create + " --validate-only"), StartsWith("checked; nothing was changed."));
  EXPECT_THAT(Done(create + " --validate-only --lang zh"), HasSubstr("未作任何改动"));
  EXPECT_THAT(Done(create + " --validate-only -o json"), HasSubstr("nothing was changed\n"));
  Refused("get enterprises/firm", 3, "enterprises/firm");
  EXPECT_THAT(Done(create), StartsWith("created enterprises/firm  示例  (etag "));
}

TEST_F(CliTest, ExitCodesTellWhatWentWrong) {
  Refused("get chains/nosuch", 3, "chains/nosuch");
  Refused("create enterprise display_name=示例 relation=TARGET credit_code=1", 5, "credit_code");
  Refused("create enterprise display_name=示例 relation=FRIEND", 2, "TARGET (目标企业)");
  Refused("list enterprises --filter 'nosuch = 1'", 5, "nosuch");
  Refused("list firms", 2, "enterprises (企业)");
  Refused("frobnicate", 2, "unknown verb \"frobnicate\"; see zhaolian --help");
  Refused("list chains --as 林一", 6, "users/local");
  Refused("info --server 127.0.0.1:1 --timeout 20", 7, "--server");
}

TEST_F(CliTest, SaysWhatWouldBeRightWhenTheLineIsMistyped) {
  Refused("lst chains", 2, "error: unknown verb \"lst\"; did you mean list? see zhaolian --help");
  Refused("map sho demo", 2, "did you mean map show? see zhaolian map --help");
  Refused("list chains -o xml", 2, "-o takes table, json, csv or textproto, not \"xml\"");
  Refused("list chains --lang fr", 2, "--lang takes en or zh, not \"fr\"");
  Refused("get", 2, "names is missing; see zhaolian get --help");
  Refused("log --firm x", 2, "--summary is missing");
  Refused("log", 2, "--firm, --summary are missing");
  Refused("list chains --nosuch", 2, "\"--nosuch\" is not expected here");
  Refused("lst chains --lang zh", 2,
          "错误：没有“lst”这个命令，是不是 list？用法见 zhaolian --help");
  Refused("list 客户 --lang zh", 2, "没有“客户”这个库");
  Refused("create 企业 display_name=示例 relation=朋友 --lang zh", 2, "没有“朋友”这一项");
}

TEST_F(CliTest, ListsPageByPageAndSaysWhatIsLeft) {
  for (int i = 0; i < 7; ++i) {
    Done(absl::StrCat("create enterprise relation=TARGET display_name=示例", i, " --id firm-", i));
  }
  EXPECT_THAT(Done("list enterprises --limit 3"), HasSubstr("3 of 7 rows"));
  const std::string all =
      Done("list enterprises --limit 0 --order-by 'name desc' -o csv --fields name");
  const std::vector<std::string> lines = absl::StrSplit(all, '\n', absl::SkipEmpty());
  ASSERT_THAT(lines, SizeIs(8));
  EXPECT_EQ(lines[1], "enterprises/firm-6");
  EXPECT_EQ(lines[7], "enterprises/firm-0");
}

TEST_F(CliTest, CutsTablesOnANarrowTerminalOnly) {
  const std::string title = "示例精密机械制造有限公司汉中航空零部件分公司";
  Done(absl::StrCat("create enterprise --id firm relation=TARGET display_name=", title));
  EXPECT_THAT(Done("list enterprises"), HasSubstr(title));
  const std::string list = absl::StrCat("COLUMNS=50 ", Program("zhaolian"), " list enterprises");
  EXPECT_THAT(Shell(absl::StrCat("script -qec '", list, "' /dev/null")).out,
              AllOf(HasSubstr("…"), Not(HasSubstr(title))));
  EXPECT_THAT(Shell(absl::StrCat("script -qec '", list, " --wide' /dev/null")).out,
              HasSubstr(title));
}

TEST_F(CliTest, StacksAMapThatIsWiderThanTheTerminal) {
  CreateChain();
  const std::string title = "示例精密机械制造有限公司汉中航空零部件分公司";
  Done("create enterprise --id firm relation=TARGET chains=demo display_name=" + title);
  Done("map place firm demo-1");
  const std::string show = absl::StrCat("COLUMNS=60 ", Program("zhaolian"), " map show demo");
  const std::string map = Shell(absl::StrCat("script -qec '", show, "' /dev/null")).out;
  EXPECT_THAT(map, AllOf(HasSubstr("chainNodes/demo-1  原料\r\n"), HasSubstr(title)));
  EXPECT_THAT(Done("map show demo"), Not(HasSubstr("chainNodes/demo-1  原料\n")));
}

TEST_F(CliTest, FiltersTakeWhatPeopleSee) {
  CreateChain();
  Done(
      "create 企业 --id firm display_name=示例有限公司 relation=目标企业 chains=示例链 "
      "aliases=示例厂");
  Done(
      "create lead --id deal display_name=示例项目 enterprise=示例厂 project_kind=招商项目 "
      "chain=demo");
  EXPECT_EQ(
      Done("list 线索项目 --filter '阶段 = 线索 且 产业链 = 示例链' --order-by '创建时间 desc' "
           "-o csv --columns 名称标识"),
      "name\nleads/deal\n");
  EXPECT_THAT(Done("list leads --filter '投资企业 = 示例厂'"), HasSubstr("leads/deal"));
  EXPECT_THAT(Done("list leads --filter '创建时间 < 昨天'"), HasSubstr("no rows"));
  Refused("list leads --filter '产业链 = 无此链'", 3, "无此链");
  Refused("list leads --filter '状况 = 好'", 2, "阶段, ");
}

TEST_F(CliTest, SpeaksChineseOnRequest) {
  Done("create enterprise --id firm display_name=示例有限公司 relation=TARGET");
  EXPECT_THAT(Done("list enterprises --lang zh"),
              AllOf(HasSubstr("企业名称"), HasSubstr("目标企业")));
  Refused("get chains/nosuch --lang zh", 3, "错误：");
}

TEST_F(CliTest, CsvFollowsTheLanguage) {
  Done("create enterprise --id firm display_name=示例有限公司 relation=TARGET");
  const std::string columns = " -o csv --columns name,relation";
  EXPECT_EQ(Done("list enterprises --lang zh" + columns),
            "名称标识,与本市关系\nenterprises/firm,目标企业\n");
  EXPECT_EQ(Done("list enterprises" + columns), "name,relation\nenterprises/firm,TARGET\n");
  EXPECT_THAT(Done("get enterprises/firm -o csv --lang zh"), HasSubstr("企业名称,示例有限公司"));
  EXPECT_THAT(Done("list clusters -o csv --lang zh --columns target_amount_minor"),
              HasSubstr("产值目标（最小货币单位）"));
}

TEST_F(CliTest, LoadingTwiceChangesNothing) {
  const std::string file = scratch_.Path("rows.jsonl");
  std::ofstream(file)
      << R"({"@type":"type.googleapis.com/zhaolian.v1.Cluster","name":"clusters/a","displayName":"甲"}
{"@type":"type.googleapis.com/zhaolian.v1.Chain","name":"chains/a","displayName":"甲链","year":2026,"cluster":"clusters/a"}
{"@type":"type.googleapis.com/zhaolian.v1.Chain","name":"chains/b","displayName":"乙链","year":2026,"cluster":"clusters/none"}
)";
  const Outcome first = Run("admin load " + file);
  EXPECT_EQ(first.exit_code, 1);
  EXPECT_THAT(first.out, HasSubstr("created 2, already there 0, refused 1"));
  EXPECT_THAT(first.out, AllOf(HasSubstr("rows.jsonl:3 chains/b"), HasSubstr("clusters/none")));
  const std::string before = Done("info -o json");
  EXPECT_THAT(Run("admin load " + file).out, HasSubstr("created 0, already there 2, refused 1"));
  auto revision = [](const std::string& info) {
    return info.substr(info.find("\"revision\""), 30);
  };
  EXPECT_EQ(revision(Done("info -o json")), revision(before));
}

TEST_F(CliTest, BacksUpAndRestores) {
  CreateChain();
  const std::string reply = Done("admin backup --id one -o csv");
  const size_t path = reply.find('\n') + 1;
  const std::string backup = reply.substr(path, reply.find(',', path) - path);
  Done("admin check " + backup);
  const std::string data = scratch_.Path("restored");
  // Who could sign in then can again, and is told of.
  EXPECT_THAT(Done(absl::StrCat("admin restore ", backup, " ", data)),
              HasSubstr("zhaolian admin sessions"));
  Done("admin check " + data);
  Refused(absl::StrCat("admin restore ", backup, " ", data), 4, "--force");
  std::ofstream(data + "/revision") << "999999\n";  // changes came after the backup
  EXPECT_THAT(Done(absl::StrCat("admin restore --force ", backup, " ", data)),
              HasSubstr("before-restore-"));
  const auto restored = Server::Start(OptionsOfTrial(data));
  EXPECT_TRUE(restored.ok()) << restored.status();
  Refused(absl::StrCat("admin check ", server_.directory(), "/data"), 4, "another process");

  std::ofstream(backup + "/zhaolian.db", std::ios::app) << "x";
  Refused("admin check " + backup, 8, "SHA-256");
  Refused(absl::StrCat("admin restore ", backup, " ", scratch_.Path("other")), 8, "SHA-256");
}

TEST_F(CliTest, WatchShowsWhatChangesAsItChanges) {
  CreateChain();
  std::atomic<bool> over = false;
  std::string shown;
  std::thread watcher([&] {
    shown = Done("watch --in chains --changes 1");
    over = true;
  });
  for (int i = 0; !over && i < 200; ++i) {
    Done("update chains/demo name_en=Demo" + std::to_string(i));
    absl::SleepFor(absl::Milliseconds(100));
  }
  watcher.join();
  EXPECT_THAT(shown, testing::ContainsRegex("watching [0-9]+ rows"));
  EXPECT_THAT(shown, testing::ContainsRegex("changed  chains/demo  示例链"));
  Refused("watch --in nothing", 2, "no collection");
}

TEST_F(CliTest, CallsAnyMethod) {
  CreateChain();
  EXPECT_THAT(Done("call GetChain '{\"name\": \"chains/demo\"}'"), HasSubstr("示例链"));
  EXPECT_THAT(Done("call ChainMapService.GetChainMap 'name: \"chains/demo\"' -o textproto"),
              HasSubstr("unplaced"));
  EXPECT_THAT(Done("call --list"), HasSubstr("zhaolian.v1.SystemService/GetServerInfo\n"));
  Refused("call GetChain '{\"nam\": 1}'", 2, "GetChainRequest");
}

TEST_F(CliTest, HelpHasExamplesAtEveryLevel) {
  EXPECT_THAT(Done("--help"), HasSubstr("Examples:"));
  for (const char* verb :
       {"get",           "list",        "create",        "update",        "delete",
        "undelete",      "search",      "map show",      "map draw",      "map place",
        "map link",      "map unlink",  "map gap",       "history",       "advance",
        "revert",        "shelve",      "lose",          "stages",        "call",
        "info",          "describe",    "completion",    "admin load",    "admin backup",
        "admin restore", "admin check", "admin schema",  "check-claim",   "handover",
        "claim",         "claims",      "claim release", "claim dispute", "claim withdraw",
        "claim rule",    "disputes"}) {
    EXPECT_THAT(Done(absl::StrCat(verb, " --help")), HasSubstr("Example")) << verb;
  }
  EXPECT_THAT(Done("help exit-codes"), StartsWith("Exit codes:"));
  EXPECT_THAT(Done("version"), StartsWith("zhaolian "));
}

TEST_F(CliTest, QuickstartRuns) {
  CreateChain();
  const Outcome outcome = RunProgram("quickstart", server_.address());
  EXPECT_EQ(outcome.exit_code, 0) << outcome.out;
  EXPECT_THAT(outcome.out,
              AllOf(HasSubstr("chains/demo  示例链"), HasSubstr("created enterprises/")));
}

}  // namespace
}  // namespace zhaolian
