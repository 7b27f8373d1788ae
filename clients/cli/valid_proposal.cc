#include "clients/cli/valid_proposal.h"

#include <cstdlib>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "clients/cli/moment.h"
#include "clients/cli/printable.h"
#include "core/directory/proposal_rules.h"
#include "google/protobuf/text_format.h"

namespace rollcall {
namespace {

constexpr char kContactField[] = "contacts[0].contact.";
// Fields without which there is no contact.
constexpr absl::string_view kNeeded[] = {"id", "kind", "office"};

std::string TextOf(const google::protobuf::Message& message,
                   const google::protobuf::FieldDescriptor& field) {
  std::string text;
  const int count = field.is_repeated() ? message.GetReflection()->FieldSize(message, &field) : 0;
  for (int i = field.is_repeated() ? 0 : -1; i < count; ++i) {
    std::string value;
    google::protobuf::TextFormat::Printer printer;
    printer.SetUseUtf8StringEscaping(true);
    printer.SetSingleLineMode(true);
    printer.PrintFieldValueToString(message, &field, i, &value);
    absl::StrAppend(&text, text.empty() ? "" : ", ", value);
  }
  return text;
}

// Takes the field at `path` ("channels[2].address") out of the contact; false
// when it cannot be done without.
bool TakeOut(absl::string_view path, v1::ProposedContact& proposed) {
  v1::PointOfContact& contact = *proposed.mutable_contact();
  const absl::string_view name = path.substr(0, path.find_first_of("[."));
  for (const absl::string_view needed : kNeeded) {
    if (name == needed) return false;
  }
  int index = -1;
  if (absl::ConsumePrefix(&path, "channels[") &&
      absl::SimpleAtoi(path.substr(0, path.find(']')), &index) && index < contact.channels_size()) {
    AddUnread("channel", contact.channels(index).address(), proposed);
    contact.mutable_channels()->DeleteSubrange(index, 1);
    return true;
  }
  const auto* const field = v1::PointOfContact::descriptor()->FindFieldByName(std::string(name));
  if (field == nullptr) return false;
  if (index < 0 && name == "channels") {
    // More than a contact may have: those at the end go.
    AddUnread("channel", contact.channels().rbegin()->address(), proposed);
    contact.mutable_channels()->RemoveLast();
    return true;
  }
  AddUnread(name, TextOf(contact, *field), proposed);
  contact.GetReflection()->ClearField(&contact, field);
  return true;
}

}  // namespace

std::string Fitting(absl::string_view text, size_t max_bytes) {
  std::string line = PrintableLine(text);
  if (line.size() <= max_bytes) return line;
  size_t end = max_bytes;
  while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xC0U) == 0x80U) --end;
  line.resize(end);
  return line;
}

void AddUnread(absl::string_view path, absl::string_view value, v1::ProposedContact& proposed) {
  if (proposed.unread_size() >= kMaxUnreadValues) return;
  v1::UnreadValue& unread = *proposed.add_unread();
  unread.set_path(path.empty() ? "record" : Fitting(path, kMaxUnreadPathBytes));
  unread.set_value(Fitting(value, kMaxUnreadBytes));
}

absl::Status PutInvalidAside(v1::ProposedContact& proposed, std::vector<std::string>& notes) {
  const auto knows_time_zone = [](absl::string_view zone) {
    return FindIanaZone(zone).has_value();
  };
  while (true) {
    v1::Proposal proposal;
    *proposal.add_contacts() = proposed;
    const SheetFindings findings = CheckProposal(proposal, knows_time_zone);
    if (findings.errors.empty()) return absl::OkStatus();
    const SheetFinding& first = findings.errors.front();
    absl::string_view path = first.field;
    // Each round takes something out, so that there is an end.
    if (!absl::ConsumePrefix(&path, kContactField) || !TakeOut(path, proposed)) {
      return absl::InvalidArgumentError(absl::StrCat(path, " ", first.message));
    }
    notes.push_back(absl::StrCat(path, ": ", first.message, "; kept beside the contact"));
  }
}

}  // namespace rollcall
