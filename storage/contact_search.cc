#include "storage/contact_search.h"

#include <algorithm>
#include <memory>
#include <set>
#include <tuple>
#include <utility>

#include "absl/container/btree_map.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"
#include "core/fold/state_answer.h"
#include "storage/changed_sheets.h"
#include "storage/ledger.h"
#include "storage/search_shard.h"

namespace rollcall {
namespace {

struct Hit {
  uint32_t score;
  std::string alpha3;
  uint16_t place;
};

bool Before(const Hit& a, const Hit& b) {
  if (a.score != b.score) return a.score > b.score;
  return std::tie(a.alpha3, a.place) < std::tie(b.alpha3, b.place);
}

// Where a page ended: a score, and the contact's sheet and id.
struct Cursor {
  uint32_t score = 0;
  std::string position;
};

std::string PositionOf(const PlacedContact& placed) {
  return absl::StrCat(placed.sheet->name(), "/", placed.contact->id());
}

// "KEN" of "states/KEN/technical/technical-1".
absl::string_view StateOfPosition(absl::string_view position) {
  absl::ConsumePrefix(&position, "states/");
  return position.substr(0, position.find('/'));
}

absl::StatusOr<Cursor> ParseCursor(absl::string_view text) {
  Cursor cursor;
  const size_t slash = text.find('/');
  if (slash == absl::string_view::npos || !absl::SimpleAtoi(text.substr(0, slash), &cursor.score)) {
    return InvalidField("page_token", "is of no page of this search");
  }
  cursor.position = std::string(text.substr(slash + 1));
  return cursor;
}

absl::StatusOr<v1::State> ParseAnswer(absl::string_view alpha3, absl::string_view bytes) {
  v1::State answer;
  if (!answer.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return Refusal(absl::StatusCode::kDataLoss, v1::ERROR_REASON_DATA_CORRUPTED,
                   absl::StrCat("the answer for ", alpha3, " cannot be read"));
  }
  return answer;
}

// Answers of the States on a page, each read once.
class Answers {
 public:
  explicit Answers(const Reader& reader) : ledger_(reader) {}

  absl::StatusOr<PlacedContact> At(absl::string_view alpha3, uint16_t place) {
    ASSIGN_OR_RETURN(const Held* held, Of(alpha3));
    if (place < held->contacts.size()) return held->contacts[place];
    return absl::InternalError(absl::StrCat("the search index does not fit the answer for ", alpha3,
                                            "; delete the index, it is made anew"));
  }

  absl::StatusOr<v1::StateSummary> Summary(absl::string_view alpha3) {
    ASSIGN_OR_RETURN(const Held* held, Of(alpha3));
    return Summarize(held->answer);
  }

 private:
  struct Held {
    v1::State answer;
    std::vector<PlacedContact> contacts;
  };

  absl::StatusOr<const Held*> Of(absl::string_view alpha3) {
    std::unique_ptr<Held>& held = held_[std::string(alpha3)];
    if (held == nullptr) {
      held = std::make_unique<Held>();
      ASSIGN_OR_RETURN(const auto bytes, ledger_.Answer(alpha3));
      ASSIGN_OR_RETURN(held->answer, ParseAnswer(alpha3, bytes.value_or("")));
      held->contacts = ContactsInOrder(held->answer);
    }
    return held.get();
  }

  const Ledger ledger_;
  absl::flat_hash_map<std::string, std::unique_ptr<Held>> held_;
};

// One search over the index where it reflects what the reader holds, and over the
// answers elsewhere.
class Search {
 public:
  Search(const Reader& reader, const std::vector<QueryWord>& words)
      : reader_(reader), words_(words) {}

  absl::StatusOr<std::vector<Hit>> Run(const SearchIndex* index) {
    if (index == nullptr) {
      RETURN_IF_ERROR(ReadAllAnswers({}));
      return std::move(hits_);
    }
    const std::unique_ptr<IndexMoment> moment = index->Now();
    ASSIGN_OR_RETURN(const uint64_t complete, moment->Size());
    ASSIGN_OR_RETURN(const uint64_t now, Ledger(reader_).Size());
    const uint64_t window = now > kMaxIndexLag ? now - kMaxIndexLag : 0;
    const bool lacks_states = complete == 0 || complete < window;
    const uint64_t first = lacks_states ? window : std::min(complete, now);
    ASSIGN_OR_RETURN(auto changed, ChangedSheets(reader_, first, now));

    std::set<std::string> reflected;
    ASSIGN_OR_RETURN(const std::vector<IndexMoment::Shard> shards, moment->Shards());
    for (const IndexMoment::Shard& shard : shards) {
      const uint64_t since = std::max(shard.size, complete);
      const auto change = changed.find(shard.alpha3);
      if (shard.size > now || since < first ||
          (change != changed.end() && change->second >= since)) {
        changed.emplace(shard.alpha3, now);
        continue;
      }
      reflected.insert(shard.alpha3);
      RETURN_IF_ERROR(ReadShard(*moment, shard.alpha3));
    }
    if (lacks_states) {
      RETURN_IF_ERROR(ReadAllAnswers(reflected));
      return std::move(hits_);
    }
    for (const auto& [alpha3, at] : changed) {
      if (reflected.contains(alpha3)) continue;
      ASSIGN_OR_RETURN(const auto bytes, Ledger(reader_).Answer(alpha3));
      if (bytes.has_value()) RETURN_IF_ERROR(ReadAnswer(alpha3, *bytes));
    }
    return std::move(hits_);
  }

 private:
  absl::Status Add(absl::string_view alpha3, RowSource rows) {
    ASSIGN_OR_RETURN(const std::vector<ShardHit> found, ScoreShard(rows, words_));
    for (const ShardHit& hit : found) {
      hits_.push_back({hit.score, std::string(alpha3), hit.place});
    }
    return absl::OkStatus();
  }

  absl::Status ReadShard(IndexMoment& moment, absl::string_view alpha3) {
    return Add(alpha3, [&](absl::string_view term, bool prefix, RowVisitor visit) {
      return moment.VisitRows(alpha3, term, prefix, visit);
    });
  }

  absl::Status ReadAnswer(absl::string_view alpha3, absl::string_view bytes) {
    ASSIGN_OR_RETURN(const v1::State answer, ParseAnswer(alpha3, bytes));
    const ShardRows rows = MakeShard(answer);
    return Add(alpha3, [&rows](absl::string_view term, bool prefix, RowVisitor visit) {
      return VisitRows(rows, term, prefix, visit);
    });
  }

  absl::Status ReadAllAnswers(const std::set<std::string>& but) {
    absl::Status status;
    RETURN_IF_ERROR(reader_.Scan(Table::kAnswer, "", "",
                                 [&](absl::string_view alpha3, absl::string_view bytes) {
                                   if (but.contains(std::string(alpha3))) return true;
                                   status = ReadAnswer(alpha3, bytes);
                                   return status.ok();
                                 }));
    return status;
  }

  const Reader& reader_;
  const std::vector<QueryWord>& words_;
  std::vector<Hit> hits_;
};

// Drops the hits of this page's predecessors.
absl::Status DropUntil(const Cursor& cursor, Answers& answers, std::vector<Hit>& hits) {
  const std::string state(StateOfPosition(cursor.position));
  absl::Status status;
  const auto is_seen = [&](const Hit& hit) {
    if (hit.score != cursor.score) return hit.score > cursor.score;
    if (hit.alpha3 != state) return hit.alpha3 < state;
    const auto placed = answers.At(hit.alpha3, hit.place);
    if (!placed.ok()) status = placed.status();
    return placed.ok() && PositionOf(*placed) <= cursor.position;
  };
  hits.erase(std::remove_if(hits.begin(), hits.end(), is_seen), hits.end());
  return status;
}

}  // namespace

absl::StatusOr<ContactMatches> SearchContacts(const Reader& reader, const SearchIndex* index,
                                              const ContactQuery& query) {
  ASSIGN_OR_RETURN(std::vector<Hit> hits, Search(reader, query.words).Run(index));
  Answers answers(reader);
  if (!query.after.empty()) {
    ASSIGN_OR_RETURN(const Cursor cursor, ParseCursor(query.after));
    RETURN_IF_ERROR(DropUntil(cursor, answers, hits));
  }
  const size_t wanted = std::min(hits.size(), query.limit);
  std::partial_sort(hits.begin(), hits.begin() + static_cast<std::ptrdiff_t>(wanted), hits.end(),
                    Before);
  ContactMatches matches;
  std::set<std::string> states;
  size_t bytes = 0;
  for (size_t i = 0; i < wanted; ++i) {
    ASSIGN_OR_RETURN(const PlacedContact placed, answers.At(hits[i].alpha3, hits[i].place));
    v1::FoundPointOfContact found;
    found.set_sheet(placed.sheet->name());
    *found.mutable_point_of_contact() = *placed.contact;
    bytes += found.ByteSizeLong();
    if (!matches.found.empty() && bytes > query.max_bytes) break;
    matches.next = absl::StrCat(hits[i].score, "/", PositionOf(placed));
    matches.found.push_back(std::move(found));
    states.insert(std::string(hits[i].alpha3));
  }
  for (const std::string& alpha3 : states) {
    ASSIGN_OR_RETURN(v1::StateSummary summary, answers.Summary(alpha3));
    matches.states.push_back(std::move(summary));
  }
  if (matches.found.size() == hits.size()) matches.next.clear();
  return matches;
}

}  // namespace rollcall
