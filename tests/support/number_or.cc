#include "tests/support/number_or.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "absl/strings/numbers.h"

namespace zhaolian {

int NumberOr(const char* variable, int otherwise) {
  const char* text = std::getenv(variable);
  if (text == nullptr) return otherwise;
  int number = otherwise;
  EXPECT_TRUE(absl::SimpleAtoi(text, &number) && number > 0) << variable << ": " << text;
  return number;
}

}  // namespace zhaolian
