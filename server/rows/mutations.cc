#include "server/rows/mutations.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace zhaolian {

void Mutations::Bind(const google::protobuf::MethodDescriptor* method, Preparer prepare) {
  methods_[method->input_type()] = {
      absl::StrCat(method->service()->full_name(), "/", method->name()),
      admission_.GateOf(*method).demand, prepare};
  router_.Bind(method,
               [this, prepare = std::move(prepare)](const CallPtr& call, MessagePtr request) {
                 auto prepared = prepare(AskerOf(*call), std::move(request));
                 if (!prepared.ok()) return call->Finish(prepared.status());
                 SubmitMutation(store_, call, admission_.DeadlineOf(*call), *std::move(prepared));
               });
}

const Mutations::Method* Mutations::Find(const google::protobuf::Descriptor* request) const {
  auto found = methods_.find(request);
  return found == methods_.end() ? nullptr : &found->second;
}

}  // namespace zhaolian
