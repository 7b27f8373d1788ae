#include "services/ready_answers.h"

#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"

namespace rollcall {
namespace {

// Holds one answer for every State and counts how often it is asked.
class OneAnswer final : public Reader {
 public:
  explicit OneAnswer(absl::StatusOr<std::string> answer) : answer_(std::move(answer)) {}

  absl::StatusOr<absl::optional<std::string>> Get(Table table, absl::string_view) const override {
    EXPECT_EQ(table, Table::kAnswer);
    ++reads;
    if (!answer_.ok()) return answer_.status();
    return absl::optional<std::string>(*answer_);
  }
  absl::Status Scan(Table, absl::string_view, absl::string_view, const Visitor&) const override {
    return absl::UnimplementedError("not needed");
  }

  mutable int reads = 0;

 private:
  const absl::StatusOr<std::string> answer_;
};

const StateRow& Kenya() { return *FindByAlpha3("KEN"); }
const StateRow& Uruguay() { return *FindByAlpha3("URY"); }

std::string BytesOf(const absl::StatusOr<grpc::ByteBuffer>& buffer) {
  grpc::Slice slice;
  if (!buffer.ok()) return buffer.status().ToString();
  if (!buffer->DumpToSingleSlice(&slice).ok()) return "not readable";
  return std::string(slice.begin(), slice.end());
}

TEST(ReadyAnswersTest, ReadsTheAnswerOfAStateOnceAHead) {
  ReadyAnswers ready;
  const auto reader = std::make_shared<OneAnswer>("as of 7");
  for (int i = 0; i < 3; ++i) EXPECT_EQ(BytesOf(ready.Get(reader, Kenya())), "as of 7");
  EXPECT_EQ(reader->reads, 1);
  EXPECT_EQ(BytesOf(ready.Get(reader, Uruguay())), "as of 7");
  EXPECT_EQ(reader->reads, 2);
}

TEST(ReadyAnswersTest, NeverAnswersFromAnotherHead) {
  ReadyAnswers ready;
  const auto old = std::make_shared<OneAnswer>("as of 7");
  const auto now = std::make_shared<OneAnswer>("as of 8");
  EXPECT_EQ(BytesOf(ready.Get(old, Kenya())), "as of 7");
  EXPECT_EQ(BytesOf(ready.Get(old, Uruguay())), "as of 7");
  EXPECT_EQ(BytesOf(ready.Get(now, Kenya())), "as of 8");
  EXPECT_EQ(BytesOf(ready.Get(now, Uruguay())), "as of 8");
  EXPECT_EQ(BytesOf(ready.Get(old, Kenya())), "as of 7");
  EXPECT_EQ(BytesOf(ready.Get(now, Kenya())), "as of 8");
}

TEST(ReadyAnswersTest, KeepsNoReaderAliveAndTakesNoNewOneForIt) {
  ReadyAnswers ready;
  auto reader = std::make_shared<OneAnswer>("as of 7");
  const std::weak_ptr<const Reader> watched = reader;
  EXPECT_EQ(BytesOf(ready.Get(reader, Kenya())), "as of 7");
  reader.reset();
  EXPECT_TRUE(watched.expired());
  for (int i = 0; i < 100; ++i) {  // some of them where the first one lay
    EXPECT_EQ(BytesOf(ready.Get(std::make_shared<OneAnswer>("as of 8"), Kenya())), "as of 8");
  }
}

TEST(ReadyAnswersTest, ReadsLongAnswersEachTime) {
  ReadyAnswers ready;
  const std::string at_most(ReadyAnswers::kMaxBytes, 'a');
  const auto longest = std::make_shared<OneAnswer>(at_most);
  const auto longer = std::make_shared<OneAnswer>(at_most + "a");
  for (int i = 0; i < 2; ++i) EXPECT_EQ(BytesOf(ready.Get(longest, Kenya())), at_most);
  EXPECT_EQ(longest->reads, 1);
  for (int i = 0; i < 2; ++i) EXPECT_EQ(BytesOf(ready.Get(longer, Kenya())), at_most + "a");
  EXPECT_EQ(longer->reads, 2);
}

TEST(ReadyAnswersTest, RemembersNoError) {
  ReadyAnswers ready;
  const auto reader = std::make_shared<OneAnswer>(absl::DataLossError("flipped bits"));
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(ready.Get(reader, Kenya()).status(), absl::DataLossError("flipped bits"));
  }
  EXPECT_EQ(reader->reads, 2);
}

}  // namespace
}  // namespace rollcall
