// Proposals and decisions in words, one fact a line: what people see before they
// sign one and when they look at one.
#ifndef ROLLCALL_CLIENTS_CLI_PROPOSAL_DESCRIPTION_H_
#define ROLLCALL_CLIENTS_CLI_PROPOSAL_DESCRIPTION_H_

#include <string>
#include <vector>

#include "rollcall/v1/proposal.pb.h"

namespace rollcall {

// Every value with its contact, then where it comes from and what was not
// understood of it. Lines are safe to print.
std::vector<std::string> DescribeProposal(const v1::Proposal& proposal);
std::vector<std::string> DescribeDecision(const v1::Decision& decision);

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CLI_PROPOSAL_DESCRIPTION_H_
