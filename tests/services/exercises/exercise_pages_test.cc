// Pages end by their bytes, too, so that a message is never too large.
#include <memory>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/timestamp.h"
#include "core/exercise/board.h"
#include "core/exercise/exercise_bodies.h"
#include "core/statement/canonical.h"
#include "gtest/gtest.h"
#include "services/exercises/desk.h"
#include "services/exercises/exercise_reading.h"
#include "services/page_token.h"
#include "services/time_zones.h"
#include "tests/services/exercises/exercise_world.h"
#include "tests/services/exercises/live_exercises.h"

namespace rollcall {
namespace {

using testing::LiveExercises;
using Stub = v1::ExerciseService::Stub;

class ExercisePagesTest : public LiveExercises {};

// Contacts with a key on each channel, every one of which is to be called.
TEST_F(ExercisePagesTest, EndsAPageOfTheWorklistBeforeAMessageIsTooLarge) {
  for (const char* state : {"KEN", "TZA"}) {
    for (const v1::ContactKind kind : {v1::CONTACT_KIND_DIPLOMATIC, v1::CONTACT_KIND_TECHNICAL}) {
      v1::Sheet sheet;
      ASSERT_TRUE(sheet.ParseFromString(directory_.SheetBody(kind)));
      v1::PointOfContact& contact = *sheet.mutable_points_of_contact(0);
      contact.clear_channels();
      for (int i = 0; i < 15; ++i) {
        v1::Channel& phone = *contact.add_channels();
        phone.set_kind(v1::CHANNEL_KIND_PHONE);
        phone.set_address(absl::StrCat("+1 202 555 01", 10 + i));
        phone.set_encryption_key(absl::StrCat("-----BEGIN PGP PUBLIC KEY BLOCK-----\n",
                                              std::string(8000, 'm'),
                                              "\n-----END PGP PUBLIC KEY BLOCK-----"));
      }
      directory_.MustAccept(
          Kind::kSheet,
          absl::StrCat("states/", state,
                       kind == v1::CONTACT_KIND_TECHNICAL ? "/technical" : "/diplomatic"),
          EncodeCanonical(sheet), directory_.StateSigners(state));
    }
  }
  StartExercises();
  v1::Plan plan = PlanNow(v1::CHANNEL_KIND_PHONE);
  plan.set_mode(v1::EXERCISE_MODE_ALL_CHANNELS);
  plan.clear_escalation();
  MustSubmit(SayPlan("e", plan), "controller-tls");
  exercises_.Await("opened e");
  constexpr size_t kCalls = size_t{2} * 2 * 15;
  std::set<std::pair<std::string, uint32_t>> calls;
  size_t pages = 0;
  // The intents follow the opening at once; each look is an answer of the server's.
  while (calls.size() < kCalls) {
    calls.clear();
    pages = 0;
    v1::ListWorkRequest request;
    request.set_page_size(1000);
    do {
      const auto page = Call(&Stub::ListWork, "operator-tls", request);
      ASSERT_TRUE(page.ok()) << page.status();
      EXPECT_LE(page->ByteSizeLong(), kMaxPageBytes + 1024);
      for (const v1::WorkItem& item : page->items()) {
        EXPECT_TRUE(calls.emplace(item.call().ping(), item.call().attempt()).second);
      }
      request.set_page_token(page->next_page_token());
      ++pages;
    } while (!request.page_token().empty());
  }
  EXPECT_EQ(pages, 3u);
}

TEST_F(ExercisePagesTest, EndsAPageOfPingsBeforeAMessageIsTooLarge) {
  constexpr int kPings = 600;
  v1::PingRecord ping;
  ping.set_state("KEN");
  ping.mutable_target()->set_contact("technical-1");
  for (int i = 0; i < kMaxSteps; ++i) {
    v1::Step& step = *ping.mutable_target()->add_steps();
    step.set_contact("technical-1");
    step.set_sheet_digest(std::string(32, 's'));
    *step.mutable_time() = ToTimestamp(directory_.clock().Now());
  }
  for (uint32_t i = 0; i < kMaxAttempts; ++i) {
    v1::AttemptRecord& attempt = *ping.add_attempts();
    *attempt.mutable_intent_time() = ToTimestamp(directory_.clock().Now());
    *attempt.mutable_outcome_time() = attempt.intent_time();
    attempt.set_result(v1::ATTEMPT_RESULT_SENT);
  }
  const EmptyView nothing;
  ChangeSet board(&nothing);
  v1::BoardExercise exercise;
  *exercise.mutable_plan() = PlanNow(v1::CHANNEL_KIND_PHONE);
  board.Put(board_key::Exercise("e"), exercise);
  for (int i = 0; i < kPings; ++i) {
    const std::string id = absl::StrCat("p", 1000 + i);
    ping.mutable_target()->set_ping(id);
    board.Put(board_key::Ping("e", id), ping);
    board.Put(desk_key::PingOf("e", "KEN", id), v1::BoardMark());
  }
  Start();
  const std::shared_ptr<const Head> head = server_->head();
  const ZoneFinder zones = FindTimeZone;
  Caller auditor;
  auditor.roles = {Role::kAuditor};
  v1::ListPingsRequest request;
  request.set_exercise("exercises/e");
  request.set_page_size(1000);
  int count = 0;
  int pages = 0;
  do {
    const auto page = ListPings({*head, board, auditor, zones, directory_.clock().Now()}, request);
    ASSERT_TRUE(page.ok()) << page.status();
    EXPECT_LE(page->ByteSizeLong(), kMaxPageBytes + 1024 * 16);
    for (const v1::Ping& listed : page->pings()) {
      EXPECT_EQ(listed.name(), absl::StrCat("exercises/e/pings/p", 1000 + count++));
    }
    request.set_page_token(page->next_page_token());
    ++pages;
  } while (!request.page_token().empty());
  EXPECT_EQ(count, kPings);
  EXPECT_GT(pages, 1);
}

// Counts what is read of the mails that nobody understands.
class CountingBoard final : public View {
 public:
  explicit CountingBoard(const View& board) : board_(board) {}
  absl::StatusOr<absl::optional<std::string>> Get(absl::string_view key) const override {
    return board_.Get(key);
  }
  absl::Status Scan(absl::string_view prefix, absl::string_view from,
                    const Visitor& visit) const override {
    return board_.Scan(prefix, from, [&](absl::string_view key, absl::string_view record) {
      ++read_;
      return visit(key, record);
    });
  }
  size_t read() const { return read_; }

 private:
  const View& board_;
  mutable size_t read_ = 0;
};

TEST_F(ExercisePagesTest, ReadsNoMoreMailsThanAPageOfTheWorklistHolds) {
  constexpr size_t kMails = 30;
  constexpr size_t kPageSize = 4;
  const EmptyView nothing;
  ChangeSet mails(&nothing);
  for (size_t i = 0; i < kMails; ++i) {
    v1::MailOutcome mail;
    mail.set_file_name(absl::StrCat("mail ", i));
    const absl::Time time = directory_.clock().Now() + absl::Seconds(static_cast<int64_t>(i));
    *mail.mutable_receive_time() = ToTimestamp(time);
    mails.Put(desk_key::Unclear(time, "digest"), mail);
  }
  Start();
  const std::shared_ptr<const Head> head = server_->head();
  const ZoneFinder zones = FindTimeZone;
  testing::ExerciseWorld world({"KEN"});
  Caller staff;
  staff.roles = {Role::kOperator};
  v1::ListWorkRequest request;
  request.set_page_size(kPageSize);
  size_t count = 0;
  do {
    const CountingBoard board(mails);
    const auto page =
        ListWork({*head, board, staff, zones, directory_.clock().Now()}, world.speaker(), request);
    ASSERT_TRUE(page.ok()) << page.status();
    EXPECT_LE(board.read(), kPageSize + 2);
    for (const v1::WorkItem& item : page->items()) {
      EXPECT_EQ(item.mail().file_name(), absl::StrCat("mail ", count++));
    }
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(count, kMails);
}

}  // namespace
}  // namespace rollcall
