#include "clients/cli/keystore.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "absl/strings/match.h"
#include "clients/cli/durable_file.h"
#include "clients/cli/exit_code.h"
#include "core/statement/canonical.h"
#include "tests/testing/fake_client.h"
#include "tests/testing/scratch_folder.h"
#include "tests/testing/test_directory.h"

namespace rollcall {
namespace {

using ::rollcall::testing::FakeServer;
using ::rollcall::testing::Said;
using ::rollcall::testing::ScratchFolder;
using ::rollcall::testing::TestDirectory;

constexpr char kPassphrase[] = "correct horse battery";

mode_t ModeOf(const std::string& path) {
  struct stat facts{};
  EXPECT_EQ(stat(path.c_str(), &facts), 0) << path;
  return facts.st_mode & 07777;
}

class KeystoreTest : public ::testing::Test {
 protected:
  KeystoreTest() : home(folder.At("home")) { Reopen(); }

  void Reopen() {
    auto opened = Keystore::Open(home);
    ASSERT_TRUE(opened.ok()) << opened.status();
    keystore = *std::move(opened);
  }

  static PrivateKey NewKey(KeyAlgorithm algorithm = KeyAlgorithm::kEd25519) {
    return *PrivateKey::Generate(algorithm);
  }

  ScratchFolder folder;
  std::string home;
  std::unique_ptr<Keystore> keystore;
};

TEST_F(KeystoreTest, LooksAtNothingBeforeTheFirstWrite) {
  EXPECT_FALSE(std::filesystem::exists(home));
  EXPECT_TRUE(keystore->ListKeys()->empty());
  EXPECT_FALSE(keystore->has_tls_key());
  EXPECT_FALSE(std::filesystem::exists(home));
}

TEST_F(KeystoreTest, KeepsEverythingFromOtherUsers) {
  ASSERT_TRUE(keystore->AddKey("signing", NewKey(), kPassphrase).ok());
  const PrivateKey tls = NewKey(KeyAlgorithm::kEcdsaP256);
  ASSERT_TRUE(
      keystore->AddTlsKey(tls, *tls.SelfSignedCertificate("rollcall", 1'795'251'600), "").ok());
  ASSERT_TRUE(keystore->SaveParticipant("states/KEN").ok());
  ASSERT_TRUE(keystore->SaveLabels({{"aa", "desk"}}).ok());
  int files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(home)) {
    const std::string path = entry.path().string();
    EXPECT_EQ(ModeOf(path), entry.is_directory() ? 0700u : 0600u) << path;
    files += entry.is_regular_file();
  }
  EXPECT_EQ(ModeOf(home), 0700u);
  EXPECT_EQ(files, 6);  // no temporary file is left behind
}

TEST_F(KeystoreTest, RefusesAHomeThatOthersCanLookInto) {
  std::filesystem::create_directory(home);
  std::filesystem::permissions(home, std::filesystem::perms(0750));
  const auto opened = Keystore::Open(home);
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(ExitCodeOf(opened.status()), ExitCode::kKeystore);
  EXPECT_TRUE(absl::StrContains(opened.status().message(), "chmod 700"));
}

TEST_F(KeystoreTest, EncryptsPrivateKeysUnderThePassphrase) {
  const PrivateKey key = NewKey();
  ASSERT_TRUE(keystore->AddKey("signing", key, kPassphrase).ok());
  const std::string pem = *ReadFile(home + "/keys/signing.pem");
  EXPECT_TRUE(absl::StrContains(pem, "BEGIN ENCRYPTED PRIVATE KEY"));
  EXPECT_TRUE(keystore->ListKeys()->front().encrypted);

  const auto loaded = keystore->LoadKey("signing", kPassphrase);
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  EXPECT_EQ(loaded->public_key(), key.public_key());

  const auto wrong = keystore->LoadKey("signing", "another passphrase");
  ASSERT_FALSE(wrong.ok());
  EXPECT_EQ(ExitCodeOf(wrong.status()), ExitCode::kKeystore);
  EXPECT_FALSE(absl::StrContains(wrong.status().message(), "another passphrase"));
  EXPECT_FALSE(keystore->LoadKey("signing", "").ok());
}

TEST_F(KeystoreTest, NeverOverwritesAKey) {
  const PrivateKey first = NewKey();
  ASSERT_TRUE(keystore->AddKey("signing", first, "").ok());
  EXPECT_TRUE(absl::IsAlreadyExists(keystore->AddKey("signing", NewKey(), "")));
  EXPECT_EQ(keystore->LoadKey("signing", "")->public_key(), first.public_key());
}

TEST_F(KeystoreTest, RefusesNamesThatAreNoPlainFileNames) {
  for (const char* name : {"", "../evil", "a/b", "Signing", "tls", "-x", "a b"}) {
    EXPECT_FALSE(keystore->AddKey(name, NewKey(), "").ok()) << name;
  }
  EXPECT_FALSE(std::filesystem::exists(home));
}

TEST_F(KeystoreTest, TakesHalfAKeyForNone) {
  ASSERT_TRUE(keystore->AddKey("signing", NewKey(), "").ok());
  std::filesystem::remove(home + "/keys/signing.pub.pem");
  EXPECT_TRUE(keystore->ListKeys()->empty());
}

TEST_F(KeystoreTest, GivesThePinnedDirectoryBack) {
  TestDirectory directory;
  ASSERT_FALSE(keystore->LoadDirectory()->has_value());
  PinnedDirectory pinned = rollcall::testing::PinnedTestDirectory(directory);
  const Said next = directory.MustAccept(
      Kind::kCharter, "directory", EncodeCanonical(directory.MakeCharter()), directory.Roots());
  ASSERT_TRUE(pinned.Extend(next.ToProto()).ok());
  ASSERT_TRUE(keystore->SaveDirectory(pinned).ok());
  Reopen();
  const auto loaded = keystore->LoadDirectory();
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  ASSERT_TRUE(loaded->has_value());
  EXPECT_EQ((*loaded)->digest(), pinned.digest());
  EXPECT_EQ((*loaded)->sequence(), 2u);
}

TEST_F(KeystoreTest, RefusesATamperedCharterChain) {
  TestDirectory directory;
  ASSERT_TRUE(keystore->SaveDirectory(rollcall::testing::PinnedTestDirectory(directory)).ok());
  std::string json = *ReadFile(home + "/directory.json");
  const size_t digest = json.find("\"digest\": \"") + 11;
  json[digest] = json[digest] == '0' ? '1' : '0';
  ASSERT_TRUE(WriteFileDurably(home + "/directory.json", json, 0600).ok());
  const auto loaded = keystore->LoadDirectory();
  ASSERT_FALSE(loaded.ok());
  EXPECT_EQ(ExitCodeOf(loaded.status()), ExitCode::kKeystore);
}

TEST_F(KeystoreTest, RemembersStatementsWithoutTheWordsOfSheets) {
  TestDirectory directory;
  directory.Enrol("KEN");
  const Said sheet =
      directory.MustAccept(Kind::kSheet, "states/KEN/technical",
                           directory.SheetBody(v1::CONTACT_KIND_TECHNICAL, "Secret Office"),
                           directory.StateSigners("KEN"));
  ASSERT_TRUE(keystore->SaveStatement(sheet.statement, sheet.body).ok());
  EXPECT_TRUE(keystore->HasStatement(sheet.statement.digest()));
  const auto kept = keystore->LoadStatement(sheet.statement.digest());
  ASSERT_TRUE(kept.ok() && kept->has_value());
  EXPECT_EQ((*kept)->envelope(), sheet.statement.envelope());
  EXPECT_TRUE((*kept)->body().empty());
}

TEST_F(KeystoreTest, FindsTheLatestStatementThatWasAccepted) {
  TestDirectory directory;
  FakeServer server(directory);
  directory.Enrol("KEN");
  for (int i = 0; i < 3; ++i) {
    const Said access = directory.MustAccept(Kind::kAccess, "states/KEN", directory.AccessBody({}),
                                             directory.StateSigners("KEN"));
    ASSERT_TRUE(keystore->SaveStatement(access.statement, access.body).ok());
    if (i == 2) continue;  // the last one has no receipt
    const auto index = server.log.IndexOf(access.statement.digest());
    ASSERT_TRUE(
        keystore->SaveReceipt(access.statement.digest(), server.log.ReceiptOf(*index)).ok());
  }
  const auto latest = keystore->LatestAccepted(Kind::kAccess, "states/KEN");
  ASSERT_TRUE(latest.ok() && latest->has_value());
  EXPECT_EQ(Statement::Open((*latest)->envelope())->header().sequence(), 2u);
  EXPECT_FALSE((*latest)->body().empty());
  EXPECT_FALSE(keystore->LatestAccepted(Kind::kAccess, "states/EGY")->has_value());
}

TEST_F(KeystoreTest, SaysWhichFileIsDamaged) {
  ASSERT_TRUE(keystore->SaveLabels({{"aa", "desk"}}).ok());
  ASSERT_TRUE(WriteFileDurably(home + "/labels.json", "{\"aa\": 1}", 0600).ok());
  const auto labels = keystore->LoadLabels();
  ASSERT_FALSE(labels.ok());
  EXPECT_TRUE(absl::StrContains(labels.status().message(), "labels.json"));
}

}  // namespace
}  // namespace rollcall
