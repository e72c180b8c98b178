// Charts made of characters, for terminals.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_TEXT_CHART_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_TEXT_CHART_H_

#include <cstdint>
#include <string>

namespace zhaolian {

// A bar of at most `cells` characters, in eighths of one: as long as `part` is of `whole`.
// Empty when either is not positive; a part beyond the whole fills it.
std::string Bar(int64_t part, int64_t whole, int cells);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_TEXT_CHART_H_
