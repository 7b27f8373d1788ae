// Contact cards to print: one HTML page that needs nothing beside itself.
#ifndef ROLLCALL_CLIENTS_CLI_CARD_PAGE_H_
#define ROLLCALL_CLIENTS_CLI_CARD_PAGE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "clients/cli/output.h"
#include "core/geography/state.h"
#include "core/merkle/checkpoint.h"
#include "rollcall/v1/directory_service.pb.h"

namespace rollcall {

// A State, its proved answer and what stands behind it.
struct PrintedState {
  const StateRow* row;
  v1::State state;
  Checkpoint checkpoint;
  Word current;       // kCurrentByServer or kCurrentByReplay
  std::string as_of;  // stands on each card
};

// One card a point of contact, in the reader's language, from right to left for
// Arabic, with a style for paper and a QR code of CardRecord. What there is to say about
// a sheet at `now` stands on its cards. Texts of States are escaped and made
// harmless (printable.h).
absl::StatusOr<std::string> CardPage(absl::string_view title,
                                     const std::vector<PrintedState>& states, absl::Time now,
                                     const Output& output);

// What the QR code says, so that a card can be checked against the directory:
// "rollcall:<origin>/states/KEN/technical#<statement digest in hex>".
std::string CardRecord(const v1::NominatedSheet& sheet, const Checkpoint& checkpoint);

// `text` as HTML text or attribute value.
std::string EscapeHtml(absl::string_view text);

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CLI_CARD_PAGE_H_
