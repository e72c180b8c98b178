// What errors say to people in Chinese: what happened and what to do.
#ifndef ZHAOLIAN_SERVER_RPC_LOCALIZED_TEXT_H_
#define ZHAOLIAN_SERVER_RPC_LOCALIZED_TEXT_H_

#include <string>
#include <vector>

#include "google/rpc/error_details.pb.h"

namespace zhaolian {

// By reason, with the metadata filled in. Every reason the server sends has a
// text; an unknown one gives a general text that names it. "" where metadata is
// missing that every text of the reason needs.
std::string ChineseText(const google::rpc::ErrorInfo& info);

// What is wrong with several fields at once: `count` of them, of which the first are told.
std::string ChineseTextOfAll(const std::vector<google::rpc::ErrorInfo>& first, int count);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_RPC_LOCALIZED_TEXT_H_
