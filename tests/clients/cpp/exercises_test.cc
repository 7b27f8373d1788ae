#include "clients/cpp/exercises.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "clients/cpp/client.h"
#include "clients/cpp/list_pages.h"
#include "core/base/timestamp.h"
#include "core/statement/canonical.h"
#include "rollcall/v1/exercise_service.grpc.pb.h"
#include "tests/clients/cpp/tls_test_server.h"
#include "tests/testing/test_directory.h"
#include "tests/testing/test_exercise.h"
#include "tests/testing/test_log.h"

namespace rollcall {
namespace {

using testing::CertificateOf;
using ::testing::HasSubstr;
using testing::Said;
using testing::TestDirectory;
using testing::TestLog;
using testing::TlsTestServer;

constexpr absl::Duration kTimeout = absl::Seconds(60);  // the machine may be busy
constexpr int kPings = 5;

// Lists on pages of two; a stream of one notice that stays open; receipts that
// the test chooses.
class PagingService final : public v1::ExerciseService::Service {
 public:
  v1::Receipt receipt;
  std::string digest_of_held;  // instead of the plan's own
  bool endless = false;
  size_t name_bytes = 0;  // of each ping beside its own
  int empty_pings = 0;    // of each page, beside those with a name
  int pages = 0;

  grpc::Status ListPings(grpc::ServerContext*, const v1::ListPingsRequest* request,
                         v1::ListPingsResponse* response) override {
    const int start = request->page_token().empty() ? 0 : std::stoi(request->page_token());
    for (int i = start; i < std::min(start + 2, kPings); ++i) {
      response->add_pings()->set_name(
          absl::StrCat(request->exercise(), "/pings/", i, std::string(name_bytes, 'x')));
    }
    for (int i = 0; i < empty_pings; ++i) response->add_pings();
    ++pages;
    if (endless || start + 2 < kPings) {
      response->set_next_page_token(absl::StrCat(endless ? 0 : start + 2));
    }
    return grpc::Status::OK;
  }

  grpc::Status WatchPings(grpc::ServerContext* context, const v1::WatchPingsRequest*,
                          grpc::ServerWriter<v1::PingNotice>* writer) override {
    v1::PingNotice notice;
    notice.set_ping("exercises/e/pings/00000001");
    writer->Write(notice);
    ending.WaitForNotification();
    return context->IsCancelled() ? grpc::Status::CANCELLED
                                  : grpc::Status(grpc::StatusCode::UNAVAILABLE, "going away");
  }
  absl::Notification ending;

  grpc::Status AcknowledgePing(grpc::ServerContext*, const v1::AcknowledgePingRequest*,
                               v1::AcknowledgePingResponse* response) override {
    response->set_ping("exercises/e/pings/00000001");
    *response->mutable_receipt() = receipt;
    return grpc::Status::OK;
  }

  grpc::Status HoldPlan(grpc::ServerContext*, const v1::HoldPlanRequest* request,
                        v1::HeldPlan* response) override {
    const auto plan = Statement::Open(request->envelope());
    if (!plan.ok()) return grpc::Status(grpc::StatusCode::INVALID_ARGUMENT, "no statement");
    response->set_statement_digest(digest_of_held.empty() ? plan->digest().ToBytes()
                                                          : digest_of_held);
    return grpc::Status::OK;
  }
};

class ExercisesTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { QuietLibraryLogs(); }

  ExercisesTest()
      : server_(directory_, directory_.Key("server-tls", KeyAlgorithm::kEcdsaP256),
                directory_.LogKey(), &service_) {
    const PrivateKey& key = directory_.Key("reader", KeyAlgorithm::kEcdsaP256);
    ClientOptions options;
    options.address = server_.address();
    options.identity = TlsIdentity{CertificateOf(key), key.ToPem("").value()};
    options.timeout = kTimeout;
    auto client =
        Client::Create(PinnedTestDirectory(directory_), directory_.clock(), std::move(options));
    EXPECT_TRUE(client.ok()) << client.status();
    client_ = *std::move(client);
  }
  ~ExercisesTest() override {
    if (!service_.ending.HasBeenNotified()) service_.ending.Notify();
  }

  // An acknowledgement of `ping` in the log, as its receipt.
  v1::Receipt Acknowledge(absl::string_view ping) {
    testing::SayPlan(directory_, "e", testing::MakePlan(directory_.clock().Now()));
    testing::OpenExercise(directory_, "e", {});
    v1::Acknowledgement acknowledgement;
    acknowledgement.set_salt(directory_.Salt());
    acknowledgement.set_state("KEN");
    *acknowledgement.mutable_answer_time() = ToTimestamp(directory_.clock().Now());
    acknowledgement.mutable_call()->set_registered_details(true);
    acknowledgement.mutable_call()->set_channel_kind(v1::CHANNEL_KIND_PHONE);
    directory_.MustAccept(Kind::kAcknowledgement, absl::StrCat("exercises/e/pings/", ping),
                          EncodeCanonical(acknowledgement), directory_.Operator());
    TestLog log(directory_);
    return log.ReceiptOf(log.size() - 1);
  }

  TestDirectory directory_;
  PagingService service_;
  TlsTestServer server_;
  std::unique_ptr<Client> client_;
};

TEST_F(ExercisesTest, ListsAllPages) {
  const auto pings = client_->exercises().ListPings("exercises/e", "");
  ASSERT_TRUE(pings.ok()) << pings.status();
  ASSERT_EQ(pings->size(), 5u);
  EXPECT_EQ(pings->back().name(), "exercises/e/pings/4");
}

TEST_F(ExercisesTest, LeavesAListThatDoesNotEnd) {
  service_.endless = true;
  const auto pings = client_->exercises().ListPings("exercises/e", "");
  EXPECT_THAT(std::string(pings.status().message()), HasSubstr("does not end"));
}

TEST_F(ExercisesTest, LeavesAListBeforeItFillsTheMemory) {
  service_.endless = true;
  service_.name_bytes = 1'500'000;
  const auto pings = client_->exercises().ListPings("exercises/e", "");
  EXPECT_THAT(std::string(pings.status().message()), HasSubstr("does not end"));
  EXPECT_LE(service_.pages, static_cast<int>(kMaxListBytes / (2 * service_.name_bytes)) + 1);
}

// Two bytes on the wire are a hundred and more in memory.
TEST_F(ExercisesTest, LeavesAListOfNothingBeforeItFillsTheMemory) {
  service_.endless = true;
  service_.empty_pings = 500'000;
  const auto pings = client_->exercises().ListPings("exercises/e", "");
  EXPECT_THAT(std::string(pings.status().message()), HasSubstr("does not end"));
  EXPECT_LE(service_.pages,
            static_cast<int>(kMaxListBytes / sizeof(v1::Ping)) / service_.empty_pings + 1);
}

TEST_F(ExercisesTest, StreamsNoticesAndSaysWhenItEnds) {
  const auto stream = client_->exercises().WatchPings();
  ASSERT_TRUE(stream.ok());
  const auto notice = (*stream)->Next(kTimeout);
  ASSERT_TRUE(notice.ok()) << notice.status();
  ASSERT_TRUE(notice->has_value());
  EXPECT_EQ((*notice)->ping(), "exercises/e/pings/00000001");
  const auto nothing = (*stream)->Next(absl::Milliseconds(1));
  ASSERT_TRUE(nothing.ok()) << nothing.status();
  EXPECT_FALSE(nothing->has_value());
  service_.ending.Notify();
  EXPECT_EQ((*stream)->Next(kTimeout).status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ((*stream)->Next(kTimeout).status().code(), absl::StatusCode::kUnavailable);
}

TEST_F(ExercisesTest, AStreamCanBeLeftWhileItWaits) {
  const auto stream = client_->exercises().WatchPings();
  ASSERT_TRUE(stream.ok());
  service_.ending.Notify();
}

TEST_F(ExercisesTest, VerifiesTheReceiptOfAnAnswer) {
  service_.receipt = Acknowledge("00000001");
  const auto answered = client_->exercises().AcknowledgePing({});
  ASSERT_TRUE(answered.ok()) << answered.status();
  EXPECT_EQ(answered->ping(), "exercises/e/pings/00000001");
}

TEST_F(ExercisesTest, RefusesAReceiptOfAnotherPing) {
  service_.receipt = Acknowledge("00000002");
  EXPECT_TRUE(absl::IsDataLoss(client_->exercises().AcknowledgePing({}).status()));
}

TEST_F(ExercisesTest, RefusesAReceiptUnderAnotherRoot) {
  service_.receipt = Acknowledge("00000001");
  std::string& hash = *service_.receipt.mutable_inclusion_proof()->Mutable(0);
  hash[0] = static_cast<char>(hash[0] ^ 1);
  EXPECT_TRUE(absl::IsDataLoss(client_->exercises().AcknowledgePing({}).status()));
}

TEST_F(ExercisesTest, RefusesAReceiptOfAnotherPlan) {
  v1::Plan plan = testing::MakePlan(directory_.clock().Now());
  plan.set_salt(directory_.Salt());
  const Said said =
      directory_.Say(Kind::kPlan, "exercises/e", EncodeCanonical(plan), directory_.Controller());
  ASSERT_TRUE(client_->exercises().HoldPlan(said.statement, said.body).ok());
  service_.digest_of_held = std::string(32, 'x');
  EXPECT_TRUE(absl::IsDataLoss(client_->exercises().HoldPlan(said.statement, said.body).status()));
}

}  // namespace
}  // namespace rollcall
