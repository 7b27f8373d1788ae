#include <string>

#include "core/base/refusal.h"
#include "core/base/timestamp.h"
#include "core/directory/charter_rules.h"
#include "core/directory/participant_rules.h"
#include "core/statement/canonical.h"
#include "gtest/gtest.h"
#include "rollcall/v1/view.pb.h"
#include "tests/testing/test_directory.h"

namespace rollcall {
namespace {

using testing::Signers;
using testing::TestDirectory;

class EnrolmentTest : public ::testing::Test {
 protected:
  absl::Status Enrol(absl::string_view subject, std::string body) {
    return directory_.Accept(
        directory_.Say(Kind::kEnrolment, subject, std::move(body), directory_.Registrar()));
  }
  absl::Status Nominate(const Signers& signers) {
    return directory_.Accept(directory_.Say(Kind::kSheet, "states/KEN/technical",
                                            directory_.SheetBody(v1::CONTACT_KIND_TECHNICAL),
                                            signers));
  }
  v1::ParticipantRecord Kenya() { return *RequireParticipant(directory_.view(), "states/KEN"); }

  TestDirectory directory_;
  const PrivateKey& a_ = directory_.Key("a");
  const PrivateKey& b_ = directory_.Key("b");
  const v1::KeySet keys_a_ = TestDirectory::KeySetOf({&a_});
  const v1::KeySet keys_b_ = TestDirectory::KeySetOf({&b_});
};

TEST_F(EnrolmentTest, PutsFirstKeysInForce) {
  ASSERT_TRUE(Enrol("states/KEN", directory_.EnrolmentBody(keys_a_)).ok());
  EXPECT_EQ(Kenya().generation(), 1u);
  EXPECT_EQ(Kenya().enrolment_index(), 1u);
  EXPECT_FALSE(Kenya().has_reissue());
  EXPECT_TRUE(Nominate({&a_}).ok());
}

TEST_F(EnrolmentTest, OnlyTheRegistrarEnrols) {
  const auto said =
      directory_.Say(Kind::kEnrolment, "states/KEN", directory_.EnrolmentBody(keys_a_), {&a_});
  EXPECT_EQ(ReasonOf(directory_.Accept(said)), v1::ERROR_REASON_SIGNATURE_INVALID);
  const auto by_root = directory_.Say(Kind::kEnrolment, "states/KEN",
                                      directory_.EnrolmentBody(keys_a_), directory_.Roots());
  EXPECT_EQ(ReasonOf(directory_.Accept(by_root)), v1::ERROR_REASON_SIGNATURE_INVALID);
}

TEST_F(EnrolmentTest, RefusesTerritoryThatIsNoState) {
  const absl::Status status = Enrol("states/HKG", directory_.EnrolmentBody(keys_a_));
  EXPECT_EQ(ReasonOf(status), v1::ERROR_REASON_NOT_A_STATE);
}

TEST_F(EnrolmentTest, TakesObserverState) {
  EXPECT_TRUE(Enrol("states/VAT", directory_.EnrolmentBody(keys_a_)).ok());
}

TEST_F(EnrolmentTest, RefusesUnacceptableKeys) {
  v1::KeySet low_order = keys_a_;
  // Ed25519 SubjectPublicKeyInfo whose point is the neutral element.
  std::string spki = a_.public_key().spki();
  spki.replace(spki.size() - 32, 32, std::string(1, '\x01') + std::string(31, '\0'));
  low_order.mutable_keys(0)->set_public_key(spki);
  const absl::Status status = Enrol("states/KEN", directory_.EnrolmentBody(low_order));
  EXPECT_EQ(ReasonOf(status), v1::ERROR_REASON_KEY_UNACCEPTABLE);
  EXPECT_EQ(ErrorInfoOf(status)->metadata().at("field"), "keys.keys[0].public_key");
}

TEST_F(EnrolmentTest, RefusesBrokenKeySets) {
  v1::KeySet twice = keys_a_;
  *twice.add_keys() = twice.keys(0);
  EXPECT_EQ(ReasonOf(Enrol("states/KEN", directory_.EnrolmentBody(twice))),
            v1::ERROR_REASON_INVALID_BODY);
  v1::KeySet unsatisfiable = TestDirectory::KeySetOf({&a_, &b_}, 3);
  EXPECT_EQ(ReasonOf(Enrol("states/KEN", directory_.EnrolmentBody(unsatisfiable))),
            v1::ERROR_REASON_INVALID_BODY);
  v1::KeySet no_threshold = keys_a_;
  no_threshold.mutable_thresholds()->RemoveLast();
  EXPECT_EQ(ReasonOf(Enrol("states/KEN", directory_.EnrolmentBody(no_threshold))),
            v1::ERROR_REASON_INVALID_BODY);
  v1::KeySet zero = keys_a_;
  zero.mutable_thresholds(0)->set_signatures(0);
  EXPECT_EQ(ReasonOf(Enrol("states/KEN", directory_.EnrolmentBody(zero))),
            v1::ERROR_REASON_INVALID_BODY);
  const v1::KeySet of_a_region =
      TestDirectory::KeySetOf({{&a_, {v1::KEY_USE_KEY_CHANGES, v1::KEY_USE_PROPOSAL}}});
  EXPECT_EQ(ReasonOf(Enrol("states/KEN", directory_.EnrolmentBody(of_a_region))),
            v1::ERROR_REASON_INVALID_BODY);
}

TEST_F(EnrolmentTest, RefusesEnrolmentWithoutNoteVerbaleOrSalt) {
  v1::Enrolment enrolment;
  ASSERT_TRUE(enrolment.ParseFromString(directory_.EnrolmentBody(keys_a_)));
  v1::Enrolment without_note = enrolment;
  without_note.clear_basis();
  EXPECT_EQ(ReasonOf(Enrol("states/KEN", EncodeCanonical(without_note))),
            v1::ERROR_REASON_INVALID_BODY);
  v1::Enrolment without_salt = enrolment;
  without_salt.clear_salt();
  EXPECT_EQ(ReasonOf(Enrol("states/KEN", EncodeCanonical(without_salt))),
            v1::ERROR_REASON_INVALID_BODY);
  v1::Enrolment of_other_kind = enrolment;
  of_other_kind.set_kind(v1::PARTICIPANT_KIND_REGIONAL_DIRECTORY);
  EXPECT_EQ(ReasonOf(Enrol("states/KEN", EncodeCanonical(of_other_kind))),
            v1::ERROR_REASON_INVALID_BODY);
}

TEST_F(EnrolmentTest, FirstGenerationIsOne) {
  EXPECT_EQ(ReasonOf(Enrol("states/KEN", directory_.EnrolmentBody(keys_a_, 2))),
            v1::ERROR_REASON_GENERATION_CONFLICT);
  EXPECT_EQ(ReasonOf(Enrol("states/KEN", directory_.EnrolmentBody(keys_a_, 0))),
            v1::ERROR_REASON_GENERATION_CONFLICT);
}

TEST_F(EnrolmentTest, GenerationsNeitherLeapNorGoBack) {
  ASSERT_TRUE(Enrol("states/KEN", directory_.EnrolmentBody(keys_a_, 1)).ok());
  ASSERT_TRUE(Enrol("states/KEN", directory_.EnrolmentBody(keys_b_, 2)).ok());
  EXPECT_EQ(ReasonOf(Enrol("states/KEN", directory_.EnrolmentBody(keys_a_, 1))),
            v1::ERROR_REASON_GENERATION_CONFLICT);
  EXPECT_EQ(ReasonOf(Enrol("states/KEN", directory_.EnrolmentBody(keys_a_, 4))),
            v1::ERROR_REASON_GENERATION_CONFLICT);
}

TEST_F(EnrolmentTest, SameGenerationMustRepeatItsKeySet) {
  ASSERT_TRUE(Enrol("states/KEN", directory_.EnrolmentBody(keys_a_)).ok());
  EXPECT_EQ(ReasonOf(Enrol("states/KEN", directory_.EnrolmentBody(keys_b_, 1))),
            v1::ERROR_REASON_KEY_SET_CHANGED);
  EXPECT_TRUE(Enrol("states/KEN", directory_.EnrolmentBody(keys_a_, 1)).ok());
}

TEST_F(EnrolmentTest, RepeatingTheFirstKeySetDoesNotUndoARotation) {
  ASSERT_TRUE(Enrol("states/KEN", directory_.EnrolmentBody(keys_a_)).ok());
  directory_.MustAccept(Kind::kKeys, "states/KEN", directory_.KeysBody(keys_b_), {&a_, &b_});
  ASSERT_TRUE(Enrol("states/KEN", directory_.EnrolmentBody(keys_a_, 1)).ok());
  EXPECT_EQ(ReasonOf(Nominate({&a_})), v1::ERROR_REASON_KEY_NOT_IN_FORCE);
  EXPECT_TRUE(Nominate({&b_}).ok());
}

TEST_F(EnrolmentTest, SuspensionBlocksSigningAndNothingElse) {
  ASSERT_TRUE(Enrol("states/KEN", directory_.EnrolmentBody(keys_a_)).ok());
  const PublicKey& tls = directory_.Key("tls").public_key();
  directory_.MustAccept(Kind::kAccess, "states/KEN",
                        directory_.AccessBody({directory_.Grant(tls, {v1::ACCESS_ROLE_READER})}),
                        {&a_});
  ASSERT_TRUE(Nominate({&a_}).ok());
  ASSERT_TRUE(Enrol("states/KEN", directory_.EnrolmentBody(keys_a_, 1, true)).ok());

  EXPECT_EQ(ReasonOf(Nominate({&a_})), v1::ERROR_REASON_SUSPENDED);
  const auto keys =
      directory_.Say(Kind::kKeys, "states/KEN", directory_.KeysBody(keys_b_), {&a_, &b_});
  EXPECT_EQ(ReasonOf(directory_.Accept(keys)), v1::ERROR_REASON_SUSPENDED);
  EXPECT_TRUE(directory_.view().Get(view_key::Access(tls.digest().view()))->has_value());
  EXPECT_TRUE(directory_.view().Get(view_key::Sheet("states/KEN/technical"))->has_value());

  ASSERT_TRUE(Enrol("states/KEN", directory_.EnrolmentBody(keys_a_, 1, false)).ok());
  EXPECT_TRUE(Nominate({&a_}).ok());
}

TEST_F(EnrolmentTest, ReissueVoidsKeysAndAccessAndIsShown) {
  ASSERT_TRUE(Enrol("states/KEN", directory_.EnrolmentBody(keys_a_)).ok());
  const PublicKey& tls = directory_.Key("tls").public_key();
  directory_.MustAccept(Kind::kAccess, "states/KEN",
                        directory_.AccessBody({directory_.Grant(tls, {v1::ACCESS_ROLE_READER})}),
                        {&a_});
  ASSERT_TRUE(Nominate({&a_}).ok());
  ASSERT_TRUE(Enrol("states/KEN", directory_.EnrolmentBody(keys_b_, 2)).ok());

  const absl::Status by_voided = Nominate({&a_});
  EXPECT_EQ(ReasonOf(by_voided), v1::ERROR_REASON_KEY_VOIDED);
  EXPECT_EQ(ErrorInfoOf(by_voided)->metadata().at("retired_index"), "4");
  EXPECT_FALSE(directory_.view().Get(view_key::Access(tls.digest().view()))->has_value());
  const auto sheet =
      ReadRecord<v1::SheetRecord>(directory_.view(), view_key::Sheet("states/KEN/technical"));
  EXPECT_EQ((*sheet)->generation(), 1u);  // stays, marked as of the earlier generation

  EXPECT_EQ(Kenya().reissue().index(), 4u);
  EXPECT_EQ(*FromTimestamp(Kenya().reissue().recovery_end_time()),
            directory_.clock().Now() + kDefaultRecovery);
  EXPECT_FALSE(Kenya().reissue().signed_anew());
  ASSERT_TRUE(Nominate({&b_}).ok());
  EXPECT_TRUE(Kenya().reissue().signed_anew());
}

TEST_F(EnrolmentTest, ReissueByWayOfAnEmptySetIsShownToo) {
  ASSERT_TRUE(Enrol("states/KEN", directory_.EnrolmentBody(keys_a_)).ok());
  ASSERT_TRUE(Enrol("states/KEN", directory_.EnrolmentBody(v1::KeySet(), 2)).ok());
  ASSERT_TRUE(Enrol("states/KEN", directory_.EnrolmentBody(keys_b_, 3)).ok());
  EXPECT_EQ(Kenya().reissue().index(), 3u);
}

TEST_F(EnrolmentTest, FirstKeysAfterNoneAreNoReissue) {
  ASSERT_TRUE(Enrol("states/KEN", directory_.EnrolmentBody(v1::KeySet())).ok());
  ASSERT_TRUE(Enrol("states/KEN", directory_.EnrolmentBody(keys_b_, 2)).ok());
  EXPECT_FALSE(Kenya().has_reissue());
  EXPECT_TRUE(Nominate({&b_}).ok());
}

TEST_F(EnrolmentTest, ChainOfKeysGoesOnAcrossGenerations) {
  ASSERT_TRUE(Enrol("states/KEN", directory_.EnrolmentBody(keys_a_)).ok());
  directory_.MustAccept(Kind::kKeys, "states/KEN", directory_.KeysBody(keys_a_), {&a_});
  ASSERT_TRUE(Enrol("states/KEN", directory_.EnrolmentBody(keys_b_, 2)).ok());
  Draft restarted = directory_.NextDraft(Kind::kKeys, "states/KEN", directory_.KeysBody(keys_b_));
  EXPECT_EQ(restarted.sequence, 2u);
  restarted.sequence = 1;
  restarted.previous.clear();
  const auto statement = Seal(restarted, {&b_});
  ASSERT_TRUE(statement.ok());
  EXPECT_EQ(ReasonOf(directory_.Accept({*statement, restarted.body})),
            v1::ERROR_REASON_CHAIN_CONFLICT);
}

TEST_F(EnrolmentTest, RegionalDirectoryHasKeysAndDeclaredMembers) {
  const v1::KeySet keys = TestDirectory::KeySetOf(
      {{&a_, {v1::KEY_USE_ACCESS, v1::KEY_USE_KEY_CHANGES, v1::KEY_USE_PROPOSAL}}});
  const std::string name = "regionalDirectories/asean";
  EXPECT_EQ(ReasonOf(Enrol(name, directory_.RegionalEnrolmentBody(v1::KeySet(), {"IDN"}))),
            v1::ERROR_REASON_INVALID_BODY);
  EXPECT_EQ(ReasonOf(Enrol(name, directory_.RegionalEnrolmentBody(keys, {"PHL", "IDN"}))),
            v1::ERROR_REASON_INVALID_BODY);
  EXPECT_EQ(ReasonOf(Enrol(name, directory_.RegionalEnrolmentBody(keys, {"HKG"}))),
            v1::ERROR_REASON_NOT_A_STATE);
  ASSERT_TRUE(Enrol(name, directory_.RegionalEnrolmentBody(keys, {"IDN", "PHL"})).ok());
  EXPECT_EQ(RequireParticipant(directory_.view(), name)->declared_members_size(), 2);
}

}  // namespace
}  // namespace rollcall
