// Everything that is served, the throw-away resource included.
#ifndef ZHAOLIAN_TESTS_CONFORMANCE_WIDGETS_H_
#define ZHAOLIAN_TESTS_CONFORMANCE_WIDGETS_H_

#include "storage/migrations.h"
#include "storage/resource_schema.h"
#include "tests/support/test_server.h"

namespace zhaolian {

// The built-in migrations and that of the widgets.
std::vector<Migration> MigrationsWithWidgets();

// A server that serves the widgets too.
TestServer::Options OptionsWithWidgets(internal::v1::ServerConfig config = {});

const ResourceRegistry& RegistryWithWidgets();

}  // namespace zhaolian

#endif  // ZHAOLIAN_TESTS_CONFORMANCE_WIDGETS_H_
