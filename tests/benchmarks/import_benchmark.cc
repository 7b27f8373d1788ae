// A whole import beside a plain read of the same bytes: a file on disk is read,
// mapped, matched with what is known and compared field by field in one pass, as
// `rollcall import` does. Each part runs in a process of its own, so that the memory
// told is that of the import alone.
#include <sys/stat.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "clients/cli/import_plan.h"
#include "clients/cli/mapped_file.h"
#include "core/geography/state.h"
#include "core/interchange/built_in_mappings.h"
#include "core/interchange/contact_table.h"
#include "core/interchange/csv_writer.h"
#include "core/interchange/listed_contact.h"
#include "core/interchange/vcard_writer.h"
#include "tests/benchmarks/example_contact.h"
#include "tests/benchmarks/measured_part.h"
#include "tests/testing/scratch_folder.h"

namespace rollcall {
namespace {

constexpr size_t kMaxBytes = size_t{1} << 32;
constexpr double kMegabyte = 1e6;
// What a directory can hold: 64 contacts of each kind and State (DESIGN §3).
constexpr uint64_t kContactsOfASheet = 64;

void Require(bool holds, absl::string_view what) {
  if (holds) return;
  std::cerr << what << "\n";
  std::exit(EXIT_FAILURE);
}

uint64_t States() { return AllStates().size(); }

// Contacts go round the States. `moved`: since it was last known, its number changed.
ListedContact Contact(uint64_t number, bool moved) {
  ListedContact listed;
  listed.state = std::string(AllStates()[number % States()].alpha3);
  listed.contact =
      ExampleContact(number, number / States() + 1, 1'000'000 + number + (moved ? 5'000'000 : 0));
  return listed;
}

struct Source {
  std::string name;
  std::string mapping;
};

std::string WriteFile(const std::string& path, const Source& source, uint64_t rows) {
  std::ofstream out(path, std::ios::binary);
  std::string text;
  if (source.name == "csv") {
    text = kCsvPreamble;
    AppendCsvRow(ContactTableHeader(2), text);
  }
  for (uint64_t i = 0; i < rows; ++i) {
    if (source.name == "csv") {
      AppendCsvRow(ContactTableRow(Contact(i, true), 2), text);
    } else {
      AppendVCard(Contact(i, true), VCardVersion::k40, text);
    }
    out << text;
    text.clear();
  }
  out.close();
  Require(out.good(), "the file cannot be written");
  return path;
}

std::map<std::string, StateBefore> Known(uint64_t contacts) {
  std::map<std::string, StateBefore> before;
  for (uint64_t i = 0; i < contacts; ++i) {
    ListedContact listed = Contact(i, false);
    std::vector<v1::NominatedSheet>& sheets = before[listed.state].sheets;
    if (sheets.empty()) {
      sheets.emplace_back().set_name(absl::StrCat("states/", listed.state, "/technical"));
    }
    *sheets.front().mutable_sheet()->add_points_of_contact() = std::move(listed.contact);
  }
  return before;
}

// Items are bytes. The yardstick: every byte once.
Cost PlainRead(const std::string& path) {
  const Stopwatch watch;
  auto file = MappedFile::Open(path, kMaxBytes);
  Require(file.ok(), "the file cannot be read");
  uint64_t lines = 0;
  for (const char c : file->bytes()) lines += c == '\n' ? 1 : 0;
  Require(lines > 0, "the file has no lines");
  return watch.Per(file->bytes().size());
}

Cost Import(const std::string& path, const Source& source, uint64_t rows, uint64_t known) {
  const auto mapping = ParseMapping(FindBuiltInMapping(source.mapping)->yaml);
  Require(mapping.ok(), "the mapping cannot be read");
  ImportTerms terms;
  terms.directory_id = "benchmark";
  terms.source = source.mapping;
  for (const StateRow& row : AllStates()) terms.members.insert(std::string(row.alpha3));
  terms.fetched_time = absl::FromUnixSeconds(1'800'000'000);
  terms.overrides = mapping->overrides;
  ImportPlan plan(std::move(terms), Known(known));
  const Stopwatch watch;
  auto file = MappedFile::Open(path, kMaxBytes);
  Require(file.ok(), "the file cannot be read");
  std::map<RowOutcome, uint64_t> counts;
  const absl::Status compared =
      CompareFile(file->bytes(), {}, *mapping, plan,
                  [&](const std::vector<ImportRow>& batch, size_t bytes_read) {
                    for (const ImportRow& row : batch) ++counts[row.outcome];
                    file->Forget(bytes_read);
                  });
  const Cost cost = watch.Per(file->bytes().size());
  Require(compared.ok(), compared.message());
  const uint64_t changed = std::min(rows, known);
  Require(counts[RowOutcome::kChanged] == changed && counts[RowOutcome::kNew] == rows - changed,
          "not every record was matched");
  return cost;
}

double MegabytesOf(const std::string& path) {
  struct stat facts{};
  Require(stat(path.c_str(), &facts) == 0, "the file is not there");
  return static_cast<double>(facts.st_size) / kMegabyte;
}

void Run(uint64_t rows, int runs) {
  const testing::ScratchFolder folder;
  const uint64_t held = kContactsOfASheet * States();
  std::cout
      << "| file | rows | known | MB | plain read, CPU MB/s | import, CPU MB/s | MB a minute | "
         "peak MiB |\n|---|---|---|---|---|---|---|---|\n";
  for (const Source& source : {Source{"csv", "rollcall-table"}, Source{"vcard", "vcard"}}) {
    // All known and changed; then no more known than a directory holds, and twice the rows.
    const std::pair<uint64_t, uint64_t> parts[] = {{rows, rows}, {rows, held}, {2 * rows, held}};
    for (const auto& [count, known] : parts) {
      const std::string path = folder.At(absl::StrCat(source.name, "-", count));
      InChild([&] {
        WriteFile(path, source, count);
        return Cost();
      });
      std::vector<double> plain;
      std::vector<double> import;
      double peak = 0;
      for (int run = 0; run < runs; ++run) {
        plain.push_back(InChild([&] { return PlainRead(path); }).cost.cpu_microseconds);
        const Measured measured = InChild([&] { return Import(path, source, count, known); });
        import.push_back(measured.cost.cpu_microseconds);
        peak = std::max(peak, measured.peak_mebibytes);
      }
      std::cout << absl::StreamFormat("| %s | %d | %d | %.1f | %.0f | %.2f | %.0f | %.0f |\n",
                                      source.name, count, known, MegabytesOf(path),
                                      1 / Median(plain), 1 / Median(import), 60 / Median(import),
                                      peak)
                << std::flush;
    }
  }
}

}  // namespace
}  // namespace rollcall

int main(int argc, char** argv) {
  CLI::App app("A whole import beside a plain read of the same bytes");
  uint64_t rows = 100'000;
  int runs = 3;
  app.add_option("--rows", rows, "Rows of the smaller file")->check(CLI::Range(1000, 10'000'000));
  app.add_option("--runs", runs, "Turns of each")->check(CLI::Range(1, 100));
  CLI11_PARSE(app, argc, argv);
  rollcall::Run(rows, runs);
  return EXIT_SUCCESS;
}
