#include "services/exercises/sequencer_writer.h"

#include <cstddef>
#include <utility>

#include "absl/synchronization/blocking_counter.h"

namespace rollcall {

std::vector<absl::StatusOr<v1::Receipt>> SequencerWriter::Write(std::vector<Sealed> statements) {
  std::vector<absl::StatusOr<v1::Receipt>> verdicts(statements.size(),
                                                    absl::UnknownError("no verdict"));
  absl::BlockingCounter waiting(static_cast<int>(statements.size()));
  std::vector<Sequencer::Submitted> submitted;
  submitted.reserve(statements.size());
  for (size_t i = 0; i < statements.size(); ++i) {
    submitted.push_back({std::move(statements[i].statement), std::move(statements[i].body),
                         [&verdicts, &waiting, i](absl::StatusOr<v1::Receipt> verdict) {
                           verdicts[i] = std::move(verdict);
                           waiting.DecrementCount();
                         }});
  }
  sequencer_.SubmitTogether(std::move(submitted));
  waiting.Wait();
  return verdicts;
}

}  // namespace rollcall
