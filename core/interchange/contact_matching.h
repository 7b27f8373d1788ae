// Which contact that is known already a record of a source speaks of.
#ifndef ROLLCALL_CORE_INTERCHANGE_CONTACT_MATCHING_H_
#define ROLLCALL_CORE_INTERCHANGE_CONTACT_MATCHING_H_

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "core/interchange/mapping.h"
#include "core/interchange/record_import.h"
#include "core/interchange/sheet_difference.h"
#include "rollcall/v1/sheet.pb.h"

namespace rollcall {

// A contact as it is known: nominated by its State or proposed before.
struct KnownContact {
  std::string state;      // alpha-3
  std::string source_id;  // in this source; empty when it has none
  v1::PointOfContact contact;
};

enum class MatchOutcome {
  kNew,        // nothing known speaks of it
  kSame,       // known, and nothing differs
  kChanged,    // known, and something differs
  kAmbiguous,  // more than one may be meant: a person decides
};

struct ContactMatch {
  MatchOutcome outcome = MatchOutcome::kNew;
  // Known contacts, ascending: one for SAME and CHANGED, one or more for AMBIGUOUS.
  std::vector<size_t> candidates;
  // Why these: "the same source id"; "the same e-mail address and office name".
  std::string reason;
  // CHANGED: field by field, from the known contact to `proposed`.
  std::vector<DifferenceLine> differences;
  // The record's contact with the known one's id and the values that an override rule keeps.
  v1::PointOfContact proposed;
  // Other known contacts of the State with an office name that looks alike; for review.
  std::vector<size_t> look_alikes;
};

// Matches by the same source id in the same State; else by the same State and an e-mail
// address (case aside), telephone number (E.164), encryption key or office name in common,
// kinds not differing. Names that only look alike never match. Not thread-safe.
class ContactMatcher {
 public:
  ContactMatcher(std::vector<KnownContact> known,
                 std::map<std::string, OverrideRule, std::less<>> overrides);

  // Records that are refused are not for matching. A second record that matches a known
  // contact which an earlier one has matched is AMBIGUOUS.
  ContactMatch Match(const ImportedContact& imported);

  // Known contacts with a source id that no record has matched or may have meant: the
  // source has withdrawn them, when all of it has been read.
  std::vector<size_t> Withdrawn() const;

  const KnownContact& known(size_t index) const { return known_[index]; }

 private:
  using Index = absl::flat_hash_map<std::string, std::vector<size_t>>;

  void Find(const ImportedContact& imported, ContactMatch& match) const;
  void FindLookAlikes(const ImportedContact& imported, ContactMatch& match) const;
  v1::PointOfContact Proposed(const v1::PointOfContact& imported,
                              const v1::PointOfContact& before) const;

  std::vector<KnownContact> known_;
  std::map<std::string, OverrideRule, std::less<>> overrides_;
  Index by_source_id_;
  Index by_evidence_;  // State, kind of evidence and value
  Index by_look_;
  std::vector<bool> matched_;
  std::vector<bool> meant_;  // a candidate at least
};

}  // namespace rollcall

#endif  // ROLLCALL_CORE_INTERCHANGE_CONTACT_MATCHING_H_
