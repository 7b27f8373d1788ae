#include "services/node/evidence_file.h"

#include <filesystem>
#include <string>

#include "absl/strings/str_cat.h"
#include "core/crypto/digest.h"
#include "core/merkle/contradiction.h"
#include "gtest/gtest.h"

namespace rollcall {
namespace {

namespace fs = std::filesystem;

class EvidenceFileTest : public ::testing::Test {
 protected:
  EvidenceFileTest() : directory_(absl::StrCat(::testing::TempDir(), "/evidence_file_test")) {
    fs::remove_all(directory_);
    fs::create_directories(directory_);
  }
  ~EvidenceFileTest() override { fs::remove_all(directory_); }

  // One pair of notes for each number.
  void Keep(int number) {
    const NotedCheckpoint kept{{"example.org", 7, Sha256("kept")}, "a note"};
    const NotedCheckpoint shown{{"example.org", 7, Sha256("shown")}, absl::StrCat("note ", number)};
    KeepEvidence(directory_,
                 Contradiction(v1::ERROR_REASON_LOG_FORKED, "it was forked", kept, shown, {}),
                 events_);
  }
  size_t Files() const {
    size_t files = 0;
    for (const auto& file : fs::directory_iterator(directory_ + "/" + kEvidenceDirectory)) {
      EXPECT_EQ(file.path().extension(), ".txt");
      ++files;
    }
    return files;
  }

  const std::string directory_;
  EventLog events_{EventLog::Level::kError, EventLog::Format::kText};
};

TEST_F(EvidenceFileTest, KeepsTheSameOnce) {
  Keep(1);
  Keep(1);
  EXPECT_EQ(Files(), 1u);
  Keep(2);
  EXPECT_EQ(Files(), 2u);
}

TEST_F(EvidenceFileTest, WritesWhatFindsTheFolderFullToTheEventLog) {
  for (size_t i = 0; i < kMaxEvidenceFiles; ++i) Keep(static_cast<int>(i));
  ::testing::internal::CaptureStderr();
  Keep(kMaxEvidenceFiles);
  EXPECT_NE(::testing::internal::GetCapturedStderr().find(
                absl::StrCat("CHECKPOINT SHOWN-----\\nnote ", kMaxEvidenceFiles)),
            std::string::npos);
  EXPECT_EQ(Files(), kMaxEvidenceFiles);
}

}  // namespace
}  // namespace rollcall
