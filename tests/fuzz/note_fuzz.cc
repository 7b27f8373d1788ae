// Arbitrary bytes as a signed note and as a checkpoint's text.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "core/merkle/checkpoint.h"
#include "core/merkle/note.h"

namespace {

constexpr char kOrigin[] = "rollcall.example/directory";

void Require(bool ok) {
  if (!ok) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using rollcall::Checkpoint;
  static const auto* const key =
      new rollcall::PrivateKey(rollcall::PrivateKey::FromEd25519Seed(std::string(32, 'k')).value());
  static const auto* const verifier = new rollcall::NoteVerifier(
      rollcall::NoteVerifier::Create(kOrigin, key->public_key()).value());
  const absl::string_view bytes(reinterpret_cast<const char*>(data), size);

  const auto opened = rollcall::OpenNote(bytes, {*verifier});
  Require(!opened.ok() || opened->verified_by.size() == 1);

  // What parses has exactly one spelling.
  const auto checkpoint = Checkpoint::FromText(bytes);
  Require(!checkpoint.ok() || checkpoint->ToText() == bytes);

  // What can be signed opens to the same text, whatever stands in it.
  const auto note = rollcall::SignNote(bytes, kOrigin, {key});
  if (note.ok()) {
    const auto again = rollcall::OpenNote(*note, {*verifier});
    Require(again.ok() && again->text == bytes && again->verified_by.size() == 1);
    const auto read = rollcall::OpenCheckpoint(*note, kOrigin, {*verifier});
    Require(read.ok() == (checkpoint.ok() && checkpoint->origin == kOrigin));
  }
  return 0;
}
