// How an office begins: keys, the ceremony of a charter, joining.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "clients/cli/draft_file.h"
#include "clients/cli/durable_file.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/message_file.h"
#include "core/statement/canonical.h"
#include "tests/clients/cli/cli_world.h"

namespace rollcall {
namespace {

using ::rollcall::testing::CliWorld;
using ::rollcall::testing::Ran;
using ::testing::HasSubstr;

class JoinTest : public ::testing::Test, protected CliWorld {
 protected:
  // Keys of three root key holders and a registrar, and the charter's file.
  std::string WriteCharterYaml(const std::string& more = "") {
    for (const std::string home : {"root-1", "root-2", "root-3", "reg"}) {
      if (!std::filesystem::exists(At(home))) {
        MustRun(home, {"keygen", "signing", "--no-passphrase"});
        MustRun(home, {"keygen", "tls", "--no-passphrase"});
      }
      ExportKey(home, "signing");
      ExportKey(home, "tls");
    }
    folder.Write("log.pem", directory.LogKey().public_key().ToPem());
    return folder.Write("charter.yaml",
                        absl::StrCat("origin: rollcall.example/ceremony\n"
                                     "roles:\n"
                                     "  root:\n"
                                     "    signing_keys: [root-1-signing.pem, root-2-signing.pem, "
                                     "root-3-signing.pem]\n"
                                     "    threshold: 2\n"
                                     "    tls_keys: [root-1-tls.pem, root-2-tls.pem]\n"
                                     "  registrar:\n"
                                     "    signing_keys: [reg-signing.pem]\n"
                                     "    tls_keys: [reg-tls.pem]\n"
                                     "log_keys: [log.pem]\n"
                                     "servers:\n"
                                     "  - {address: \"localhost:7443\", tls_key: reg-tls.pem}\n",
                                     more));
  }
};

TEST_F(JoinTest, HoldsAKeyCeremony) {
  const std::string yaml = WriteCharterYaml();
  const std::string draft = At("charter.json");
  const Ran created = MustRun("root-1", {"charter", "create", yaml, "--draft", draft});
  const std::string digest = ReadDraft(draft)->statement.digest().ToHex();
  EXPECT_THAT(created.out, HasSubstr("\nDigest to pin: " + digest + "\n"));

  MustRun("root-1", {"sign", draft});
  // One signature is not enough to be believed.
  const std::vector<std::string> join = {"join", draft, "--digest", digest, "--no-passphrase"};
  EXPECT_EQ(Try("somebody", join).exit_code, 5);
  const Ran second = MustRun("root-3", {"sign", draft});
  EXPECT_THAT(second.out, HasSubstr("rollcalld run --config rollcalld.toml --charter"));
  EXPECT_EQ(ReadDraft(draft)->statement.digest().ToHex(), digest);
  EXPECT_EQ(Try("reg", {"sign", draft}).exit_code, 6);  // no root key holder

  const Ran shown = MustRun("anybody", {"--output", "json", "charter", "show", draft});
  EXPECT_EQ(shown.data()["digest"], digest);
  EXPECT_EQ(shown.data()["signed_by"].size(), 2u);
  EXPECT_FALSE(std::filesystem::exists(At("anybody")));  // looking makes no keystore

  MustRun("somebody", join);
}

TEST_F(JoinTest, PinsByTheDigestAlone) {
  const std::string file = CharterFile();
  std::string wrong = CharterDigest();
  wrong[0] = wrong[0] == '0' ? '1' : '0';
  EXPECT_EQ(Try("ken", {"join", file, "--digest", wrong, "--no-passphrase"}).exit_code, 5);
  EXPECT_EQ(Try("ken", {"join", file, "--digest", "abc", "--no-passphrase"}).exit_code, 2);
  EXPECT_FALSE(std::filesystem::exists(At("ken/directory.json")));
  EXPECT_FALSE(std::filesystem::exists(At("ken/tls.pem")));
}

TEST_F(JoinTest, PrintsTheFingerprintsForTheNoteVerbale) {
  const Ran ran = MustRun("ken", {"join", CharterFile(), "--digest", CharterDigest(),
                                  "--participant", "كينيا", "--no-passphrase"});
  const Ran keys = MustRun("ken", {"--output", "json", "join", CharterFile(), "--digest",
                                   CharterDigest(), "--participant", "KE"});
  EXPECT_EQ(keys.data()["participant"], "states/KEN");
  EXPECT_THAT(ran.out, HasSubstr(keys.data()["keys"][0]["fingerprint"].get<std::string>()));
  EXPECT_THAT(ran.out, HasSubstr(keys.data()["tls_fingerprint"].get<std::string>()));
}

TEST_F(JoinTest, ChangesNeitherDirectoryNorOffice) {
  Join("ken", "Kenya");
  EXPECT_EQ(Try("ken", {"join", CharterFile(), "--digest", CharterDigest(), "--participant",
                        "Egypt", "--no-passphrase"})
                .exit_code,
            6);
  rollcall::testing::CliWorld other;
  other.directory.MustAccept(Kind::kCharter, "directory",
                             EncodeCanonical(other.directory.MakeCharter()),
                             other.directory.Roots());
  const auto json = MessageToJson(other.directory.accepted().back().ToProto());
  const std::string file = folder.Write("other.json", *json);
  EXPECT_EQ(
      Try("ken", {"join", file, "--digest",
                  other.directory.accepted().back().statement.digest().ToHex(), "--no-passphrase"})
          .exit_code,
      6);
}

TEST_F(JoinTest, RefusesATerritoryBeforeItMakesAnything) {
  const Ran ran = Try("gl", {"join", CharterFile(), "--digest", CharterDigest(), "--participant",
                             "Greenland", "--no-passphrase"});
  EXPECT_EQ(ran.exit_code, 3);
  EXPECT_FALSE(std::filesystem::exists(At("gl")));
}

TEST_F(JoinTest, EncryptsItsKeysUnlessToldOtherwise) {
  const std::string right = At("passphrase");
  ASSERT_TRUE(CreateFileDurably(right, "a long passphrase\n", 0600).ok());
  environment["ROLLCALL_PASSPHRASE_FILE"] = right;
  MustRun("ken", {"join", CharterFile(), "--digest", CharterDigest(), "--participant", "KEN"});
  EXPECT_THAT(folder.Read("ken/keys/signing.pem"), HasSubstr("ENCRYPTED"));
  EXPECT_THAT(folder.Read("ken/tls.pem"), HasSubstr("ENCRYPTED"));
  environment.clear();
  // Without the passphrase there is no call, and the reason is the keystore.
  EXPECT_EQ(Try("ken", {"access", "list"}).exit_code, 6);
  const std::string wrong = At("wrong");
  ASSERT_TRUE(CreateFileDurably(wrong, "another passphrase\n", 0600).ok());
  const Ran ran = Try("ken", {"--passphrase-file", wrong, "access", "list"});
  EXPECT_EQ(ran.exit_code, 6);
  EXPECT_THAT(ran.err, HasSubstr("wrong passphrase"));
}

TEST_F(JoinTest, MakesNoSigningKeyForWhoOnlyAsks) {
  MustRun("desk",
          {"join", CharterFile(), "--digest", CharterDigest(), "--tls-only", "--no-passphrase"});
  EXPECT_EQ(Try("desk", {"keys", "export"}).exit_code, 6);
  MustRun("desk", {"keys", "export", "tls"});
}

TEST_F(JoinTest, FollowsTheCharterChain) {
  InstallRegistrar();
  Install("roots", "root", {"root-1", "root-2"});
  directory.MustAccept(Kind::kCharter, "directory", EncodeCanonical(directory.MakeCharter()),
                       directory.Roots());
  MustRun("registrar", {"--output", "json", "keys", "show"});
  const Ran shown = MustRun("registrar", {"--output", "json", "charter", "show"});
  EXPECT_EQ(shown.data()["sequence"], 2);
}

TEST_F(JoinTest, AmendsTheCharterUnderTheOldAndTheNewRoots) {
  Install("roots", "root", {"root-1", "root-2", "new-root"});
  folder.Write("new-root.pem", directory.Key("new-root").public_key().ToPem());
  folder.Write("registrar.pem", directory.Key("registrar").public_key().ToPem());
  folder.Write("log.pem", directory.LogKey().public_key().ToPem());
  const std::string server_key =
      directory.Key("server-tls", KeyAlgorithm::kEcdsaP256).public_key().id();
  const std::string yaml = absl::StrCat(
      "roles:\n  root: {signing_keys: [new-root.pem]}\n"
      "  registrar: {signing_keys: [registrar.pem]}\n"
      "log_keys: [log.pem]\nservers: [{address: \"127.0.0.1:1\", tls_key: ",
      server_key, "}]\n");
  const std::string wrong = folder.Write("wrong.yaml", "origin: another.example\n" + yaml);
  EXPECT_EQ(Try("roots", {"charter", "amend", wrong}).exit_code, 1);

  const std::string file = folder.Write("next.yaml", "origin: rollcall.example/test\n" + yaml);
  const Ran ran = MustRun("roots", {"charter", "amend", file});
  EXPECT_THAT(ran.out, HasSubstr("- role root: 2 of 3 keys must sign"));
  EXPECT_THAT(ran.out, HasSubstr("+ role root: 1 of 1 keys must sign"));
  EXPECT_EQ(directory.accepted().back().statement.signatures().size(), 3u);
  EXPECT_EQ(directory.accepted().back().statement.header().sequence(), 2u);
}

TEST_F(JoinTest, MakesKeysOfBothAlgorithms) {
  const Ran ed = MustRun("k", {"--output", "json", "keygen", "a", "--no-passphrase"});
  EXPECT_EQ(ed.data()["algorithm"], "Ed25519");
  const Ran p256 =
      MustRun("k", {"--output", "json", "keygen", "b", "--algorithm", "p256", "--no-passphrase"});
  EXPECT_EQ(p256.data()["algorithm"], "ECDSA P-256");
  EXPECT_EQ(MustRun("k", {"keys", "export", "a"}).out, ed.data()["public_key"].get<std::string>());
  EXPECT_EQ(Try("k", {"keygen", "a", "--no-passphrase"}).exit_code, 6);
  EXPECT_EQ(Try("k", {"keygen", "../a", "--no-passphrase"}).exit_code, 2);
  EXPECT_EQ(Try("k", {"keys", "export"}).exit_code, 6);  // which of the two?
}

}  // namespace
}  // namespace rollcall
