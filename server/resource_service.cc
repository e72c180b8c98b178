#include "server/resource_service.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/resource_id.h"
#include "storage/error.h"
#include "storage/filter.h"
#include "storage/journal.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;
using google::protobuf::ServiceDescriptor;

MessagePtr NewMessage(const Descriptor* type) {
  return MessagePtr(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(type)->New());
}

int64_t IntegerField(const Message& message, const std::string& field) {
  return message.GetReflection()->GetInt32(message,
                                           message.GetDescriptor()->FindFieldByName(field));
}

bool BoolField(const Message& message, const std::string& field) {
  return message.GetReflection()->GetBool(message, message.GetDescriptor()->FindFieldByName(field));
}

// The repeated field of a response that holds the rows.
const FieldDescriptor* RowsField(const Descriptor* response, const ResourceSchema& schema) {
  for (int i = 0; i < response->field_count(); ++i) {
    if (response->field(i)->message_type() == schema.message()) return response->field(i);
  }
  return nullptr;
}

// A list request, checked, and the page it asks for.
struct ListPage {
  Filter filter;
  ListQuery query;
  std::string query_digest;
  int page_size;
  int total_size;
};

absl::StatusOr<std::unique_ptr<ListPage>> ReadListRequest(const ResourceSchema& schema,
                                                          const PageTokens& tokens,
                                                          const Call& call,
                                                          const Message& request) {
  const int64_t page_size = IntegerField(request, "page_size");
  if (page_size < 0) {
    return InvalidField("page_size", "INVALID_PAGE_SIZE", "must not be negative; 0 means 50");
  }
  const std::string filter_text = TextField(request, "filter");
  const std::string order_text = TextField(request, "order_by");
  const bool show_deleted = BoolField(request, "show_deleted");
  ASSIGN_OR_RETURN(Filter filter, Filter::Parse(filter_text, schema));
  ASSIGN_OR_RETURN(ListOrder order, ParseOrderBy(order_text, schema));
  auto page = std::make_unique<ListPage>(ListPage{std::move(filter), {}, "", 0, 0});
  page->page_size = page_size == 0 ? kDefaultPageSize
                                   : static_cast<int>(std::min<int64_t>(page_size, kMaxPageSize));
  page->query_digest = Sha256(absl::StrCat(call.path(), "\n", call.caller.user, "\n", filter_text,
                                           "\n", order_text, "\n", show_deleted));
  page->query = {&schema,      &page->filter,       order, show_deleted,
                 std::nullopt, page->page_size + 1, false};
  const std::string token = TextField(request, "page_token");
  page->query.count = token.empty();
  if (token.empty()) return page;
  ASSIGN_OR_RETURN(internal::v1::PageState state,
                   tokens.Open(token, page->query_digest, absl::Now()));
  page->total_size = state.total_size();
  Value key = state.last_text();
  if (state.last_key_case() == internal::v1::PageState::kLastInteger) key = state.last_integer();
  page->query.after = {std::move(key), state.last_name()};
  return page;
}

// Collects the rows of a page until it is full by number or by bytes.
class PageCollector {
 public:
  PageCollector(ListPage& page, Message& response, size_t max_bytes)
      : page_(page),
        response_(response),
        rows_(RowsField(response.GetDescriptor(), *page.query.schema)),
        max_bytes_(max_bytes) {}

  void Add(const Row& row) {
    const int columns = static_cast<int>(page_.query.schema->columns().size()) + 2;
    if (page_.query.count) page_.total_size = static_cast<int>(row.Integer(columns + 1));
    if (full_ || !status_.ok()) return;
    if (count_ == page_.page_size) {
      full_ = true;
      return;
    }
    Message* message = response_.GetReflection()->AddMessage(&response_, rows_);
    status_ = DecodeRow(*page_.query.schema, row, *message);
    const size_t bytes = message->ByteSizeLong() + 8;  // with its tag and length
    if (count_ > 0 && bytes_ + bytes > max_bytes_) {
      response_.GetReflection()->RemoveLast(&response_, rows_);
      full_ = true;
      return;
    }
    bytes_ += bytes;
    ++count_;
    if (page_.query.order.column->type == ColumnType::kInteger) {
      state_.set_last_integer(row.Integer(columns));
    } else {
      state_.set_last_text(std::string(row.Text(columns)));
    }
    state_.set_last_name(std::string(row.Text(0)));
  }

  const absl::Status& status() const { return status_; }
  // Whether rows follow the page, and where.
  bool full() const { return full_; }
  internal::v1::PageState state() const { return state_; }

 private:
  ListPage& page_;
  Message& response_;
  const FieldDescriptor* rows_;
  const size_t max_bytes_;
  size_t bytes_ = 0;
  int count_ = 0;
  bool full_ = false;
  absl::Status status_;
  internal::v1::PageState state_;
};

}  // namespace

absl::Status ResourceService::BindAll(const ResourceRegistry& registry, Router& router) {
  for (const auto& owned : registry.all()) {
    const ResourceSchema& schema = *owned;
    const std::string type = schema.message()->name();
    const std::string plural = ToUpperCamelCase(schema.collection());
    const ServiceDescriptor* service =
        schema.message()->file()->FindServiceByName(type + "Service");
    auto bind = [&](const std::string& name, auto handler) -> absl::Status {
      const MethodDescriptor* method =
          service == nullptr ? nullptr : service->FindMethodByName(name);
      if (method == nullptr) {
        return absl::InvalidArgumentError(
            absl::StrCat(type, " is a resource and needs the method ", type, "Service.", name));
      }
      router.Bind(method, [handler, method](const CallPtr& call, MessagePtr request) {
        handler(method, call, std::move(request));
      });
      return absl::OkStatus();
    };
    using Method = const MethodDescriptor*;
    RETURN_IF_ERROR(
        bind("Get" + type, [this, &schema](Method, const CallPtr& call, MessagePtr request) {
          Get(schema, call, std::move(request));
        }));
    RETURN_IF_ERROR(bind("List" + plural,
                         [this, &schema](Method method, const CallPtr& call, MessagePtr request) {
                           List(schema, method->output_type(), call, std::move(request));
                         }));
    RETURN_IF_ERROR(bind("BatchGet" + plural,
                         [this, &schema](Method method, const CallPtr& call, MessagePtr request) {
                           BatchGet(schema, method->output_type(), call, std::move(request));
                         }));
    RETURN_IF_ERROR(
        bind("Create" + type, [this, &schema](Method, const CallPtr& call, MessagePtr request) {
          Create(schema, call, std::move(request));
        }));
    RETURN_IF_ERROR(
        bind("Update" + type, [this, &schema](Method, const CallPtr& call, MessagePtr request) {
          Update(schema, call, std::move(request));
        }));
    RETURN_IF_ERROR(
        bind("Delete" + type, [this, &schema](Method, const CallPtr& call, MessagePtr request) {
          SetDeleted(schema, true, call, std::move(request));
        }));
    RETURN_IF_ERROR(
        bind("Undelete" + type, [this, &schema](Method, const CallPtr& call, MessagePtr request) {
          SetDeleted(schema, false, call, std::move(request));
        }));
  }
  return absl::OkStatus();
}

void ResourceService::Get(const ResourceSchema& schema, const CallPtr& call, MessagePtr request) {
  const std::string name = TextField(*request, "name");
  absl::Status valid = CheckName(schema, "name", name);
  if (!valid.ok()) return call->Finish(valid);
  store_.Read(admission_.DeadlineOf(*call),
              [this, &schema, call, name](const absl::Status& status, Connection& connection) {
                if (!status.ok()) return call->Finish(status);
                auto row = store_.resources().Get(connection, schema, name);
                row.ok() ? call->Reply(**row) : call->Finish(row.status());
              });
}

void ResourceService::BatchGet(const ResourceSchema& schema, const Descriptor* response_type,
                               const CallPtr& call, MessagePtr request) {
  const std::vector<std::string> names =
      FieldTexts(request->GetDescriptor()->FindFieldByName("names"), *request);
  absl::Status valid;
  if (names.empty() || names.size() > kMaxBatchSize) {
    valid = InvalidField("names", "INVALID_BATCH",
                         absl::StrCat("takes 1 to ", kMaxBatchSize, " names, not ", names.size()));
  }
  absl::flat_hash_set<std::string> seen;
  for (size_t i = 0; i < names.size() && valid.ok(); ++i) {
    const std::string field = absl::StrCat("names[", i, "]");
    valid = CheckName(schema, field, names[i]);
    if (valid.ok() && !seen.insert(names[i]).second) {
      valid = InvalidField(field, "INVALID_BATCH", absl::StrCat(names[i], " is there twice"));
    }
  }
  if (!valid.ok()) return call->Finish(valid);
  store_.Read(admission_.DeadlineOf(*call), [this, &schema, response_type, call, names](
                                                const absl::Status& status,
                                                Connection& connection) {
    if (!status.ok()) return call->Finish(status);
    auto rows = store_.resources().BatchGet(connection, schema, names);
    if (!rows.ok()) return call->Finish(rows.status());
    MessagePtr response = NewMessage(response_type);
    const FieldDescriptor* field = RowsField(response_type, schema);
    size_t bytes = 0;
    for (size_t i = 0; i < rows->size(); ++i) {
      bytes += (*rows)[i]->ByteSizeLong() + 8;
      if (bytes > limits_.max_response_bytes) {
        return call->Finish(Error(absl::StatusCode::kInvalidArgument, "BATCH_TOO_LARGE",
                                  absl::StrCat("the answer would pass ", limits_.max_response_bytes,
                                               " bytes; ask for at most ", i, " names"))
                                .With("fits", absl::StrCat(i))
                                .Field("names", absl::StrCat("at most ", i, " of these fit")));
      }
      response->GetReflection()->AddAllocatedMessage(response.get(), field, (*rows)[i].release());
    }
    call->Reply(*response);
  });
}

void ResourceService::List(const ResourceSchema& schema, const Descriptor* response_type,
                           const CallPtr& call, MessagePtr request) {
  auto read = ReadListRequest(schema, tokens_, *call, *request);
  if (!read.ok()) return call->Finish(read.status());
  std::shared_ptr<ListPage> page = *std::move(read);
  store_.Read(
      admission_.DeadlineOf(*call), [this, &schema, response_type, call, page](
                                        const absl::Status& status, Connection& connection) {
        if (!status.ok()) return call->Finish(status);
        const Statement list = CompileList(page->query, store_.resources().sql(schema));
        MessagePtr response = NewMessage(response_type);
        PageCollector collector(*page, *response, limits_.max_response_bytes);
        absl::Status done =
            connection.Run(list.sql, list.parameters, [&](const Row& row) { collector.Add(row); });
        if (done.ok()) done = collector.status();
        if (!done.ok()) return call->Finish(done);
        if (collector.full()) {
          internal::v1::PageState state = collector.state();
          state.set_query_digest(page->query_digest);
          state.set_total_size(page->total_size);
          auto token = tokens_.Seal(state, absl::Now());
          if (!token.ok()) return call->Finish(token.status());
          SetTextField(*response, "next_page_token", *token);
        }
        response->GetReflection()->SetInt32(
            response.get(), response_type->FindFieldByName("total_size"), page->total_size);
        call->Reply(*response);
      });
}

}  // namespace zhaolian
