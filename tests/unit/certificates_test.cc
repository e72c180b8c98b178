#include "server/access/certificates.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "absl/time/clock.h"
#include "client-lib/development_authority.h"
#include "storage/durable_file.h"
#include "tests/support/scratch_directory.h"

namespace zhaolian {
namespace {

using testing::HasSubstr;

class CertificatesTest : public testing::Test {
 protected:
  static const IssuedPair& Authority() {
    static const IssuedPair& authority =
        *new IssuedPair(*MakeAuthority("Zhaolian test", absl::Now(), absl::Hours(24)));
    return authority;
  }
  static CertificatePair Issue(absl::Time begin = absl::Now() - absl::Hours(1)) {
    auto pair = IssueServerPair(Authority(), {"localhost", "127.0.0.1"}, begin, absl::Hours(24));
    EXPECT_TRUE(pair.ok()) << pair.status();
    return {pair->certificate, pair->key};
  }
  static std::string FaultOf(const CertificatePair& pair, absl::Time now = absl::Now()) {
    return std::string(CheckPair(pair, now).message());
  }
  static std::string FaultOfAuthorities(const std::string& authorities,
                                        absl::Time now = absl::Now()) {
    return std::string(CheckAuthorities(authorities, now).message());
  }
  std::string AuthoritiesCopy() { return *ReadFile(scratch_.Path("tls/current/authorities.pem")); }
  void Put(const CertificatePair& pair) {
    std::ofstream(files_.chain) << pair.chain;
    std::ofstream(files_.key) << pair.key;
  }
  // What gRPC is given.
  CertificatePair Copies() {
    return {*ReadFile(scratch_.Path("tls/current/chain.pem")),
            *ReadFile(scratch_.Path("tls/current/key.pem"))};
  }

  ScratchDirectory scratch_;
  const Certificates::Files files_ = {scratch_.Path("chain.pem"), scratch_.Path("key.pem")};
  const Certificates::Files with_authorities_ = {files_.chain, files_.key,
                                                 scratch_.Path("authorities.pem")};
};

TEST_F(CertificatesTest, APairIsACertificateThatIsValidAndItsKey) {
  const CertificatePair good = Issue();
  EXPECT_EQ(FaultOf(good), "");
  EXPECT_TRUE(RefusesTls12(good));
  EXPECT_THAT(FaultOf({"", good.key}), HasSubstr("no certificate"));
  EXPECT_THAT(FaultOf({good.chain, ""}), HasSubstr("no private key"));
  EXPECT_THAT(FaultOf({good.key, good.chain}), HasSubstr("no certificate"));
  EXPECT_THAT(FaultOf({good.chain, Issue().key}), HasSubstr("not that of the certificate"));
  EXPECT_THAT(FaultOf(good, absl::Now() - absl::Hours(2)), HasSubstr("not valid yet"));
  EXPECT_THAT(FaultOf(good, absl::Now() + absl::Hours(25)), HasSubstr("has expired"));
}

TEST_F(CertificatesTest, ServesNothingWithoutAGoodPair) {
  EXPECT_TRUE(absl::IsNotFound(Certificates::Open(files_, scratch_.Path("tls")).status()));
  Put({Issue().chain, Issue().key});
  EXPECT_TRUE(
      absl::IsFailedPrecondition(Certificates::Open(files_, scratch_.Path("tls")).status()));
}

TEST_F(CertificatesTest, TakesAGoodPairOverAndKeepsItWhenABadOneComes) {
  const CertificatePair first = Issue(), second = Issue();
  Put(first);
  auto certificates = Certificates::Open(files_, scratch_.Path("tls"));
  ASSERT_TRUE(certificates.ok()) << certificates.status();
  EXPECT_EQ(Copies(), first);
  Put(second);
  EXPECT_TRUE((*certificates)->Refresh(absl::Now()).ok());
  EXPECT_EQ(Copies(), second);
  for (const CertificatePair& bad :
       {CertificatePair{"", ""}, CertificatePair{first.chain, second.key},
        CertificatePair{"no PEM", second.key}, Issue(absl::Now() - absl::Hours(48))}) {
    Put(bad);
    EXPECT_FALSE((*certificates)->Refresh(absl::Now()).ok());
    EXPECT_TRUE((*certificates)->Refresh(absl::Now()).ok()) << "told a second time";
    EXPECT_EQ(Copies(), second);
  }
  std::filesystem::remove(files_.key);
  EXPECT_FALSE((*certificates)->Refresh(absl::Now()).ok());
  EXPECT_EQ(Copies(), second);
  Put(first);
  EXPECT_TRUE((*certificates)->Refresh(absl::Now()).ok());
  EXPECT_EQ(Copies(), first);
}

TEST_F(CertificatesTest, AuthoritiesAreCertificatesOfAuthoritiesOfWhichOneIsValid) {
  const std::string good = Authority().certificate;
  const std::string old =
      MakeAuthority("Zhaolian old", absl::Now() - absl::Hours(48), absl::Hours(24))->certificate;
  EXPECT_EQ(FaultOfAuthorities(good), "");
  EXPECT_EQ(FaultOfAuthorities(good + "\n"), "");
  EXPECT_EQ(FaultOfAuthorities(old + good), "");
  EXPECT_THAT(FaultOfAuthorities(""), HasSubstr("none that is valid"));
  EXPECT_THAT(FaultOfAuthorities("no PEM"), HasSubstr("none that is valid"));
  EXPECT_THAT(FaultOfAuthorities(old), HasSubstr("none that is valid"));
  EXPECT_THAT(FaultOfAuthorities(good + Issue().chain), HasSubstr("of no authority"));
  std::string broken = good + good;
  broken.replace(good.size() + 100, 20, "!");
  EXPECT_THAT(FaultOfAuthorities(broken), HasSubstr("no certificate in PEM"));
}

TEST_F(CertificatesTest, PairAndAuthoritiesAreTakenOverEachWithoutTheOther) {
  const std::string second =
      MakeAuthority("Zhaolian other", absl::Now() - absl::Hours(1), absl::Hours(24))->certificate;
  const CertificatePair pairs[] = {Issue(), Issue()};
  Put(pairs[0]);
  EXPECT_TRUE(
      absl::IsNotFound(Certificates::Open(with_authorities_, scratch_.Path("tls")).status()));
  std::ofstream(with_authorities_.authorities) << Authority().certificate;
  auto certificates = Certificates::Open(with_authorities_, scratch_.Path("tls"));
  ASSERT_TRUE(certificates.ok()) << certificates.status();
  EXPECT_EQ(AuthoritiesCopy(), Authority().certificate);
  Put(pairs[1]);
  std::ofstream(with_authorities_.authorities) << "";
  EXPECT_THAT(std::string((*certificates)->Refresh(absl::Now()).message()),
              HasSubstr("client authorities"));
  EXPECT_TRUE((*certificates)->Refresh(absl::Now()).ok()) << "told a second time";
  EXPECT_EQ(Copies(), pairs[1]);
  EXPECT_EQ(AuthoritiesCopy(), Authority().certificate);
  Put({"", ""});
  std::ofstream(with_authorities_.authorities) << second;
  EXPECT_FALSE((*certificates)->Refresh(absl::Now()).ok());
  EXPECT_EQ(Copies(), pairs[1]);
  EXPECT_EQ(AuthoritiesCopy(), second);
}

TEST_F(CertificatesTest, ItsKeyIsForItsOwnerOnly) {
  Put(Issue());
  ASSERT_TRUE(Certificates::Open(files_, scratch_.Path("tls")).ok());
  EXPECT_EQ(std::filesystem::status(scratch_.Path("tls")).permissions(),
            std::filesystem::perms::owner_all);
  EXPECT_EQ(std::filesystem::status(scratch_.Path("tls/current/key.pem")).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

}  // namespace
}  // namespace zhaolian
