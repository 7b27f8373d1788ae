#include "tests/integration/lying_upstream.h"

#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/merkle/checkpoint.h"
#include "core/statement/kind.h"
#include "core/statement/statement.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server_builder.h"
#include "gtest/gtest.h"

namespace rollcall {
namespace {

// How often a stream without orders looks whether its caller has hung up: the
// synchronous API has no other way.
constexpr absl::Duration kLook = absl::Milliseconds(50);

v1::LoggedStatement* FirstWithWords(v1::ListEntriesResponse& page) {
  for (v1::LoggedStatement& entry : *page.mutable_entries()) {
    if (DecodeEntry(entry.entry())->statement.kind() == Kind::kSheet) return &entry;
  }
  return nullptr;
}

}  // namespace

void PrintTo(const LieCase& lie, std::ostream* out) { *out << lie.name; }

std::vector<LieCase> AllLies() {
  return {{Lie::kDropEntry, "DropsAnEntry", "ENTRY_OUT_OF_ORDER"},
          {Lie::kReorder, "Reorders", "ENTRY_OUT_OF_ORDER"},
          {Lie::kAlterBody, "AltersABody", "BODY_MISMATCH"},
          {Lie::kOversizeBody, "SendsABodyThatIsTooLarge", "TOO_LARGE"},
          {Lie::kForkLog, "ForksTheLog", "LOG_FORKED", true},
          {Lie::kOldCheckpoint, "ShowsAnOldCheckpoint", "LOG_ROLLED_BACK", true},
          {Lie::kEndlessData, "SendsWithoutEnd", "ENTRY_OUT_OF_ORDER"}};
}

LyingUpstream::LyingUpstream(const Node& node, const TlsClient& client)
    : stubs_(node.Connect(client)),
      log_key_(
          PrivateKey::FromPem(ReadWholeFile(node.data_directory() + "/keys/log.pem"), "").value()) {
  grpc::SslServerCredentialsOptions tls(
      GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_BUT_DONT_VERIFY);
  tls.pem_key_cert_pairs.push_back({ReadWholeFile(node.data_directory() + "/keys/tls.pem"),
                                    ReadWholeFile(node.data_directory() + "/keys/tls.crt")});
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::SslServerCredentials(tls), &port_);
  builder.RegisterService(this);
  server_ = builder.BuildAndStart();
  EXPECT_NE(server_, nullptr);
}

LyingUpstream::~LyingUpstream() {
  if (server_ != nullptr) server_->Shutdown(std::chrono::system_clock::now());
}

std::string LyingUpstream::address() const { return absl::StrCat("127.0.0.1:", port_); }

void LyingUpstream::Order(Lie lie) {
  absl::MutexLock lock(&mutex_);
  orders_.push_back(lie);
  changed_.SignalAll();
}

void LyingUpstream::AwaitStreams(int streams) {
  absl::MutexLock lock(&mutex_);
  while (streams_ < streams) {
    ASSERT_FALSE(changed_.WaitWithTimeout(&mutex_, kStartTimeout)) << "nobody comes back";
  }
}

int LyingUpstream::streams() const {
  absl::MutexLock lock(&mutex_);
  return streams_;
}

void LyingUpstream::AwaitHangUp() {
  absl::MutexLock lock(&mutex_);
  while (open_ > 0) {
    ASSERT_FALSE(changed_.WaitWithTimeout(&mutex_, kStartTimeout)) << "somebody hangs on";
  }
}

bool LyingUpstream::Take(const grpc::ServerContext& context, Lie& lie) {
  absl::MutexLock lock(&mutex_);
  while (orders_.empty() && !context.IsCancelled()) changed_.WaitWithTimeout(&mutex_, kLook);
  if (context.IsCancelled()) return false;
  lie = orders_.front();
  orders_.pop_front();
  return true;
}

v1::ListEntriesResponse LyingUpstream::Page(Lie lie, uint64_t start, uint64_t known_size) {
  grpc::ClientContext context;
  v1::ListEntriesRequest request;
  request.set_start(start);
  request.set_with_bodies(true);
  request.set_known_size(known_size);
  if (lie == Lie::kEndlessData) request.set_page_size(1);
  v1::ListEntriesResponse page;
  const absl::Status listed = ToStatus(stubs_.log->ListEntries(&context, request, &page));
  EXPECT_TRUE(listed.ok()) << listed;
  Spoil(lie, known_size, page);
  return page;
}

void LyingUpstream::Spoil(Lie lie, uint64_t known_size, v1::ListEntriesResponse& page) const {
  Checkpoint forged{Node::kOrigin, known_size, Sha256("another log")};
  const Signer* const signers[] = {&log_key_};
  switch (lie) {
    case Lie::kNone:
    case Lie::kEndlessData:
      return;
    case Lie::kDropEntry:
      return page.mutable_entries()->DeleteSubrange(0, 1);
    case Lie::kReorder:
      return page.mutable_entries()->SwapElements(0, 1);
    case Lie::kAlterBody:
      FirstWithWords(page)->mutable_body()->back() ^= 1;
      return;
    case Lie::kOversizeBody:
      FirstWithWords(page)->mutable_body()->resize(kMaxSheetBytes + 1);
      return;
    case Lie::kOldCheckpoint:
      forged.size = known_size - 1;
      [[fallthrough]];
    case Lie::kForkLog:
      page.clear_entries();
      page.clear_known_proof();
      page.clear_consistency_proof();
      page.set_checkpoint(SignCheckpoint(forged, signers).value());
      return;
  }
}

grpc::Status LyingUpstream::FollowEntries(grpc::ServerContext* context,
                                          const v1::FollowEntriesRequest* request,
                                          grpc::ServerWriter<v1::ListEntriesResponse>* writer) {
  {
    absl::MutexLock lock(&mutex_);
    ++streams_;
    ++open_;
    changed_.SignalAll();
  }
  uint64_t next = request->start();
  uint64_t known_size = request->start();
  for (Lie lie; Take(*context, lie);) {
    const v1::ListEntriesResponse page = Page(lie, next, known_size);
    while (writer->Write(page) && lie == Lie::kEndlessData) {
    }
    next += static_cast<uint64_t>(page.entries_size());
    known_size = next;
  }
  absl::MutexLock lock(&mutex_);
  --open_;
  changed_.SignalAll();
  return grpc::Status::CANCELLED;
}

grpc::Status LyingUpstream::GetCharterChain(grpc::ServerContext*,
                                            const v1::GetCharterChainRequest* request,
                                            v1::CharterChain* response) {
  grpc::ClientContext context;
  return stubs_.log->GetCharterChain(&context, *request, response);
}

}  // namespace rollcall
