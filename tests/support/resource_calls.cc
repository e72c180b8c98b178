#include "tests/support/resource_calls.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "gtest/gtest.h"
#include "storage/error.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;
using ::testing::Not;
using ::testing::StartsWith;

constexpr size_t kMostErrorBytes = 4096;
constexpr int kMostPages = 300;

std::vector<MessagePtr> TakeRows(Message& response, const ResourceSchema& schema) {
  std::vector<MessagePtr> rows;
  const FieldDescriptor* field = FieldOfType(response.GetDescriptor(), schema.message());
  const auto* reflection = response.GetReflection();
  for (int i = 0; i < reflection->FieldSize(response, field); ++i) {
    rows.push_back(CopyOf(reflection->GetRepeatedMessage(response, field, i)));
  }
  return rows;
}

}  // namespace

void ExpectWellFormed(const absl::Status& error) {
  const auto info = ErrorDetail<google::rpc::ErrorInfo>(error);
  EXPECT_NE(info.reason(), "") << error;
  EXPECT_EQ(info.domain(), "zhaolian") << error;
  const auto localized = ErrorDetail<google::rpc::LocalizedMessage>(error);
  EXPECT_EQ(localized.locale(), "zh-CN") << error;
  EXPECT_NE(localized.message(), "") << error;
  // What localized_text.cc says of a reason that has no text.
  EXPECT_THAT(localized.message(), Not(StartsWith("操作未完成（")))
      << "no Chinese text for " << info.reason();
  for (const char* key : {"{name}", "{field}", "{label}", "{fields}", "{limit}", "{value}"}) {
    EXPECT_FALSE(absl::StrContains(localized.message(), key))
        << info.reason() << ": " << localized.message();
  }
  google::rpc::Status wire;
  wire.set_code(static_cast<int>(error.code()));
  wire.set_message(std::string(error.message()));
  error.ForEachPayload([&](absl::string_view url, const absl::Cord& payload) {
    auto* detail = wire.add_details();
    detail->set_type_url(std::string(url));
    detail->set_value(std::string(payload));
  });
  EXPECT_LE(wire.ByteSizeLong(), kMostErrorBytes) << info.reason();
}

ResourceCalls::ResourceCalls(Client client, const ResourceSchema& schema)
    : client_(std::move(client)), schema_(&schema), methods_(*MethodsOf(schema.message())) {}

absl::Status ResourceCalls::Call(const MethodDescriptor* method, const Message& request,
                                 Message& response) const {
  absl::Status status = client_.Call(method, request, response);
  if (!status.ok()) ExpectWellFormed(status);
  return status;
}

absl::StatusOr<MessagePtr> ResourceCalls::Get(const std::string& name) const {
  MessagePtr request = NewMessage(methods_.get->input_type());
  SetText(*request, "name", name);
  MessagePtr row = schema_->NewMessage();
  RETURN_IF_ERROR(Call(methods_.get, *request, *row));
  return row;
}

MessagePtr ResourceCalls::RequestWith(const MethodDescriptor* method, const Message& row,
                                      const std::string& etag) const {
  MessagePtr request = NewMessage(method->input_type());
  const FieldDescriptor* field = FieldOfType(request->GetDescriptor(), schema_->message());
  Message* body = request->GetReflection()->MutableMessage(request.get(), field);
  body->CopyFrom(row);
  SetTextField(*body, "etag", etag);
  return request;
}

absl::StatusOr<MessagePtr> ResourceCalls::Change(const MethodDescriptor* method, MessagePtr request,
                                                 const Ask& ask) const {
  SetText(*request, "request_id", ask.request_id);
  SetFlag(*request, "validate_only", ask.validate_only);
  MessagePtr row = schema_->NewMessage();
  RETURN_IF_ERROR(Call(method, *request, *row));
  return row;
}

absl::StatusOr<MessagePtr> ResourceCalls::Create(const Message& row, const Ask& ask) const {
  MessagePtr request = RequestWith(methods_.create, row, "");
  const FieldDescriptor* field = FieldOfType(request->GetDescriptor(), schema_->message());
  SetText(*request, absl::StrCat(field->name(), "_id"), ask.id);
  return Change(methods_.create, std::move(request), ask);
}

absl::StatusOr<MessagePtr> ResourceCalls::Update(const Message& row,
                                                 const std::vector<std::string>& mask,
                                                 const Ask& ask) const {
  MessagePtr request = RequestWith(methods_.update, row, ask.etag);
  const FieldDescriptor* field = request->GetDescriptor()->FindFieldByName("update_mask");
  auto& paths = static_cast<google::protobuf::FieldMask&>(
      *request->GetReflection()->MutableMessage(request.get(), field));
  for (const std::string& path : mask) paths.add_paths(path);
  return Change(methods_.update, std::move(request), ask);
}

absl::StatusOr<MessagePtr> ResourceCalls::Delete(const std::string& name, const Ask& ask) const {
  MessagePtr request = NewMessage(methods_.remove->input_type());
  SetText(*request, "name", name);
  SetText(*request, "etag", ask.etag);
  return Change(methods_.remove, std::move(request), ask);
}

absl::StatusOr<MessagePtr> ResourceCalls::Undelete(const std::string& name, const Ask& ask) const {
  MessagePtr request = NewMessage(methods_.undelete->input_type());
  SetText(*request, "name", name);
  SetText(*request, "etag", ask.etag);
  return Change(methods_.undelete, std::move(request), ask);
}

absl::StatusOr<std::vector<MessagePtr>> ResourceCalls::BatchGet(
    const std::vector<std::string>& names) const {
  MessagePtr request = NewMessage(methods_.batch_get->input_type());
  const FieldDescriptor* field = request->GetDescriptor()->FindFieldByName("names");
  for (const std::string& name : names) {
    request->GetReflection()->AddString(request.get(), field, name);
  }
  MessagePtr response = NewMessage(methods_.batch_get->output_type());
  RETURN_IF_ERROR(Call(methods_.batch_get, *request, *response));
  return TakeRows(*response, *schema_);
}

absl::StatusOr<Page> ResourceCalls::List(const ListAsk& ask) const {
  MessagePtr request = NewMessage(methods_.list->input_type());
  SetText(*request, "filter", ask.filter);
  SetText(*request, "order_by", ask.order_by);
  SetText(*request, "page_token", ask.page_token);
  SetFlag(*request, "show_deleted", ask.show_deleted);
  SetNumber(*request, "page_size", ask.page_size);
  MessagePtr response = NewMessage(methods_.list->output_type());
  RETURN_IF_ERROR(Call(methods_.list, *request, *response));
  const auto* total = response->GetDescriptor()->FindFieldByName("total_size");
  return Page{TakeRows(*response, *schema_), GetText(*response, "next_page_token"),
              response->GetReflection()->GetInt32(*response, total)};
}

std::vector<std::string> ResourceCalls::ListNames(ListAsk ask) const {
  std::vector<std::string> names;
  for (int pages = 0; pages < kMostPages; ++pages) {
    auto page = List(ask);
    EXPECT_TRUE(page.ok()) << page.status() << " for " << ask.filter << " by " << ask.order_by;
    if (!page.ok()) return names;
    for (const MessagePtr& row : page->rows) names.push_back(TextField(*row, "name"));
    if (page->next_page_token.empty()) return names;
    ask.page_token = page->next_page_token;
  }
  ADD_FAILURE() << "the list has no end: " << ask.filter << " by " << ask.order_by;
  return names;
}

std::vector<std::string> NamesOf(const std::vector<MessagePtr>& rows) {
  std::vector<std::string> names;
  for (const MessagePtr& row : rows) names.push_back(TextField(*row, "name"));
  return names;
}

MessagePtr CopyOf(const Message& message) {
  MessagePtr copy(message.New());
  copy->CopyFrom(message);
  return copy;
}

}  // namespace zhaolian
