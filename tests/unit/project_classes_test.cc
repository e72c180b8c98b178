#include "server/reports/project_classes.h"

#include <gtest/gtest.h>

namespace zhaolian {
namespace {

constexpr int kYear = 2026;

v1::HighQualityProject Project(int start, int completion,
                               v1::Lead::Stage stage = v1::Lead::STAGE_SIGNED) {
  v1::HighQualityProject project;
  project.set_start_year(start);
  project.set_completion_year(completion);
  project.set_stage(stage);
  return project;
}

TEST(ProjectClassesTest, TheFirstClassThatAProjectFitsIsIts) {
  const ClassPrecedence proposed = ProposedPrecedence();
  const auto one = Project(kYear, kYear);
  EXPECT_EQ(ClassOf(one, kYear, proposed), v1::PROJECT_CLASS_COMPLETING);
  const auto order = CompletePrecedence({v1::PROJECT_CLASS_START}, proposed);
  ASSERT_TRUE(order.has_value());
  EXPECT_EQ(order->size(), proposed.size());
  EXPECT_EQ(ClassOf(one, kYear, *order), v1::PROJECT_CLASS_START);
  EXPECT_EQ(ClassOf(Project(kYear + 4, 0), kYear, proposed), v1::PROJECT_CLASS_LONG_TERM);
  EXPECT_EQ(ClassOf(Project(0, kYear + 1), kYear, proposed), v1::PROJECT_CLASS_LONG_TERM);
  EXPECT_EQ(ClassOf(Project(0, kYear + 1, v1::Lead::STAGE_STARTED), kYear, proposed),
            v1::PROJECT_CLASS_ADVANCING);
}

TEST(ProjectClassesTest, AnOrderNamesEachOfTheFiveOnce) {
  const ClassPrecedence proposed = ProposedPrecedence();
  EXPECT_EQ(CompletePrecedence({}, proposed), proposed);
  EXPECT_EQ(CompletePrecedence({v1::PROJECT_CLASS_START, v1::PROJECT_CLASS_START}, proposed),
            std::nullopt);
  EXPECT_EQ(CompletePrecedence({v1::PROJECT_CLASS_LONG_TERM}, proposed), std::nullopt);
  EXPECT_EQ(CompletePrecedence({v1::PROJECT_CLASS_UNSPECIFIED}, proposed), std::nullopt);
}

TEST(ProjectClassesTest, WordsAreThoseOfTheEnum) {
  EXPECT_EQ(WordOf(v1::PROJECT_CLASS_LONG_TERM), "long_term");
  EXPECT_EQ(ProjectClassCalled("completing"), v1::PROJECT_CLASS_COMPLETING);
  EXPECT_EQ(ProjectClassCalled("finished"), v1::PROJECT_CLASS_UNSPECIFIED);
}

}  // namespace
}  // namespace zhaolian
