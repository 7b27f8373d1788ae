#include "tests/integration/attesting_writer.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/integration/small_directory.h"

namespace rollcall {
namespace {

// What a contact's `responsibilities` may hold.
constexpr size_t kMaxPaddingOfOneContact = 1000;
constexpr int kMaxContactsOfASheet = 64;

v1::Sheet PaddedSheet(absl::string_view office, absl::Time now, size_t padding) {
  v1::Sheet sheet = SheetOf(v1::CONTACT_KIND_TECHNICAL, office, now);
  const v1::PointOfContact first = sheet.points_of_contact(0);
  for (int i = 2; padding > 0 && i <= kMaxContactsOfASheet; ++i) {
    v1::PointOfContact* contact = sheet.add_points_of_contact();
    *contact = first;
    contact->set_id(absl::StrCat("technical-", i));
    const size_t part = std::min(padding, kMaxPaddingOfOneContact);
    contact->set_responsibilities(std::string(part, 'x'));
    padding -= part;
  }
  return sheet;
}

}  // namespace

const v1::SignedStatement& AttestingWriter::Pending(size_t padding_bytes) {
  if (!pending_digest_.empty()) return pending_;
  const absl::Time now = absl::Now();
  Draft draft;
  draft.kind = Kind::kSheet;
  draft.origin = origin_;
  draft.subject = absl::StrCat("states/", alpha3_, "/technical");
  draft.sequence = sequence_;
  draft.previous = previous_;
  draft.issue_time = now;
  draft.body =
      PaddedSheet(absl::StrCat("Office ", sequence_), now, padding_bytes).SerializeAsString();
  const auto statement = Seal(draft, {&registrar_});
  if (!statement.ok()) {
    std::fprintf(stderr, "test set-up failed: %s\n", statement.status().ToString().c_str());
    std::abort();
  }
  pending_ = ToMessage(*statement, draft.body);
  pending_digest_ = statement->digest().ToBytes();
  return pending_;
}

void AttestingWriter::Accepted() {
  ++sequence_;
  previous_ = std::exchange(pending_digest_, "");
}

}  // namespace rollcall
