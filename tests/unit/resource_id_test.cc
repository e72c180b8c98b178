#include "server/resource_id.h"

#include <gtest/gtest.h>

#include "storage/resource_schema.h"

namespace zhaolian {
namespace {

TEST(ResourceIdTest, IsALetterAndAUuid) {
  const std::string id = NewResourceId();
  ASSERT_EQ(id.size(), 37u);
  EXPECT_TRUE(IsResourceName("leads/" + id)) << id;
  EXPECT_EQ(id[0], 'u');
}

}  // namespace
}  // namespace zhaolian
