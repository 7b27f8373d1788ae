#include "services/exercises/operator_log.h"

#include <cstddef>
#include <utility>

#include "core/base/status_macros.h"

namespace rollcall {
namespace {

// Handed to the sequencer at once: a quarter of its queue and of its bytes, so
// that States' own statements find room beside an opening.
constexpr size_t kMaxWave = 1024;
constexpr size_t kMaxWaveBytes = 16 * 1024 * 1024;

}  // namespace

absl::Status FirstRefusal(const Verdicts& verdicts) {
  for (const auto& verdict : verdicts) RETURN_IF_ERROR(verdict.status());
  return absl::OkStatus();
}

absl::Status OperatorLog::Follow() {
  std::shared_ptr<const Head> head = published_.Current();
  ASSIGN_OR_RETURN(const std::vector<PingId> changed,
                   desk_.Follow(*head, [this](uint64_t index, absl::string_view why) {
                     observer_.OnFinding(index, why);
                   }));
  ASSIGN_OR_RETURN(last_accept_time_, LastAcceptTime(*head->reader));
  head_ = std::move(head);
  if (!changed.empty() && on_change_) on_change_(changed);
  return absl::OkStatus();
}

absl::StatusOr<Verdicts> OperatorLog::Say(absl::Span<const Saying> sayings,
                                          std::vector<LogWriter::Sealed> before) {
  std::vector<LogWriter::Sealed> all = std::move(before);
  ASSIGN_OR_RETURN(std::vector<LogWriter::Sealed> sealed,
                   speaker_.Seal(sayings, StoreView(*published_.Current()->reader), clock_.Now()));
  for (LogWriter::Sealed& one : sealed) all.push_back(std::move(one));
  Verdicts verdicts;
  absl::Status refusal;
  for (size_t next = 0; next < all.size();) {
    std::vector<LogWriter::Sealed> wave;
    size_t bytes = 0;
    while (next < all.size() && wave.size() < kMaxWave && bytes < kMaxWaveBytes) {
      bytes += all[next].body.size();
      wave.push_back(std::move(all[next++]));
    }
    Verdicts said = refusal.ok() ? writer_.Write(std::move(wave)) : Verdicts(wave.size(), refusal);
    if (refusal.ok()) refusal = FirstRefusal(said);
    for (auto& verdict : said) verdicts.push_back(std::move(verdict));
  }
  RETURN_IF_ERROR(Follow());
  return verdicts;
}

}  // namespace rollcall
