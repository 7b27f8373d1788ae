#include "core/base/status_proto.h"

#include "absl/strings/cord.h"
#include "core/base/refusal.h"
#include "google/rpc/status.pb.h"
#include "gtest/gtest.h"

namespace rollcall {
namespace {

TEST(StatusProtoTest, GivesAStatusBackWithAllItsPayloads) {
  absl::Status status = InvalidField("page_size", "must be 0 to 200");
  status.SetPayload("type.googleapis.com/example.Other", absl::Cord("\x08\x01"));
  EXPECT_EQ(FromStatusDetails(3, "page_size: must be 0 to 200", ToStatusDetails(status)), status);
}

TEST(StatusProtoTest, NeedsNoDetailsForOkAndPlainErrors) {
  EXPECT_EQ(ToStatusDetails(absl::OkStatus()), "");
  EXPECT_EQ(ToStatusDetails(absl::InternalError("plain")), "");
  EXPECT_EQ(FromStatusDetails(13, "plain", ""), absl::InternalError("plain"));
  EXPECT_TRUE(FromStatusDetails(0, "", "").ok());
}

TEST(StatusProtoTest, LeavesOutDetailsThatCannotBeRead) {
  EXPECT_EQ(FromStatusDetails(13, "plain", "\xff\xff"), absl::InternalError("plain"));
}

TEST(StatusProtoTest, LeavesOutDetailsOfAnotherCode) {
  const std::string details = ToStatusDetails(InvalidField("x", "y"));
  EXPECT_EQ(FromStatusDetails(13, "plain", details), absl::InternalError("plain"));
}

}  // namespace
}  // namespace rollcall
