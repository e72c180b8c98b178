#include "client-lib/cli/report_verbs.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "client-lib/cli/all_pages.h"
#include "client-lib/cli/field_assignment.h"
#include "client-lib/cli/field_table.h"
#include "client-lib/cli/figure_definitions.h"
#include "client-lib/cli/local_time.h"
#include "client-lib/cli/render.h"
#include "client-lib/cli/report_wording.h"
#include "client-lib/cli/spoken_day.h"
#include "client-lib/cli/text_chart.h"
#include "storage/status_macros.h"
#include "zhaolian/v1/chains.pb.h"
#include "zhaolian/v1/figures.pb.h"
#include "zhaolian/v1/leads.pb.h"
#include "zhaolian/v1/organization.pb.h"
#include "zhaolian/v1/reports.pb.h"

namespace zhaolian {
namespace {

using v1::PromotionFigures;

constexpr int kBarCells = 16;

// "1.2亿元, 5,000万 USD": each currency by itself, yuan first.
std::string AmountsText(const google::protobuf::RepeatedPtrField<v1::CurrencyAmount>& amounts) {
  std::vector<std::string> texts;
  for (const auto& amount : amounts) {
    const bool yuan = amount.currency() == "CNY";
    texts.insert(yuan ? texts.begin() : texts.end(),
                 AmountText(amount.amount_minor(), amount.currency()));
  }
  return absl::StrJoin(texts, ", ");
}

// "94.44% (629/666)": never a rate without what it is of.
std::string RateText(const Session& session, bool has, int rate, int part, int whole) {
  constexpr double kHundredths = 100;
  if (!has) return "";
  return absl::StrCat(absl::StrFormat("%.2f%%", rate / kHundredths), " (",
                      session.Say(wording::kRateOf, part, whole), ")");
}

void AddFigures(const Session& session, const PromotionFigures& figures, const std::string& title,
                int most, Table& table) {
  table.Add({title, absl::StrCat(figures.signed_()), absl::StrCat(figures.started()),
             absl::StrCat(figures.completed()),
             RateText(session, figures.has_start_rate(), figures.start_rate(), figures.started(),
                      figures.signed_()),
             RateText(session, figures.has_completion_rate(), figures.completion_rate(),
                      figures.completed(), figures.signed_()),
             AmountsText(figures.signed_amounts()),
             most == 0 ? "" : Bar(figures.signed_(), most, kBarCells)});
}

void PrintMonths(Session& session, const v1::Dashboard& dashboard) {
  std::vector<int64_t> values;
  values.reserve(static_cast<size_t>(dashboard.months_size()));
  for (const auto& month : dashboard.months()) values.push_back(month.signed_());
  // One month is no trend.
  if (values.size() < 2 || dashboard.total().signed_() == 0) return;
  session.out() << session.Say(wording::kSignedByMonth, dashboard.months().begin()->month(),
                               dashboard.months().rbegin()->month(),
                               Sparkline(values, dashboard.months_size()),
                               *std::max_element(values.begin(), values.end()))
                << "\n\n";
}

void PrintFunds(Session& session, const v1::Dashboard& dashboard) {
  if (dashboard.unit_funds().empty()) return;
  const auto heading = [&](const char* field) {
    return FieldHeading(v1::FundFigures::descriptor()->FindFieldByName(field),
                        session.options.language);
  };
  Table table({{session.Say(wording::kUnit)},
               {heading("in_place"), true},
               {heading("verified"), true},
               {heading("claimed"), true},
               {heading("receipts"), true}});
  const auto add = [&](const v1::FundFigures& funds, const std::string& title) {
    table.Add({title, AmountsText(funds.in_place()), AmountsText(funds.verified()),
               AmountsText(funds.claimed()), absl::StrCat(funds.receipts())});
  };
  for (const auto& funds : dashboard.unit_funds()) {
    add(funds, funds.display_name().empty() ? funds.unit() : funds.display_name());
  }
  add(dashboard.total_funds(), session.Say(wording::kTotal));
  table.DropEmptyColumns();
  session.out() << session.Say(wording::kFundsOfPeriod, dashboard.period_start(),
                               dashboard.period_end())
                << "\n"
                << table.Text(session.Width()) << "\n";
}

void PrintMoves(Session& session, const v1::Dashboard& dashboard) {
  if (dashboard.moves().empty()) {
    session.out() << session.Say(wording::kNoMoves, dashboard.week()) << "\n";
    return;
  }
  session.out() << session.Say(wording::kMovesOf, dashboard.week()) << "\n";
  Table table({{session.Say(wording::kFromStage)},
               {session.Say(wording::kToStage)},
               {session.Say(wording::kCount), true},
               {""}});
  int most = 0;
  for (const auto& move : dashboard.moves()) most = std::max(most, move.count());
  for (const auto& move : dashboard.moves()) {
    const bool is_new = move.from_stage() == v1::Lead::STAGE_UNSPECIFIED;
    table.Add({is_new ? session.Say(wording::kNewLead) : StageText(session, move.from_stage()),
               StageText(session, move.to_stage()), absl::StrCat(move.count()),
               Bar(move.count(), most, kBarCells)});
  }
  session.out() << table.Text(session.Width());
}

void PrintStuck(Session& session, const v1::Dashboard& dashboard) {
  if (dashboard.stuck_leads().empty()) return;
  session.out() << "\n" << session.Say(wording::kStuckLongest) << "\n";
  FieldTable table(session, v1::StuckLead::descriptor(), {"lead", "display_name", "stage", "days"});
  for (const auto& lead : dashboard.stuck_leads()) table.Add(lead);
  session.out() << table.Finish().Text(session.Width());
}

absl::Status SetName(Session& session, const std::string& text,
                     const google::protobuf::Descriptor* type, std::string* name) {
  if (text.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(*name, session.Name(text, &session.SchemaOf(type)));
  return absl::OkStatus();
}

}  // namespace

std::string StageText(const Session& session, int stage) {
  const auto* value = v1::Lead::Stage_descriptor()->FindValueByNumber(stage);
  return value == nullptr ? absl::StrCat(stage) : EnumText(value, session.options.language);
}

Table FiguresTable(const Session& session,
                   const google::protobuf::RepeatedPtrField<PromotionFigures>& groups,
                   const PromotionFigures& total) {
  const auto heading = [&](const char* field) {
    return FieldHeading(PromotionFigures::descriptor()->FindFieldByName(field),
                        session.options.language);
  };
  Table table({{session.Say(wording::kUnit)},
               {heading("signed"), true},
               {heading("started"), true},
               {heading("completed"), true},
               {session.Say(wording::kStartRate), true},
               {session.Say(wording::kCompletionRate), true},
               {session.Say(wording::kSignedAmount), true},
               {""}});
  int most = 0;
  for (const auto& figures : groups) most = std::max(most, figures.signed_());
  for (const auto& figures : groups) {
    const std::string& title =
        figures.display_name().empty() ? figures.name() : figures.display_name();
    AddFigures(session, figures, title.empty() ? session.Say(wording::kNoUnit) : title, most,
               table);
  }
  AddFigures(session, total, session.Say(wording::kTotal), 0, table);
  return table;
}

void PrintAsOf(Session& session, const google::protobuf::Timestamp& time, int64_t revision,
               const std::string& period_start, const std::string& period_end) {
  std::ostream* out = BesideFigures(session);
  if (out == nullptr) return;
  *out << session.Say(wording::kFiguresAsOf, LocalTimeText(time), revision, period_start,
                      period_end)
       << "\n\n";
}

void TellImported(Session& session, const PromotionFigures& total) {
  if (total.imported() == 0) return;
  session.err() << session.Say(wording::kImportedStages, total.imported()) << "\n";
}

absl::Status ShowDashboard(Session& session, const DashboardArguments& arguments) {
  v1::GetDashboardRequest request;
  RETURN_IF_ERROR(SetName(session, arguments.unit, v1::Unit::descriptor(), request.mutable_unit()));
  RETURN_IF_ERROR(
      SetName(session, arguments.chain, v1::Chain::descriptor(), request.mutable_chain()));
  ASSIGN_OR_RETURN(*request.mutable_date(), ReadSpokenDayIfAny(arguments.date));
  request.set_revision(arguments.revision);
  ASSIGN_OR_RETURN(*request.mutable_period_start(), ReadSpokenDayIfAny(arguments.from));
  ASSIGN_OR_RETURN(*request.mutable_period_end(), ReadSpokenDayIfAny(arguments.to));
  v1::Dashboard dashboard;
  RETURN_IF_ERROR(session.client().Call(request, dashboard));
  PrintAsOf(session, dashboard.as_of_time(), dashboard.revision(), dashboard.period_start(),
            dashboard.period_end());
  session.Print(dashboard, FiguresTable(session, dashboard.units(), dashboard.total()));
  if (session.options.format != OutputFormat::kTable) {
    PrintDefinitions(session, dashboard.definitions(), arguments.definitions);
    return absl::OkStatus();
  }
  if (dashboard.total().undated() > 0) {
    session.err() << session.Say(wording::kUndated, dashboard.total().undated()) << "\n";
  }
  TellImported(session, dashboard.total());
  session.out() << "\n";
  PrintMonths(session, dashboard);
  PrintMoves(session, dashboard);
  PrintStuck(session, dashboard);
  PrintFunds(session, dashboard);
  PrintDefinitions(session, dashboard.definitions(), arguments.definitions);
  return absl::OkStatus();
}

absl::Status ShowGaps(Session& session, const GapArguments& arguments) {
  v1::GetGapLedgerRequest request;
  RETURN_IF_ERROR(
      SetName(session, arguments.chain, v1::Chain::descriptor(), request.mutable_chain()));
  request.set_contact_days(arguments.contact_days);
  v1::GapLedger ledger;
  RETURN_IF_ERROR(session.client().Call(request, ledger));
  FieldTable table(
      session, v1::Gap::descriptor(),
      {"node", "display_name", "state", "open_since", "targeted", "contacted", "contacted_lately",
       "talking", "signed", "started", "completed", "closed_by_display_name", "covered_time"});
  for (const auto& chain : ledger.chains()) {
    for (const auto& gap : chain.gaps()) table.Add(gap);
  }
  session.Print(ledger, table.Finish());
  std::ostream* out = BesideFigures(session);
  for (const auto& chain : ledger.chains()) {
    if (out == nullptr || chain.gaps().empty()) continue;
    *out << session.Say(wording::kGapCounts, chain.display_name(), chain.open(), chain.covered(),
                        chain.closed())
         << "\n";
  }
  PrintDefinitions(session, ledger.definitions(), arguments.definitions);
  return absl::OkStatus();
}

absl::Status ListHighQuality(Session& session, const HighQualityArguments& arguments) {
  v1::ListHighQualityProjectsRequest request;
  request.set_base_year(arguments.year);
  if (!arguments.project_class.empty()) {
    const auto* field = request.GetDescriptor()->FindFieldByName("project_class");
    RETURN_IF_ERROR(
        ApplyAssignments({{field, FieldAssignment::kSet, arguments.project_class}}, request));
  }
  RETURN_IF_ERROR(SetName(session, arguments.unit, v1::Unit::descriptor(), request.mutable_unit()));
  v1::ListHighQualityProjectsResponse all;
  RETURN_IF_ERROR(ReadPages<v1::ListHighQualityProjectsResponse>(session, arguments.limit, request,
                                                                 [&](const auto& page) {
                                                                   // Every page has them.
                                                                   all.clear_definitions();
                                                                   all.MergeFrom(page);
                                                                   all.clear_next_page_token();
                                                                   return all.projects_size();
                                                                 }));
  FieldTable table(
      session, v1::HighQualityProject::descriptor(),
      {"project_class", "lead", "display_name", "stage", "start_year", "completion_year"});
  table.AddHeading(
      {FieldHeading(v1::HighQualityProject::descriptor()->FindFieldByName("investment"),
                    session.options.language),
       true});
  for (const auto& project : all.projects()) {
    table.Add(project,
              {AmountText(project.investment().amount_minor(), project.investment().currency())});
  }
  session.Print(all, table.Finish());
  std::ostream* out = BesideFigures(session);
  if (out == nullptr) return absl::OkStatus();
  *out << session.Say(wording::kBaseYear, all.base_year()) << " ";
  for (const auto& each : all.classes()) {
    *out << EnumText(v1::ProjectClass_descriptor()->FindValueByNumber(each.project_class()),
                     session.options.language)
         << " " << each.count() << "  ";
  }
  *out << "\n";
  PrintDefinitions(session, all.definitions(), arguments.definitions);
  return absl::OkStatus();
}

}  // namespace zhaolian
