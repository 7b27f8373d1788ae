// Whatever is nominated and erased, and however far an index has come: a search finds
// what a scan over all answers finds, in the same order.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "storage/rocksdb_search_index.h"
#include "tests/storage/search_world.h"
#include "tests/testing/scratch_folder.h"

namespace rollcall {
namespace {

using Strings = std::vector<std::string>;

// What one word gives a contact: nothing, or its heaviest term, twice for a whole one.
int Score(const QueryWord& word, const Terms& terms) {
  int best = 0;
  for (const auto& [term, weight] : terms) {
    for (const std::string& form : word.forms) {
      if (term == form) best = std::max(best, 2 * weight);
      if (word.prefix && absl::StartsWith(term, form)) best = std::max(best, int{weight});
    }
  }
  return best;
}

// The model: reads every answer.
Strings Scan(const Reader& reader, absl::string_view text) {
  const std::vector<QueryWord> words = QueryWords(text);
  std::vector<std::pair<int, std::string>> found;  // by descending score and name
  RC_ASSERT(reader
                .Scan(Table::kAnswer, "", "",
                      [&](absl::string_view alpha3, absl::string_view bytes) {
                        v1::State state;
                        RC_ASSERT(state.ParseFromString(std::string(bytes)));
                        for (const auto& sheet : state.sheets()) {
                          for (const auto& contact : sheet.sheet().points_of_contact()) {
                            Terms terms = TermsOfState(alpha3);
                            for (const auto& [term, weight] : TermsOfContact(contact)) {
                              terms[term] = std::max(terms[term], weight);
                            }
                            int total = 0;
                            for (const QueryWord& word : words) {
                              const int score = Score(word, terms);
                              total = score == 0 || total < 0 ? -1 : total + score;
                            }
                            if (total > 0) {
                              found.emplace_back(-total, absl::StrCat(alpha3, "/", contact.id()));
                            }
                          }
                        }
                        return true;
                      })
                .ok());
  std::sort(found.begin(), found.end());
  Strings names;
  for (const auto& [score, name] : found) names.push_back(name);
  return names;
}

std::string AnyWords(int most) {
  const auto words = *rc::gen::container<Strings>(
      static_cast<size_t>(*rc::gen::inRange(1, most + 1)),
      rc::gen::element<std::string>("team", "teams", "tea", "Équipe", "equipe", "команда",
                                    "komanda", "国家", "国", "فريق", "Kenya", "кен", "cert",
                                    "cert-2", "go.ke"));
  return absl::StrJoin(words, " ");
}

std::vector<v1::PointOfContact> AnyContacts() {
  std::vector<v1::PointOfContact> contacts;
  const int count = *rc::gen::inRange(0, 4);
  for (int i = 0; i < count; ++i) {
    contacts.push_back(testing::SearchWorld::Contact(
        AnyWords(3), absl::StrCat("+254 20 ", *rc::gen::inRange(1000, 9999)), "soc@cert.go.ke"));
    if (*rc::gen::arbitrary<bool>()) contacts.back().set_responsibilities(AnyWords(3));
  }
  return contacts;
}

RC_GTEST_PROP(SearchPropertyTest, FindsWhatAScanFinds, ()) {
  const testing::ScratchFolder folder;
  testing::SearchWorld world;
  world.Commit();
  std::unique_ptr<SearchIndex> index;
  const auto open = [&] {
    index.reset();
    auto opened = OpenRocksDbSearchIndex(folder.At("search"), *world.store);
    RC_ASSERT(opened.ok());
    index = *std::move(opened);
  };
  open();
  std::vector<std::unique_ptr<Reader>> moments;
  const auto any_moment = [&moments]() -> const Reader& {
    return *moments[*rc::gen::inRange<size_t>(0, moments.size())];
  };
  const int steps = *rc::gen::inRange(1, 12);
  for (int step = 0; step < steps; ++step) {
    const std::string state = *rc::gen::element<std::string>("KEN", "FRA", "CIV");
    world.Nominate(state, AnyContacts());
    if (*rc::gen::inRange(0, 4) == 0) world.Erase(state);
    world.Commit();
    moments.push_back(world.store->Snapshot());
    // The index is brought up to the log, or to where the log was, or is left behind.
    if (*rc::gen::arbitrary<bool>()) {
      RC_ASSERT(index->Update(any_moment()).ok());
    }
    if (*rc::gen::inRange(0, 8) == 0) open();
    const std::string text = *rc::gen::oneOf(rc::gen::exec([] { return AnyWords(2); }),
                                             rc::gen::just<std::string>("254 20"));
    const Reader& reader = any_moment();
    const auto limit = static_cast<size_t>(*rc::gen::inRange(1, 5));
    RC_LOG() << text << "\n";
    RC_ASSERT(testing::SearchWorld::Find(reader, index.get(), text, limit) == Scan(reader, text));
  }
}

}  // namespace
}  // namespace rollcall
