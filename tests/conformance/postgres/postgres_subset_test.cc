// All SQL but that of the search index stays in the common subset of SQLite and
// PostgreSQL: every migration runs on PostgreSQL, and it accepts every statement
// that a tour through the server runs on SQLite.
//
// ZHAOLIAN_TEST_POSTGRES names the PostgreSQL server; see deploy/with_postgres.sh.
#include <libpq-fe.h>

#include <cstdlib>
#include <functional>
#include <memory>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "storage/row_codec.h"
#include "storage/store.h"
#include "storage/uuid.h"
#include "tests/conformance/widgets.h"
#include "tests/support/evidence_calls.h"
#include "tests/support/import_calls.h"
#include "tests/support/list_shapes.h"
#include "tests/support/recording_database.h"
#include "tests/support/resource_calls.h"
#include "tests/support/sample_rows.h"
#include "tests/support/scratch_directory.h"
#include "zhaolian/v1/access.pb.h"
#include "zhaolian/v1/chain_map.pb.h"
#include "zhaolian/v1/checkups.pb.h"
#include "zhaolian/v1/claim_disputes.pb.h"
#include "zhaolian/v1/claims.pb.h"
#include "zhaolian/v1/compliance.pb.h"
#include "zhaolian/v1/credits.pb.h"
#include "zhaolian/v1/dispatch.pb.h"
#include "zhaolian/v1/engagements.pb.h"
#include "zhaolian/v1/evidence.pb.h"
#include "zhaolian/v1/funds.pb.h"
#include "zhaolian/v1/history.pb.h"
#include "zhaolian/v1/imports.pb.h"
#include "zhaolian/v1/leads.pb.h"
#include "zhaolian/v1/own_contacts.pb.h"
#include "zhaolian/v1/policies.pb.h"
#include "zhaolian/v1/reports.pb.h"
#include "zhaolian/v1/stages.pb.h"
#include "zhaolian/v1/system.pb.h"
#include "zhaolian/v1/trips.pb.h"

namespace zhaolian {
namespace {

using Result = std::unique_ptr<PGresult, decltype(&PQclear)>;

// A new database on the server of ZHAOLIAN_TEST_POSTGRES.
class Postgres {
 public:
  Postgres() {
    const char* where = std::getenv("ZHAOLIAN_TEST_POSTGRES");
    if (where == nullptr) {
      ADD_FAILURE() << "ZHAOLIAN_TEST_POSTGRES is not set; run this under deploy/with_postgres.sh";
      return;
    }
    connection_.reset(PQconnectdb(where));
    EXPECT_EQ(PQstatus(connection_.get()), CONNECTION_OK) << PQerrorMessage(connection_.get());
    // Temporary to the connection: several tests may use one server.
    Run("SET search_path TO pg_temp");
  }

  bool ready() const {
    return connection_ != nullptr && PQstatus(connection_.get()) == CONNECTION_OK;
  }

  // What PostgreSQL says against a script or a statement; "" when nothing.
  std::string Run(const std::string& script) {
    return ErrorOf(PQexec(connection_.get(), script.c_str()));
  }
  std::string Prepare(const std::string& sql) {
    return ErrorOf(PQprepare(connection_.get(), "", sql.c_str(), 0, nullptr));
  }

 private:
  static std::string ErrorOf(PGresult* taken) {
    const Result result(taken, &PQclear);
    const ExecStatusType status = PQresultStatus(result.get());
    const bool ok = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
    return ok ? "" : PQresultErrorMessage(result.get());
  }

  std::unique_ptr<PGconn, decltype(&PQfinish)> connection_{nullptr, &PQfinish};
};

// The search index and what SQLite tells of its tables are SQLite's own.
bool IsCommon(const std::string& sql) {
  for (const char* own : {"FROM search", "INTO search", "UPDATE search", "TABLE search",
                          "pragma_table_info", "PRAGMA"}) {
    if (absl::StrContains(sql, own)) return false;
  }
  return true;
}

// Everything that can be done to a resource, once or more.
class Tour {
 public:
  explicit Tour(TestServer& server)
      : server_(server), samples_(server.ClientOf(), server.registry()) {}

  void Through(const ResourceSchema& schema) {
    const ResourceCalls calls(server_.ClientOf(), schema);
    const MessagePtr full = samples_.Full(schema);
    auto row = calls.Create(*full, {.id = "tour"});
    ASSERT_TRUE(row.ok()) << row.status();
    const std::string name = TextField(**row, "name");
    // The same once more, unique values and all, and without an owner.
    EXPECT_EQ(calls.Create(*full).ok(), schema.unique_columns().empty());
    EXPECT_FALSE(calls.Create(*full, {.id = "tour"}).ok());
    EXPECT_FALSE(calls.Create(*schema.NewMessage()).ok());
    for (int i = 0; i < 4; ++i) {
      MessagePtr sent = samples_.Any(schema);
      SetTextField(*sent, "name", name);
      std::vector<std::string> mask;
      for (int j = 0; j < schema.message()->field_count(); ++j) {
        const auto* field = schema.message()->field(j);
        if (!RulesOf(field).immutable()) mask.push_back(field->name());
      }
      auto updated = calls.Update(*sent, mask);
      EXPECT_TRUE(updated.ok()) << updated.status();
    }
    EXPECT_TRUE(calls.Get(name).ok());
    EXPECT_TRUE(calls.BatchGet({name}).ok());
    EXPECT_TRUE(calls.List({.page_size = 1}).ok());
    const std::string id = NewUuid();
    EXPECT_TRUE(calls.Delete(name, {.request_id = id}).ok());
    EXPECT_TRUE(calls.Delete(name, {.request_id = id}).ok());
    EXPECT_TRUE(calls.Undelete(name).ok());
    Call<v1::ListHistoryRequest, v1::ListHistoryResponse>(
        [&](auto& request) { request.set_name(name); });
  }

  void ThroughTheOtherMethods() {
    Call<v1::GetServerInfoRequest, v1::GetServerInfoResponse>([](auto&) {});
    Call<v1::GetChainMapRequest, v1::GetChainMapResponse>(
        [](auto& request) { request.set_name("chains/tour"); });
    Call<v1::CheckEnterpriseClaimRequest, v1::CheckEnterpriseClaimResponse>(
        [](auto& request) { request.set_enterprise("enterprises/tour"); });
    Call<v1::PullOwnContactsRequest, v1::PullOwnContactsResponse>(
        [](auto& request) { request.set_device(NewRandomUuid()); });
    Call<v1::RecordUnmaskingsRequest, v1::RecordUnmaskingsResponse>([](auto& request) {
      request.set_device(NewRandomUuid());
      auto& shown = *request.add_unmaskings();
      shown.set_name("contactPersons/tour");
      shown.set_purpose("虚构用途");
      shown.set_request_id(NewRandomUuid());
      shown.mutable_show_time()->set_seconds(1'780'000'000);
    });
    ThroughClaims();
    const auto key = Call<v1::CreateApiKeyRequest, v1::CreateApiKeyResponse>([](auto& request) {
      request.set_user("users/tour");
      request.set_display_name("虚构应用");
    });
    Call<v1::RevokeCredentialRequest, v1::RevokeCredentialResponse>(
        [&](auto& request) { request.set_name(key.key().name()); });
    ThroughAGate();
    Call<v1::AdvanceLeadRequest, v1::Lead>([](auto& request) {
      request.set_name("leads/tour");
      request.set_stage(v1::Lead::STAGE_SIGNED);
    });
    ThroughTheReports();
    ThroughImports();
    Call<v1::LoseLeadRequest, v1::Lead>([](auto& request) {
      request.set_name("leads/tour");
      request.set_reason("到此为止");
    });
    Call<v1::GetStageHistoryRequest, v1::StageHistory>(
        [](auto& request) { request.set_name("leads/tour"); });
    Call<v1::GetFundsInPlaceRequest, v1::FundsInPlace>(
        [](auto& request) { request.set_lead("leads/tour"); });
    Call<v1::ListOddReceiptsRequest, v1::ListOddReceiptsResponse>([](auto& request) {
      request.set_start_date("2023-01-01");
      request.set_end_date("2023-12-31");
    });
    Call<v1::FindTripCollisionsRequest, v1::FindTripCollisionsResponse>(
        [](auto& request) { request.add_enterprises("enterprises/tour"); });
    Call<v1::ListFollowUpsRequest, v1::ListFollowUpsResponse>([](auto&) {});
    for (const auto grouping : {v1::CountEngagementsRequest::GROUPING_FIRM,
                                v1::CountEngagementsRequest::GROUPING_PERSON}) {
      Call<v1::CountEngagementsRequest, v1::CountEngagementsResponse>([&](auto& request) {
        request.set_start_date("2026-01-01");
        request.set_end_date("2026-12-31");
        request.set_grouping(grouping);
      });
    }
  }

 private:
  void ThroughClaims() {
    const auto claim = [&] {
      return Call<v1::ClaimEnterpriseRequest, v1::Claim>([](auto& request) {
        request.set_enterprise("enterprises/tour");
        request.set_owner_unit("units/bureau");
      });
    };
    const std::string first = claim().name();
    Call<v1::ReleaseClaimRequest, v1::Claim>([&](auto& request) { request.set_name(first); });
    claim();
    const auto dispute = Call<v1::DisputeClaimRequest, v1::ClaimDispute>([](auto& request) {
      request.set_enterprise("enterprises/tour");
      request.set_owner_unit("units/tour");
      request.set_grounds("虚构理由");
    });
    Call<v1::RuleOnClaimRequest, v1::ClaimDispute>([&](auto& request) {
      request.set_name(dispute.name());
      request.set_decision(v1::ClaimDispute::STATE_TRANSFERRED);
      request.set_ruling("虚构裁定");
    });
  }

  void ThroughTheReports() {
    for (const int64_t revision : {0, 1}) {
      Call<v1::GetDashboardRequest, v1::Dashboard>(
          [&](auto& request) { request.set_revision(revision); });
    }
    Call<v1::GetGapLedgerRequest, v1::GapLedger>([](auto&) {});
    Call<v1::ListHighQualityProjectsRequest, v1::ListHighQualityProjectsResponse>([](auto&) {});
    const v1::DispatchSnapshot snapshot =
        Call<v1::TakeDispatchSnapshotRequest, v1::DispatchSnapshot>([](auto&) {});
    Call<v1::ListDispatchedLeadsRequest, v1::ListDispatchedLeadsResponse>(
        [&](auto& request) { request.set_name(snapshot.name()); });
    Call<v1::ExplainDispatchSnapshotRequest, v1::ExplainDispatchSnapshotResponse>(
        [&](auto& request) { request.set_name(snapshot.name()); });
    Call<v1::RunCheckupRequest, v1::RunCheckupResponse>([](auto&) {});
    Call<v1::GetCreditLedgerRequest, v1::CreditLedger>([](auto&) {});
    Call<v1::GetLeadCreditsRequest, v1::LeadCredits>(
        [](auto& request) { request.set_name("leads/tour"); });
  }

  void ThroughImports() {
    const ImportCalls calls(server_.ClientOf());
    const std::pair<v1::ImportKind, const char*> files[] = {
        {v1::IMPORT_KIND_LEADS,
         "企业名称,项目名称,对接时间,跟进情况,联系人,联系电话\n"
         "汉中星河样例机电有限公司,数控机床基地,2026-09-20,在谈,丙虚构,13900000001\n"},
        {v1::IMPORT_KIND_OPPORTUNITIES, "项目名称,合作方式\n样例厂房项目,租赁\n"},
        {v1::IMPORT_KIND_CHAIN_NODES,
         "产业集群,产业链,环节,上下游,强弱\nclusters/tour,样例产业链,样例环节,上游,强\n"}};
    for (const auto& [kind, content] : files) {
      // What two runs have planned is made once.
      const auto run = calls.PlanBytes("tour.csv", content, kind);
      const auto other = calls.PlanBytes("tour.csv", content, kind);
      ASSERT_TRUE(run.ok() && other.ok()) << run.status() << other.status();
      EXPECT_EQ(ImportCalls::RowsOf(*run, v1::IMPORT_OUTCOME_CREATE), 1)
          << calls.Review(run->name());
      EXPECT_EQ(calls.Apply(run->name())->rows_applied(), 1);
      EXPECT_TRUE(calls.Apply(other->name()).ok());
      EXPECT_TRUE(calls.PlanBytes("tour.csv", content, kind).ok());
      EXPECT_TRUE(calls.Revert(run->name()).ok());
    }
  }

  // Of a type without rules, which no gate refuses.
  void ThroughPromises() {
    v1::ClauseType type;
    type.set_display_name("虚构条款");
    ASSERT_TRUE(server_.ClientOf().Create(type, {.id = "unruled"}).ok());
    const auto promise = Call<v1::RecordPolicyPromiseRequest, v1::PolicyPromise>([](auto& request) {
      request.mutable_policy_promise()->set_lead("leads/tour");
      request.mutable_policy_promise()->set_clause_type("clauseTypes/unruled");
      request.mutable_policy_promise()->set_text("虚构承诺");
      request.mutable_policy_promise()->set_promise_date("2026-03-01");
    });
    Call<v1::RevisePolicyPromiseRequest, v1::PolicyPromise>([&](auto& request) {
      request.mutable_policy_promise()->set_name(promise.name());
      request.mutable_policy_promise()->set_conditions("按期开工");
    });
    Call<v1::ListAffectedAgreementsRequest, v1::ListAffectedAgreementsResponse>([](auto&) {});
  }

  // One that asks for evidence, a review and lawful promises, in place of those that were made by
  // chance.
  void ThroughAGate() {
    const Client client = server_.ClientOf();
    for (auto& rule : client.List<v1::StageRule>()) {
      ASSERT_TRUE(rule.ok() && client.Delete<v1::StageRule>(rule->name()).ok());
    }
    v1::StageRule rule;
    rule.set_display_name("签约");
    rule.set_stage(v1::Lead::STAGE_SIGNED);
    rule.add_required_evidence(v1::Attachment::KIND_AGREEMENT);
    rule.set_requires_compliance_review(true);
    rule.set_refuses_prohibited_promises(true);
    ASSERT_TRUE(client.Create(rule).ok());
    ThroughPromises();
    const EvidenceCalls evidence(client);
    for (int i = 0; i < 2; ++i) {
      const auto sent = evidence.Add("leads/tour", v1::Attachment::KIND_AGREEMENT, PdfOf("协议"));
      ASSERT_TRUE(sent.ok()) << sent.status();
      if (i == 0) EXPECT_TRUE(evidence.Withdraw(sent->name()).ok());
      EXPECT_TRUE(evidence.Get(sent->name()).ok());
    }
    Call<v1::ReviewLeadRequest, v1::ComplianceReview>([&](auto& request) {
      request.set_lead("leads/tour");
      for (auto& item : client.List<v1::ReviewChecklistItem>()) {
        v1::ReviewAnswer* answer = request.add_answers();
        answer->set_item(item->name());
        answer->set_verdict(v1::ReviewAnswer::VERDICT_PASS);
      }
    });
  }

  template <typename Request, typename Response>
  Response Call(const std::function<void(Request&)>& fill) {
    Request request;
    Response response;
    fill(request);
    const absl::Status status = server_.ClientOf().Call(request, response);
    EXPECT_TRUE(status.ok()) << status;
    return response;
  }

  TestServer& server_;
  SampleRows samples_;
};

TEST(PostgresSubsetTest, TakesEveryMigrationAndEveryStatement) {
  Postgres postgres;
  ASSERT_TRUE(postgres.ready());

  // As a first start makes the tables: the server below begins with a copy of such a database.
  SqlRecord first_start;
  const ScratchDirectory directory;
  StoreOptions options;
  options.migrations = MigrationsWithWidgets();
  const auto store = Store::Open(Recording(OpenSqlite(directory.Path("first.db")), first_start),
                                 RegistryWithWidgets(), std::move(options));
  ASSERT_TRUE(store.ok()) << store.status();

  TestServer server(OptionsWithWidgets());
  Tour tour(server);
  for (const auto& schema : server.registry().all()) {
    if (ChangingMethodsOf(schema->message()).ok()) tour.Through(*schema);
  }
  tour.ThroughTheOtherMethods();

  int scripts = 0;
  for (const std::string& script : first_start.scripts()) {
    if (!IsCommon(script)) continue;
    EXPECT_EQ(postgres.Run(script), "") << script;
    ++scripts;
  }
  // Besides the migrations, the table that lists them.
  EXPECT_EQ(scripts, 1 + static_cast<int>(MigrationsWithWidgets().size()));

  std::set<std::string> texts;
  for (SqlRecord* record : {&first_start, &server.sql()}) {
    for (std::string& sql : record->Take()) texts.insert(std::move(sql));
  }
  for (const auto& schema : server.registry().all()) {
    const ResourceSql& sql = server.store().resources().sql(*schema);
    ForEachListShape(*schema, sql, [&](const std::string&, const Statement& statement) {
      texts.insert(statement.sql);
    });
  }
  int statements = 0;
  for (const std::string& sql : texts) {
    if (!IsCommon(sql)) continue;
    ASSERT_EQ(postgres.Prepare(sql), "") << sql;
    ++statements;
  }
  EXPECT_GT(statements, 1000);
}

}  // namespace
}  // namespace zhaolian
