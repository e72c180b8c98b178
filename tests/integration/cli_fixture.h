// The built program with a server where nobody signs in.
#ifndef ZHAOLIAN_TESTS_INTEGRATION_CLI_FIXTURE_H_
#define ZHAOLIAN_TESTS_INTEGRATION_CLI_FIXTURE_H_

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/support/command_line_test.h"
#include "tests/support/scratch_directory.h"
#include "tests/support/test_server.h"

namespace zhaolian {

class CliTest : public CommandLineTest {
 protected:
  static std::string Program(const std::string& name) { return BuiltProgram(name); }
  // With a file of sessions of the test's own: none.
  std::string Environment() const override {
    return absl::StrCat("ZHAOLIAN_SERVER=", server_.address(),
                        " ZHAOLIAN_SESSIONS=", scratch_.Path("sessions"));
  }
  Outcome RunProgram(const std::string& program, const std::string& arguments) {
    return Shell(absl::StrCat(Program(program), " ", arguments));
  }

  void CreateChain() {
    Done("create cluster --id demo display_name=示例集群");
    Done("create chain --id demo display_name=示例链 year=2026 cluster=demo");
    for (const char* node : {"1 display_name=原料 position=UPSTREAM strength=WEAK",
                             "2 环节名称=加工 position=中游 strength=强"}) {
      Done(absl::StrCat("create chain-node chain=demo --id demo-", node));
    }
  }

  TestServer server_;
  ScratchDirectory scratch_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_TESTS_INTEGRATION_CLI_FIXTURE_H_
