// Key rotation: the quorum for key changes under the old and the new set.
#include <string>

#include "absl/strings/str_cat.h"
#include "core/base/refusal.h"
#include "core/directory/key_set.h"
#include "core/directory/participant_rules.h"
#include "gtest/gtest.h"
#include "rollcall/v1/view.pb.h"
#include "tests/testing/test_directory.h"

namespace rollcall {
namespace {

using testing::Said;
using testing::Signers;
using testing::TestDirectory;

// KEN is enrolled with keys a, b, c and 2 of 3 for everything.
class KeyRotationTest : public ::testing::Test {
 protected:
  KeyRotationTest() {
    directory_.MustAccept(Kind::kEnrolment, "states/KEN",
                          directory_.EnrolmentBody(TestDirectory::KeySetOf({&a_, &b_, &c_}, 2)),
                          directory_.Registrar());
  }

  absl::Status Rotate(const v1::KeySet& next, const Signers& signers) {
    return directory_.Accept(
        directory_.Say(Kind::kKeys, "states/KEN", directory_.KeysBody(next), signers));
  }

  absl::Status Nominate(const Signers& signers) {
    return directory_.Accept(directory_.Say(Kind::kSheet, "states/KEN/technical",
                                            directory_.SheetBody(v1::CONTACT_KIND_TECHNICAL),
                                            signers));
  }

  TestDirectory directory_;
  const PrivateKey& a_ = directory_.Key("a");
  const PrivateKey& b_ = directory_.Key("b");
  const PrivateKey& c_ = directory_.Key("c");
  const PrivateKey& d_ = directory_.Key("d");
  const PrivateKey& e_ = directory_.Key("e");
  const PrivateKey& f_ = directory_.Key("f");
};

TEST_F(KeyRotationTest, ThresholdChangeTakesBothThresholds) {
  const v1::KeySet three_of_three = TestDirectory::KeySetOf({&a_, &b_, &c_}, 3);
  const absl::Status two = Rotate(three_of_three, {&a_, &b_});
  EXPECT_EQ(ReasonOf(two), v1::ERROR_REASON_THRESHOLD_NOT_MET);
  EXPECT_EQ(ErrorInfoOf(two)->metadata().at("needed"), "3");
  EXPECT_EQ(ErrorInfoOf(two)->metadata().at("found"), "2");
  EXPECT_TRUE(Rotate(three_of_three, {&a_, &b_, &c_}).ok());
  EXPECT_EQ(ReasonOf(Nominate({&a_, &b_})), v1::ERROR_REASON_THRESHOLD_NOT_MET);
  EXPECT_TRUE(Nominate({&a_, &b_, &c_}).ok());
}

TEST_F(KeyRotationTest, TakesSoManyKeysAndNotOneMore) {
  Signers keys = {&a_, &b_};
  while (keys.size() < static_cast<size_t>(kMaxKeys)) {
    keys.push_back(&directory_.Key(absl::StrCat("key ", keys.size())));
  }
  EXPECT_TRUE(Rotate(TestDirectory::KeySetOf(keys, 2), {&a_, &b_}).ok());
  keys.push_back(&directory_.Key("one more"));
  const absl::Status refused = Rotate(TestDirectory::KeySetOf(keys, 2), {&a_, &b_});
  EXPECT_EQ(ReasonOf(refused), v1::ERROR_REASON_INVALID_BODY) << refused;
  EXPECT_EQ(ErrorInfoOf(refused)->metadata().at("field"), "keys.keys");
}

TEST_F(KeyRotationTest, ReplacedSignerSignsAndTheOldOneNoLonger) {
  ASSERT_TRUE(Rotate(TestDirectory::KeySetOf({&a_, &b_, &d_}, 2), {&a_, &b_}).ok());
  const absl::Status by_old = Nominate({&a_, &c_});
  EXPECT_EQ(ReasonOf(by_old), v1::ERROR_REASON_KEY_NOT_IN_FORCE);
  EXPECT_EQ(ErrorInfoOf(by_old)->metadata().at("retired_index"), "2");
  EXPECT_TRUE(Nominate({&a_, &d_}).ok());
}

TEST_F(KeyRotationTest, LostQuorumCannotRotateAndNeedsTheRegistrar) {
  // b and c are lost: a alone is no quorum of the old set.
  const v1::KeySet rescue = TestDirectory::KeySetOf({&a_, &d_, &e_}, 2);
  EXPECT_EQ(ReasonOf(Rotate(rescue, {&a_, &d_})), v1::ERROR_REASON_THRESHOLD_NOT_MET);
  directory_.MustAccept(Kind::kEnrolment, "states/KEN", directory_.EnrolmentBody(rescue, 2),
                        directory_.Registrar());
  EXPECT_TRUE(Nominate({&a_, &d_}).ok());
}

TEST_F(KeyRotationTest, RefusesOldQuorumAlone) {
  const v1::KeySet foreign = TestDirectory::KeySetOf({&d_, &e_, &f_}, 2);
  const absl::Status status = Rotate(foreign, {&a_, &b_});
  EXPECT_EQ(ReasonOf(status), v1::ERROR_REASON_THRESHOLD_NOT_MET);
  EXPECT_NE(ErrorInfoOf(status)->metadata().at("under").find("new key set"), std::string::npos);
}

TEST_F(KeyRotationTest, RefusesNewQuorumAlone) {
  const v1::KeySet foreign = TestDirectory::KeySetOf({&d_, &e_, &f_}, 2);
  const absl::Status status = Rotate(foreign, {&d_, &e_});
  EXPECT_EQ(ReasonOf(status), v1::ERROR_REASON_THRESHOLD_NOT_MET);
  EXPECT_NE(ErrorInfoOf(status)->metadata().at("under").find("states/KEN"), std::string::npos);
  EXPECT_TRUE(Rotate(foreign, {&a_, &b_, &d_, &e_}).ok());
  EXPECT_TRUE(Nominate({&d_, &e_}).ok());
}

TEST_F(KeyRotationTest, RefusesToGiveUpAllKeys) {
  EXPECT_EQ(ReasonOf(Rotate(v1::KeySet(), {&a_, &b_})), v1::ERROR_REASON_INVALID_BODY);
}

TEST_F(KeyRotationTest, RefusesSetThatCouldNeverChangeAgain) {
  const v1::KeySet stuck = TestDirectory::KeySetOf({{&a_, {v1::KEY_USE_TECHNICAL_SHEET}}});
  EXPECT_EQ(ReasonOf(Rotate(stuck, {&a_, &b_})), v1::ERROR_REASON_INVALID_BODY);
}

TEST_F(KeyRotationTest, RefusesKeyWithoutTheUse) {
  const v1::KeySet split = TestDirectory::KeySetOf(
      {{&a_, {v1::KEY_USE_TECHNICAL_SHEET}}, {&b_, {v1::KEY_USE_KEY_CHANGES}}});
  ASSERT_TRUE(Rotate(split, {&b_, &c_}).ok());
  EXPECT_EQ(ReasonOf(Nominate({&b_})), v1::ERROR_REASON_KEY_USE_NOT_ALLOWED);
  EXPECT_TRUE(Nominate({&a_}).ok());
  EXPECT_EQ(ReasonOf(Rotate(TestDirectory::KeySetOf({&a_}), {&a_})),
            v1::ERROR_REASON_THRESHOLD_NOT_MET);
  EXPECT_EQ(ReasonOf(Rotate(TestDirectory::KeySetOf({&b_}), {&a_, &b_})),
            v1::ERROR_REASON_KEY_USE_NOT_ALLOWED);
}

TEST_F(KeyRotationTest, RefusesSameKeyTwiceTowardsAThreshold) {
  Said said = directory_.Say(Kind::kSheet, "states/KEN/technical",
                             directory_.SheetBody(v1::CONTACT_KIND_TECHNICAL), {&a_});
  v1::Envelope envelope;
  ASSERT_TRUE(envelope.ParseFromString(said.statement.envelope()));
  *envelope.add_signatures() = envelope.signatures(0);
  envelope.mutable_signatures(1)->set_key_id("another hint");
  auto doubled = Statement::Open(envelope.SerializeAsString());
  ASSERT_TRUE(doubled.ok()) << doubled.status();
  said.statement = *std::move(doubled);
  EXPECT_EQ(ReasonOf(directory_.Accept(said)), v1::ERROR_REASON_DUPLICATE_SIGNER);
}

TEST_F(KeyRotationTest, RefusesExtraSignatureByAForeignKey) {
  EXPECT_EQ(ReasonOf(Nominate({&a_, &b_, &d_})), v1::ERROR_REASON_SIGNATURE_INVALID);
}

TEST_F(KeyRotationTest, HintProvesNothing) {
  Said said = directory_.Say(Kind::kSheet, "states/KEN/technical",
                             directory_.SheetBody(v1::CONTACT_KIND_TECHNICAL), {&d_, &e_});
  v1::Envelope envelope;
  ASSERT_TRUE(envelope.ParseFromString(said.statement.envelope()));
  envelope.mutable_signatures(0)->set_key_id(a_.public_key().id());
  envelope.mutable_signatures(1)->set_key_id(b_.public_key().id());
  said.statement = *Statement::Open(envelope.SerializeAsString());
  EXPECT_EQ(ReasonOf(directory_.Accept(said)), v1::ERROR_REASON_SIGNATURE_INVALID);
}

TEST_F(KeyRotationTest, WrongHintsDoNotHinder) {
  Said said = directory_.Say(Kind::kSheet, "states/KEN/technical",
                             directory_.SheetBody(v1::CONTACT_KIND_TECHNICAL), {&a_, &b_});
  v1::Envelope envelope;
  ASSERT_TRUE(envelope.ParseFromString(said.statement.envelope()));
  envelope.mutable_signatures(0)->set_key_id(c_.public_key().id());
  envelope.mutable_signatures(1)->clear_key_id();
  said.statement = *Statement::Open(envelope.SerializeAsString());
  EXPECT_TRUE(directory_.Accept(said).ok());
}

}  // namespace
}  // namespace rollcall
