#include "core/crypto/chunk_seal.h"

#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "gtest/gtest.h"

namespace rollcall {
namespace {

constexpr char kPassphrase[] = "correct horse battery";

std::string Salt() {
  std::string salt;
  for (char i = 0; i < 16; ++i) salt += i;
  return salt;
}

ChunkSeal Seal(absl::string_view passphrase = kPassphrase, absl::string_view context = "header") {
  return ChunkSeal::Create(passphrase, Salt(), context).value();
}

TEST(ChunkSealTest, SealsAsAnotherImplementationDoes) {
  // Python: hashlib.scrypt and cryptography's AESGCM.
  ChunkSeal seal = Seal();
  EXPECT_EQ(absl::BytesToHexString(seal.Seal("first", false)),
            "178b7fb7f17c18e71e954bacbc76dba2005b95e76c");
  EXPECT_EQ(absl::BytesToHexString(seal.Seal("last", true)),
            "ad5fc1926ed9bca65350593c190b52e0ac3b9d18");
}

class SealedStream : public ::testing::Test {
 protected:
  SealedStream() {
    ChunkSeal seal = Seal();
    chunks_ = {seal.Seal("one", false), seal.Seal("two", false), seal.Seal("three", true)};
  }

  // What opens, joined; a refusal ends it.
  static std::string Open(ChunkSeal seal, const std::vector<std::string>& chunks) {
    std::string plain;
    for (size_t i = 0; i < chunks.size(); ++i) {
      const auto opened = seal.Open(chunks[i], i + 1 == chunks.size());
      if (!opened.ok()) {
        EXPECT_TRUE(absl::IsUnauthenticated(opened.status()));
        return plain + "!";
      }
      plain += *opened;
    }
    return plain;
  }

  std::vector<std::string> chunks_;
};

TEST_F(SealedStream, OpensWhatWasSealed) { EXPECT_EQ(Open(Seal(), chunks_), "onetwothree"); }

TEST_F(SealedStream, RefusesAnotherPassphraseOrContext) {
  EXPECT_EQ(Open(Seal("wrong horse battery"), chunks_), "!");
  EXPECT_EQ(Open(Seal(kPassphrase, "other"), chunks_), "!");
}

TEST_F(SealedStream, RefusesAChangeOfTextOrTag) {
  for (const size_t byte : {size_t{0}, chunks_[0].size() - 1}) {
    std::vector<std::string> changed = chunks_;
    changed[0][byte] = static_cast<char>(changed[0][byte] ^ 1);
    EXPECT_EQ(Open(Seal(), changed), "!") << byte;
  }
}

TEST_F(SealedStream, RefusesAStreamThatWasCutOff) {
  EXPECT_EQ(Open(Seal(), {chunks_[0], chunks_[1]}), "one!");
  EXPECT_EQ(Open(Seal(), {chunks_[0].substr(0, 15)}), "!");
}

TEST_F(SealedStream, RefusesChunksOutOfPlaceRepeatedOrMissing) {
  EXPECT_EQ(Open(Seal(), {chunks_[1], chunks_[0], chunks_[2]}), "!");
  EXPECT_EQ(Open(Seal(), {chunks_[0], chunks_[0], chunks_[2]}), "one!");
  EXPECT_EQ(Open(Seal(), {chunks_[0], chunks_[2]}), "one!");
}

TEST(ChunkSealTest, RefusesASaltOfAnotherLength) {
  EXPECT_TRUE(absl::IsInvalidArgument(ChunkSeal::Create("p", "short", "").status()));
}

}  // namespace
}  // namespace rollcall
