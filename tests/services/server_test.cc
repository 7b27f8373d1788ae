#include "services/server.h"

#include <filesystem>
#include <iterator>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/synchronization/notification.h"
#include "core/base/refusal.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/support/byte_buffer.h"
#include "gtest/gtest.h"
#include "tests/services/live_directory.h"

namespace rollcall {
namespace {

using testing::Said;
using testing::ScriptedStore;

// What the standard health service says, read off the wire: its messages are
// string service = 1 and enum status = 1 (grpc.health.v1).
enum class Health { kUnknown = 0, kServing = 1, kNotServing = 2, kFailed = 99 };

// One stream of the standard reflection service that asks for the names of all
// services and stays open: message ServerReflectionRequest, string list_services = 7.
class Reflection final : public grpc::ClientBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer> {
 public:
  Reflection(std::shared_ptr<grpc::Channel> channel, std::unique_ptr<grpc::ClientContext> context)
      : stub_(std::move(channel)), context_(std::move(context)) {
    stub_.PrepareBidiStreamingCall(
        context_.get(), "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", {}, this);
    const grpc::Slice slice("\x3a\x01*");
    const grpc::ByteBuffer request(&slice, 1);
    request_ = request;
    StartWrite(&request_);
    StartRead(&answer_);
    StartCall();
  }
  ~Reflection() override {
    context_->TryCancel();
    done_.WaitForNotification();
  }

  // What came first: the answer's bytes, or the refusal.
  absl::StatusOr<std::string> Answer() {
    read_.WaitForNotification();
    grpc::Slice flat;
    if (answered_ && answer_.DumpToSingleSlice(&flat).ok()) {
      return std::string(reinterpret_cast<const char*>(flat.begin()), flat.size());
    }
    done_.WaitForNotification();
    return testing::FromGrpc(status_);
  }

  void OnReadDone(bool ok) override {
    answered_ = ok;
    read_.Notify();
  }
  void OnDone(const grpc::Status& status) override {
    status_ = status;
    done_.Notify();
  }

 private:
  grpc::GenericStub stub_;
  const std::unique_ptr<grpc::ClientContext> context_;
  grpc::ByteBuffer request_;
  grpc::ByteBuffer answer_;
  grpc::Status status_;
  bool answered_ = false;
  absl::Notification read_;
  absl::Notification done_;
};

class ServerTest : public testing::LiveDirectory {
 protected:
  Health Check(const std::string& service, absl::string_view tls_key = "reader") {
    std::string request;
    if (!service.empty()) {
      request = "\x0a" + std::string(1, static_cast<char>(service.size())) + service;
    }
    const grpc::Slice slice(request);
    const grpc::ByteBuffer bytes(&slice, 1);
    grpc::GenericStub stub(Channel(tls_key));
    const auto context = Context();
    grpc::ByteBuffer answer;
    absl::Notification done;
    grpc::Status status;
    stub.UnaryCall(context.get(), "/grpc.health.v1.Health/Check", {}, &bytes, &answer,
                   [&](grpc::Status s) {
                     status = s;
                     done.Notify();
                   });
    done.WaitForNotification();
    grpc::Slice flat;
    if (!status.ok() || !answer.DumpToSingleSlice(&flat).ok() || flat.size() != 2) {
      return Health::kFailed;
    }
    return static_cast<Health>(flat.begin()[1]);
  }

  static constexpr char kStatements[] = "rollcall.v1.StatementService";
  static constexpr char kDirectory[] = "rollcall.v1.DirectoryService";
};

TEST_F(ServerTest, TellsItsHealthToAnybodyWithAKey) {
  Start();
  for (const char* service : {"", kStatements, kDirectory, "rollcall.v1.LogService"}) {
    EXPECT_EQ(Check(service), Health::kServing) << service;
    EXPECT_EQ(Check(service, "nobody"), Health::kServing) << service;
  }
}

// Each stream of gRPC's reflection keeps a thread of the server's.
TEST_F(ServerTest, TellsItsServicesToAnybodyWithAKeyOnAFewThreads) {
  Start();
  const auto threads = [] {
    return std::distance(std::filesystem::directory_iterator("/proc/self/task"), {});
  };
  std::vector<std::unique_ptr<Reflection>> streams;
  streams.push_back(std::make_unique<Reflection>(Channel("nobody"), Context()));
  const auto services = streams[0]->Answer();
  ASSERT_TRUE(services.ok()) << services.status();
  for (const char* service : {kStatements, kDirectory, "grpc.health.v1.Health"}) {
    EXPECT_TRUE(absl::StrContains(*services, service)) << service;
  }
  const auto before = threads();
  constexpr int kMany = 200;
  int refused = 0;
  for (int i = 0; i < kMany; ++i) {
    streams.push_back(std::make_unique<Reflection>(Channel("nobody"), Context()));
    const absl::Status status = streams.back()->Answer().status();
    if (status.ok()) continue;
    EXPECT_TRUE(absl::IsResourceExhausted(status)) << status;
    ++refused;
  }
  EXPECT_GE(refused, kMany - kMaxReflectionThreads);
  EXPECT_LT(threads(), before + kMany / 2) << "gRPC may have started some of its own";
  EXPECT_EQ(Check("", "nobody"), Health::kServing);
  EXPECT_TRUE(GetState("states/KEN", "reader").ok());
}

TEST_F(ServerTest, StopsServingStatementsWhenTheDiskRefusesAndReadsGoOn) {
  Start();
  store_.Fail(ScriptedStore::Failure::kNothingWritten);
  const absl::Status status = Submit(Sheet("KEN", v1::CONTACT_KIND_TECHNICAL), "reader").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(ReasonOf(status), v1::ERROR_REASON_WRITE_FAILED);
  EXPECT_EQ(Check(kStatements), Health::kNotServing);
  EXPECT_EQ(Check(kDirectory), Health::kServing);
  EXPECT_TRUE(GetState("states/KEN", "reader").ok());
  EXPECT_FALSE(server_->WriteStanding().ok());
  EXPECT_EQ(observer_.stops().size(), 1u);
}

TEST_F(ServerTest, StopsServingStatementsWhenTheClockLeaps) {
  Start();
  directory_.clock().SetWall(directory_.clock().Now() + absl::Hours(2));
  EXPECT_EQ(ReasonOf(Submit(Sheet("KEN", v1::CONTACT_KIND_TECHNICAL), "reader").status()),
            v1::ERROR_REASON_CLOCK_LEAP);
  EXPECT_EQ(Check(kStatements), Health::kNotServing);
  EXPECT_TRUE(GetState("states/KEN", "reader").ok());
}

TEST_F(ServerTest, KeepsInternalErrorsToTheOperatorsLog) {
  Start();
  store_.BreakReads("disk /dev/sda1 on fire");
  const absl::Status status = GetState("states/KEN", "reader").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
  EXPECT_EQ(status.message().find("fire"), absl::string_view::npos);
  ASSERT_EQ(observer_.internal_errors().size(), 1u);
  EXPECT_NE(observer_.internal_errors()[0].message().find("fire"), absl::string_view::npos);
}

TEST_F(ServerTest, ShutdownFinishesWhatWasTaken) {
  Start();
  store_.Hold();
  const size_t begun = store_.writes_begun();
  absl::StatusOr<v1::Receipt> receipt;
  const Said sheet = Sheet("KEN", v1::CONTACT_KIND_TECHNICAL);
  std::thread submitter([&] { receipt = Submit(sheet, "reader"); });
  store_.AwaitWritesBegun(begun + 1);
  std::thread stopper([&] { server_->Shutdown(absl::Minutes(1)); });
  store_.Release();
  stopper.join();
  submitter.join();
  ASSERT_TRUE(receipt.ok()) << receipt.status();
  EXPECT_TRUE(testing::CheckReceipt(directory_, sheet.statement, *receipt).ok());
}

TEST_F(ServerTest, ShutdownEndsCallsThatOutlastTheGrace) {
  Start();
  store_.Hold();
  const size_t begun = store_.writes_begun();
  absl::StatusOr<v1::Receipt> receipt;
  const Said sheet = Sheet("KEN", v1::CONTACT_KIND_TECHNICAL);
  std::thread submitter([&] { receipt = Submit(sheet, "reader"); });
  store_.AwaitWritesBegun(begun + 1);
  std::thread stopper([&] { server_->Shutdown(absl::ZeroDuration()); });
  submitter.join();
  EXPECT_FALSE(receipt.ok());
  store_.Release();
  stopper.join();
}

TEST_F(ServerTest, StartsAgainWhereItStopped) {
  Start();
  const Said sheet = Sheet("KEN", v1::CONTACT_KIND_TECHNICAL, "Renamed Office");
  MustSubmit(sheet);
  const std::string note = server_->head()->note;
  Start();
  EXPECT_EQ(server_->head()->note, note);
  EXPECT_EQ(GetState("states/KEN", "reader")->sheets(1).sheet().points_of_contact(0).office(),
            "Renamed Office");
}

TEST_F(ServerTest, RefusesAnEmptyStoreAnUnknownLogKeyAndATlsKeyThatDoesNotFit) {
  EXPECT_EQ(DirectoryServer::Start(store_, {&directory_.LogKey()}, directory_.clock(), observer_,
                                   ServerOptions())
                .status()
                .code(),
            absl::StatusCode::kFailedPrecondition);
  testing::SeedStore(directory_, store_);
  EXPECT_EQ(DirectoryServer::Start(store_, {&directory_.Key("other")}, directory_.clock(),
                                   observer_, ServerOptions())
                .status()
                .code(),
            absl::StatusCode::kFailedPrecondition);
  ServerOptions options;
  options.listen_address = "127.0.0.1:0";
  const PrivateKey& key = directory_.Key("server-tls");
  options.tls_private_key_pem = key.ToPem("").value();
  options.tls_certificate_pem =
      directory_.Key("another").SelfSignedCertificate("test", 1'800'000'000).value();
  EXPECT_EQ(
      DirectoryServer::Start(store_, {&directory_.LogKey()}, directory_.clock(), observer_, options)
          .status()
          .code(),
      absl::StatusCode::kInvalidArgument);
}

TEST_F(ServerTest, SaysWhenItsPortIsTaken) {
  Start();
  ServerOptions options;
  options.listen_address = "127.0.0.1:" + std::to_string(server_->port());
  const PrivateKey& key = directory_.Key("server-tls");
  options.tls_private_key_pem = key.ToPem("").value();
  options.tls_certificate_pem = key.SelfSignedCertificate("test", 1'800'000'000).value();
  const auto second = DirectoryServer::Start(store_, {&directory_.LogKey()}, directory_.clock(),
                                             observer_, options);
  EXPECT_EQ(second.status().code(), absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace rollcall
