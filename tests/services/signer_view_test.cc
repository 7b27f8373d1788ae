#include "services/signer_view.h"

#include <memory>
#include <string>

#include "gtest/gtest.h"
#include "storage/ledger.h"
#include "tests/services/sequencer_fixture.h"

namespace rollcall {
namespace {

class SignerViewTest : public testing::SequencerFixture {
 protected:
  // The store's head after `key` was given `value` behind the log's back.
  std::shared_ptr<const Head> Write(const std::string& key, const std::string& value,
                                    uint64_t access_epoch) {
    Batch batch;
    batch.Put(Table::kView, key, value);
    EXPECT_TRUE(store_.Write(batch).ok());
    auto head = ReadHead(store_, access_epoch);
    EXPECT_TRUE(head.ok()) << head.status();
    return *head;
  }
  static std::string Read(const View& view, const std::string& key) {
    const auto record = view.Get(key);
    EXPECT_TRUE(record.ok()) << record.status();
    return record.ok() ? record->value_or("nothing") : "an error";
  }

  SignerView signers_;
};

TEST_F(SignerViewTest, RemembersSignersWithinAnAccessEpoch) {
  const std::string key = view_key::Participant("states/KEN");
  signers_.Follow(Write(key, "one", 1));
  EXPECT_EQ(Read(signers_, key), "one");
  signers_.Follow(Write(key, "two", 1));
  EXPECT_EQ(Read(signers_, key), "one");
}

TEST_F(SignerViewTest, ForgetsSignersWhenTheAccessEpochMoves) {
  for (const std::string& key : {view_key::Participant("states/KEN"), view_key::Charter()}) {
    signers_.Follow(Write(key, "one", 1));
    EXPECT_EQ(Read(signers_, key), "one");
    signers_.Follow(Write(key, "two", 2));
    EXPECT_EQ(Read(signers_, key), "two");
    signers_.Follow(Write(key, "one", 1));
  }
}

TEST_F(SignerViewTest, FindsAParticipantThatWasEnrolledMeanwhile) {
  const std::string key = view_key::Participant("states/NOR");
  signers_.Follow(Write("other", "", 1));
  EXPECT_EQ(Read(signers_, key), "nothing");
  signers_.Follow(Write(key, "one", 1));
  EXPECT_EQ(Read(signers_, key), "one");
}

TEST_F(SignerViewTest, ReadsAllElseFromTheHead) {
  const std::string key = view_key::Chain("sheet", "states/KEN/technical");
  signers_.Follow(Write(key, "one", 1));
  EXPECT_EQ(Read(signers_, key), "one");
  signers_.Follow(Write(key, "two", 1));
  EXPECT_EQ(Read(signers_, key), "two");
  std::string scanned;
  ASSERT_TRUE(signers_
                  .Scan(key, "",
                        [&](absl::string_view, absl::string_view record) {
                          scanned = std::string(record);
                          return true;
                        })
                  .ok());
  EXPECT_EQ(scanned, "two");
}

TEST_F(SignerViewTest, HoldsNoHeadAfterLeave) {
  const std::shared_ptr<const Head> head = Write("other", "", 1);
  const long before = head.use_count();
  signers_.Follow(head);
  signers_.Leave();
  EXPECT_EQ(head.use_count(), before);
}

}  // namespace
}  // namespace rollcall
