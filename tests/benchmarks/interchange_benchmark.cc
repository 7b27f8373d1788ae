// What reading other people's files costs, beside a plain read of the same bytes.
//
//   build/benchmarks/bin/interchange_benchmark --benchmark_repetitions=5
//       --benchmark_report_aggregates_only=true
#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "benchmark/benchmark.h"
#include "core/directory/phone.h"
#include "core/interchange/built_in_mappings.h"
#include "core/interchange/contact_matching.h"
#include "core/interchange/contact_table.h"
#include "core/interchange/csv_reader.h"
#include "core/interchange/csv_writer.h"
#include "core/interchange/jscontact_writer.h"
#include "core/interchange/json_reader.h"
#include "core/interchange/record_import.h"
#include "core/interchange/vcard_reader.h"
#include "core/interchange/vcard_writer.h"
#include "tests/benchmarks/example_contact.h"

namespace rollcall {
namespace {

constexpr int kContacts = 100'000;
constexpr size_t kBatch = 256;

ListedContact Contact(int number) {
  ListedContact listed;
  listed.state = number % 2 == 0 ? "KEN" : "FRA";
  listed.contact = ExampleContact(static_cast<uint64_t>(number), static_cast<uint64_t>(number),
                                  static_cast<uint64_t>(1'000'000 + number));
  return listed;
}

std::string Csv() {
  std::string text = kCsvPreamble;
  AppendCsvRow(ContactTableHeader(2), text);
  for (int i = 0; i < kContacts; ++i) AppendCsvRow(ContactTableRow(Contact(i), 2), text);
  return text;
}

std::string VCards() {
  std::string text;
  for (int i = 0; i < kContacts; ++i) AppendVCard(Contact(i), VCardVersion::k40, text);
  return text;
}

std::string JsContacts() {
  std::string text = "[";
  for (int i = 0; i < kContacts; ++i)
    absl::StrAppend(&text, i == 0 ? "" : ",", ToJsContact(Contact(i)));
  return text + "]";
}

void SetBytes(benchmark::State& state, const std::string& text) {
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * text.size()));
}

// The yardstick: every byte once.
void PlainRead(benchmark::State& state, const std::string& text) {
  for (auto _ : state) {
    size_t lines = 0;
    for (const char c : text) lines += c == '\n' ? 1 : 0;
    benchmark::DoNotOptimize(lines);
  }
  SetBytes(state, text);
}

template <typename Reader>
void Read(benchmark::State& state, const std::string& text) {
  for (auto _ : state) {
    Reader reader(text);
    while (true) {
      const auto batch = reader.ReadBatch(kBatch);
      if (!batch.ok() || batch->empty()) break;
    }
  }
  SetBytes(state, text);
}

// Read, mapped, and matched with as many contacts that are known.
template <typename Reader>
void ReadAndMatch(benchmark::State& state, const std::string& text, absl::string_view name) {
  const auto mapping = ParseMapping(FindBuiltInMapping(name)->yaml);
  const ImportContext context = {
      [](absl::string_view number, absl::string_view alpha2) -> absl::optional<std::string> {
        const auto reading = ReadPhone(number, alpha2);
        if (!reading.has_value()) return absl::nullopt;
        return reading->e164;
      },
      nullptr};
  for (auto _ : state) {
    state.PauseTiming();
    std::vector<KnownContact> known;
    for (int i = 0; i < kContacts; ++i) {
      const ListedContact listed = Contact(i);
      known.push_back({listed.state, "", listed.contact});
    }
    state.ResumeTiming();
    ContactMatcher matcher(std::move(known), {});
    Reader reader(text);
    int same = 0;
    while (true) {
      const auto batch = reader.ReadBatch(kBatch);
      if (!batch.ok() || batch->empty()) break;
      for (const SourceRecord& record : *batch) {
        const ContactMatch match = matcher.Match(ImportRecord(*mapping, record, context));
        same += match.outcome == MatchOutcome::kSame ? 1 : 0;
      }
    }
    if (same != kContacts) state.SkipWithError("not every record was matched");
  }
  SetBytes(state, text);
}

void Register() {
  static const std::string csv = Csv();
  static const std::string vcards = VCards();
  static const std::string cards = JsContacts();
  const auto add = [](const char* name, auto run) {
    benchmark::RegisterBenchmark(name, run)->Unit(benchmark::kMillisecond);
  };
  add("PlainRead/csv", [](benchmark::State& state) { PlainRead(state, csv); });
  add("Read/csv", [](benchmark::State& state) { Read<CsvReader>(state, csv); });
  add("Read/vcard", [](benchmark::State& state) { Read<VCardReader>(state, vcards); });
  add("Read/jscontact", [](benchmark::State& state) { Read<JsonReader>(state, cards); });
  add("ReadAndMatch/csv",
      [](benchmark::State& state) { ReadAndMatch<CsvReader>(state, csv, "rollcall-table"); });
  add("ReadAndMatch/vcard",
      [](benchmark::State& state) { ReadAndMatch<VCardReader>(state, vcards, "vcard"); });
}

}  // namespace
}  // namespace rollcall

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  rollcall::Register();
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
