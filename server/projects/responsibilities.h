// Who answers for what, by the fields of rows that name somebody.
#ifndef ZHAOLIAN_SERVER_PROJECTS_RESPONSIBILITIES_H_
#define ZHAOLIAN_SERVER_PROJECTS_RESPONSIBILITIES_H_

#include <string>
#include <vector>

#include "storage/resource_schema.h"

namespace zhaolian {

// As what a row names somebody who answers for it.
struct Responsibility {
  const ResourceSchema* schema;
  std::string field;
  // Of the unit that it is to stay in; "" where anybody may have it.
  std::string unit_field;
  // Which live rows are open, beside naming somebody.
  std::string open;
  // Only who changes rows of every unit may hand it to somebody else.
  bool is_the_citys = false;
};

std::vector<Responsibility> Responsibilities(const ResourceRegistry& registry);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_PROJECTS_RESPONSIBILITIES_H_
