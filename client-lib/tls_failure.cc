#include "client-lib/tls_failure.h"

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "absl/strings/substitute.h"
#include "storage/chinese_message.h"
#include "storage/error.h"

namespace zhaolian {
namespace {

// What a connection that failed says of why, and how it is explained; $0 is the address.
struct Failure {
  absl::string_view sign, other_sign;  // only the texts of gRPC and OpenSSL tell
  absl::string_view reason, english, chinese;
};

constexpr Failure kFailures[] = {
    {"wrong version number", "wrong version number", "TLS_MISMATCH",
     "the server at $0 speaks no TLS: one on this machine is asked at 127.0.0.1 or localhost, "
     "without --ca and --cert; elsewhere it needs tls_certificate and tls_key",
     "服务 $0 未启用 TLS：在本机的，请用 127.0.0.1 或 localhost，不加 --ca 和 "
     "--cert；在别处的，须先设置 tls_certificate、tls_key"},
    {"certificate verify failed", "is not in peer certificate", "UNTRUSTED_SERVER",
     "the certificate of the server at $0 is not trusted: give the authority that issued it with "
     "--ca FILE, and call the server as the certificate does",
     "服务 $0 的证书不受信任：请用 --ca 文件 指明签发机构，并使用证书中的主机名"},
    {"Socket closed", "Connection reset by peer", "TLS_MISMATCH",
     "the server at $0 hangs up: where it speaks TLS, give the authority that issued its "
     "certificate with --ca FILE; else it may be stopping, so try again",
     "服务 $0 挂断了连接：如已启用 TLS，请用 --ca 文件 指明证书的签发机构；"
     "否则可能正在停止，请稍后重试"},
};

}  // namespace

absl::Status ExplainTlsFailure(const absl::Status& status, const std::string& address) {
  const absl::string_view text = status.message();
  if (!absl::IsUnavailable(status) || !absl::StrContains(text, "failed to connect")) return status;
  for (const Failure& each : kFailures) {
    if (!absl::StrContains(text, each.sign) && !absl::StrContains(text, each.other_sign)) continue;
    return WithChinese(Error(status.code(), each.reason, absl::Substitute(each.english, address)),
                       absl::Substitute(each.chinese, address));
  }
  return status;
}

}  // namespace zhaolian
