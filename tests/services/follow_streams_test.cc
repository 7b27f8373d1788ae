#include "services/follow_streams.h"

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "clients/cpp/client.h"
#include "core/base/refusal.h"
#include "core/geography/state.h"
#include "core/merkle/contradiction.h"
#include "core/merkle/tree.h"
#include "gtest/gtest.h"
#include "storage/ledger.h"
#include "storage/memory_store.h"
#include "storage/replica.h"
#include "tests/services/live_directory.h"

namespace rollcall {
namespace {

using testing::FromGrpc;
using testing::Said;

class FollowStreamsTest : public testing::LiveDirectory {
 protected:
  struct Stream {
    std::unique_ptr<v1::LogService::Stub> stub;
    std::unique_ptr<grpc::ClientContext> context;
    std::unique_ptr<grpc::ClientReader<v1::ListEntriesResponse>> reader;
    ~Stream() {
      if (context != nullptr) context->TryCancel();
      if (reader != nullptr) reader->Finish();
    }
    v1::ListEntriesResponse Read() {
      v1::ListEntriesResponse page;
      EXPECT_TRUE(reader->Read(&page));
      return page;
    }
    // The next page that is no heartbeat: who moves the clock may get one.
    v1::ListEntriesResponse ReadEntries() {
      v1::ListEntriesResponse page;
      while (reader->Read(&page)) {
        if (!page.entries().empty()) return page;
      }
      ADD_FAILURE() << "the stream has ended";
      return v1::ListEntriesResponse();
    }
    // What the stream ended with.
    absl::Status End() {
      v1::ListEntriesResponse page;
      while (reader->Read(&page)) {
      }
      const absl::Status status = FromGrpc(reader->Finish());
      reader.reset();
      return status;
    }
  };

  std::unique_ptr<Stream> Open(const v1::FollowEntriesRequest& request,
                               absl::string_view tls_key = "follower") {
    auto stream = std::make_unique<Stream>();
    stream->stub = v1::LogService::NewStub(Channel(tls_key));
    stream->context = Context();
    stream->reader = stream->stub->FollowEntries(stream->context.get(), request);
    return stream;
  }
  static v1::FollowEntriesRequest From(uint64_t start, absl::string_view checkpoint = "") {
    v1::FollowEntriesRequest request;
    request.set_start(start);
    request.set_with_bodies(true);
    request.set_checkpoint(std::string(checkpoint));
    return request;
  }
  // A note by the directory's log key.
  std::string Note(uint64_t size, const Digest& root) {
    const Checkpoint checkpoint{testing::kTestOrigin, size, root};
    const Signer* const signers[] = {&directory_.LogKey()};
    return SignCheckpoint(checkpoint, signers).value();
  }
  std::string HonestNote(uint64_t size) {
    return Note(size, RootOf(size, Ledger(store_).Nodes()).value());
  }
  // Beside those that LiveDirectory lets in.
  void LetKenyaFollow(const std::vector<std::string>& tls_keys) {
    std::vector<v1::AccessGrant> grants = {Grant("reader", v1::ACCESS_ROLE_READER),
                                           Grant("follower", v1::ACCESS_ROLE_FOLLOWER)};
    for (const std::string& key : tls_keys) {
      grants.push_back(Grant(key, v1::ACCESS_ROLE_FOLLOWER));
    }
    const absl::Status accepted = directory_.Accept(Access(std::move(grants)));
    EXPECT_TRUE(accepted.ok()) << accepted;
  }
  void LetFollow(absl::string_view alpha3, absl::string_view tls_key) {
    directory_.MustAccept(Kind::kAccess, absl::StrCat("states/", alpha3),
                          directory_.AccessBody({Grant(tls_key, v1::ACCESS_ROLE_FOLLOWER)}),
                          directory_.StateSigners(alpha3));
  }
  Said Next(absl::string_view office) { return Sheet("KEN", v1::CONTACT_KIND_TECHNICAL, office); }
};

TEST_F(FollowStreamsTest, GivesWhatIsThereAndThenWhatComes) {
  Start();
  const auto stream = Open(From(2));
  const v1::ListEntriesResponse first = stream->Read();
  ASSERT_EQ(static_cast<uint64_t>(first.entries_size()), size() - 2);
  EXPECT_EQ(first.entries(0).index(), 2u);
  EXPECT_EQ(first.checkpoint(), server_->head()->note);
  const uint64_t before = size();
  MustSubmit(Next("News"));
  const v1::ListEntriesResponse second = stream->Read();
  ASSERT_EQ(second.entries_size(), 1);
  EXPECT_EQ(second.entries(0).index(), before);
  EXPECT_EQ(second.checkpoint(), server_->head()->note);
}

// Whoever copies the log is in the operator's log with every entry, and does not fill
// that with a line for each.
TEST_F(FollowStreamsTest, TellsTheOperatorOfEveryEntryThatItHandsOut) {
  Start();
  const uint64_t before = size();
  v1::FollowEntriesRequest request = From(1);
  request.set_page_size(2);
  const auto stream = Open(request);
  for (uint64_t next = 1; next < before;) {
    next += static_cast<uint64_t>(stream->Read().entries_size());
  }
  const size_t pages = before / 2;
  ASSERT_GT(pages, 1u);
  EXPECT_EQ(observer_.bulk_reads().size(), pages) << "at once while it catches up";
  for (const char* office : {"One", "Two"}) {
    MustSubmit(Next(office));
    ASSERT_EQ(stream->ReadEntries().entries_size(), 1);
  }
  EXPECT_EQ(observer_.bulk_reads().size(), pages) << "then in sums";
  directory_.clock().Advance(kBulkReadNotice);
  MustSubmit(Next("Three"));
  ASSERT_EQ(stream->ReadEntries().entries_size(), 1);
  EXPECT_EQ(observer_.bulk_reads().size(), pages + 1);
  MustSubmit(Next("Four"));
  ASSERT_EQ(stream->ReadEntries().entries_size(), 1);
  server_->Shutdown(absl::Seconds(30));  // and the rest at the end

  const std::vector<BulkRead> reads = observer_.bulk_reads();
  ASSERT_EQ(reads.size(), pages + 2);
  uint64_t next = 1;
  for (const BulkRead& read : reads) {
    EXPECT_EQ(read.start, next);
    EXPECT_EQ(read.method, "FollowEntries");
    EXPECT_EQ(read.caller, directory_.Key("follower").public_key().id());
    next += read.count;
  }
  EXPECT_EQ(next, before + 4);
  EXPECT_GE(reads[pages].count, 2u) << "one and two, and three unless a heartbeat came first";
}

TEST_F(FollowStreamsTest, SaysAtOnceThatThereIsNothingNew) {
  Start();
  const v1::ListEntriesResponse page = Open(From(size(), HonestNote(size())))->Read();
  EXPECT_EQ(page.entries_size(), 0);
  EXPECT_EQ(page.checkpoint(), server_->head()->note);
  EXPECT_EQ(page.known_proof_size(), 0);
}

// Each page is verified by a replica as it comes, in small ones.
TEST_F(FollowStreamsTest, EveryPageProvesItself) {
  Start();
  const auto store = NewMemoryStore();
  ReplicaOptions options;
  options.tls_key = directory_.Key("follower").public_key().digest();
  auto replica =
      Replica::Open(*store, testing::PinnedTestDirectory(directory_), directory_.clock(), options);
  ASSERT_TRUE(replica.ok()) << replica.status();
  v1::FollowEntriesRequest request = From(0);
  request.set_page_size(2);
  const auto stream = Open(request);
  for (int round = 0; round < 2; ++round) {
    while (!(*replica)->complete() || (*replica)->size() < size()) {
      auto page = (*replica)->OpenPage(stream->Read());
      ASSERT_TRUE(page.ok()) << page.status();
      const auto ingested = (*replica)->Ingest(*std::move(page));
      ASSERT_TRUE(ingested.ok()) << ingested.status();
    }
    MustSubmit(Next("Round " + std::to_string(round)));
  }
}

TEST_F(FollowStreamsTest, IsForFollowersAndCharterRoles) {
  Start();
  EXPECT_EQ(ReasonOf(Open(From(0), "reader")->End()), v1::ERROR_REASON_ROLE_NOT_ALLOWED);
  EXPECT_EQ(ReasonOf(Open(From(0), "stranger")->End()), v1::ERROR_REASON_CALLER_UNKNOWN);
  EXPECT_GT(Open(From(0), "registrar-tls")->Read().entries_size(), 0);
}

TEST_F(FollowStreamsTest, ARevocationEndsTheOpenStream) {
  Start();
  const auto stream = Open(From(0));
  stream->Read();
  MustSubmit(Access({Grant("reader", v1::ACCESS_ROLE_READER)}));
  EXPECT_EQ(ReasonOf(stream->End()), v1::ERROR_REASON_CALLER_UNKNOWN);
}

TEST_F(FollowStreamsTest, ShuttingDownEndsOpenStreams) {
  Start();
  const auto stream = Open(From(0));
  stream->Read();
  server_->Shutdown(absl::Seconds(30));
  EXPECT_EQ(ReasonOf(stream->End()), v1::ERROR_REASON_SHUTTING_DOWN);
}

TEST_F(FollowStreamsTest, TakesEveryCheckpointThatTheLogHasSigned) {
  Start();
  for (uint64_t known = 1; known <= size(); ++known) {
    const v1::ListEntriesResponse page = Open(From(known, HonestNote(known)))->Read();
    std::vector<Digest> proof;
    for (const std::string& hash : page.known_proof()) {
      proof.push_back(Digest::FromBytes(hash).value());
    }
    const NodeReader nodes = Ledger(store_).Nodes();
    EXPECT_TRUE(VerifyConsistency(known, RootOf(known, nodes).value(), size(),
                                  RootOf(size(), nodes).value(), proof)
                    .ok());
  }
  EXPECT_TRUE(server_->WriteStanding().ok());
}

TEST_F(FollowStreamsTest, ALargerCheckpointOfItsOwnStopsWriting) {
  std::vector<absl::Status> contradictions;
  ServerOptions options;
  options.on_contradiction = [&](const absl::Status& why) { contradictions.push_back(why); };
  Start(options);
  const std::string shown = Note(size() + 1, Sha256("what was lost"));
  EXPECT_EQ(ReasonOf(Open(From(size(), shown))->End()), v1::ERROR_REASON_LOG_ROLLED_BACK);
  EXPECT_EQ(ReasonOf(server_->WriteStanding()), v1::ERROR_REASON_LOG_ROLLED_BACK);
  EXPECT_EQ(ReasonOf(Submit(Next("Too late"), "registrar-tls").status()),
            v1::ERROR_REASON_LOG_ROLLED_BACK);
  ASSERT_EQ(contradictions.size(), 1u);
  const std::string evidence = EvidenceOf(contradictions[0]).value_or("");
  EXPECT_NE(evidence.find(shown), std::string::npos);
  EXPECT_NE(evidence.find(server_->head()->note), std::string::npos);
  EXPECT_TRUE(GetState("states/KEN", "reader").ok()) << "reads go on";
}

TEST_F(FollowStreamsTest, AContradictingCheckpointOfItsOwnStopsWriting) {
  ServerOptions options;
  std::string evidence;
  options.on_contradiction = [&](const absl::Status& why) { evidence = *EvidenceOf(why); };
  Start(options);
  EXPECT_EQ(ReasonOf(Open(From(2, Note(2, Sha256("another log"))))->End()),
            v1::ERROR_REASON_LOG_FORKED);
  EXPECT_EQ(ReasonOf(server_->WriteStanding()), v1::ERROR_REASON_LOG_FORKED);
  EXPECT_NE(evidence.find("BEGIN CONSISTENCY PROOF"), std::string::npos);
}

TEST_F(FollowStreamsTest, ACheckpointThatItNeverSignedProvesNothing) {
  Start();
  const Checkpoint checkpoint{testing::kTestOrigin, size() + 7, Sha256("made up")};
  const Signer* const signers[] = {&directory_.Key("nobody")};
  const std::string forged = SignCheckpoint(checkpoint, signers).value();
  for (const std::string& note : {forged, std::string("no note")}) {
    EXPECT_EQ(ReasonOf(Open(From(0, note))->End()), v1::ERROR_REASON_INVALID_FIELD);
  }
  EXPECT_TRUE(server_->WriteStanding().ok());
}

TEST_F(FollowStreamsTest, WritingBeginsWithTheLastWatcherThatIsNeeded) {
  LetKenyaFollow({"second"});
  LetFollow("TZA", "neighbour");
  ServerOptions options;
  options.watchers = 2;
  Start(options);
  const auto refused = [&] { return ReasonOf(server_->WriteStanding()); };
  EXPECT_EQ(refused(), v1::ERROR_REASON_AWAITING_WATCHERS);
  Open(From(0))->Read();
  EXPECT_EQ(refused(), v1::ERROR_REASON_AWAITING_WATCHERS) << "who keeps nothing says nothing";
  for (int i = 0; i < 2; ++i) Open(From(0, HonestNote(3)))->Read();
  EXPECT_EQ(refused(), v1::ERROR_REASON_AWAITING_WATCHERS) << "twice the same";
  EXPECT_EQ(ReasonOf(Submit(Next("Too early"), "registrar-tls").status()),
            v1::ERROR_REASON_AWAITING_WATCHERS);
  Open(From(0, HonestNote(3)), "second")->Read();
  EXPECT_EQ(refused(), v1::ERROR_REASON_AWAITING_WATCHERS) << "another key of the same State";
  Open(From(0, HonestNote(size())), "neighbour")->Read();
  EXPECT_TRUE(server_->WriteStanding().ok());
  MustSubmit(Next("In time"));
}

TEST_F(FollowStreamsTest, FollowersAtTheHeadAllGetTheSamePage) {
  Start();
  std::vector<std::unique_ptr<Stream>> streams;
  for (size_t i = 0; i < kMaxStreamsEach; ++i) {
    streams.push_back(Open(From(size())));
    streams.back()->Read();
  }
  EXPECT_EQ(ReasonOf(Open(From(size()))->End()), v1::ERROR_REASON_RATE_LIMITED) << "one too many";
  Open(From(size()), "registrar-tls")->Read();
  MustSubmit(Next("For all"));
  const std::string expected = streams[0]->Read().SerializeAsString();
  for (size_t i = 1; i < streams.size(); ++i) {
    EXPECT_EQ(streams[i]->Read().SerializeAsString(), expected);
  }
}

// What is accepted while a stream is being opened must not be told before it is known
// what the follower has: a page without its proof looks like a fork.
TEST_F(FollowStreamsTest, ProvesTheFirstPageToWhoComesWhileTheLogGrows) {
  Start();
  const uint64_t known = size();
  const std::string note = HonestNote(known);
  const Digest root = RootOf(known, Ledger(store_).Nodes()).value();
  std::atomic<bool> done = false;
  std::thread writer([&] {
    for (int i = 0; i < 300; ++i) MustSubmit(Next(absl::StrCat("Office ", i)));
    done = true;
  });
  int opened = 0;
  for (; !done; ++opened) {
    const v1::ListEntriesResponse page = Open(From(known, note))->Read();
    const auto shown = CheckpointOfNote(page.checkpoint());
    ASSERT_TRUE(shown.ok()) << shown.status();
    if (shown->size == known) continue;
    std::vector<Digest> proof;
    for (const std::string& hash : page.known_proof()) {
      proof.push_back(Digest::FromBytes(hash).value());
    }
    const absl::Status proven = VerifyConsistency(known, root, shown->size, shown->root, proof);
    EXPECT_TRUE(proven.ok()) << proven;
    if (!proven.ok()) break;
  }
  writer.join();
  EXPECT_GT(opened, 10);
}

// As many as a directory of all States with five copies each has. The time that it
// takes is a property of the test's result.
TEST_F(FollowStreamsTest, ANewEntryReachesTheLastOfAThousandFollowers) {
  constexpr size_t kFollowers = 1000;
  std::vector<std::string> followers;
  for (const StateRow& state : AllStates()) {
    if (followers.size() * kMaxStreamsEach >= kFollowers) break;
    const std::string alpha3(state.alpha3);
    if (alpha3 == "KEN") continue;
    if (alpha3 != "TZA") directory_.Enrol(alpha3);
    followers.push_back(absl::StrCat("follower-", alpha3));
    LetFollow(alpha3, followers.back());
  }
  Start();
  std::vector<std::unique_ptr<Stream>> streams;
  for (size_t i = 0; i < kFollowers; ++i) {
    streams.push_back(Open(From(size()), followers[i % followers.size()]));
    ASSERT_EQ(streams.back()->Read().entries_size(), 0);
  }
  const absl::Time said = absl::Now();
  MustSubmit(Next("For all"));
  for (const auto& stream : streams) {
    const v1::ListEntriesResponse page = stream->Read();
    ASSERT_EQ(page.entries_size(), 1);
    EXPECT_EQ(page.entries(0).index(), size() - 1);
  }
  RecordProperty("milliseconds_to_the_last",
                 static_cast<int>(absl::ToInt64Milliseconds(absl::Now() - said)));
}

TEST_F(FollowStreamsTest, TheClientsStreamReadsAndIsCancelledFromAnotherThread) {
  Start();
  ClientOptions options;
  options.address = "127.0.0.1:" + std::to_string(server_->port());
  options.identity.private_key_pem = directory_.Key("follower").ToPem("").value();
  options.identity.certificate_pem =
      directory_.Key("follower")
          .SelfSignedCertificate("test", absl::ToUnixSeconds(testing::DefaultTestTime()))
          .value();
  auto client =
      Client::Create(testing::PinnedTestDirectory(directory_), directory_.clock(), options);
  ASSERT_TRUE(client.ok()) << client.status();
  auto stream = (*client)->FollowEntries(FollowOptions());
  ASSERT_TRUE(stream.ok()) << stream.status();
  const auto page = (*stream)->Next();
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_EQ(static_cast<uint64_t>(page->entries_size()), size());
  std::thread canceller([&] { (*stream)->Cancel(); });
  EXPECT_TRUE(absl::IsCancelled((*stream)->Next().status()));
  canceller.join();

  FollowOptions impatient;
  impatient.start = size();
  impatient.idle_timeout = absl::Milliseconds(200);
  stream = (*client)->FollowEntries(impatient);
  ASSERT_TRUE((*stream)->Next().ok()) << "the first comes at once";
  EXPECT_TRUE(absl::IsDeadlineExceeded((*stream)->Next().status()));
}

}  // namespace
}  // namespace rollcall
