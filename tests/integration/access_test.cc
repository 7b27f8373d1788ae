// Who may call: known by TLS key, by the log as it stands now.
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "core/base/refusal.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/integration/harness.h"
#include "tests/integration/raw_connection.h"

namespace rollcall {
namespace {

using ::testing::HasSubstr;

class AccessTest : public ::testing::Test {
 protected:
  // Kenya's next access statement, which lets these keys read.
  v1::SignedStatement KenyaAccess(const std::vector<Digest>& keys, absl::Time issue_time,
                                  absl::Time expire_time) {
    return people().Say(
        people().Next(Kind::kAccess, "states/KEN", AccessOf(keys, expire_time), issue_time),
        {&people().kenya()});
  }
  SmallDirectory& people() { return directory_.people(); }

  absl::Status ListEntries(const Stubs& stubs) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + absl::ToChronoSeconds(kCallTimeout));
    v1::ListEntriesResponse page;
    return ToStatus(stubs.log->ListEntries(&context, v1::ListEntriesRequest(), &page));
  }

  RunningDirectory directory_;
};

TEST_F(AccessTest, AStrangerIsRefusedEverything) {
  const Stubs stranger = directory_.node().Connect(NewTlsClient());
  const uint64_t before = *directory_.kenya().LogSize();
  EXPECT_EQ(ReasonOf(stranger.GetState("states/KEN").status()), v1::ERROR_REASON_CALLER_UNKNOWN);
  EXPECT_EQ(ReasonOf(stranger.LogSize().status()), v1::ERROR_REASON_CALLER_UNKNOWN);
  EXPECT_EQ(ReasonOf(ListEntries(stranger)), v1::ERROR_REASON_CALLER_UNKNOWN);
  const absl::Status sheet = stranger.Submit(people().KenyaTechnical("CERT", absl::Now())).status();
  EXPECT_EQ(ReasonOf(sheet), v1::ERROR_REASON_CALLER_UNKNOWN);
  EXPECT_EQ(sheet.code(), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(*directory_.kenya().LogSize(), before);
}

TEST_F(AccessTest, AStrangerHasOneRight) {
  const TlsClient fresh = NewTlsClient();
  const Stubs stranger = directory_.node().Connect(fresh);
  const absl::Time now = absl::Now();
  const auto receipt = stranger.Submit(KenyaAccess({fresh.digest}, now, now + absl::Hours(1)));
  ASSERT_TRUE(receipt.ok()) << receipt.status();
  EXPECT_TRUE(stranger.GetState("states/KEN").ok());
}

TEST_F(AccessTest, AStrangersAccessStatementMustVerify) {
  const TlsClient fresh = NewTlsClient();
  const Stubs stranger = directory_.node().Connect(fresh);
  const uint64_t before = *directory_.registrar().LogSize();
  const PrivateKey forger = NewKey();
  const absl::Time now = absl::Now();
  const absl::Status refused =
      stranger
          .Submit(people().Try(people().Next(Kind::kAccess, "states/KEN",
                                             AccessOf({fresh.digest}, now + absl::Hours(1)), now),
                               {&forger}))
          .status();
  EXPECT_EQ(ReasonOf(refused), v1::ERROR_REASON_SIGNATURE_INVALID) << refused;
  EXPECT_EQ(*directory_.registrar().LogSize(), before);
  EXPECT_FALSE(stranger.GetState("states/KEN").ok());
}

TEST_F(AccessTest, RevocationHoldsOnAConnectionThatIsOpen) {
  ASSERT_TRUE(directory_.kenya().GetState("states/KEN").ok());
  const absl::Time now = absl::Now();
  ASSERT_TRUE(directory_.registrar()
                  .Submit(KenyaAccess({NewTlsClient().digest}, now, now + absl::Hours(1)))
                  .ok());
  EXPECT_EQ(ReasonOf(directory_.kenya().GetState("states/KEN").status()),
            v1::ERROR_REASON_CALLER_UNKNOWN);
}

// TLS sessions outlive connections; what the log says does not wait for them.
TEST_F(AccessTest, ARevokedKeyGainsNothingByResumingItsSession) {
  const std::string call =
      absl::StrCat(Frame(FrameType::kHeaders, kEndHeaders, 1,
                         CallHeaders("/rollcall.v1.LogService/GetCheckpoint")),
                   Frame(FrameType::kData, kEndStream, 1, absl::string_view("\0\0\0\0\0", 5)));
  const auto connect = [&](SSL_SESSION* session) {
    RawConnection connection(directory_.node().address());
    EXPECT_TRUE(connection.Handshake(people().kenya_tls(), session).ok());
    EXPECT_TRUE(connection.BeginHttp2().ok());
    EXPECT_TRUE(connection.Send(call).ok());
    return connection;
  };
  RawConnection first = connect(nullptr);
  const absl::Status answered = first.ReadUntil(Node::kOrigin, kCallTimeout);
  ASSERT_TRUE(answered.ok()) << answered;
  const std::unique_ptr<SSL_SESSION, decltype(&SSL_SESSION_free)> session(first.Session(),
                                                                          SSL_SESSION_free);
  ASSERT_EQ(SSL_SESSION_is_resumable(session.get()), 1) << "the node gives no sessions";
  const absl::Time now = absl::Now();
  ASSERT_TRUE(directory_.registrar()
                  .Submit(KenyaAccess({NewTlsClient().digest}, now, now + absl::Hours(1)))
                  .ok());
  RawConnection second = connect(session.get());
  EXPECT_TRUE(second.resumed());
  const absl::Status refused = second.ReadUntil("this TLS key stands in no", kCallTimeout);
  EXPECT_TRUE(refused.ok()) << refused;
}

// Certificates are self-signed and say whatever their maker likes.
TEST_F(AccessTest, TheNameInACertificateIsWorthNothing) {
  const PrivateKey thief = NewKey(KeyAlgorithm::kEcdsaP256);
  const auto name = [](const std::string& pem) {
    const std::unique_ptr<BIO, decltype(&BIO_free)> bytes(
        BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
    const std::unique_ptr<X509, decltype(&X509_free)> certificate(
        PEM_read_bio_X509(bytes.get(), nullptr, nullptr, nullptr), X509_free);
    char text[256];
    return std::string(
        X509_NAME_oneline(X509_get_subject_name(certificate.get()), text, sizeof(text)));
  };
  TlsClient stolen;
  stolen.key_pem = thief.ToPem("").value();
  stolen.certificate_pem =
      thief.SelfSignedCertificate("client", absl::ToUnixSeconds(absl::Now())).value();
  ASSERT_EQ(name(stolen.certificate_pem), name(people().kenya_tls().certificate_pem));
  EXPECT_EQ(ReasonOf(directory_.node().Connect(stolen).GetState("states/KEN").status()),
            v1::ERROR_REASON_CALLER_UNKNOWN);
}

TEST_F(AccessTest, ExpiryHoldsOnAConnectionThatIsOpen) {
  ASSERT_TRUE(directory_.kenya().GetState("states/KEN").ok());
  // Issued an hour ago, expired a minute ago: no test has to wait.
  const absl::Time now = absl::Now();
  ASSERT_TRUE(directory_.registrar()
                  .Submit(KenyaAccess({people().kenya_tls().digest}, now - absl::Hours(1),
                                      now - absl::Minutes(1)))
                  .ok());
  EXPECT_EQ(ReasonOf(directory_.kenya().GetState("states/KEN").status()),
            v1::ERROR_REASON_ACCESS_EXPIRED);
  // Not locked out: the one right is also that of an expired key.
  const auto renewed = directory_.kenya().Submit(
      KenyaAccess({people().kenya_tls().digest}, now, now + absl::Hours(1)));
  ASSERT_TRUE(renewed.ok()) << renewed.status();
  EXPECT_TRUE(directory_.kenya().GetState("states/KEN").ok());
}

TEST_F(AccessTest, AReaderMayNotCopyTheLog) {
  EXPECT_EQ(ReasonOf(ListEntries(directory_.kenya())), v1::ERROR_REASON_ROLE_NOT_ALLOWED);
  EXPECT_TRUE(ListEntries(directory_.registrar()).ok());
  EXPECT_TRUE(ListEntries(directory_.node().Connect(people().auditor_tls())).ok());
}

TEST_F(AccessTest, CopyingIsLoggedByCallerAndLookingUpIsNot) {
  ASSERT_TRUE(ListEntries(directory_.registrar()).ok());
  ASSERT_TRUE(directory_.kenya().GetState("states/TZA").ok());
  const std::string events = directory_.node().Stop().errors;
  EXPECT_THAT(events, HasSubstr("bulk read caller=\"" + people().registrar_tls().digest.ToHex()));
  EXPECT_THAT(events, ::testing::Not(HasSubstr("TZA")));
  EXPECT_THAT(events, ::testing::Not(HasSubstr(people().kenya_tls().digest.ToHex())));
}

TEST_F(AccessTest, AReadersHourHoldsSoManyStates) {
  directory_.node().Stop();
  directory_.node().Configure("[lookups]\nstates_an_hour = 2\n");
  ASSERT_TRUE(directory_.node().Start().ok());
  directory_.Reconnect();
  for (const char* state : {"states/KEN", "states/TZA", "states/KEN"}) {
    EXPECT_TRUE(directory_.kenya().GetState(state).ok()) << state;
  }
  EXPECT_EQ(ReasonOf(directory_.kenya().GetState("states/UGA").status()),
            v1::ERROR_REASON_RATE_LIMITED);
  EXPECT_TRUE(directory_.kenya().GetState("states/TZA").ok());
  EXPECT_TRUE(directory_.registrar().GetState("states/UGA").ok());
}

}  // namespace
}  // namespace rollcall
