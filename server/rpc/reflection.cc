#include "server/rpc/reflection.h"

#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.pb.h"
#include "grpc/reflection/v1alpha/reflection.pb.h"
#include "storage/error.h"

namespace zhaolian {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::FileDescriptor;
using grpc::reflection::v1alpha::ServerReflectionRequest;
using grpc::reflection::v1alpha::ServerReflectionResponse;

// A file and everything it imports, each once, dependencies after dependents.
void AddFiles(const FileDescriptor* file, ServerReflectionResponse& response) {
  std::vector<const FileDescriptor*> open{file};
  absl::flat_hash_set<const FileDescriptor*> seen{file};
  while (!open.empty()) {
    const FileDescriptor* next = open.back();
    open.pop_back();
    google::protobuf::FileDescriptorProto proto;
    next->CopyTo(&proto);
    response.mutable_file_descriptor_response()->add_file_descriptor_proto(
        proto.SerializeAsString());
    for (int i = 0; i < next->dependency_count(); ++i) {
      if (seen.insert(next->dependency(i)).second) open.push_back(next->dependency(i));
    }
  }
}

void SetNotFound(const std::string& what, ServerReflectionResponse& response) {
  response.mutable_error_response()->set_error_code(static_cast<int>(absl::StatusCode::kNotFound));
  response.mutable_error_response()->set_error_message(absl::StrCat("there is no ", what));
}

class ReflectionStream : public CallHandler {
 public:
  explicit ReflectionStream(const ResourceRegistry& registry) : registry_(registry) {}

  void OnMessage(const CallPtr& call, grpc::ByteBuffer message) override {
    ServerReflectionRequest request;
    grpc::Slice slice;
    if (!message.DumpToSingleSlice(&slice).ok() ||
        !request.ParseFromArray(slice.begin(), static_cast<int>(slice.size()))) {
      return call->Finish(Error(absl::StatusCode::kInvalidArgument, "MALFORMED_REQUEST",
                                "the request is not a ServerReflectionRequest"));
    }
    call->Write(Answer(request));
  }
  // Only now: answers to a caller that does not read them would pile up.
  void OnWritten(const CallPtr& call) override { call->Read(); }
  void OnMessagesEnd(const CallPtr& call) override { call->Finish(absl::OkStatus()); }

 private:
  ServerReflectionResponse Answer(const ServerReflectionRequest& request) const {
    ServerReflectionResponse response;
    response.set_valid_host(request.host());
    *response.mutable_original_request() = request;
    const auto* pool = DescriptorPool::generated_pool();
    switch (request.message_request_case()) {
      case ServerReflectionRequest::kFileByFilename:
        AddOrNotFound(pool->FindFileByName(request.file_by_filename()), request.file_by_filename(),
                      response);
        break;
      case ServerReflectionRequest::kFileContainingSymbol:
        AddOrNotFound(pool->FindFileContainingSymbol(request.file_containing_symbol()),
                      request.file_containing_symbol(), response);
        break;
      case ServerReflectionRequest::kFileContainingExtension:
        AddExtension(request.file_containing_extension().containing_type(),
                     request.file_containing_extension().extension_number(), response);
        break;
      case ServerReflectionRequest::kAllExtensionNumbersOfType:
        ListExtensions(request.all_extension_numbers_of_type(), response);
        break;
      case ServerReflectionRequest::kListServices:
        ListServices(response);
        break;
      case ServerReflectionRequest::MESSAGE_REQUEST_NOT_SET:
        SetNotFound("request in the message", response);
    }
    return response;
  }

  static void AddOrNotFound(const FileDescriptor* file, const std::string& what,
                            ServerReflectionResponse& response) {
    file == nullptr ? SetNotFound(what, response) : AddFiles(file, response);
  }

  static void AddExtension(const std::string& type, int number,
                           ServerReflectionResponse& response) {
    const auto* pool = DescriptorPool::generated_pool();
    const auto* message = pool->FindMessageTypeByName(type);
    const auto* extension =
        message == nullptr ? nullptr : pool->FindExtensionByNumber(message, number);
    AddOrNotFound(extension == nullptr ? nullptr : extension->file(),
                  absl::StrCat("extension ", number, " of ", type), response);
  }

  static void ListExtensions(const std::string& type, ServerReflectionResponse& response) {
    const auto* pool = DescriptorPool::generated_pool();
    const auto* message = pool->FindMessageTypeByName(type);
    if (message == nullptr) return SetNotFound(type, response);
    std::vector<const google::protobuf::FieldDescriptor*> extensions;
    pool->FindAllExtensions(message, &extensions);
    auto* numbers = response.mutable_all_extension_numbers_response();
    numbers->set_base_type_name(type);
    for (const auto* extension : extensions) numbers->add_extension_number(extension->number());
  }

  void ListServices(ServerReflectionResponse& response) const {
    auto* list = response.mutable_list_services_response();
    for (const auto* service : registry_.services()) {
      list->add_service()->set_name(service->full_name());
    }
    list->add_service()->set_name("grpc.health.v1.Health");
    list->add_service()->set_name("grpc.reflection.v1alpha.ServerReflection");
  }

  const ResourceRegistry& registry_;
};

}  // namespace

void BindReflection(const ResourceRegistry& registry, Router& router) {
  // Referring to the type links its file in, and with it the service.
  ServerReflectionRequest::descriptor();
  router.BindStream(DescriptorPool::generated_pool()->FindMethodByName(
                        "grpc.reflection.v1alpha.ServerReflection.ServerReflectionInfo"),
                    [&registry](Call&) { return std::make_unique<ReflectionStream>(registry); });
}

}  // namespace zhaolian
