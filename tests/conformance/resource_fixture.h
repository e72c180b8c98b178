// The fixture of the conformance list: one resource on a server of its own.
//
//   using CreateTest = ResourceTest;
//   TEST_P(CreateTest, …) { … }
//   ZHAOLIAN_FOR_EVERY_RESOURCE(CreateTest);
#ifndef ZHAOLIAN_TESTS_CONFORMANCE_RESOURCE_FIXTURE_H_
#define ZHAOLIAN_TESTS_CONFORMANCE_RESOURCE_FIXTURE_H_

#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "storage/error.h"
#include "storage/row_codec.h"
#include "tests/conformance/widgets.h"
#include "tests/support/resource_calls.h"
#include "tests/support/sample_rows.h"
#include "tests/support/test_server.h"

namespace zhaolian {

class ResourceTest : public ::testing::TestWithParam<const ResourceSchema*> {
 protected:
  explicit ResourceTest(internal::v1::ServerConfig config = {});

  // The resource's calls as a user; the local user by default.
  ResourceCalls CallsOf(const std::string& user) const {
    return ResourceCalls(server_.ClientOf(user), schema_);
  }
  ResourceCalls CallsOf(const std::string& user, const ResourceSchema& schema) const {
    return ResourceCalls(server_.ClientOf(user), schema);
  }

  // A new row on the server; fails the test, and gives an empty row, if there
  // cannot be one.
  MessagePtr NewRow(const std::string& id = "");
  MessagePtr NewRow(const google::protobuf::Message& row, const std::string& id = "");
  // The row as it is now.
  MessagePtr Now(const google::protobuf::Message& row) const;

  // A text field without rules of its own, which every resource has, with a
  // text other than `row` has there.
  void ChangeSomething(google::protobuf::Message& row);
  // The field that ChangeSomething changes.
  const google::protobuf::FieldDescriptor* changeable() const { return changeable_; }

  // The path of a field in a request, such as "enterprise.display_name".
  std::string PathOf(const std::string& field) const;

  // Stops the server and starts it again on the same data; samples are not to
  // be made after it.
  void Restart();

  int64_t Revision() const;

  TestServer server_;
  const ResourceSchema& schema_;
  ResourceCalls calls_;
  SampleRows samples_;

 private:
  const google::protobuf::FieldDescriptor* changeable_;
};

std::string NameOf(const google::protobuf::Message& row);
std::string EtagOf(const google::protobuf::Message& row);

// Paths of the BadRequest in an error.
std::vector<std::string> FieldsAtFault(const absl::Status& error);
// One value of an error's metadata; "" when it has none of that name.
std::string Metadata(const absl::Status& error, const std::string& key);

// Whether a field is set.
bool IsSet(const google::protobuf::Message& message,
           const google::protobuf::FieldDescriptor* field);

inline absl::Status StatusOf(const absl::Status& status) { return status; }
template <typename T>
absl::Status StatusOf(const absl::StatusOr<T>& result) {
  return result.status();
}

MATCHER_P2(Fails, code, reason, "") {
  const absl::Status status = StatusOf(arg);
  *result_listener << "which is " << status.ToString();
  return status.code() == code && ErrorReason(status) == reason;
}

// All fields alike, text shown of what differs.
MATCHER_P(IsLike, expected, "") {
  const std::string want = expected->DebugString();
  const std::string got = arg->DebugString();
  *result_listener << "\nwant " << want << "\n got " << got;
  return want == got;
}

#define ZHAOLIAN_FOR_EVERY_RESOURCE(Suite)                                            \
  INSTANTIATE_TEST_SUITE_P(EveryResource, Suite, ::testing::ValuesIn(AllResources()), \
                           [](const auto& resource) { return resource.param->message()->name(); })

// Those whose rows the standard methods change.
std::vector<const ResourceSchema*> AllResources();
// Fields of the resource in which callers name others.
std::vector<Reference> ReferencesOf(const ResourceSchema& schema);
// Their fields that may name a resource of the collection.
std::vector<ResourceRegistry::Referrer> ReferrersOf(const std::string& collection);

// How failures name the resource.
inline void PrintTo(const ResourceSchema* schema, std::ostream* out) {
  *out << schema->message()->name();
}

}  // namespace zhaolian

#endif  // ZHAOLIAN_TESTS_CONFORMANCE_RESOURCE_FIXTURE_H_
