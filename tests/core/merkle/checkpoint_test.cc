#include "core/merkle/checkpoint.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "core/base/refusal.h"
#include "core/merkle/tree.h"

namespace rollcall {
namespace {

constexpr char kOrigin[] = "rollcall.example/directory";
constexpr char kRootHex[] = "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77";
constexpr char kRootBase64[] = "rra8/idLcKFPsGel5VeCZNsPqbUa9eC6FZFY8yngbnc=";

Checkpoint Example() { return {kOrigin, 3, Digest::FromHex(kRootHex).value()}; }

PrivateKey Key(char seed) { return PrivateKey::FromEd25519Seed(std::string(32, seed)).value(); }

NoteVerifier VerifierOf(const PrivateKey& key, absl::string_view name = kOrigin) {
  return NoteVerifier::Create(name, key.public_key()).value();
}

TEST(CheckpointTest, IsThreeLines) {
  EXPECT_EQ(Example().ToText(), absl::StrCat(kOrigin, "\n3\n", kRootBase64, "\n"));
  EXPECT_EQ(Checkpoint::FromText(Example().ToText()).value(), Example());
}

TEST(CheckpointTest, TakesEverySize) {
  for (const uint64_t size :
       {uint64_t{0}, uint64_t{1}, uint64_t{10}, std::numeric_limits<uint64_t>::max()}) {
    Checkpoint checkpoint = Example();
    checkpoint.size = size;
    EXPECT_EQ(Checkpoint::FromText(checkpoint.ToText())->size, size);
  }
}

TEST(CheckpointTest, RefusesEveryOtherSpelling) {
  const std::string origin = kOrigin;
  const std::string root = kRootBase64;
  for (const std::string& text : {
           std::string(),
           std::string("\n"),
           std::string("\n\n\n"),
           origin + "\n3\n" + root,                            // no newline at the end
           origin + "\n3\n" + root + "\n\n",                   // an empty line more
           origin + "\n3\n" + root + "\nmore\n",               // an extension line
           origin + "\n3\n",                                   // no root
           "\n3\n" + root + "\n",                              // no origin
           "a b\n3\n" + root + "\n",                           // white space in the origin
           "a+b\n3\n" + root + "\n",                           //
           "\xff\n3\n" + root + "\n",                          //
           origin + "\n\n" + root + "\n",                      // no size
           origin + "\n03\n" + root + "\n",                    // leading zero
           origin + "\n00\n" + root + "\n",                    //
           origin + "\n+3\n" + root + "\n",                    // sign
           origin + "\n-3\n" + root + "\n",                    //
           origin + "\n 3\n" + root + "\n",                    // white space
           origin + "\n3 \n" + root + "\n",                    //
           origin + "\n0x3\n" + root + "\n",                   // no decimal
           origin + "\n3.0\n" + root + "\n",                   //
           origin + "\n18446744073709551616\n" + root + "\n",  // 2^64
           origin + "\n3\n\n",                                 // empty root
           origin + "\n3\n" + root.substr(0, 43) + "\n",       // no padding
           origin + "\n3\n" + root + " \n",                    // white space
           origin + "\n3\n " + root + "\n",                    //
           origin + "\n3\nrra8_idL" + root.substr(8) + "\n",   // the other alphabet
           origin + "\n3\n" + root.substr(0, 42) + "d=\n",     // stray bits
           origin + "\n3\n" + absl::Base64Escape(std::string(31, 'x')) + "\n",
           origin + "\n3\n" + absl::Base64Escape(std::string(33, 'x')) + "\n",
           origin + "\r\n3\r\n" + root + "\r\n",
       }) {
    const auto parsed = Checkpoint::FromText(text);
    EXPECT_EQ(parsed.status().code(), absl::StatusCode::kInvalidArgument) << text;
    EXPECT_EQ(ReasonOf(parsed.status()), v1::ERROR_REASON_NOT_CANONICAL) << text;
  }
}

TEST(CheckpointTest, OpensWhatItsLogSigned) {
  const PrivateKey key = Key('k');
  const auto note = SignCheckpoint(Example(), {&key});
  ASSERT_TRUE(note.ok());
  EXPECT_EQ(OpenCheckpoint(*note, kOrigin, {VerifierOf(key)}).value(), Example());
}

TEST(CheckpointTest, RefusesAnotherOrigin) {
  const PrivateKey key = Key('k');
  Checkpoint other = Example();
  other.origin = "other.example/directory";
  const auto note = SignCheckpoint(other, {&key});
  const auto opened =
      OpenCheckpoint(*note, kOrigin, {VerifierOf(key, other.origin), VerifierOf(key)});
  EXPECT_EQ(opened.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(opened.status()), v1::ERROR_REASON_WRONG_ORIGIN);
}

TEST(CheckpointTest, RefusesAnotherKey) {
  const PrivateKey key = Key('k');
  const auto note = SignCheckpoint(Example(), {&key});
  EXPECT_EQ(ReasonOf(OpenCheckpoint(*note, kOrigin, {VerifierOf(Key('x'))}).status()),
            v1::ERROR_REASON_SIGNATURE_INVALID);
}

TEST(CheckpointTest, AWitnessAloneCannotSpeakForTheLog) {
  const PrivateKey witness = Key('w');
  const auto note = SignNote(Example().ToText(), "witness.example", {&witness});
  EXPECT_EQ(ReasonOf(OpenCheckpoint(*note, kOrigin,
                                    {VerifierOf(witness, "witness.example"), VerifierOf(Key('k'))})
                         .status()),
            v1::ERROR_REASON_SIGNATURE_INVALID);
}

TEST(CheckpointTest, RefusesASignedNoteThatIsNoCheckpoint) {
  const PrivateKey key = Key('k');
  const auto note = SignNote(Example().ToText() + "extension\n", kOrigin, {&key});
  EXPECT_EQ(ReasonOf(OpenCheckpoint(*note, kOrigin, {VerifierOf(key)}).status()),
            v1::ERROR_REASON_NOT_CANONICAL);
}

RC_GTEST_PROP(CheckpointProperty, EverySingleBitChangeOfASignedOneFails, ()) {
  static const PrivateKey* const key = new PrivateKey(Key('k'));
  std::string note = SignCheckpoint(Example(), {key}).value();
  const auto bit = *rc::gen::inRange<size_t>(0, note.size() * 8);
  note[bit / 8] = static_cast<char>(note[bit / 8] ^ (1 << bit % 8));
  RC_ASSERT(!OpenCheckpoint(note, kOrigin, {VerifierOf(*key)}).ok());
}

RC_GTEST_PROP(CheckpointProperty, SurvivesItsText, (uint64_t size, std::string seed)) {
  const Checkpoint checkpoint{kOrigin, size, Sha256(seed)};
  RC_ASSERT(Checkpoint::FromText(checkpoint.ToText()).value() == checkpoint);
}

}  // namespace
}  // namespace rollcall
