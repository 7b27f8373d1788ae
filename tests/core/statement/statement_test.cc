#include "core/statement/statement.h"

#include <functional>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "core/base/refusal.h"
#include "core/base/timestamp.h"
#include "core/statement/canonical.h"
#include "gtest/gtest.h"
#include "tests/testing/test_directory.h"

namespace rollcall {
namespace {

using testing::DefaultTestTime;
using testing::kTestOrigin;

// The worked example of the DSSE protocol document.
TEST(PreAuthenticationEncodingTest, EqualsTheKnownAnswerOfDsse) {
  EXPECT_EQ(PreAuthenticationEncoding("http://example.com/HelloWorld", "hello world"),
            "DSSEv1 29 http://example.com/HelloWorld 11 hello world");
  EXPECT_EQ(PreAuthenticationEncoding("", ""), "DSSEv1 0  0 ");
}

PrivateKey TestKey(char c) {
  auto key = PrivateKey::FromEd25519Seed(std::string(32, c));
  EXPECT_TRUE(key.ok());
  return *std::move(key);
}

Draft SheetDraft() {
  Draft draft;
  draft.kind = Kind::kSheet;
  draft.origin = kTestOrigin;
  draft.subject = "states/KEN/technical";
  draft.issue_time = DefaultTestTime();
  draft.body = "words";
  return draft;
}

v1::Envelope EnvelopeOf(const Statement& statement) {
  v1::Envelope envelope;
  EXPECT_TRUE(envelope.ParseFromString(statement.envelope()));
  return envelope;
}

TEST(SealTest, WhatIsSealedOpens) {
  const PrivateKey key = TestKey('a');
  const auto sealed = Seal(SheetDraft(), {&key});
  ASSERT_TRUE(sealed.ok()) << sealed.status();
  const auto opened = Statement::Open(sealed->envelope());
  ASSERT_TRUE(opened.ok()) << opened.status();
  EXPECT_EQ(opened->kind(), Kind::kSheet);
  EXPECT_EQ(opened->header().subject(), "states/KEN/technical");
  EXPECT_EQ(opened->subject().state, "KEN");
  EXPECT_EQ(opened->issue_time(), DefaultTestTime());
  EXPECT_EQ(opened->body_digest(), Sha256("words"));
  EXPECT_EQ(opened->digest(), sealed->digest());
  EXPECT_TRUE(opened->VerifySignature(0, key.public_key().spki()).ok());
  EXPECT_TRUE(opened->CheckBody("words").ok());
}

TEST(StatementTest, DigestIsOfTheEncodingNotOfTheSignatures) {
  const PrivateKey a = TestKey('a');
  const PrivateKey b = TestKey('b');
  const auto by_a = Seal(SheetDraft(), {&a});
  const auto by_both = Seal(SheetDraft(), {&a, &b});
  ASSERT_TRUE(by_a.ok() && by_both.ok());
  EXPECT_NE(by_a->envelope(), by_both->envelope());
  EXPECT_EQ(by_a->digest(), by_both->digest());
  const v1::Envelope envelope = EnvelopeOf(*by_a);
  EXPECT_EQ(
      by_a->digest(),
      Sha256(absl::StrCat("DSSEv1 ", envelope.payload_type().size(), " ", envelope.payload_type(),
                          " ", envelope.payload().size(), " ", envelope.payload())));
}

TEST(StatementTest, SignatureOfAnotherKeyDoesNotVerify) {
  const PrivateKey a = TestKey('a');
  const PrivateKey b = TestKey('b');
  const auto sealed = Seal(SheetDraft(), {&a});
  ASSERT_TRUE(sealed.ok());
  for (int again = 0; again < 2; ++again) {
    EXPECT_EQ(ReasonOf(sealed->VerifySignature(0, b.public_key().spki())),
              v1::ERROR_REASON_SIGNATURE_INVALID);
    EXPECT_TRUE(sealed->VerifySignature(0, a.public_key().spki()).ok());
  }
}

TEST(StatementTest, ParsedKeyAndItsBytesGetTheSameAnswerWhicheverIsAskedFirst) {
  const PrivateKey a = TestKey('a');
  const PrivateKey b = TestKey('b');
  const auto parsed_first = Seal(SheetDraft(), {&a});
  const auto bytes_first = Seal(SheetDraft(), {&a});
  ASSERT_TRUE(parsed_first.ok() && bytes_first.ok());
  for (const PublicKey& key : {a.public_key(), b.public_key()}) {
    const bool signer = key == a.public_key();
    EXPECT_EQ(parsed_first->VerifySignature(0, key).ok(), signer);
    EXPECT_EQ(parsed_first->VerifySignature(0, key.spki()).ok(), signer);
    EXPECT_EQ(bytes_first->VerifySignature(0, key.spki()).ok(), signer);
    EXPECT_EQ(bytes_first->VerifySignature(0, key).ok(), signer);
  }
}

TEST(StatementTest, WhatIsNoKeyIsSaidToBeNone) {
  const PrivateKey a = TestKey('a');
  const auto sealed = Seal(SheetDraft(), {&a});
  ASSERT_TRUE(sealed.ok());
  EXPECT_EQ(ReasonOf(sealed->VerifySignature(0, "no key")), v1::ERROR_REASON_KEY_UNACCEPTABLE);
}

TEST(StatementTest, RefusesSecondSignatureByTheSameKey) {
  const PrivateKey key = TestKey('a');
  const auto sealed = Seal(SheetDraft(), {&key});
  ASSERT_TRUE(sealed.ok());
  EXPECT_EQ(ReasonOf(sealed->WithSignature(key).status()), v1::ERROR_REASON_DUPLICATE_SIGNER);
}

TEST(StatementTest, RefusesBodyOfAnotherDigestOrTooLarge) {
  const PrivateKey key = TestKey('a');
  Draft draft = SheetDraft();
  draft.body = std::string(kMaxSheetBytes + 1, 'x');
  const auto sealed = Seal(draft, {&key});
  ASSERT_TRUE(sealed.ok());
  EXPECT_EQ(ReasonOf(sealed->CheckBody("other words")), v1::ERROR_REASON_BODY_MISMATCH);
  EXPECT_EQ(ReasonOf(sealed->CheckBody(draft.body)), v1::ERROR_REASON_TOO_LARGE);
}

TEST(StatementTest, DraftNeedsNoSignatureButALogDoes) {
  const auto draft = Seal(SheetDraft(), {});
  ASSERT_TRUE(draft.ok());
  EXPECT_TRUE(draft->signatures().empty());
  EXPECT_EQ(ReasonOf(Statement::Open(draft->envelope()).status()),
            v1::ERROR_REASON_SIGNATURE_COUNT);
}

// Worked out without this code: protobuf bytes put together by hand, SHA-256 by
// another library, the signature by `openssl pkeyutl` over the bytes of the
// encoding under the seed 0101...01. The same example is in
// docs/formats/statement.md.
TEST(SealTest, EqualsAnExampleWorkedOutIndependently) {
  const PrivateKey key = TestKey('\x01');
  Draft draft = SheetDraft();
  draft.origin = "rollcall.example/global";
  const auto sealed = Seal(draft, {&key});
  ASSERT_TRUE(sealed.ok());
  EXPECT_EQ(sealed->digest().ToHex(),
            "974a7c7c14169989503efc17246cc03fd12878ad10a65ce1647f6fba9fc3e68f");
  EXPECT_EQ(
      absl::BytesToHexString(sealed->envelope()),
      "0a5b0a17726f6c6c63616c6c2e6578616d706c652f676c6f62616c12147374617465732f4b454e2f74656368"
      "6e6963616c18012a20dba36bffa5cab0f922d087a3aeb179f9d4e745df40b323e1b1471402848c8a3e320608"
      "90bb85d806122a6170706c69636174696f6e2f766e642e726f6c6c63616c6c2e73686565742e76312b70726f"
      "746f6275661a84010a40a57475f9e1b489821be70ec1adf538ef097bc0183642c22a1b14da81e583b4ff917b"
      "24474b0fd8715aa6d7284405fc4e77507e84df02214b80424dfa0e10180f1240666431313064333031643266"
      "3037376465313431346238663939663434316231343033666162323037623230353266626432633036356534"
      "65653865376463"
      "32");
}

struct Spoiling {
  const char* name;
  std::function<void(v1::Envelope&, v1::StatementHeader&)> spoil;
  v1::ErrorReason reason;
};

class RefusedEnvelopeTest : public ::testing::TestWithParam<Spoiling> {};

TEST_P(RefusedEnvelopeTest, IsRefusedWithItsReason) {
  const PrivateKey key = TestKey('a');
  const auto sealed = Seal(SheetDraft(), {&key});
  ASSERT_TRUE(sealed.ok());
  v1::Envelope envelope = EnvelopeOf(*sealed);
  v1::StatementHeader header = sealed->header();
  const std::string payload = envelope.payload();
  GetParam().spoil(envelope, header);
  if (envelope.payload() == payload) envelope.set_payload(EncodeCanonical(header));
  const absl::Status status = Statement::Open(EncodeCanonical(envelope)).status();
  EXPECT_EQ(ReasonOf(status), GetParam().reason) << status;
}

INSTANTIATE_TEST_SUITE_P(
    Statement, RefusedEnvelopeTest,
    ::testing::ValuesIn(std::vector<Spoiling>{
        {"UnknownKind",
         [](v1::Envelope& e, v1::StatementHeader&) {
           e.set_payload_type("application/vnd.rollcall.gossip.v1+protobuf");
         },
         v1::ERROR_REASON_UNKNOWN_KIND},
        {"KindOfLaterVersion",
         [](v1::Envelope& e, v1::StatementHeader&) {
           e.set_payload_type("application/vnd.rollcall.sheet.v2+protobuf");
         },
         v1::ERROR_REASON_UNKNOWN_KIND},
        {"SubjectOutsideGrammar",
         [](v1::Envelope&, v1::StatementHeader& h) { h.set_subject("states/ken/technical"); },
         v1::ERROR_REASON_INVALID_SUBJECT},
        {"SubjectOfAnotherKind",
         [](v1::Envelope&, v1::StatementHeader& h) { h.set_subject("states/KEN"); },
         v1::ERROR_REASON_INVALID_SUBJECT},
        {"NoOrigin", [](v1::Envelope&, v1::StatementHeader& h) { h.clear_origin(); },
         v1::ERROR_REASON_INVALID_FIELD},
        {"OriginWithNewline", [](v1::Envelope&, v1::StatementHeader& h) { h.set_origin("a\nb"); },
         v1::ERROR_REASON_INVALID_FIELD},
        {"SequenceZero", [](v1::Envelope&, v1::StatementHeader& h) { h.clear_sequence(); },
         v1::ERROR_REASON_INVALID_FIELD},
        {"FirstWithPrevious",
         [](v1::Envelope&, v1::StatementHeader& h) { h.set_previous(std::string(32, 'p')); },
         v1::ERROR_REASON_INVALID_FIELD},
        {"SecondWithoutPrevious", [](v1::Envelope&, v1::StatementHeader& h) { h.set_sequence(2); },
         v1::ERROR_REASON_INVALID_FIELD},
        {"ShortBodyDigest",
         [](v1::Envelope&, v1::StatementHeader& h) { h.set_body_digest("short"); },
         v1::ERROR_REASON_INVALID_FIELD},
        {"NoIssueTime", [](v1::Envelope&, v1::StatementHeader& h) { h.clear_issue_time(); },
         v1::ERROR_REASON_INVALID_FIELD},
        {"IssueTimeWithTooManyNanos",
         [](v1::Envelope&, v1::StatementHeader& h) {
           h.mutable_issue_time()->set_nanos(1'000'000'000);
         },
         v1::ERROR_REASON_INVALID_FIELD},
        {"HeaderWithUnknownField",
         [](v1::Envelope& e, v1::StatementHeader&) {
           e.set_payload(e.payload() +
                         "\x7a\x04"
                         "mail");
         },
         v1::ERROR_REASON_NOT_CANONICAL},
        {"HeaderTruncated",
         [](v1::Envelope& e, v1::StatementHeader&) {
           e.set_payload(e.payload().substr(0, e.payload().size() - 1));
         },
         v1::ERROR_REASON_NOT_CANONICAL},
        {"NineSignatures",
         [](v1::Envelope& e, v1::StatementHeader&) {
           for (int i = 0; i < 8; ++i) *e.add_signatures() = e.signatures(0);
         },
         v1::ERROR_REASON_SIGNATURE_COUNT},
        {"EmptySignature",
         [](v1::Envelope& e, v1::StatementHeader&) { e.mutable_signatures(0)->clear_sig(); },
         v1::ERROR_REASON_INVALID_FIELD},
        {"LongSignature",
         [](v1::Envelope& e, v1::StatementHeader&) {
           e.mutable_signatures(0)->set_sig(std::string(73, 's'));
         },
         v1::ERROR_REASON_TOO_LARGE},
        {"LongKeyId",
         [](v1::Envelope& e, v1::StatementHeader&) {
           e.mutable_signatures(0)->set_key_id(std::string(65, 'k'));
         },
         v1::ERROR_REASON_TOO_LARGE},
        {"WordsInKeyId",
         [](v1::Envelope& e,
            v1::StatementHeader&) { e.mutable_signatures(0)->set_key_id("caf\xc3\xa9"); },
         v1::ERROR_REASON_INVALID_FIELD},
    }),
    [](const auto& tested) { return tested.param.name; });

TEST(StatementTest, RefusesEnvelopeOverTheEntryLimit) {
  EXPECT_EQ(ReasonOf(Statement::Open(std::string(kMaxEntryBytes + 1, 'x')).status()),
            v1::ERROR_REASON_TOO_LARGE);
}

TEST(EntryTest, RoundTrips) {
  const PrivateKey key = TestKey('a');
  const auto sealed = Seal(SheetDraft(), {&key});
  ASSERT_TRUE(sealed.ok());
  const absl::Time accept_time = DefaultTestTime() + absl::Milliseconds(7);
  const auto bytes = EncodeEntry(*sealed, accept_time);
  ASSERT_TRUE(bytes.ok());
  const auto entry = DecodeEntry(*bytes);
  ASSERT_TRUE(entry.ok()) << entry.status();
  EXPECT_EQ(entry->accept_time, accept_time);
  EXPECT_EQ(entry->statement.envelope(), sealed->envelope());
}

TEST(EntryTest, EverySingleBitChangeIsRefusedOrChangesTheStatementOrItsTime) {
  const PrivateKey key = TestKey('a');
  const auto sealed = Seal(SheetDraft(), {&key});
  ASSERT_TRUE(sealed.ok());
  const auto bytes = EncodeEntry(*sealed, DefaultTestTime());
  ASSERT_TRUE(bytes.ok());
  for (size_t bit = 0; bit < bytes->size() * 8; ++bit) {
    std::string changed = *bytes;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << (bit % 8)));
    const auto entry = DecodeEntry(changed);
    if (!entry.ok()) continue;
    EXPECT_TRUE(entry->accept_time != DefaultTestTime() ||
                entry->statement.envelope() != sealed->envelope())
        << bit;
    // What still opens and verifies differs only in the time or the hint.
    if (entry->statement.digest() == sealed->digest()) continue;
    EXPECT_FALSE(entry->statement.VerifySignature(0, key.public_key().spki()).ok()) << bit;
  }
}

TEST(KindTest, TableIsConsistent) {
  for (const KindRow& row : AllKinds()) {
    EXPECT_EQ(&RowOf(row.kind), &row);
    EXPECT_EQ(row.payload_type,
              absl::StrCat("application/vnd.rollcall.", row.name, ".v1+protobuf"));
    EXPECT_EQ(*RowOfName(row.name), &row);
    EXPECT_EQ(*RowOfPayloadType(row.payload_type), &row);
    EXPECT_FALSE(row.subjects.empty());
    EXPECT_LE(row.max_body_bytes, kMaxBodyBytes);
  }
  EXPECT_EQ(ReasonOf(RowOfName("gossip").status()), v1::ERROR_REASON_UNKNOWN_KIND);
}

}  // namespace
}  // namespace rollcall
