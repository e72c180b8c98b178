// What changes that wait are called.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_CHANGE_TEXTS_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_CHANGE_TEXTS_H_

#include <string>

#include "client-lib/cli/session.h"
#include "client-lib/outbox.h"

namespace zhaolian {

// "CreateEngagement" of the type zhaolian.v1.CreateEngagementRequest.
std::string MethodOf(const OutboxItem& item);

// "新建对接记录" of CreateEngagement, where it is a change that every resource has, or a move.
std::string MethodText(const Session& session, const std::string& method);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_CHANGE_TEXTS_H_
