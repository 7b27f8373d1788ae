#include "services/exercises/desk_pruning.h"

#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/types/optional.h"
#include "core/base/status_macros.h"
#include "core/base/timestamp.h"
#include "rollcall/v1/exercise_desk.pb.h"
#include "rollcall/v1/exercise_work.pb.h"

namespace rollcall {
namespace {

// Of each kind, in one write; the rest goes the next time.
constexpr size_t kMaxPruned = 16 * 1024;

// When something was; nullopt for what is to stay.
using TimeOf = absl::optional<absl::Time> (*)(absl::string_view key, absl::string_view bytes);

template <typename Record>
absl::optional<Record> Parse(absl::string_view bytes) {
  Record record;
  if (!record.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return absl::nullopt;
  return record;
}

absl::optional<absl::Time> ToTime(const google::protobuf::Timestamp& timestamp) {
  const absl::StatusOr<absl::Time> time = FromTimestamp(timestamp);
  return time.ok() ? absl::optional<absl::Time>(*time) : absl::nullopt;
}

absl::optional<absl::Time> TimeOfMail(absl::string_view /*key*/, absl::string_view bytes) {
  const auto mail = Parse<v1::HandledMail>(bytes);
  return mail.has_value() ? ToTime(mail->receive_time()) : absl::nullopt;
}

absl::optional<absl::Time> TimeOfUnclear(absl::string_view /*key*/, absl::string_view bytes) {
  const auto mail = Parse<v1::MailOutcome>(bytes);
  return mail.has_value() ? ToTime(mail->receive_time()) : absl::nullopt;
}

absl::optional<absl::Time> TimeOfSilence(absl::string_view /*key*/, absl::string_view bytes) {
  const auto silence = Parse<v1::Silence>(bytes);
  return silence.has_value() ? ToTime(silence->time()) : absl::nullopt;
}

// "reminded/<X>/<what>/<seconds>/<days>".
absl::optional<absl::Time> TimeOfReminder(absl::string_view key, absl::string_view /*bytes*/) {
  const std::vector<absl::string_view> parts = absl::StrSplit(key, '/');
  int64_t seconds = 0;
  if (parts.size() != 5 || !absl::SimpleAtoi(parts[3], &seconds)) return absl::nullopt;
  return absl::FromUnixSeconds(seconds);
}

struct Forgettable {
  absl::string_view prefix;
  TimeOf time_of;
};
constexpr Forgettable kForgettable[] = {{"mail/", &TimeOfMail},
                                        {"unclear/", &TimeOfUnclear},
                                        {"silence/", &TimeOfSilence},
                                        {"reminded/", &TimeOfReminder}};

}  // namespace

absl::Status PruneDesk(Desk& desk, absl::Time now) {
  ChangeSet changes(&desk.view());
  for (const Forgettable& kind : kForgettable) {
    std::vector<std::string> old;
    RETURN_IF_ERROR(desk.view().Scan(
        kind.prefix, kind.prefix, [&](absl::string_view key, absl::string_view bytes) {
          const absl::optional<absl::Time> time = kind.time_of(key, bytes);
          if (time.has_value() && *time < now - kDeskMemory) old.emplace_back(key);
          return old.size() < kMaxPruned;
        }));
    for (const std::string& key : old) changes.Delete(key);
  }
  return desk.Write(changes);
}

}  // namespace rollcall
