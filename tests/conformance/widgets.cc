#include "tests/conformance/widgets.h"

#include "absl/strings/str_cat.h"

extern "C" const char widget_proto_protoset_begin[], widget_proto_protoset_end[];
extern "C" const char widgets_sql_begin[], widgets_sql_end[];

namespace zhaolian {
namespace {

// Descriptor sets are joined by putting one after the other.
std::string ProtosetWithWidgets() {
  return absl::StrCat(Protoset(),
                      std::string(widget_proto_protoset_begin, widget_proto_protoset_end));
}

}  // namespace

std::vector<Migration> MigrationsWithWidgets() {
  std::vector<Migration> migrations = BuiltInMigrations();
  migrations.push_back(
      {migrations.back().number + 1, "widgets", std::string(widgets_sql_begin, widgets_sql_end)});
  return migrations;
}

TestServer::Options OptionsWithWidgets(internal::v1::ServerConfig config) {
  return {std::move(config), ProtosetWithWidgets(), MigrationsWithWidgets()};
}

const ResourceRegistry& RegistryWithWidgets() {
  static const ResourceRegistry& registry =
      *new ResourceRegistry(*ResourceRegistry::FromProtoset(ProtosetWithWidgets()));
  return registry;
}

}  // namespace zhaolian
