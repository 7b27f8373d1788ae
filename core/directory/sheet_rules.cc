#include "core/directory/sheet_rules.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "core/base/calendar_date.h"
#include "core/base/refusal.h"
#include "core/base/resource_name.h"
#include "core/directory/contact_rules.h"
#include "core/directory/proposal_rules.h"
#include "core/geography/state.h"
#include "core/statement/kind.h"

namespace rollcall {
namespace {

// A status message travels in HTTP/2 headers, of which gRPC takes 8 KiB.
constexpr size_t kMaxMessageBytes = 4 * 1024;

void CheckConfirmation(const v1::Sheet& sheet, const SheetContext& context,
                       SheetFindings& findings) {
  constexpr absl::string_view kField = "next_confirmation_date";
  if (!sheet.has_next_confirmation_date()) {
    findings.Error(kField, "is required");
    return;
  }
  const auto day = ToCivilDay(sheet.next_confirmation_date());
  if (!day.has_value()) {
    findings.Error(kField, "is no day of the calendar");
    return;
  }
  const absl::TimeZone utc = absl::UTCTimeZone();
  const absl::CivilDay issued = absl::ToCivilDay(context.issue_time, utc);
  const absl::CivilDay last =
      absl::ToCivilDay(context.issue_time + context.confirmation_period, utc);
  if (*day < issued) {
    findings.Error(kField,
                   absl::StrCat("is before the day of issue, ", absl::FormatCivilTime(issued)));
  } else if (*day > last) {
    findings.Error(kField, absl::StrCat("is later than the charter's confirmation period allows, ",
                                        absl::FormatCivilTime(last)));
  }
}

void CheckAcceptedProposals(const v1::Sheet& sheet, const SheetContext& context,
                            SheetFindings& findings) {
  constexpr absl::string_view kList = "accepted_proposals";
  if (sheet.accepted_proposals_size() > kMaxRegionalReferences) {
    findings.Error(kList, absl::StrCat("has more than ", kMaxRegionalReferences, " proposals"));
    return;
  }
  std::string previous;
  for (int i = 0; i < sheet.accepted_proposals_size(); ++i) {
    const std::string field = absl::StrCat(kList, "[", i, "]");
    const auto revision = ParseProposalRevision(sheet.accepted_proposals(i));
    if (!revision.ok()) {
      findings.Error(field, revision.status().message());
      continue;
    }
    if (!context.state.empty() && revision->name.state != context.state) {
      findings.Error(field, absl::StrCat("is a proposal for another State than ", context.state));
    }
    const std::string name = revision->name.ToString();
    if (name <= previous) findings.Error(field, "must be ascending, one of each proposer");
    previous = name;
  }
}

}  // namespace

SheetFindings CheckSheet(const v1::Sheet& sheet, const SheetContext& context) {
  SheetFindings findings;
  findings.wants_warnings = context.wants_warnings;
  if (sheet.salt().size() != kSheetSaltBytes) {
    findings.Error("salt", "must be 32 random bytes");
  }
  if (sheet.ByteSizeLong() > kMaxSheetBytes) {
    findings.Error("points_of_contact",
                   absl::StrCat("make the sheet larger than ", kMaxSheetBytes, " bytes"));
  }
  if (sheet.points_of_contact_size() > kMaxContacts) {
    findings.Error("points_of_contact", absl::StrCat("are ", sheet.points_of_contact_size(),
                                                     "; at most ", kMaxContacts));
  }
  const StateRow* state = FindByAlpha3(context.state);
  const ContactContext contact_context = {
      .sheet = &sheet,
      .kind = context.kind,
      .alpha2 = state == nullptr ? absl::string_view() : state->alpha2,
      .knows_time_zone = context.knows_time_zone ? &context.knows_time_zone : nullptr};
  absl::flat_hash_set<absl::string_view> ids;
  for (int i = 0; i < std::min(sheet.points_of_contact_size(), kMaxContacts); ++i) {
    const v1::PointOfContact& contact = sheet.points_of_contact(i);
    const std::string field = absl::StrCat("points_of_contact[", i, "]");
    CheckContact(field, contact, contact_context, findings);
    if (!contact.id().empty() && !ids.insert(contact.id()).second) {
      findings.Error(absl::StrCat(field, ".id"), "is the id of another contact of this sheet");
    }
  }
  CheckConfirmation(sheet, context, findings);
  CheckAcceptedProposals(sheet, context, findings);
  return findings;
}

absl::Status SheetStatus(const SheetFindings& findings) {
  if (findings.errors.empty()) return absl::OkStatus();
  std::string message;
  for (size_t i = 0; i < findings.errors.size(); ++i) {
    const SheetFinding& finding = findings.errors[i];
    const std::string line = absl::StrCat(i == 0 ? "" : "; ", finding.field, " ", finding.message);
    if (i > 0 && message.size() + line.size() > kMaxMessageBytes) {
      absl::StrAppend(&message, "; and ", findings.errors.size() - i, " more");
      break;
    }
    message += line;
  }
  return Refusal(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_INVALID_BODY, message,
                 {{"field", findings.errors.front().field}});
}

}  // namespace rollcall
