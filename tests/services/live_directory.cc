#include "tests/services/live_directory.h"

#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "clients/cpp/transport.h"
#include "core/base/status_proto.h"
#include "core/fold/state_answer.h"
#include "services/call_gate.h"
#include "services/exercises/exercises.h"
#include "storage/ledger.h"

namespace rollcall::testing {
namespace {

// Ends a test that hangs; no test comes near it.
constexpr std::chrono::seconds kCallDeadline(60);

TlsIdentity IdentityOf(const PrivateKey& key) {
  TlsIdentity identity;
  identity.private_key_pem = key.ToPem("").value();
  identity.certificate_pem =
      key.SelfSignedCertificate("test", absl::ToUnixSeconds(DefaultTestTime())).value();
  return identity;
}

}  // namespace

absl::Status FromGrpc(const grpc::Status& status) {
  return FromStatusDetails(status.error_code(), status.error_message(), status.error_details());
}

LiveDirectory::LiveDirectory() {
  directory_.Enrol("KEN");
  directory_.Enrol("TZA");
  const Said access =
      Access({Grant("reader", v1::ACCESS_ROLE_READER), Grant("follower", v1::ACCESS_ROLE_FOLLOWER),
              Grant("duty", v1::ACCESS_ROLE_DUTY_OFFICER)});
  EXPECT_TRUE(directory_.Accept(access).ok());
  EXPECT_TRUE(directory_.Accept(Sheet("KEN", v1::CONTACT_KIND_DIPLOMATIC)).ok());
  EXPECT_TRUE(directory_.Accept(Sheet("KEN", v1::CONTACT_KIND_TECHNICAL)).ok());
}

LiveDirectory::~LiveDirectory() { store_.Release(); }

void LiveDirectory::Start(ServerOptions options) {
  channels_.clear();
  if (server_ == nullptr) SeedStore(directory_, store_);
  const TlsIdentity server_key = IdentityOf(directory_.Key("server-tls", KeyAlgorithm::kEcdsaP256));
  options.listen_address = "127.0.0.1:0";
  options.tls_certificate_pem = server_key.certificate_pem;
  options.tls_private_key_pem = server_key.private_key_pem;
  if (!options.extend) {
    options.extend =
        [](const ServerParts& server) -> absl::StatusOr<std::unique_ptr<ServerExtension>> {
      return RefuseExercises(server);
    };
  }
  server_.reset();
  auto server = DirectoryServer::Start(store_, {&directory_.LogKey()}, directory_.clock(),
                                       observer_, options);
  ASSERT_TRUE(server.ok()) << server.status();
  server_ = *std::move(server);
}

std::shared_ptr<grpc::Channel> LiveDirectory::Channel(absl::string_view tls_key) {
  std::shared_ptr<grpc::Channel>& channel = channels_[std::string(tls_key)];
  if (channel == nullptr) {
    auto keys = std::make_shared<ServerKeys>(
        std::vector<Digest>{directory_.Key("server-tls").public_key().digest()});
    auto made = MakePinnedChannel(absl::StrCat("127.0.0.1:", server_->port()),
                                  IdentityOf(directory_.Key(tls_key)), keys);
    EXPECT_TRUE(made.ok()) << made.status();
    channel = *std::move(made);
  }
  return channel;
}

std::unique_ptr<grpc::ClientContext> LiveDirectory::Context(uint64_t min_size) const {
  auto context = std::make_unique<grpc::ClientContext>();
  context->set_deadline(std::chrono::system_clock::now() + kCallDeadline);
  if (min_size > 0) context->AddMetadata(kMinSizeMetadata, absl::StrCat(min_size));
  return context;
}

absl::StatusOr<v1::Receipt> LiveDirectory::Submit(const Said& said, absl::string_view tls_key) {
  v1::SubmitStatementRequest request;
  *request.mutable_statement() = said.ToProto();
  v1::Receipt receipt;
  const grpc::Status status = v1::StatementService::NewStub(Channel(tls_key))
                                  ->SubmitStatement(Context().get(), request, &receipt);
  if (!status.ok()) return FromGrpc(status);
  return receipt;
}

v1::Receipt LiveDirectory::MustSubmit(const Said& said, absl::string_view tls_key) {
  const absl::Status kept = directory_.Accept(said);
  EXPECT_TRUE(kept.ok()) << kept;
  const auto receipt = Submit(said, tls_key);
  EXPECT_TRUE(receipt.ok()) << receipt.status();
  return receipt.value_or(v1::Receipt());
}

v1::State LiveDirectory::FoldedAnswer(absl::string_view alpha3) {
  const Ledger ledger(store_);
  return AnswerState(
             StoreView(store_), [&](absl::string_view digest) { return ledger.Body(digest); },
             alpha3)
      .value();
}

absl::StatusOr<v1::State> LiveDirectory::GetState(absl::string_view name, absl::string_view tls_key,
                                                  v1::StateView view) {
  v1::GetStateRequest request;
  request.set_name(std::string(name));
  request.set_view(view);
  v1::State state;
  const grpc::Status status =
      v1::DirectoryService::NewStub(Channel(tls_key))->GetState(Context().get(), request, &state);
  if (!status.ok()) return FromGrpc(status);
  return state;
}

v1::AccessGrant LiveDirectory::Grant(absl::string_view tls_key, v1::AccessRole role,
                                     absl::Duration valid_for) {
  return directory_.Grant(directory_.Key(tls_key).public_key(), {role}, valid_for);
}

Said LiveDirectory::Access(std::vector<v1::AccessGrant> grants) {
  return directory_.Say(Kind::kAccess, "states/KEN", directory_.AccessBody(std::move(grants)),
                        directory_.StateSigners("KEN"));
}

Said LiveDirectory::Sheet(absl::string_view alpha3, v1::ContactKind kind,
                          absl::string_view office) {
  const char* const name = kind == v1::CONTACT_KIND_TECHNICAL ? "technical" : "diplomatic";
  return directory_.Say(Kind::kSheet, absl::StrCat("states/", alpha3, "/", name),
                        directory_.SheetBody(kind, office), directory_.StateSigners(alpha3));
}

}  // namespace rollcall::testing
