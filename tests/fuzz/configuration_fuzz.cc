// Any text as a node's configuration: refused naming the file and what is wrong,
// or taken with every value within its limits.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "services/node/configuration.h"

namespace {

constexpr char kFile[] = "/nowhere/rollcalld.toml";

void Require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view text(reinterpret_cast<const char*>(data), size);
  const auto configuration = rollcall::ParseConfiguration(text, kFile);
  if (!configuration.ok()) {
    Require(absl::IsInvalidArgument(configuration.status()));
    Require(absl::StrContains(configuration.status().message(), kFile) ||
            absl::StrContains(configuration.status().message(), "/nowhere/"));
    return 0;
  }
  Require(absl::StartsWith(configuration->data_directory, "/"));
  Require(configuration->queue_statements > 0 && configuration->group_statements > 0);
  Require(configuration->signature_workers >= 0 && configuration->block_cache_mib > 0);
  Require(configuration->drain >= absl::ZeroDuration());
  Require(configuration->states_an_hour > 0 && configuration->watchers >= 0);
  // Whoever follows leads no exercises.
  Require(configuration->follow_upstream.empty() || configuration->operator_key.empty());
  const auto again = rollcall::ListenAddress::Parse(configuration->listen.ToString());
  Require(again.ok() && *again == configuration->listen);
  return 0;
}
