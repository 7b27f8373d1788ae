#include "storage/search_shard.h"

#include <algorithm>
#include <limits>
#include <tuple>

#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "core/base/status_macros.h"

namespace rollcall {
namespace {

constexpr size_t kPostingBytes = 3;
constexpr size_t kMaxContacts = size_t{std::numeric_limits<uint16_t>::max()} + 1;

void AddPosting(size_t place, uint8_t weight, std::string& postings) {
  postings.push_back(static_cast<char>(place >> 8));
  postings.push_back(static_cast<char>(place & 0xFF));
  postings.push_back(static_cast<char>(weight));
}

// Raises the scores of the contacts in `postings` to what this row gives them.
void Raise(absl::string_view postings, uint32_t factor, std::vector<uint32_t>& scores) {
  for (; postings.size() >= kPostingBytes; postings.remove_prefix(kPostingBytes)) {
    const auto high = static_cast<uint8_t>(postings[0]);
    const auto low = static_cast<uint8_t>(postings[1]);
    const size_t place = size_t{high} << 8 | low;
    if (place >= scores.size()) scores.resize(place + 1);
    scores[place] = std::max(scores[place], factor * static_cast<uint8_t>(postings[2]));
  }
}

}  // namespace

std::vector<PlacedContact> ContactsInOrder(const v1::State& answer) {
  std::vector<PlacedContact> contacts;
  for (const v1::NominatedSheet& sheet : answer.sheets()) {
    for (const v1::PointOfContact& contact : sheet.sheet().points_of_contact()) {
      contacts.push_back({&sheet, &contact});
    }
  }
  std::stable_sort(contacts.begin(), contacts.end(),
                   [](const PlacedContact& a, const PlacedContact& b) {
                     return std::tie(a.sheet->name(), a.contact->id()) <
                            std::tie(b.sheet->name(), b.contact->id());
                   });
  return contacts;
}

ShardRows MakeShard(const v1::State& answer) {
  ShardRows rows;
  const Terms of_state = TermsOfState(absl::StripPrefix(answer.name(), "states/"));
  const std::vector<PlacedContact> contacts = ContactsInOrder(answer);
  for (size_t place = 0; place < std::min(contacts.size(), kMaxContacts); ++place) {
    Terms terms = TermsOfContact(*contacts[place].contact);
    for (const auto& [term, weight] : of_state) {
      uint8_t& held = terms[term];
      held = std::max(held, weight);
    }
    for (const auto& [term, weight] : terms) AddPosting(place, weight, rows[term]);
  }
  return rows;
}

absl::Status VisitRows(const ShardRows& rows, absl::string_view term, bool prefix,
                       RowVisitor visit) {
  for (auto row = rows.lower_bound(term); row != rows.end(); ++row) {
    if (prefix ? !absl::StartsWith(row->first, term) : row->first != term) break;
    visit(row->first, row->second);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<ShardHit>> ScoreShard(RowSource rows,
                                                 absl::Span<const QueryWord> words) {
  std::vector<uint32_t> total;
  for (size_t i = 0; i < words.size(); ++i) {
    std::vector<uint32_t> best;
    for (const std::string& form : words[i].forms) {
      RETURN_IF_ERROR(rows(form, words[i].prefix,
                           [&best, &form](absl::string_view term, absl::string_view postings) {
                             Raise(postings, term.size() == form.size() ? 2 : 1, best);
                           }));
    }
    if (i == 0) {
      total = std::move(best);
    } else {
      total.resize(std::min(total.size(), best.size()));
      for (size_t place = 0; place < total.size(); ++place) {
        total[place] = total[place] > 0 && best[place] > 0 ? total[place] + best[place] : 0;
      }
    }
    if (std::all_of(total.begin(), total.end(), [](uint32_t score) { return score == 0; })) {
      return std::vector<ShardHit>();
    }
  }
  std::vector<ShardHit> hits;
  for (size_t place = 0; place < total.size(); ++place) {
    if (total[place] > 0) hits.push_back({static_cast<uint16_t>(place), total[place]});
  }
  return hits;
}

}  // namespace rollcall
