// Why a row waits, and what is worth knowing of it, in words.
#ifndef ZHAOLIAN_SERVER_IMPORT_REASON_TEXT_H_
#define ZHAOLIAN_SERVER_IMPORT_REASON_TEXT_H_

#include <string>

#include "absl/strings/string_view.h"

namespace zhaolian {

// The Chinese text of a reason or warning, such as "amount_range" or "chain_ambiguous:CT01,CT02";
// the word itself where none was written for it.
std::string ReasonText(absl::string_view reason);

// The same with what to write instead: "日期有多种理解：写成 2026-09-26".
std::string ReasonAndRemedy(absl::string_view reason);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_IMPORT_REASON_TEXT_H_
