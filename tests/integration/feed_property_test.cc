// The feed after any history: random writes, moves between units, grants and revocations
// under sixteen principals who watch or pull, lose their connections and come again. At
// rest each mirror holds what its user sees, and no byte of a row was ever sent to somebody
// who could not see it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <random>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "tests/integration/feed_secrets.h"
#include "tests/integration/watch_fixture.h"
#include "tests/support/number_or.h"

namespace zhaolian {
namespace {

constexpr size_t kPrincipals = Secrets::kPrincipals, kLeads = 12;
constexpr int kSteps = 25;
const char* const kUnits[] = {"units/east", "units/west", "units/north"};
const v1::Role kNone = v1::ROLE_UNSPECIFIED;

class FeedPropertyTest : public WatchFixture {
 protected:
  struct Model {
    bool exists = false, deleted = false;
    std::string owner, shared;
    size_t secret = 0, note = 0;  // the note is its owners'
  };
  struct Principal {
    std::string id, key, unit;
    v1::Role role;
    std::unique_ptr<FeedMirror> mirror;
    std::thread thread;
  };

  void SetUp() override {
    WatchFixture::SetUp();
    v1::Unit marker;
    marker.set_display_name("start");
    marker.set_kind(v1::Unit::KIND_OFFICE);
    ASSERT_TRUE(bureau_.Create(marker, {.id = "marker"}).ok());
    v1::Unit west;
    west.set_name(kUnits[1]);
    west.set_parent_unit(kUnits[0]);
    ASSERT_TRUE(bureau_.Update(west, {"parent_unit"}).ok());
    bureau_key_ = server_.NewKey("users/bureau");
    for (size_t i = 0; i < kPrincipals; ++i) {
      Principal& each = principals_[i];
      each.id = absl::StrCat("principal", i);
      each.unit = kUnits[i % 3];
      each.role = i % 8 == 7 ? v1::ROLE_LEADER : v1::ROLE_COUNTY;
      server_.Add(each.id, each.unit, {each.role});
      each.key = server_.NewKey("users/" + each.id);
      each.mirror = std::make_unique<FeedMirror>(bureau_, Registry());
      each.mirror->on_answer = [this, i](const auto& messages) {
        for (const auto& message : messages) secrets_.Check(i, message.SerializeAsString());
      };
    }
  }

  // The west is a part of the east.
  static bool Reaches(const Principal& principal, const std::string& unit) {
    if (principal.role == v1::ROLE_LEADER) return true;
    return principal.role == v1::ROLE_COUNTY &&
           (principal.unit == unit || (principal.unit == kUnits[0] && unit == kUnits[1]));
  }
  // Said before it becomes true, for a stream may be quicker than the answer of the change.
  void Allow(const Model& lead) {
    Secrets::Principals owns, sees;
    for (size_t i = 0; i < kPrincipals; ++i) {
      owns[i] = Reaches(principals_[i], lead.owner);
      sees[i] = owns[i] || Reaches(principals_[i], lead.shared);
    }
    secrets_.Allow(lead.secret, sees);
    secrets_.Allow(lead.note, owns);
  }
  void AllowAll() {
    for (const Model& lead : leads_) {
      if (lead.exists) Allow(lead);
    }
  }
  size_t Any(size_t end) { return static_cast<size_t>(random_() % end); }

  void WriteLead(size_t number) {
    Model& lead = leads_[number];
    if (lead.deleted) return DeleteOrUndelete(number);
    const size_t what = Any(3);
    if (!lead.exists || what == 0) lead.owner = kUnits[Any(3)];
    if (what == 1) lead.shared = Any(2) == 0 ? "" : kUnits[Any(3)];
    lead.secret = secrets_.Make();
    lead.note = secrets_.Make();
    Allow(lead);
    v1::Lead row;
    row.set_name(absl::StrCat("leads/l", number));
    row.set_owner_unit(lead.owner);
    row.set_summary(Secrets::TextOf(lead.secret));
    row.set_internal_note(Secrets::TextOf(lead.note));
    if (!lead.shared.empty()) row.add_shared_units(lead.shared);
    if (std::exchange(lead.exists, true)) {
      const auto changed =
          Bureau().Update(row, {"owner_unit", "summary", "internal_note", "shared_units"});
      ASSERT_TRUE(changed.ok()) << changed.status();
      return;
    }
    row.set_display_name(absl::StrCat("项目", number));
    row.set_enterprise("enterprises/firm");
    row.set_project_kind(v1::Lead::PROJECT_KIND_PROMOTION);
    const auto made = Bureau().Create(row, {.id = absl::StrCat("l", number)});
    ASSERT_TRUE(made.ok()) << made.status();
  }
  void DeleteOrUndelete(size_t number) {
    Model& lead = leads_[number];
    if (!lead.exists) return;
    const std::string name = absl::StrCat("leads/l", number);
    const auto changed =
        lead.deleted ? Bureau().Undelete<v1::Lead>(name) : Bureau().Delete<v1::Lead>(name);
    ASSERT_TRUE(changed.ok()) << changed.status();
    lead.deleted = !lead.deleted;
  }
  void MovePrincipal() {
    Principal& principal = principals_[Any(kPrincipals)];
    principal.unit = kUnits[Any(3)];
    AllowAll();
    v1::User user;
    user.set_name("users/" + principal.id);
    user.set_unit(principal.unit);
    ASSERT_TRUE(server_.officer().Update(user, {"unit"}).ok());
  }
  void SetRole(Principal& principal, v1::Role role) {
    principal.role = role;
    AllowAll();
    server_.SetRoles("users/" + principal.id,
                     role == kNone ? std::vector<v1::Role>() : std::vector<v1::Role>{role});
  }
  void Step() {
    const size_t what = Any(10);
    if (what < 6) return WriteLead(Any(kLeads));
    if (what < 8) return DeleteOrUndelete(Any(kLeads));
    if (what == 8) return MovePrincipal();
    const v1::Role roles[] = {kNone, v1::ROLE_COUNTY, v1::ROLE_COUNTY, v1::ROLE_LEADER};
    SetRole(principals_[Any(kPrincipals)], roles[Any(4)]);
  }

  Client Bureau() { return server_->ClientWith(bureau_key_); }
  // Follows, in one way or the other, until the mirror has the row that ends the history.
  void Follow(Principal& principal, unsigned seed, const std::string& end) {
    std::mt19937 random(seed);
    FeedMirror& mirror = *principal.mirror;
    const auto is_at_end = [&] { return mirror.HasCome("units/marker", end); };
    while (!is_at_end()) {
      const Client client = [&] {
        absl::ReaderMutexLock lock(&restart_);
        return server_->ClientWith(principal.key);
      }();
      mirror.SetClient(client);
      const int changes = static_cast<int>(1 + random() % 9);
      int answers = static_cast<int>(1 + random() % 12);
      absl::Status status;
      if (random() % 2 == 0) {
        status = mirror.Watch([&] { return is_at_end() || --answers == 0; }, changes);
      } else {
        while (status.ok() && !is_at_end() && --answers >= 0) {
          status = mirror.Pull(changes, static_cast<int>(random() % 2)).status();
        }
      }
      // It has no role just now, or the server starts anew.
      EXPECT_TRUE(status.ok() || absl::IsUnauthenticated(status) || absl::IsUnavailable(status) ||
                  absl::IsCancelled(status))
          << status;
      if (!status.ok()) absl::SleepFor(absl::Milliseconds(2));
    }
  }

  void RunHistory(int number) {
    const std::string end = absl::StrCat("end of history ", number, ";");
    for (Principal& each : principals_) {
      if (Any(4) == 0) each.mirror->Forget();
      each.thread = std::thread(
          [this, &each, end, seed = static_cast<unsigned>(random_())] { Follow(each, seed, end); });
    }
    for (int step = 0; step < kSteps; ++step) {
      if (number % 10 == 9 && step == kSteps / 2) {
        absl::MutexLock lock(&restart_);
        server_->Restart();
      }
      Step();
    }
    for (Principal& each : principals_) {
      if (each.role == kNone) SetRole(each, v1::ROLE_COUNTY);
    }
    v1::Unit marker;
    marker.set_name("units/marker");
    marker.set_display_name(end);
    EXPECT_TRUE(Bureau().Update(marker, {"display_name"}).ok());
    for (Principal& each : principals_) each.thread.join();
    for (Principal& each : principals_) {
      SCOPED_TRACE(absl::StrCat("history ", number, ", ", each.id));
      const Client client = server_->ClientWith(each.key);
      each.mirror->SetClient(client);
      ExpectIsWhatIsSeen(*each.mirror, client);
    }
  }

  std::mt19937 random_{20261128};
  Secrets secrets_;
  std::string bureau_key_;
  Model leads_[kLeads];
  Principal principals_[kPrincipals];
  absl::Mutex restart_;
};

TEST_F(FeedPropertyTest, EveryMirrorIsWhatItsUserSeesAfterAnyHistory) {
  const int histories = NumberOr("ZHAOLIAN_HISTORIES", 24);
  for (int i = 0; i < histories && !HasFailure(); ++i) RunHistory(i);
}

TEST_F(FeedPropertyTest, FiveHundredReconnectsUnderLoadLoseNothing) {
  const std::string key = KeyOf("east", "east");
  const Client client = server_->ClientWith(key);
  FeedMirror mirror = MirrorOf(client);
  std::atomic<bool> over = false;
  std::thread writer([&] {
    for (int i = 0; !over; ++i) {
      AddLead(absl::StrCat("made", i), "east");
      if (i % 3 == 0) Give(absl::StrCat("made", i / 2), "west");
      if (i % 20 == 19) absl::SleepFor(absl::Milliseconds(20));
    }
  });
  for (int i = 0; i < 500; ++i) {
    WatchCall call(*server_, key, mirror);
    for (int answers = 0; answers <= i % 3; ++answers) EXPECT_TRUE(call.Read());
  }
  over = true;
  writer.join();
  AddLead("end", "east");
  WatchCall call(*server_, key, mirror);
  call.ReadUntil("upsert leads/end");
  ExpectIsWhatIsSeen(mirror, client);
}

}  // namespace
}  // namespace zhaolian
