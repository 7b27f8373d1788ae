// CHARTER.yaml and KEYS.yaml: what is read, and where errors are said to be.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "clients/cli/charter_yaml.h"
#include "clients/cli/keys_yaml.h"
#include "core/base/refusal.h"
#include "core/base/timestamp.h"
#include "core/crypto/signer.h"
#include "tests/testing/scratch_folder.h"

namespace rollcall {
namespace {

using ::rollcall::testing::ScratchFolder;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class YamlFilesTest : public ::testing::Test {
 protected:
  YamlFilesTest() {
    for (const char* name : {"root-a", "root-b", "registrar", "log", "signing"}) {
      WriteKey(name, KeyAlgorithm::kEd25519);
    }
    for (const char* name : {"server", "card"}) WriteKey(name, KeyAlgorithm::kEcdsaP256);
  }

  void WriteKey(const std::string& name, KeyAlgorithm algorithm) {
    const PrivateKey key = *PrivateKey::Generate(algorithm);
    folder.Write(name + ".pem", key.public_key().ToPem());
    folder.Write(name + ".key", *key.ToPem(""));
    folder.Write(name + ".crt", *key.SelfSignedCertificate("x", 1'795'251'600));
    ids[name] = key.public_key().id();
    spki[name] = std::string(key.public_key().spki());
  }

  std::string Charter() const {
    return absl::StrCat(
        "origin: rollcall.example/global\n"  // 1
        "roles:\n"                           // 2
        "  root:\n"                          // 3
        "    signing_keys: [root-a.pem, root-b.pem]\n"
        "    threshold: 2\n"                   // 5
        "  registrar:\n"                       // 6
        "    signing_keys: [registrar.pem]\n"  // 7
        "    tls_keys: [",
        ids.at("card"),
        "]\n"                                    // 8
        "log_keys: [log.pem]\n"                  // 9
        "servers:\n"                             // 10
        "  - address: directory.example:7443\n"  // 11
        "    tls_key: server.crt\n"              // 12
        "periods: {recovery: 30d, confirmation: 26w}\n");
  }

  absl::StatusOr<CharterFile> Parse(const std::string& text) const {
    return ParseCharterYaml(text, folder.At("charter.yaml"));
  }
  absl::StatusOr<v1::KeySet> ParseKeys(const std::string& text) const {
    return ParseKeysYaml(text, folder.At("keys.yaml"), v1::PARTICIPANT_KIND_STATE);
  }
  // `text` with one replacement must fail at that line, saying `what`.
  void ExpectErrorAt(int line, const std::string& from, const std::string& to,
                     absl::string_view what) {
    const std::string text = absl::StrReplaceAll(Charter(), {{from, to}});
    ASSERT_NE(text, Charter()) << from;
    const auto parsed = Parse(text);
    ASSERT_FALSE(parsed.ok()) << to;
    EXPECT_THAT(std::string(parsed.status().message()),
                StartsWith(absl::StrCat(folder.At("charter.yaml"), ":", line, ": ")));
    EXPECT_THAT(std::string(parsed.status().message()), HasSubstr(std::string(what)));
    EXPECT_TRUE(ErrorInfoOf(parsed.status()).has_value());
  }

  ScratchFolder folder;
  std::map<std::string, std::string> ids;
  std::map<std::string, std::string> spki;
};

TEST_F(YamlFilesTest, ReadsACharter) {
  const auto file = Parse(Charter());
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ(file->origin, "rollcall.example/global");
  ASSERT_EQ(file->charter.roles_size(), 2);
  EXPECT_EQ(file->charter.roles(0).role(), v1::CHARTER_ROLE_ROOT);
  EXPECT_EQ(file->charter.roles(0).threshold(), 2u);
  EXPECT_EQ(file->charter.roles(0).signing_keys(1), spki.at("root-b"));
  EXPECT_EQ(file->charter.roles(1).threshold(), 1u);  // of one key
  EXPECT_EQ(Digest::FromBytes(file->charter.roles(1).tls_key_digests(0))->ToHex(), ids.at("card"));
  EXPECT_EQ(file->charter.log_keys(0).name(), "rollcall.example/global");
  EXPECT_EQ(file->charter.log_keys(0).public_key().size(), 32u);
  EXPECT_EQ(file->charter.servers(0).address(), "directory.example:7443");
  EXPECT_EQ(Digest::FromBytes(file->charter.servers(0).tls_key_digest())->ToHex(),
            ids.at("server"));
  EXPECT_EQ(FromProtoDuration(file->charter.periods().recovery()), absl::Hours(24 * 30));
  EXPECT_EQ(FromProtoDuration(file->charter.periods().retention()), absl::Hours(24 * 365));
  EXPECT_EQ(FromProtoDuration(file->charter.periods().confirmation()), absl::Hours(24 * 182));
}

TEST_F(YamlFilesTest, SaysInWhichLineACharterIsWrong) {
  ExpectErrorAt(1, "origin: rollcall.example/global", "orgin: x", "orgin: is unknown");
  ExpectErrorAt(3, "  root:\n", "  roots:\n", "roles.roots: is unknown");
  ExpectErrorAt(4, "root-b.pem", "root-c.pem", "roles.root.signing_keys[1]");
  ExpectErrorAt(4, "root-b.pem", "root-b.key", "private key");
  ExpectErrorAt(4, "root-b.pem", "root-a.pem", "stands twice");
  ExpectErrorAt(5, "threshold: 2", "threshold: 3", "roles.root.threshold");
  ExpectErrorAt(5, "threshold: 2", "threshold: two", "must be a whole number");
  ExpectErrorAt(4, "    threshold: 2\n", "", "threshold is required");
  ExpectErrorAt(9, "[log.pem]", "[card.pem]", "must be Ed25519");
  ExpectErrorAt(9, "[log.pem]", "log.pem", "must be a list");
  ExpectErrorAt(11, "directory.example:7443", "directory.example", "must be host:port");
  ExpectErrorAt(13, "recovery: 30d", "recovery: 30", "days, weeks or years");
  ExpectErrorAt(13, "recovery: 30d", "recovery: 3y", "periods.recovery");
  ExpectErrorAt(13, "recovery: 30d", "recovery: 30d, recovery: 31d", "given twice");
  ExpectErrorAt(10, "servers:\n", "server:\n", "server: is unknown");
}

TEST_F(YamlFilesTest, SaysWhereACharterIsNoYaml) {
  const auto parsed = Parse("origin: x\nroles: [\n");
  ASSERT_FALSE(parsed.ok());
  EXPECT_THAT(std::string(parsed.status().message()), HasSubstr("charter.yaml:3: is no YAML"));
  EXPECT_FALSE(Parse("").ok());
  EXPECT_FALSE(Parse("- a\n- b\n").ok());
  EXPECT_FALSE(Parse("origin: \"\\xff\"\nroles: 1").ok());
}

TEST_F(YamlFilesTest, ReadsAKeySet) {
  const auto keys = ParseKeys(
      "keys:\n"
      "  - public_key: signing.pem\n"
      "    uses: [key_changes, technical_sheet, access]\n"
      "  - public_key: card.crt\n"
      "    uses: [key_changes]\n"
      "thresholds:\n"
      "  key_changes: 2\n");
  ASSERT_TRUE(keys.ok()) << keys.status();
  ASSERT_EQ(keys->keys_size(), 2);
  EXPECT_EQ(keys->keys(0).public_key(), spki.at("signing"));
  EXPECT_THAT(keys->keys(0).uses(),
              ::testing::ElementsAre(v1::KEY_USE_TECHNICAL_SHEET, v1::KEY_USE_ACCESS,
                                     v1::KEY_USE_KEY_CHANGES));
  ASSERT_EQ(keys->thresholds_size(), 3);
  EXPECT_EQ(keys->thresholds(0).signatures(), 1u);
  EXPECT_EQ(keys->thresholds(2).use(), v1::KEY_USE_KEY_CHANGES);
  EXPECT_EQ(keys->thresholds(2).signatures(), 2u);
}

TEST_F(YamlFilesTest, TakesPemTextInAKeySet) {
  std::string indented = absl::StrReplaceAll(folder.Read("signing.pem"), {{"\n", "\n      "}});
  const auto keys = ParseKeys(absl::StrCat("keys:\n  - public_key: |\n      ", indented,
                                           "\n    uses: [access, key_changes]\n"));
  ASSERT_TRUE(keys.ok()) << keys.status();
  EXPECT_EQ(keys->keys(0).public_key(), spki.at("signing"));
}

TEST_F(YamlFilesTest, SaysInWhichLineAKeySetIsWrong) {
  const auto expect = [&](const std::string& text, const std::string& line,
                          const std::string& what) {
    const auto keys = ParseKeys(text);
    ASSERT_FALSE(keys.ok()) << text;
    EXPECT_THAT(std::string(keys.status().message()), HasSubstr("keys.yaml:" + line + ": "));
    EXPECT_THAT(std::string(keys.status().message()), HasSubstr(what));
  };
  expect("keys:\n  - public_key: signing.pem\n    uses: [acces]\n", "3", "keys[0].uses[0]");
  expect("keys:\n  - public_key: signing.pem\n    uses: [access]\n", "2", "no key may change keys");
  expect("keys:\n  - public_key: no.pem\n    uses: [key_changes]\n", "2", "no.pem");
  expect("keys:\n  - uses: [key_changes]\n", "2", "keys[0].public_key: is required");
  expect("keys: []\n", "1", "at least one key");
  expect("keys:\n  - public_key: signing.pem\n    uses: [key_changes]\nthresholds:\n  access: 1\n",
         "5", "no key of the set has this use");
  expect(
      "keys:\n  - public_key: signing.pem\n    uses: [key_changes]\n"
      "thresholds: {key_changes: 2}\n",
      "2", "must be 1 to 1");
  expect(
      "keys:\n  - public_key: signing.pem\n    uses: [key_changes]\n"
      "  - public_key: signing.pem\n    uses: [access]\n",
      "4", "stands twice");
}

TEST_F(YamlFilesTest, GivesARegionalDirectoryItsOwnUses) {
  const std::string text =
      "keys:\n  - public_key: signing.pem\n    uses: [proposal, access, key_changes]\n";
  EXPECT_TRUE(
      ParseKeysYaml(text, folder.At("keys.yaml"), v1::PARTICIPANT_KIND_REGIONAL_DIRECTORY).ok());
  EXPECT_FALSE(ParseKeys(text).ok());
}

TEST(ParseDaysTest, TakesDaysWeeksAndYears) {
  EXPECT_EQ(*ParseDays("1d"), absl::Hours(24));
  EXPECT_EQ(*ParseDays("2w"), absl::Hours(24 * 14));
  EXPECT_EQ(*ParseDays("1y"), absl::Hours(24 * 365));
  for (const char* bad : {"", "d", "0d", "-1d", "1", "1h", "1 d", "999999999999d", "1.5d"}) {
    EXPECT_FALSE(ParseDays(bad).ok()) << bad;
  }
}

}  // namespace
}  // namespace rollcall
