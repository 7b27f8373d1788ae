#include "core/statement/content_record.h"

#include "core/base/timestamp.h"

namespace rollcall {

v1::ContentRecord RecordOf(const Judgement& judgement) {
  v1::ContentRecord record;
  record.set_index(judgement.place.index);
  record.set_statement_digest(judgement.statement.digest().ToBytes());
  record.set_body_digest(judgement.statement.body_digest().ToBytes());
  *record.mutable_accept_time() = ToTimestamp(judgement.place.accept_time);
  return record;
}

}  // namespace rollcall
