#include "core/merkle/note.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "core/base/refusal.h"

namespace rollcall {
namespace {

constexpr char kName[] = "rollcall.example/directory";
constexpr char kDash[] = "\xE2\x80\x94";

// Made with Go's golang.org/x/mod/sumdb/note, from the seeds of RFC 8032's
// first two test vectors.
constexpr char kSeed[] = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
constexpr char kWitnessSeed[] = "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb";
constexpr char kVerifierKey[] =
    "rollcall.example/directory+3f0e260a+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea";
constexpr char kText[] =
    "rollcall.example/directory\n3\nrra8/idLcKFPsGel5VeCZNsPqbUa9eC6FZFY8yngbnc=\n";
constexpr char kLine[] =
    "\xE2\x80\x94 rollcall.example/directory "
    "Pw4mCqvtrGbaG4ONngRek8NRCFRaGmWu9qDn6m8J4cx7KnBexq//"
    "7vUhBke1Rr7QrywamuGyJoOTEeKm6CQvpxo7cwc=\n";
constexpr char kWitnessLine[] =
    "\xE2\x80\x94 witness.example "
    "N20mICX0DSVS7Mw2IrfUGNdr4Se93eHp/"
    "TgR0bLmcP70Z1GXLuvz+Re1UuphYJLyz+ijRoM0aHWesiB2mUZjwDvXIgY=\n";

PrivateKey KeyOf(const char* seed) {
  return PrivateKey::FromEd25519Seed(absl::HexStringToBytes(seed)).value();
}
NoteVerifier LogKey() { return NoteVerifier::Create(kName, KeyOf(kSeed).public_key()).value(); }
NoteVerifier WitnessKey() {
  return NoteVerifier::Create("witness.example", KeyOf(kWitnessSeed).public_key()).value();
}
std::string Note(absl::string_view lines) { return absl::StrCat(kText, "\n", lines); }

void ExpectNoNote(absl::string_view note) {
  const auto opened = OpenNote(note, {LogKey(), WitnessKey()});
  EXPECT_EQ(opened.status().code(), absl::StatusCode::kInvalidArgument) << note;
  EXPECT_EQ(ReasonOf(opened.status()), v1::ERROR_REASON_NOT_CANONICAL);
}

void ExpectNotSigned(absl::string_view note, const std::vector<NoteVerifier>& verifiers) {
  const auto opened = OpenNote(note, verifiers);
  EXPECT_EQ(opened.status().code(), absl::StatusCode::kUnauthenticated) << note;
  EXPECT_EQ(ReasonOf(opened.status()), v1::ERROR_REASON_SIGNATURE_INVALID);
}

TEST(NoteTest, VerifierKeyIsTheOneThatGoMakes) {
  EXPECT_EQ(LogKey().ToVerifierKey(), kVerifierKey);
  EXPECT_EQ(LogKey().key_id(), 0x3f0e260au);
  EXPECT_EQ(WitnessKey().key_id(), 0x376d2620u);
}

TEST(NoteTest, SignsByteForByteWhatGoSigns) {
  const PrivateKey key = KeyOf(kSeed);
  EXPECT_EQ(SignNote(kText, kName, {&key}).value(), Note(kLine));
}

TEST(NoteTest, OpensWhatGoSigned) {
  const auto opened = OpenNote(Note(absl::StrCat(kLine, kWitnessLine)), {LogKey(), WitnessKey()});
  ASSERT_TRUE(opened.ok()) << opened.status();
  EXPECT_EQ(opened->text, kText);
  ASSERT_EQ(opened->verified_by.size(), 2u);
  EXPECT_EQ(opened->verified_by[0].name(), kName);
  EXPECT_EQ(opened->verified_by[1].name(), "witness.example");
}

TEST(NoteTest, IgnoresLinesOfUnknownKeys) {
  const auto opened = OpenNote(Note(absl::StrCat(kWitnessLine, kLine)), {LogKey()});
  ASSERT_TRUE(opened.ok()) << opened.status();
  ASSERT_EQ(opened->verified_by.size(), 1u);
  EXPECT_EQ(opened->verified_by[0].name(), kName);
  // Even if it is no Ed25519 signature at all.
  const std::string odd = absl::StrCat(kDash, " other ", absl::Base64Escape("idid!"), "\n");
  EXPECT_TRUE(OpenNote(Note(absl::StrCat(odd, kLine)), {LogKey()}).ok());
}

TEST(NoteTest, RefusesANoteThatNoKnownKeySigned) {
  ExpectNotSigned(Note(kWitnessLine), {LogKey()});
  ExpectNotSigned(Note(kLine), {});
  // The same key under another name is another key.
  ExpectNotSigned(Note(kLine),
                  {NoteVerifier::Create("other.example", KeyOf(kSeed).public_key()).value()});
}

TEST(NoteTest, RefusesAKnownKeysBadLineEvenBesideGoodOnes) {
  const std::string bad = absl::StrReplaceAll(kLine, {{"xo7cwc=", "xo7cwg="}});
  ASSERT_NE(bad, kLine);
  ExpectNotSigned(Note(bad), {LogKey(), WitnessKey()});
  ExpectNotSigned(Note(absl::StrCat(kWitnessLine, bad)), {LogKey(), WitnessKey()});
  ExpectNotSigned(Note(absl::StrCat(kLine, bad)), {LogKey(), WitnessKey()});
  // A known key's line whose signature is too short.
  const std::string brief = absl::StrCat(
      kDash, " ", kName, " ", absl::Base64Escape(std::string("\x3f\x0e\x26\x0a!", 5)), "\n");
  ExpectNotSigned(Note(absl::StrCat(kLine, brief)), {LogKey()});
}

TEST(NoteTest, RefusesAnAlteredText) {
  ExpectNotSigned(absl::StrReplaceAll(Note(kLine), {{"\n3\n", "\n4\n"}}), {LogKey()});
  ExpectNotSigned(absl::StrCat("x", Note(kLine)), {LogKey()});
  ExpectNotSigned(absl::StrCat(kText, "more\n\n", kLine), {LogKey()});
}

TEST(NoteTest, CountsAKeyOnce) {
  const auto opened = OpenNote(Note(absl::StrCat(kLine, kLine)), {LogKey(), LogKey()});
  ASSERT_TRUE(opened.ok());
  EXPECT_EQ(opened->verified_by.size(), 1u);
}

TEST(NoteTest, SplitsAtTheLastBlankLine) {
  const PrivateKey key = KeyOf(kSeed);
  for (const std::string text : {"\n", "a\n\nb\n", "a\n\n", "\n\n\n", "\xE2\x80\x94 a b\n"}) {
    const auto note = SignNote(text, kName, {&key});
    ASSERT_TRUE(note.ok());
    const auto opened = OpenNote(*note, {LogKey()});
    ASSERT_TRUE(opened.ok()) << opened.status();
    EXPECT_EQ(opened->text, text);
  }
}

TEST(NoteTest, RefusesWhatIsNoNote) {
  const std::string good = Note(kLine);
  ASSERT_TRUE(OpenNote(good, {LogKey()}).ok());
  const std::string line = kLine;
  const std::string base64 = line.substr(line.rfind(' ') + 1);
  for (const std::string& note : {
           std::string(),
           std::string("\n"),
           std::string("\n\n"),
           std::string(kText),
           absl::StrCat(kText, "\n"),                     // no lines
           absl::StrCat(kText, kLine),                    // no blank line
           good.substr(0, good.size() - 1),               // no newline at the end
           absl::StrCat(good, "more"),                    //
           absl::StrCat(good, "\n"),                      // nothing after a blank line
           absl::StrReplaceAll(good, {{"\n", "\r\n"}}),   // control characters
           absl::StrCat(std::string(1, '\0'), good),      //
           absl::StrCat("\t", good),                      //
           absl::StrCat("\xff", good),                    // no UTF-8
           absl::StrCat("\xC0\x8A", good),                // overlong
           absl::StrCat("\xED\xA0\x80", good),            // surrogate
           absl::StrCat("\xF4\x90\x80\x80", good),        // beyond U+10FFFF
           Note(line.substr(4)),                          // no dash
           Note(absl::StrCat("- ", line.substr(4))),      //
           Note(absl::StrCat(kDash, " ", kName, "\n")),   // no signature
           Note(absl::StrCat(kDash, " ", kName, " \n")),  //
           Note(absl::StrCat(kDash, "  ", base64)),       // no name
           Note(absl::StrCat(kDash, " a+b ", base64)),    // '+' in a name
           Note(absl::StrCat(kDash,
                             " a\xC2\xA0"
                             "b ",
                             base64)),                             // white space in a name
           Note(absl::StrCat(kDash, " ", kName, "  ", base64)),    // two spaces
           Note(absl::StrReplaceAll(line, {{"=\n", "\n"}})),       // no padding
           Note(absl::StrReplaceAll(line, {{"=\n", "= \n"}})),     // white space after
           Note(absl::StrReplaceAll(line, {{"wc=\n", "wd=\n"}})),  // stray bits
           Note(absl::StrReplaceAll(line, {{"//7v", "__7v"}})),    // the other alphabet
           Note(absl::StrCat(kDash, " ", kName, " Pw4mCg==\n")),   // key id alone
       }) {
    ExpectNoNote(note);
  }
}

TEST(NoteTest, LimitsItsSizeAndSignatures) {
  std::string lines;
  for (size_t i = 1; i < kMaxNoteSignatures; ++i) lines += kWitnessLine;
  EXPECT_TRUE(OpenNote(Note(lines + kLine), {LogKey()}).ok());
  ExpectNoNote(Note(lines + kLine + kWitnessLine));
  ExpectNoNote(absl::StrCat(std::string(kMaxNoteBytes, 'x'), Note(kLine)));
}

TEST(NoteTest, RefusesToSignWhatCouldNotBeOpened) {
  const PrivateKey key = KeyOf(kSeed);
  const PrivateKey p256 = PrivateKey::Generate(KeyAlgorithm::kEcdsaP256).value();
  for (const std::string& text :
       {std::string(), std::string("no newline"), std::string("\r\n"), std::string("\x1b\n"),
        std::string("\xff\n"), std::string(kMaxNoteBytes, '\n')}) {
    EXPECT_EQ(SignNote(text, kName, {&key}).status().code(), absl::StatusCode::kInvalidArgument);
  }
  for (const char* name : {"", "a b", "a+b", "a\nb",
                           "a\xE3\x80\x80"
                           "b",
                           "\xff"}) {
    EXPECT_EQ(SignNote("x\n", name, {&key}).status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(NoteVerifier::Create(name, key.public_key()).status().code(),
              absl::StatusCode::kInvalidArgument);
  }
  EXPECT_EQ(SignNote("x\n", kName, {}).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(SignNote("x\n", kName, {&key, &key}).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(SignNote("x\n", kName, {&p256}).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(NoteVerifier::Create(kName, p256.public_key()).status().code(),
            absl::StatusCode::kInvalidArgument);
}

// While a charter changes the log's key, checkpoints carry both keys' lines.
TEST(NoteTest, TwoKeysOfOneNameSignSideBySide) {
  const PrivateKey old_key = KeyOf(kSeed);
  const PrivateKey new_key = KeyOf(kWitnessSeed);
  const auto note = SignNote(kText, kName, {&old_key, &new_key});
  ASSERT_TRUE(note.ok());
  const NoteVerifier new_verifier = NoteVerifier::Create(kName, new_key.public_key()).value();
  EXPECT_EQ(OpenNote(*note, {LogKey()})->verified_by.size(), 1u);
  EXPECT_EQ(OpenNote(*note, {new_verifier})->verified_by.size(), 1u);
  const auto both = OpenNote(*note, {new_verifier, LogKey()});
  ASSERT_EQ(both->verified_by.size(), 2u);
  EXPECT_TRUE(both->verified_by[0].key() == old_key.public_key());
}

class FailingSigner final : public Signer {
 public:
  explicit FailingSigner(PublicKey key) : key_(std::move(key)) {}
  const PublicKey& public_key() const override { return key_; }
  absl::StatusOr<std::string> Sign(absl::string_view) const override {
    return absl::UnavailableError("no card in the reader");
  }

 private:
  PublicKey key_;
};

TEST(NoteTest, PassesOnASignersFailure) {
  const FailingSigner signer(KeyOf(kSeed).public_key());
  EXPECT_EQ(SignNote("x\n", kName, {&signer}).status().message(), "no card in the reader");
}

RC_GTEST_PROP(NoteProperty, EverySingleBitChangeFails, ()) {
  std::string note = Note(absl::StrCat(kLine, kWitnessLine));
  const auto bit = *rc::gen::inRange<size_t>(0, note.size() * 8);
  note[bit / 8] = static_cast<char>(note[bit / 8] ^ (1 << bit % 8));
  const auto opened = OpenNote(note, {LogKey(), WitnessKey()});
  // A change to a line's name or key id makes it that of an unknown key, which
  // is ignored: the note then counts as signed by the other key alone.
  if (opened.ok()) {
    RC_ASSERT(opened->text == kText);
    RC_ASSERT(opened->verified_by.size() == 1u);
  }
}

RC_GTEST_PROP(NoteProperty, WhatIsSignedOpensToTheSameText, (std::string text)) {
  text += '\n';
  static const PrivateKey* const key = new PrivateKey(KeyOf(kSeed));
  const auto note = SignNote(text, kName, {key});
  if (note.ok()) RC_ASSERT(OpenNote(*note, {LogKey()}).value().text == text);
}

}  // namespace
}  // namespace rollcall
