// String views: Debian's Abseil is built so that absl::string_view is not
// std::string_view, and the two do not convert. Rollcall uses absl::string_view
// everywhere; these two functions are for the borders of libraries that use
// the standard one.
#ifndef ROLLCALL_CORE_BASE_STRINGS_H_
#define ROLLCALL_CORE_BASE_STRINGS_H_

#include <string_view>

#include "absl/strings/string_view.h"

namespace rollcall {

inline absl::string_view ToAbsl(std::string_view s) { return {s.data(), s.size()}; }
inline std::string_view ToStd(absl::string_view s) { return {s.data(), s.size()}; }

}  // namespace rollcall

#endif  // ROLLCALL_CORE_BASE_STRINGS_H_
