#include "services/exercises/silences.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/refusal.h"
#include "core/base/resource_name.h"
#include "core/base/status_macros.h"
#include "core/base/timestamp.h"
#include "core/geography/state.h"
#include "rollcall/v1/directory_service.pb.h"
#include "services/page_token.h"
#include "storage/ledger.h"

namespace rollcall {
namespace {

constexpr size_t kDefaultPage = 100;
constexpr size_t kMaxPage = 1000;
constexpr size_t kTellingBytes = 8;  // tells reports of one second apart
constexpr absl::string_view kPrefix = "silence/";

bool HasChannel(const v1::State& state, const v1::ReportSilenceRequest& request) {
  for (const v1::NominatedSheet& sheet : state.sheets()) {
    for (const v1::PointOfContact& contact : sheet.sheet().points_of_contact()) {
      if (contact.id() != request.contact()) continue;
      for (const v1::Channel& channel : contact.channels()) {
        if (channel.kind() == request.channel_kind()) return true;
      }
    }
  }
  return false;
}

}  // namespace

absl::StatusOr<v1::Silence> ReportSilence(Desk& desk, const Head& head, const Caller& caller,
                                          const v1::ReportSilenceRequest& request, absl::Time now,
                                          Random& random) {
  const auto name = ResourceName::Parse(request.state());
  if (!name.ok() || name->pattern != ResourceName::Pattern::kState) {
    return InvalidField("state", "must be the name of a State: states/KEN");
  }
  RETURN_IF_ERROR(RequireState(name->state).status());
  const auto time = FromTimestamp(request.time());
  if (!time.ok() || *time > now || *time < now - kMaxSilenceAge) {
    return InvalidField("time", "must be within the last 30 days");
  }
  const absl::Duration waited = FromProtoDuration(request.waited());
  if (waited < absl::ZeroDuration() || waited > kMaxSilenceAge) {
    return InvalidField("waited", "must be a time of up to 30 days");
  }
  ASSIGN_OR_RETURN(const auto bytes, Ledger(*head.reader).Answer(name->state));
  v1::State state;
  if (bytes.has_value() && !state.ParseFromString(*bytes)) return CorruptRecord(name->state);
  if (!HasChannel(state, request)) {
    return Refusal(absl::StatusCode::kNotFound, v1::ERROR_REASON_NOT_FOUND,
                   "no sheet in force lists such a contact with such a channel");
  }
  v1::Silence silence;
  silence.set_state(request.state());
  silence.set_contact(request.contact());
  silence.set_channel_kind(request.channel_kind());
  *silence.mutable_time() = request.time();
  *silence.mutable_waited() = request.waited();
  silence.set_reporter(caller.participant);
  ChangeSet changes(&desk.view());
  changes.Put(desk_key::Silence(*time, random.Bytes(kTellingBytes)), silence);
  RETURN_IF_ERROR(desk.Write(changes));
  return silence;
}

absl::StatusOr<v1::ListSilencesResponse> ListSilences(const View& desk, const Caller& caller,
                                                      const v1::ListSilencesRequest& request) {
  const bool all = caller.roles.Has(Role::kExerciseController);
  const std::string scope = absl::StrCat("ListSilences ", all ? "" : caller.participant);
  ASSIGN_OR_RETURN(const size_t limit, CheckPageSize(request.page_size(), kDefaultPage, kMaxPage));
  ASSIGN_OR_RETURN(const std::string after, ReadPageToken(scope, request.page_token()));
  v1::ListSilencesResponse response;
  PageRoom room(limit);
  absl::Status status;
  std::string last;
  RETURN_IF_ERROR(
      desk.Scan(kPrefix, after.empty() ? kPrefix : absl::string_view(after),
                [&](absl::string_view key, absl::string_view bytes) {
                  v1::Silence silence;
                  if (!silence.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
                    status = CorruptRecord(key);
                    return false;
                  }
                  if (key == after || (!all && silence.state() != caller.participant)) return true;
                  if (!all) silence.clear_reporter();
                  if (!room.Take(silence.ByteSizeLong())) {
                    response.set_next_page_token(MakePageToken(scope, last));
                    return false;
                  }
                  *response.add_silences() = std::move(silence);
                  last = std::string(key);
                  return true;
                }));
  RETURN_IF_ERROR(status);
  return response;
}

}  // namespace rollcall
