#include "server/rpc/acceptor.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <memory>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "tests/support/scratch_directory.h"

namespace zhaolian {
namespace {

using ::testing::HasSubstr;

// What is accepted is kept until it is closed.
class AcceptorTest : public testing::Test {
 protected:
  void Start(int connections, int per_address = 0) {
    auto socket = ListenSocket::Bind("127.0.0.1:0");
    ASSERT_TRUE(socket.ok()) << socket.status();
    acceptor_ = std::make_unique<Acceptor>(
        *std::move(socket), Acceptor::Limits{connections, per_address}, [this](int fd) {
          absl::MutexLock lock(&mutex_);
          accepted_.push_back(fd);
        });
  }

  void TearDown() override {
    acceptor_.reset();
    for (int fd : accepted_) close(fd);
    for (int fd : clients_) close(fd);
  }

  // A new connection, -1 when none can be made.
  int Connect() {
    const std::string& address = acceptor_->address();
    sockaddr_in name{};
    name.sin_family = AF_INET;
    int port = 0;
    EXPECT_TRUE(absl::SimpleAtoi(address.substr(address.rfind(':') + 1), &port));
    name.sin_port = htons(static_cast<uint16_t>(port));
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return -1;
    clients_.push_back(fd);
    return connect(fd, reinterpret_cast<const sockaddr*>(&name), sizeof(name)) == 0 ? fd : -1;
  }

  // Whether the other side closes the connection soon, rather than keeping it.
  static bool IsClosed(int fd) {
    timeval second{1, 0};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &second, sizeof(second));
    char byte;
    const ssize_t count = recv(fd, &byte, 1, 0);
    return count == 0 || (count < 0 && errno == ECONNRESET);
  }

  void WaitForOpen(int count) {
    for (int i = 0; i < 500 && acceptor_->open() != count; ++i) {
      absl::SleepFor(absl::Milliseconds(10));
    }
    EXPECT_EQ(acceptor_->open(), count);
  }

  // As gRPC does at the end of a connection.
  void CloseAccepted() {
    absl::MutexLock lock(&mutex_);
    for (int fd : accepted_) {
      shutdown(fd, SHUT_RDWR);
      close(fd);
    }
    accepted_.clear();
  }

  std::unique_ptr<Acceptor> acceptor_;
  absl::Mutex mutex_;
  std::vector<int> accepted_;
  std::vector<int> clients_;
};

TEST_F(AcceptorTest, RefusesWhatIsTooManyByClosingIt) {
  Start(2);
  Connect();
  Connect();
  WaitForOpen(2);
  EXPECT_TRUE(IsClosed(Connect()));
  EXPECT_EQ(acceptor_->refused(), 1);
  EXPECT_EQ(acceptor_->open(), 2);
}

TEST_F(AcceptorTest, CountsAConnectionUntilItEnds) {
  Start(1);
  Connect();
  WaitForOpen(1);
  CloseAccepted();
  WaitForOpen(0);
  Connect();
  WaitForOpen(1);
}

TEST_F(AcceptorTest, RefusesTooManyFromOneAddress) {
  Start(100, 3);
  for (int i = 0; i < 3; ++i) Connect();
  WaitForOpen(3);
  EXPECT_TRUE(IsClosed(Connect()));
  CloseAccepted();
  WaitForOpen(0);
  Connect();
  WaitForOpen(1);
}

// gRPC's own listener would never accept again.
TEST_F(AcceptorTest, AcceptsAgainAfterFileDescriptorsRanOut) {
  Start(1000);
  // The thread runs before descriptors are short: as it starts, a sanitizer
  // needs some.
  Connect();
  WaitForOpen(1);
  rlimit before{};
  getrlimit(RLIMIT_NOFILE, &before);
  rlimit low = before;
  low.rlim_cur = 64;
  setrlimit(RLIMIT_NOFILE, &low);
  for (int i = 0; i < 100; ++i) Connect();  // both ends are in this process
  absl::SleepFor(absl::Milliseconds(200));
  for (int fd : clients_) close(fd);
  clients_.clear();
  // What waited in the backlog is accepted as room is made.
  for (int i = 0; i < 100 && acceptor_->open() > 0; ++i) {
    CloseAccepted();
    absl::SleepFor(absl::Milliseconds(20));
  }
  WaitForOpen(0);
  setrlimit(RLIMIT_NOFILE, &before);
  EXPECT_GE(Connect(), 0);
  WaitForOpen(1);
}

TEST(ListenSocketTest, SaysWhoeverIsThereAlready) {
  auto first = ListenSocket::Bind("127.0.0.1:0");
  ASSERT_TRUE(first.ok()) << first.status();
  const absl::Status second = ListenSocket::Bind(first->address()).status();
  EXPECT_TRUE(absl::IsFailedPrecondition(second));
  EXPECT_THAT(std::string(second.message()), HasSubstr("another program is using it"));
}

TEST(ListenSocketTest, AnAddressThatIsNoneIsRefused) {
  for (const std::string address :
       {"nowhere", "127.0.0.1:none", "999.1.1.1:0", "unix:", "unix:/no/such/directory/socket"}) {
    EXPECT_TRUE(absl::IsFailedPrecondition(ListenSocket::Bind(address).status())) << address;
  }
}

TEST(ListenSocketTest, AUnixSocketInUseIsRefusedAndOneLeftBehindIsReplaced) {
  ScratchDirectory scratch;
  const std::string path = scratch.Path("socket");
  {
    auto first = ListenSocket::Bind("unix:" + path);
    ASSERT_TRUE(first.ok()) << first.status();
    EXPECT_TRUE(absl::IsFailedPrecondition(ListenSocket::Bind("unix:" + path).status()));
  }
  EXPECT_NE(access(path.c_str(), F_OK), 0) << "removed at the end";
  const int killed = socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  path.copy(name.sun_path, sizeof(name.sun_path) - 1);
  ASSERT_EQ(bind(killed, reinterpret_cast<const sockaddr*>(&name), sizeof(name)), 0);
  close(killed);  // its file stays
  EXPECT_TRUE(ListenSocket::Bind("unix:" + path).ok());
}

}  // namespace
}  // namespace zhaolian
