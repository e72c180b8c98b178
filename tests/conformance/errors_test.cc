// What all errors owe: see also ExpectWellFormed, which every call of these
// tests that fails goes through.
#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"
#include "tests/conformance/resource_fixture.h"
#include "zhaolian/test/v1/widget.pb.h"

namespace zhaolian {
namespace {

class ErrorsTest : public ::testing::Test {
 protected:
  TestServer server_{OptionsWithWidgets()};
  ResourceCalls widgets_{server_.ClientOf(), *RegistryWithWidgets().FindCollection("widgets")};
};

TEST_F(ErrorsTest, TwoHundredFieldsAtFaultFitInFourKilobytes) {
  test::v1::Widget widget;
  for (int i = 0; i < 100; ++i) {
    auto* detail = widget.add_details();
    detail->set_title(std::string(300, 'x'));
    detail->set_count(1000);
  }
  const auto created = widgets_.Create(widget);
  EXPECT_EQ(created.status().code(), absl::StatusCode::kInvalidArgument);
  // Called with more than fits, the first are named and all are counted.
  EXPECT_GE(FieldsAtFault(created.status()).size(), 5);
  EXPECT_EQ(Metadata(created.status(), "count"), "204") << created.status();
}

TEST_F(ErrorsTest, LongTextsOfTheCallerAreCut) {
  const std::string longest = std::string(9000, 'x') + "药";
  test::v1::Widget widget;
  for (const auto& status :
       {widgets_.Get("widgets/" + longest).status(), widgets_.Get(longest).status(),
        widgets_.List({.filter = longest.substr(0, 2000) + " = 1"}).status(),
        widgets_.List({.order_by = longest}).status(),
        widgets_.List({.page_token = longest}).status(),
        widgets_.Create(widget, {.id = longest}).status(),
        widgets_.Create(widget, {.request_id = longest}).status(),
        widgets_.Update(widget, {longest}).status(),
        widgets_.Delete("widgets/a", {.etag = longest}).status(),
        widgets_.BatchGet({"widgets/" + longest}).status()}) {
    EXPECT_FALSE(status.ok());
  }
}

TEST_F(ErrorsTest, TextOfRequestsIsCheckedToo) {
  EXPECT_EQ(widgets_.List({.filter = std::string("a\0b", 3)}).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(widgets_.Get("widgets/\u202e").status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(widgets_.Delete("widgets/a", {.etag = std::string("a\0b", 3)}).status().code(),
            absl::StatusCode::kInvalidArgument)
      << "which nothing else looks at";
}

}  // namespace
}  // namespace zhaolian
