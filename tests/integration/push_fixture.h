// Changes of a device as its program sends them.
#ifndef ZHAOLIAN_TESTS_INTEGRATION_PUSH_FIXTURE_H_
#define ZHAOLIAN_TESTS_INTEGRATION_PUSH_FIXTURE_H_

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "client-lib/client.h"
#include "google/protobuf/util/time_util.h"
#include "google/rpc/error_details.pb.h"
#include "storage/row_codec.h"
#include "storage/uuid.h"
#include "tests/support/counties_and_firm.h"
#include "tests/support/signed_in_server.h"
#include "zhaolian/v1/engagements.pb.h"
#include "zhaolian/v1/enterprises.pb.h"
#include "zhaolian/v1/push.pb.h"

namespace zhaolian {

// A call at a firm, as its author logs it in a train.
inline v1::Engagement Visit(const std::string& summary) {
  v1::Engagement engagement;
  engagement.set_enterprise("enterprises/firm");
  engagement.set_kind(v1::Engagement::KIND_VISIT);
  engagement.set_summary(summary);
  *engagement.mutable_occur_time() = google::protobuf::util::TimeUtil::GetCurrentTime();
  return engagement;
}

template <typename Request>
v1::PendingMutation Pending(Request request, int64_t base_revision = 0) {
  if (request.request_id().empty()) request.set_request_id(NewUuid());
  v1::PendingMutation mutation;
  mutation.mutable_request()->PackFrom(request);
  mutation.set_base_revision(base_revision);
  return mutation;
}

inline v1::PendingMutation Logged(const std::string& summary) {
  v1::CreateEngagementRequest request;
  *request.mutable_engagement() = Visit(summary);
  return Pending(request);
}

inline absl::StatusOr<v1::PushMutationsResponse> Push(
    const Client& client, const std::string& device, int64_t first,
    const std::vector<v1::PendingMutation>& mutations) {
  v1::PushMutationsRequest request;
  request.set_device(device);
  request.set_first_sequence(first);
  for (const v1::PendingMutation& mutation : mutations) *request.add_mutations() = mutation;
  v1::PushMutationsResponse response;
  const absl::Status status = client.Call(request, response);
  if (!status.ok()) return status;
  return response;
}

// The reason of a result that is not OK.
inline std::string ReasonOf(const v1::MutationResult& result) {
  for (const auto& detail : result.status().details()) {
    google::rpc::ErrorInfo info;
    if (detail.UnpackTo(&info)) return info.reason();
  }
  return "";
}

template <typename Resource>
Resource RowIn(const v1::MutationResult& result) {
  Resource row;
  result.resource().UnpackTo(&row);
  return row;
}

// Summaries of all engagements that begin so, in the order in which the server made them.
inline std::vector<std::string> SummariesOf(const Client& client, const std::string& begin = "") {
  std::vector<std::pair<int64_t, std::string>> found;
  for (auto& each : client.List<v1::Engagement>()) {
    if (!each.ok()) return {each.status().ToString()};
    if (each->summary().find(begin) != 0) continue;
    found.emplace_back(RevisionOfEtag(each->etag()), each->summary());
  }
  std::sort(found.begin(), found.end());
  std::vector<std::string> summaries;
  for (auto& [revision, summary] : found) summaries.push_back(summary);
  return summaries;
}

// A server where people sign in, a firm, two counties, and a device of a user of the bureau.
class PushTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_NO_FATAL_FAILURE(AddCountiesAndFirm(bureau_, {"east", "west"})); }

  // Of the device, which is at `next_`.
  absl::StatusOr<v1::PushMutationsResponse> Send(
      const std::vector<v1::PendingMutation>& mutations) {
    auto response = Push(lin_, device_, next_, mutations);
    if (response.ok()) next_ = response->settled_sequence() + 1;
    return response;
  }
  v1::MutationResult SendOne(const v1::PendingMutation& mutation) {
    auto response = Send({mutation});
    EXPECT_TRUE(response.ok()) << response.status();
    return response.ok() ? response->results(0) : v1::MutationResult();
  }
  std::vector<std::string> Summaries() { return SummariesOf(lin_); }
  // An update of the firm's named fields, made when it had the revision.
  static v1::PendingMutation Edit(const v1::Enterprise& firm, const std::vector<std::string>& mask,
                                  int64_t base) {
    v1::UpdateEnterpriseRequest request;
    *request.mutable_enterprise() = firm;
    request.mutable_enterprise()->set_name("enterprises/firm");
    for (const std::string& path : mask) request.mutable_update_mask()->add_paths(path);
    return Pending(request, base);
  }
  v1::Enterprise ReadFirm() { return *bureau_.Get<v1::Enterprise>("enterprises/firm"); }
  int64_t RevisionOfFirm() { return RevisionOfEtag(ReadFirm().etag()); }

  SignedInServer server_;
  Client bureau_ = server_.Add("bureau", "units/bureau", {v1::ROLE_BUREAU});
  Client lin_ = server_.Add("lin", "units/bureau", {v1::ROLE_BUREAU});
  const std::string device_ = NewUuid();
  int64_t next_ = 1;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_TESTS_INTEGRATION_PUSH_FIXTURE_H_
