// etcd: a serializable range of one key, and a put, over gRPC and TLS.
#include <google/protobuf/message_lite.h>
#include <grpcpp/client_context.h>
#include <grpcpp/completion_queue.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/support/byte_buffer.h>

#include <atomic>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "core/base/status_macros.h"
#include "tests/benchmarks/peers/etcd_kv.pb.h"
#include "tests/benchmarks/peers/peer_server.h"

namespace rollcall {
namespace {

constexpr char kRange[] = "/etcdserverpb.KV/Range";
constexpr char kPut[] = "/etcdserverpb.KV/Put";

grpc::ByteBuffer ToBuffer(const google::protobuf::MessageLite& message) {
  const grpc::Slice slice(message.SerializeAsString());
  return grpc::ByteBuffer(&slice, 1);
}

grpc::ByteBuffer Put(int record) {
  etcdserverpb::PutRequest request;
  request.set_key(PeerKey(record));
  request.set_value(PeerRecord());
  return ToBuffer(request);
}

grpc::ByteBuffer Range(int record) {
  etcdserverpb::RangeRequest request;
  request.set_key(PeerKey(record));
  request.set_serializable(true);
  return ToBuffer(request);
}

class Etcd final : public Subject {
 public:
  absl::Status Fill() {
    RETURN_IF_ERROR(server_.UntilStarted([&] { return Connect(1); }));
    int next = 0;
    RETURN_IF_ERROR(RunClosedLoop(channels_, kPut, 1, [&](int) -> absl::optional<grpc::ByteBuffer> {
                      if (next == kPeerRecords) return absl::nullopt;
                      return Put(next++);
                    }).status());
    for (int record = 0; record < kPeerRecords; ++record) look_ups_.push_back(Range(record));
    return CheckLookUp();
  }

  absl::Status Connect(int connections) override {
    channels_.clear();
    grpc::SslCredentialsOptions tls;
    tls.pem_root_certs = ReadWholeFile(server_.certificate());
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    for (int i = 0; i < connections; ++i) {
      channels_.push_back(grpc::CreateCustomChannel(absl::StrCat("127.0.0.1:", server_.port()),
                                                    grpc::SslCredentials(tls), arguments));
    }
    return CallOverEach(channels_, kRange, Range(0));
  }

  absl::string_view name() const override { return "etcd"; }
  absl::Duration CpuTime() const override { return server_.CpuTime(); }

  absl::StatusOr<LoopResult> LookUps(int outstanding, absl::Duration length) override {
    const absl::Time end = absl::Now() + length;
    return RunClosedLoop(channels_, kRange, outstanding,
                         [&](int) -> absl::optional<grpc::ByteBuffer> {
                           if (absl::Now() >= end) return absl::nullopt;
                           return look_ups_[next_++ % look_ups_.size()];
                         });
  }

  absl::StatusOr<LoopResult> Writes(int writers, int each, absl::Duration length) override {
    const absl::Time end = absl::Now() + length;
    std::vector<int> left(static_cast<size_t>(writers), each);
    return RunClosedLoop(channels_, kPut, writers,
                         [&](int slot) -> absl::optional<grpc::ByteBuffer> {
                           if (left[static_cast<size_t>(slot)]-- <= 0 || absl::Now() >= end) {
                             return absl::nullopt;
                           }
                           return Put(slot);
                         });
  }

 private:
  // That the keys are found which the loops ask for.
  absl::Status CheckLookUp() {
    grpc::ClientContext context;
    grpc::GenericStub stub(channels_.front());
    grpc::CompletionQueue queue;
    auto call = stub.PrepareUnaryCall(&context, kRange, look_ups_.back(), &queue);
    grpc::ByteBuffer answer;
    grpc::Status status;
    call->StartCall();
    call->Finish(&answer, &status, &queue);
    void* tag = nullptr;
    bool ok = false;
    queue.Next(&tag, &ok);
    grpc::Slice bytes;
    etcdserverpb::RangeResponse found;
    if (!status.ok() || !answer.DumpToSingleSlice(&bytes).ok() ||
        !found.ParseFromArray(bytes.begin(), static_cast<int>(bytes.size())) ||
        found.count() != 1) {
      return absl::InternalError("etcd does not find what was put");
    }
    return absl::OkStatus();
  }

  PeerServer server_{"etcd"};
  std::vector<std::shared_ptr<grpc::Channel>> channels_;
  std::vector<grpc::ByteBuffer> look_ups_;
  std::atomic<size_t> next_ = 0;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Subject>> StartEtcd() {
  auto etcd = std::make_unique<Etcd>();
  RETURN_IF_ERROR(etcd->Fill());
  return etcd;
}

}  // namespace rollcall
