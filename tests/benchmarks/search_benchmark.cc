// What a search costs with an index, beside a scan of all answers, and what making the
// index costs. 100,000 contacts of 782 codes, on RocksDB.
//
//   build/benchmarks/bin/search_benchmark --benchmark_repetitions=5
//       --benchmark_report_aggregates_only=true
#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "benchmark/benchmark.h"
#include "core/statement/canonical.h"
#include "storage/contact_search.h"
#include "storage/rocksdb_search_index.h"
#include "storage/rocksdb_store.h"
#include "tests/testing/seeded_store.h"
#include "tests/testing/test_directory.h"

namespace rollcall {
namespace {

constexpr int kCodes = 782;
constexpr int kContactsOfACode = 128;  // two full sheets

// "AAA", "AAB", ...; some of them are States', whose names the index holds as well.
std::string Code(int number) {
  std::string code = "AAA";
  for (size_t i = code.size(); i > 0; --i, number /= 26) {
    code[i - 1] = static_cast<char>('A' + number % 26);
  }
  return code;
}

v1::State AnswerOf(int number) {
  v1::State state;
  const std::string code = Code(number);
  state.set_name(absl::StrCat("states/", code));
  v1::NominatedSheet& sheet = *state.add_sheets();
  sheet.set_name(absl::StrCat(state.name(), "/technical"));
  for (int i = 0; i < kContactsOfACode; ++i) {
    v1::PointOfContact& contact = *sheet.mutable_sheet()->add_points_of_contact();
    const int unique = number * kContactsOfACode + i;
    contact.set_id(absl::StrCat("technical-", i));
    contact.set_office(absl::StrCat("Équipe d'intervention, desk ", unique));
    contact.set_organization("Ministry of Examples");
    contact.set_person(absl::StrCat("Дежурный ", unique % 1000));
    v1::Channel& mail = *contact.add_channels();
    mail.set_kind(v1::CHANNEL_KIND_EMAIL);
    mail.set_address(absl::StrCat("duty", unique, "@cert-", code, ".example"));
    v1::Channel& phone = *contact.add_channels();
    phone.set_kind(v1::CHANNEL_KIND_PHONE);
    phone.set_address(absl::StrCat("+254 20 ", 1'000'000 + unique));
  }
  return state;
}

// The store and its index, in a folder that goes with them.
class Directory {
 public:
  Directory() : folder_(std::filesystem::temp_directory_path() / "rollcall-search-benchmark") {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    RocksDbOptions options;
    options.path = folder_ / "store";
    store_ = OpenRocksDbStore(options).value();
    testing::TestDirectory directory;
    testing::SeedStore(directory, *store_);
    for (int number = 0; number < kCodes; ++number) {
      Batch batch;
      batch.Put(Table::kAnswer, Code(number), EncodeCanonical(AnswerOf(number)));
      if (!store_->Write(batch).ok()) std::abort();
    }
    index_ = OpenRocksDbSearchIndex(folder_ / "search", *store_).value();
    if (!index_->Update(*store_).ok()) std::abort();
  }
  ~Directory() {
    index_.reset();
    store_.reset();
    std::filesystem::remove_all(folder_);
  }

  const Store& store() const { return *store_; }
  const SearchIndex* index() const { return index_.get(); }
  std::string Another(absl::string_view name) const { return folder_ / std::string(name); }

 private:
  const std::filesystem::path folder_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<SearchIndex> index_;
};

const Directory& World() {
  static const Directory directory;
  return directory;
}

void Find(benchmark::State& state, const SearchIndex* index, const char* text) {
  const ContactQuery query{QueryWords(text), "", 25, 3'000'000};
  for (auto _ : state) {
    const auto page = SearchContacts(World().store(), index, query);
    if (!page.ok()) state.SkipWithError("the search failed");
    state.counters["found"] = static_cast<double>(page->found.size());
  }
}

void Indexed(benchmark::State& state, const char* text) { Find(state, World().index(), text); }
void Scanned(benchmark::State& state, const char* text) { Find(state, nullptr, text); }

BENCHMARK_CAPTURE(Indexed, one_desk, "desk 54321")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(Indexed, telephone, "+254 20 1054321")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(Indexed, domain, "cert-bcd.example")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(Indexed, state, "афган")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(Indexed, nothing, "zzz")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(Indexed, everything, "equipe")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(Scanned, one_desk, "desk 54321")->Unit(benchmark::kMillisecond);

void MakeIndex(benchmark::State& state) {
  const std::string folder = World().Another("made");
  for (auto _ : state) {
    std::filesystem::remove_all(folder);
    const auto index = OpenRocksDbSearchIndex(folder, World().store());
    if (!index.ok() || !(*index)->Update(World().store()).ok()) state.SkipWithError("no index");
  }
}
BENCHMARK(MakeIndex)->Unit(benchmark::kMillisecond)->Iterations(1);

}  // namespace
}  // namespace rollcall
