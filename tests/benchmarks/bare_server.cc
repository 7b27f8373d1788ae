// The yardsticks: over the same mutual TLS and the same raw callback methods,
// GetState answers fixed bytes from memory, and SubmitStatement checks one
// signature and writes the request with one group-committed synced write. No
// identity, no rules, no log: the limit for what Rollcall does.
#include <grpcpp/grpcpp.h>
#include <grpcpp/support/byte_buffer.h>

#include <csignal>
#include <cstdint>
#include <deque>
#include <fstream>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>
#include <thread>
#include <utility>

#include "CLI/CLI.hpp"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "core/crypto/signer.h"
#include "core/statement/statement.h"
#include "rocksdb/db.h"
#include "rollcall/v1/directory_service.grpc.pb.h"
#include "rollcall/v1/statement_service.grpc.pb.h"

namespace rollcall {
namespace {

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

grpc::ByteBuffer ToBuffer(const std::string& bytes) {
  const grpc::Slice slice(bytes);
  return grpc::ByteBuffer(&slice, 1);
}

class BareDirectory final
    : public v1::DirectoryService::WithRawCallbackMethod_GetState<v1::DirectoryService::Service> {
 public:
  explicit BareDirectory(const std::string& answer) : answer_(ToBuffer(answer)) {}

  grpc::ServerUnaryReactor* GetState(grpc::CallbackServerContext* context, const grpc::ByteBuffer*,
                                     grpc::ByteBuffer* response) override {
    *response = answer_;
    auto* reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }

 private:
  const grpc::ByteBuffer answer_;
};

// Drains what waits into one synced write, then answers all of it.
class Committer {
 public:
  explicit Committer(rocksdb::DB* db) : db_(db), thread_([this] { Run(); }) {}
  ~Committer() {
    {
      absl::MutexLock lock(&mutex_);
      stopping_ = true;
    }
    thread_.join();
  }

  void Add(std::string value, grpc::ServerUnaryReactor* reactor) {
    absl::MutexLock lock(&mutex_);
    waiting_.emplace_back(std::move(value), reactor);
  }

 private:
  bool HasWork() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return stopping_ || !waiting_.empty();
  }

  void Run() {
    while (true) {
      std::deque<std::pair<std::string, grpc::ServerUnaryReactor*>> group;
      {
        absl::MutexLock lock(&mutex_);
        mutex_.Await(absl::Condition(this, &Committer::HasWork));
        if (waiting_.empty()) return;
        group.swap(waiting_);
      }
      rocksdb::WriteBatch batch;
      for (const auto& [value, reactor] : group) batch.Put(absl::StrCat(next_key_++), value);
      rocksdb::WriteOptions options;
      options.sync = true;
      const bool ok = db_->Write(options, &batch).ok();
      for (const auto& [value, reactor] : group) {
        reactor->Finish(ok ? grpc::Status::OK
                           : grpc::Status(grpc::StatusCode::UNAVAILABLE, "write failed"));
      }
    }
  }

  rocksdb::DB* const db_;
  uint64_t next_key_ = 0;
  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::deque<std::pair<std::string, grpc::ServerUnaryReactor*>> waiting_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

class BareStatements final : public v1::StatementService::WithRawCallbackMethod_SubmitStatement<
                                 v1::StatementService::Service> {
 public:
  BareStatements(PublicKey key, const std::string& answer, Committer* committer)
      : key_(std::move(key)), answer_(ToBuffer(answer)), committer_(committer) {}

  grpc::ServerUnaryReactor* SubmitStatement(grpc::CallbackServerContext* context,
                                            const grpc::ByteBuffer* request,
                                            grpc::ByteBuffer* response) override {
    auto* reactor = context->DefaultReactor();
    grpc::Slice slice;
    v1::SubmitStatementRequest message;
    v1::Envelope envelope;
    if (!request->DumpToSingleSlice(&slice).ok() ||
        !message.ParseFromArray(slice.begin(), static_cast<int>(slice.size())) ||
        !envelope.ParseFromString(message.statement().envelope()) ||
        envelope.signatures().empty() ||
        !key_.Verify(PreAuthenticationEncoding(envelope.payload_type(), envelope.payload()),
                     envelope.signatures(0).sig())
             .ok()) {
      reactor->Finish(grpc::Status(grpc::StatusCode::INVALID_ARGUMENT, "no good signature"));
      return reactor;
    }
    *response = answer_;
    committer_->Add(std::string(reinterpret_cast<const char*>(slice.begin()), slice.size()),
                    reactor);
    return reactor;
  }

 private:
  const PublicKey key_;
  const grpc::ByteBuffer answer_;
  Committer* const committer_;
};

struct Options {
  std::string tls_key;
  std::string tls_certificate;
  std::string state_answer;
  std::string receipt_answer;
  std::string public_key;
  std::string data_directory;
};

int Serve(const Options& options) {
  rocksdb::Options db_options;
  db_options.create_if_missing = true;
  rocksdb::DB* raw_db = nullptr;
  const rocksdb::Status opened = rocksdb::DB::Open(db_options, options.data_directory, &raw_db);
  const auto key = PublicKey::FromPem(ReadFile(options.public_key));
  if (!opened.ok() || !key.ok()) {
    std::cerr << "bare_server: " << opened.ToString() << " " << key.status() << "\n";
    return 1;
  }
  const std::unique_ptr<rocksdb::DB> db(raw_db);
  Committer committer(db.get());
  BareDirectory directory(ReadFile(options.state_answer));
  BareStatements statements(*key, ReadFile(options.receipt_answer), &committer);

  grpc::SslServerCredentialsOptions tls(
      GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_BUT_DONT_VERIFY);
  tls.pem_key_cert_pairs.push_back({ReadFile(options.tls_key), ReadFile(options.tls_certificate)});
  int port = 0;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::SslServerCredentials(tls), &port);
  builder.RegisterService(&directory);
  builder.RegisterService(&statements);

  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr) return 1;
  std::cout << "listening on 127.0.0.1:" << port << std::endl;
  int signal = 0;
  sigwait(&signals, &signal);
  server->Shutdown();
  return 0;
}

}  // namespace
}  // namespace rollcall

int main(int argc, char** argv) {
  CLI::App app("The least that a look-up and a submission can cost; see docs/performance.md");
  // As rollcalld does: Debian's Abseil looks for lock cycles at every lock.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  rollcall::Options options;
  app.add_option("--tls-key", options.tls_key, "server key, PEM")->required();
  app.add_option("--tls-certificate", options.tls_certificate, "PEM")->required();
  app.add_option("--state", options.state_answer, "bytes that GetState answers")->required();
  app.add_option("--receipt", options.receipt_answer, "bytes that SubmitStatement answers")
      ->required();
  app.add_option("--public-key", options.public_key, "key of all signatures, PEM")->required();
  app.add_option("--data", options.data_directory, "directory for RocksDB")->required();
  CLI11_PARSE(app, argc, argv);
  return rollcall::Serve(options);
}
