// Leads that are one project signed twice, by labelled pairs and by what speaks for it.
#include "server/import/resigned_lead.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace zhaolian {
namespace {

using ::testing::Contains;

constexpr int64_t kFenInTenThousand = 1'000'000;

ComparedLead LeadOf(const std::string& investor, const std::string& title,
                    const std::string& host = "610722", int64_t amount = 0,
                    const std::string& date = "2023-05", const std::string& site = "") {
  ComparedLead lead;
  lead.investor = ComparedFirmOf({investor});
  lead.title = title;
  lead.hosts = {host};
  lead.site = site;
  if (amount > 0) lead.amount_minor = amount * kFenInTenThousand;
  lead.currency = "CNY";
  lead.date = date;
  return lead;
}

// Six cells of a line, from `first` on.
ComparedLead ReadLead(const std::vector<std::string>& cells, size_t first) {
  int64_t amount = 0;
  EXPECT_TRUE(absl::SimpleAtoi(cells.at(first + 4), &amount));
  return LeadOf(cells.at(first), cells.at(first + 1), cells.at(first + 2), amount,
                cells.at(first + 5), cells.at(first + 3));
}

// Precision and recall.
std::pair<double, double> Measure(const std::string& file) {
  int found = 0, missed = 0, wrong = 0, pairs = 0;
  std::vector<std::string> faults;
  std::ifstream lines(absl::StrCat(ZHAOLIAN_LABELLED, "/", file));
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line[0] == '#') continue;
    const std::vector<std::string> cells = absl::StrSplit(line, '\t');
    const bool same = cells.at(0) == "same";
    const ResignedComparison result = CompareLeads(ReadLead(cells, 1), ReadLead(cells, 7));
    ++pairs;
    found += same && result.is_likely;
    missed += same && !result.is_likely;
    wrong += !same && result.is_likely;
    if (same == result.is_likely) continue;
    faults.push_back(
        absl::StrCat(line, "\t", result.score, " ", absl::StrJoin(result.reasons, " ")));
  }
  EXPECT_GE(pairs, 50);
  const double precision = static_cast<double>(found) / (found + wrong);
  const double recall = static_cast<double>(found) / (found + missed);
  std::cout << file << ": " << pairs << " pairs, " << found << " found, " << missed << " missed, "
            << wrong << " wrong; precision " << precision << ", recall " << recall << "\n"
            << absl::StrJoin(faults, "\n") << "\n";
  return {precision, recall};
}

TEST(ResignedLeadTest, FindsThoseThatItWasTunedOn) {
  const auto [precision, recall] = Measure("resigned_leads_tuning.tsv");
  EXPECT_GE(precision, 0.9);
  EXPECT_GE(recall, 0.9);
}

TEST(ResignedLeadTest, FindsThoseThatWereHeldOut) {
  const auto [precision, recall] = Measure("resigned_leads_heldout.tsv");
  EXPECT_GE(precision, 0.9);
  EXPECT_GE(recall, 0.9);
}

TEST(ResignedLeadTest, ReadsThePhaseOfATitle) {
  EXPECT_EQ(PhaseOf("生物医药健康城（二期）"), 2);
  EXPECT_EQ(PhaseOf("健康城第三期"), 3);
  EXPECT_EQ(PhaseOf("技改扩能"), 2);
  EXPECT_EQ(PhaseOf("定期检测中心"), 0);
  EXPECT_EQ(PhaseOf("连接器生产基地二次签约"), 0);
}

TEST(ResignedLeadTest, ContentIsWhatIsMadeWithoutWordsOfEveryProject) {
  EXPECT_EQ(ContentOf(LeadOf("汉中星河电子有限公司", "星河电子年产2000万只连接器生产基地项目")),
            ContentOf(LeadOf("汉中星河电子有限公司", "城固县连接器生产线建设项目")));
}

TEST(ResignedLeadTest, AnotherNameInAnotherCountyIsFoundAndSaysWhy) {
  const ResignedComparison result =
      CompareLeads(LeadOf("汉中星河电子有限公司", "连接器生产基地", "610722", 15000, "2022"),
                   LeadOf("汉中星河电子有限责任公司", "年产2000万只连接器项目", "610703", 15000));
  EXPECT_TRUE(result.is_likely);
  EXPECT_THAT(result.reasons, testing::ElementsAre("same_investor", "same_content", "same_amount",
                                                   "other_host", "same_time"));
}

TEST(ResignedLeadTest, ATitleThatSaysNotWhatIsMadeIsFoundByAllElse) {
  const ComparedLead lead = LeadOf("汉中星河电子有限公司", "连接器生产基地", "610722", 15000);
  for (const char* title : {"汉中星河电子有限公司", "星河电子", "生产基地建设项目"}) {
    const ResignedComparison result =
        CompareLeads(lead, LeadOf("汉中星河电子有限公司", title, "610722", 15000));
    EXPECT_TRUE(result.is_likely) << title << " " << result.score;
    EXPECT_THAT(result.reasons, Contains("no_content"));
    // The firm alone is not enough: it may have two projects.
    EXPECT_FALSE(
        CompareLeads(lead, LeadOf("汉中星河电子有限公司", title, "610722", 40000)).is_likely);
    EXPECT_FALSE(CompareLeads(lead, LeadOf("汉中星河电子有限公司", title)).is_likely);
  }
}

TEST(ResignedLeadTest, ASecondPhaseAnotherProductAndAnotherFirmAreProjectsOfTheirOwn) {
  const ComparedLead lead = LeadOf("汉中星河电子有限公司", "连接器生产基地", "610722", 15000);
  const auto reasons = [&](const ComparedLead& other) {
    const ResignedComparison result = CompareLeads(lead, other);
    EXPECT_FALSE(result.is_likely) << other.title;
    EXPECT_EQ(CompareLeads(other, lead).score, result.score);
    return result.reasons;
  };
  EXPECT_THAT(reasons(LeadOf("汉中星河电子有限公司", "连接器生产基地二期", "610722", 15000)),
              Contains("other_phase"));
  EXPECT_THAT(reasons(LeadOf("汉中星河电子有限公司", "锂电池回收", "610722", 15000)),
              Contains("other_content"));
  EXPECT_THAT(reasons(LeadOf("青禾建材有限公司", "连接器生产基地", "610722", 15000)),
              Contains("other_investor"));
}

}  // namespace
}  // namespace zhaolian
