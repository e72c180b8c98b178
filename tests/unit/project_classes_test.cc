#include "server/reports/project_classes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace zhaolian {
namespace {

using testing::ElementsAre;

TEST(ProjectClassesTest, WhatIsNamedGoesFirst) {
  EXPECT_THAT(*CompletePrecedence({v1::PROJECT_CLASS_START}, ProposedPrecedence()),
              ElementsAre(v1::PROJECT_CLASS_START, v1::PROJECT_CLASS_COMPLETING,
                          v1::PROJECT_CLASS_ADVANCING, v1::PROJECT_CLASS_RESERVE,
                          v1::PROJECT_CLASS_PLANNED));
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
  google::protobuf::RepeatedPtrField<std::string> words;
  *words.Add() = "completing";
  *words.Add() = "finished";
  EXPECT_THAT(ProjectClassesCalled(words),
              ElementsAre(v1::PROJECT_CLASS_COMPLETING, v1::PROJECT_CLASS_UNSPECIFIED));
}

}  // namespace
}  // namespace zhaolian
