// Any bytes as the body of a proposal or a decision, and as the name of a revision:
// refused with a reason, or taken as exactly what the bytes say, within its bounds.
#include <google/protobuf/stubs/logging.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "absl/strings/string_view.h"
#include "core/base/refusal.h"
#include "core/directory/proposal_rules.h"
#include "core/directory/sheet_rules.h"
#include "core/statement/canonical.h"

namespace {

void Require(bool holds) {
  if (!holds) std::abort();
}

// What is admitted has one spelling; what is not says why.
template <typename Body>
void CheckAdmitted(const absl::Status& admitted, absl::string_view kind, absl::string_view bytes) {
  if (!admitted.ok()) {
    Require(rollcall::ReasonOf(admitted) != rollcall::v1::ERROR_REASON_UNSPECIFIED);
    return;
  }
  Body body;
  Require(rollcall::DecodeCanonical(bytes, kind, &body).ok());
  Require(rollcall::EncodeCanonical(body) == bytes);
}

bool KnowsTimeZone(absl::string_view zone) { return zone == "UTC" || zone == "Africa/Nairobi"; }

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using rollcall::v1::Decision;
  using rollcall::v1::Proposal;
  google::protobuf::SetLogHandler(nullptr);
  const absl::string_view bytes(reinterpret_cast<const char*>(data), size);
  CheckAdmitted<Proposal>(rollcall::AdmitProposal(bytes, KnowsTimeZone), "proposal", bytes);
  CheckAdmitted<Decision>(rollcall::AdmitDecision(bytes), "decision", bytes);

  // The rules alone, also for what is not canonical.
  Proposal proposal;
  if (proposal.ParseFromArray(data, static_cast<int>(size))) {
    const rollcall::SheetFindings findings = rollcall::CheckProposal(proposal, nullptr);
    Require(findings.errors.size() <= rollcall::kMaxSheetFindings);
    for (const rollcall::SheetFinding& finding : findings.errors) Require(!finding.field.empty());
  }

  const auto revision = rollcall::ParseProposalRevision(bytes);
  if (revision.ok()) {
    Require(rollcall::ProposalRevisionName(revision->name.ToString(), revision->statement) ==
            bytes);
  }
  return 0;
}
