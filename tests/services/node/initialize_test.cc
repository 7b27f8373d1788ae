#include "services/node/initialize.h"

#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "absl/strings/escaping.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/node/configuration.h"
#include "services/node/file.h"
#include "services/node/node_keys.h"
#include "tests/testing/fake_clock.h"

namespace rollcall {
namespace {

using rollcall::testing::FakeClock;
using ::testing::HasSubstr;

class InitializeTest : public ::testing::Test {
 protected:
  InitializeTest() : parent_(::testing::TempDir() + "initialize-XXXXXX") {
    if (mkdtemp(parent_.data()) == nullptr) std::abort();
    options_.data_directory = parent_ + "/node";
    options_.origin = "rollcall.example/global";
    options_.address = "rollcall.example:8443";
  }
  ~InitializeTest() override { std::filesystem::remove_all(parent_); }

  unsigned ModeOf(const std::string& name) const {
    struct stat facts = {};
    EXPECT_EQ(stat((options_.data_directory + name).c_str(), &facts), 0) << name;
    return facts.st_mode & 07777U;
  }

  std::string parent_;
  InitializeOptions options_;
  FakeClock clock_;
};

TEST_F(InitializeTest, MakesAPrivateDirectoryWithBothKeys) {
  const absl::StatusOr<std::string> said = Initialize(options_, clock_);
  ASSERT_TRUE(said.ok()) << said.status();
  EXPECT_EQ(ModeOf(""), 0700U);
  EXPECT_EQ(ModeOf("/keys"), 0700U);
  EXPECT_EQ(ModeOf("/keys/log.pem"), 0600U);
  EXPECT_EQ(ModeOf("/keys/tls.pem"), 0600U);
  const absl::StatusOr<NodeKeys> keys = LoadNodeKeys(options_.data_directory, "");
  ASSERT_TRUE(keys.ok()) << keys.status();
  EXPECT_EQ(keys->log_keys[0].public_key().algorithm(), KeyAlgorithm::kEd25519);
  EXPECT_EQ(keys->tls_key.algorithm(), KeyAlgorithm::kEcdsaP256);
  EXPECT_THAT(*said, HasSubstr(absl::Base64Escape(keys->log_keys[0].public_key().ed25519())));
  EXPECT_THAT(*said, HasSubstr("    -----BEGIN PUBLIC KEY-----\n"));
  EXPECT_THAT(*said, HasSubstr("tls_key: " + keys->tls_key.id()));
  EXPECT_EQ(*ReadSmallFile(options_.data_directory + "/keys/log.pub.pem"),
            keys->log_keys[0].public_key().ToPem());
  EXPECT_THAT(*said, HasSubstr("rollcalld run --config"));
}

TEST_F(InitializeTest, WritesAConfigurationThatIsTaken) {
  ASSERT_TRUE(Initialize(options_, clock_).ok());
  const absl::StatusOr<Configuration> configuration =
      LoadConfiguration(options_.data_directory + "/rollcalld.toml");
  ASSERT_TRUE(configuration.ok()) << configuration.status();
  EXPECT_EQ(std::filesystem::weakly_canonical(configuration->data_directory),
            std::filesystem::weakly_canonical(options_.data_directory));
  EXPECT_EQ(configuration->listen.ToString(), "[::]:8443");
}

TEST_F(InitializeTest, ListensWhereALoopbackAddressSays) {
  options_.address = "127.0.0.1:9999";
  ASSERT_TRUE(Initialize(options_, clock_).ok());
  const auto configuration = LoadConfiguration(options_.data_directory + "/rollcalld.toml");
  ASSERT_TRUE(configuration.ok()) << configuration.status();
  EXPECT_EQ(configuration->listen.ToString(), "127.0.0.1:9999");
}

TEST_F(InitializeTest, RefusesAnAddressThatNobodyCanDial) {
  for (const char* address : {"rollcall.example:0", "rollcall.example", ""}) {
    options_.address = address;
    EXPECT_EQ(Initialize(options_, clock_).status().code(), absl::StatusCode::kInvalidArgument);
  }
}

TEST_F(InitializeTest, NeverOverwrites) {
  ASSERT_TRUE(Initialize(options_, clock_).ok());
  const std::string key = *ReadSmallFile(options_.data_directory + "/keys/log.pem");
  EXPECT_EQ(Initialize(options_, clock_).status().code(), absl::StatusCode::kAlreadyExists);
  // Nor when only the configuration went.
  std::filesystem::remove(options_.data_directory + "/rollcalld.toml");
  EXPECT_EQ(Initialize(options_, clock_).status().code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(*ReadSmallFile(options_.data_directory + "/keys/log.pem"), key);
}

TEST_F(InitializeTest, EncryptsTheLogKeyWithAPassphrase) {
  options_.passphrase_file = parent_ + "/passphrase";
  ASSERT_TRUE(WriteNewFile(options_.passphrase_file, "correct horse\n", 0600).ok());
  ASSERT_TRUE(Initialize(options_, clock_).ok());
  EXPECT_THAT(*ReadSmallFile(options_.data_directory + "/keys/log.pem"), HasSubstr("ENCRYPTED"));
  EXPECT_FALSE(LoadNodeKeys(options_.data_directory, "").ok());
  EXPECT_FALSE(LoadNodeKeys(options_.data_directory, "wrong").ok());
  EXPECT_TRUE(LoadNodeKeys(options_.data_directory, "correct horse").ok());
  const auto configuration = LoadConfiguration(options_.data_directory + "/rollcalld.toml");
  ASSERT_TRUE(configuration.ok()) << configuration.status();
  EXPECT_EQ(configuration->log_key_passphrase_file, options_.passphrase_file);
}

TEST_F(InitializeTest, RefusesAPassphraseThatOthersCanRead) {
  options_.passphrase_file = parent_ + "/passphrase";
  ASSERT_TRUE(WriteNewFile(options_.passphrase_file, "x\n", 0600).ok());
  ASSERT_EQ(chmod(options_.passphrase_file.c_str(), 0640), 0);
  const absl::Status refused = Initialize(options_, clock_).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(refused.message()), HasSubstr("chmod 600"));
}

TEST_F(InitializeTest, MakesTheNextLogKeyBesideTheFirst) {
  ASSERT_TRUE(Initialize(options_, clock_).ok());
  const std::string configuration = options_.data_directory + "/rollcalld.toml";
  const absl::StatusOr<std::string> said = PrepareNextLogKey(configuration);
  ASSERT_TRUE(said.ok()) << said.status();
  const absl::StatusOr<NodeKeys> keys = LoadNodeKeys(options_.data_directory, "");
  ASSERT_TRUE(keys.ok()) << keys.status();
  ASSERT_EQ(keys->log_keys.size(), 2U);
  EXPECT_THAT(*said, HasSubstr(absl::Base64Escape(keys->log_keys[1].public_key().ed25519())));
  EXPECT_EQ(PrepareNextLogKey(configuration).status().code(), absl::StatusCode::kAlreadyExists);
}

// A limit on file sizes stands in for the disk: writing fails half-way.
class FullDisk {
 public:
  FullDisk() {
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before_);
    rlimit full = before_;
    full.rlim_cur = 10;
    setrlimit(RLIMIT_FSIZE, &full);
  }
  ~FullDisk() { setrlimit(RLIMIT_FSIZE, &before_); }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

 private:
  rlimit before_ = {};
};

TEST_F(InitializeTest, AFullDiskLeavesNoPartOfTheNextLogKey) {
  ASSERT_TRUE(Initialize(options_, clock_).ok());
  const std::string next = options_.data_directory + "/keys/log-next.pem";
  {
    const FullDisk full;
    EXPECT_FALSE(MakeNextLogKey(options_.data_directory, "").ok());
  }
  EXPECT_FALSE(std::filesystem::exists(next));
  EXPECT_TRUE(LoadNodeKeys(options_.data_directory, "").ok());
  EXPECT_TRUE(MakeNextLogKey(options_.data_directory, "").ok());
  EXPECT_TRUE(std::filesystem::exists(next));
}

TEST_F(InitializeTest, RefusesAnOriginThatIsNoLineOfACheckpoint) {
  for (const char* origin : {"", "two words", "a\nb", "a+b"}) {
    options_.origin = origin;
    EXPECT_EQ(Initialize(options_, clock_).status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_FALSE(std::filesystem::exists(options_.data_directory));
  }
}

TEST_F(InitializeTest, LoadingRefusesASecretThatOthersCanRead) {
  ASSERT_TRUE(Initialize(options_, clock_).ok());
  ASSERT_EQ(chmod((options_.data_directory + "/keys/tls.pem").c_str(), 0644), 0);
  const absl::Status refused = LoadNodeKeys(options_.data_directory, "").status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(refused.message()), HasSubstr("tls.pem"));
}

TEST_F(InitializeTest, LoadingRefusesACertificateOfAnotherKey) {
  ASSERT_TRUE(Initialize(options_, clock_).ok());
  InitializeOptions other = options_;
  other.data_directory = parent_ + "/other";
  ASSERT_TRUE(Initialize(other, clock_).ok());
  std::filesystem::copy_file(other.data_directory + "/keys/tls.crt",
                             options_.data_directory + "/keys/tls.crt",
                             std::filesystem::copy_options::overwrite_existing);
  EXPECT_EQ(LoadNodeKeys(options_.data_directory, "").status().code(),
            absl::StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace rollcall
