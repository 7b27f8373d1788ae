#include "services/statement_service.h"

#include <string>
#include <thread>
#include <vector>

#include "core/base/refusal.h"
#include "gtest/gtest.h"
#include "tests/services/live_directory.h"

namespace rollcall {
namespace {

using testing::CheckReceipt;
using testing::FromGrpc;
using testing::Said;
using testing::ScriptedStore;

class StatementServiceTest : public testing::LiveDirectory {
 protected:
  std::unique_ptr<v1::StatementService::Stub> Stub(absl::string_view tls_key = "reader") {
    return v1::StatementService::NewStub(Channel(tls_key));
  }
  absl::StatusOr<std::string> GetBody(const Digest& digest, absl::string_view tls_key) {
    v1::GetBodyRequest request;
    request.set_digest(digest.ToBytes());
    v1::Body body;
    const grpc::Status status = Stub(tls_key)->GetBody(Context().get(), request, &body);
    if (!status.ok()) return FromGrpc(status);
    return body.body();
  }
};

TEST_F(StatementServiceTest, ReceiptVerifiesAndRepeatsItself) {
  Start();
  const Said sheet = Sheet("TZA", v1::CONTACT_KIND_TECHNICAL);
  const auto first = Submit(sheet, "reader");
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_TRUE(CheckReceipt(directory_, sheet.statement, *first).ok());
  const auto second = Submit(sheet, "follower");
  ASSERT_TRUE(second.ok());
  EXPECT_EQ(first->SerializeAsString(), second->SerializeAsString());
}

TEST_F(StatementServiceTest, CarriesARefusalWithItsHead) {
  Start();
  const Said sheet = Sheet("TZA", v1::CONTACT_KIND_TECHNICAL);
  const Said rival = Sheet("TZA", v1::CONTACT_KIND_TECHNICAL);
  MustSubmit(sheet);
  const absl::Status status = Submit(rival, "reader").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kAborted);
  EXPECT_EQ(ReasonOf(status), v1::ERROR_REASON_CHAIN_CONFLICT);
  EXPECT_EQ(ErrorInfoOf(status)->metadata().at("head_digest"), sheet.statement.digest().ToHex());
}

TEST_F(StatementServiceTest, RefusesWhatIsTooLargeBeforeAnyWork) {
  Start();
  Said sheet = Sheet("TZA", v1::CONTACT_KIND_TECHNICAL);
  sheet.body.append(kMaxBodyBytes, ' ');
  EXPECT_EQ(ReasonOf(Submit(sheet, "reader").status()), v1::ERROR_REASON_TOO_LARGE);
}

TEST_F(StatementServiceTest, ManySubmittersShareAWrite) {
  Start();
  store_.Hold();
  const size_t begun = store_.writes_begun();
  const Said first = Sheet("KEN", v1::CONTACT_KIND_TECHNICAL);
  std::vector<std::thread> submitters;
  submitters.emplace_back([&] { EXPECT_TRUE(Submit(first, "reader").ok()); });
  store_.AwaitWritesBegun(begun + 1);
  // Chains of different subjects, so that any order will do.
  const std::vector<Said> others = {Sheet("TZA", v1::CONTACT_KIND_TECHNICAL),
                                    Sheet("TZA", v1::CONTACT_KIND_DIPLOMATIC),
                                    Sheet("KEN", v1::CONTACT_KIND_DIPLOMATIC)};
  Channel("reader");  // made once, before the threads
  for (const Said& said : others) {
    submitters.emplace_back([&] { EXPECT_TRUE(Submit(said, "reader").ok()); });
  }
  observer_.AwaitQueue(4);
  const size_t writes = store_.writes();
  store_.Release();
  for (std::thread& submitter : submitters) submitter.join();
  // The first alone; the others together, but for one whose signature a busy
  // machine checked too late.
  EXPECT_GE(store_.writes(), writes + 2);
  EXPECT_LT(store_.writes(), writes + 4);
}

TEST_F(StatementServiceTest, GetsStatementsByDigestAndIndex) {
  Start();
  const Said& charter = directory_.accepted()[0];
  v1::GetStatementRequest request;
  request.set_digest(charter.statement.digest().ToBytes());
  v1::Statement by_digest;
  ASSERT_TRUE(Stub()->GetStatement(Context().get(), request, &by_digest).ok());
  EXPECT_EQ(by_digest.index(), 0u);
  EXPECT_EQ(DecodeEntry(by_digest.entry())->statement.envelope(), charter.statement.envelope());
  request.set_index(0);
  v1::Statement by_index;
  ASSERT_TRUE(Stub()->GetStatement(Context().get(), request, &by_index).ok());
  EXPECT_EQ(by_index.SerializeAsString(), by_digest.SerializeAsString());
}

TEST_F(StatementServiceTest, SaysWhatStatementIsNotThere) {
  Start();
  v1::GetStatementRequest request;
  v1::Statement statement;
  EXPECT_EQ(ReasonOf(FromGrpc(Stub()->GetStatement(Context().get(), request, &statement))),
            v1::ERROR_REASON_INVALID_FIELD);
  request.set_index(size());
  EXPECT_EQ(ReasonOf(FromGrpc(Stub()->GetStatement(Context().get(), request, &statement))),
            v1::ERROR_REASON_NOT_FOUND);
  request.set_digest(Sha256("nothing").ToBytes());
  EXPECT_EQ(ReasonOf(FromGrpc(Stub()->GetStatement(Context().get(), request, &statement))),
            v1::ERROR_REASON_NOT_FOUND);
  request.set_digest("short");
  EXPECT_EQ(ReasonOf(FromGrpc(Stub()->GetStatement(Context().get(), request, &statement))),
            v1::ERROR_REASON_INVALID_FIELD);
}

TEST_F(StatementServiceTest, GivesBodiesToWhomTheyAreFor) {
  Start();
  for (const Said& said : directory_.accepted()) {
    for (const char* key : {"reader", "follower", "registrar-tls"}) {
      const auto body = GetBody(said.statement.body_digest(), key);
      ASSERT_TRUE(body.ok()) << body.status();
      EXPECT_EQ(*body, said.body);
    }
  }
  EXPECT_EQ(ReasonOf(GetBody(Sha256("nothing"), "reader").status()),
            v1::ERROR_REASON_BODY_NOT_HELD);
}

TEST_F(StatementServiceTest, GivesNoErasedBody) {
  Start();
  const Digest digest = directory_.accepted().back().statement.body_digest();
  ASSERT_TRUE(GetBody(digest, "reader").ok());
  MustSubmit(directory_.Say(Kind::kErasure, "states/KEN/technical",
                            directory_.ErasureBody({digest.ToBytes()}),
                            directory_.StateSigners("KEN")));
  const absl::Status status = GetBody(digest, "reader").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ReasonOf(status), v1::ERROR_REASON_BODY_ERASED);
}

TEST_F(StatementServiceTest, TakesAsManyStatementsOfAParticipantAsADayHolds) {
  ServerOptions options;
  options.statements_a_day = 2;
  Start(options);
  // Two keys of one participant.
  MustSubmit(Sheet("TZA", v1::CONTACT_KIND_TECHNICAL), "reader");
  MustSubmit(Sheet("TZA", v1::CONTACT_KIND_TECHNICAL), "follower");
  const Said third = Sheet("TZA", v1::CONTACT_KIND_TECHNICAL);
  const uint64_t before = size();
  EXPECT_EQ(ReasonOf(Submit(third, "reader").status()), v1::ERROR_REASON_RATE_LIMITED);
  EXPECT_EQ(size(), before);
  MustSubmit(third, "registrar-tls");
}

TEST_F(StatementServiceTest, CountsSheetBodiesAsLookUps) {
  ServerOptions options;
  options.states_an_hour = 1;
  Start(options);
  ASSERT_TRUE(GetState("states/TZA", "reader").ok());
  EXPECT_EQ(
      ReasonOf(GetBody(directory_.accepted().back().statement.body_digest(), "reader").status()),
      v1::ERROR_REASON_RATE_LIMITED);
  EXPECT_TRUE(GetBody(directory_.accepted()[0].statement.body_digest(), "reader").ok());
}

TEST_F(StatementServiceTest, TellsWhereAChainStands) {
  Start();
  v1::GetChainHeadRequest request;
  request.set_kind("sheet");
  request.set_subject("states/KEN/technical");
  v1::ChainHead head;
  ASSERT_TRUE(Stub()->GetChainHead(Context().get(), request, &head).ok());
  EXPECT_EQ(head.head().sequence(), 1u);
  EXPECT_EQ(head.head().digest(), directory_.accepted().back().statement.digest().ToBytes());
  request.set_subject("states/UGA/technical");
  ASSERT_TRUE(Stub()->GetChainHead(Context().get(), request, &head).ok());
  EXPECT_FALSE(head.has_head());
  request.set_kind("rumour");
  EXPECT_EQ(ReasonOf(FromGrpc(Stub()->GetChainHead(Context().get(), request, &head))),
            v1::ERROR_REASON_UNKNOWN_KIND);
  request.set_kind("sheet");
  request.set_subject("nowhere");
  EXPECT_EQ(ReasonOf(FromGrpc(Stub()->GetChainHead(Context().get(), request, &head))),
            v1::ERROR_REASON_INVALID_SUBJECT);
}

}  // namespace
}  // namespace rollcall
