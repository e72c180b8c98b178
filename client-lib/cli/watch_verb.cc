#include "client-lib/cli/watch_verb.h"

#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <map>
#include <memory>

#include "absl/algorithm/container.h"
#include "absl/time/clock.h"
#include "client-lib/cli/local_time.h"
#include "client-lib/cli/names.h"
#include "client-lib/cli/render.h"
#include "client-lib/cli/row_output.h"
#include "client-lib/retry.h"
#include "storage/status_macros.h"
#include "zhaolian/v1/feed.pb.h"

namespace zhaolian {
namespace {

using v1::FeedMessage;
using v1::PullChangesRequest;
using v1::PullChangesResponse;
using v1::WatchRequest;
using v1::WatchResponse;

constexpr absl::Duration kBetweenTries = absl::Seconds(2);
// The server says something every 20 seconds, so that a silent connection is dead.
constexpr absl::Duration kSilence = absl::Seconds(50);
// Some proxies hold streams back, or cut them short: after so many of those the feed is
// asked again and again instead.
constexpr absl::Duration kShort = absl::Seconds(10);
constexpr int kMostShort = 3;
// The answer comes this much before the call would be given up.
constexpr int kMarginSeconds = 2, kLongestWaitSeconds = 25;

// A server that stops cancels what comes to it last, and one that is full has room again.
bool MayComeBack(const absl::Status& status) {
  return IsTransient(status) || absl::IsDeadlineExceeded(status) || absl::IsCancelled(status);
}

class Watcher {
 public:
  Watcher(Session& session, const WatchArguments& arguments)
      : session_(session), arguments_(arguments), left_(arguments.changes) {}

  absl::Status Run() {
    for (const std::string& text : arguments_.collections) {
      ASSIGN_OR_RETURN(const ResourceSchema* schema, CollectionCalled(session_.registry(), text));
      collections_.push_back(schema->collection());
    }
    bool streams = true;
    int short_ones = 0;
    while (!IsEnough()) {
      bool was_short = false;
      const absl::Status status = streams ? Stream(was_short) : Pull();
      if (was_short) ++short_ones;
      if (streams && (absl::IsUnimplemented(status) || short_ones == kMostShort)) {
        streams = false;
      } else if (MayComeBack(status)) {
        SayOnce(status);
        absl::SleepFor(kBetweenTries);
      } else {
        RETURN_IF_ERROR(status);
      }
    }
    return absl::OkStatus();
  }

 private:
  bool IsEnough() const { return arguments_.changes > 0 && left_ <= 0; }

  // Follows the stream until it ends.
  absl::Status Stream(bool& was_short) {
    WatchRequest request;
    request.set_token(token_);
    WatchResponse response;
    const absl::Time begin = absl::Now();
    int answers = 0;
    absl::Status status = session_.client().Follow(request, response, kSilence, [&] {
      ++answers;
      TakeAll(response.messages(), response.token());
      return !IsEnough();
    });
    was_short = answers == 0 ? absl::IsDeadlineExceeded(status)
                             : absl::IsUnavailable(status) && absl::Now() - begin < kShort;
    return status;
  }

  absl::Status Pull() {
    const int patience = static_cast<int>(session_.options.timeout_seconds) - kMarginSeconds;
    PullChangesRequest request;
    request.set_wait_seconds(std::clamp(patience, 0, kLongestWaitSeconds));
    request.set_token(token_);
    PullChangesResponse response;
    RETURN_IF_ERROR(session_.client().Call(request, response));
    TakeAll(response.messages(), response.token());
    return absl::OkStatus();
  }

  void TakeAll(const google::protobuf::RepeatedPtrField<FeedMessage>& messages,
               const std::string& token) {
    lost_ = false;
    for (const FeedMessage& message : messages) Take(message);
    token_ = token;
  }

  void SayOnce(const absl::Status& status) {
    if (!lost_) session_.Complain(status);
    lost_ = true;
  }

  void Take(const FeedMessage& message) {
    if (message.has_reset()) titles_.clear();
    if (message.has_begin()) whole_ = false;
    if (message.has_complete()) {
      whole_ = true;
      session_.err() << session_.Say(wording::kWatching, titles_.size()) << std::endl;
    }
    if (message.has_change()) Show(message.change());
  }

  void Show(const FeedMessage::Change& change) {
    const ResourceSchema* schema = session_.registry().FindName(change.name());
    if (schema == nullptr) return;  // of a newer server
    std::string& title = titles_[change.name()];
    if (change.has_resource()) {
      const std::unique_ptr<google::protobuf::Message> row = schema->NewMessage();
      if (change.resource().UnpackTo(row.get())) title = TitleOf(session_, *row);
    }
    const bool wanted =
        collections_.empty() || absl::c_linear_search(collections_, schema->collection());
    if (whole_ && wanted && (arguments_.changes == 0 || left_ > 0)) {
      Print(change, title);
      --left_;
    }
    if (!change.has_resource()) titles_.erase(change.name());
  }

  void Print(const FeedMessage::Change& change, const std::string& title) {
    if (session_.options.format == OutputFormat::kJson) {
      std::string line;
      // It is a message of ours, which has a form in JSON.
      (void)google::protobuf::util::MessageToJsonString(change, &line);
      session_.out() << line << std::endl;
      return;
    }
    const Wording& what = change.op() == FeedMessage::Change::OP_UPSERT   ? wording::kChanged
                          : change.op() == FeedMessage::Change::OP_DELETE ? wording::kDeletedNow
                                                                          : wording::kLeft;
    session_.out() << LocalTimeText(absl::Now()) << "  " << session_.Say(what) << "  "
                   << change.name() << "  " << OneLine(title) << std::endl;
  }

  Session& session_;
  const WatchArguments& arguments_;
  std::vector<std::string> collections_;
  int left_;
  std::string token_;
  std::map<std::string, std::string> titles_;  // of all rows that are seen
  bool whole_ = false;                         // a snapshot is not under way
  bool lost_ = false;                          // the connection, and it was said
};

}  // namespace

absl::Status Watch(Session& session, const WatchArguments& arguments) {
  return Watcher(session, arguments).Run();
}

}  // namespace zhaolian
