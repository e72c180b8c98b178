// The seven standard methods of every resource, from its descriptors alone:
// Get, List, BatchGet, Create, Update, Delete and Undelete.
#ifndef ZHAOLIAN_SERVER_ROWS_RESOURCE_SERVICE_H_
#define ZHAOLIAN_SERVER_ROWS_RESOURCE_SERVICE_H_

#include <memory>
#include <string>
#include <vector>

#include "server/rows/domain_rules.h"
#include "server/rows/mutation.h"
#include "server/rows/mutations.h"
#include "server/rpc/admission.h"
#include "server/rpc/page_token.h"
#include "server/rpc/router.h"
#include "storage/list_query.h"
#include "storage/store.h"

namespace zhaolian {

inline constexpr int kDefaultPageSize = 50;
inline constexpr int kMaxPageSize = 1000;
inline constexpr int kMaxBatchSize = 1000;

// The size of a page: the default where none is asked for, at most `most`.
// INVALID_ARGUMENT, reason INVALID_PAGE_SIZE, when it is negative.
absl::StatusOr<int> ReadPageSize(int asked, int most);

class ResourceService {
 public:
  struct Limits {
    size_t max_response_bytes;
  };

  // Everything outlives the service.
  ResourceService(Store& store, const Admission& admission, const PageTokens& tokens,
                  const DomainRules& rules, Limits limits)
      : store_(store), admission_(admission), tokens_(tokens), rules_(rules), limits_(limits) {}

  // Binds the methods of every resource of the registry: those that change a row to
  // `mutations`, the others to `router`. A resource whose rows are changed by methods of
  // their own has only those that read. INVALID_ARGUMENT when a resource has no service
  // "{Message}Service" with either all of them or these, or one of their messages lacks a
  // field.
  absl::Status BindAll(const ResourceRegistry& registry, Router& router, Mutations& mutations);

 private:
  using Handler = void (ResourceService::*)(const ResourceSchema& schema,
                                            const google::protobuf::MethodDescriptor* method,
                                            const CallPtr& call, MessagePtr request);
  using Preparation = absl::StatusOr<PreparedMutation> (ResourceService::*)(
      const ResourceSchema& schema, const Asker& asker, MessagePtr request);

  struct StandardMethod {
    absl::string_view verb;
    bool plural;
    std::vector<std::string> fields;  // of its request, besides the resource
    Handler handler;                  // of one that reads
    Preparation preparation;          // of one that changes
  };
  static const std::vector<StandardMethod>& StandardMethods();

  void Get(const ResourceSchema& schema, const google::protobuf::MethodDescriptor* method,
           const CallPtr& call, MessagePtr request);
  void BatchGet(const ResourceSchema& schema, const google::protobuf::MethodDescriptor* method,
                const CallPtr& call, MessagePtr request);
  void List(const ResourceSchema& schema, const google::protobuf::MethodDescriptor* method,
            const CallPtr& call, MessagePtr request);

  // Mutations, in resource_mutations.cc.
  absl::StatusOr<PreparedMutation> Create(const ResourceSchema& schema, const Asker& asker,
                                          MessagePtr request);
  absl::StatusOr<PreparedMutation> Update(const ResourceSchema& schema, const Asker& asker,
                                          MessagePtr request);
  absl::StatusOr<PreparedMutation> Delete(const ResourceSchema& schema, const Asker& asker,
                                          MessagePtr request);
  absl::StatusOr<PreparedMutation> Undelete(const ResourceSchema& schema, const Asker& asker,
                                            MessagePtr request);
  absl::StatusOr<PreparedMutation> CreateOwned(const ResourceSchema& schema,
                                               std::unique_ptr<Mutation> mutation);
  // The caller's user, whose unit would be the owner, is not there.
  static PreparedMutation RefuseWithoutOwner(const ResourceSchema& schema,
                                             std::unique_ptr<Mutation> mutation);
  absl::StatusOr<PreparedMutation> SetDeleted(const ResourceSchema& schema, bool deleted,
                                              const Asker& asker, MessagePtr request);
  // Before `before`, null for a new row, becomes the change's row.
  absl::Status ApplyRule(const ResourceSchema& schema, Tx& tx,
                         const google::protobuf::Message* before, Mutation& change) const;

  Store& store_;
  const Admission& admission_;
  const PageTokens& tokens_;
  const DomainRules& rules_;
  const Limits limits_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_ROWS_RESOURCE_SERVICE_H_
