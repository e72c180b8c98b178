// Tests of `zhaolian` as people run it.
#ifndef ZHAOLIAN_TESTS_SUPPORT_COMMAND_LINE_TEST_H_
#define ZHAOLIAN_TESTS_SUPPORT_COMMAND_LINE_TEST_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "tests/support/command_line.h"

namespace zhaolian {

class CommandLineTest : public testing::Test {
 protected:
  // Assignments of variables, with blanks between them.
  virtual std::string Environment() const = 0;

  Outcome Shell(const std::string& line) const {
    return RunShell(absl::StrCat("export LC_ALL=C ", Environment(), "; ", line));
  }
  Outcome Run(const std::string& arguments) const {
    return Shell(absl::StrCat(BuiltProgram("zhaolian"), " ", arguments));
  }
  // The program with a clock that is three hours behind, as words of a shell.
  static std::string ThreeHoursBehind() {
    return absl::StrCat(
        "LD_PRELOAD=$(ls /usr/lib/*/faketime/libfaketimeMT.so.1) FAKETIME=-3h"
        " FAKETIME_DONT_FAKE_MONOTONIC=1 ",
        BuiltProgram("zhaolian"));
  }
  // Runs, expects success, and gives what was printed.
  std::string Done(const std::string& arguments) const {
    const Outcome outcome = Run(arguments);
    EXPECT_EQ(outcome.exit_code, 0) << arguments << "\n" << outcome.out;
    return outcome.out;
  }
  void Refused(const std::string& arguments, int exit_code, const std::string& why) const {
    const Outcome outcome = Run(arguments);
    EXPECT_EQ(outcome.exit_code, exit_code) << arguments << "\n" << outcome.out;
    EXPECT_THAT(outcome.out, testing::HasSubstr(why)) << arguments;
  }
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_TESTS_SUPPORT_COMMAND_LINE_TEST_H_
