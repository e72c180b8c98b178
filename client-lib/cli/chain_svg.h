// The map of a chain as a picture (SVG 1.1), for browsers, slides and print.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_CHAIN_SVG_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_CHAIN_SVG_H_

#include <string>

#include "client-lib/cli/wording.h"
#include "zhaolian/v1/chain_map.pb.h"

namespace zhaolian {

// Upstream, midstream and downstream beside each other, within each of them suppliers before
// their customers, links as arrows. What a node is told by its colour stands in it as text too.
std::string ChainSvg(const v1::GetChainMapResponse& map, Language language);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_CHAIN_SVG_H_
