#include "clients/cli/exit_code.h"

#include <gtest/gtest.h>

#include "core/base/refusal.h"
#include "core/base/unverified.h"

namespace rollcall {
namespace {

TEST(ExitCodeTest, FollowsTheReadme) {
  EXPECT_EQ(ExitCodeOf(absl::OkStatus()), ExitCode::kDone);
  EXPECT_EQ(ExitCodeOf(absl::InvalidArgumentError("x")), ExitCode::kRefused);
  EXPECT_EQ(ExitCodeOf(absl::NotFoundError("x")), ExitCode::kNotFound);
  EXPECT_EQ(
      ExitCodeOf(Refusal(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_NOT_A_STATE, "x")),
      ExitCode::kNotFound);
  EXPECT_EQ(ExitCodeOf(absl::UnavailableError("x")), ExitCode::kUnreachable);
  EXPECT_EQ(ExitCodeOf(absl::DeadlineExceededError("x")), ExitCode::kUnreachable);
  EXPECT_EQ(
      ExitCodeOf(Refusal(absl::StatusCode::kResourceExhausted, v1::ERROR_REASON_QUEUE_FULL, "x")),
      ExitCode::kUnreachable);
  EXPECT_EQ(ExitCodeOf(absl::DataLossError("x")), ExitCode::kUnverified);
}

TEST(ExitCodeTest, WhoSaysUnavailableDoesNotServeNowWhateverTheReason) {
  EXPECT_EQ(
      ExitCodeOf(Refusal(absl::StatusCode::kUnavailable, v1::ERROR_REASON_AWAITING_WATCHERS, "x")),
      ExitCode::kUnreachable);
}

TEST(ExitCodeTest, AServersRefusalIsNoForgery) {
  EXPECT_EQ(
      ExitCodeOf(Refusal(absl::StatusCode::kUnauthenticated, v1::ERROR_REASON_CALLER_UNKNOWN, "x")),
      ExitCode::kRefused);
  EXPECT_EQ(ExitCodeOf(Refusal(absl::StatusCode::kUnauthenticated,
                               v1::ERROR_REASON_SIGNATURE_INVALID, "x")),
            ExitCode::kRefused);
}

TEST(ExitCodeTest, WhatDoesNotVerifyHereIsOneWhateverItsReason) {
  for (const v1::ErrorReason reason : {v1::ERROR_REASON_SIGNATURE_INVALID,
                                       v1::ERROR_REASON_NOT_FOUND, v1::ERROR_REASON_QUEUE_FULL}) {
    EXPECT_EQ(ExitCodeOf(Unverified("the receipt",
                                    Refusal(absl::StatusCode::kUnauthenticated, reason, "x"))),
              ExitCode::kUnverified)
        << reason;
  }
}

TEST(ExitCodeTest, AMarkDecides) {
  const absl::Status marked =
      WithExitCode(absl::UnauthenticatedError("wrong passphrase"), ExitCode::kKeystore);
  EXPECT_EQ(ExitCodeOf(marked), ExitCode::kKeystore);
  EXPECT_EQ(marked.message(), "wrong passphrase");
}

}  // namespace
}  // namespace rollcall
