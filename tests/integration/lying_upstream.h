// A node that lies: it wraps a real one, speaks under its TLS key and signs with
// its log key, and spoils what it is told to.
#ifndef ROLLCALL_TESTS_INTEGRATION_LYING_UPSTREAM_H_
#define ROLLCALL_TESTS_INTEGRATION_LYING_UPSTREAM_H_

#include <deque>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "core/crypto/signer.h"
#include "grpcpp/server.h"
#include "rollcall/v1/log_service.grpc.pb.h"
#include "tests/integration/harness.h"

namespace rollcall {

enum class Lie {
  kNone,           // the page that an honest node sends
  kDropEntry,      // its first entry is missing
  kReorder,        // its first two entries are swapped
  kAlterBody,      // one bit of its first body
  kOversizeBody,   // its first body is larger than any sheet may be
  kForkLog,        // the log's own key signs another root for the size kept
  kOldCheckpoint,  // the log's own key signs a size from before
  kEndlessData,    // a page of one entry, the same for ever
};

// A lie, and how a copier must refuse it.
struct LieCase {
  Lie lie;
  const char* name;
  const char* reason;
  bool leaves_evidence = false;  // both signed notes
};
void PrintTo(const LieCase& lie, std::ostream* out);
// Every lie but none.
std::vector<LieCase> AllLies();

// Follows orders: a stream that is open sends one page for each, in turn.
// Thread-safe. The node must outlive it and run while orders are given.
class LyingUpstream final : public v1::LogService::Service {
 public:
  // Serves on a port of its own; reads from `node` as `client`.
  LyingUpstream(const Node& node, const TlsClient& client);
  ~LyingUpstream() override;

  std::string address() const;

  // The page that the open stream, or the next one, sends.
  void Order(Lie lie);

  // Waits until this many streams have been opened and all orders but those of
  // the last one are carried out.
  void AwaitStreams(int streams);
  int streams() const;
  // Waits until no stream is open, so that the next order is for the next one.
  void AwaitHangUp();

  grpc::Status FollowEntries(grpc::ServerContext* context, const v1::FollowEntriesRequest* request,
                             grpc::ServerWriter<v1::ListEntriesResponse>* writer) override;
  grpc::Status GetCharterChain(grpc::ServerContext* context,
                               const v1::GetCharterChainRequest* request,
                               v1::CharterChain* response) override;

 private:
  // The next order; false when the caller is gone.
  bool Take(const grpc::ServerContext& context, Lie& lie);
  v1::ListEntriesResponse Page(Lie lie, uint64_t start, uint64_t known_size);
  void Spoil(Lie lie, uint64_t known_size, v1::ListEntriesResponse& page) const;

  const Stubs stubs_;
  const PrivateKey log_key_;
  mutable absl::Mutex mutex_;
  absl::CondVar changed_;
  std::deque<Lie> orders_ ABSL_GUARDED_BY(mutex_);
  int streams_ ABSL_GUARDED_BY(mutex_) = 0;  // opened
  int open_ ABSL_GUARDED_BY(mutex_) = 0;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace rollcall

#endif  // ROLLCALL_TESTS_INTEGRATION_LYING_UPSTREAM_H_
