#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "client-lib/pages.h"
#include "client-lib/resource_methods.h"
#include "storage/resource_schema.h"
#include "zhaolian/v1/chains.pb.h"

namespace zhaolian {
namespace {

using testing::ElementsAre;

// A list of the pages given; an empty page stands for the error.
class PagesTest : public testing::Test {
 protected:
  ListRange<v1::Chain> List(std::vector<std::vector<std::string>> pages,
                            absl::Status at_end = absl::OkStatus()) {
    auto fetch = [this, pages, at_end](const google::protobuf::Message& request,
                                       google::protobuf::Message& response) {
      const auto& list = static_cast<const v1::ListChainsRequest&>(request);
      tokens_.push_back(list.page_token());
      const size_t page = list.page_token().empty() ? 0 : std::stoul(list.page_token());
      if (page == pages.size()) return at_end;
      auto& reply = static_cast<v1::ListChainsResponse&>(response);
      for (const std::string& name : pages[page]) reply.add_chains()->set_name(name);
      const bool more = page + 1 < pages.size() || !at_end.ok();
      if (more) reply.set_next_page_token(std::to_string(page + 1));
      return absl::OkStatus();
    };
    return ListRange<v1::Chain>(Pages(std::make_unique<v1::ListChainsRequest>(),
                                      std::make_unique<v1::ListChainsResponse>(),
                                      v1::ListChainsResponse::descriptor()->field(0), fetch));
  }

  std::vector<std::string> tokens_;
};

TEST_F(PagesTest, WalksOverPages) {
  std::vector<std::string> names;
  for (auto& chain : List({{"a", "b"}, {}, {"c"}})) names.push_back(chain->name());
  EXPECT_THAT(names, ElementsAre("a", "b", "c"));
  EXPECT_THAT(tokens_, ElementsAre("", "1", "2"));
}

TEST_F(PagesTest, FetchesOnlyWhatIsWalked) {
  auto range = List({{"a"}, {"b"}, {"c"}});
  EXPECT_THAT(tokens_, ElementsAre());
  auto at = range.begin();
  EXPECT_EQ((*at)->name(), "a");
  EXPECT_THAT(tokens_, ElementsAre(""));
}

TEST_F(PagesTest, AnEmptyListHasNoElements) {
  for (auto& chain : List({{}})) FAIL() << chain.status();
}

TEST_F(PagesTest, AnErrorIsTheLastElement) {
  std::vector<std::string> seen;
  for (auto& chain : List({{"a"}}, absl::UnavailableError("gone"))) {
    seen.push_back(chain.ok() ? chain->name() : std::string(chain.status().message()));
  }
  EXPECT_THAT(seen, ElementsAre("a", "gone"));
}

TEST(ResourceMethodsTest, EveryResourceHasThemAll) {
  auto registry = ResourceRegistry::FromProtoset(Protoset());
  ASSERT_TRUE(registry.ok());
  for (const auto& schema : registry->all()) {
    EXPECT_TRUE(MethodsOf(schema->message()).ok()) << schema->collection();
  }
  EXPECT_FALSE(MethodsOf(v1::GetChainRequest::descriptor()).ok());
}

}  // namespace
}  // namespace zhaolian
