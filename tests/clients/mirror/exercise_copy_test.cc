// Copies of a log that holds an exercise: a State's mirror sees its own part, a
// bundle what every participant may see, and both verify as a whole.
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "clients/mirror/bundle.h"
#include "clients/mirror/local_copy.h"
#include "clients/mirror/sync.h"
#include "core/base/refusal.h"
#include "core/base/timestamp.h"
#include "core/crypto/random.h"
#include "core/directory/caller.h"
#include "core/statement/canonical.h"
#include "gtest/gtest.h"
#include "storage/ledger.h"
#include "storage/memory_store.h"
#include "tests/clients/mirror/bundle_bytes.h"
#include "tests/testing/fake_client.h"
#include "tests/testing/test_directory.h"
#include "tests/testing/test_exercise.h"

namespace rollcall::testing {
namespace {

constexpr char kPing[] = "7f3a9c0d";
constexpr char kOtherPing[] = "8g4b0d1e";

// Kenya and Tuvalu are asked; Kenya answers. The server gives Kenya's follower what
// Kenya may see.
class ExerciseCopyTest : public ::testing::Test {
 protected:
  ExerciseCopyTest() : pinned_(PinnedTestDirectory(directory_)), client_(server_, pinned_) {
    directory_.Enrol("KEN");
    directory_.Enrol("TUV");
    directory_.MustAccept(Kind::kAccess, "states/KEN",
                          directory_.AccessBody({directory_.Grant(
                              directory_.Key("reader").public_key(), {v1::ACCESS_ROLE_FOLLOWER})}),
                          directory_.StateSigners("KEN"));
    directory_.MustAccept(Kind::kSheet, "states/KEN/technical",
                          directory_.SheetBody(v1::CONTACT_KIND_TECHNICAL, "Kenya CERT"),
                          directory_.StateSigners("KEN"));
    RunExercise();
    server_.tamper_entries = [this](v1::ListEntriesResponse& page) { Withhold(page); };
  }

  void RunExercise() {
    const absl::Time start = directory_.clock().Now() + absl::Hours(24);
    SayPlan(directory_, "e", MakePlan(start));
    directory_.clock().Advance(absl::Hours(24));
    v1::TargetList kenya;
    *kenya.add_targets() = MakeTarget(kPing, start);
    v1::TargetList tuvalu;
    *tuvalu.add_targets() = MakeTarget(kOtherPing, start);
    OpenExercise(directory_, "e", {{"KEN", kenya}, {"TUV", tuvalu}});
    v1::Acknowledgement answer;
    answer.set_salt(directory_.Salt());
    answer.set_state("KEN");
    answer.set_attempt(1);
    *answer.mutable_answer_time() = ToTimestamp(directory_.clock().Now());
    answer.mutable_code()->set_tls_key_digest(std::string(32, 'k'));
    directory_.MustAccept(Kind::kAcknowledgement, absl::StrCat("exercises/e/pings/", kPing),
                          EncodeCanonical(answer), directory_.Operator());
    v1::Reachability facts;
    facts.set_salt(directory_.Salt());
    v1::LastAnswer& last = *facts.add_answers();
    last.set_contact("technical-1");
    last.set_channel_kind(v1::CHANNEL_KIND_EMAIL);
    last.set_year(2026);
    last.set_month(11);
    directory_.MustAccept(Kind::kReachability, "states/KEN", EncodeCanonical(facts),
                          directory_.Operator());
  }

  void Withhold(v1::ListEntriesResponse& page) {
    Caller kenya;
    kenya.participant = "states/KEN";
    kenya.roles = {Role::kFollower};
    for (v1::LoggedStatement& logged : *page.mutable_entries()) {
      const Entry entry = DecodeEntry(logged.entry()).value();
      const std::string& subject = entry.statement.header().subject();
      if (entry.statement.row().body_class == BodyClass::kRule ||
          (MaySeeContent(entry.statement.row().name, subject, kenya) && subject != withheld_)) {
        continue;
      }
      logged.clear_body();
      logged.set_standing(v1::BODY_STANDING_WITHHELD);
    }
  }

  absl::Status Mirror() {
    mirror_ = NewMemoryStore();
    return Sync(SyncSetup{client_, *mirror_, pinned_, directory_.clock(),
                          directory_.Key("reader").public_key().digest(), 1},
                [](uint64_t, uint64_t) {})
        .status();
  }
  // Whether the mirror holds the body of the last statement of a kind about a subject.
  bool Holds(Kind kind, absl::string_view subject) {
    Digest digest;
    for (const Said& said : directory_.accepted()) {
      if (said.statement.kind() == kind && said.statement.header().subject() == subject) {
        digest = said.statement.body_digest();
      }
    }
    return Ledger(*mirror_).Body(digest.view())->has_value();
  }

  TestDirectory directory_;
  FakeServer server_{directory_};
  const PinnedDirectory pinned_;
  FakeClient client_;
  std::unique_ptr<Store> mirror_;
  std::string withheld_;  // subject that the server keeps back beside its right
};

TEST_F(ExerciseCopyTest, AStatesMirrorHoldsItsOwnPart) {
  const absl::Status synced = Mirror();
  ASSERT_TRUE(synced.ok()) << synced;
  EXPECT_TRUE(Holds(Kind::kPlan, "exercises/e"));
  EXPECT_TRUE(Holds(Kind::kDispatch, "exercises/e/states/KEN"));
  EXPECT_FALSE(Holds(Kind::kDispatch, "exercises/e/states/TUV"));
  EXPECT_FALSE(Holds(Kind::kAcknowledgement, absl::StrCat("exercises/e/pings/", kPing)));
  EXPECT_TRUE(Holds(Kind::kReachability, "states/KEN"));
}

TEST_F(ExerciseCopyTest, ItsOwnPartCannotBeWithheld) {
  server_.refuse_bodies = absl::NotFoundError("not for this caller");
  for (const char* subject : {"exercises/e/states/KEN", "states/KEN", "states/KEN/technical"}) {
    withheld_ = subject;
    EXPECT_EQ(ReasonOf(Mirror()), v1::ERROR_REASON_BODY_WITHHELD) << subject;
  }
}

class ExerciseBundleTest : public ExerciseCopyTest {
 protected:
  // The mirror as a bundle; its bytes.
  std::string Write() {
    EXPECT_TRUE(Mirror().ok());
    auto copy = LocalCopy::Open(std::move(mirror_), pinned_);
    EXPECT_TRUE(copy.ok()) << copy.status();
    kenya_ = (*copy)->GetVerifiedState("KEN")->state.SerializeAsString();
    return BundleBytes(**copy, "", random_);
  }

  absl::StatusOr<std::unique_ptr<LocalCopy>> Read(std::string bytes) {
    auto left = std::make_shared<std::string>(std::move(bytes));
    return ReadBundle(
        [left](size_t size) -> absl::StatusOr<std::string> {
          std::string taken = left->substr(0, size);
          left->erase(0, taken.size());
          return taken;
        },
        [] { return absl::StatusOr<std::string>(""); }, pinned_, [](uint64_t, uint64_t) {});
  }

  SystemRandom random_;
  std::string kenya_;  // the mirror's answer
};

TEST_F(ExerciseBundleTest, TellsWhenAStateLastAnsweredAndNotWhoWasAsked) {
  const std::string bytes = Write();
  EXPECT_TRUE(absl::StrContains(bytes, kPing)) << "the subject of the acknowledgement";
  const auto read = Read(bytes);
  ASSERT_TRUE(read.ok()) << read.status();
  const auto verified = (*read)->GetVerifiedState("KEN");
  ASSERT_TRUE(verified.ok()) << verified.status();
  EXPECT_EQ(verified->state.SerializeAsString(), kenya_);
  EXPECT_EQ(verified->state.reachability().facts().answers(0).month(), 11);
  EXPECT_FALSE(absl::StrContains(bytes, kOtherPing)) << "a target list is Tuvalu's own";
}

TEST_F(ExerciseBundleTest, RefusesOneWithoutTheMonths) {
  // What a forger could write who leaves the facts out: the pages of a bundle again,
  // without that body.
  std::string bytes;
  auto writer = BundleWriter::Begin(
      [&bytes](absl::string_view more) {
        bytes.append(more.data(), more.size());
        return absl::OkStatus();
      },
      "", random_);
  ASSERT_TRUE(writer.ok());
  withheld_ = "states/KEN";
  v1::ListEntriesResponse page = server_.log.Page(0, server_.log.size(), 0);
  Withhold(page);
  ASSERT_TRUE(writer->Write(page).ok());
  ASSERT_TRUE(writer->Finish().ok());
  EXPECT_EQ(ReasonOf(Read(bytes).status()), v1::ERROR_REASON_BODY_WITHHELD);
}

}  // namespace
}  // namespace rollcall::testing
