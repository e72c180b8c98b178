// The standard methods of one resource as one user, by descriptor, asked once
// and answered as they are. Every error that comes back is checked for what all
// errors owe: see ExpectWellFormed.
#ifndef ZHAOLIAN_TESTS_SUPPORT_RESOURCE_CALLS_H_
#define ZHAOLIAN_TESTS_SUPPORT_RESOURCE_CALLS_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "client-lib/client.h"
#include "client-lib/resource_methods.h"
#include "storage/resource_schema.h"

namespace zhaolian {

using MessagePtr = std::unique_ptr<google::protobuf::Message>;

// What a request holds beside the row. An empty request id is a new one.
struct Ask {
  std::string id = {};
  std::string etag = {};
  std::string request_id = {};
  bool validate_only = false;
};

struct ListAsk {
  std::string filter = {};
  std::string order_by = {};
  bool show_deleted = false;
  int page_size = 1000;
  std::string page_token = {};
};

struct Page {
  std::vector<MessagePtr> rows;
  std::string next_page_token;
  int total_size = 0;
};

// An ErrorInfo with a reason, a zh-CN text written for that reason with nothing
// left to fill in, and at most 4 KB in all.
void ExpectWellFormed(const absl::Status& error);

class ResourceCalls {
 public:
  // `schema` outlives the calls.
  ResourceCalls(Client client, const ResourceSchema& schema);

  const ResourceSchema& schema() const { return *schema_; }
  const ResourceMethods& methods() const { return methods_; }

  absl::StatusOr<MessagePtr> Get(const std::string& name) const;
  absl::StatusOr<MessagePtr> Create(const google::protobuf::Message& row,
                                    const Ask& ask = {}) const;
  // The etag sent is that of `ask`, not the row's.
  absl::StatusOr<MessagePtr> Update(const google::protobuf::Message& row,
                                    const std::vector<std::string>& mask = {},
                                    const Ask& ask = {}) const;
  absl::StatusOr<MessagePtr> Delete(const std::string& name, const Ask& ask = {}) const;
  absl::StatusOr<MessagePtr> Undelete(const std::string& name, const Ask& ask = {}) const;
  absl::StatusOr<std::vector<MessagePtr>> BatchGet(const std::vector<std::string>& names) const;
  absl::StatusOr<Page> List(const ListAsk& ask = {}) const;
  // Names on all pages together; an error fails the test.
  std::vector<std::string> ListNames(ListAsk ask = {}) const;

  // Any method of the server.
  absl::Status Call(const google::protobuf::MethodDescriptor* method,
                    const google::protobuf::Message& request,
                    google::protobuf::Message& response) const;

 private:
  absl::StatusOr<MessagePtr> Change(const google::protobuf::MethodDescriptor* method,
                                    MessagePtr request, const Ask& ask) const;
  // A request that holds `row`.
  MessagePtr RequestWith(const google::protobuf::MethodDescriptor* method,
                         const google::protobuf::Message& row, const std::string& etag) const;

  Client client_;
  const ResourceSchema* schema_;
  ResourceMethods methods_;
};

// The names of rows, in their order.
std::vector<std::string> NamesOf(const std::vector<MessagePtr>& rows);

MessagePtr CopyOf(const google::protobuf::Message& message);

}  // namespace zhaolian

#endif  // ZHAOLIAN_TESTS_SUPPORT_RESOURCE_CALLS_H_
