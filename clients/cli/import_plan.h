// From the records of a source to what a regional directory proposes: which are
// known, what differs, and for which States something is to be said anew.
#ifndef ROLLCALL_CLIENTS_CLI_IMPORT_PLAN_H_
#define ROLLCALL_CLIENTS_CLI_IMPORT_PLAN_H_

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "clients/cli/authoring.h"
#include "core/interchange/contact_matching.h"
#include "core/interchange/record_import.h"
#include "core/interchange/sheet_difference.h"
#include "core/interchange/source_file.h"
#include "rollcall/v1/directory_service.pb.h"
#include "rollcall/v1/proposal.pb.h"

namespace rollcall {

// What the directory has of a State before an import.
struct StateBefore {
  std::vector<v1::NominatedSheet> sheets;
  absl::optional<v1::ListedProposal> last;  // the regional directory's own
  ChainPosition position;                   // of its statement
};

// Who imports, and by which rules.
struct ImportTerms {
  std::string directory_id;       // "asean"
  std::string source;             // name of the mapping
  std::set<std::string> members;  // declared, alpha-3
  std::string only_state;         // alpha-3; empty: all
  absl::Time fetched_time;
  std::map<std::string, OverrideRule, std::less<>> overrides;
  // What a person decided about ambiguous records: number -> id, or "new".
  std::map<size_t, std::string> decided;
};

enum class RowOutcome { kNew, kSame, kChanged, kAmbiguous, kRefused };

// What became of one record.
struct ImportRow {
  size_t record = 0;
  size_t line = 0;
  RowOutcome outcome = RowOutcome::kRefused;
  std::string state;  // alpha-3; may be empty when refused
  std::string id;     // of the contact; empty when ambiguous or refused
  std::string office;
  std::string reason;  // why it matches, or why it is refused
  std::vector<DifferenceLine> differences;
  std::vector<std::string> candidates;   // ids, when ambiguous
  std::vector<std::string> look_alikes;  // ids, to be looked at
  std::vector<std::string> notes;
};

// What is to be said about one State.
struct PlannedProposal {
  std::string state;
  v1::Proposal proposal;               // without salt
  ChainPosition follows;               // the last one, of which it was made
  std::vector<std::string> withdrawn;  // ids that the last one had
};

// Used by one thread. Records are added in the order of the file.
class ImportPlan {
 public:
  ImportPlan(ImportTerms terms, std::map<std::string, StateBefore> before);

  // Nothing for a record of a State that is not asked for.
  absl::optional<ImportRow> Add(const ImportedContact& imported);

  // After the last record: those States whose proposal changes, ascending.
  // INVALID_ARGUMENT, reason INVALID_FIELD, when a State would have more
  // contacts than a proposal holds, or a decision is about no record.
  absl::StatusOr<std::vector<PlannedProposal>> Finish() const;

  // Refused records without an id to rely on: they have none or could not be read.
  // While there is one, nothing is withdrawn: each contact that is missing may be it.
  size_t unidentified() const { return unidentified_; }

 private:
  struct Known {
    const v1::ProposedContact* proposed = nullptr;  // of the last proposal
    std::string sheet;                              // else the State's: its name
    std::string sheet_digest;                       // and its body's digest
  };
  using Contacts = std::map<std::string, v1::ProposedContact>;  // by id

  void AddKnown(const std::string& state, const StateBefore& before);
  ContactMatch MatchOf(const ImportedContact& imported, ImportRow& row);
  // The record as it is proposed: valid, without what the State disabled.
  v1::ProposedContact Propose(const ImportedContact& imported, const ContactMatch& match,
                              ImportRow& row) const;
  void KeepSources(const Known& known, const v1::PointOfContact& before,
                   v1::ProposedContact& proposed) const;
  const v1::Decision& DecisionOf(const std::string& state) const;
  void Keep(const ContactMatch& match, v1::ProposedContact proposed, ImportRow& row);
  // What of the last proposal this source no longer has.
  bool IsWithdrawn(size_t index) const;

  ImportTerms terms_;
  std::map<std::string, StateBefore> before_;
  std::vector<Known> known_;
  std::vector<bool> touched_;  // by any record, if only as a candidate
  std::unique_ptr<ContactMatcher> matcher_;
  std::map<std::string, std::set<std::string>> ids_;  // by State, in use
  std::map<std::string, Contacts> next_;              // by State, from this source
  std::map<std::string, size_t> beyond_;              // by State, more than a proposal holds
  std::set<std::string> refused_sources_;             // ids of refused records
  std::set<std::string> news_;  // States for which a record says something new
  std::set<size_t> undecided_;  // of terms_.decided, not seen yet
  bool any_refused_ = false;
  size_t unidentified_ = 0;
};

// Adds every record of a file to `plan`, a batch at a time: memory grows with the
// batch and with what is known, never with the file. `on_batch` gets the rows of each
// batch and how many bytes have been read. Errors are those of the file's reader.
absl::Status CompareFile(
    absl::string_view bytes, const SourceOptions& source, const Mapping& mapping, ImportPlan& plan,
    const std::function<void(const std::vector<ImportRow>& rows, size_t bytes_read)>& on_batch);

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CLI_IMPORT_PLAN_H_
