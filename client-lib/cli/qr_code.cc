#include "client-lib/cli/qr_code.h"

#include <qrencode.h>

#include <memory>

namespace zhaolian {
namespace {

// ISO/IEC 18004 wants four light modules around the code.
constexpr int kMargin = 4;
constexpr char kDarkOnLight[] = "\x1b[30;107m";
constexpr char kPlain[] = "\x1b[0m";

using Modules = std::unique_ptr<QRcode, decltype(&QRcode_free)>;

bool IsDark(const QRcode& modules, int row, int column) {
  const int width = modules.width;
  if (row < 0 || column < 0 || row >= width || column >= width) return false;
  return (modules.data[row * width + column] & 1) != 0;
}

// Two modules, one above the other.
const char* Block(bool upper, bool lower) {
  if (upper) return lower ? "█" : "▀";
  return lower ? "▄" : " ";
}

}  // namespace

absl::StatusOr<std::string> QrCode(const std::string& text) {
  const Modules modules(QRcode_encodeString8bit(text.c_str(), 0, QR_ECLEVEL_M), &QRcode_free);
  if (modules == nullptr) return absl::InvalidArgumentError("the text is too long for a QR code");
  std::string lines;
  for (int row = -kMargin; row < modules->width + kMargin; row += 2) {
    lines += kDarkOnLight;
    for (int column = -kMargin; column < modules->width + kMargin; ++column) {
      lines += Block(IsDark(*modules, row, column), IsDark(*modules, row + 1, column));
    }
    lines += kPlain;
    lines += "\n";
  }
  return lines;
}

}  // namespace zhaolian
