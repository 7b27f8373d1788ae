// QR codes as pictures for a printed page.
#ifndef ROLLCALL_CLIENTS_CLI_QR_CODE_H_
#define ROLLCALL_CLIENTS_CLI_QR_CODE_H_

#include <string>

#include "absl/status/statusor.h"

namespace rollcall {

// `text` as an SVG element with a quiet zone of four modules; scales with its box.
// INVALID_ARGUMENT for a text that no QR code holds.
absl::StatusOr<std::string> QrSvg(const std::string& text);

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CLI_QR_CODE_H_
