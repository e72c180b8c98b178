// A client of the feed that keeps the rules of feed.proto and checks what it is told.
#ifndef ZHAOLIAN_TESTS_SUPPORT_FEED_MIRROR_H_
#define ZHAOLIAN_TESTS_SUPPORT_FEED_MIRROR_H_

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "client-lib/client.h"
#include "storage/resource_schema.h"
#include "zhaolian/v1/feed.pb.h"

namespace zhaolian {

class FeedMirror {
 public:
  // Both outlive the mirror.
  FeedMirror(const Client& client, const ResourceRegistry& registry)
      : client_(&client), registry_(&registry) {}

  // One answer, taken over. Fails the test where it breaks a rule: a revision that is
  // not after the one before of the same row, or a digest that is not that of the rows.
  absl::StatusOr<v1::PullChangesResponse> Pull(int max_changes = 0, int wait_seconds = 0);
  // Watches, and takes over each answer, until `is_enough` says so after one: then OK, else
  // what the stream ended with.
  absl::Status Watch(absl::FunctionRef<bool()> is_enough, int max_changes = 0);
  // The same, of a watch that is read elsewhere.
  void TakeAnswer(const v1::WatchResponse& answer) { TakeAll(answer.messages(), answer.token()); }
  // Each answer of either method is shown to it before it is taken over.
  std::function<void(const google::protobuf::RepeatedPtrField<v1::FeedMessage>&)> on_answer;
  // Goes on with the connection of another client of the same user.
  void SetClient(const Client& client) { client_ = &client; }
  // Until there is nothing more.
  void PullAll(int max_changes = 0);

  // Rows by name, in the wire format.
  const std::map<std::string, std::string>& rows() const { return rows_; }
  // Whether it holds all that its user sees: no snapshot is under way.
  bool is_whole() const { return is_whole_; }
  // Whether it is whole, and holds the row with the text in it: it has come so far.
  bool HasCome(const std::string& name, const std::string& text) const;
  // Names of a collection that it holds.
  std::vector<std::string> Names(const std::string& collection) const;
  // What came since the last Forget, as words: "reset", "begin", "complete", "progress",
  // "removed SCOPE", and "upsert", "delete" or "leave" with the name.
  const std::vector<std::string>& told() const { return told_; }
  void ForgetTold() { told_.clear(); }
  // Is a client that keeps nothing, from now on.
  void Forget();

  std::string token;

 private:
  void TakeAll(const google::protobuf::RepeatedPtrField<v1::FeedMessage>& messages,
               const std::string& next);
  void Take(const v1::FeedMessage& message);
  void Change(const v1::FeedMessage::Change& change);
  void RemoveScope(const std::string& scope);
  void Check(const v1::FeedMessage::Complete& complete) const;

  const Client* client_;
  const ResourceRegistry* registry_;
  std::map<std::string, std::string> rows_;
  std::map<std::string, int64_t> revisions_;
  std::set<std::string> scopes_;
  std::vector<std::string> told_;
  bool is_whole_ = false;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_TESTS_SUPPORT_FEED_MIRROR_H_
