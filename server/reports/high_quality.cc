// The high-quality project list: large projects in classes that do not overlap.
#include <map>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "server/reports/definitions.h"
#include "server/reports/figures.h"
#include "server/reports/reports.h"
#include "server/schedule.h"
#include "storage/error.h"
#include "storage/resource_schema.h"
#include "storage/resource_sql.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

using v1::HighQualityProject;
using v1::Lead;
using v1::ListHighQualityProjectsRequest;
using v1::ListHighQualityProjectsResponse;
using v1::ProjectClass;

absl::StatusOr<ClassPrecedence> ReadPrecedence(const ListHighQualityProjectsRequest& request,
                                               const ClassPrecedence& standard) {
  std::vector<ProjectClass> first;
  for (const int number : request.precedence()) first.push_back(static_cast<ProjectClass>(number));
  if (auto order = CompletePrecedence(first, standard)) return *std::move(order);
  return InvalidField("precedence", "INVALID_ORDER",
                      "names each of the five classes at most once, and no other");
}

HighQualityProject ReadProject(const Row& row) {
  const auto year = [](absl::string_view text) {
    int number = 0;
    return absl::SimpleAtoi(text, &number) ? number : 0;
  };
  int column = 0;
  HighQualityProject project;
  project.set_lead(std::string(row.Text(column++)));
  project.set_owner_unit(std::string(row.Text(column++)));
  project.set_stage(static_cast<Lead::Stage>(row.Integer(column++)));
  project.mutable_investment()->set_currency(std::string(row.Text(column++)));
  project.mutable_investment()->set_amount_minor(row.Integer(column++));
  project.set_start_year(year(row.Text(column++)));
  project.set_completion_year(year(row.Text(column++)));
  project.set_project_class(static_cast<ProjectClass>(row.Integer(column)));
  return project;
}

// Of what is in the page: to look each project up would cost more than all the rest.
absl::Status SetTitles(Connection& connection, ListHighQualityProjectsResponse& page) {
  if (page.projects().empty()) return absl::OkStatus();
  std::vector<Value> names;
  for (const HighQualityProject& project : page.projects()) names.emplace_back(project.lead());
  std::map<std::string, std::string> titles;
  RETURN_IF_ERROR(
      connection.Run(absl::StrCat("SELECT name, display_name FROM leads WHERE name IN ",
                                  Placeholders(1, names.size())),
                     names, [&](const Row& row) { titles.emplace(row.Text(0), row.Text(1)); }));
  for (HighQualityProject& project : *page.mutable_projects()) {
    project.set_display_name(titles[project.lead()]);
  }
  return absl::OkStatus();
}

int64_t LeastFen(const ReportQuestion& question, const ListHighQualityProjectsRequest& request) {
  const int64_t asked = request.minimum_cny_minor();
  return asked == 0 ? question.standards.minimum_cny_minor : asked;
}

int64_t LeastCents(const ReportQuestion& question, const ListHighQualityProjectsRequest& request) {
  const int64_t asked = request.minimum_usd_minor();
  return asked == 0 ? question.standards.minimum_usd_minor : asked;
}

// The condition that the fact `f` is of a project that is large enough and seen.
std::string IsLarge(const ReportQuestion& question, const ListHighQualityProjectsRequest& request,
                    std::vector<Value>& parameters) {
  const FigureScope scope{{0, question.now, true}, {}, request.unit(), "", &question.sight};
  const size_t least = parameters.size() + 1;
  parameters.insert(parameters.end(), {LeastFen(question, request), LeastCents(question, request)});
  const std::string counted = IsCountedThen(scope, parameters);
  const std::string seen = IsLeadSeen(question.resources.registry(), question.sight, parameters);
  return absl::StrCat("f.stage <= ", int{Lead::STAGE_COMPLETED},
                      " AND ((f.investment_currency = 'CNY' AND f.investment_amount_minor >= $",
                      least,
                      ") OR (f.investment_currency = 'USD' AND f.investment_amount_minor >= $",
                      least + 1, ")) AND ", counted, seen);
}

absl::Status CountClasses(const ReportQuestion& question,
                          const ListHighQualityProjectsRequest& request,
                          const ClassPrecedence& order, ListHighQualityProjectsResponse& response) {
  std::vector<Value> parameters;
  const std::string of_fact = ClassOfFact(order, response.base_year(), parameters);
  const std::string large = IsLarge(question, request, parameters);
  return question.connection.Run(
      absl::StrCat("SELECT ", of_fact, " AS class, COUNT(*) FROM lead_facts AS f WHERE ", large,
                   " GROUP BY class ORDER BY class"),
      parameters, [&](const Row& row) {
        v1::ProjectClassCount& entry = *response.add_classes();
        entry.set_project_class(static_cast<ProjectClass>(row.Integer(0)));
        entry.set_count(static_cast<int>(row.Integer(1)));
      });
}

}  // namespace

absl::StatusOr<HighQualityPage> ReadHighQualityProjects(
    const ReportQuestion& question, const ListHighQualityProjectsRequest& request,
    const std::string& after, int page_size) {
  ASSIGN_OR_RETURN(const ClassPrecedence order,
                   ReadPrecedence(request, question.standards.precedence));
  if (request.base_year() < 0 || request.minimum_cny_minor() < 0 ||
      request.minimum_usd_minor() < 0) {
    return InvalidField("base_year", "TOO_SMALL", "no number of this request may be negative");
  }
  const int64_t last_year =
      RulesOf(request.GetDescriptor()->FindFieldByName("base_year")).maximum();
  if (request.base_year() > last_year) {
    return Error(absl::StatusCode::kInvalidArgument, "TOO_LARGE",
                 absl::StrCat("base_year is ", request.base_year(), "; the largest allowed is ",
                              last_year))
        .With("field", "base_year")
        .With("label", "基准年")
        .With("value", absl::StrCat(request.base_year()))
        .With("limit", absl::StrCat(last_year))
        .Field("base_year", absl::StrCat("is at most ", last_year));
  }
  HighQualityPage page;
  *page.response.mutable_definitions() = DefinitionsOfHighQuality();
  page.response.set_minimum_cny_minor(LeastFen(question, request));
  page.response.set_minimum_usd_minor(LeastCents(question, request));
  page.response.set_base_year(
      request.base_year() != 0
          ? request.base_year()
          : static_cast<int>(absl::ToCivilYear(question.now, CityTimeZone()).year()));
  std::vector<Value> parameters = {after};
  const std::string of_fact = ClassOfFact(order, page.response.base_year(), parameters);
  std::string condition = absl::StrCat("f.lead > $1 AND ", IsLarge(question, request, parameters));
  if (request.project_class() != v1::PROJECT_CLASS_UNSPECIFIED) {
    parameters.emplace_back(int64_t{request.project_class()});
    absl::StrAppend(&condition, " AND ", of_fact, " = $", parameters.size());
  }
  RETURN_IF_ERROR(question.connection.Run(
      absl::StrCat("SELECT f.lead, f.owner_unit, f.stage, f.investment_currency,",
                   " f.investment_amount_minor, ", StartYearOfFact(), ", ", CompletionYearOfFact(),
                   ", ", of_fact, " FROM lead_facts AS f WHERE ", condition,
                   " ORDER BY f.lead LIMIT ", page_size + 1),
      parameters, [&](const Row& row) {
        page.more = page.response.projects_size() == page_size;
        if (!page.more) *page.response.add_projects() = ReadProject(row);
      }));
  RETURN_IF_ERROR(SetTitles(question.connection, page.response));
  if (after.empty()) RETURN_IF_ERROR(CountClasses(question, request, order, page.response));
  return page;
}

}  // namespace zhaolian
