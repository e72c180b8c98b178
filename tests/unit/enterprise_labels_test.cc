// How well firms are told apart, by pairs of names that people have labelled.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "server/import/enterprise_comparison.h"

namespace zhaolian {
namespace {

struct Figures {
  int found = 0, missed = 0, wrong = 0, kept_apart = 0;
  std::vector<std::string> faults;

  double precision() const { return static_cast<double>(found) / (found + wrong); }
  double recall() const { return static_cast<double>(found) / (found + missed); }
};

// Found is what a person is asked about, or what is the same without asking.
Figures Measure(const std::string& file) {
  Figures figures;
  std::ifstream lines(absl::StrCat(ZHAOLIAN_LABELLED, "/", file));
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line[0] == '#') continue;
    const std::vector<std::string> cells = absl::StrSplit(line, '\t');
    const FirmComparison result =
        CompareFirms(ComparedFirmOf({cells.at(0)}), ComparedFirmOf({cells.at(1)}));
    const bool found = result.verdict >= FirmVerdict::kPossible;
    const bool same = cells.at(2) == "same";
    ++(same ? (found ? figures.found : figures.missed)
            : (found ? figures.wrong : figures.kept_apart));
    if (found != same) {
      figures.faults.push_back(
          absl::StrCat(line, "\t", result.score, " ", absl::StrJoin(result.reasons, " ")));
    }
    EXPECT_FALSE(!same && result.verdict == FirmVerdict::kSame) << line;
  }
  std::cout << file << ": " << figures.found << " found, " << figures.missed << " missed, "
            << figures.wrong << " wrong, " << figures.kept_apart << " kept apart; precision "
            << figures.precision() << ", recall " << figures.recall() << "\n"
            << absl::StrJoin(figures.faults, "\n") << "\n";
  return figures;
}

TEST(EnterpriseLabelsTest, FindsDuplicatesThatItWasTunedOn) {
  const Figures figures = Measure("enterprise_names_tuning.tsv");
  EXPECT_GE(figures.recall(), 0.95);
  EXPECT_GE(figures.precision(), 0.98);
}

TEST(EnterpriseLabelsTest, FindsDuplicatesThatWereHeldOut) {
  const Figures figures = Measure("enterprise_names_heldout.tsv");
  EXPECT_GE(figures.found + figures.missed, 50);
  EXPECT_GE(figures.recall(), 0.95);
  EXPECT_GE(figures.precision(), 0.98);
}

}  // namespace
}  // namespace zhaolian
