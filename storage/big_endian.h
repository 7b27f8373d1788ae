// Numbers in keys: big-endian, so that bytewise order is numeric order.
#ifndef ROLLCALL_STORAGE_BIG_ENDIAN_H_
#define ROLLCALL_STORAGE_BIG_ENDIAN_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"

namespace rollcall {

// 8 bytes.
inline std::string BigEndian(uint64_t number) {
  std::string bytes(sizeof(number), '\0');
  for (size_t i = bytes.size(); i > 0; --i, number >>= 8) {
    bytes[i - 1] = static_cast<char>(number & 0xff);
  }
  return bytes;
}

// nullopt unless there are 8 bytes.
inline absl::optional<uint64_t> ParseBigEndian(absl::string_view bytes) {
  if (bytes.size() != sizeof(uint64_t)) return absl::nullopt;
  uint64_t number = 0;
  for (const char byte : bytes) number = number << 8 | static_cast<unsigned char>(byte);
  return number;
}

}  // namespace rollcall

#endif  // ROLLCALL_STORAGE_BIG_ENDIAN_H_
