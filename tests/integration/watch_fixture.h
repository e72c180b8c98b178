// Streams of the feed, each with a mirror that has begun.
#ifndef ZHAOLIAN_TESTS_INTEGRATION_WATCH_FIXTURE_H_
#define ZHAOLIAN_TESTS_INTEGRATION_WATCH_FIXTURE_H_

#include <memory>
#include <string>

#include "tests/integration/feed_fixture.h"
#include "tests/support/watch_call.h"

namespace zhaolian {

class WatchFixture : public FeedFixture {
 protected:
  using FeedFixture::FeedFixture;

  std::string KeyOf(const std::string& id, const std::string& unit) {
    server_.Add(id, "units/" + unit, {v1::ROLE_COUNTY});
    return server_.NewKey("users/" + id);
  }
  // A mirror that has begun, with a stream that goes on.
  struct Watching {
    Client client;
    FeedMirror mirror;
    std::unique_ptr<WatchCall> call;
  };
  std::unique_ptr<Watching> Watch(const std::string& key, const v1::WatchRequest& request = {}) {
    const Client client = server_->ClientWith(key);
    auto watching = std::unique_ptr<Watching>(new Watching{client, MirrorOf(client), nullptr});
    watching->mirror.SetClient(watching->client);
    watching->call = std::make_unique<WatchCall>(*server_, key, watching->mirror, request);
    watching->call->ReadUntil("complete");
    watching->mirror.ForgetTold();
    return watching;
  }
  void MoveUser(const std::string& id, const std::string& unit) {
    v1::User user;
    user.set_name("users/" + id);
    user.set_unit("units/" + unit);
    ASSERT_TRUE(server_.officer().Update(user, {"unit"}).ok());
  }
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_TESTS_INTEGRATION_WATCH_FIXTURE_H_
