#include "server/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/scratch_directory.h"

namespace zhaolian {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class ConfigTest : public testing::Test {
 protected:
  std::string File(const std::string& text) {
    std::ofstream(scratch_.Path("zhaolian.textproto")) << text;
    return scratch_.Path("zhaolian.textproto");
  }
  ScratchDirectory scratch_;
};

TEST_F(ConfigTest, ReadsAFileOfSettings) {
  auto config =
      ReadConfig(File("# of the office\nlisten_address: \"[::1]:5\"\nreader_threads: 4\n"));
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->listen_address(), "[::1]:5");
  EXPECT_EQ(config->reader_threads(), 4);
}

TEST_F(ConfigTest, NoPathIsAnEmptyConfig) { EXPECT_EQ(ReadConfig("")->SerializeAsString(), ""); }

TEST_F(ConfigTest, AMissingFileIsNotFound) {
  EXPECT_TRUE(absl::IsNotFound(ReadConfig(scratch_.Path("absent")).status()));
}

TEST_F(ConfigTest, AMistakeIsNamedByFileLineAndColumn) {
  const absl::Status status = ReadConfig(File("reader_threads: 4\n  raeder_threads: 4\n")).status();
  EXPECT_TRUE(absl::IsInvalidArgument(status));
  EXPECT_THAT(std::string(status.message()),
              AllOf(HasSubstr("zhaolian.textproto, line 2:"), HasSubstr("raeder_threads")));
}

TEST_F(ConfigTest, AbsentSettingsGetTheirDefaults) {
  internal::v1::ServerConfig config;
  ASSERT_TRUE(CompleteConfig(config).ok());
  EXPECT_EQ(config.data_directory(), "data");
  EXPECT_EQ(config.listen_address(), "127.0.0.1:50051");
  EXPECT_EQ(config.reader_threads(), 2);
  EXPECT_EQ(config.network_threads(), 2);
  EXPECT_EQ(config.writer_queue_limit(), 4096);
  EXPECT_EQ(config.reader_queue_limit(), 4096);
  EXPECT_EQ(config.default_deadline_ms(), 15000);
  EXPECT_EQ(config.max_request_bytes(), 4194304);
  EXPECT_EQ(config.max_response_bytes(), 3670016);
  EXPECT_EQ(config.page_token_age_seconds(), 259200);
  EXPECT_EQ(config.identification(), internal::v1::ServerConfig::IDENTIFICATION_SIGN_IN);
}

TEST_F(ConfigTest, GivenSettingsStay) {
  internal::v1::ServerConfig config;
  config.set_data_directory("/srv/zhaolian");
  config.set_writer_queue_limit(7);
  ASSERT_TRUE(CompleteConfig(config).ok());
  EXPECT_EQ(config.data_directory(), "/srv/zhaolian");
  EXPECT_EQ(config.writer_queue_limit(), 7);
}

TEST_F(ConfigTest, AValueOutOfRangeIsNamedWithItsRange) {
  internal::v1::ServerConfig config;
  config.set_reader_threads(65);
  absl::Status status = CompleteConfig(config);
  EXPECT_TRUE(absl::IsInvalidArgument(status));
  EXPECT_EQ(status.message(), "reader_threads is 65; it takes 1 to 64");
  config.set_reader_threads(-1);
  EXPECT_TRUE(absl::IsInvalidArgument(CompleteConfig(config)));
}

TEST_F(ConfigTest, TheOrderOfClassesIsCompletedAndChecked) {
  internal::v1::ServerConfig config;
  config.add_high_quality_precedence("start");
  ASSERT_TRUE(CompleteConfig(config).ok());
  EXPECT_THAT(config.high_quality_precedence(),
              ElementsAre("start", "completing", "advancing", "reserve", "planned"));
  config.set_high_quality_precedence(1, "finished");
  const absl::Status refused = CompleteConfig(config);
  EXPECT_THAT(std::string(refused.message()), HasSubstr("high_quality_precedence: names each of"));
}

TEST_F(ConfigTest, TheLadderOfFollowUpsGoesUp) {
  internal::v1::ServerConfig config;
  ASSERT_TRUE(CompleteConfig(config).ok());
  EXPECT_EQ(config.follow_up_head_days(), 5);
  config.set_follow_up_assignee_days(5);
  const absl::Status refused = CompleteConfig(config);
  EXPECT_THAT(std::string(refused.message()), HasSubstr("follow_up_head_days"));
  config.set_follow_up_head_days(6);
  EXPECT_TRUE(CompleteConfig(config).ok());
}

TEST_F(ConfigTest, ClaimsAreRenewedByKnownKindsOfEngagements) {
  internal::v1::ServerConfig config;
  ASSERT_TRUE(CompleteConfig(config).ok());
  EXPECT_THAT(config.claim_renewing_kinds(), ElementsAre("VISIT", "CALL", "MEETING", "RECEPTION"));
  config.mutable_claim_renewing_kinds()->Clear();
  config.add_claim_renewing_kinds("走访");
  ASSERT_TRUE(CompleteConfig(config).ok());
  EXPECT_THAT(config.claim_renewing_kinds(), ElementsAre("VISIT"));
  config.add_claim_renewing_kinds("LUNCH");
  EXPECT_THAT(std::string(CompleteConfig(config).message()), HasSubstr("\"LUNCH\""));
}

TEST_F(ConfigTest, EvidenceIsOfKnownTypes) {
  internal::v1::ServerConfig config;
  ASSERT_TRUE(CompleteConfig(config).ok());
  EXPECT_EQ(config.evidence_media_types_size(), 6);
  config.mutable_evidence_media_types()->Clear();
  config.add_evidence_media_types("image/png");
  ASSERT_TRUE(CompleteConfig(config).ok());
  EXPECT_EQ(config.evidence_media_types_size(), 1);
  config.add_evidence_media_types("image/heic");
  const absl::Status status = CompleteConfig(config);
  EXPECT_TRUE(absl::IsInvalidArgument(status));
  EXPECT_THAT(std::string(status.message()),
              AllOf(HasSubstr("image/heic"), HasSubstr("application/pdf")));
}

TEST_F(ConfigTest, LoopbackAndUnixSocketsMayBeListenedOn) {
  for (const std::string address : {"127.0.0.1:50051", "127.0.0.2:0", "[::1]:50051",
                                    "localhost:50051", "unix:/run/zhaolian/socket"}) {
    EXPECT_TRUE(CheckListenAddress(address).ok()) << address;
  }
}

TEST_F(ConfigTest, OtherAddressesAreRefusedSayingWhy) {
  for (const std::string address :
       {"0.0.0.0:50051", "[::]:50051", "192.168.1.5:50051", "zhaolian.example:50051", "*:50051",
        ":50051", "", "127.example.com:50051", "127.0.0.1.example.com:50051",
        "127.0.0.1:50051,0.0.0.0:50051", "ipv4:0.0.0.0:50051", "localhost.example:50051"}) {
    const absl::Status status = CheckListenAddress(address);
    EXPECT_TRUE(absl::IsFailedPrecondition(status)) << address;
    EXPECT_THAT(std::string(status.message()), HasSubstr("tls_certificate")) << address;
  }
}

TEST_F(ConfigTest, AnAddressThatTheSystemWouldCutShortIsRefused) {
  const std::string null(1, '\0');
  for (const std::string& address :
       {"127.0.0.1" + null + ".example:50051", "localhost:50051" + null, "unix:/run/a" + null}) {
    EXPECT_TRUE(absl::IsFailedPrecondition(CheckListenAddress(address)));
  }
}

TEST_F(ConfigTest, AnAddressBeyondThisMachineTakesSignInAndTls) {
  internal::v1::ServerConfig config;
  config.set_listen_address("0.0.0.0:50051");
  ASSERT_TRUE(CompleteConfig(config).ok());
  EXPECT_FALSE(CheckExposure(config).ok());
  config.set_identification(internal::v1::ServerConfig::IDENTIFICATION_SIGN_IN);
  EXPECT_FALSE(CheckExposure(config).ok());
  config.set_tls_certificate("/etc/zhaolian/chain.pem");
  EXPECT_THAT(std::string(CheckExposure(config).message()), HasSubstr("set together"));
  config.set_tls_key("/etc/zhaolian/key.pem");
  EXPECT_TRUE(CheckExposure(config).ok());
  config.set_identification(internal::v1::ServerConfig::IDENTIFICATION_STATED);
  EXPECT_FALSE(CheckExposure(config).ok());
}

TEST_F(ConfigTest, AuthoritiesOfClientsTakeSignInAndTls) {
  internal::v1::ServerConfig config;
  config.set_listen_address("127.0.0.1:50051");
  config.set_tls_client_authorities("/etc/zhaolian/clients.pem");
  EXPECT_THAT(std::string(CheckExposure(config).message()), HasSubstr("tls_client_authorities"));
  config.set_tls_certificate("/etc/zhaolian/chain.pem");
  config.set_tls_key("/etc/zhaolian/key.pem");
  EXPECT_FALSE(CheckExposure(config).ok());
  config.set_identification(internal::v1::ServerConfig::IDENTIFICATION_SIGN_IN);
  EXPECT_TRUE(CheckExposure(config).ok());
}

}  // namespace
}  // namespace zhaolian
