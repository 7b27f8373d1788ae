#!/usr/bin/env python3
"""Proves that each rule can fail: plants violations in a small tree, one at a
time, and expects the rule to find each, and nothing in the clean tree.

  rules_selftest.py RULE...         or all
"""
import os
import shutil
import sys
import tempfile

from rules import RULES
from tree import Tree

HEADER = """// What it is for.
#ifndef ROLLCALL_{guard}_H_
#define ROLLCALL_{guard}_H_
{body}
#endif  // ROLLCALL_{guard}_H_
"""


def refusing(code, reason):
    return (f"auto a = Refusal(absl::StatusCode::k{code}, v1::ERROR_REASON_{reason}, \"a\");\n")


def header(path, body=""):
    guard = path[: -len(".h")].upper().replace("/", "_")
    return HEADER.format(guard=guard, body=body)


CLEAN = {
    ".clang-format": "BasedOnStyle: Google\nColumnLimit: 100\n",
    "core/base/clock.h": header("core/base/clock.h"),
    "core/base/clock.cc": '#include "core/base/clock.h"\n\nint Hours() { return 24; }\n'
                          + refusing("InvalidArgument", "TOO_LARGE"),
    "core/base/CMakeLists.txt": "rollcall_library(rollcall_base SOURCES clock.cc)\n",
    "core/merkle/tree.h": header("core/merkle/tree.h", '\n#include "core/base/clock.h"\n'),
    "tests/core/base/clock_test.cc": '#include "core/base/clock.h"\n',
    "tests/core/base/CMakeLists.txt": "rollcall_test(clock_test SOURCES clock_test.cc)\n",
    "proto/rollcall/v1/a.proto": "// Words.\nsyntax = \"proto3\";\n\n// A.\nmessage A {\n"
                                 "  // B.\n  string b = 1;\n}\n",
    "docs/a.md": "[b](b.md) [web](https://example.org/)\n",
    "docs/b.md": "B.\n",
    "docs/formats/errors.md": "| reason | code |\n|---|---|\n"
                              "| `TOO_LARGE` | INVALID_ARGUMENT | Larger. |\n"
                              "| `LOG_FORKED` | DATA_LOSS | Two logs. |\n",
    "run.sh": "#!/usr/bin/env bash\necho hello\n",
}


def including(path, *lines):
    text = "".join(f"#include {line}\n" for line in lines)
    return (path, header(path, "\n" + text) if path.endswith(".h") else text)


# Rule -> planted files, each a violation by itself.
PLANTED = {
    "layers": [
        including("core/base/a.h", '"core/merkle/tree.h"'),
        including("core/crypto/a.cc", '"core/fold/fold.h"'),
        including("core/directory/a.h", '"core/exercise/plan.h"'),
        including("core/fold/a.cc", '"storage/store.h"'),
        including("core/fold/a.cc", "<thread>"),
        including("core/fold/a.cc", "<fstream>"),
        including("core/fold/a.cc", "<grpcpp/grpcpp.h>"),
        including("core/fold/a.cc", '"rollcall/v1/log_service.grpc.pb.h"'),
        including("core/fold/a.cc", '"core/base/system_clock.h"'),
        including("core/fold/a.cc", "<rocksdb/db.h>"),
        including("core/fold/a.cc", "<openssl/evp.h>"),
        including("core/crypto/a.h", "<openssl/evp.h>"),
        including("core/fold/a.cc", '"tests/testing/fake_clock.h"'),
        including("services/a.cc", '"storage/rocksdb_store.h"'),
        including("services/a.cc", '"services/node/node.h"'),
        including("services/a.cc", '"core/base/system_clock.h"'),
        including("clients/cpp/a.cc", '"storage/store.h"'),
        including("clients/cli/a.cc", '"services/node/node.h"'),
        including("storage/a.cc", '"services/sequencer.h"'),
        including("other/a.cc", "<string>"),
    ],
    "include_paths": [
        including("core/base/a.cc", '"clock.h"'),
        including("core/base/a.cc", '"made_nowhere.inc"'),
        including("core/base/a.cc", '"../base/clock.h"'),
        including("core/base/a.cc", '"rollcall/v1/missing.pb.h"'),
    ],
    "file_length": [("core/base/a.cc", "\n" * 401)],
    "leftovers": [
        ("core/base/a.cc", "// TODO: later\n"),
        ("core/base/a.cc", "int a;  // FIXME\n"),
        ("core/base/a.cc", "#if 0\n#endif\n"),
        ("docs/c.md", "TODO: write\n"),
    ],
    "names": [
        ("core/base/util.h", header("core/base/util.h")),
        ("core/common/a.h", header("core/common/a.h")),
        ("core/base/time_helper.cc", "int a;\n"),
        ("core/base/a.cc", "class KeyManager {};\n"),
        ("core/base/a.cc", "int poc_count;\n"),
        ("core/base/a.cc", "int FindPoc();\n"),
        ("proto/rollcall/v1/c.proto", "// C.\n// C.\nmessage Poc {}\nstring poc = 1;\n"),
    ],
    "header_comments": [
        ("core/base/a.h", "#ifndef ROLLCALL_CORE_BASE_A_H_\n#define ROLLCALL_CORE_BASE_A_H_\n#endif\n"),
        ("core/base/a.h", header("core/base/b.h")),
    ],
    "proto_comments": [
        ("proto/c.proto", "// C.\nmessage C {\n}\n".replace("// C.\n", "// C.\n\n")),
        ("proto/c.proto", "// C.\nmessage C {\n  string d = 1;\n}\n"),
        ("proto/c.proto", "// C.\nmessage C {\n  repeated D d = 1;\n}\n"),
        ("proto/c.proto", "// C.\nenum C {\n  C_D = 0;\n}\n"),
        ("proto/c.proto", "// C.\nservice C {\n  rpc D(E) returns (F);\n}\n"),
        ("proto/c.proto", "// C.\nmessage C {\n  oneof d {\n    // E.\n    string e = 1;\n  }\n}\n"),
        ("proto/c.proto", "syntax = \"proto3\";\n"),
    ],
    "registered": [
        ("tests/core/base/lost_test.cc", "int a;\n"),
        ("core/base/lost.cc", "int a;\n"),
        ("core/base/ock.cc", "int a;\n"),
    ],
    "portable_paths": [("core/base/a.cc", 'const char* p = "/home/somebody/data";\n')],
    "links": [("docs/c.md", "[d](d.md)\n")],
    "shell_syntax": [("a.sh", "if then\n"), ("b", "#!/usr/bin/env bash\n(\n")],
    "refusal_codes": [
        ("services/b.cc", refusing("ResourceExhausted", "TOO_LARGE")),
        ("services/b.cc", refusing("NotFound", "NOT_FOUND")),
        ("clients/b.cc", refusing("InvalidArgument", "TOO_LARGE").replace("(a", "(\n    a")
                         .replace("Argument, ", "Argument,\n    ") + "int b;\n"
                         + refusing("DataLoss", "TOO_LARGE")),
        ("docs/formats/errors.md", "| `TOO_LARGE` | INVALID_ARGUMENT or DATA_LOSS | Larger. |\n"),
    ],
    "format": [("core/base/a.cc", "int   a ;\n")],
}


def write(root, files):
    for path, text in files:
        full = os.path.join(root, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "w", encoding="utf-8") as f:
            f.write(text)


def check(rule):
    """Problems of the rule itself."""
    problems = []
    for planted in [None, *PLANTED[rule]]:
        root = tempfile.mkdtemp(prefix="rollcall-rules-")
        try:
            write(root, CLEAN.items())
            if planted is not None:
                write(root, [planted])
            found = RULES[rule](Tree(root))
        finally:
            shutil.rmtree(root)
        if planted is None and found:
            problems.append(f"{rule}: refuses a clean tree: {found}")
        if planted is not None and not any(f.startswith(planted[0]) or planted[0] in f for f in found):
            problems.append(f"{rule}: does not see {planted[0]}: {planted[1]!r}")
    return problems


def main():
    problems = [f"{rule}: nothing planted" for rule in RULES if rule not in PLANTED]
    for rule in sys.argv[1:] or RULES:
        problems += check(rule)
    print("\n".join(problems) if problems else "every planted violation was found")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
