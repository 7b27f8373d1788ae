// Reading one State's answer as of a head.
#ifndef ROLLCALL_SERVICES_STATE_READING_H_
#define ROLLCALL_SERVICES_STATE_READING_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "core/geography/state.h"
#include "rollcall/v1/directory_service.pb.h"
#include "storage/store.h"

namespace rollcall {

// The State that "states/KEN" names. INVALID_ARGUMENT with reason
// INVALID_SUBJECT (metadata "field") or NOT_A_STATE.
absl::StatusOr<const StateRow*> StateOfName(absl::string_view field, absl::string_view name);

// GetState(BASIC), serialized: as the store holds it, computed for a State that
// is not enrolled.
absl::StatusOr<std::string> SerializedAnswer(const Reader& reader, const StateRow& state);

// The same, parsed.
absl::StatusOr<v1::State> ParsedAnswer(const Reader& reader, const StateRow& state);

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_STATE_READING_H_
