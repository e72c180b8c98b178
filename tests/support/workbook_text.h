// What a workbook says, by a reader that knows nothing of the writer.
#ifndef ZHAOLIAN_TESTS_SUPPORT_WORKBOOK_TEXT_H_
#define ZHAOLIAN_TESTS_SUPPORT_WORKBOOK_TEXT_H_

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "tests/support/command_line.h"

namespace zhaolian {

// The lines that tests/support/read_workbook.py prints about the file; fails the test when it
// cannot be read.
inline std::string WorkbookText(const std::string& path) {
  const Outcome outcome = RunShell(absl::StrCat(
      "python3 -B " ZHAOLIAN_SOURCE_DIRECTORY "/tests/support/read_workbook.py ", path));
  EXPECT_EQ(outcome.exit_code, 0) << outcome.out;
  return outcome.out;
}

}  // namespace zhaolian

#endif  // ZHAOLIAN_TESTS_SUPPORT_WORKBOOK_TEXT_H_
