#include "tests/bench/workload.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "storage/search_tokens.h"
#include "storage/status_macros.h"
#include "tests/bench/call_connection.h"
#include "tests/bench/fictional_rows.h"
#include "zhaolian/v1/engagements.pb.h"
#include "zhaolian/v1/leads.pb.h"
#include "zhaolian/v1/reports.pb.h"
#include "zhaolian/v1/search.pb.h"

namespace zhaolian::bench {
namespace {

constexpr int kPage = 50;
constexpr char kGetPath[] = "/zhaolian.v1.EnterpriseService/GetEnterprise";
constexpr char kListPath[] = "/zhaolian.v1.EnterpriseService/ListEnterprises";
constexpr char kSearchPath[] = "/zhaolian.v1.SearchService/Search";
// A load makes fewer rows than this, so that no two make the same one.
constexpr int kSaltShift = 24;

std::string FirmToRead(const WorkloadSource& source, uint64_t number) {
  const uint64_t bits = Mixed(number ^ Mixed(source.salt));
  return source.generated_firms == 0 ? ReferenceFirmName(bits)
                                     : FirmName(bits % source.generated_firms);
}

// The same request again and again.
Workload Repeated(const std::string& path, const google::protobuf::Message& request) {
  return {path, [text = request.SerializeAsString()](uint64_t) { return text; }};
}

// Requests of a list, used in turn.
Workload InTurn(const std::string& path, std::vector<std::string> requests) {
  return {path, [requests = std::move(requests)](uint64_t number) {
            return requests[number % requests.size()];
          }};
}

absl::StatusOr<Workload> Get(const WorkloadSource& source) {
  return Workload{kGetPath, [source](uint64_t number) {
                    v1::GetEnterpriseRequest request;
                    request.set_name(FirmToRead(source, number));
                    return request.SerializeAsString();
                  }};
}

// Leads of the reference data, or as many that are not there, with names as long.
absl::StatusOr<Workload> GetLead(absl::string_view prefix) {
  constexpr uint64_t kLeads = 69;  // lr-001 to lr-069
  return Workload{"/zhaolian.v1.LeadService/GetLead",
                  [prefix = std::string(prefix)](uint64_t number) {
                    v1::GetLeadRequest request;
                    request.set_name(absl::StrFormat("leads/%s-%03d", prefix, number % kLeads + 1));
                    return request.SerializeAsString();
                  }};
}

// What a Get asks, of a server that does nothing with it.
absl::StatusOr<Workload> Echo(const WorkloadSource& source) {
  ASSIGN_OR_RETURN(Workload workload, Get(source));
  workload.path = "/zhaolian.bench.v1.EchoService/Echo";
  return workload;
}

absl::StatusOr<Workload> ListPage(const WorkloadSource& source, const std::string& filter,
                                  bool next) {
  v1::ListEnterprisesRequest request;
  request.set_page_size(kPage);
  request.set_filter(filter);
  if (next) {
    v1::ListEnterprisesResponse first;
    RETURN_IF_ERROR(Ask(source.address, kListPath, request, first));
    if (first.next_page_token().empty()) return absl::InternalError("there is no second page");
    request.set_page_token(first.next_page_token());
  }
  return Repeated(kListPath, request);
}

// The city's numbers over all years that the server has.
absl::StatusOr<Workload> Dashboard(const WorkloadSource&) {
  v1::GetDashboardRequest request;
  request.set_period_start("2020");
  return Repeated("/zhaolian.v1.ReportService/GetDashboard", request);
}

std::vector<std::string> CharactersOf(const std::string& text) {
  std::vector<std::string> characters;
  for (const char c : text) {
    if ((static_cast<unsigned char>(c) & 0xC0) != 0x80) characters.emplace_back();
    characters.back() += c;
  }
  return characters;
}

// A part of a title, somewhere in it.
std::string PartOf(const std::string& title, size_t length, uint64_t bits) {
  const std::vector<std::string> characters = CharactersOf(title);
  length = std::min(length, characters.size());
  const auto begin =
      characters.begin() + static_cast<std::ptrdiff_t>(bits % (characters.size() - length + 1));
  return absl::StrJoin(begin, begin + static_cast<std::ptrdiff_t>(length), "");
}

// The start of a title's pinyin or initials.
std::string SpellingOf(const std::string& title, size_t length, uint64_t bits) {
  const std::string phonetic = TokensOf({title}).phonetic;
  const std::vector<std::string> spellings = absl::StrSplit(phonetic, ' ', absl::SkipEmpty());
  if (spellings.empty()) return PartOf(title, length, bits);
  return spellings[bits % spellings.size()].substr(0, length);
}

// Queries of `length` Han characters; 0: of 1 to 4, every fourth of them Latin.
absl::StatusOr<Workload> Search(const WorkloadSource& source, size_t length) {
  constexpr uint64_t kQueries = 2000;
  ASSIGN_OR_RETURN(std::vector<v1::Enterprise> firms, ReadFirms(source.address));
  std::vector<std::string> requests;
  for (uint64_t i = 0; i < kQueries; ++i) {
    const uint64_t bits = Mixed(i);
    const std::string& title = firms[i % firms.size()].display_name();
    v1::SearchRequest request;
    if (length != 0) {
      request.set_query(PartOf(title, length, bits));
    } else if (i % 4 == 3) {
      request.set_query(SpellingOf(title, bits % 4 + 1, bits / 4));
    } else {
      request.set_query(PartOf(title, bits % 4 + 1, bits / 4));
    }
    if (ParseSearchQuery(request.query()).ok()) requests.push_back(request.SerializeAsString());
  }
  return InTurn(kSearchPath, std::move(requests));
}

// Creates of rows that no other load makes.
template <typename Request>
absl::StatusOr<Workload> Create(const WorkloadSource& source, const std::string& path,
                                void (*set_row)(uint64_t row, Request& request)) {
  return Workload{path, [base = source.salt << kSaltShift, set_row](uint64_t number) {
                    Request request;
                    set_row(base + number, request);
                    request.set_request_id(NumberedUuid(base + number));
                    return request.SerializeAsString();
                  }};
}

absl::StatusOr<Workload> CreateFirm(const WorkloadSource& source) {
  return Create<v1::CreateEnterpriseRequest>(
      source, "/zhaolian.v1.EnterpriseService/CreateEnterprise",
      [](uint64_t row, auto& request) { *request.mutable_enterprise() = FirmOf(row); });
}

absl::StatusOr<Workload> CreateEngagement(const WorkloadSource& source) {
  return Create<v1::CreateEngagementRequest>(
      source, "/zhaolian.v1.EngagementService/CreateEngagement",
      [](uint64_t row, auto& request) { *request.mutable_engagement() = EngagementOf(row); });
}

using Maker = std::function<absl::StatusOr<Workload>(const WorkloadSource&)>;

const std::map<std::string, Maker>& Makers() {
  static const auto& makers = *new std::map<std::string, Maker>{
      {"echo", Echo},
      {"get", Get},
      {"get-lead", [](const auto&) { return GetLead("lr"); }},
      {"get-no-lead", [](const auto&) { return GetLead("no"); }},
      {"list", [](const auto& source) { return ListPage(source, "", false); }},
      {"list-next", [](const auto& source) { return ListPage(source, "", true); }},
      {"filter", [](const auto& source) { return ListPage(source, "relation = TARGET", false); }},
      {"filter-next",
       [](const auto& source) { return ListPage(source, "relation = TARGET", true); }},
      {"dashboard", Dashboard},
      {"search", [](const auto& source) { return Search(source, 0); }},
      {"search-two", [](const auto& source) { return Search(source, 2); }},
      {"create-firm", CreateFirm},
      {"create-engagement", CreateEngagement},
  };
  return makers;
}

}  // namespace

absl::StatusOr<Workload> MakeWorkload(const std::string& name, const WorkloadSource& source) {
  auto maker = Makers().find(name);
  if (maker != Makers().end()) return maker->second(source);
  return MakeEtcdWorkload(name, source);
}

absl::Status Ask(const std::string& address, const std::string& path,
                 const google::protobuf::Message& request, google::protobuf::Message& response) {
  ASSIGN_OR_RETURN(std::unique_ptr<CallConnection> connection, CallConnection::Open(address, path));
  ASSIGN_OR_RETURN(const std::string reply, connection->Ask(request.SerializeAsString()));
  if (!response.ParseFromString(reply)) return absl::InternalError("the reply is no message");
  return absl::OkStatus();
}

absl::StatusOr<std::vector<v1::Enterprise>> ReadFirms(const std::string& address) {
  v1::ListEnterprisesRequest request;
  request.set_page_size(1000);
  v1::ListEnterprisesResponse response;
  RETURN_IF_ERROR(Ask(address, kListPath, request, response));
  return std::vector<v1::Enterprise>(response.enterprises().begin(), response.enterprises().end());
}

}  // namespace zhaolian::bench
