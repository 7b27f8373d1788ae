#include "services/status_conversion.h"

#include "core/base/refusal.h"
#include "core/base/status_proto.h"
#include "google/rpc/status.pb.h"
#include "gtest/gtest.h"

namespace rollcall {
namespace {

TEST(StatusConversionTest, CarriesARefusalWithItsDetails) {
  const absl::Status refusal =
      WithRetryDelay(Refusal(absl::StatusCode::kResourceExhausted, v1::ERROR_REASON_QUEUE_FULL,
                             "wait", {{"field", "value"}}),
                     absl::Milliseconds(1500));
  const grpc::Status status = ToGrpcStatus(Disclosed(refusal));
  EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(status.error_message(), "wait");
  google::rpc::Status details;
  ASSERT_TRUE(details.ParseFromString(status.error_details()));
  EXPECT_EQ(details.code(), 8);
  EXPECT_EQ(details.details_size(), 2);
  const absl::Status back =
      FromStatusDetails(status.error_code(), status.error_message(), status.error_details());
  EXPECT_EQ(back, refusal);
  EXPECT_EQ(ReasonOf(back), v1::ERROR_REASON_QUEUE_FULL);
}

TEST(StatusConversionTest, OkIsOk) {
  EXPECT_TRUE(ToGrpcStatus(absl::OkStatus()).ok());
  EXPECT_TRUE(Disclosed(absl::OkStatus()).ok());
  EXPECT_FALSE(IsUnexpected(absl::OkStatus()));
}

TEST(StatusConversionTest, KeepsTheWordsOfInternalErrorsBack) {
  for (const absl::Status& status :
       {absl::InternalError("secret"), absl::UnknownError("secret"),
        absl::InvalidArgumentError("secret"), absl::UnavailableError("secret"),
        absl::DataLossError("secret"),
        Refusal(absl::StatusCode::kDataLoss, v1::ERROR_REASON_DATA_CORRUPTED, "secret",
                {{"key", "secret"}})}) {
    EXPECT_TRUE(IsUnexpected(status));
    EXPECT_EQ(Disclosed(status).ToString().find("secret"), std::string::npos) << status;
  }
  EXPECT_EQ(Disclosed(absl::InvalidArgumentError("x")).code(), absl::StatusCode::kInternal);
  EXPECT_EQ(Disclosed(absl::UnavailableError("x")).code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(ReasonOf(Disclosed(absl::DataLossError("x"))), v1::ERROR_REASON_DATA_CORRUPTED);
}

}  // namespace
}  // namespace rollcall
