// Who may call what, as docs/security.md says: every cell of the table is tried
// over mutual TLS. A role that may not call is refused before its request is
// looked at, so that an empty request tells. All certificates bear the same name:
// the unknown key's is a stolen one.
#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "absl/synchronization/blocking_counter.h"
#include "core/base/refusal.h"
#include "core/statement/canonical.h"
#include "grpcpp/generic/generic_stub.h"
#include "gtest/gtest.h"
#include "services/permissions.h"
#include "tests/services/live_directory.h"
#include "tests/services/reviewed_table.h"

namespace rollcall {
namespace {

using testing::FromGrpc;
using testing::ReviewedTable;

// A stream that lets a caller in says nothing more to an empty request.
constexpr std::chrono::seconds kStreamDeadline(3);

struct Cell {
  std::string call;    // "DirectoryService.GetState"
  std::string caller;  // the column
};

class AuthorizationCallsTest : public testing::LiveDirectory {
 protected:
  AuthorizationCallsTest() {
    // Column of the table -> name of the TLS key, in the charter or in Kenya's
    // access statement (LiveDirectory).
    v1::Charter charter = directory_.MakeCharter();
    const std::map<v1::CharterRole, std::string> roles = {
        {v1::CHARTER_ROLE_ROOT, "root"},
        {v1::CHARTER_ROLE_EXERCISE_CONTROLLER, "controller"},
        {v1::CHARTER_ROLE_OPERATOR, "operator"},
        {v1::CHARTER_ROLE_AUDITOR, "auditor"}};
    v1::RoleGrant& auditor = *charter.add_roles();
    auditor.set_role(v1::CHARTER_ROLE_AUDITOR);
    for (v1::RoleGrant& grant : *charter.mutable_roles()) {
      const auto role = roles.find(grant.role());
      if (role == roles.end()) continue;
      const std::string key = absl::StrCat(role->second, "-tls");
      grant.add_tls_key_digests(directory_.Key(key).public_key().digest().ToBytes());
      keys_[role->second] = key;
    }
    directory_.MustAccept(Kind::kCharter, "directory", EncodeCanonical(charter),
                          directory_.Roots());
    keys_["registrar"] = "registrar-tls";
    keys_["reader"] = "reader";
    keys_["duty officer"] = "duty";
    keys_["follower"] = "follower";
    keys_["unknown key"] = "stranger";
  }

  // What a call without a word in it is answered, one status a cell, all asked
  // at once.
  std::map<std::string, absl::Status> Ask(const std::vector<Cell>& cells) {
    std::vector<grpc::ClientContext> contexts(cells.size());
    std::vector<grpc::ByteBuffer> answers(cells.size());
    std::vector<absl::Status> statuses(cells.size());
    const grpc::Slice nothing("");
    const grpc::ByteBuffer request(&nothing, 1);
    absl::BlockingCounter waiting(static_cast<int>(cells.size()));
    for (size_t i = 0; i < cells.size(); ++i) {
      contexts[i].set_deadline(std::chrono::system_clock::now() + kStreamDeadline);
      const std::string method =
          absl::StrCat("/rollcall.v1.", absl::StrReplaceAll(cells[i].call, {{".", "/"}}));
      grpc::GenericStub(Channel(keys_.at(cells[i].caller)))
          .UnaryCall(&contexts[i], method, {}, &request, &answers[i], [&, i](grpc::Status status) {
            statuses[i] = FromGrpc(status);
            waiting.DecrementCount();
          });
    }
    waiting.Wait();
    std::map<std::string, absl::Status> by_cell;
    for (size_t i = 0; i < cells.size(); ++i) by_cell[NameOf(cells[i])] = statuses[i];
    return by_cell;
  }

  static std::string NameOf(const Cell& cell) {
    return absl::StrCat(cell.call, " by ", cell.caller);
  }

  static bool IsLetIn(const absl::Status& status) {
    switch (ReasonOf(status)) {
      case v1::ERROR_REASON_CALLER_UNKNOWN:
      case v1::ERROR_REASON_ACCESS_EXPIRED:
      case v1::ERROR_REASON_ROLE_NOT_ALLOWED:
        return false;
      default:
        return true;
    }
  }

  static std::string CallOf(const PermissionRow& row) {
    return absl::StrCat(absl::StripPrefix(row.service, "rollcall.v1."), ".", row.name);
  }

  size_t CountLetIn(const std::string& tls_key);

  std::map<std::string, std::string> keys_;  // column -> name of the TLS key
};

TEST_F(AuthorizationCallsTest, EveryCellIsAsReviewed) {
  Start();
  const ReviewedTable table = testing::ReadReviewedTable("### Calls");
  std::vector<Cell> cells;
  for (const auto& [call, row] : table.rows) {
    for (const auto& [caller, word] : row) cells.push_back({call, caller});
  }
  const std::map<std::string, absl::Status> answers = Ask(cells);
  for (const Cell& cell : cells) {
    const std::string& word = table.rows.at(cell.call).at(cell.caller);
    // An unknown key's one right is not to send nothing (tests/integration/access_test.cc).
    EXPECT_TRUE(word.empty() || word == "yes" || word == "access statements") << word;
    EXPECT_EQ(IsLetIn(answers.at(NameOf(cell))), word == "yes")
        << NameOf(cell) << ": " << answers.at(NameOf(cell));
  }
}

TEST_F(AuthorizationCallsTest, EveryCallAndEveryCallerWasReviewed) {
  const ReviewedTable table = testing::ReadReviewedTable("### Calls");
  for (const PermissionRow& row : AllPermissions()) {
    EXPECT_TRUE(table.rows.contains(CallOf(row))) << CallOf(row);
  }
  EXPECT_EQ(table.rows.size(), AllPermissions().size());
  EXPECT_EQ(table.columns.size(), keys_.size());
}

// How many calls let this TLS key in.
size_t AuthorizationCallsTest::CountLetIn(const std::string& tls_key) {
  keys_["caller"] = tls_key;
  std::vector<Cell> cells;
  for (const PermissionRow& row : AllPermissions()) cells.push_back({CallOf(row), "caller"});
  size_t count = 0;
  for (const auto& [cell, status] : Ask(cells)) count += IsLetIn(status) ? 1 : 0;
  return count;
}

TEST_F(AuthorizationCallsTest, NobodyIsLetInByWhatCountsNoMore) {
  directory_.Enrol("UGA");
  for (const char* key : {"revoked", "uganda"}) {
    directory_.MustAccept(
        Kind::kAccess, "states/UGA",
        directory_.AccessBody({Grant(key, v1::ACCESS_ROLE_FOLLOWER, absl::Hours(24))}),
        directory_.StateSigners("UGA"));
  }
  directory_.MustAccept(
      Kind::kAccess, "states/TZA",
      directory_.AccessBody({Grant("expired", v1::ACCESS_ROLE_FOLLOWER, absl::Hours(1))}),
      directory_.StateSigners("TZA"));
  directory_.clock().Advance(absl::Hours(2));
  Start();
  EXPECT_EQ(CountLetIn("revoked"), 0u);
  EXPECT_EQ(CountLetIn("expired"), 0u);
  // On a connection that is open: new keys void the access under the old ones.
  EXPECT_GT(CountLetIn("uganda"), 0u);
  const v1::KeySet reissued = testing::TestDirectory::KeySetOf({&directory_.Key("reissued")});
  MustSubmit(directory_.Say(Kind::kEnrolment, "states/UGA", directory_.EnrolmentBody(reissued, 2),
                            directory_.Registrar()));
  EXPECT_EQ(CountLetIn("uganda"), 0u);
}

TEST_F(AuthorizationCallsTest, SuspensionTakesNobodysEyes) {
  Start();
  const size_t before = CountLetIn("follower");
  EXPECT_GT(before, 0u);
  const v1::KeySet keys = testing::TestDirectory::KeySetOf(directory_.StateSigners("KEN"));
  MustSubmit(directory_.Say(Kind::kEnrolment, "states/KEN",
                            directory_.EnrolmentBody(keys, 1, /*suspended=*/true),
                            directory_.Registrar()));
  EXPECT_EQ(CountLetIn("follower"), before);
}

}  // namespace
}  // namespace rollcall
