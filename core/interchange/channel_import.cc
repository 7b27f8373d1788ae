#include "core/interchange/channel_import.h"

#include <algorithm>
#include <limits>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "core/interchange/duty_hours_line.h"
#include "core/interchange/listed_contact.h"
#include "core/interchange/written_address.h"
#include "core/interchange/written_hours.h"

namespace rollcall {
namespace {

// A channel and where it belongs among the others.
struct PlacedChannel {
  v1::Channel channel;
  int order;  // as the source says; those without come last
  size_t field;
};

class ChannelImporter {
 public:
  ChannelImporter(bool exact, absl::string_view alpha2, const ImportContext& context,
                  MappedFields& fields, SourceRecord& notes)
      : exact_(exact), alpha2_(alpha2), context_(context), fields_(fields), notes_(notes) {}

  void Run(const ChannelRule& rule);
  std::vector<PlacedChannel> Take();

 private:
  void AddElement(const ChannelRule& rule, const MappedValue& value);
  // Makes one channel of a part of a cell; false when it is none.
  bool AddPart(const std::string& part, size_t field, v1::Channel channel, int order);
  void Keep(size_t field, absl::string_view why) {
    const SourceField& source = fields_.field(field);
    notes_.Note(source.place, source.path, absl::StrCat(why, "; kept beside the contact"));
    fields_.Release(field);
  }

  const bool exact_;
  const absl::string_view alpha2_;
  const ImportContext& context_;
  MappedFields& fields_;
  SourceRecord& notes_;
  std::vector<PlacedChannel> channels_;
  std::set<size_t> used_;     // fields of which a rule made channels
  std::set<size_t> skipped_;  // fields that the conditions of a rule left out
};

v1::ChannelKind KindOfWord(absl::string_view word) {
  for (int kind = v1::CHANNEL_KIND_EMAIL; kind <= v1::CHANNEL_KIND_POST; ++kind) {
    if (ChannelWord(static_cast<v1::ChannelKind>(kind)) == word) {
      return static_cast<v1::ChannelKind>(kind);
    }
  }
  return v1::CHANNEL_KIND_UNSPECIFIED;
}

bool IsDialled(v1::ChannelKind kind) {
  return kind == v1::CHANNEL_KIND_PHONE || kind == v1::CHANNEL_KIND_SMS;
}

bool ChannelImporter::AddPart(const std::string& part, size_t field, v1::Channel channel,
                              int order) {
  channel.set_address(part);
  if (!exact_ && IsDialled(channel.kind())) {
    const WrittenPhone phone = ReadWrittenPhone(part);
    if (phone.fax) {
      Keep(field, "is a fax number, which no channel is");
      return true;
    }
    if (phone.number.find_first_of("0123456789") == std::string::npos) return false;
    channel.set_address(phone.number);
    const absl::string_view comma = channel.note().empty() || phone.note.empty() ? "" : ", ";
    channel.set_note(absl::StrCat(channel.note(), comma, phone.note));
  } else if (!exact_ && channel.kind() == v1::CHANNEL_KIND_EMAIL) {
    channel.set_address(BareEmail(part));
    if (context_.is_email != nullptr && !context_.is_email(channel.address())) return false;
  }
  if (IsDialled(channel.kind()) && context_.read_phone != nullptr) {
    const auto e164 = context_.read_phone(channel.address(), alpha2_);
    if (e164.has_value()) channel.set_e164(*e164);
  }
  const auto same = [&channel](const PlacedChannel& each) {
    return each.channel.kind() == channel.kind() && each.channel.address() == channel.address();
  };
  if (exact_ || std::none_of(channels_.begin(), channels_.end(), same)) {
    channels_.push_back({std::move(channel), order, field});
  }
  return true;
}

void ChannelImporter::AddElement(const ChannelRule& rule, const MappedValue& value) {
  if (channels_.size() >= kMaxImportedChannels) {
    Keep(value.field, "is beyond what one contact can have");
    return;
  }
  v1::Channel channel;
  channel.set_kind(rule.kind);
  if (rule.kind == v1::CHANNEL_KIND_UNSPECIFIED) {
    MappingSource bound = rule.kind_from;
    for (PathPattern& path : bound.from) path = path.Bind(value.element);
    for (const MappedValue& kind : fields_.Find(bound)) {
      channel.set_kind(KindOfWord(absl::AsciiStrToLower(kind.value)));
    }
    if (channel.kind() == v1::CHANNEL_KIND_UNSPECIFIED) {
      Keep(value.field, "has no kind of channel that is known");
      return;
    }
  }
  channel.set_note(fields_.FindBound(rule.note, value.element));
  if (channel.note().empty()) channel.set_note(rule.note_text);
  channel.set_encryption_key(fields_.FindBound(rule.key, value.element));
  const std::string hours = fields_.FindBound(rule.hours, value.element);
  if (!hours.empty()) {
    const auto read = exact_ ? ParseDutyHours(hours) : ReadWrittenHours(hours);
    if (read.has_value()) {
      *channel.mutable_hours() = *read;
    } else {
      const SourceField& source = fields_.field(value.field);
      notes_.Note(source.place, source.path, "has hours that cannot be told; kept beside");
      fields_.ReleaseBound(rule.hours, value.element);
    }
  }
  int order = 0;
  if (!absl::SimpleAtoi(fields_.FindBound(rule.order, value.element), &order)) {
    order = std::numeric_limits<int>::max();
  }
  const bool split =
      !exact_ && (IsDialled(channel.kind()) || channel.kind() == v1::CHANNEL_KIND_EMAIL);
  for (const std::string& part :
       split ? SplitCell(value.value) : std::vector<std::string>{value.value}) {
    if (channels_.size() >= kMaxImportedChannels) {
      Keep(value.field, "has more addresses than one contact can have");
      return;
    }
    if (!AddPart(part, value.field, channel, order)) {
      Keep(value.field, channel.kind() == v1::CHANNEL_KIND_EMAIL ? "is no e-mail address"
                                                                 : "is no telephone number");
    }
  }
}

void ChannelImporter::Run(const ChannelRule& rule) {
  for (const MappedValue& value : fields_.Find(rule.address)) {
    const auto holds = [this, &value](const MappingCondition& condition) {
      return fields_.Holds(condition, value.element);
    };
    if (std::all_of(rule.when.begin(), rule.when.end(), holds) &&
        std::none_of(rule.unless.begin(), rule.unless.end(), holds)) {
      used_.insert(value.field);
      AddElement(rule, value);
    } else {
      skipped_.insert(value.field);
    }
  }
}

std::vector<PlacedChannel> ChannelImporter::Take() {
  for (const size_t field : skipped_) {
    if (!used_.contains(field)) fields_.Release(field);
  }
  std::stable_sort(channels_.begin(), channels_.end(),
                   [](const PlacedChannel& a, const PlacedChannel& b) {
                     return std::make_pair(a.order, a.field) < std::make_pair(b.order, b.field);
                   });
  return std::move(channels_);
}

}  // namespace

void ImportChannels(const Mapping& mapping, bool exact, absl::string_view alpha2,
                    const ImportContext& context, MappedFields& fields, v1::PointOfContact& contact,
                    SourceRecord& notes) {
  ChannelImporter importer(exact, alpha2, context, fields, notes);
  for (const ChannelRule& rule : mapping.channels) importer.Run(rule);
  for (PlacedChannel& placed : importer.Take()) {
    *contact.add_channels() = std::move(placed.channel);
  }
}

}  // namespace rollcall
