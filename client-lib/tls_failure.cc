#include "client-lib/tls_failure.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "storage/chinese_message.h"
#include "storage/error.h"

namespace zhaolian {
namespace {

absl::Status Explained(const absl::Status& status, absl::string_view reason,
                       const std::string& english, const std::string& chinese) {
  return WithChinese(Error(status.code(), reason, english), chinese);
}

}  // namespace

absl::Status ExplainTlsFailure(const absl::Status& status, const std::string& address) {
  // Only the texts of gRPC and OpenSSL tell.
  const absl::string_view text = status.message();
  if (!absl::IsUnavailable(status) || !absl::StrContains(text, "failed to connect")) return status;
  if (absl::StrContains(text, "wrong version number")) {
    return Explained(
        status, "TLS_MISMATCH",
        absl::StrCat("the server at ", address,
                     " speaks no TLS: one on this machine is asked at 127.0.0.1 or localhost, "
                     "without --ca and --cert; elsewhere it needs tls_certificate and tls_key"),
        absl::StrCat("服务 ", address,
                     " 未启用 TLS：在本机的，请用 127.0.0.1 或 localhost，不加 --ca 和 "
                     "--cert；在别处的，须先设置 tls_certificate、tls_key"));
  }
  if (absl::StrContains(text, "certificate verify failed") ||
      absl::StrContains(text, "is not in peer certificate")) {
    return Explained(
        status, "UNTRUSTED_SERVER",
        absl::StrCat("the certificate of the server at ", address,
                     " is not trusted: give the authority that issued it with --ca FILE, and call "
                     "the server as the certificate does"),
        absl::StrCat("服务 ", address,
                     " 的证书不受信任：请用 --ca 文件 指明签发机构，并使用证书中的主机名"));
  }
  if (absl::StrContains(text, "Socket closed") ||
      absl::StrContains(text, "Connection reset by peer")) {
    return Explained(
        status, "TLS_MISMATCH",
        absl::StrCat("the server at ", address,
                     " hangs up: where it speaks TLS, give the authority that issued its "
                     "certificate with --ca FILE; else it may be stopping, so try again"),
        absl::StrCat("服务 ", address,
                     " 挂断了连接：如已启用 TLS，请用 --ca 文件 指明证书的签发机构；"
                     "否则可能正在停止，请稍后重试"));
  }
  return status;
}

}  // namespace zhaolian
