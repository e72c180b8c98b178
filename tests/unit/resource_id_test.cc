#include "server/rows/resource_id.h"

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

TEST(ResourceIdTest, CannotBeGuessedWhenItsUuidIsRandom) {
  EXPECT_TRUE(IsUnguessableId("l8c1b2f0e-5d53-4a8a-9d0e-2f4f6a7b8c9d"));
  for (const std::string id : {"", "lead-1", "8c1b2f0e-5d53-4a8a-9d0e-2f4f6a7b8c9d",  // no letter
                               "l8c1b2f0e-5d53-7a8a-9d0e-2f4f6a7b8c9d",  // made of the time
                               "l8c1b2f0e-5d53-4a8a-cd0e-2f4f6a7b8c9d",  // of another variant
                               "l8c1b2f0e-5d53-4a8a-9d0e-2f4f6a7b8c9"}) {
    EXPECT_FALSE(IsUnguessableId(id)) << id;
  }
  EXPECT_FALSE(IsUnguessableId(NewResourceId()));
}

}  // namespace
}  // namespace zhaolian
