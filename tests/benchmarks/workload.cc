#include "tests/benchmarks/workload.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include <cstdlib>
#include <filesystem>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "core/base/status_macros.h"
#include "core/geography/state.h"
#include "rollcall/v1/statement_service.pb.h"
#include "storage/rocksdb_store.h"

namespace rollcall {
namespace {

namespace fs = std::filesystem;

constexpr char kLookedUpState[] = "states/KEN";
// The name on the node's self-signed certificate, which gRPC insists on.
constexpr char kCertificateName[] = "rollcall";
// Bare server beside this program's own binary.
constexpr char kBareServer[] = "bare_server";
// A node that takes less than a twentieth of this has nothing left to do.
constexpr absl::Duration kSettlingPause = absl::Seconds(1);

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

grpc::ByteBuffer ToLookUp(const std::string& state) {
  v1::GetStateRequest request;
  request.set_name(state);
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

Channels Connect(const Node& node, const TlsClient& client, const std::string& address,
                 int connections) {
  grpc::SslCredentialsOptions tls;
  tls.pem_root_certs = ReadWholeFile(node.data_directory() + "/keys/tls.crt");
  tls.pem_private_key = client.key_pem;
  tls.pem_cert_chain = client.certificate_pem;
  grpc::ChannelArguments arguments;
  arguments.SetSslTargetNameOverride(kCertificateName);
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  Channels channels;
  for (int i = 0; i < connections; ++i) {
    channels.push_back(grpc::CreateCustomChannel(address, grpc::SslCredentials(tls), arguments));
  }
  return channels;
}

// The files of a stopped node. Tables of the store never change once written, so
// both nodes have the same ones.
void CopyFiles(const fs::path& from, const fs::path& to) {
  fs::remove_all(to);
  fs::create_directories(to);
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(from)) {
    const fs::path target = to / fs::relative(entry.path(), from);
    if (entry.is_directory()) {
      fs::create_directories(target);
    } else if (entry.path().extension() == ".sst") {
      fs::create_hard_link(entry.path(), target);
    } else {
      fs::copy_file(entry.path(), target);
    }
  }
}

v1::Sheet OneContact(uint64_t number, absl::Time now) {
  return SheetOf(v1::CONTACT_KIND_TECHNICAL, absl::StrCat("Office ", number), now);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Workload>> Workload::Create(std::vector<std::string> wrapper) {
  std::unique_ptr<Workload> workload(new Workload());
  workload->node_.SetWrapper(std::move(wrapper));
  RETURN_IF_ERROR(workload->Prepare());
  return workload;
}

std::unique_ptr<Workload> Workload::Copy() const {
  std::unique_ptr<Workload> copy(new Workload());
  CopyFiles(node_.data_directory(), copy->node_.data_directory());
  copy->people_ = people_;
  copy->chains_ = chains_;
  copy->signed_.resize(kSubmitters);
  copy->look_up_ = look_up_;
  copy->look_ups_ = look_ups_;
  copy->sheets_ = sheets_;
  return copy;
}

absl::Status Workload::Prepare() {
  const absl::Time now = absl::Now();
  people_ = std::make_shared<People>(node_.Facts());
  SmallDirectory& directory = people_->directory;
  RETURN_IF_ERROR(node_.Start({"--charter", node_.CharterFile(directory.FirstCharter(now))}));
  const Stubs registrar = node_.Connect(directory.registrar_tls());
  for (const v1::SignedStatement& statement : directory.EnrolKenya(now)) {
    RETURN_IF_ERROR(registrar.Submit(statement).status());
  }
  const v1::SignedStatement sheet =
      directory.Say(directory.Next(Kind::kSheet, absl::StrCat(kLookedUpState, "/technical"),
                                   FourContacts(now), now),
                    {&directory.kenya()});
  ASSIGN_OR_RETURN(const v1::Receipt receipt, registrar.Submit(sheet));
  receipt_answer_ = receipt.SerializeAsString();
  same_submission_ = ToRequest(sheet);
  ASSIGN_OR_RETURN(const v1::State state, registrar.GetState(kLookedUpState));
  state_answer_ = state.SerializeAsString();
  look_up_ = ToLookUp(kLookedUpState);
  return Enrol(registrar);
}

absl::Status Workload::Enrol(const Stubs& registrar) {
  std::vector<SheetChains::Author> authors;
  for (int i = 0; i < kSubmitters; ++i) {
    const PrivateKey& key = people_->keys.emplace_back(NewKey());
    RETURN_IF_ERROR(registrar
                        .Submit(people_->directory.Enrol(
                            StateOf(i), KeySetOf({key.public_key()}, AllStateUses()), absl::Now()))
                        .status());
    authors.push_back({StateOf(i), &key});
  }
  chains_.emplace(Node::kOrigin, std::move(authors));
  signed_.resize(kSubmitters);
  for (size_t i = 0; i < chains_->size(); ++i) {
    look_ups_.push_back(ToLookUp(chains_->StateName(i)));
  }
  return absl::OkStatus();
}

absl::Status Workload::GrowTo(uint64_t entries) {
  {
    RocksDbOptions options;
    options.path = absl::StrCat(node_.data_directory(), "/store");
    options.create_if_missing = false;
    ASSIGN_OR_RETURN(const std::unique_ptr<DiskStore> store, OpenRocksDbStore(options));
    ASSIGN_OR_RETURN(
        const PrivateKey log_key,
        PrivateKey::FromPem(ReadWholeFile(node_.data_directory() + "/keys/log.pem"), ""));
    const absl::Time now = absl::Now();
    RETURN_IF_ERROR(GrowLog(*store, *chains_, log_key, now, entries, [&] {
                      return OneContact(++sheets_, now).SerializeAsString();
                    }).status());
  }
  RETURN_IF_ERROR(Start());
  Settle();
  Stop();
  return absl::OkStatus();
}

void Workload::Settle() {
  absl::Duration before = CpuTimeOf(pid());
  for (;;) {
    absl::SleepFor(kSettlingPause);
    const absl::Duration now = CpuTimeOf(pid());
    if (now - before < kSettlingPause / 20) return;
    before = now;
  }
}

absl::Status Workload::FirstAnswer() const {
  return node_.Connect(people_->directory.registrar_tls()).GetState(kLookedUpState).status();
}

grpc::ByteBuffer Workload::Sign(int submitter) {
  const absl::Time now = absl::Now();
  const std::string body = OneContact(++sheets_, now).SerializeAsString();
  const auto statement = chains_->Next(static_cast<size_t>(submitter), body, now);
  if (!statement.ok()) std::abort();
  return ToRequest(ToMessage(*statement, body));
}

void Workload::SignAhead(int submitters, int each) {
  for (int i = 0; i < submitters; ++i) {
    for (int n = 0; n < each; ++n) signed_[static_cast<size_t>(i)].push_back(Sign(i));
  }
}

grpc::ByteBuffer Workload::NextSubmission(int submitter) {
  std::deque<grpc::ByteBuffer>& mine = signed_[static_cast<size_t>(submitter)];
  grpc::ByteBuffer next = std::move(mine.front());
  mine.pop_front();
  return next;
}

Channels Workload::NewChannels(int connections) const {
  return Connect(node_, people_->directory.registrar_tls(), node_.address(), connections);
}

absl::StatusOr<double> Workload::Syncs() const {
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
  WriteWholeFile(folder + "/bare_public_key", people_->directory.kenya().public_key().ToPem());
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

Channels Workload::NewBareChannels(int connections) const {
  return Connect(node_, people_->directory.registrar_tls(), bare_address_, connections);
}

}  // namespace rollcall
