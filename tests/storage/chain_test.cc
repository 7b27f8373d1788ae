#include "storage/chain.h"

#include <memory>
#include <string>
#include <vector>

#include "core/base/refusal.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "storage/memory_store.h"
#include "tests/storage/directory_life.h"
#include "tests/testing/test_directory.h"

namespace rollcall::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kSubject[] = "states/KEN/technical";

class ChainTest : public ::testing::Test {
 protected:
  ChainTest() {
    directory_.Enrol("KEN");
    for (const char* office : {"One", "Two", "Three", "Four"}) {
      directory_.MustAccept(Kind::kSheet, kSubject,
                            directory_.SheetBody(v1::CONTACT_KIND_TECHNICAL, office),
                            directory_.StateSigners("KEN"));
    }
    WriteAll(*store_, directory_, {3});
  }
  absl::StatusOr<std::vector<uint64_t>> Indices(const ChainPart& part) {
    return ChainIndices(*store_, Kind::kSheet, kSubject, part);
  }

  TestDirectory directory_;
  const std::unique_ptr<Store> store_ = NewMemoryStore();
};

TEST_F(ChainTest, IsReadInPart) {
  EXPECT_THAT(Indices({}).value(), ElementsAre(2, 3, 4, 5));
  EXPECT_THAT(Indices({.after_sequence = 2}).value(), ElementsAre(4, 5));
  EXPECT_THAT(Indices({.after_sequence = 4}).value(), IsEmpty());
  EXPECT_THAT(Indices({.after_sequence = 9}).value(), IsEmpty());
  EXPECT_THAT(Indices({.from_index = 3}).value(), ElementsAre(3, 4, 5));
  EXPECT_THAT(Indices({.after_sequence = 3, .from_index = 3}).value(), ElementsAre(5));
  EXPECT_THAT(Indices({.from_index = 6}).value(), IsEmpty());
}

TEST_F(ChainTest, IsRefusedWhenItIsLongerThanWhatIsAskedFor) {
  EXPECT_THAT(Indices({.most = 4}).value(), ElementsAre(2, 3, 4, 5));
  EXPECT_EQ(ReasonOf(Indices({.most = 3}).status()), v1::ERROR_REASON_TOO_LARGE);
  EXPECT_THAT(Indices({.from_index = 3, .most = 3}).value(), ElementsAre(3, 4, 5));
  EXPECT_EQ(ReasonOf(Indices({.from_index = 3, .most = 2}).status()), v1::ERROR_REASON_TOO_LARGE);
}

}  // namespace
}  // namespace rollcall::testing
