#include "tests/benchmarks/workload.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "core/base/status_macros.h"
#include "core/geography/state.h"
#include "rollcall/v1/statement_service.pb.h"

namespace rollcall {
namespace {

constexpr char kLookedUpState[] = "states/KEN";
// The name on the node's self-signed certificate, which gRPC insists on.
constexpr char kCertificateName[] = "rollcall";
// Bare server beside this program's own binary.
constexpr char kBareServer[] = "bare_server";

std::string StateOf(int submitter) {
  return std::string(AllStates()[static_cast<size_t>(submitter)].alpha3);
}

grpc::ByteBuffer ToBuffer(const google::protobuf::MessageLite& message) {
  const grpc::Slice slice(message.SerializeAsString());
  return grpc::ByteBuffer(&slice, 1);
}

grpc::ByteBuffer ToRequest(const v1::SignedStatement& statement) {
  v1::SubmitStatementRequest request;
  *request.mutable_statement() = statement;
  return ToBuffer(request);
}

// Four contacts with two channels each.
v1::Sheet FourContacts(absl::Time now) {
  v1::Sheet sheet = SheetOf(v1::CONTACT_KIND_TECHNICAL, "National CERT", now);
  v1::Channel phone;
  phone.set_kind(v1::CHANNEL_KIND_PHONE);
  phone.set_address("+254 20 555 0100");
  *sheet.mutable_points_of_contact(0)->add_channels() = phone;
  for (int i = 2; i <= 4; ++i) {
    v1::PointOfContact& contact = *sheet.add_points_of_contact();
    contact = sheet.points_of_contact(0);
    contact.set_id(absl::StrCat("technical-", i));
  }
  return sheet;
}

std::vector<std::shared_ptr<grpc::Channel>> Connect(const Node& node, const TlsClient& client,
                                                    const std::string& address) {
  grpc::SslCredentialsOptions tls;
  tls.pem_root_certs = ReadWholeFile(node.data_directory() + "/keys/tls.crt");
  tls.pem_private_key = client.key_pem;
  tls.pem_cert_chain = client.certificate_pem;
  grpc::ChannelArguments arguments;
  arguments.SetSslTargetNameOverride(kCertificateName);
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  std::vector<std::shared_ptr<grpc::Channel>> channels;
  for (int i = 0; i < kChannels; ++i) {
    channels.push_back(grpc::CreateCustomChannel(address, grpc::SslCredentials(tls), arguments));
  }
  return channels;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Workload>> Workload::Create() {
  std::unique_ptr<Workload> workload(new Workload());
  RETURN_IF_ERROR(workload->Prepare());
  return workload;
}

absl::Status Workload::Prepare() {
  const absl::Time now = absl::Now();
  RETURN_IF_ERROR(node_.Start({"--charter", node_.CharterFile(people_.FirstCharter(now))}));
  const Stubs registrar = node_.Connect(people_.registrar_tls());
  for (const v1::SignedStatement& statement : people_.EnrolKenya(now)) {
    RETURN_IF_ERROR(registrar.Submit(statement).status());
  }
  const v1::SignedStatement sheet =
      people_.Say(people_.Next(Kind::kSheet, absl::StrCat(kLookedUpState, "/technical"),
                               FourContacts(now), now),
                  {&people_.kenya()});
  ASSIGN_OR_RETURN(const v1::Receipt receipt, registrar.Submit(sheet));
  receipt_answer_ = receipt.SerializeAsString();
  same_submission_ = ToRequest(sheet);
  ASSIGN_OR_RETURN(const v1::State state, registrar.GetState(kLookedUpState));
  state_answer_ = state.SerializeAsString();
  v1::GetStateRequest look_up;
  look_up.set_name(kLookedUpState);
  look_up_ = ToBuffer(look_up);

  for (int i = 0; i < kSubmitters; ++i) {
    keys_.push_back(NewKey());
    const v1::Enrolment enrolment =
        EnrolmentOf(KeySetOf({keys_.back().public_key()}, AllStateUses()));
    RETURN_IF_ERROR(
        registrar
            .Submit(people_.Say(
                people_.Next(Kind::kEnrolment, absl::StrCat("states/", StateOf(i)), enrolment, now),
                {&people_.registrar()}))
            .status());
  }
  signed_.resize(kSubmitters);
  return absl::OkStatus();
}

grpc::ByteBuffer Workload::Sign(int submitter) {
  const absl::Time now = absl::Now();
  const v1::Sheet sheet =
      SheetOf(v1::CONTACT_KIND_TECHNICAL, absl::StrCat("Office ", ++sheets_), now);
  return ToRequest(people_.Say(
      people_.Next(Kind::kSheet, absl::StrCat("states/", StateOf(submitter), "/technical"), sheet,
                   now),
      {&keys_[static_cast<size_t>(submitter)]}));
}

void Workload::SignAhead(int each) {
  for (int i = 0; i < kSubmitters; ++i) {
    for (int n = 0; n < each; ++n) signed_[static_cast<size_t>(i)].push_back(Sign(i));
  }
}

grpc::ByteBuffer Workload::NextSubmission(int submitter) {
  std::deque<grpc::ByteBuffer>& mine = signed_[static_cast<size_t>(submitter)];
  grpc::ByteBuffer next = std::move(mine.front());
  mine.pop_front();
  return next;
}

std::vector<std::shared_ptr<grpc::Channel>> Workload::Channels() {
  return Connect(node_, people_.registrar_tls(), node_.address());
}

int Workload::pid() { return node_.process().pid(); }

absl::StatusOr<double> Workload::Syncs() {
  const ProcessResult page =
      RunProgram({.arguments = {"/usr/bin/curl", "--silent", "--fail",
                                absl::StrCat("http://", node_.metrics_address(), "/metrics")}});
  for (const absl::string_view line : absl::StrSplit(page.output, '\n')) {
    absl::string_view value = line;
    double count = 0;
    if (absl::ConsumePrefix(&value, "rollcall_sync_seconds_count ") &&
        absl::SimpleAtod(value, &count)) {
      return count;
    }
  }
  return absl::InternalError("the metrics page has no rollcall_sync_seconds_count");
}

absl::Status Workload::StartBare() {
  const std::string folder = node_.data_directory();
  WriteWholeFile(folder + "/bare_state", state_answer_);
  WriteWholeFile(folder + "/bare_receipt", receipt_answer_);
  WriteWholeFile(folder + "/bare_public_key", people_.kenya().public_key().ToPem());
  const std::string program =
      RollcalldPath().substr(0, RollcalldPath().rfind('/') + 1) + kBareServer;
  bare_ = std::make_unique<Process>(ProcessOptions{
      .arguments = {program, "--tls-key", folder + "/keys/tls.pem", "--tls-certificate",
                    folder + "/keys/tls.crt", "--state", folder + "/bare_state", "--receipt",
                    folder + "/bare_receipt", "--public-key", folder + "/bare_public_key", "--data",
                    folder + "/bare_data"}});
  ASSIGN_OR_RETURN(const std::string line, bare_->ReadLine(kStartTimeout));
  absl::string_view address = line;
  if (!absl::ConsumePrefix(&address, "listening on ")) {
    return absl::InternalError(absl::StrCat("bare_server said: ", line, bare_->Errors()));
  }
  bare_address_ = std::string(address);
  return absl::OkStatus();
}

std::vector<std::shared_ptr<grpc::Channel>> Workload::BareChannels() {
  return Connect(node_, people_.registrar_tls(), bare_address_);
}

}  // namespace rollcall
