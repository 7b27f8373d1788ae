#include "clients/cli/qr_code.h"

#include <qrencode.h>

#include <memory>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace rollcall {
namespace {

constexpr int kQuietZone = 4;  // ISO/IEC 18004

}  // namespace

absl::StatusOr<std::string> QrSvg(const std::string& text) {
  // M: a card in a wallet loses some of its ink.
  const std::unique_ptr<QRcode, void (*)(QRcode*)> code(
      QRcode_encodeString8bit(text.c_str(), 0, QR_ECLEVEL_M), QRcode_free);
  if (code == nullptr) return absl::InvalidArgumentError("no QR code holds this text");
  const int side = code->width + 2 * kQuietZone;
  std::string path;
  for (int y = 0; y < code->width; ++y) {
    for (int x = 0; x < code->width; ++x) {
      if ((code->data[y * code->width + x] & 1) == 0) continue;
      absl::StrAppend(&path, "M", x + kQuietZone, " ", y + kQuietZone, "h1v1h-1z");
    }
  }
  return absl::StrCat("<svg class=\"qr\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 ", side,
                      " ", side, "\" shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h",
                      side, "v", side, "H0z\"/><path d=\"", path, "\"/></svg>");
}

}  // namespace rollcall
