// What a whole server tells Prometheus, and what the dashboard asks for.
#include "server/telemetry.h"

#include <gtest/gtest.h>
#include <re2/re2.h>

#include "storage/durable_file.h"
#include "tests/support/test_server.h"
#include "zhaolian/v1/organization.pb.h"

namespace zhaolian {
namespace {

TEST(ServerTelemetryTest, TheDashboardAsksForMetricsThatThereAre) {
  TestServer server;
  v1::Unit unit;
  unit.set_display_name("办事处");
  unit.set_kind(v1::Unit::KIND_OFFICE);
  ASSERT_TRUE(server.ClientOf().Create(unit).ok());
  std::string metrics;
  do {  // a call is counted a moment after its caller has the answer
    metrics = server.telemetry().Text();
  } while (metrics.find("\nzhaolian_call_seconds_bucket") == std::string::npos);
  metrics = server.telemetry().Text();  // its code is counted before its time
  auto dashboard = ReadFile(ZHAOLIAN_SOURCE_DIRECTORY "/deploy/grafana.json");
  ASSERT_TRUE(dashboard.ok()) << dashboard.status();
  re2::StringPiece rest(*dashboard);
  std::string name;
  int names = 0;
  while (RE2::FindAndConsume(&rest, R"((zhaolian_[a-z_]+))", &name)) {
    EXPECT_NE(metrics.find("\n" + name), std::string::npos) << name;
    ++names;
  }
  EXPECT_GT(names, 15);
}

}  // namespace
}  // namespace zhaolian
