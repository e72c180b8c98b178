// Charts made of characters, for terminals.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_TEXT_CHART_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_TEXT_CHART_H_

#include <cstdint>
#include <string>
#include <vector>

namespace zhaolian {

// A bar of at most `cells` characters, in eighths of one: as long as `part` is of `whole`.
// Empty when either is not positive; a part beyond the whole fills it.
std::string Bar(int64_t part, int64_t whole, int cells);

// A line of bars beside each other, a character for each value, the largest of them eight
// eighths high and what is not positive one. More values than `cells` are added up, neighbours
// with neighbours, so that it is no wider. Empty without values.
std::string Sparkline(const std::vector<int64_t>& values, int cells);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_TEXT_CHART_H_
