#include "clients/cli/command_signer.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/exit_code.h"
#include "tests/testing/scratch_folder.h"

namespace rollcall {
namespace {

using ::rollcall::testing::ScratchFolder;

class CommandSignerTest : public ::testing::TestWithParam<KeyAlgorithm> {
 protected:
  CommandSignerTest() : key(*PrivateKey::Generate(GetParam())) {
    key_file = folder.Write("key.pem", *key.ToPem(""));
  }

  // A signer as somebody would write it for a card: openssl(1) and a file.
  std::string OpensslCommand() const {
    const char* digest = GetParam() == KeyAlgorithm::kEcdsaP256 ? " -digest sha256" : "";
    return absl::StrCat("openssl pkeyutl -sign -rawin", digest, " -inkey ", key_file,
                        " -in /dev/stdin");
  }

  ScratchFolder folder;
  PrivateKey key;
  std::string key_file;
};

TEST_P(CommandSignerTest, SignsWithOpenssl) {
  const CommandSigner signer(OpensslCommand(), key.public_key());
  for (const size_t size : {size_t{1}, size_t{70'000}}) {
    const std::string message(size, 'x');
    const auto signature = signer.Sign(message);
    ASSERT_TRUE(signature.ok()) << signature.status();
    EXPECT_TRUE(key.public_key().Verify(message, *signature).ok());
  }
}

TEST_P(CommandSignerTest, RefusesASignatureByAnotherKey) {
  const PrivateKey other = *PrivateKey::Generate(GetParam());
  const CommandSigner signer(OpensslCommand(), other.public_key());
  const auto signature = signer.Sign("message");
  EXPECT_TRUE(absl::IsUnauthenticated(signature.status()));
  EXPECT_EQ(ExitCodeOf(signature.status()), ExitCode::kKeystore);
}

INSTANTIATE_TEST_SUITE_P(Algorithms, CommandSignerTest,
                         ::testing::Values(KeyAlgorithm::kEd25519, KeyAlgorithm::kEcdsaP256));

TEST(CommandSignerErrorTest, SaysWithWhichCodeTheCommandEnded) {
  const PrivateKey key = *PrivateKey::Generate(KeyAlgorithm::kEd25519);
  const auto signature = CommandSigner("exit 3", key.public_key()).Sign("message");
  EXPECT_TRUE(absl::IsFailedPrecondition(signature.status()));
  EXPECT_TRUE(absl::StrContains(signature.status().message(), "exit code 3"));
  EXPECT_EQ(ExitCodeOf(signature.status()), ExitCode::kKeystore);
}

TEST(CommandSignerErrorTest, SaysBySignalTheCommandEnded) {
  const PrivateKey key = *PrivateKey::Generate(KeyAlgorithm::kEd25519);
  const auto signature = CommandSigner("kill -9 $$", key.public_key()).Sign("message");
  EXPECT_TRUE(absl::StrContains(signature.status().message(), "signal 9"));
}

TEST(CommandSignerErrorTest, RefusesNothingAndTooMuch) {
  const PrivateKey key = *PrivateKey::Generate(KeyAlgorithm::kEd25519);
  EXPECT_TRUE(
      absl::IsFailedPrecondition(CommandSigner("true", key.public_key()).Sign("message").status()));
  EXPECT_FALSE(CommandSigner("head -c 1000000 /dev/zero", key.public_key()).Sign("message").ok());
}

TEST(CommandSignerErrorTest, DoesNotNeedTheCommandToReadItsInput) {
  const PrivateKey key = *PrivateKey::Generate(KeyAlgorithm::kEd25519);
  const std::string large(60'000, 'x');
  EXPECT_TRUE(
      absl::IsUnauthenticated(CommandSigner("echo no", key.public_key()).Sign(large).status()));
}

TEST(CommandSignerErrorTest, GivesTheCommandAFileOfTheRightSize) {
  const PrivateKey key = *PrivateKey::Generate(KeyAlgorithm::kEd25519);
  ScratchFolder folder;
  const std::string command = absl::StrCat("cat > ", folder.At("got"));
  EXPECT_FALSE(CommandSigner(command, key.public_key()).Sign("$(touch evil) `id` \" ' \n").ok());
  EXPECT_EQ(folder.Read("got"), "$(touch evil) `id` \" ' \n");
  EXPECT_NE(access("evil", F_OK), 0);
}

}  // namespace
}  // namespace rollcall
