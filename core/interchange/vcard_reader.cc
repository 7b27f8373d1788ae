#include "core/interchange/vcard_reader.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"

namespace rollcall {
namespace {

bool IsLine(absl::string_view text, absl::string_view expected) {
  return absl::EqualsIgnoreCase(absl::StripTrailingAsciiWhitespace(text), expected);
}

bool IsLineEnd(int byte) { return byte == '\n' || byte == '\r' || byte == TextStream::kEnd; }

}  // namespace

VCardReader::VCardReader(absl::string_view bytes, absl::optional<TextEncoding> encoding)
    : stream_(bytes, encoding) {}

absl::StatusOr<bool> VCardReader::ReadLine(Line& line) {
  line.text.clear();
  while (stream_.Peek() == '\n' || stream_.Peek() == '\r') stream_.Skip();
  line.place = stream_.place();
  for (int byte = stream_.Peek(); !IsLineEnd(byte); byte = stream_.Peek()) {
    if (++card_bytes_ > kMaxRecordBytes) {
      return UnreadableFile(line.place,
                            absl::StrCat("the card has more than ", kMaxRecordBytes, " bytes"));
    }
    line.text.push_back(static_cast<char>(byte));
    stream_.Skip();
  }
  RETURN_IF_ERROR(stream_.status());
  if (stream_.Peek() == '\r') stream_.Skip();
  if (stream_.Peek() == '\n') stream_.Skip();
  return !line.text.empty();
}

absl::StatusOr<bool> VCardReader::ReadUnfolded(Line& line) {
  ASSIGN_OR_RETURN(const bool any, ReadLine(line));
  if (!any) return false;
  Line next;
  while (stream_.Peek() == ' ' || stream_.Peek() == '\t') {
    stream_.Skip();
    if (IsLineEnd(stream_.Peek())) break;  // a line of one blank ends the folding
    ASSIGN_OR_RETURN(const bool more, ReadLine(next));
    if (more) line.text += next.text;
  }
  RETURN_IF_ERROR(JoinSoftBreaks(line));
  return true;
}

// Quoted-printable values go on after "=" at the end of a line.
absl::Status VCardReader::JoinSoftBreaks(Line& line) {
  if (!absl::EndsWith(line.text, "=")) return absl::OkStatus();
  absl::string_view value;
  const auto head = ParseContentLineHead(line.text, value);
  if (!head.has_value() || !IsQuotedPrintable(*head)) return absl::OkStatus();
  Line next;
  while (absl::EndsWith(line.text, "=")) {
    line.text.pop_back();
    ASSIGN_OR_RETURN(const bool more, ReadLine(next));
    if (!more) break;
    line.text += next.text;
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<VCardReader::Line>> VCardReader::ReadCardLines(const SourcePlace& begin,
                                                                          SourceRecord& record) {
  std::vector<Line> lines;
  size_t inner = 0;
  Line line;
  while (true) {
    ASSIGN_OR_RETURN(const bool any, ReadUnfolded(line));
    if (!any) return UnreadableFile(begin, "the card that begins here has no END:VCARD");
    if (IsLine(line.text, "BEGIN:VCARD")) {
      if (++inner == 1) {
        record.Refuse(line.place, "", "a card within a card is not read; give each its own");
      }
      continue;
    }
    if (!IsLine(line.text, "END:VCARD")) {
      lines.push_back(line);
    } else if (inner == 0) {
      return lines;
    } else {
      --inner;
    }
  }
}

absl::StatusOr<bool> VCardReader::ReadRecord(SourceRecord& record) {
  card_bytes_ = 0;
  Line line;
  ASSIGN_OR_RETURN(const bool any, ReadUnfolded(line));
  if (!any) {
    if (cards_ == 0) return UnreadableFile({}, "the file holds no vCard");
    return false;
  }
  if (!IsLine(line.text, "BEGIN:VCARD")) {
    return UnreadableFile(line.place, "here must stand BEGIN:VCARD; the file is no vCard");
  }
  record.number = ++cards_;
  record.place = line.place;
  ASSIGN_OR_RETURN(const std::vector<Line> lines, ReadCardLines(record.place, record));

  CardVersion version = CardVersion::k30;
  bool versioned = false;
  std::string raw;
  for (const Line& each : lines) {
    absl::StrAppend(&raw, each.text, "\n");
    if (!absl::StartsWithIgnoreCase(each.text, "VERSION:")) continue;
    versioned = true;
    if (absl::StrContains(each.text, "2.1")) version = CardVersion::k21;
    if (absl::StrContains(each.text, "4.0")) version = CardVersion::k40;
  }
  if (!versioned) record.Note(record.place, "version", "is missing; read as vCard 3.0");
  record.digest = Sha256(raw);

  CardFields fields(record);
  for (const Line& each : lines) {
    absl::string_view value;
    auto head = ParseContentLineHead(each.text, value);
    if (!head.has_value()) {
      record.Note(each.place, "", "is no line of a vCard; kept as it is");
      fields.Add({"", "unreadable", {}, false, {each.text}}, each.place);
      continue;
    }
    const ContentLine parsed = ParseContentLine(*std::move(head), value, version);
    if (!parsed.complaint.empty()) {
      record.Note(each.place, parsed.property.name, parsed.complaint);
    }
    fields.Add(parsed.property, each.place);
  }
  fields.Finish();
  return true;
}

}  // namespace rollcall
