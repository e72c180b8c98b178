// A bureau with three counties and a firm whose leads are theirs, and mirrors of what
// somebody sees of them.
#ifndef ZHAOLIAN_TESTS_INTEGRATION_FEED_FIXTURE_H_
#define ZHAOLIAN_TESTS_INTEGRATION_FEED_FIXTURE_H_

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <string>
#include <utility>

#include "tests/support/counties_and_firm.h"
#include "tests/support/feed_mirror.h"
#include "tests/support/signed_in_server.h"
#include "zhaolian/v1/access.pb.h"
#include "zhaolian/v1/enterprises.pb.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {

class FeedFixture : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_NO_FATAL_FAILURE(AddCountiesAndFirm(bureau_, {"east", "west", "north"}));
  }

  void AddLead(const std::string& id, const std::string& unit) {
    v1::Lead lead;
    lead.set_display_name("机床项目" + id);
    lead.set_owner_unit("units/" + unit);
    lead.set_enterprise("enterprises/firm");
    lead.set_project_kind(v1::Lead::PROJECT_KIND_PROMOTION);
    const auto made = bureau_.Create(lead, {.id = id});
    ASSERT_TRUE(made.ok()) << made.status();
  }
  void Change(const std::string& id, const std::string& path,
              const std::function<void(v1::Lead&)>& set) {
    v1::Lead lead;
    lead.set_name("leads/" + id);
    set(lead);
    const auto changed = bureau_.Update(lead, {path});
    ASSERT_TRUE(changed.ok()) << changed.status();
  }
  void Give(const std::string& id, const std::string& unit) {
    Change(id, "owner_unit", [&](v1::Lead& lead) { lead.set_owner_unit("units/" + unit); });
  }
  void Touch(const std::string& id, const std::string& text) {
    Change(id, "summary", [&](v1::Lead& lead) { lead.set_summary(text); });
  }
  // Outlives servers that are started anew.
  static const ResourceRegistry& Registry() {
    static const ResourceRegistry& registry =
        *new ResourceRegistry(*ResourceRegistry::FromProtoset(Protoset()));
    return registry;
  }
  static FeedMirror MirrorOf(const Client& client) { return {client, Registry()}; }

  // What a list shows, by name, in the wire format.
  template <typename T>
  static void AddListed(const Client& client, std::map<std::string, std::string>& rows) {
    for (auto& row : client.List<T>()) {
      ASSERT_TRUE(row.ok()) << row.status();
      rows[row->name()] = row->SerializeAsString();
    }
  }
  static void ExpectIsWhatIsSeen(const FeedMirror& mirror, const Client& client) {
    std::map<std::string, std::string> seen;
    AddListed<v1::Lead>(client, seen);
    AddListed<v1::Enterprise>(client, seen);
    AddListed<v1::Unit>(client, seen);
    AddListed<v1::User>(client, seen);
    EXPECT_EQ(mirror.rows(), seen);
  }

  explicit FeedFixture(TestServer::Options options = {.config = SignedInServer::Config()})
      : server_(std::move(options)) {}

  SignedInServer server_;
  Client bureau_ = server_.Add("bureau", "units/bureau", {v1::ROLE_BUREAU});
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_TESTS_INTEGRATION_FEED_FIXTURE_H_
