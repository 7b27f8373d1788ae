// What changes from one sheet to the next, for people who are about to sign.
#ifndef ROLLCALL_CORE_INTERCHANGE_SHEET_DIFFERENCE_H_
#define ROLLCALL_CORE_INTERCHANGE_SHEET_DIFFERENCE_H_

#include <string>
#include <vector>

#include "rollcall/v1/sheet.pb.h"

namespace rollcall {

// One difference.
struct DifferenceLine {
  enum class Change { kAdded, kRemoved, kChanged };

  Change change;
  // "technical-1: office: \"A\" -> \"B\"". One line that is safe to print on a
  // terminal: values stand in quotes with anything unprintable escaped.
  std::string text;
};

// All differences: added and removed contacts with all their fields, changed
// fields, channels and orders of the others, then those of the sheet itself.
// Contacts are paired by id, channels by kind and address, other lists as a
// whole. Salt and E.164 numbers, which are made when a sheet is sealed, make no
// difference. Empty exactly when nothing else differs in two valid sheets.
// Total: any two messages give an answer. Compare with an empty sheet to show a
// first one.
std::vector<DifferenceLine> SheetDifference(const v1::Sheet& before, const v1::Sheet& after);

// The lines with "+ ", "- " or "~ " before and a line feed after each.
std::string DifferenceToText(const std::vector<DifferenceLine>& lines);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_INTERCHANGE_SHEET_DIFFERENCE_H_
