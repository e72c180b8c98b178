#include "server/access/one_time_code.h"

#include <liboath/oath.h>
#include <sodium.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace zhaolian {
namespace {

constexpr size_t kSecretBytes = 20;
constexpr size_t kDigits = 6;
constexpr size_t kDrift = 1;  // steps
// "招链", percent-encoded.
constexpr char kIssuer[] = "%E6%8B%9B%E9%93%BE%2FZhaolian";

// The library wants to be asked to begin, once.
void Begin() {
  static const int kBegun = oath_init();
  static_cast<void>(kBegun);
}

}  // namespace

std::string NewCodeSecret() {
  std::string secret(kSecretBytes, '\0');
  randombytes_buf(secret.data(), secret.size());
  return secret;
}

absl::StatusOr<std::string> Base32Of(absl::string_view secret) {
  Begin();
  char* text = nullptr;
  size_t size = 0;
  if (oath_base32_encode(secret.data(), secret.size(), &text, &size) != OATH_OK) {
    return absl::InternalError("liboath writes no base32");
  }
  const std::unique_ptr<char, decltype(&std::free)> owned(text, &std::free);
  return std::string(text, size);
}

std::string CodeUri(absl::string_view base32, absl::string_view user) {
  return absl::StrCat("otpauth://totp/", kIssuer, ":", absl::StripPrefix(user, "users/"),
                      "?secret=", base32, "&issuer=", kIssuer, "&algorithm=SHA1&digits=", kDigits,
                      "&period=", OATH_TOTP_DEFAULT_TIME_STEP_SIZE);
}

std::optional<int64_t> StepOfCode(absl::string_view secret, const std::string& code, absl::Time now,
                                  int64_t last_step) {
  // The library takes codes of any length.
  if (code.size() != kDigits || !std::all_of(code.begin(), code.end(), absl::ascii_isdigit)) {
    return std::nullopt;
  }
  Begin();
  uint64_t step = 0;
  const int found = oath_totp_validate3(
      secret.data(), secret.size(), absl::ToTimeT(now), OATH_TOTP_DEFAULT_TIME_STEP_SIZE,
      OATH_TOTP_DEFAULT_START_TIME, kDrift, nullptr, &step, code.c_str());
  if (found < 0 || static_cast<int64_t>(step) <= last_step) return std::nullopt;
  return static_cast<int64_t>(step);
}

}  // namespace zhaolian
