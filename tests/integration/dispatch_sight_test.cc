// What counties are told of each other by snapshots: what everybody has signed, started and
// completed, and nothing of what the others negotiate.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "absl/time/clock.h"
#include "server/rows/civil_days.h"
#include "storage/error.h"
#include "tests/support/export_call.h"
#include "tests/support/feed_mirror.h"
#include "tests/support/signed_in_server.h"
#include "tests/support/watch_call.h"
#include "zhaolian/v1/dispatch.pb.h"
#include "zhaolian/v1/history.pb.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using v1::DispatchSnapshot;
using v1::Lead;

// Of a lead that is negotiated, as it is written in full.
constexpr int64_t kSecretAmount = 73'731'137'700;
constexpr char kSecret[] = "73731137700";

class DispatchSightTest : public testing::Test {
 protected:
  void Add(const std::string& unit, const std::string& source_stage, int64_t amount) {
    Lead lead;
    lead.set_display_name(absl::StrCat("虚构", unit, "项目"));
    lead.set_owner_unit(absl::StrCat("units/", unit));
    lead.set_source_stage(source_stage);
    lead.set_project_kind(Lead::PROJECT_KIND_PROMOTION);
    lead.set_agreement_date(absl::FormatCivilTime(absl::CivilYear(CityDay(absl::Now()))));
    lead.set_investment_amount_minor(amount);
    lead.set_investment_currency("CNY");
    const auto created = bureau_.Create(lead);
    ASSERT_TRUE(created.ok()) << created.status();
  }
  std::string Take() {
    DispatchSnapshot snapshot;
    const absl::Status status = bureau_.Call(v1::TakeDispatchSnapshotRequest(), snapshot);
    EXPECT_TRUE(status.ok()) << status;
    return snapshot.name();
  }
  // The figures of a snapshot as the client is told them.
  static std::string Figures(const Client& client, const std::string& name) {
    const auto snapshot = client.Get<DispatchSnapshot>(name);
    EXPECT_TRUE(snapshot.ok()) << snapshot.status();
    if (!snapshot.ok()) return "";
    DispatchSnapshot figures;
    *figures.mutable_total() = snapshot->total();
    *figures.mutable_units() = snapshot->units();
    return figures.ShortDebugString();
  }
  static v1::ExplainDispatchSnapshotResponse Explain(const Client& client, const std::string& name,
                                                     const std::string& until) {
    v1::ExplainDispatchSnapshotRequest request;
    request.set_name(name);
    request.set_until(until);
    v1::ExplainDispatchSnapshotResponse response;
    const absl::Status status = client.Call(request, response);
    EXPECT_TRUE(status.ok()) << status;
    return response;
  }
  // Whatever else a client may ask of a snapshot.
  std::string ToldOf(const Client& client, const std::string& name) {
    std::string told;
    const auto rows = client.BatchGet<DispatchSnapshot>({name});
    EXPECT_TRUE(rows.ok()) << rows.status();
    for (const auto& row : *rows) told += row.DebugString();
    for (const auto& row : client.List<DispatchSnapshot>()) told += row->DebugString();
    v1::ListHistoryRequest history;
    history.set_name(name);
    v1::ListHistoryResponse entries;
    EXPECT_TRUE(client.Call(history, entries).ok());
    EXPECT_GT(entries.entries_size(), 0);
    const Exported exported = Export(client, CsvOf("dispatchSnapshots"));
    EXPECT_TRUE(exported.status.ok()) << exported.status;
    FeedMirror mirror(client, server_->registry());
    mirror.PullAll();
    DispatchSnapshot mirrored;
    EXPECT_TRUE(mirrored.ParseFromString(mirror.rows().at(name)));
    return absl::StrCat(told, entries.DebugString(), exported.file, mirrored.DebugString());
  }

  // Two counties; the client is of one.
  Client AddCounties() {
    for (const char* id : {"east", "west"}) {
      v1::Unit unit;
      unit.set_display_name(absl::StrCat("虚构", id));
      unit.set_kind(v1::Unit::KIND_COUNTY);
      EXPECT_TRUE(bureau_.Create(unit, {.id = id}).ok());
    }
    return server_.Add("east", "units/east", {v1::ROLE_COUNTY});
  }

  SignedInServer server_;
  const Client bureau_ = server_.Add("bureau", "units/bureau", {v1::ROLE_BUREAU});
  const Client east_ = AddCounties();
};

TEST_F(DispatchSightTest, TwoSnapshotsDoNotTellWhatANeighbourNegotiates) {
  Add("east", "signed", 500);
  const std::string before = Take();
  for (const char* stage : {"lead", "negotiating", "intent", "shelved", "lost"}) {
    Add("west", stage, kSecretAmount);
  }
  const std::string after = Take();
  EXPECT_EQ(Figures(east_, before), Figures(east_, after));
  EXPECT_THAT(ToldOf(east_, after), Not(HasSubstr(kSecret)));
  EXPECT_THAT(ToldOf(bureau_, after), HasSubstr(kSecret));
  const auto explained = Explain(east_, before, after);
  EXPECT_EQ(explained.before().ShortDebugString(), explained.after().ShortDebugString());
  EXPECT_EQ(explained.changes_size(), 0) << "the leads are none of east's";
  EXPECT_THAT(Explain(bureau_, before, after).after().DebugString(), HasSubstr(kSecret));
}

TEST_F(DispatchSightTest, AWatchTellsOfASnapshotWhatGetDoes) {
  Add("west", "negotiating", kSecretAmount);
  FeedMirror of_east(east_, server_->registry()), of_bureau(bureau_, server_->registry());
  WatchCall bureau(*server_, server_.NewKey("users/bureau"), of_bureau);
  WatchCall east(*server_, server_.NewKey("users/east"), of_east);
  bureau.ReadUntil("complete");
  east.ReadUntil("complete");
  const std::string name = Take();
  bureau.ReadUntil(absl::StrCat("upsert ", name));
  east.ReadUntil(absl::StrCat("upsert ", name));
  EXPECT_EQ(of_east.rows().at(name), east_.Get<DispatchSnapshot>(name)->SerializeAsString());
  EXPECT_EQ(of_bureau.rows().at(name), bureau_.Get<DispatchSnapshot>(name)->SerializeAsString());
}

TEST_F(DispatchSightTest, EverybodyIsToldWhatAllHaveSignedStartedAndCompleted) {
  Add("west", "signed", 100);
  Add("west", "started", 30);
  Add("west", "completed", 7);
  Add("west", "negotiating", kSecretAmount);
  Add("east", "negotiating", 1);
  const DispatchSnapshot told = *east_.Get<DispatchSnapshot>(Take());
  ASSERT_EQ(told.units_size(), 1) << "nothing of who has signed nothing";
  for (const v1::PromotionFigures& figures : {told.total(), told.units(0)}) {
    EXPECT_EQ(figures.signed_(), 3);
    EXPECT_EQ(figures.started(), 2);
    EXPECT_EQ(figures.completed(), 1);
    EXPECT_EQ(figures.signed_amounts(0).amount_minor(), 137);
    std::vector<std::pair<int, int64_t>> stages;
    for (const auto& stage : figures.stages()) {
      stages.emplace_back(stage.stage(), stage.amounts(0).amount_minor());
    }
    EXPECT_THAT(stages, ElementsAre(std::pair(int{Lead::STAGE_SIGNED}, 100),
                                    std::pair(int{Lead::STAGE_STARTED}, 30),
                                    std::pair(int{Lead::STAGE_COMPLETED}, 7)));
  }
}

TEST_F(DispatchSightTest, WhoDoesNotSeeAllLeadsIsToldOfSnapshotsOnly) {
  v1::ExplainDispatchSnapshotRequest request;
  request.set_name(Take());
  Add("west", "signed", 100);
  v1::ExplainDispatchSnapshotResponse response;
  const absl::Status refused = east_.Call(request, response);
  EXPECT_EQ(ErrorReason(refused), "UNTIL_NEEDED") << refused;
  EXPECT_TRUE(absl::IsInvalidArgument(refused));
  ASSERT_TRUE(bureau_.Call(request, response).ok());
  EXPECT_EQ(response.after().signed_(), 1);
  response = Explain(east_, request.name(), Take());
  EXPECT_EQ(response.after().signed_(), 1);
  EXPECT_EQ(response.changes_size(), 0) << "the lead is none of east's";
}

}  // namespace
}  // namespace zhaolian
