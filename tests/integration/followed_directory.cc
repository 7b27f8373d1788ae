#include "tests/integration/followed_directory.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "core/base/refusal.h"
#include "core/base/timestamp.h"
#include "services/call_gate.h"

namespace rollcall {

std::string FollowedDirectory::CharterFile() {
  return absl::StrCat(leader().data_directory(), "/../charter.json");
}

void FollowedDirectory::LetFollow(const std::vector<Digest>& tls_keys) {
  const absl::Time now = absl::Now();
  std::vector<Digest> keys = tls_keys;
  keys.push_back(people().kenya_tls().digest);
  v1::Access access = AccessOf(keys, now + absl::Hours(24));
  for (v1::AccessGrant& grant : *access.mutable_grants()) {
    if (grant.tls_key_digest() != people().kenya_tls().digest.view()) {
      grant.clear_roles();
      grant.add_roles(v1::ACCESS_ROLE_FOLLOWER);
    }
  }
  const std::array<const Signer*, 1> kenya = {&people().kenya()};
  const auto receipt = directory_.registrar().Submit(
      people().Say(people().Next(Kind::kAccess, "states/KEN", access, now), kenya));
  ASSERT_TRUE(receipt.ok()) << receipt.status();
}

uint64_t FollowedDirectory::Say(absl::string_view office) {
  const auto receipt = directory_.kenya().Submit(people().KenyaTechnical(office, absl::Now()));
  EXPECT_TRUE(receipt.ok()) << receipt.status();
  return receipt.ok() ? receipt->index() + 1 : 0;
}

void FollowedDirectory::Follow(Node& follower, std::vector<std::string> more) {
  more.insert(more.end(), {"--charter", CharterFile()});
  const absl::Status started = follower.Start(std::move(more));
  ASSERT_TRUE(started.ok()) << started << follower.process().Errors();
}

void FollowedDirectory::AwaitSize(const Stubs& stubs, uint64_t size) {
  const absl::Time deadline = absl::Now() + kStartTimeout;
  while (true) {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + kCallTimeout));
    context.set_wait_for_ready(true);
    context.AddMetadata(kMinSizeMetadata, absl::StrCat(size));
    v1::CheckpointNote note;
    const absl::Status status =
        ToStatus(stubs.log->GetCheckpoint(&context, v1::GetCheckpointRequest(), &note));
    if (status.ok()) return;
    ASSERT_EQ(ReasonOf(status), v1::ERROR_REASON_NOT_YET_THERE) << status;
    ASSERT_LT(absl::Now(), deadline) << status;
  }
}

FollowedDirectory::Answer FollowedDirectory::Ask(const Stubs& stubs, absl::string_view state) {
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + kCallTimeout));
  v1::GetStateRequest request;
  request.set_name(absl::StrCat("states/", state));
  v1::State answer;
  const grpc::Status status = stubs.directory->GetState(&context, request, &answer);
  EXPECT_TRUE(status.ok()) << status.error_message();
  Answer result;
  result.bytes = answer.SerializeAsString();
  const auto& metadata = context.GetServerInitialMetadata();
  const auto found = metadata.find(kLogSizeMetadata);
  EXPECT_TRUE(found != metadata.end() &&
              absl::SimpleAtoi(absl::string_view(found->second.data(), found->second.size()),
                               &result.size));
  return result;
}

}  // namespace rollcall
