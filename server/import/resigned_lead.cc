#include "server/import/resigned_lead.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "server/import/name_numerals.h"
#include "server/import/region_names.h"
#include "storage/search_tokens.h"
#include "storage/utf8.h"

namespace zhaolian {
namespace {

// What speaks for one project; content counts by how much of it is the same.
constexpr int kSameInvestor = 40;
constexpr int kLikelyInvestor = 34;
constexpr int kSameGroup = 28;
constexpr int kSameContent = 35;
constexpr int kSameAmount = 20;
constexpr int kSimilarAmount = 12;
constexpr int kOtherAmount = -10;
constexpr int kSameHost = 5;
constexpr int kSameSite = 5;
constexpr int kSameTime = 5;
// The most that is left where one thing says that there are two projects.
constexpr int kMostWithOtherContent = 50;
constexpr int kMostWithOtherPhase = 30;
constexpr int kMostWithOtherInvestor = 30;

constexpr double kContentFrom = 0.4;
constexpr double kSimilar = 0.7;  // of two amounts, the smaller in the larger
constexpr double kOther = 0.5;
constexpr int kMonthsAYear = 12;
constexpr int kSameTimeMonths = 24;

// Words that any project may have in its title; longer ones before those within them.
constexpr absl::string_view kProjectWords[] = {
    "生产基地", "生产线", "产业园",   "产业化", "一体化", "标准化", "深加工", "精加工", "示范场",
    "高精度",   "大功率", "项目",     "建设",   "生产",   "加工",   "制造",   "智造",   "基地",
    "工程",     "工厂",   "车间",     "年产",   "系列",   "产品",   "新建",   "示范",   "现代",
    "智能",     "智慧",   "高效",     "大型",   "新型",   "精密",   "装配",   "产业",   "合作",
    "落户",     "投资",   "二次签约", "签约",   "及",     "和",     "与",
};
constexpr absl::string_view kUnits[] = {"万", "亿", "吨", "只", "套", "件", "台", "头", "亩", "辆"};
constexpr absl::string_view kExtensions[] = {"扩建", "扩能", "扩产", "增资", "技改", "续建"};

int FirmScore(FirmVerdict verdict) {
  switch (verdict) {
    case FirmVerdict::kSame:
      return kSameInvestor;
    case FirmVerdict::kPossible:
      return kLikelyInvestor;
    case FirmVerdict::kRelated:
      return kSameGroup;
    case FirmVerdict::kDifferent:
      return 0;
  }
  return 0;
}

bool IsQuantityCharacter(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '.' || c == '/';
}

// Without numbers and what they count: 年产2000万只 leaves 年产.
std::string WithoutQuantities(absl::string_view text) {
  std::string left;
  while (!text.empty()) {
    if (text[0] < '0' || text[0] > '9') {
      const absl::string_view character = FirstCharacters(text, 1);
      absl::StrAppend(&left, character);
      text.remove_prefix(character.size());
      continue;
    }
    while (!text.empty() && IsQuantityCharacter(text[0])) text.remove_prefix(1);
    for (bool again = true; again;) {
      again = false;
      for (absl::string_view unit : kUnits) again |= absl::ConsumePrefix(&text, unit);
    }
  }
  return left;
}

// Neighbouring characters: 连接器 has 连接 and 接器.
absl::flat_hash_set<std::string> PairsOf(absl::string_view text) {
  absl::flat_hash_set<std::string> pairs;
  while (!text.empty()) {
    const absl::string_view first = FirstCharacters(text, 1), both = FirstCharacters(text, 2);
    if (both.size() > first.size() || pairs.empty()) pairs.insert(std::string(both));
    text.remove_prefix(first.size());
  }
  return pairs;
}

// 1 for the same text. Halfway between what the shorter has in the longer, since titles are
// made longer, and what both have in common.
double Likeness(absl::string_view a, absl::string_view b) {
  const auto of_a = PairsOf(a), of_b = PairsOf(b);
  if (of_a.empty() || of_b.empty()) return 0;
  const auto common = static_cast<double>(std::count_if(
      of_a.begin(), of_a.end(), [&](const auto& pair) { return of_b.contains(pair); }));
  const double contained = common / static_cast<double>(std::min(of_a.size(), of_b.size()));
  const double shared = 2 * common / static_cast<double>(of_a.size() + of_b.size());
  return (contained + shared) / 2;
}

// Of the smaller amount in the larger; nothing where one is not known.
std::optional<double> AmountRatio(const ComparedLead& a, const ComparedLead& b) {
  if (!a.amount_minor.has_value() || !b.amount_minor.has_value()) return std::nullopt;
  if (a.currency != b.currency || *a.amount_minor <= 0 || *b.amount_minor <= 0) return std::nullopt;
  const auto [least, most] = std::minmax({*a.amount_minor, *b.amount_minor});
  return static_cast<double>(least) / static_cast<double>(most);
}

std::optional<int> MonthOf(const std::string& date) {
  constexpr size_t kYear = 4, kMonth = 2, kDay = 7;
  int year = 0, month = kMonthsAYear / 2;
  if (date.size() < kYear || !absl::SimpleAtoi(date.substr(0, kYear), &year)) return std::nullopt;
  if (date.size() >= kDay && !absl::SimpleAtoi(date.substr(kYear + 1, kMonth), &month)) {
    return std::nullopt;
  }
  return year * kMonthsAYear + month;
}

bool HasOtherPhase(const ComparedLead& a, const ComparedLead& b, std::optional<double> ratio) {
  const auto [less, more] = std::minmax({PhaseOf(a.title), PhaseOf(b.title)});
  if (less == more) return false;
  // A first phase is the whole, unless the whole is far more.
  return more > 1 || (ratio.has_value() && *ratio < kOther);
}

class Tally {
 public:
  void Add(int points, absl::string_view reason) {
    result_.score += points;
    result_.reasons.emplace_back(reason);
  }
  void Limit(int most, absl::string_view reason) {
    most_ = std::min(most_, most);
    result_.reasons.emplace_back(reason);
  }
  ResignedComparison Result() {
    constexpr int kCertain = 100;
    result_.score = std::clamp(std::min(result_.score, most_), 0, kCertain);
    result_.is_likely = result_.score >= kResignedFrom;
    return std::move(result_);
  }

 private:
  int most_ = 100;
  ResignedComparison result_;
};

void WeighPlaces(const ComparedLead& a, const ComparedLead& b, Tally& tally) {
  const bool same_host = std::find_first_of(a.hosts.begin(), a.hosts.end(), b.hosts.begin(),
                                            b.hosts.end()) != a.hosts.end();
  if (same_host) {
    tally.Add(kSameHost, "same_host");
  } else if (!a.hosts.empty() && !b.hosts.empty()) {
    tally.Add(0, "other_host");  // as re-signed projects have: it speaks for neither
  }
  const std::string one = FoldForSearch(a.site), other = FoldForSearch(b.site);
  if (!one.empty() && !other.empty() &&
      (absl::StrContains(one, other) || absl::StrContains(other, one))) {
    tally.Add(kSameSite, "same_site");
  }
}

void WeighAmounts(std::optional<double> ratio, Tally& tally) {
  if (!ratio.has_value()) return;
  if (*ratio == 1) {
    tally.Add(kSameAmount, "same_amount");
  } else if (*ratio >= kSimilar) {
    tally.Add(kSimilarAmount, "similar_amount");
  } else if (*ratio < kOther) {
    tally.Add(kOtherAmount, "other_amount");
  }
}

}  // namespace

ComparedLead ComparedLeadOf(const v1::Lead& lead, ComparedFirm investor) {
  ComparedLead compared;
  compared.investor = std::move(investor);
  compared.title = lead.display_name();
  compared.hosts = {lead.host_units().begin(), lead.host_units().end()};
  compared.site = lead.site();
  if (lead.has_investment_amount_minor()) compared.amount_minor = lead.investment_amount_minor();
  compared.currency = lead.investment_currency();
  compared.date = lead.report_date();
  return compared;
}

int PhaseOf(absl::string_view title) {
  const std::string folded = WithArabicDigits(FoldForSearch(title));
  const size_t place = folded.rfind("期");  // a one-digit phase is all that plans have
  if (place != std::string::npos && place > 0 && folded[place - 1] >= '1' &&
      folded[place - 1] <= '9') {
    return folded[place - 1] - '0';
  }
  for (absl::string_view extension : kExtensions) {
    if (absl::StrContains(folded, extension)) return 2;
  }
  return 0;
}

std::string ContentOf(const ComparedLead& lead) {
  std::string text = absl::StrReplaceAll(FoldForSearch(lead.title), {{" ", ""}});
  for (const EnterpriseName& name : lead.investor.names) {
    text = absl::StrReplaceAll(
        text, {{absl::StrReplaceAll(FoldForSearch(name.written), {{" ", ""}}), ""}});
    for (const std::string& key : KeysOf(name)) text = absl::StrReplaceAll(text, {{key, ""}});
  }
  if (const auto region = RegionAtStart(text, nullptr)) text.erase(0, region->bytes);
  text = WithoutQuantities(text);
  for (absl::string_view word : kProjectWords) text = absl::StrReplaceAll(text, {{word, ""}});
  return text;
}

ResignedComparison CompareLeads(const ComparedLead& a, const ComparedLead& b) {
  Tally tally;
  const FirmComparison firms = CompareFirms(a.investor, b.investor);
  if (firms.verdict == FirmVerdict::kDifferent) {
    tally.Limit(kMostWithOtherInvestor, "other_investor");
  } else {
    tally.Add(FirmScore(firms.verdict),
              firms.verdict == FirmVerdict::kRelated ? "same_group" : "same_investor");
  }
  const std::string of_a = ContentOf(a), of_b = ContentOf(b);
  const double likeness = Likeness(of_a, of_b);
  // A title that names the firm or a 生产基地 alone says nothing of what is made: nothing else.
  if (of_a.empty() || of_b.empty()) {
    tally.Add(0, "no_content");
  } else if (likeness < kContentFrom) {
    tally.Limit(kMostWithOtherContent, "other_content");
  } else {
    tally.Add(static_cast<int>(likeness * kSameContent), "same_content");
  }
  const std::optional<double> ratio = AmountRatio(a, b);
  if (HasOtherPhase(a, b, ratio)) tally.Limit(kMostWithOtherPhase, "other_phase");
  WeighAmounts(ratio, tally);
  WeighPlaces(a, b, tally);
  const std::optional<int> one = MonthOf(a.date), other = MonthOf(b.date);
  if (one.has_value() && other.has_value() && std::abs(*one - *other) <= kSameTimeMonths) {
    tally.Add(kSameTime, "same_time");
  }
  return tally.Result();
}

}  // namespace zhaolian
