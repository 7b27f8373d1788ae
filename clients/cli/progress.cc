#include "clients/cli/progress.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace rollcall {
namespace {

// What is done sooner needs no line.
constexpr absl::Duration kPatience = absl::Milliseconds(500);
constexpr absl::Duration kRepaintInterval = absl::Milliseconds(100);
constexpr uint64_t kBarColumns = 24;

// To the start of the line and wipe it (ECMA-48 EL).
constexpr char kWipe[] = "\r\x1b[K";

std::string Bar(uint64_t done, uint64_t total) {
  const uint64_t filled =
      static_cast<uint64_t>(static_cast<double>(std::min(done, total)) /
                            static_cast<double>(total) * static_cast<double>(kBarColumns));
  std::string bar = "[";
  for (uint64_t i = 0; i < kBarColumns; ++i) bar += i < filled ? '#' : '.';
  return bar + "] ";
}

// "1 h 02 min", "3 min 20 s", "12 s".
std::string ShortDuration(absl::Duration duration) {
  const int64_t seconds = std::max<int64_t>(0, absl::ToInt64Seconds(duration));
  if (seconds >= 3600) return absl::StrCat(seconds / 3600, " h ", seconds % 3600 / 60, " min");
  if (seconds >= 60) return absl::StrCat(seconds / 60, " min ", seconds % 60, " s");
  return absl::StrCat(seconds, " s");
}

}  // namespace

Progress::Progress(Output& output, const Clock& clock, uint64_t total)
    : output_(output), clock_(clock), total_(total), began_(clock.Monotonic()), painted_(began_) {}

Progress::~Progress() { Finish(); }

std::string Progress::Line(uint64_t done, absl::Duration elapsed) const {
  const double seconds = std::max(absl::ToDoubleSeconds(elapsed), 1e-3);
  const double rate = static_cast<double>(done) / seconds;
  if (total_ == 0) return absl::StrCat(done, " …");
  const double left = rate > 0 && total_ > done ? static_cast<double>(total_ - done) / rate : 0;
  return absl::StrCat(
      Bar(done, total_),
      output_.Say(
          Word::kProgress,
          {absl::StrCat(done), absl::StrCat(total_), absl::StrCat(static_cast<uint64_t>(rate)),
           done == 0 ? std::string("?") : ShortDuration(absl::Seconds(left))}));
}

void Progress::Advance(uint64_t done) {
  if (!output_.options().terminal) return;
  const absl::Duration now = clock_.Monotonic();
  if (now - began_ < kPatience || now - painted_ < kRepaintInterval) return;
  painted_ = now;
  visible_ = true;
  output_.err() << kWipe << Line(done, now - began_) << std::flush;
}

void Progress::Finish() {
  if (!visible_) return;
  visible_ = false;
  output_.err() << kWipe << std::flush;
}

}  // namespace rollcall
