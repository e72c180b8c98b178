// The verbs on the map of a chain: who stands where, and what is missing.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_MAP_VERBS_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_MAP_VERBS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "client-lib/cli/resource_verbs.h"
#include "client-lib/cli/session.h"

namespace zhaolian {

// The nodes of a chain from upstream to downstream, with their supply links,
// firms and leads, and below them what is on the chain but on no node.
absl::Status ShowMap(Session& session, const std::string& chain);

struct DrawArguments {
  std::string chain;
  std::string svg;  // file for the picture; the terminal where it is empty
};
// The same as a graph: drawn in characters, or as a picture in a file.
absl::Status DrawMap(Session& session, const DrawArguments& arguments);

struct PlaceArguments {
  std::string firm;  // an enterprise, or the full name of a lead or opportunity
  std::vector<std::string> nodes;
  bool replace = false;  // take it off its other nodes
  ChangeArguments change;
};
// Puts a firm on nodes, and on their chains where it is not on them yet.
absl::Status PlaceOnMap(Session& session, const PlaceArguments& arguments);

struct LinkArguments {
  std::string supplier;
  std::string customer;
  ChangeArguments change;
};
// FAILED_PRECONDITION names the cycle that a link would close.
absl::Status LinkNodes(Session& session, const LinkArguments& arguments);
// NOT_FOUND when there is no such link.
absl::Status UnlinkNodes(Session& session, const LinkArguments& arguments);

// Marks a node as missing from the city's chain (断点缺项).
absl::Status MarkGap(Session& session, const NameArguments& arguments);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_MAP_VERBS_H_
