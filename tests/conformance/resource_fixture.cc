#include "tests/conformance/resource_fixture.h"

#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"
#include "zhaolian/v1/system.pb.h"

namespace zhaolian {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

namespace {

const FieldDescriptor* FindChangeable(const ResourceSchema& schema) {
  for (int i = 0; i < schema.message()->field_count(); ++i) {
    const FieldDescriptor* field = schema.message()->field(i);
    const v1::FieldRules& rules = RulesOf(field);
    const bool plain = !rules.output_only() && !rules.immutable() && !rules.unique() &&
                       rules.references().empty() && rules.pattern().empty() &&
                       rules.format() == v1::FORMAT_UNSPECIFIED && field->name() != "name";
    if (plain && field->type() == FieldDescriptor::TYPE_STRING && !field->is_repeated()) {
      return field;
    }
  }
  return nullptr;
}

}  // namespace

ResourceTest::ResourceTest(internal::v1::ServerConfig config)
    : server_(OptionsWithWidgets(std::move(config))),
      schema_(*GetParam()),
      calls_(server_.ClientOf(), schema_),
      samples_(server_.ClientOf(), RegistryWithWidgets()),
      changeable_(FindChangeable(schema_)) {}

std::vector<Reference> ResourceTest::GivenReferences() const {
  std::vector<Reference> given;
  for (const Reference& reference : schema_.references()) {
    if (RulesOf(reference.field).output_only() || !samples_.CanRefer(reference.field)) continue;
    given.push_back(reference);
  }
  return given;
}

MessagePtr ResourceTest::NewRow(const std::string& id) {
  return NewRow(*samples_.Least(schema_), id);
}

MessagePtr ResourceTest::NewRow(const Message& row, const std::string& id) {
  auto created = calls_.Create(row, {.id = id});
  EXPECT_TRUE(created.ok()) << created.status() << "\n" << row.DebugString();
  return created.ok() ? *std::move(created) : schema_.NewMessage();
}

MessagePtr ResourceTest::Now(const Message& row) const {
  auto now = calls_.Get(NameOf(row));
  EXPECT_TRUE(now.ok()) << now.status();
  return now.ok() ? *std::move(now) : schema_.NewMessage();
}

void ResourceTest::ChangeSomething(Message& row) {
  const std::string& before = TextField(row, changeable_->name());
  SetTextField(row, changeable_->name(), before == "改后" ? "再改" : "改后");
}

std::string ResourceTest::PathOf(const std::string& field) const {
  const auto* request = calls_.methods().create->input_type();
  return absl::StrCat(FieldOfType(request, schema_.message())->name(), ".", field);
}

void ResourceTest::Restart() {
  server_.Restart();
  calls_ = CallsOf("");
}

int64_t ResourceTest::Revision() const {
  v1::GetServerInfoResponse info;
  EXPECT_TRUE(server_.ClientOf().Call(v1::GetServerInfoRequest(), info).ok());
  return info.revision();
}

std::string NameOf(const Message& row) { return TextField(row, "name"); }
std::string EtagOf(const Message& row) { return TextField(row, "etag"); }

std::vector<std::string> FieldsAtFault(const absl::Status& error) {
  std::vector<std::string> fields;
  const auto detail = ErrorDetail<google::rpc::BadRequest>(error);
  for (const auto& each : detail.field_violations()) fields.push_back(each.field());
  return fields;
}

std::string Metadata(const absl::Status& error, const std::string& key) {
  const auto info = ErrorDetail<google::rpc::ErrorInfo>(error);
  auto found = info.metadata().find(key);
  return found == info.metadata().end() ? "" : found->second;
}

bool IsSet(const Message& message, const FieldDescriptor* field) {
  return field->is_repeated() ? message.GetReflection()->FieldSize(message, field) > 0
                              : message.GetReflection()->HasField(message, field);
}

std::vector<const ResourceSchema*> AllResources() {
  std::vector<const ResourceSchema*> all;
  for (const auto& schema : RegistryWithWidgets().all()) {
    if (ChangingMethodsOf(schema->message()).ok()) all.push_back(schema.get());
  }
  return all;
}

std::vector<ResourceRegistry::Referrer> ReferrersOf(const std::string& collection) {
  std::vector<ResourceRegistry::Referrer> all;
  for (const auto& referrer : RegistryWithWidgets().ReferrersOf(collection)) {
    // What only the server sets, no test does.
    if (RulesOf(referrer.field).output_only()) continue;
    if (ChangingMethodsOf(referrer.schema->message()).ok()) all.push_back(referrer);
  }
  return all;
}

}  // namespace zhaolian
