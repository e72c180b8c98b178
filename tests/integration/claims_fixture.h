// Counties that compete for a firm, and how claims are asked for.
#ifndef ZHAOLIAN_TESTS_INTEGRATION_CLAIMS_FIXTURE_H_
#define ZHAOLIAN_TESTS_INTEGRATION_CLAIMS_FIXTURE_H_

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "storage/error.h"
#include "storage/row_codec.h"
#include "tests/support/counties_and_firm.h"
#include "tests/support/lead_of_firm.h"
#include "tests/support/resource_calls.h"
#include "tests/support/signed_in_server.h"
#include "zhaolian/v1/claims.pb.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {

// What nobody but the unit that claims may learn.
inline constexpr char kSecret[] = "底线三十亩";

template <typename Reply = v1::Claim, typename Request>
absl::StatusOr<Reply> Ask(const Client& client, Request request) {
  Reply claim;
  const absl::Status status = client.Call(request, claim);
  if (!status.ok()) {
    ExpectWellFormed(status);
    return status;
  }
  return claim;
}

inline v1::ClaimEnterpriseRequest OfFirm(const std::string& firm = "enterprises/firm") {
  v1::ClaimEnterpriseRequest request;
  request.set_enterprise(firm);
  request.set_basis(kSecret);
  return request;
}

inline v1::ClaimLeadRequest OfLead(const std::string& lead) {
  v1::ClaimLeadRequest request;
  request.set_lead(lead);
  return request;
}

inline v1::ReleaseClaimRequest Release(const std::string& name) {
  v1::ReleaseClaimRequest request;
  request.set_name(name);
  request.set_reason("企业无意投资");
  return request;
}

// As if the claim had lapsed a second ago.
inline void Lapse(Store& store, const v1::Claim& claim) {
  const ResourceSchema& schema = *store.resources().registry().FindMessage(v1::Claim::descriptor());
  const absl::Status changed = store.WriteAndWait([&](Tx& tx) {
    v1::Claim after = claim;
    SetTimeField(after, "expire_time", tx.now() - absl::Seconds(1));
    return store.resources().Replace(tx, schema, {"users/test", "stated", "test", "", ""}, claim,
                                     after);
  });
  ASSERT_TRUE(changed.ok()) << changed;
}

class ClaimingTest : public testing::Test {
 protected:
  void SetUp() override { AddCountiesAndFirm(bureau_, {"east", "west", "south"}); }
  void MakeEastAndWest() {
    east_.emplace(server_.Add("east", "units/east", {v1::ROLE_COUNTY}));
    west_.emplace(server_.Add("west", "units/west", {v1::ROLE_COUNTY}));
  }
  static std::vector<std::string> NamesSeen(const Client& client, const std::string& filter = "") {
    std::vector<std::string> names;
    for (auto& each : client.List<v1::Claim>({.filter = filter})) {
      EXPECT_TRUE(each.ok()) << each.status();
      names.push_back(each->name());
    }
    return names;
  }

  SignedInServer server_;
  Client bureau_ = server_.Add("bureau", "units/bureau", {v1::ROLE_BUREAU});
  std::optional<Client> east_, west_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_TESTS_INTEGRATION_CLAIMS_FIXTURE_H_
