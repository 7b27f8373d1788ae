// Arbitrary bytes as a page token, and as the place where a page ends.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "services/page_token.h"

namespace {

constexpr char kScope[] = "ListStates";

void Require(bool ok) {
  if (!ok) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using rollcall::MakePageToken;
  using rollcall::ReadPageToken;
  const absl::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (bytes.empty()) return 0;  // the first page

  const auto position = ReadPageToken(kScope, bytes);
  Require(!position.ok() || !position->empty());
  Require(!position.ok() || !ReadPageToken("ListProposals", bytes).ok());

  const auto again = ReadPageToken(kScope, MakePageToken(kScope, bytes));
  Require(again.ok() && *again == bytes);
  return 0;
}
