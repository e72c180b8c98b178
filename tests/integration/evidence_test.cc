// Files of evidence through the API: sent, kept, got and backed up.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <optional>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "storage/backup.h"
#include "storage/content_store.h"
#include "storage/data_directory.h"
#include "storage/error.h"
#include "storage/uuid.h"
#include "tests/support/counties_and_firm.h"
#include "tests/support/cuttable_proxy.h"
#include "tests/support/evidence_calls.h"
#include "tests/support/lead_of_firm.h"
#include "tests/support/resource_calls.h"
#include "tests/support/signed_in_server.h"
#include "zhaolian/v1/leads.pb.h"
#include "zhaolian/v1/system.pb.h"

namespace zhaolian {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using v1::Attachment;

internal::v1::ServerConfig SmallLimits() {
  internal::v1::ServerConfig config = SignedInServer::Config();
  config.set_evidence_file_bytes(300'000);
  config.set_evidence_files_per_lead(3);
  config.set_evidence_megabytes_per_lead(1);
  return config;
}

class EvidenceTest : public testing::Test {
 protected:
  void SetUp() override {
    AddCountiesAndFirm(bureau_, {"east", "west"});
    east_.emplace(server_.Add("east", "units/east", {v1::ROLE_COUNTY}));
    west_.emplace(server_.Add("west", "units/west", {v1::ROLE_COUNTY}));
    lead_ = AddLead(bureau_, LeadOfFirm("units/east"));
  }

  EvidenceCalls East() const { return EvidenceCalls(*east_); }
  EvidenceCalls West() const { return EvidenceCalls(*west_); }

  static std::vector<std::string> NamesSeen(const Client& client) {
    std::vector<std::string> names;
    for (auto& each : client.List<Attachment>()) {
      EXPECT_TRUE(each.ok()) << each.status();
      names.push_back(each->name());
    }
    return names;
  }
  std::string DirectoryOf(const std::string& name) {
    return absl::StrCat(server_->directory(), "/data/", name);
  }
  std::string PathOf(const Attachment& attachment) {
    return EvidencePath(DirectoryOf("evidence"), attachment.sha256());
  }
  int FilesThere() {
    int count = 0;
    for (const auto& entry : fs::recursive_directory_iterator(DirectoryOf("evidence"))) {
      count += entry.is_regular_file() ? 1 : 0;
    }
    return count;
  }
  static std::string ReasonOf(const absl::Status& status) {
    if (!status.ok()) ExpectWellFormed(status);
    return ErrorReason(status);
  }

  SignedInServer server_{SmallLimits()};
  Client bureau_ = server_.Add("bureau", "units/bureau", {v1::ROLE_BUREAU});
  std::optional<Client> east_, west_;
  std::string lead_;
};

TEST_F(EvidenceTest, AFileComesBackAsItWasSent) {
  std::string content = PdfOf("");
  for (int i = 0; content.size() < 200'000; ++i) absl::StrAppend(&content, i, "\n");
  auto request = EvidenceCalls::Describe(lead_, Attachment::KIND_AGREEMENT, content);
  request.set_remarks("盖章版");
  const auto sent = East().Send(request, content, 70'000);
  ASSERT_TRUE(sent.ok()) << sent.status();
  EXPECT_EQ(sent->media_type(), "application/pdf");
  EXPECT_EQ(sent->size_bytes(), static_cast<int64_t>(content.size()));
  EXPECT_EQ(sent->uploaded_by(), "users/east");
  EXPECT_EQ(sent->owner_unit(), "units/east");
  EXPECT_EQ(sent->remarks(), "盖章版");
  EXPECT_EQ(*East().Get(sent->name()), content);
  EXPECT_EQ(*East().Get(sent->name(), 150'000), content.substr(150'000));
  EXPECT_EQ(*East().Get(sent->name(), sent->size_bytes()), "");
  EXPECT_EQ(ReasonOf(East().Get(sent->name(), sent->size_bytes() + 1).status()), "INVALID_OFFSET");
  EXPECT_EQ(ReasonOf(East().Get(sent->name(), -1).status()), "INVALID_OFFSET");
  EXPECT_EQ(east_->Get<Attachment>(sent->name())->SerializeAsString(), sent->SerializeAsString());
}

TEST_F(EvidenceTest, AnUploadThatWasCutOffGoesOnWhereItStopped) {
  constexpr size_t kCameThrough = 120'000;
  const std::string content = PdfOf(std::string(200'000, 'x'));
  auto request = EvidenceCalls::Describe(lead_, Attachment::KIND_AGREEMENT, content);
  CuttableProxy proxy(server_->address());
  const EvidenceCalls far(
      Client({.address = proxy.address(), .token = server_.NewKey("users/east")}));
  const absl::Status cut =
      far.SendAndCut(request, content.substr(0, kCameThrough), DirectoryOf("evidence"),
                     [&] { proxy.SetMode(CuttableProxy::kRefuse); });
  EXPECT_TRUE(absl::IsUnavailable(cut)) << cut;
  EXPECT_EQ(East().ProgressOf(request)->received_bytes(), kCameThrough);
  EXPECT_EQ(West().ProgressOf(request)->received_bytes(), 0) << "it is not west's";
  request.set_offset(1);
  EXPECT_EQ(ReasonOf(East().Send(request, content.substr(1)).status()), "UPLOAD_OFFSET");
  request.set_offset(kCameThrough);
  const auto whole = East().Send(request, content.substr(kCameThrough), 50'000);
  ASSERT_TRUE(whole.ok()) << whole.status();
  EXPECT_EQ(*East().Get(whole->name()), content);
  EXPECT_EQ(East().ProgressOf(request)->received_bytes(), 0);
}

TEST_F(EvidenceTest, WhatCameOfAnUploadThatIsRefusedIsNotKept) {
  const std::string content = PdfOf("协议");
  auto request = EvidenceCalls::Describe(lead_, Attachment::KIND_AGREEMENT, content);
  EXPECT_EQ(ReasonOf(East().Send(request, content + "more").status()), "UPLOAD_MISMATCH");
  EXPECT_EQ(East().ProgressOf(request)->received_bytes(), 0);
  const std::string other = PdfOf("别的");
  ASSERT_EQ(other.size(), content.size());
  EXPECT_EQ(ReasonOf(East().Send(request, other).status()), "UPLOAD_MISMATCH");
  EXPECT_EQ(East().ProgressOf(request)->received_bytes(), 0);
}

TEST_F(EvidenceTest, TheSameContentIsKeptOnce) {
  const std::string other = AddLead(bureau_, LeadOfFirm("units/west"));
  const auto one = East().Add(lead_, Attachment::KIND_AGREEMENT, PdfOf("一份"));
  const auto two = West().Add(other, Attachment::KIND_OTHER, PdfOf("一份"));
  ASSERT_TRUE(one.ok() && two.ok());
  EXPECT_NE(one->name(), two->name());
  EXPECT_EQ(one->sha256(), two->sha256());
  EXPECT_EQ(FilesThere(), 1);
}

TEST_F(EvidenceTest, WhatIsBeyondSightIsNotThere) {
  const auto sent = East().Add(lead_, Attachment::KIND_PERMIT, PdfOf("底线三十亩"));
  ASSERT_TRUE(sent.ok()) << sent.status();
  EXPECT_TRUE(absl::IsNotFound(West().Get(sent->name()).status()));
  EXPECT_TRUE(absl::IsNotFound(West().Withdraw(sent->name())));
  EXPECT_TRUE(absl::IsNotFound(west_->Get<Attachment>(sent->name()).status()));
  EXPECT_TRUE(NamesSeen(*west_).empty());
  EXPECT_THAT(NamesSeen(bureau_), ElementsAre(sent->name()));
  const absl::Status refused = West().Add(lead_, Attachment::KIND_PERMIT, PdfOf("二")).status();
  EXPECT_TRUE(absl::IsNotFound(refused)) << refused;
}

TEST_F(EvidenceTest, WhoSeesTheLeadSeesItsEvidenceAlsoWhenThatChanges) {
  const auto sent = East().Add(lead_, Attachment::KIND_PERMIT, PdfOf("共享"));
  ASSERT_TRUE(sent.ok()) << sent.status();
  v1::Lead lead;
  lead.set_name(lead_);
  lead.add_shared_units("units/west");
  const std::string id = NewUuid();
  ASSERT_TRUE(east_->Update(lead, {"shared_units"}, {.request_id = id}).ok());
  EXPECT_EQ(*West().Get(sent->name()), PdfOf("共享"));
  EXPECT_THAT(NamesSeen(*west_), ElementsAre(sent->name()));
  EXPECT_TRUE(
      absl::IsPermissionDenied(West().Add(lead_, Attachment::KIND_PERMIT, PdfOf("二")).status()))
      << "who sees a lead does not own it";
  EXPECT_TRUE(absl::IsPermissionDenied(West().Withdraw(sent->name())));
  lead.clear_shared_units();
  ASSERT_TRUE(east_->Update(lead, {"shared_units"}).ok());
  EXPECT_TRUE(absl::IsNotFound(West().Get(sent->name()).status()));
  lead.set_owner_unit("units/west");
  ASSERT_TRUE(bureau_.Update(lead, {"owner_unit"}).ok());
  EXPECT_TRUE(West().Get(sent->name()).ok());
  EXPECT_TRUE(absl::IsNotFound(East().Get(sent->name()).status()));
}

TEST_F(EvidenceTest, ARepeatedRequestIsAnsweredAsTheFirstTime) {
  auto request = EvidenceCalls::Describe(lead_, Attachment::KIND_PERMIT, PdfOf("一次"));
  request.set_request_id(NewUuid());
  const auto first = East().Send(request, PdfOf("一次"));
  const auto second = East().Send(request, PdfOf("一次"), 5);
  ASSERT_TRUE(first.ok() && second.ok()) << second.status();
  EXPECT_EQ(first->SerializeAsString(), second->SerializeAsString());
  EXPECT_EQ(NamesSeen(*east_).size(), 1u);
  auto other = EvidenceCalls::Describe(lead_, Attachment::KIND_PERMIT, PdfOf("二次"));
  other.set_request_id(request.request_id());
  EXPECT_EQ(ReasonOf(East().Send(other, PdfOf("二次")).status()), "REQUEST_ID_REUSED");
}

TEST_F(EvidenceTest, ATrialKeepsNothing) {
  auto request = EvidenceCalls::Describe(lead_, Attachment::KIND_PERMIT, PdfOf("试"));
  request.set_validate_only(true);
  const auto sent = East().Send(request, PdfOf("试"));
  ASSERT_TRUE(sent.ok()) << sent.status();
  EXPECT_EQ(sent->etag(), "");
  EXPECT_EQ(FilesThere(), 0);
  EXPECT_TRUE(NamesSeen(*east_).empty());
}

TEST_F(EvidenceTest, WhatIsNotAsToldOrNotAllowedIsRefusedAndLeavesNothing) {
  const std::string content = PdfOf("协议");
  const auto reason = [&](auto change, const std::string& sent) {
    auto request = EvidenceCalls::Describe(lead_, Attachment::KIND_PERMIT, content);
    change(request);
    return ReasonOf(East().Send(request, sent, 7).status());
  };
  const auto as_is = [](auto&) {};
  EXPECT_EQ(reason(as_is, content + "x"), "UPLOAD_MISMATCH");
  EXPECT_EQ(reason(as_is, "x" + content.substr(1)), "UPLOAD_MISMATCH");
  EXPECT_EQ(reason(as_is, ""), "UPLOAD_MISMATCH");
  EXPECT_EQ(reason([](auto& r) { r.set_sha256("abc"); }, content), "INVALID_DIGEST");
  EXPECT_EQ(reason([](auto& r) { r.set_size_bytes(0); }, content), "EVIDENCE_TOO_LARGE");
  EXPECT_EQ(reason([](auto& r) { r.set_size_bytes(300'001); }, content), "EVIDENCE_TOO_LARGE");
  EXPECT_EQ(reason([](auto& r) { r.set_file_name("x.exe"); }, content), "FILE_TYPE_NOT_ALLOWED");
  EXPECT_EQ(reason([](auto& r) { r.set_file_name("x.png"); }, content), "FILE_TYPE_MISMATCH");
  EXPECT_EQ(reason([](auto& r) { r.set_file_name("../x.pdf"); }, content), "INVALID_FILE_NAME");
  EXPECT_EQ(reason([](auto& r) { r.set_file_name("a\nb.pdf"); }, content), "INVALID_FILE_NAME");
  EXPECT_EQ(reason([](auto& r) { r.set_file_name("\x1b[2J.pdf"); }, content),
            "FORBIDDEN_CHARACTER");
  EXPECT_EQ(reason([](auto& r) { r.clear_kind(); }, content), "REQUIRED");
  EXPECT_EQ(reason([](auto& r) { r.set_lead("leads/none"); }, content), "NOT_FOUND");
  EXPECT_EQ(reason([](auto& r) { r.set_lead("firms/x"); }, content), "INVALID_NAME");
  EXPECT_EQ(FilesThere(), 0);
  EXPECT_EQ(reason(as_is, content.substr(0, 9)), "UPLOAD_MISMATCH");
  EXPECT_EQ(FilesThere(), 1) << "what came of it waits for the rest";
  EXPECT_TRUE(NamesSeen(bureau_).empty());
}

TEST_F(EvidenceTest, ALeadHasSoManyFilesAndBytes) {
  std::vector<std::string> names;
  for (const char* text : {"一", "二", "三"}) {
    const auto sent = East().Add(lead_, Attachment::KIND_OTHER, PdfOf(text));
    ASSERT_TRUE(sent.ok()) << sent.status();
    names.push_back(sent->name());
  }
  const absl::Status full = East().Add(lead_, Attachment::KIND_OTHER, PdfOf("四")).status();
  EXPECT_EQ(ReasonOf(full), "EVIDENCE_LIMIT");
  EXPECT_THAT(full.message(), HasSubstr("withdraw some first"));
  ASSERT_TRUE(East().Withdraw(names[0]).ok());
  EXPECT_TRUE(East().Add(lead_, Attachment::KIND_OTHER, PdfOf("四")).ok());

  const std::string other = AddLead(bureau_, LeadOfFirm("units/east"));
  internal::v1::ServerConfig config = SmallLimits();
  config.set_evidence_file_bytes(1 << 20);
  server_->Restart(config);
  const EvidenceCalls calls(server_.Add("later", "units/east", {v1::ROLE_COUNTY}));
  const std::string large = PdfOf(std::string(700'000, 'x'));
  ASSERT_TRUE(calls.Add(other, Attachment::KIND_OTHER, large).ok());
  EXPECT_EQ(ReasonOf(calls.Add(other, Attachment::KIND_OTHER, large + "y").status()),
            "EVIDENCE_LIMIT");
}

TEST_F(EvidenceTest, AWithdrawnFileProvesNothingAndStays) {
  const auto sent = East().Add(lead_, Attachment::KIND_PERMIT, PdfOf("错"));
  ASSERT_TRUE(sent.ok()) << sent.status();
  ASSERT_TRUE(East().Withdraw(sent->name()).ok());
  EXPECT_EQ(ReasonOf(East().Withdraw(sent->name())), "WITHDRAWN");
  EXPECT_TRUE(NamesSeen(*east_).empty());
  EXPECT_EQ(east_->Get<Attachment>(sent->name())->withdraw_reason(), "传错项目");
  EXPECT_EQ(*East().Get(sent->name()), PdfOf("错"));
  v1::WithdrawAttachmentRequest request;
  request.set_name(sent->name());
  Attachment attachment;
  EXPECT_EQ(ReasonOf(east_->Call(request, attachment)), "REQUIRED") << "without a reason";
}

TEST_F(EvidenceTest, DamageIsTold) {
  const auto sent = East().Add(lead_, Attachment::KIND_PERMIT, PdfOf("完好"));
  ASSERT_TRUE(sent.ok()) << sent.status();
  std::ofstream(PathOf(*sent), std::ios::in | std::ios::out) << "X";
  const absl::Status status = East().Get(sent->name()).status();
  EXPECT_TRUE(absl::IsDataLoss(status)) << status;
  EXPECT_EQ(ReasonOf(status), "EVIDENCE_DAMAGED");
  fs::remove(PathOf(*sent));
  EXPECT_EQ(ReasonOf(East().Get(sent->name()).status()), "EVIDENCE_DAMAGED");
  ASSERT_TRUE(East().Add(lead_, Attachment::KIND_PERMIT, PdfOf("完好")).ok());
  EXPECT_EQ(*East().Get(sent->name()), PdfOf("完好")) << "the same file again heals it";
}

TEST_F(EvidenceTest, ManyAtATimeAreAllKept) {
  std::vector<std::string> leads;
  for (int i = 0; i < 8; ++i) leads.push_back(AddLead(bureau_, LeadOfFirm("units/east")));
  std::vector<std::thread> senders;
  std::atomic<int> kept = 0;
  for (int i = 0; i < 8; ++i) {
    senders.emplace_back([&, i] {
      // Half of them send the same.
      const std::string content = PdfOf(std::string(100'000, static_cast<char>('a' + i / 2)));
      const auto sent = EvidenceCalls(i % 2 == 0 ? *east_ : bureau_)
                            .Add(leads[static_cast<size_t>(i)], Attachment::KIND_OTHER, content);
      EXPECT_TRUE(sent.ok()) << sent.status();
      if (sent.ok() && *EvidenceCalls(bureau_).Get(sent->name()) == content) ++kept;
    });
  }
  for (std::thread& sender : senders) sender.join();
  EXPECT_EQ(kept, 8);
  EXPECT_EQ(FilesThere(), 4);
}

TEST_F(EvidenceTest, TheFilesOutliveARestartAndWhatNoRowNamesDoesNot) {
  const auto sent = East().Add(lead_, Attachment::KIND_PERMIT, PdfOf("留"));
  ASSERT_TRUE(sent.ok()) << sent.status();
  const std::string unnamed = EvidencePath(DirectoryOf("evidence"), std::string(64, 'a'));
  fs::create_directories(fs::path(unnamed).parent_path());
  std::ofstream(unnamed) << "无记录";
  for (const std::string& path : {unnamed, PathOf(*sent)}) {
    fs::last_write_time(path, fs::file_time_type::clock::now() - std::chrono::hours(24 * 8));
  }
  server_->Restart();
  for (int i = 0; i < 600 && fs::exists(unnamed); ++i) absl::SleepFor(absl::Milliseconds(50));
  EXPECT_FALSE(fs::exists(unnamed)) << "eight days are more than seven";
  const EvidenceCalls calls(server_.Add("later", "units/east", {v1::ROLE_COUNTY}));
  EXPECT_EQ(*calls.Get(sent->name()), PdfOf("留"));
}

TEST_F(EvidenceTest, ABackupHasTheFilesAndARestoreBringsThemBack) {
  const auto sent = East().Add(lead_, Attachment::KIND_PERMIT, PdfOf("备份"));
  const auto lost = East().Add(lead_, Attachment::KIND_PERMIT, PdfOf("丢失"));
  ASSERT_TRUE(sent.ok() && lost.ok());
  fs::remove(PathOf(*lost));
  const Client administrator =
      server_.Add("admin", "units/bureau", {v1::ROLE_SYSTEM_ADMINISTRATOR});
  v1::CreateBackupRequest request;
  request.set_backup_id("one");
  v1::CreateBackupResponse response;
  const absl::Status written = administrator.Call(request, response);
  ASSERT_TRUE(written.ok()) << written;
  EXPECT_THAT(response.manifest().damaged_evidence(), ElementsAre(lost->sha256()));
  // The server's own may be damaged now.
  fs::remove(PathOf(*sent));
  ASSERT_TRUE(VerifyBackup(response.path()).ok()) << VerifyBackup(response.path()).status();
  const std::string restored = server_->directory() + "/restored";
  {
    auto data = DataDirectory::Open(restored);
    ASSERT_TRUE(data.ok());
    ASSERT_TRUE(RestoreBackup(response.path(), restored).ok());
  }
  EXPECT_TRUE(VerifyEvidence(restored + "/evidence", sent->sha256()).ok());
  const std::string copy = EvidencePath(response.path() + "/evidence", sent->sha256());
  std::ofstream(copy, std::ios::app) << "x";
  EXPECT_TRUE(absl::IsDataLoss(VerifyBackup(response.path()).status()));
}

}  // namespace
}  // namespace zhaolian
