#include "core/statement/canonical.h"

#include <string>

#include "core/base/refusal.h"
#include "gtest/gtest.h"
#include "rollcall/v1/statement.pb.h"

namespace rollcall {
namespace {

using namespace std::string_literals;

v1::ErrorReason ReasonFor(const std::string& bytes) {
  v1::Signature signature;
  return ReasonOf(DecodeCanonical(bytes, "signature", &signature));
}

// Field 1 (sig) = "ab", field 2 (key_id) = "k".
const std::string kGood =
    "\x0a\x02"
    "ab"
    "\x12\x01"
    "k";

TEST(DecodeCanonicalTest, TakesTheCanonicalEncoding) {
  v1::Signature signature;
  ASSERT_TRUE(DecodeCanonical(kGood, "signature", &signature).ok());
  EXPECT_EQ(signature.sig(), "ab");
  EXPECT_EQ(signature.key_id(), "k");
  EXPECT_EQ(EncodeCanonical(signature), kGood);
}

TEST(DecodeCanonicalTest, RefusesTruncatedBytes) {
  for (size_t size = 1; size < kGood.size(); ++size) {
    if (size == 4) continue;  // ends after field 1: a whole message of its own
    EXPECT_EQ(ReasonFor(kGood.substr(0, size)), v1::ERROR_REASON_NOT_CANONICAL) << size;
  }
}

TEST(DecodeCanonicalTest, RefusesUnknownField) {
  EXPECT_EQ(ReasonFor(kGood + "\x1a\x01"
                              "x"),
            v1::ERROR_REASON_NOT_CANONICAL);
}

TEST(DecodeCanonicalTest, RefusesUnknownFieldInsideAMessage) {
  v1::Envelope envelope;
  // signatures (field 3) = { sig: "a", unknown field 9 }.
  const std::string bytes =
      "\x1a\x05"
      "\x0a\x01"
      "a"
      "\x48\x01";
  const absl::Status status = DecodeCanonical(bytes, "envelope", &envelope);
  EXPECT_EQ(ReasonOf(status), v1::ERROR_REASON_NOT_CANONICAL);
  EXPECT_NE(status.message().find("unknown field 9"), absl::string_view::npos);
}

TEST(DecodeCanonicalTest, RefusesSingularFieldGivenTwice) {
  EXPECT_EQ(ReasonFor("\x0a\x02"
                      "ab"
                      "\x0a\x02"
                      "ab"),
            v1::ERROR_REASON_NOT_CANONICAL);
}

TEST(DecodeCanonicalTest, RefusesFieldsOutOfOrder) {
  EXPECT_EQ(ReasonFor("\x12\x01"
                      "k"
                      "\x0a\x02"
                      "ab"),
            v1::ERROR_REASON_NOT_CANONICAL);
}

TEST(DecodeCanonicalTest, RefusesSpelledOutDefault) {
  EXPECT_EQ(ReasonFor("\x0a\x02"
                      "ab"
                      "\x12\x00"s),
            v1::ERROR_REASON_NOT_CANONICAL);
}

TEST(DecodeCanonicalTest, RefusesPaddedLength) {
  EXPECT_EQ(ReasonFor("\x0a\x82\x00"
                      "ab"s),
            v1::ERROR_REASON_NOT_CANONICAL);
}

TEST(DecodeCanonicalTest, RefusesInvalidUtf8) {
  EXPECT_EQ(ReasonFor("\x12\x01\xff"), v1::ERROR_REASON_NOT_CANONICAL);
}

}  // namespace
}  // namespace rollcall
