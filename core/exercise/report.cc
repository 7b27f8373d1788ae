#include "core/exercise/report.h"

#include <algorithm>
#include <functional>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"
#include "core/base/timestamp.h"
#include "core/exercise/board.h"
#include "core/exercise/exercise_bodies.h"
#include "core/exercise/figures.h"
#include "core/exercise/ping.h"
#include "core/exercise/regional_group.h"
#include "core/exercise/statistics.h"
#include "core/geography/state.h"
#include "google/protobuf/util/message_differencer.h"

namespace rollcall {
namespace {

absl::Time TimeOf(const google::protobuf::Timestamp& timestamp) {
  return FromTimestamp(timestamp).value_or(absl::UnixEpoch());
}

absl::StatusOr<v1::BoardExercise> RequireExercise(const View& board, absl::string_view exercise) {
  ASSIGN_OR_RETURN(auto found, ReadExercise(board, exercise));
  if (found.has_value()) return *std::move(found);
  return Refusal(absl::StatusCode::kFailedPrecondition, v1::ERROR_REASON_EXERCISE_NOT_OPEN,
                 "no exercise of that name is known here");
}

absl::Status VisitPings(const View& board, absl::string_view exercise,
                        const std::function<void(const v1::PingRecord&)>& visit) {
  const std::string prefix = board_key::Ping(exercise, "");
  absl::Status status;
  RETURN_IF_ERROR(board.Scan(prefix, prefix, [&](absl::string_view key, absl::string_view bytes) {
    v1::PingRecord ping;
    if (!ping.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
      status = CorruptRecord(key);
      return false;
    }
    visit(ping);
    return true;
  }));
  return status;
}

// The States of one side of the coverage: members, or observers.
v1::Coverage CoverageOf(bool member, const std::set<std::string>& asked,
                        const std::set<std::string>& reached) {
  v1::Coverage coverage;
  for (const StateRow& row : AllStates()) {
    if (row.member != member) continue;
    const std::string code(row.alpha3);
    coverage.set_states(coverage.states() + 1);
    coverage.set_asked(coverage.asked() + (asked.contains(code) ? 1 : 0));
    coverage.set_reached(coverage.reached() + (reached.contains(code) ? 1 : 0));
  }
  return coverage;
}

// Everything that is counted of one exercise.
class Count {
 public:
  explicit Count(const v1::BoardExercise& exercise)
      : plan_(exercise.plan()), close_time_(TimeOf(exercise.close_time())), total_(plan_) {}

  void Add(const v1::PingRecord& ping) {
    if (OutcomeAt(ping, plan_, close_time_) == v1::PING_OUTCOME_VOID) {
      ++voids_[ReasonOfVoid(ping)];
      return;
    }
    const StateRow* state = FindByAlpha3(ping.state());
    if (state == nullptr) return;
    asked_.insert(ping.state());
    for (const v1::AnswerRecord& answer : ping.answers()) {
      if (!answer.by_other_means()) reached_.insert(ping.state());
    }
    const PingResult result = ResultOf(ping);
    total_.Add(result);
    At(kinds_, ping.target().kind()).Add(result);
    At(groups_, GroupOf(*state)).Add(result);
    for (const ChannelResult& channel : ChannelResultsOf(ping, plan_)) {
      At(channels_, channel.kind).Add(channel.result);
    }
  }

  void Write(v1::Report& report) const {
    *report.mutable_members() = CoverageOf(/*member=*/true, asked_, reached_);
    *report.mutable_observers() = CoverageOf(/*member=*/false, asked_, reached_);
    const bool hidden = total_.pings() > 0 && total_.pings() < kMinCell;
    *report.mutable_total() = total_.Write(hidden);
    WriteCells(kinds_, hidden, [&] { return report.add_kinds(); });
    WriteCells(groups_, hidden, [&] { return report.add_groups(); });
    WriteCells(channels_, hidden, [&] { return report.add_channels(); });
    for (const auto& [reason, count] : voids_) {
      v1::VoidCount& line = *report.add_voids();
      line.set_reason(reason);
      line.set_count(count);
    }
  }

 private:
  template <typename Key>
  Tally& At(std::map<Key, Tally>& tallies, Key key) {
    return tallies.try_emplace(key, plan_).first->second;
  }

  static void SetKey(v1::KindFigures& line, v1::ContactKind kind) { line.set_kind(kind); }
  static void SetKey(v1::GroupFigures& line, v1::RegionalGroup group) { line.set_group(group); }
  static void SetKey(v1::ChannelFigures& line, v1::ChannelKind kind) { line.set_kind(kind); }

  template <typename Key, typename Add>
  static void WriteCells(const std::map<Key, Tally>& tallies, bool hidden, Add add) {
    std::vector<uint32_t> sizes;
    for (const auto& [key, tally] : tallies) sizes.push_back(tally.pings());
    const std::vector<bool> suppressed = SuppressedCells(sizes);
    size_t i = 0;
    for (const auto& [key, tally] : tallies) {
      auto& line = *add();
      SetKey(line, key);
      *line.mutable_figures() = tally.Write(hidden || suppressed[i++]);
    }
  }

  const v1::Plan& plan_;
  const absl::Time close_time_;
  Tally total_;
  std::map<v1::ContactKind, Tally> kinds_;
  std::map<v1::RegionalGroup, Tally> groups_;
  std::map<v1::ChannelKind, Tally> channels_;
  std::map<v1::VoidReason, uint32_t> voids_;
  std::set<std::string> asked_;
  std::set<std::string> reached_;
};

using AnswerKey = std::tuple<std::string, v1::ChannelKind>;  // contact, channel
using Months = std::map<AnswerKey, std::pair<int, int>>;     // year, month

void TakeAnswers(const v1::PingRecord& ping, Months& months) {
  for (const v1::AnswerRecord& answer : ping.answers()) {
    if (answer.by_other_means()) continue;
    // A deputy or the paired contact answered for itself.
    std::string contact = ping.target().contact();
    if (answer.attempt() > 0) {
      const uint32_t step = ping.attempts(static_cast<int>(answer.attempt()) - 1).step();
      contact = ping.target().steps(static_cast<int>(step)).contact();
    }
    const absl::CivilMonth month = absl::ToCivilMonth(TimeOf(answer.time()), absl::UTCTimeZone());
    auto& last = months[{std::move(contact), answer.channel_kind()}];
    last = std::max(last, {static_cast<int>(month.year()), month.month()});
  }
}

void DropOldest(Months& months) {
  while (months.size() > static_cast<size_t>(kMaxLastAnswers)) {
    months.erase(std::min_element(months.begin(), months.end(), [](const auto& a, const auto& b) {
      return a.second < b.second;
    }));
  }
}

v1::Reachability ToReachability(const Months& months) {
  v1::Reachability reachability;
  for (const auto& [key, month] : months) {
    v1::LastAnswer& answer = *reachability.add_answers();
    answer.set_contact(std::get<0>(key));
    answer.set_channel_kind(std::get<1>(key));
    answer.set_year(month.first);
    answer.set_month(month.second);
  }
  return reachability;
}

Months ToMonths(const v1::Reachability& reachability) {
  Months months;
  for (const v1::LastAnswer& answer : reachability.answers()) {
    months[{answer.contact(), answer.channel_kind()}] = {answer.year(), answer.month()};
  }
  return months;
}

}  // namespace

absl::StatusOr<v1::Report> MakeReport(const View& board, absl::string_view exercise,
                                      uint64_t log_size) {
  ASSIGN_OR_RETURN(const v1::BoardExercise record, RequireExercise(board, exercise));
  Count count(record);
  RETURN_IF_ERROR(
      VisitPings(board, exercise, [&](const v1::PingRecord& ping) { count.Add(ping); }));
  v1::Report report;
  report.set_log_size(log_size);
  *report.mutable_open_time() = record.open_time();
  *report.mutable_close_time() = record.close_time();
  count.Write(report);
  return report;
}

absl::Status CompareReports(const v1::Report& said, const v1::Report& recomputed) {
  v1::Report unsalted = said;
  unsalted.clear_salt();
  v1::Report expected = recomputed;
  expected.clear_salt();
  google::protobuf::util::MessageDifferencer differencer;
  std::string differences;
  differencer.ReportDifferencesToString(&differences);
  if (differencer.Compare(unsalted, expected)) return absl::OkStatus();
  return absl::DataLossError(
      absl::StrCat("the report is not what the log adds up to: ", differences));
}

absl::StatusOr<std::map<std::string, v1::Reachability>> MakeReachability(
    const View& board, absl::string_view exercise,
    const std::map<std::string, v1::Reachability>& before) {
  std::map<std::string, Months> answered;
  RETURN_IF_ERROR(VisitPings(board, exercise, [&](const v1::PingRecord& ping) {
    TakeAnswers(ping, answered[ping.state()]);
  }));
  std::map<std::string, v1::Reachability> result;
  for (auto& [state, months] : answered) {
    const auto known = before.find(state);
    const Months old = known == before.end() ? Months() : ToMonths(known->second);
    for (const auto& [key, month] : old) {
      auto& last = months[key];
      last = std::max(last, month);
    }
    DropOldest(months);
    if (months != old) result[state] = ToReachability(months);
  }
  return result;
}

}  // namespace rollcall
