#include "storage/chain.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"
#include "core/crypto/digest.h"
#include "core/statement/statement.h"
#include "core/statement/view.h"
#include "rollcall/v1/view.pb.h"
#include "storage/ledger.h"

namespace rollcall {
namespace {

absl::Status BrokenChain() {
  return Refusal(absl::StatusCode::kDataLoss, v1::ERROR_REASON_DATA_CORRUPTED,
                 "a chain names a statement that the log does not hold");
}

absl::Status TooLong(absl::string_view subject, uint64_t most) {
  return Refusal(absl::StatusCode::kResourceExhausted, v1::ERROR_REASON_TOO_LARGE,
                 absl::StrCat("more than ", most, " statements about ", subject));
}

}  // namespace

absl::StatusOr<std::vector<uint64_t>> ChainIndices(const Reader& reader, Kind kind,
                                                   absl::string_view subject,
                                                   const ChainPart& part) {
  const Ledger ledger(reader);
  std::vector<uint64_t> indices;
  ASSIGN_OR_RETURN(
      const auto found,
      ReadRecord<v1::ChainRecord>(StoreView(reader), view_key::Chain(RowOf(kind).name, subject)));
  if (!found.has_value() || found->sequence() <= part.after_sequence) return indices;
  const uint64_t length = found->sequence() - part.after_sequence;
  if (part.from_index == 0 && length > part.most) return TooLong(subject, part.most);
  uint64_t index = found->index();
  for (uint64_t left = length; index >= part.from_index; --left) {
    if (indices.size() == part.most) return TooLong(subject, part.most);
    indices.push_back(index);
    if (left == 1) break;
    ASSIGN_OR_RETURN(const std::string bytes, ledger.Entry(index));
    ASSIGN_OR_RETURN(const Entry entry, DecodeEntry(bytes));
    const auto previous = Digest::FromBytes(entry.statement.header().previous());
    if (!previous.ok()) return BrokenChain();
    ASSIGN_OR_RETURN(const absl::optional<uint64_t> before, ledger.IndexOf(*previous));
    if (!before.has_value() || *before >= index) return BrokenChain();
    index = *before;
  }
  std::reverse(indices.begin(), indices.end());
  return indices;
}

absl::StatusOr<v1::SignedStatement> CharterAt(const Ledger& ledger, uint64_t index) {
  ASSIGN_OR_RETURN(const std::string leaf, ledger.Entry(index));
  ASSIGN_OR_RETURN(const Entry entry, DecodeEntry(leaf));
  ASSIGN_OR_RETURN(auto body, ledger.Body(entry.statement.body_digest().view()));
  if (!body.has_value()) return BrokenChain();
  v1::SignedStatement charter;
  charter.set_envelope(entry.statement.envelope());
  charter.set_body(*std::move(body));
  return charter;
}

absl::StatusOr<absl::optional<absl::Time>> LastAcceptTime(const Reader& reader) {
  const Ledger ledger(reader);
  ASSIGN_OR_RETURN(const uint64_t size, ledger.Size());
  if (size == 0) return absl::optional<absl::Time>();
  ASSIGN_OR_RETURN(const std::string leaf, ledger.Entry(size - 1));
  ASSIGN_OR_RETURN(const Entry entry, DecodeEntry(leaf));
  return absl::optional<absl::Time>(entry.accept_time);
}

}  // namespace rollcall
