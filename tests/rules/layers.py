"""Who may include whom (CONTRIBUTING.md, "Layers")."""
from tree import includes

CORE_ORDER = ["core/base", "core/crypto", "core/merkle", "core/geography", "core/statement"]
BELOW = {name: CORE_ORDER[:i] for i, name in enumerate(CORE_ORDER)}
RULES = CORE_ORDER + ["core/directory", "core/exercise"]

# Folder -> folders that it may include besides itself. The longest matching
# folder counts; folders that stand nowhere here are refused.
MAY_INCLUDE = {
    **BELOW,
    "core/directory": CORE_ORDER,
    "core/exercise": CORE_ORDER,
    "core/fold": RULES,
    "core/interchange": ["core/base", "core/crypto", "core/geography"],
    "core/mime": [],
    "storage": ["core"],
    "services": ["core", "storage"],
    "services/exercises": ["core", "storage", "services"],
    "services/mail": ["core", "services/exercises"],
    "services/node": ["core", "storage", "services", "clients/cpp"],
    "clients/cpp": ["core"],
    "clients/mail": ["core"],
    "clients/mirror": ["core", "clients/cpp", "storage"],
    "clients/xlsx": ["core"],
    "clients/cli": ["core", "clients/cpp", "clients/mail", "clients/mirror", "clients/xlsx"],
    "clients/portal": ["core", "clients/cpp"],
    "tests": ["core", "storage", "services", "clients"],
}

# Implementations of ports: only the composition root names them.
IMPLEMENTATIONS = {"storage/rocksdb_store.h", "storage/memory_store.h"}
MAY_NAME_IMPLEMENTATIONS = ("storage/", "services/node/", "clients/mirror/", "tests/")

# The machine's clock is given to whoever needs the time.
CLOCK = "core/base/system_clock.h"
MAY_NAME_CLOCK = ("services/node/", "clients/cli/", "clients/mirror/", "clients/portal/", "tests/")

# OpenSSL outside core/crypto: path -> why.
MAY_USE_OPENSSL = {}

# Libraries by the folders that may include them.
GRPC = ("grpc/", "grpcpp/")
ROCKSDB = ("rocksdb/",)
THREADS = ("thread", "mutex", "shared_mutex", "future", "condition_variable", "semaphore", "latch",
           "barrier", "absl/synchronization/mutex.h")
INPUT_OUTPUT = ("fstream", "iostream", "filesystem", "unistd.h", "fcntl.h", "sys/socket.h")


def folder_of(path):
    """The entry of MAY_INCLUDE that a file belongs to, or None."""
    best = None
    for folder in MAY_INCLUDE:
        if path.startswith(folder + "/") and (best is None or len(folder) > len(best)):
            best = folder
    return best


def may_include(includer, included):
    if included.startswith("tests/"):
        return includer == "tests"
    target = folder_of(included)
    if target is None or target == includer:
        return True
    return any(target == f or target.startswith(f + "/") for f in MAY_INCLUDE[includer])


def is_any(included, names):
    return any(included == n or (n.endswith("/") and included.startswith(n)) for n in names)


def library_violation(path, included):
    """Why this file may not include that library header, or None."""
    core = path.startswith("core/")
    if (is_any(included, GRPC) or included.endswith(".grpc.pb.h")) and (
        core or path.startswith("storage/")
    ):
        return "core and storage know nothing of gRPC"
    if is_any(included, ROCKSDB) and not path.startswith(("storage/", "tests/")):
        return "only storage includes RocksDB"
    if core and is_any(included, THREADS):
        return "core has no threads"
    if core and is_any(included, INPUT_OUTPUT):
        return "core does no input or output"
    if included.startswith("openssl/") and not path.startswith("tests/"):
        if not (path.startswith("core/crypto/") and path.endswith(".cc")):
            if path not in MAY_USE_OPENSSL:
                return "OpenSSL is for core/crypto/*.cc"
    return None


def check_layers(tree):
    problems = []
    for path in tree.ending(".h", ".cc"):
        includer = folder_of(path)
        if includer is None:
            problems.append(f"{path}:1: in a folder that tests/rules/layers.py does not know")
            continue
        for number, _, included in includes(tree, path):
            where = f"{path}:{number}: {included}"
            if not may_include(includer, included):
                problems.append(f"{where}: {includer} may not include this")
            if included in IMPLEMENTATIONS and not path.startswith(MAY_NAME_IMPLEMENTATIONS):
                problems.append(f"{where}: only services/node names an implementation")
            if included == CLOCK and not path.startswith(MAY_NAME_CLOCK):
                problems.append(f"{where}: only composition roots make a clock")
            why = library_violation(path, included)
            if why:
                problems.append(f"{where}: {why}")
    return problems


def check_include_paths(tree):
    """Quoted includes are paths from the root of the work tree; what a CMake
    list makes (*.inc) is named there."""
    generated = {p.removeprefix("proto/").removesuffix(".proto") for p in tree.ending(".proto")}
    lists = "".join(tree.text(p) for p in tree.ending("CMakeLists.txt", ".cmake"))
    libraries = ("absl/", "google/protobuf/", "grpc/", "grpcpp/", "gtest/", "gmock/", "rapidcheck",
                 "benchmark/", "rocksdb/", "yaml-cpp/", "spdlog/", "prometheus/", "nlohmann/",
                 "unicode/", "toml++/", "phonenumbers/", "openssl/", "CLI/")
    problems = []
    for path in tree.ending(".h", ".cc"):
        for number, bracket, included in includes(tree, path):
            if bracket != '"' or included in tree or included.startswith(libraries):
                continue
            if included.endswith(".inc") and included in lists:
                continue
            stem = included
            for suffix in (".grpc.pb.h", ".pb.h"):
                if stem.endswith(suffix):
                    stem = stem[: -len(suffix)]
                    break
            if stem == included or stem not in generated:
                problems.append(f"{path}:{number}: {included} is no path from the root")
    return problems
