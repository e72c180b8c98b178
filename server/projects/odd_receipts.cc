#include "server/projects/odd_receipts.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/numeric/int128.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/projects/fund_receipts.h"
#include "server/rows/civil_days.h"
#include "storage/error.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

using v1::OddReceipt;

constexpr int kMostReceipts = 50'000;
constexpr int kMostNames = 20;
constexpr int kWholePercent = 100;

absl::Status PeriodTooLarge() {
  return Error(absl::StatusCode::kInvalidArgument, "PERIOD_TOO_LARGE",
               absl::StrCat("the period has more than ", kMostReceipts,
                            " receipts; ask for a shorter one"))
      .With("limit", absl::StrCat(kMostReceipts))
      .Field("start_date", "ask for a shorter period");
}

OddReceipt OddOf(OddReceipt::Rule rule, const ReceiptFacts& receipt) {
  OddReceipt odd;
  odd.set_rule(rule);
  odd.set_unit(receipt.unit);
  odd.set_lead(receipt.lead);
  odd.add_receipts(receipt.name);
  return odd;
}

void AddName(const std::string& receipt, OddReceipt& odd) {
  if (odd.receipts_size() < kMostNames) odd.add_receipts(receipt);
}

// Both dates of a lead, the earlier first: what is before the agreement is before the start too.
void FindBeforeStart(const ReceiptFacts& receipt, std::vector<OddReceipt>& found) {
  const std::pair<const char*, const std::string*> dates[] = {
      {"agreement_date", &receipt.agreement_date}, {"start_date", &receipt.start_date}};
  for (const auto& [field, date] : dates) {
    if (!IsCertainlyBefore(receipt.date, *date)) continue;
    OddReceipt& odd = found.emplace_back(OddOf(OddReceipt::RULE_BEFORE_START, receipt));
    odd.set_found_date(receipt.date);
    odd.set_compared_date(*date);
    odd.set_compared_field(field);
    return;
  }
}

void FindNotSigned(const ReceiptFacts& receipt, std::vector<OddReceipt>& found) {
  const v1::Lead::Stage stage = receipt.stage;
  if (stage != v1::Lead::STAGE_LEAD && stage != v1::Lead::STAGE_NEGOTIATING &&
      stage != v1::Lead::STAGE_INTENT) {
    return;
  }
  found.emplace_back(OddOf(OddReceipt::RULE_NOT_SIGNED, receipt))
      .set_found_text(v1::Lead::Stage_Name(stage));
}

void FindWithoutFile(const ReceiptFacts& receipt, std::vector<OddReceipt>& found) {
  if (!receipt.documented || receipt.has_file) return;
  found.emplace_back(OddOf(OddReceipt::RULE_WITHOUT_FILE, receipt))
      .set_found_text(receipt.voucher_reference);
}

// A unit's month in one currency.
struct Month {
  int64_t all = 0, at_end = 0;
  int receipts = 0;
  std::vector<std::string> names_at_end;
};

void FindSpikes(const std::vector<ReceiptFacts>& receipts, const OddReceiptQuery& query,
                std::vector<OddReceipt>& found) {
  std::map<std::tuple<std::string, std::string, std::string>, Month> months;
  for (const ReceiptFacts& receipt : receipts) {
    if (receipt.date.size() < kMonthOfDay) continue;
    absl::CivilMonth civil;
    if (!absl::ParseCivilTime(receipt.date.substr(0, kMonthOfDay), &civil)) continue;
    const absl::CivilDay next(civil + 1);
    // A month of which a part is outside of the period has no share of itself.
    if (absl::CivilDay(civil) < query.period.start || next > query.period.end + 1) continue;
    Month& month = months[{receipt.unit, receipt.date.substr(0, kMonthOfDay), receipt.currency}];
    month.all = AddAmounts(month.all, receipt.amount_minor);
    ++month.receipts;
    if (receipt.date < DayText(next - query.rules.month_ends.days)) continue;
    month.at_end = AddAmounts(month.at_end, receipt.amount_minor);
    month.names_at_end.push_back(receipt.name);
  }
  for (const auto& [key, month] : months) {
    if (month.receipts < query.rules.month_ends.receipts) continue;
    const absl::int128 share = absl::int128(month.at_end) * kWholePercent;
    if (share <= absl::int128(month.all) * query.rules.month_ends.percent) continue;
    OddReceipt& odd = found.emplace_back();
    odd.set_rule(OddReceipt::RULE_MONTH_END_SPIKE);
    odd.set_unit(std::get<0>(key));
    odd.set_month(std::get<1>(key));
    odd.set_currency(std::get<2>(key));
    odd.set_found_amount_minor(month.at_end);
    odd.set_compared_amount_minor(month.all);
    odd.set_found_percent(static_cast<int32_t>(share / month.all));
    odd.set_threshold_percent(query.rules.month_ends.percent);
    for (const std::string& name : month.names_at_end) AddName(name, odd);
  }
}

void FindSamePayer(const std::vector<ReceiptFacts>& receipts, std::vector<OddReceipt>& found) {
  std::map<std::tuple<std::string, std::string, int64_t, std::string>,
           std::vector<const ReceiptFacts*>>
      payments;
  for (const ReceiptFacts& receipt : receipts) {
    if (receipt.date.size() < kWholeDay) continue;
    payments[{receipt.payer, receipt.currency, receipt.amount_minor, receipt.date}].push_back(
        &receipt);
  }
  for (const auto& [key, same] : payments) {
    std::set<std::string> leads;
    for (const ReceiptFacts* receipt : same) leads.insert(receipt->lead);
    if (leads.size() < 2) continue;
    OddReceipt odd = OddOf(OddReceipt::RULE_SAME_PAYER_TWICE, *same.front());
    odd.set_found_text(same.front()->payer);
    odd.set_found_date(same.front()->date);
    odd.set_found_amount_minor(same.front()->amount_minor);
    odd.set_currency(same.front()->currency);
    for (size_t i = 1; i < same.size(); ++i) AddName(same[i]->name, odd);
    found.push_back(std::move(odd));
  }
}

// Whether it concerns the unit: by a receipt of a lead of it.
bool IsAbout(const OddReceipt& odd, const absl::flat_hash_set<std::string>& of_unit) {
  return std::any_of(odd.receipts().begin(), odd.receipts().end(),
                     [&](const std::string& name) { return of_unit.contains(name); });
}

// By rule, unit and lead, and another one for each.
std::string OrderOf(const OddReceipt& odd) {
  return absl::StrJoin({absl::StrCat(int{odd.rule()}), odd.unit(), odd.lead(), odd.month(),
                        odd.compared_field(), odd.receipts(0)},
                       "\n");
}

// Adds what the leads say. Whoever reported a receipt of a lead that is another's by now is not
// told of that lead, nor of the receipt. A statement a lead: joined, each would be read as often
// as it has receipts, and from all over the file; in the order of their names, neighbours lie on
// one page.
absl::Status FillFromLeads(const ResourceStore& resources, Connection& connection,
                           const Sight& sight, std::vector<ReceiptFacts>& receipts) {
  const ResourceSchema& schema = *resources.registry().FindMessage(v1::Lead::descriptor());
  std::map<absl::string_view, std::vector<ReceiptFacts*>> leads;
  for (ReceiptFacts& receipt : receipts) leads[receipt.lead].push_back(&receipt);
  std::vector<Value> parameters = {""};
  const std::string seen = IsSeen(schema, sight, "l", parameters);
  const std::string sql = absl::StrCat(
      "SELECT stage, investment_amount_minor, investment_currency, agreement_date,"
      " start_date FROM leads AS l WHERE name = $1",
      seen.empty() ? "" : " AND ", seen);
  for (const auto& [lead, of_lead] : leads) {
    parameters[0] = std::string(lead);
    RETURN_IF_ERROR(connection.Run(sql, parameters, [&of_lead = of_lead](const Row& row) {
      for (ReceiptFacts* facts : of_lead) {
        facts->lead_seen = true;
        facts->stage = static_cast<v1::Lead::Stage>(row.Integer(0));
        facts->has_investment = !row.IsNull(1);
        if (facts->has_investment) facts->investment_minor = row.Integer(1);
        facts->investment_currency = std::string(row.Text(2));
        facts->agreement_date = std::string(row.Text(3));
        facts->start_date = std::string(row.Text(4));
      }
    }));
  }
  std::erase_if(receipts, [](const ReceiptFacts& receipt) { return !receipt.lead_seen; });
  return absl::OkStatus();
}

// The first day as text, with which the months and years that begin on it are found too.
std::string EarliestDate(absl::CivilDay day) {
  std::string text = DayText(day);
  if (day.day() > 1) return text;
  return text.substr(0, day.month() == 1 ? kYearOfDay : kMonthOfDay);
}

}  // namespace

absl::StatusOr<OddReceiptQuery> ReadOddReceiptQuery(const v1::ListOddReceiptsRequest& request,
                                                    const OddReceiptRules& standard) {
  constexpr int kMostMonthEnd = 15, kMostCount = 1000;
  OddReceiptQuery query;
  query.unit = request.unit();
  ASSIGN_OR_RETURN(query.period, ReadPeriod(request.start_date(), request.end_date()));
  query.rules = standard;
  MonthEnds& ends = query.rules.month_ends;
  ASSIGN_OR_RETURN(ends.days, ReadNumber("month_end_days", request.month_end_days(), ends.days, 1,
                                         kMostMonthEnd));
  ASSIGN_OR_RETURN(ends.percent, ReadNumber("month_end_percent", request.month_end_percent(),
                                            ends.percent, 1, kWholePercent));
  ASSIGN_OR_RETURN(ends.receipts, ReadNumber("month_receipts", request.month_receipts(),
                                             ends.receipts, 1, kMostCount));
  return query;
}

std::vector<OddReceipt> FindOddReceipts(const std::vector<ReceiptFacts>& receipts,
                                        const OddReceiptQuery& query) {
  std::vector<OddReceipt> found;
  for (const ReceiptFacts& receipt : receipts) {
    FindBeforeStart(receipt, found);
    FindNotSigned(receipt, found);
    if (query.rules.without_file) FindWithoutFile(receipt, found);
  }
  FindSpikes(receipts, query, found);
  FindSamePayer(receipts, found);
  return found;
}

absl::Status FindMoreThanInvestment(Connection& connection,
                                    const std::vector<ReceiptFacts>& receipts,
                                    std::vector<OddReceipt>& odd) {
  std::map<std::string, std::vector<const ReceiptFacts*>> leads;
  for (const ReceiptFacts& receipt : receipts) {
    if (receipt.has_investment) leads[receipt.lead].push_back(&receipt);
  }
  for (const auto& [lead, of_lead] : leads) {
    const ReceiptFacts& first = *of_lead.front();
    ASSIGN_OR_RETURN(const std::vector<PaidAmount> paid, ReadPaidAmounts(connection, lead));
    int64_t sum = 0;
    for (const PaidAmount& each : paid) {
      if (each.currency == first.investment_currency) sum = AddAmounts(sum, each.amount_minor);
    }
    if (sum <= first.investment_minor) continue;
    OddReceipt& more = odd.emplace_back(OddOf(OddReceipt::RULE_MORE_THAN_INVESTMENT, first));
    more.set_found_amount_minor(sum);
    more.set_compared_amount_minor(first.investment_minor);
    more.set_currency(first.investment_currency);
    for (size_t i = 1; i < of_lead.size(); ++i) AddName(of_lead[i]->name, more);
  }
  return absl::OkStatus();
}

absl::Status FindSameVoucher(const ResourceStore& resources, Connection& connection,
                             const Sight& sight, const std::vector<ReceiptFacts>& receipts,
                             std::vector<OddReceipt>& odd) {
  const ResourceSchema& schema = *resources.registry().FindMessage(v1::FundReceipt::descriptor());
  std::map<std::pair<int64_t, std::string>, const ReceiptFacts*> vouchers;
  for (const ReceiptFacts& receipt : receipts) {
    if (receipt.voucher_reference.empty()) continue;
    vouchers.try_emplace({receipt.voucher_kind, receipt.voucher_reference}, &receipt);
  }
  for (const auto& [voucher, first] : vouchers) {
    std::vector<Value> parameters = {voucher.second, voucher.first, first->name};
    const std::string seen = IsSeen(schema, sight, "r", parameters);
    OddReceipt same = OddOf(OddReceipt::RULE_SAME_VOUCHER_TWICE, *first);
    same.set_found_text(voucher.second);
    // The sign keeps SQLite from walking the index of the kind.
    RETURN_IF_ERROR(connection.Run(
        absl::StrCat("SELECT r.name FROM fund_receipts AS r WHERE r.voucher_reference = $1"
                     " AND (r.voucher_kind + 0) = $2 AND r.name <> $3 AND r.delete_time IS NULL",
                     seen.empty() ? "" : " AND ", seen, " ORDER BY r.name LIMIT ", kMostNames),
        parameters, [&](const Row& row) { AddName(std::string(row.Text(0)), same); }));
    if (same.receipts_size() > 1) odd.push_back(std::move(same));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<ReceiptFacts>> ReadReceiptFacts(const ResourceStore& resources,
                                                           Connection& connection,
                                                           const Sight& sight,
                                                           const OddReceiptQuery& query) {
  const ResourceSchema& schema = *resources.registry().FindMessage(v1::FundReceipt::descriptor());
  std::vector<Value> parameters = {EarliestDate(query.period.start), DayText(query.period.end)};
  const std::string seen = IsSeen(schema, sight, "r", parameters);
  std::vector<ReceiptFacts> receipts;
  RETURN_IF_ERROR(connection.Run(
      absl::StrCat(
          "SELECT r.name, r.lead, r.lead_unit, r.receipt_date, r.receipt_amount_minor,"
          " r.receipt_currency, r.payer, r.voucher_kind, r.voucher_reference, r.grade, r.attachment"
          " FROM fund_receipts AS r WHERE r.receipt_date >= $1 AND r.receipt_date <= $2"
          " AND r.delete_time IS NULL",
          seen.empty() ? "" : " AND ", seen, " ORDER BY r.receipt_date, r.name LIMIT ",
          kMostReceipts + 1),
      parameters, [&](const Row& row) {
        ReceiptFacts& facts = receipts.emplace_back();
        facts.name = std::string(row.Text(0));
        facts.lead = std::string(row.Text(1));
        facts.unit = std::string(row.Text(2));
        facts.date = std::string(row.Text(3));
        facts.amount_minor = row.Integer(4);
        facts.currency = std::string(row.Text(5));
        facts.payer = std::string(row.Text(6));
        facts.voucher_kind = row.Integer(7);
        facts.voucher_reference = std::string(row.Text(8));
        facts.documented = row.Integer(9) >= v1::FundReceipt::GRADE_DOCUMENTED;
        facts.has_file = !row.Text(10).empty();
      }));
  if (receipts.size() > static_cast<size_t>(kMostReceipts)) return PeriodTooLarge();
  RETURN_IF_ERROR(FillFromLeads(resources, connection, sight, receipts));
  return receipts;
}

absl::StatusOr<OddReceiptPage> ListOddReceipts(const ResourceStore& resources,
                                               Connection& connection, const Sight& sight,
                                               const OddReceiptQuery& query,
                                               const std::string& after, int limit) {
  ASSIGN_OR_RETURN(const std::vector<ReceiptFacts> receipts,
                   ReadReceiptFacts(resources, connection, sight, query));
  std::vector<OddReceipt> odd = FindOddReceipts(receipts, query);
  RETURN_IF_ERROR(FindMoreThanInvestment(connection, receipts, odd));
  RETURN_IF_ERROR(FindSameVoucher(resources, connection, sight, receipts, odd));
  if (!query.unit.empty()) {
    absl::flat_hash_set<std::string> of_unit;
    for (const ReceiptFacts& receipt : receipts) {
      if (receipt.unit == query.unit) of_unit.insert(receipt.name);
    }
    std::erase_if(odd, [&](const OddReceipt& each) { return !IsAbout(each, of_unit); });
  }
  std::map<std::string, OddReceipt> in_order;
  for (OddReceipt& each : odd) in_order.emplace(OrderOf(each), std::move(each));
  OddReceiptPage page;
  page.response.set_total_size(static_cast<int32_t>(in_order.size()));
  page.response.set_receipts_looked_at(static_cast<int32_t>(receipts.size()));
  std::string last;
  for (auto it = in_order.upper_bound(after); it != in_order.end(); ++it) {
    if (page.response.odd_receipts_size() == limit) {
      page.last = last;
      break;
    }
    *page.response.add_odd_receipts() = std::move(it->second);
    last = it->first;
  }
  return page;
}

}  // namespace zhaolian
