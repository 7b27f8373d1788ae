#include "tests/integration/harness.h"

#include <google/protobuf/util/json_util.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/security/credentials.h>
#include <stdlib.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"
#include "google/rpc/status.pb.h"
#include "gtest/gtest.h"

namespace rollcall {
namespace {

// The name in the node's self-signed certificate.
constexpr char kCertificateName[] = "rollcall";

void SetDeadline(grpc::ClientContext& context) {
  context.set_deadline(std::chrono::system_clock::now() + absl::ToChronoSeconds(kCallTimeout));
}

}  // namespace

int KillCount() {
  constexpr int kInEachRun = 10;
  const char* const wanted = std::getenv("ROLLCALL_KILLS");
  int kills = 0;
  return wanted != nullptr && absl::SimpleAtoi(wanted, &kills) && kills > 0 ? kills : kInEachRun;
}

std::string RollcalldPath() { return ROLLCALLD_PROGRAM; }
std::string RollcallPath() { return ROLLCALL_PROGRAM; }

TemporaryDirectory::TemporaryDirectory() : path_(testing::TempDir() + "rollcall-XXXXXX") {
  if (mkdtemp(path_.data()) == nullptr) std::abort();
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string TemporaryDirectory::operator/(absl::string_view name) const {
  return absl::StrCat(path_, "/", name);
}

std::string ReadWholeFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

void WriteWholeFile(const std::string& path, absl::string_view content) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(content.data(), static_cast<std::streamsize>(content.size()));
}

absl::Status ToStatus(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  absl::Status result(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
  google::rpc::Status details;
  if (details.ParseFromString(status.error_details())) {
    for (const google::protobuf::Any& detail : details.details()) {
      result.SetPayload(detail.type_url(), absl::Cord(detail.value()));
    }
  }
  return result;
}

absl::StatusOr<v1::Receipt> Stubs::Submit(const v1::SignedStatement& statement) const {
  grpc::ClientContext context;
  SetDeadline(context);
  v1::SubmitStatementRequest request;
  *request.mutable_statement() = statement;
  v1::Receipt receipt;
  RETURN_IF_ERROR(ToStatus(statements->SubmitStatement(&context, request, &receipt)));
  return receipt;
}

absl::StatusOr<v1::State> Stubs::GetState(absl::string_view name) const {
  grpc::ClientContext context;
  SetDeadline(context);
  v1::GetStateRequest request;
  request.set_name(std::string(name));
  v1::State state;
  RETURN_IF_ERROR(ToStatus(directory->GetState(&context, request, &state)));
  return state;
}

absl::StatusOr<uint64_t> Stubs::LogSize() const {
  grpc::ClientContext context;
  SetDeadline(context);
  v1::CheckpointNote note;
  RETURN_IF_ERROR(ToStatus(log->GetCheckpoint(&context, v1::GetCheckpointRequest(), &note)));
  const std::vector<std::string> lines = absl::StrSplit(note.note(), '\n');
  uint64_t size = 0;
  if (lines.size() < 3 || !absl::SimpleAtoi(lines[1], &size)) {
    return absl::DataLossError(absl::StrCat("no checkpoint: ", note.note()));
  }
  return size;
}

absl::StatusOr<std::string> Stubs::Health(absl::string_view service) const {
  // HealthCheckRequest { string service = 1 }, HealthCheckResponse { enum status = 1 }, by hand:
  // their .proto is part of no package.
  if (service.size() > 127) return absl::InvalidArgumentError("service name too long");
  std::string request("\x0a");
  request.push_back(static_cast<char>(service.size()));
  absl::StrAppend(&request, service);
  const grpc::Slice slice(request);
  const grpc::ByteBuffer message(&slice, 1);
  grpc::GenericStub stub(channel);
  grpc::ClientContext context;
  SetDeadline(context);
  grpc::CompletionQueue queue;
  auto call = stub.PrepareUnaryCall(&context, "/grpc.health.v1.Health/Check", message, &queue);
  call->StartCall();
  grpc::ByteBuffer answer;
  grpc::Status status;
  call->Finish(&answer, &status, &queue);
  void* tag = nullptr;
  bool ok = false;
  queue.Next(&tag, &ok);
  queue.Shutdown();
  while (queue.Next(&tag, &ok)) {
  }
  RETURN_IF_ERROR(ToStatus(status));
  std::vector<grpc::Slice> slices;
  if (!answer.Dump(&slices).ok()) return absl::DataLossError("no answer");
  std::string bytes;
  for (const grpc::Slice& part : slices) {
    bytes.append(reinterpret_cast<const char*>(part.begin()), part.size());
  }
  if (bytes == std::string("\x08\x01")) return "SERVING";
  if (bytes == std::string("\x08\x02")) return "NOT_SERVING";
  return absl::StrCat("another answer of ", bytes.size(), " bytes");
}

Node::Node() : data_directory_(directory_ / "node") {
  const ProcessResult made =
      RunProgram({.arguments = {RollcalldPath(), "init", "--data", data_directory_, "--origin",
                                kOrigin, "--address", "127.0.0.1:1"}});
  EXPECT_EQ(made.exit_code, 0) << made.output << made.errors;
  configuration_path_ = data_directory_ + "/rollcalld.toml";
  Configure("");
}

Node::Node(const std::string& upstream) : data_directory_(directory_ / "node") {
  const ProcessResult made = RunProgram(
      {.arguments = {RollcalldPath(), "init", "--data", data_directory_, "--follow", upstream}});
  EXPECT_EQ(made.exit_code, 0) << made.output << made.errors;
  configuration_path_ = data_directory_ + "/rollcalld.toml";
  Configure(absl::StrCat("[follow]\nupstream = \"", upstream, "\"\n"));
}

Digest Node::TlsKey() const {
  const auto key = PublicKeyOfCertificate(ReadWholeFile(data_directory_ + "/keys/tls.crt"));
  if (!key.ok()) std::abort();
  return key->digest();
}

void Node::Configure(absl::string_view more) {
  WriteWholeFile(configuration_path_,
                 absl::StrCat("[node]\ndata_dir = \".\"\nlisten = \"127.0.0.1:0\"\n"
                              "[metrics]\nlisten = \"127.0.0.1:0\"\n",
                              more));
}

NodeFacts Node::Facts() const {
  const auto log_key = PrivateKey::FromPem(ReadWholeFile(data_directory_ + "/keys/log.pem"), "");
  const auto tls_key = PublicKeyOfCertificate(ReadWholeFile(data_directory_ + "/keys/tls.crt"));
  if (!log_key.ok() || !tls_key.ok()) std::abort();
  return {kOrigin, "127.0.0.1:0", log_key->public_key(), tls_key->digest()};
}

std::string Node::CharterFile(const v1::SignedStatement& charter) const {
  std::string json;
  const auto written = google::protobuf::util::MessageToJsonString(charter, &json);
  EXPECT_TRUE(written.ok());
  const std::string path = directory_ / "charter.json";
  WriteWholeFile(path, json);
  return path;
}

std::vector<std::string> Node::RunArguments(std::vector<std::string> more) const {
  std::vector<std::string> arguments = wrapper_;
  arguments.insert(arguments.end(), {RollcalldPath(), "run", "--config", configuration_path_});
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

absl::Status Node::Start(std::vector<std::string> arguments) {
  process_ = std::make_unique<Process>(ProcessOptions{.arguments = RunArguments(arguments)});
  metrics_address_.clear();
  for (;;) {
    const absl::StatusOr<std::string> line = process_->ReadLine(kStartTimeout);
    if (!line.ok()) return absl::FailedPreconditionError(line.status().message());
    absl::string_view rest = *line;
    if (absl::ConsumePrefix(&rest, "metrics on ")) metrics_address_ = std::string(rest);
    if (absl::ConsumePrefix(&rest, "listening on ")) {
      address_ = std::string(rest);
      return absl::OkStatus();
    }
  }
}

ProcessResult Node::RunToEnd(std::vector<std::string> arguments) const {
  return RunProgram({.arguments = RunArguments(std::move(arguments))}, kStartTimeout);
}

ProcessResult Node::Stop() {
  process_->Signal(SIGTERM);
  ProcessResult result = process_->Wait(kStartTimeout);
  process_.reset();
  return result;
}

void Node::Kill() {
  process_->Signal(SIGKILL);
  process_->Wait(kStartTimeout);
  process_.reset();
}

Stubs Node::Connect(const TlsClient& client) const {
  // An idle channel is looked at every 5 s only, and a server that stops waits
  // for its clients to hang up.
  setenv("GRPC_CLIENT_CHANNEL_BACKUP_POLL_INTERVAL_MS", "100", 0);
  grpc::SslCredentialsOptions options;
  options.pem_root_certs = ReadWholeFile(data_directory_ + "/keys/tls.crt");
  options.pem_private_key = client.key_pem;
  options.pem_cert_chain = client.certificate_pem;
  grpc::ChannelArguments arguments;
  arguments.SetSslTargetNameOverride(kCertificateName);
  // Connections are never shared: each has its own identity.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  Stubs stubs;
  stubs.channel = grpc::CreateCustomChannel(address_, grpc::SslCredentials(options), arguments);
  stubs.statements = v1::StatementService::NewStub(stubs.channel);
  stubs.directory = v1::DirectoryService::NewStub(stubs.channel);
  stubs.log = v1::LogService::NewStub(stubs.channel);
  return stubs;
}

RunningDirectory::RunningDirectory() : people_(node_.Facts()) {
  const absl::Time now = absl::Now();
  const absl::Status started =
      node_.Start({"--charter", node_.CharterFile(people_.FirstCharter(now))});
  EXPECT_TRUE(started.ok()) << started;
  if (!started.ok()) return;
  Reconnect();
  for (const v1::SignedStatement& statement : people_.EnrolKenya(now)) {
    const auto receipt = registrar_.Submit(statement);
    EXPECT_TRUE(receipt.ok()) << receipt.status();
  }
}

void RunningDirectory::Reconnect() {
  registrar_ = node_.Connect(people_.registrar_tls());
  kenya_ = node_.Connect(people_.kenya_tls());
}

}  // namespace rollcall
