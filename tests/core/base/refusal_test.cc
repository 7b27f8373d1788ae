#include "core/base/refusal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/cord.h"
#include "absl/strings/match.h"
#include "core/base/status_macros.h"

namespace rollcall {
namespace {

google::rpc::RetryInfo RetryInfoOf(const absl::Status& status) {
  google::rpc::RetryInfo info;
  const auto payload = status.GetPayload(kRetryInfoUrl);
  EXPECT_TRUE(payload.has_value() && info.ParseFromString(std::string(*payload)));
  return info;
}

TEST(RefusalTest, CarriesCodeMessageReasonAndMetadata) {
  const absl::Status status = Refusal(absl::StatusCode::kAborted, v1::ERROR_REASON_CHAIN_CONFLICT,
                                      "rebase", {{"head_sequence", "7"}, {"head_index", "12"}});
  EXPECT_EQ(status.code(), absl::StatusCode::kAborted);
  EXPECT_EQ(status.message(), "rebase");
  EXPECT_EQ(ReasonOf(status), v1::ERROR_REASON_CHAIN_CONFLICT);
  const auto info = ErrorInfoOf(status);
  ASSERT_TRUE(info.has_value());
  EXPECT_EQ(info->domain(), "rollcall");
  EXPECT_EQ(info->reason(), "CHAIN_CONFLICT");
  EXPECT_EQ(info->metadata().size(), 2u);
  EXPECT_EQ(info->metadata().at("head_sequence"), "7");
  EXPECT_EQ(info->metadata().at("head_index"), "12");
}

TEST(RefusalTest, EveryReasonSurvivesTheStatus) {
  const auto* reasons = v1::ErrorReason_descriptor();
  for (int i = 0; i < reasons->value_count(); ++i) {
    const auto reason = static_cast<v1::ErrorReason>(reasons->value(i)->number());
    EXPECT_EQ(ReasonOf(Refusal(absl::StatusCode::kInternal, reason, "x")), reason);
    EXPECT_FALSE(absl::StartsWith(ReasonName(reason), "ERROR_REASON_"));
  }
}

TEST(RefusalTest, StatusWithoutErrorInfoHasNoReason) {
  EXPECT_EQ(ReasonOf(absl::OkStatus()), v1::ERROR_REASON_UNSPECIFIED);
  EXPECT_EQ(ReasonOf(absl::InternalError("x")), v1::ERROR_REASON_UNSPECIFIED);
  EXPECT_FALSE(ErrorInfoOf(absl::InternalError("x")).has_value());
}

TEST(RefusalTest, IgnoresReasonsOfOtherDomainsAndUnknownOnes) {
  google::rpc::ErrorInfo info;
  info.set_domain("elsewhere.example");
  info.set_reason("CHAIN_CONFLICT");
  absl::Status status = absl::AbortedError("x");
  status.SetPayload(kErrorInfoUrl, absl::Cord(info.SerializeAsString()));
  EXPECT_EQ(ReasonOf(status), v1::ERROR_REASON_UNSPECIFIED);
  info.set_domain(kErrorDomain);
  info.set_reason("FROM_THE_FUTURE");
  status.SetPayload(kErrorInfoUrl, absl::Cord(info.SerializeAsString()));
  EXPECT_EQ(ReasonOf(status), v1::ERROR_REASON_UNSPECIFIED);
  status.SetPayload(kErrorInfoUrl, absl::Cord("\xff\xff"));
  EXPECT_FALSE(ErrorInfoOf(status).has_value());
}

TEST(RefusalTest, AddsRetryDelayBesideTheReason) {
  const absl::Status status =
      WithRetryDelay(Refusal(absl::StatusCode::kResourceExhausted, v1::ERROR_REASON_QUEUE_FULL, ""),
                     absl::Milliseconds(2250));
  EXPECT_EQ(RetryInfoOf(status).retry_delay().seconds(), 2);
  EXPECT_EQ(RetryInfoOf(status).retry_delay().nanos(), 250'000'000);
  EXPECT_EQ(ReasonOf(status), v1::ERROR_REASON_QUEUE_FULL);
}

TEST(RefusalTest, AddsAndReplacesMetadata) {
  absl::Status status = InvalidField("contacts[2].kind", "unknown");
  status = WithMetadata(status, "line", "14");
  status = WithMetadata(status, "field", "contacts[3].kind");
  EXPECT_EQ(ErrorInfoOf(status)->metadata().at("line"), "14");
  EXPECT_EQ(ErrorInfoOf(status)->metadata().at("field"), "contacts[3].kind");
  const absl::Status plain = absl::NotFoundError("x");
  EXPECT_EQ(WithMetadata(plain, "line", "14"), plain);
}

TEST(RefusalTest, InvalidFieldNamesTheField) {
  const absl::Status status = InvalidField("subject", "empty");
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(status), v1::ERROR_REASON_INVALID_FIELD);
  EXPECT_EQ(status.message(), "subject: empty");
  EXPECT_EQ(ErrorInfoOf(status)->metadata().at("field"), "subject");
}

absl::StatusOr<int> Halve(int n) {
  if (n % 2 != 0) return absl::InvalidArgumentError("odd");
  return n / 2;
}

absl::StatusOr<int> Quarter(int n) {
  ASSIGN_OR_RETURN(const int half, Halve(n));
  RETURN_IF_ERROR(Halve(half).status());
  return half / 2;
}

TEST(StatusMacrosTest, ReturnTheFirstError) {
  EXPECT_EQ(*Quarter(8), 2);
  EXPECT_EQ(Quarter(7).status().message(), "odd");
  EXPECT_EQ(Quarter(6).status().message(), "odd");
}

}  // namespace
}  // namespace rollcall
