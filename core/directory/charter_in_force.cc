#include "core/directory/charter_in_force.h"

#include <string>
#include <utility>

#include "core/base/status_macros.h"

namespace rollcall {
namespace {

struct Parsed {
  std::string bytes;
  std::shared_ptr<const v1::CharterRecord> record = std::make_shared<v1::CharterRecord>();
};

}  // namespace

absl::StatusOr<std::shared_ptr<const v1::CharterRecord>> CharterInForce(const View& view) {
  thread_local Parsed last;
  ASSIGN_OR_RETURN(absl::optional<std::string> bytes, view.Get(view_key::Charter()));
  if (!bytes.has_value()) bytes.emplace();
  if (*bytes != last.bytes) {
    auto record = std::make_shared<v1::CharterRecord>();
    if (!record->ParseFromString(*bytes)) return CorruptRecord(view_key::Charter());
    last = {*std::move(bytes), std::move(record)};
  }
  return last.record;
}

}  // namespace rollcall
