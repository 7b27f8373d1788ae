// Into this node's own log.
#ifndef ROLLCALL_SERVICES_EXERCISES_SEQUENCER_WRITER_H_
#define ROLLCALL_SERVICES_EXERCISES_SEQUENCER_WRITER_H_

#include <vector>

#include "services/exercises/log_writer.h"
#include "services/sequencer.h"

namespace rollcall {

// Thread-safe; the sequencer must outlive it.
class SequencerWriter final : public LogWriter {
 public:
  explicit SequencerWriter(Sequencer& sequencer) : sequencer_(sequencer) {}

  std::vector<absl::StatusOr<v1::Receipt>> Write(std::vector<Sealed> statements) override;

 private:
  Sequencer& sequencer_;
};

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_EXERCISES_SEQUENCER_WRITER_H_
