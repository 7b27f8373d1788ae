// Reading one State's answer from a store.
#ifndef ROLLCALL_STORAGE_STATE_READING_H_
#define ROLLCALL_STORAGE_STATE_READING_H_

#include <string>

#include "absl/status/statusor.h"
#include "core/geography/state.h"
#include "rollcall/v1/directory_service.pb.h"
#include "storage/store.h"

namespace rollcall {

// GetState(BASIC), serialized: as the store holds it, computed for a State that
// is not enrolled.
absl::StatusOr<std::string> SerializedAnswer(const Reader& reader, const StateRow& state);

// The same, parsed.
absl::StatusOr<v1::State> ParsedAnswer(const Reader& reader, const StateRow& state);

}  // namespace rollcall

#endif  // ROLLCALL_STORAGE_STATE_READING_H_
