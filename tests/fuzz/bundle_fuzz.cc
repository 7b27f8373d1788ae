// Arbitrary bytes as a bundle: pages that parse have one spelling, and what is
// taken adds up to the checkpoint of the directory that was pinned.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>

#include "clients/mirror/bundle.h"
#include "core/crypto/random.h"
#include "storage/memory_store.h"
#include "tests/testing/seeded_store.h"
#include "tests/testing/test_directory.h"

namespace {

using rollcall::ByteSource;

void Require(bool ok) {
  if (!ok) std::abort();
}

ByteSource SourceOf(std::string bytes) {
  auto left = std::make_shared<std::string>(std::move(bytes));
  return [left](size_t size) -> absl::StatusOr<std::string> {
    std::string taken = left->substr(0, size);
    left->erase(0, taken.size());
    return taken;
  };
}

// Nobody knows a passphrase: deriving keys would be all that is fuzzed.
absl::StatusOr<std::string> NoPassphrase() { return absl::UnavailableError("nobody to ask"); }

rollcall::PinnedDirectory Pinned(rollcall::testing::TestDirectory& directory) {
  const rollcall::testing::Said& first = directory.accepted().front();
  return rollcall::PinnedDirectory::Pin(first.ToProto(), first.statement.digest()).value();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static auto* const directory = new rollcall::testing::TestDirectory();
  static const auto* const pinned = new rollcall::PinnedDirectory(Pinned(*directory));
  const std::string bytes(reinterpret_cast<const char*>(data), size);

  // What parses as pages is written as the same bytes.
  auto parser = rollcall::BundleParser::Begin(SourceOf(bytes), NoPassphrase);
  if (!parser.ok()) return 0;
  std::string again;
  rollcall::SystemRandom random;
  auto writer = rollcall::BundleWriter::Begin(
      [&again](absl::string_view more) {
        again.append(more.data(), more.size());
        return absl::OkStatus();
      },
      "", random);
  Require(writer.ok());
  bool whole = true;
  while (true) {
    const auto page = parser->Next();
    whole = page.ok();
    if (!page.ok() || !page->has_value()) break;
    Require(writer->Write(**page).ok());
  }
  Require(!whole || again == bytes);

  const auto copy =
      rollcall::ReadBundle(SourceOf(bytes), NoPassphrase, *pinned, [](uint64_t, uint64_t) {});
  Require(!copy.ok() || (whole && (*copy)->complete()));
  return 0;
}
