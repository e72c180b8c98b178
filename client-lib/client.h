// The client: typed calls to a Zhaolian server over one connection.
//
//   zhaolian::Client client({.address = "127.0.0.1:50051", .user = "users/lin"});
//   auto firm = client.Get<v1::Enterprise>("enterprises/te-001");
//   if (!firm.ok()) return firm.status();
//   for (auto& lead : client.List<v1::Lead>({.filter = "stage = SIGNED"})) {
//     if (!lead.ok()) return lead.status();
//     std::cout << lead->display_name() << "\n";
//   }
//
// Errors are the server's, with their details as payloads (storage/error.h);
// status_text.h prints them. Besides, every call may give UNAVAILABLE when the
// server cannot be reached and DEADLINE_EXCEEDED when time runs out.
//
// Calls that change something carry a request id, so that repeating one after a
// lost reply changes nothing twice; that is why they are retried like reads.
#ifndef ZHAOLIAN_CLIENT_LIB_CLIENT_H_
#define ZHAOLIAN_CLIENT_LIB_CLIENT_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "client-lib/client_options.h"
#include "client-lib/pages.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace zhaolian {

class Connection;

struct CreateOptions {
  // Last segment of the name; the server makes one when empty.
  std::string id = {};
  // UUID; made when empty. Give one to repeat a call of an earlier run.
  std::string request_id = {};
  bool validate_only = false;
};

struct ChangeOptions {
  // Not empty: ABORTED unless it is the current one.
  std::string etag = {};
  std::string request_id = {};
  bool validate_only = false;
};

// A value: copies share the connection. Safe to use from many threads.
class Client {
 public:
  // Does not connect yet; the first call does.
  explicit Client(ClientOptions options);

  // Any unary method. Fills in the request id where the request has one.
  absl::Status Call(const google::protobuf::MethodDescriptor* method,
                    const google::protobuf::Message& request,
                    google::protobuf::Message& response) const;
  // The same, for the method declared beside the type of `request` that takes it.
  absl::Status Call(const google::protobuf::Message& request,
                    google::protobuf::Message& response) const;

  // A method that streams, declared as above: has each message in `response` and calls
  // `take`, until that gives false, which ends the call with OK, or the server ends it, with
  // its status. DEADLINE_EXCEEDED when nothing comes for `silence`; else it takes as long as
  // it takes. Not retried: who goes on says from where.
  absl::Status Follow(const google::protobuf::Message& request, google::protobuf::Message& response,
                      absl::Duration silence, absl::FunctionRef<bool()> take) const;

  // A method that takes a stream, declared as above: sends `request`, which `next` fills in
  // anew each time, until that gives false, and then has the answer in `response`. Its
  // deadline holds for each message, not for all. Not retried.
  absl::Status Send(google::protobuf::Message& request, absl::FunctionRef<bool()> next,
                    google::protobuf::Message& response) const;

  // The standard methods, by the type of the message given. INVALID_ARGUMENT,
  // NOT_FOUND, ALREADY_EXISTS, ABORTED and FAILED_PRECONDITION as in the API.
  absl::Status GetInto(absl::string_view name, google::protobuf::Message& resource) const;
  // Replaces `resource` by what was created.
  absl::Status CreateFrom(google::protobuf::Message& resource, const CreateOptions& options) const;
  // Changes the fields in `mask`, or every populated one when it is empty. An
  // etag in `resource` must be the current one. Replaces `resource`.
  absl::Status UpdateFrom(google::protobuf::Message& resource, const std::vector<std::string>& mask,
                          const ChangeOptions& options) const;
  // `resource` becomes the row after the change.
  absl::Status DeleteInto(absl::string_view name, const ChangeOptions& options,
                          google::protobuf::Message& resource) const;
  absl::Status UndeleteInto(absl::string_view name, const ChangeOptions& options,
                            google::protobuf::Message& resource) const;
  // At most 1000 names. Rows in their order, or NOT_FOUND naming the missing.
  absl::StatusOr<std::vector<std::unique_ptr<google::protobuf::Message>>> BatchGetOf(
      const google::protobuf::Descriptor* resource, const std::vector<std::string>& names) const;
  // Rows of a collection, page by page.
  Pages ListOf(const google::protobuf::Descriptor* resource, const ListOptions& options) const;

  template <typename Resource>
  absl::StatusOr<Resource> Get(absl::string_view name) const {
    Resource resource;
    absl::Status status = GetInto(name, resource);
    return status.ok() ? absl::StatusOr<Resource>(std::move(resource)) : status;
  }

  template <typename Resource>
  absl::StatusOr<Resource> Create(Resource resource, const CreateOptions& options = {}) const {
    absl::Status status = CreateFrom(resource, options);
    return status.ok() ? absl::StatusOr<Resource>(std::move(resource)) : status;
  }

  template <typename Resource>
  absl::StatusOr<Resource> Update(Resource resource, const std::vector<std::string>& mask = {},
                                  const ChangeOptions& options = {}) const {
    absl::Status status = UpdateFrom(resource, mask, options);
    return status.ok() ? absl::StatusOr<Resource>(std::move(resource)) : status;
  }

  template <typename Resource>
  absl::StatusOr<Resource> Delete(absl::string_view name, const ChangeOptions& options = {}) const {
    Resource resource;
    absl::Status status = DeleteInto(name, options, resource);
    return status.ok() ? absl::StatusOr<Resource>(std::move(resource)) : status;
  }

  template <typename Resource>
  absl::StatusOr<Resource> Undelete(absl::string_view name,
                                    const ChangeOptions& options = {}) const {
    Resource resource;
    absl::Status status = UndeleteInto(name, options, resource);
    return status.ok() ? absl::StatusOr<Resource>(std::move(resource)) : status;
  }

  template <typename Resource>
  absl::StatusOr<std::vector<Resource>> BatchGet(const std::vector<std::string>& names) const {
    auto found = BatchGetOf(Resource::descriptor(), names);
    if (!found.ok()) return found.status();
    std::vector<Resource> rows;
    for (auto& row : *found) rows.push_back(std::move(static_cast<Resource&>(*row)));
    return rows;
  }

  // A range to walk once. Pages are fetched as it is walked.
  template <typename Resource>
  ListRange<Resource> List(const ListOptions& options = {}) const {
    return ListRange<Resource>(ListOf(Resource::descriptor(), options));
  }

 private:
  absl::Status CallByName(const google::protobuf::MethodDescriptor* method, absl::string_view name,
                          const ChangeOptions& options, google::protobuf::Message& response) const;

  std::shared_ptr<const Connection> connection_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLIENT_H_
