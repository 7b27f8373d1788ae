// A mail as it was received, taken apart: hostile until somebody has looked.
#ifndef ROLLCALL_CLIENTS_MAIL_RECEIVED_MAIL_H_
#define ROLLCALL_CLIENTS_MAIL_RECEIVED_MAIL_H_

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"

namespace rollcall {

inline constexpr size_t kMaxMailBytes = 32 << 20;       // mail servers take no more
inline constexpr int kMaxMailDepth = 16;                // of parts in parts
inline constexpr size_t kMaxMailParts = 256;            // of all of them
inline constexpr size_t kMaxMailTextBytes = 512 << 10;  // of what is looked at; answers are short

// What matters of a mail.
struct ReceivedMail {
  // Header fields in order, decoded, on one line.
  std::vector<std::pair<std::string, std::string>> headers;
  std::string plain;     // all text/plain that is no attachment, UTF-8
  std::string html;      // all text/html that is no attachment, UTF-8
  std::string report;    // the delivery status (RFC 3464, RFC 6533) of a report
  bool receipt = false;  // a disposition notification (RFC 8098)
  bool whole = true;     // false when a limit cut something off

  // The first field of that name, in any case: what our own server wrote comes
  // before what it received.
  absl::optional<absl::string_view> Header(absl::string_view name) const;
};

// Total: any bytes give something. Mails inside mails are not looked into.
ReceivedMail TakeApart(absl::string_view bytes);

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_MAIL_RECEIVED_MAIL_H_
