// Parts of BindPrivacy (services.h), each in its file: personal_data.cc,
// expired_personal_data.cc.
#ifndef ZHAOLIAN_SERVER_PRIVACY_PERSONAL_DATA_H_
#define ZHAOLIAN_SERVER_PRIVACY_PERSONAL_DATA_H_

#include <string>

#include "absl/status/status.h"
#include "server/rpc/admission.h"
#include "server/rpc/page_token.h"
#include "server/rpc/router.h"
#include "storage/store.h"

namespace zhaolian {

void BindPersonalDataExport(Store& store, const Admission& admission, size_t max_response_bytes,
                            Router& router);
void BindExpiredPersonalData(Store& store, const Admission& admission, const PageTokens& tokens,
                             Router& router);

// INVALID_ARGUMENT on `field`, reason REQUIRED or TOO_LONG, unless the text says why in at
// most 200 characters.
absl::Status CheckReason(const std::string& field, const std::string& text);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_PRIVACY_PERSONAL_DATA_H_
