#include "server/rows/resource_service.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/access/masking.h"
#include "server/rows/resource_id.h"
#include "server/rows/text_formats.h"
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

absl::Status CheckField(const Descriptor* message, const std::string& field) {
  if (message->FindFieldByName(field) != nullptr) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(message->full_name(), " needs the field ", field, ", as every such message"));
}

// Whether the messages of a standard method have the fields that the handlers
// read and fill in.
absl::Status CheckShape(const ResourceSchema& schema, absl::string_view verb,
                        const std::vector<std::string>& fields, const MethodDescriptor* method) {
  for (const std::string& field : fields) {
    RETURN_IF_ERROR(CheckField(method->input_type(), field));
  }
  if (verb == "List") {
    RETURN_IF_ERROR(CheckField(method->output_type(), "next_page_token"));
    RETURN_IF_ERROR(CheckField(method->output_type(), "total_size"));
  }
  const bool sends_row = verb == "Create" || verb == "Update";
  const Descriptor* carrier = sends_row ? method->input_type() : method->output_type();
  if (carrier == schema.message()) return absl::OkStatus();
  const FieldDescriptor* row = schema.FindFieldIn(carrier);
  if (row == nullptr) {
    return absl::InvalidArgumentError(
        absl::StrCat(carrier->full_name(), " needs a field of type ", schema.message()->name()));
  }
  return verb == "Create" ? CheckField(carrier, row->name() + "_id") : absl::OkStatus();
}

// Whether no standard method changes rows of the type.
bool IsOnlyRead(const ServiceDescriptor& service, const std::string& type) {
  for (const char* verb : {"Create", "Update", "Delete", "Undelete"}) {
    if (service.FindMethodByName(verb + type) != nullptr) return false;
  }
  return true;
}

// A list request, checked, and the page it asks for.
struct ListPage {
  Filter filter;
  ListQuery query;
  std::string query_digest;
  int page_size;
  int total_size;
  CallerPtr caller;  // whose sight the query has
};

Value KeyOf(const internal::v1::PageState& state) {
  switch (state.last_key_case()) {
    case internal::v1::PageState::kLastInteger:
      return state.last_integer();
    case internal::v1::PageState::kLastReal:
      return state.last_real();
    default:
      return state.last_text();
  }
}

absl::StatusOr<std::unique_ptr<ListPage>> ReadListRequest(const ResourceSchema& schema,
                                                          const PageTokens& tokens,
                                                          const Call& call,
                                                          const Message& request) {
  const int64_t page_size = IntegerField(request, "page_size");
  if (page_size < 0) {
    return InvalidField("page_size", "INVALID_PAGE_SIZE", "must not be negative; 0 means 50");
  }
  // Stored text is NFC, so what it is compared with is too.
  const std::string filter_text = ToNfc(TextField(request, "filter"));
  const std::string order_text = TextField(request, "order_by");
  const bool show_deleted = BoolField(request, "show_deleted");
  ASSIGN_OR_RETURN(Filter filter, Filter::Parse(filter_text, schema));
  ASSIGN_OR_RETURN(ListOrder order, ParseOrderBy(order_text, schema));
  auto page = std::make_unique<ListPage>(ListPage{std::move(filter), {}, "", 0, 0, nullptr});
  page->page_size = page_size == 0 ? kDefaultPageSize
                                   : static_cast<int>(std::min<int64_t>(page_size, kMaxPageSize));
  page->query_digest = Sha256(absl::StrCat(call.path(), "\n", call.caller->user, "\n", filter_text,
                                           "\n", order_text, "\n", show_deleted));
  page->caller = call.caller;
  page->query = {&schema,      &page->filter,       order, call.caller->sight.get(), show_deleted,
                 std::nullopt, page->page_size + 1, false};
  const std::string token = TextField(request, "page_token");
  page->query.count = token.empty();
  if (token.empty()) return page;
  ASSIGN_OR_RETURN(internal::v1::PageState state,
                   tokens.Open(token, page->query_digest, absl::Now()));
  page->total_size = state.total_size();
  page->query.after = {KeyOf(state), state.last_name()};
  return page;
}

// Collects the rows of a page until it is full by number or by bytes, in the wire
// format: no row becomes a message on its way.
class PageCollector {
 public:
  PageCollector(ListPage& page, const FieldDescriptor* rows, size_t max_bytes)
      : page_(page), rows_(rows), max_bytes_(max_bytes) {}

  void Add(const Row& row) {
    if (page_.query.count) page_.total_size = static_cast<int>(row.Integer(kRowColumns + 1));
    if (full_) return;
    if (count_ == page_.page_size) {
      full_ = true;
      return;
    }
    row_.clear();
    AppendRow(*page_.query.schema, row, row_);
    MaskEncoded(*page_.caller, *page_.query.schema, row_);
    const size_t bytes = row_.size() + 8;  // with its tag and length
    if (count_ > 0 && wire_.size() + bytes > max_bytes_) {
      full_ = true;
      return;
    }
    AppendText(rows_, row_, wire_);
    ++count_;
    switch (page_.query.order.column->type) {
      case ColumnType::kInteger:
        state_.set_last_integer(row.Integer(kRowColumns));
        break;
      case ColumnType::kReal:
        state_.set_last_real(row.Real(kRowColumns));
        break;
      default:
        SetText(row.Text(kRowColumns), *state_.mutable_last_text());
    }
    SetText(row.Text(0), *state_.mutable_last_name());
  }

  // The rows, as the response's field of them; at the end only.
  std::string TakeWire() { return std::move(wire_); }
  // Whether rows follow the page, and where.
  bool full() const { return full_; }
  internal::v1::PageState state() const { return state_; }

 private:
  // Keeps the room that the text has.
  static void SetText(absl::string_view from, std::string& to) {
    to.assign(from.data(), from.size());
  }

  ListPage& page_;
  const FieldDescriptor* rows_;
  const size_t max_bytes_;
  std::string wire_;
  std::string row_;  // the one that is being read; keeps its room
  int count_ = 0;
  bool full_ = false;
  internal::v1::PageState state_;
};

}  // namespace

absl::StatusOr<int> ReadPageSize(int asked, int most) {
  if (asked < 0) return InvalidField("page_size", "INVALID_PAGE_SIZE", "must not be negative");
  return asked == 0 ? kDefaultPageSize : std::min(asked, most);
}

const std::vector<ResourceService::StandardMethod>& ResourceService::StandardMethods() {
  static const auto& methods = *new std::vector<StandardMethod>{
      {"Get", false, {"name"}, &ResourceService::Get, nullptr},
      {"List",
       true,
       {"page_size", "page_token", "filter", "order_by", "show_deleted"},
       &ResourceService::List,
       nullptr},
      {"BatchGet", true, {"names"}, &ResourceService::BatchGet, nullptr},
      {"Create", false, {"request_id", "validate_only"}, nullptr, &ResourceService::Create},
      {"Update",
       false,
       {"update_mask", "request_id", "validate_only"},
       nullptr,
       &ResourceService::Update},
      {"Delete",
       false,
       {"name", "etag", "request_id", "validate_only"},
       nullptr,
       &ResourceService::Delete},
      {"Undelete",
       false,
       {"name", "etag", "request_id", "validate_only"},
       nullptr,
       &ResourceService::Undelete},
  };
  return methods;
}

absl::Status ResourceService::BindAll(const ResourceRegistry& registry, Router& router,
                                      Mutations& mutations) {
  for (const auto& schema : registry.all()) {
    const std::string type = schema->message()->name();
    const ServiceDescriptor* service =
        schema->message()->file()->FindServiceByName(type + "Service");
    const bool only_read = service != nullptr && IsOnlyRead(*service, type);
    for (const StandardMethod& standard : StandardMethods()) {
      if (only_read && standard.preparation != nullptr) continue;
      const std::string name = absl::StrCat(
          standard.verb, standard.plural ? ToUpperCamelCase(schema->collection()) : type);
      const MethodDescriptor* method =
          service == nullptr ? nullptr : service->FindMethodByName(name);
      if (method == nullptr) {
        return absl::InvalidArgumentError(
            absl::StrCat(type, " is a resource and needs the method ", type, "Service.", name));
      }
      RETURN_IF_ERROR(CheckShape(*schema, standard.verb, standard.fields, method));
      if (standard.preparation != nullptr) {
        mutations.Bind(method, [this, schema = schema.get(), prepare = standard.preparation](
                                   const Asker& asker, MessagePtr request) {
          return (this->*prepare)(*schema, asker, std::move(request));
        });
        continue;
      }
      router.Bind(method, [this, schema = schema.get(), method, handler = standard.handler](
                              const CallPtr& call, MessagePtr request) {
        (this->*handler)(*schema, method, call, std::move(request));
      });
    }
  }
  return absl::OkStatus();
}

void ResourceService::Get(const ResourceSchema& schema, const MethodDescriptor*,
                          const CallPtr& call, MessagePtr request) {
  const std::string name = TextField(*request, "name");
  absl::Status valid = CheckName(schema, "name", name);
  if (!valid.ok()) return call->Finish(valid);
  store_.ReadBriefly(
      admission_.DeadlineOf(*call),
      [this, &schema, call, name](const absl::Status& status, Connection& connection) {
        if (!status.ok()) return call->Finish(status);
        const Caller& caller = *call->caller;
        auto row = store_.resources().GetEncoded(connection, schema, *caller.sight, name);
        if (row.ok()) MaskEncoded(caller, schema, *row);
        row.ok() ? call->ReplyEncoded(*row) : call->Finish(row.status());
      });
}

void ResourceService::BatchGet(const ResourceSchema& schema, const MethodDescriptor* method,
                               const CallPtr& call, MessagePtr request) {
  const Descriptor* response_type = method->output_type();
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
    auto rows = store_.resources().BatchGet(connection, schema, *call->caller->sight, names);
    if (!rows.ok()) return call->Finish(rows.status());
    MessagePtr response = NewMessage(response_type);
    const FieldDescriptor* field = schema.FindFieldIn(response_type);
    size_t bytes = 0;
    for (size_t i = 0; i < rows->size(); ++i) {
      Mask(*call->caller, schema, *(*rows)[i]);
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

void ResourceService::List(const ResourceSchema& schema, const MethodDescriptor* method,
                           const CallPtr& call, MessagePtr request) {
  const Descriptor* response_type = method->output_type();
  auto read = ReadListRequest(schema, tokens_, *call, *request);
  if (!read.ok()) return call->Finish(read.status());
  std::shared_ptr<ListPage> page = *std::move(read);
  store_.Read(admission_.DeadlineOf(*call), [this, &schema, response_type, call, page](
                                                const absl::Status& status,
                                                Connection& connection) {
    if (!status.ok()) return call->Finish(status);
    const Statement list = CompileList(page->query, store_.resources().sql(schema));
    MessagePtr response = NewMessage(response_type);
    PageCollector collector(*page, schema.FindFieldIn(response_type), limits_.max_response_bytes);
    absl::Status done =
        connection.Run(list.sql, list.parameters, [&](const Row& row) { collector.Add(row); });
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
    std::string wire = collector.TakeWire();
    response->AppendToString(&wire);
    call->ReplyEncoded(wire);
  });
}

}  // namespace zhaolian
