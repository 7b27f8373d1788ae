// What must be refused over the wire, each with its own reason and nothing
// written.
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "core/base/refusal.h"
#include "core/statement/canonical.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/integration/refusal_world.h"

namespace rollcall {
namespace {

using ::testing::HasSubstr;

std::vector<RefusalCase> AllCases() {
  std::vector<RefusalCase> all = FormCases();
  for (auto& cases : {BodyCases(), SignatureCases()}) {
    all.insert(all.end(), cases.begin(), cases.end());
  }
  return all;
}

// One world for the cases that run in one process.
class WorldTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { world_ = std::make_unique<World>(); }
  static void TearDownTestSuite() { world_.reset(); }

  static std::unique_ptr<World> world_;
};
std::unique_ptr<World> WorldTest::world_;

class RefusalTest : public WorldTest, public ::testing::WithParamInterface<RefusalCase> {};

TEST_P(RefusalTest, IsRefusedWithItsReasonAndNothingIsWritten) {
  const v1::SignedStatement statement = GetParam().make(*world_);
  const auto before = world_->kenya().LogSize();
  ASSERT_TRUE(before.ok()) << before.status();
  const absl::Status refused = world_->kenya().Submit(statement).status();
  EXPECT_EQ(ReasonName(ReasonOf(refused)), ReasonName(GetParam().reason)) << refused;
  const auto info = ErrorInfoOf(refused);
  ASSERT_TRUE(info.has_value()) << refused;
  EXPECT_EQ(info->domain(), "rollcall");
  EXPECT_FALSE(refused.message().empty());
  EXPECT_EQ(*world_->kenya().LogSize(), *before);
  // A refusal is nothing that stops a server.
  EXPECT_EQ(*world_->kenya().Health("rollcall.v1.StatementService"), "SERVING");
}

INSTANTIATE_TEST_SUITE_P(Wire, RefusalTest, ::testing::ValuesIn(AllCases()),
                         [](const auto& test) { return std::string(test.param.name); });

using RefusalFactsTest = WorldTest;

TEST_F(RefusalFactsTest, AChainConflictCarriesTheHead) {
  World& world = *world_;
  const v1::SignedStatement sheet = world.people().KenyaTechnical("CERT", absl::Now());
  const auto receipt = world.kenya().Submit(sheet);
  ASSERT_TRUE(receipt.ok()) << receipt.status();
  Draft stale = world.Technical("KEN");
  stale.sequence = 1;
  stale.previous = "";
  const absl::Status refused = world.kenya().Submit(world.KenyaSigns(stale)).status();
  const auto info = ErrorInfoOf(refused);
  ASSERT_TRUE(info.has_value()) << refused;
  EXPECT_EQ(info->reason(), "CHAIN_CONFLICT");
  EXPECT_EQ(info->metadata().at("head_sequence"), "1");
  EXPECT_EQ(info->metadata().at("head_index"), absl::StrCat(receipt->index()));
  EXPECT_EQ(info->metadata().at("head_digest"),
            Statement::Open(sheet.envelope())->digest().ToHex());
}

TEST_F(RefusalFactsTest, AnInvalidSheetNamesTheField) {
  v1::Sheet sheet = SheetOf(v1::CONTACT_KIND_TECHNICAL, "CERT", absl::Now());
  sheet.mutable_points_of_contact(0)->mutable_channels(0)->set_address("not an address");
  Draft draft = world_->Technical("KEN");
  draft.body = EncodeCanonical(sheet);
  const absl::Status refused = world_->kenya().Submit(world_->KenyaSigns(draft)).status();
  const auto info = ErrorInfoOf(refused);
  ASSERT_TRUE(info.has_value()) << refused;
  EXPECT_EQ(info->reason(), "INVALID_BODY");
  EXPECT_EQ(info->metadata().at("field"), "points_of_contact[0].channels[0].address");
}

TEST_F(RefusalFactsTest, ATerritoryIsToldThatItIsNoState) {
  const absl::Status refused = world_->kenya().GetState("states/GRL").status();
  EXPECT_EQ(ReasonOf(refused), v1::ERROR_REASON_NOT_A_STATE);
  EXPECT_THAT(std::string(refused.message()), HasSubstr("not a member or observer State"));
}

}  // namespace
}  // namespace rollcall
