#include "clients/cli/proposal_description.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "clients/cli/printable.h"
#include "core/base/timestamp.h"
#include "core/interchange/listed_contact.h"
#include "core/interchange/sheet_difference.h"

namespace rollcall {
namespace {

std::string DescribeSource(const v1::RecordSource& source) {
  const auto time = FromTimestamp(source.fetched_time());
  return absl::StrCat(
      source.source(), source.source_id().empty() ? "" : ", id ", source.source_id(), ", fetched ",
      time.ok() ? absl::FormatTime("%Y-%m-%d %H:%M UTC", *time, absl::UTCTimeZone()) : "?",
      ", record ", absl::BytesToHexString(source.record_digest()));
}

}  // namespace

std::vector<std::string> DescribeProposal(const v1::Proposal& proposal) {
  std::vector<std::string> lines;
  if (proposal.contacts().empty()) lines.push_back("withdrawn: nothing is proposed any more");
  v1::Sheet contacts;
  for (const v1::ProposedContact& proposed : proposal.contacts()) {
    *contacts.add_points_of_contact() = proposed.contact();
  }
  for (const DifferenceLine& line : SheetDifference({}, contacts)) lines.push_back(line.text);
  for (const v1::ProposedContact& proposed : proposal.contacts()) {
    const std::string& id = proposed.contact().id();
    lines.push_back(
        PrintableLine(absl::StrCat(id, ": source: ", DescribeSource(proposed.source()))));
    for (const v1::FieldSource& other : proposed.other_sources()) {
      lines.push_back(PrintableLine(absl::StrCat(id, ": source of its ", other.field(), ": ",
                                                 DescribeSource(other.source()))));
    }
    for (const v1::UnreadValue& unread : proposed.unread()) {
      lines.push_back(PrintableLine(
          absl::StrCat(id, ": not understood: ", unread.path(), ": ", unread.value())));
    }
  }
  return lines;
}

std::vector<std::string> DescribeDecision(const v1::Decision& decision) {
  std::vector<std::string> lines;
  lines.push_back(
      absl::StrCat("about the proposal ", absl::BytesToHexString(decision.proposal_digest())));
  lines.push_back(decision.declined() ? "declined" : "not declined as a whole");
  if (!decision.reason().empty()) {
    lines.push_back(PrintableLine(absl::StrCat("reason: ", decision.reason())));
  }
  for (const v1::DisabledValue& disabled : decision.disabled_values()) {
    lines.push_back(PrintableLine(
        absl::StrCat("disabled: ", ChannelWord(disabled.kind()), " ", disabled.address())));
  }
  return lines;
}

}  // namespace rollcall
