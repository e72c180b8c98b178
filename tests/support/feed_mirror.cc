#include "tests/support/feed_mirror.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "storage/journal.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"

namespace zhaolian {

using v1::FeedMessage;

absl::StatusOr<v1::PullChangesResponse> FeedMirror::Pull(int max_changes, int wait_seconds) {
  v1::PullChangesRequest request;
  request.set_token(token);
  request.set_max_changes(max_changes);
  request.set_wait_seconds(wait_seconds);
  v1::PullChangesResponse response;
  RETURN_IF_ERROR(client_->Call(request, response));
  TakeAll(response.messages(), response.token());
  return response;
}

absl::Status FeedMirror::Watch(absl::FunctionRef<bool()> is_enough, int max_changes) {
  v1::WatchRequest request;
  request.set_token(token);
  request.set_max_changes(max_changes);
  v1::WatchResponse response;
  return client_->Follow(request, response, absl::Seconds(50), [&] {
    TakeAll(response.messages(), response.token());
    return !is_enough();
  });
}

void FeedMirror::TakeAll(const google::protobuf::RepeatedPtrField<FeedMessage>& messages,
                         const std::string& next) {
  if (on_answer) on_answer(messages);
  for (const FeedMessage& message : messages) Take(message);
  token = next;
}

void FeedMirror::PullAll(int max_changes) {
  while (true) {
    auto answer = Pull(max_changes);
    ASSERT_TRUE(answer.ok()) << answer.status();
    if (!answer->has_more()) return;
  }
}

void FeedMirror::Forget() {
  token.clear();
  rows_.clear();
  revisions_.clear();
  scopes_.clear();
  told_.clear();
  is_whole_ = false;
}

bool FeedMirror::HasCome(const std::string& name, const std::string& text) const {
  const auto row = rows_.find(name);
  return is_whole_ && row != rows_.end() && absl::StrContains(row->second, text);
}

std::vector<std::string> FeedMirror::Names(const std::string& collection) const {
  std::vector<std::string> names;
  for (const auto& [name, row] : rows_) {
    if (absl::StartsWith(name, collection + "/")) names.push_back(name);
  }
  return names;
}

void FeedMirror::Take(const FeedMessage& message) {
  switch (message.kind_case()) {
    case FeedMessage::kReset:
      Forget();
      told_.emplace_back("reset");
      return;
    case FeedMessage::kScopeRemoved:
      told_.push_back(absl::StrCat("removed ", message.scope_removed().scope()));
      return RemoveScope(message.scope_removed().scope());
    case FeedMessage::kBegin:
      told_.emplace_back("begin");
      is_whole_ = false;
      scopes_.insert(message.begin().scopes().begin(), message.begin().scopes().end());
      return;
    case FeedMessage::kChange:
      return Change(message.change());
    case FeedMessage::kComplete:
      told_.emplace_back("complete");
      is_whole_ = true;
      return Check(message.complete());
    default:
      told_.emplace_back("progress");
  }
}

void FeedMirror::Change(const FeedMessage::Change& change) {
  const std::string& name = change.name();
  int64_t& kept = revisions_[name];
  if (change.op() != FeedMessage::Change::OP_UPSERT) {
    told_.push_back(
        absl::StrCat(change.op() == FeedMessage::Change::OP_DELETE ? "delete " : "leave ", name));
    EXPECT_FALSE(change.has_resource()) << name;
    EXPECT_GT(change.revision(), kept) << name;
    kept = change.revision();
    rows_.erase(name);
    return;
  }
  told_.push_back(absl::StrCat("upsert ", name));
  // A row may come in a snapshot and as a change: the same, then.
  EXPECT_GE(change.revision(), kept) << name;
  const ResourceSchema* schema = registry_->FindName(name);
  ASSERT_NE(schema, nullptr) << name;
  const std::unique_ptr<google::protobuf::Message> row = schema->NewMessage();
  ASSERT_TRUE(change.resource().UnpackTo(row.get()));
  EXPECT_EQ(TextField(*row, "etag"), EtagOf(change.revision()));
  kept = change.revision();
  rows_[name] = row->SerializeAsString();
}

void FeedMirror::RemoveScope(const std::string& scope) {
  scopes_.erase(scope);
  for (auto each = rows_.begin(); each != rows_.end();) {
    const ResourceSchema* schema = registry_->FindName(each->first);
    const std::unique_ptr<google::protobuf::Message> row = schema->NewMessage();
    ASSERT_TRUE(row->ParseFromString(each->second));
    bool seen = schema->scopes().empty();
    for (const auto* field : schema->scopes()) {
      for (const std::string& text : FieldTexts(field, *row)) seen |= scopes_.count(text) > 0;
    }
    if (seen) {
      ++each;
      continue;
    }
    // What is told of it later may be of before: a snapshot ran ahead of the changes.
    revisions_.erase(each->first);
    each = rows_.erase(each);
  }
}

void FeedMirror::Check(const FeedMessage::Complete& complete) const {
  for (const FeedMessage::CollectionDigest& collection : complete.collections()) {
    const std::vector<std::string> names = Names(collection.collection());
    EXPECT_EQ(collection.count(), static_cast<int64_t>(names.size())) << collection.collection();
    uint64_t digest = 0;
    for (const std::string& name : names) {
      const std::string hash = Sha256(absl::StrCat(name, "@", revisions_.at(name)));
      uint64_t eight = 0;
      for (int i = 0; i < 8; ++i)
        eight = eight << 8 | static_cast<uint8_t>(hash[static_cast<size_t>(i)]);
      digest ^= eight;
    }
    EXPECT_EQ(collection.digest(), digest) << collection.collection();
  }
}

}  // namespace zhaolian
