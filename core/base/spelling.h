// How far what somebody typed is from what was perhaps meant.
#ifndef ROLLCALL_CORE_BASE_SPELLING_H_
#define ROLLCALL_CORE_BASE_SPELLING_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace rollcall {

// Of well-formed UTF-8; what follows an ill-formed byte is left out.
std::u32string CodePoints(absl::string_view text);

// Optimal string alignment distance: insertions, deletions, replacements and
// swaps of neighbours, counted per code point.
size_t SlipsBetween(const std::u32string& a, const std::u32string& b);

// Slips that a text of this length may hold and still be recognized.
size_t AllowedSlips(size_t length);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_BASE_SPELLING_H_
