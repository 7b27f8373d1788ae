// What a statement says, in lines that a person can check before signing, and
// how that differs from what is in force.
#ifndef ROLLCALL_CLIENTS_CLI_STATEMENT_DESCRIPTION_H_
#define ROLLCALL_CLIENTS_CLI_STATEMENT_DESCRIPTION_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "core/statement/kind.h"
#include "rollcall/v1/participant.pb.h"

namespace rollcall {

// Names that the reader knows keys by: key or TLS key digest (lower-case hex)
// to name.
using KeyNames = std::map<std::string, std::string>;

// One line a fact, in the order of the message; equal messages give equal
// lines. Digests and keys stand in full: they are what has to be compared.
std::vector<std::string> DescribeCharter(const v1::Charter& charter, const KeyNames& names);
std::vector<std::string> DescribeEnrolment(const v1::Enrolment& enrolment, const KeyNames& names);
std::vector<std::string> DescribeKeySet(const v1::KeySet& keys, const KeyNames& names);
std::vector<std::string> DescribeAccess(const v1::Access& access, const KeyNames& names);
std::vector<std::string> DescribeErasure(const v1::Erasure& erasure);

// "reader, follower".
std::string DescribeRoles(const v1::AccessGrant& grant);

// The body of any kind but a sheet (core/interchange has the words for those).
// INVALID_ARGUMENT when it is no such body.
absl::StatusOr<std::vector<std::string>> DescribeBody(Kind kind, absl::string_view body,
                                                      const KeyNames& names);

// A line of a comparison.
struct ChangedLine {
  enum class Change { kSame, kAdded, kRemoved };
  Change change;
  std::string line;
};

// The shortest way from one list of lines to the other, in order.
std::vector<ChangedLine> CompareLines(absl::Span<const std::string> before,
                                      absl::Span<const std::string> after);

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CLI_STATEMENT_DESCRIPTION_H_
