// The disk refuses: writing stops, reading goes on, a restart heals.
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "core/base/refusal.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/integration/attesting_writer.h"
#include "tests/integration/harness.h"
#include "tests/integration/log_audit.h"

namespace rollcall {
namespace {

using ::testing::HasSubstr;

// A sheet of about 50 KiB.
constexpr size_t kPadding = 50 * 1000;
// Far above what the limits below leave room for.
constexpr int kMaxSubmissions = 2000;
constexpr rlim_t kFileLimitBytes = 512 * 1024;

class WriteErrorTest : public ::testing::Test {
 protected:
  // Submits until it is refused; the refusal.
  absl::Status FillUp(const Stubs& stubs, AttestingWriter& writer) {
    for (int i = 0; i < kMaxSubmissions; ++i) {
      const auto receipt = stubs.Submit(writer.Pending(kPadding));
      if (!receipt.ok()) return receipt.status();
      writer.Accepted();
      receipts_.push_back(*receipt);
    }
    return absl::OkStatus();
  }

  // What holds once a write has failed.
  void ExpectReadsOnly(const Stubs& stubs, AttestingWriter& writer) {
    EXPECT_EQ(*stubs.Health("rollcall.v1.StatementService"), "NOT_SERVING");
    EXPECT_EQ(*stubs.Health("rollcall.v1.DirectoryService"), "SERVING");
    EXPECT_EQ(*stubs.Health("rollcall.v1.LogService"), "SERVING");
    EXPECT_EQ(ReasonOf(stubs.Submit(writer.Pending(kPadding)).status()),
              v1::ERROR_REASON_WRITE_FAILED);
    const auto state = stubs.GetState("states/TZA");
    ASSERT_TRUE(state.ok()) << state.status();
    EXPECT_EQ(state->sheets_size(), 1);
    const auto size = stubs.LogSize();
    ASSERT_TRUE(size.ok()) << size.status();
    EXPECT_EQ(*size, receipts_.back().index() + 1);
  }

  std::vector<v1::Receipt> receipts_;
};

TEST_F(WriteErrorTest, StopsWritingReadsOnAndComesBackAfterARestart) {
  RunningDirectory directory;
  ASSERT_TRUE(directory.registrar().Submit(directory.people().Enrol("TZA", {}, absl::Now())).ok());
  AttestingWriter writer(directory.people().registrar(), Node::kOrigin, "TZA");
  const rlimit limit = {kFileLimitBytes, RLIM_INFINITY};
  ASSERT_EQ(prlimit(directory.node().process().pid(), RLIMIT_FSIZE, &limit, nullptr), 0);

  const absl::Status refused = FillUp(directory.registrar(), writer);
  EXPECT_EQ(ReasonOf(refused), v1::ERROR_REASON_WRITE_FAILED) << refused;
  ASSERT_FALSE(receipts_.empty());
  ExpectReadsOnly(directory.registrar(), writer);
  const ProcessResult stopped = directory.node().Stop();
  EXPECT_EQ(stopped.exit_code, 0) << stopped.errors;
  EXPECT_THAT(stopped.errors, HasSubstr("WRITE_FAILED"));

  const absl::Status started = directory.node().Start();
  ASSERT_TRUE(started.ok()) << started;
  directory.Reconnect();
  EXPECT_EQ(*directory.registrar().Health("rollcall.v1.StatementService"), "SERVING");
  // What failed may or may not be there; submitted again it is, and once.
  const auto again = directory.registrar().Submit(writer.Pending());
  ASSERT_TRUE(again.ok()) << again.status();
  receipts_.push_back(*again);
  const NodeFacts facts = directory.node().Facts();
  const auto log = ReadWholeLog(directory.registrar(), facts);
  ASSERT_TRUE(log.ok()) << log.status();
  for (const v1::Receipt& receipt : receipts_) {
    const absl::Status kept = CheckReceipt(*log, receipt, facts);
    EXPECT_TRUE(kept.ok()) << kept;
  }
}

// Whether this process may mount in a mount namespace of its own.
bool MayMount() {
  const pid_t child = fork();
  if (child == 0) {
    const bool may = unshare(CLONE_NEWNS) == 0 &&
                     mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
                     mount("tmpfs", "/tmp", "tmpfs", 0, "size=1m") == 0;
    _exit(may ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

TEST_F(WriteErrorTest, StopsWritingAndReadsOnWhenTheDiskIsFull) {
  if (!MayMount()) GTEST_SKIP() << "needs the right to mount (root outside a container)";
  Node node;
  const std::string store = node.data_directory() + "/store";
  node.SetWrapper({"/usr/bin/unshare", "--mount", "/bin/sh", "-c",
                   absl::StrCat("mkdir -m 700 ", store, " && mount -t tmpfs -o size=12m,mode=700 ",
                                "tmpfs ", store, " && exec \"$@\""),
                   "sh"});
  SmallDirectory people(node.Facts());
  const absl::Status started =
      node.Start({"--charter", node.CharterFile(people.FirstCharter(absl::Now()))});
  ASSERT_TRUE(started.ok()) << started;
  const Stubs registrar = node.Connect(people.registrar_tls());
  ASSERT_TRUE(registrar.Submit(people.Enrol("TZA", {}, absl::Now())).ok());
  AttestingWriter writer(people.registrar(), Node::kOrigin, "TZA");

  const absl::Status refused = FillUp(registrar, writer);
  EXPECT_EQ(ReasonOf(refused), v1::ERROR_REASON_WRITE_FAILED) << refused;
  ASSERT_FALSE(receipts_.empty());
  ExpectReadsOnly(registrar, writer);
  const ProcessResult stopped = node.Stop();
  EXPECT_EQ(stopped.exit_code, 0) << stopped.errors;
  EXPECT_THAT(stopped.errors, HasSubstr("No space left"));
}

}  // namespace
}  // namespace rollcall
