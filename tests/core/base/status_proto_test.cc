#include "core/base/status_proto.h"

#include "absl/strings/cord.h"
#include "core/base/refusal.h"
#include "google/rpc/status.pb.h"
#include "gtest/gtest.h"

namespace rollcall {
namespace {

TEST(StatusProtoTest, GivesARefusalBackWithItsReasonAndDelay) {
  const absl::Status status =
      WithRetryDelay(InvalidField("page_size", "must be 0 to 200"), absl::Seconds(3));
  EXPECT_EQ(FromStatusDetails(3, "page_size: must be 0 to 200", ToStatusDetails(status)), status);
}

// An exit code or evidence in an answer would speak for whoever asked.
TEST(StatusProtoTest, KeepsAProcesssOwnMarksInTheProcess) {
  const absl::Status refused = InvalidField("x", "y");
  absl::Status marked = refused;
  marked.SetPayload("rollcall/exit-code", absl::Cord("0"));
  marked.SetPayload("rollcall/evidence", absl::Cord("two checkpoints"));
  EXPECT_EQ(ToStatusDetails(marked), ToStatusDetails(refused));

  google::rpc::Status foreign;
  ASSERT_TRUE(foreign.ParseFromString(ToStatusDetails(refused)));
  for (const char* url : {"rollcall/exit-code", "rollcall/evidence", "example.com/other"}) {
    foreign.add_details()->set_type_url(url);
  }
  EXPECT_EQ(FromStatusDetails(3, "x: y", foreign.SerializeAsString()), refused);
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
