// rollcall-fsck: checks the store of a node or a mirror against its own log.
#include <cerrno>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <system_error>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/base/system_clock.h"
#include "storage/fsck.h"
#include "storage/ledger.h"
#include "storage/rocksdb_store.h"

namespace rollcall {
namespace {

constexpr char kFooter[] = R"(Examples:
  rollcall-fsck /var/lib/rollcall/store            # of a node
  rollcall-fsck ~/.config/rollcall/mirror          # of `rollcall sync`
  rollcall-fsck --repair /var/lib/rollcall/store   # with the node stopped

Hashes every entry, verifies every signature, folds the log from its first entry and
compares tree, words, view and answers with what the store holds. Writes nothing
without --repair, and then only what follows from the log: lost entries and words come
from a backup or from another copy.

Exit codes:
  0   nothing is wrong
  1   what was wrong has been repaired
  4   something is wrong and was left as it is
  8   the store could not be checked
  16  wrong usage)";

enum class ExitCode { kClean = 0, kRepaired = 1, kDamaged = 4, kFailed = 8, kUsage = 16 };

struct Options {
  std::string store;
  std::string scratch;  // where to work; empty: beside the store
  bool repair = false;
};

// A folder that goes away with this object.
class ScratchFolder {
 public:
  static absl::StatusOr<std::unique_ptr<ScratchFolder>> MakeIn(const std::string& parent) {
    std::string path = absl::StrCat(parent, "/rollcall-fsck-XXXXXX");
    if (mkdtemp(path.data()) == nullptr) {
      return absl::ErrnoToStatus(errno, absl::StrCat("cannot make a folder in ", parent));
    }
    return std::unique_ptr<ScratchFolder>(new ScratchFolder(std::move(path)));
  }
  ~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  const std::string& path() const { return path_; }

 private:
  explicit ScratchFolder(std::string path) : path_(std::move(path)) {}
  const std::string path_;
};

// What is checked: to be written to only when it is to be repaired.
struct Checked {
  std::unique_ptr<Store> writable;
  std::unique_ptr<Reader> readable;
  const Reader& reader() const { return writable == nullptr ? *readable : *writable; }
};

absl::StatusOr<Checked> OpenChecked(const Options& options) {
  RocksDbOptions rocksdb;
  rocksdb.path = options.store;
  rocksdb.create_if_missing = false;
  Checked checked;
  if (options.repair) {
    ASSIGN_OR_RETURN(checked.writable, OpenRocksDbStore(rocksdb));
  } else {
    ASSIGN_OR_RETURN(checked.readable, OpenRocksDbReader(rocksdb));
  }
  return checked;
}

void Tell(const FsckReport& report) {
  for (const Damage& damage : report.told) {
    std::cout << (damage.kind == Damage::Kind::kLost ? "lost: " : "wrong: ") << damage.what << "\n";
  }
  if (report.damages > report.told.size()) {
    std::cout << "and " << report.damages - report.told.size() << " more\n";
  }
}

absl::StatusOr<ExitCode> Check(const Options& options) {
  ASSIGN_OR_RETURN(const Checked checked, OpenChecked(options));
  const std::filesystem::path store = std::filesystem::absolute(options.store);
  ASSIGN_OR_RETURN(const auto folder,
                   ScratchFolder::MakeIn(options.scratch.empty() ? store.parent_path().string()
                                                                 : options.scratch));
  RocksDbOptions rocksdb;
  rocksdb.path = absl::StrCat(folder->path(), "/store");
  ASSIGN_OR_RETURN(const std::unique_ptr<Store> scratch, OpenRocksDbStore(rocksdb));
  ASSIGN_OR_RETURN(const FsckReport report, CheckStore(checked.reader(), *scratch, SystemClock(),
                                                       [](uint64_t, uint64_t) {}));
  Tell(report);
  if (report.clean()) {
    ASSIGN_OR_RETURN(const Checkpoint last, Ledger(checked.reader()).LastCheckpoint());
    std::cout << "clean: " << report.entries << " entries of " << last.origin << ", root "
              << last.root.ToHex() << "\n";
    return ExitCode::kClean;
  }
  if (!report.repairable()) {
    std::cout << "restore the store from a backup, or copy the log from another node\n";
    return ExitCode::kDamaged;
  }
  if (!options.repair) {
    std::cout << "the log is whole; --repair makes the rest anew\n";
    return ExitCode::kDamaged;
  }
  ASSIGN_OR_RETURN(const uint64_t rows, RepairStore(*checked.writable, *scratch));
  std::cout << "repaired: " << rows << " rows written\n";
  return ExitCode::kRepaired;
}

int Main(int argc, char** argv) {
  CLI::App app("rollcall-fsck: checks a store of the directory against its own log",
               "rollcall-fsck");
  app.footer(kFooter);
  app.set_version_flag("--version", std::string("rollcall-fsck ") + ROLLCALL_VERSION);
  Options options;
  app.add_option("STORE", options.store, "the store's folder")->required();
  app.add_option("--scratch", options.scratch,
                 "an existing folder with room for a second store; beside STORE by default");
  app.add_flag("--repair", options.repair, "make anew what follows from the log");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return static_cast<int>(app.exit(error) == 0 ? ExitCode::kClean : ExitCode::kUsage);
  }
  const absl::StatusOr<ExitCode> outcome = Check(options);
  if (outcome.ok()) return static_cast<int>(*outcome);
  std::cerr << "rollcall-fsck: " << outcome.status().message() << std::endl;
  return static_cast<int>(ExitCode::kFailed);
}

}  // namespace
}  // namespace rollcall

int main(int argc, char** argv) { return rollcall::Main(argc, argv); }
