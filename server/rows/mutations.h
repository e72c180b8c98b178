// The methods that change one row: each is bound to the router, and found again by the
// type of its request, for changes that come in the requests of other methods.
#ifndef ZHAOLIAN_SERVER_ROWS_MUTATIONS_H_
#define ZHAOLIAN_SERVER_ROWS_MUTATIONS_H_

#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "server/rows/mutation.h"
#include "server/rpc/admission.h"
#include "server/rpc/router.h"
#include "storage/store.h"

namespace zhaolian {

// Checks a request of the method as far as that takes no database. On a queue's thread: it
// must not block.
using Preparer =
    std::function<absl::StatusOr<PreparedMutation>(const Asker& asker, MessagePtr request)>;

class Mutations {
 public:
  struct Method {
    std::string name;  // "zhaolian.v1.LeadService/AdvanceLead"
    Demand demand;     // what it asks of its callers
    Preparer prepare;
  };

  // All outlive the mutations, which outlive the calls of the router.
  Mutations(Store& store, const Admission& admission, Router& router)
      : store_(store), admission_(admission), router_(router) {}

  // A method whose request has the fields `request_id` and `validate_only`.
  void Bind(const google::protobuf::MethodDescriptor* method, Preparer prepare);

  // The method that takes requests of the type; null when none is bound.
  const Method* Find(const google::protobuf::Descriptor* request) const;

 private:
  Store& store_;
  const Admission& admission_;
  Router& router_;
  absl::flat_hash_map<const google::protobuf::Descriptor*, Method> methods_;
};

// Binds methods of the service, by their names, to members of `preparers`.
template <typename Preparers>
void BindMembers(
    Mutations& mutations, const google::protobuf::ServiceDescriptor* service,
    const std::shared_ptr<const Preparers>& preparers,
    std::initializer_list<std::pair<const char*, absl::StatusOr<PreparedMutation> (Preparers::*)(
                                                     const Asker&, MessagePtr) const>>
        methods) {
  for (const auto& [name, prepare] : methods) {
    mutations.Bind(service->FindMethodByName(name),
                   [preparers, prepare = prepare](const Asker& asker, MessagePtr request) {
                     return ((*preparers).*prepare)(asker, std::move(request));
                   });
  }
}

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_ROWS_MUTATIONS_H_
