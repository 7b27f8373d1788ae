// A point of contact as the properties of a card, for vCard and jCard. What the
// standards have no property for has one of its own, X-ROLLCALL-...; docs/export.md
// has the table.
#ifndef ROLLCALL_CORE_INTERCHANGE_CONTACT_CARD_H_
#define ROLLCALL_CORE_INTERCHANGE_CONTACT_CARD_H_

#include <vector>

#include "core/interchange/card_property.h"
#include "core/interchange/listed_contact.h"

namespace rollcall {

enum class CardForm { kVCard30, kVCard40, kJCard };

// In the order in which they are written, without VERSION. Channels keep their
// order. Holds everything but E.164 numbers, which are made when a sheet is
// sealed. Total.
std::vector<CardProperty> CardOf(const ListedContact& listed, CardForm form);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_INTERCHANGE_CONTACT_CARD_H_
