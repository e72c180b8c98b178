#include "client-lib/change_request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/row_codec.h"
#include "tests/support/test_store.h"
#include "zhaolian/v1/enterprises.pb.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {
namespace {

using testing::Contains;
using testing::ElementsAre;

ChangeRequest Understood(const google::protobuf::Message& request) {
  auto change = UnderstandChange(TestStore::Registry(), request);
  EXPECT_TRUE(change.ok()) << change.status();
  return change.ok() ? *change : ChangeRequest();
}

TEST(ChangeRequestTest, ACreateMakesItsRowUnderItsId) {
  v1::CreateEnterpriseRequest request;
  request.set_enterprise_id("yzj");
  request.mutable_enterprise()->set_display_name("扬子江药业");
  const ChangeRequest change = Understood(request);
  EXPECT_EQ(change.kind, ChangeRequest::kCreate);
  EXPECT_EQ(change.name, "enterprises/yzj");
  const MessagePtr row = RowAfter(change, request, nullptr);
  EXPECT_EQ(TextField(*row, "name"), "enterprises/yzj");
  EXPECT_EQ(TextField(*row, "display_name"), "扬子江药业");
}

TEST(ChangeRequestTest, AnUpdateSetsAndClearsTheFieldsOfItsMask) {
  v1::Enterprise before;
  before.set_name("enterprises/yzj");
  before.set_display_name("扬子江药业");
  before.set_summary("old");
  before.add_chain_nodes("chainNodes/a");
  v1::UpdateEnterpriseRequest request;
  request.mutable_enterprise()->set_name("enterprises/yzj");
  request.mutable_enterprise()->set_summary("new");
  request.mutable_enterprise()->set_display_name("not in the mask");
  request.mutable_update_mask()->add_paths("summary");
  request.mutable_update_mask()->add_paths("chain_nodes");
  v1::Enterprise after;
  after.CopyFrom(*RowAfter(Understood(request), request, &before));
  EXPECT_EQ(after.summary(), "new");
  EXPECT_EQ(after.display_name(), "扬子江药业");
  EXPECT_EQ(after.chain_nodes_size(), 0);
  EXPECT_EQ(RowAfter(Understood(request), request, nullptr), nullptr);
}

TEST(ChangeRequestTest, AnUpdateWithoutAMaskSetsWhatIsPopulated) {
  v1::UpdateEnterpriseRequest request;
  request.mutable_enterprise()->set_name("enterprises/yzj");
  request.mutable_enterprise()->set_etag("\"7\"");
  request.mutable_enterprise()->set_summary("new");
  EXPECT_THAT(Understood(request).mask, ElementsAre("summary"));
  request.mutable_update_mask()->add_paths("*");
  EXPECT_THAT(Understood(request).mask, Contains("display_name"));
}

TEST(ChangeRequestTest, ADeleteLeavesNoRowAndAMethodOfItsOwnTheRowAsItIs) {
  v1::Lead lead;
  lead.set_name("leads/a");
  v1::DeleteLeadRequest remove;
  remove.set_name("leads/a");
  EXPECT_EQ(RowAfter(Understood(remove), remove, &lead), nullptr);
  v1::AdvanceLeadRequest advance;
  advance.set_name("leads/a");
  advance.set_stage(v1::Lead::STAGE_SIGNED);
  EXPECT_EQ(Understood(advance).kind, ChangeRequest::kOther);
  EXPECT_EQ(RowAfter(Understood(advance), advance, &lead)->SerializeAsString(),
            lead.SerializeAsString());
}

TEST(ChangeRequestTest, WhatChangesNoRowIsRefused) {
  v1::GetLeadRequest get;
  get.set_name("leads/a");
  v1::CreateLeadRequest without_id;
  for (const google::protobuf::Message* request :
       {static_cast<google::protobuf::Message*>(&get),
        static_cast<google::protobuf::Message*>(&without_id)}) {
    EXPECT_TRUE(
        absl::IsInvalidArgument(UnderstandChange(TestStore::Registry(), *request).status()));
  }
}

}  // namespace
}  // namespace zhaolian
