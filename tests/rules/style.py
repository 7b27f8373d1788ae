"""What the files themselves must look like."""
import os
import re
import shutil
import subprocess

MAX_LINES = 400
SOURCES = (".h", ".cc", ".proto", ".py", ".go", ".sh", ".cmake", "CMakeLists.txt")

# These rules' own files must name what they forbid.
OWN = "tests/rules/"


def check_file_length(tree):
    """One concept a file."""
    problems = []
    for path in tree.ending(*SOURCES):
        count = tree.text(path).count("\n")
        if count > MAX_LINES:
            problems.append(f"{path}:{count}: longer than {MAX_LINES} lines")
    return problems


LEFTOVERS = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|^\s*#\s*if\s+0\b")


def check_leftovers(tree):
    """Nothing unfinished."""
    problems = []
    for path in tree.ending(*SOURCES, ".md", ".txt", ".json", ".yaml", ".toml"):
        if path.startswith(OWN):
            continue
        for number, line in tree.lines(path):
            if LEFTOVERS.search(line):
                problems.append(f"{path}:{number}: unfinished: {line.strip()[:80]}")
    return problems


BANNED_PATH = re.compile(r"(^|[/_])(util|utils|common|helper|helpers|manager|misc)([_./]|$)")
BANNED_TYPE = re.compile(r"\b(class|struct|namespace)\s+\w*([Uu]tils?|Helpers?|Manager|Common)\b")
POC = re.compile(r"(\b|_)(poc|pocs|PoC|POC)(\b|_)|\bPoc[A-Z]|[a-z]Poc(s\b|\b|[A-Z])")


def check_names(tree):
    """Names say what a thing is."""
    problems = []
    for path in tree.files:
        if BANNED_PATH.search(path):
            problems.append(f"{path}:1: this name says nothing")
    for path in tree.ending(".h", ".cc", ".proto"):
        for number, line in tree.code_lines(path):
            if BANNED_TYPE.search(line):
                problems.append(f"{path}:{number}: this name says nothing: {line.strip()[:80]}")
            if POC.search(line):
                problems.append(f"{path}:{number}: the term is point of contact")
    return problems


def check_header_comments(tree):
    """A header opens with what it is for; its guard is its path."""
    problems = []
    for path in tree.ending(".h"):
        text = tree.text(path)
        if not text.startswith("//"):
            problems.append(f"{path}:1: a header opens with a comment that says what it is for")
        guard = "ROLLCALL_" + re.sub(r"[^A-Z0-9]", "_", path.upper()) + "_"
        if f"#ifndef {guard}\n#define {guard}\n" not in text:
            problems.append(f"{path}:1: the include guard is {guard}")
    return problems


PROTO_ELEMENT = re.compile(
    r"^\s*(message|enum|service|rpc|oneof)\s+\w+"
    r"|^\s*(repeated\s+|optional\s+)?(map<.*>|[\w.]+)\s+\w+\s*=\s*\d+"
    r"|^\s*[A-Z][A-Z0-9_]*\s*=\s*-?\d+"
)


def check_proto_comments(tree):
    """Every element of the wire formats is documented."""
    problems = []
    for path in tree.ending(".proto"):
        if not tree.text(path).startswith("//"):
            problems.append(f"{path}:1: a file opens with a comment that says what it is for")
        previous = ""
        for number, line in tree.lines(path):
            if PROTO_ELEMENT.match(line) and not previous.strip().startswith("//"):
                problems.append(f"{path}:{number}: not documented: {line.strip()[:80]}")
            previous = line
    return problems


def check_registered(tree):
    """Every source and every test is built: named in a CMake list above it."""
    named = {}  # folder -> text of its CMake lists
    for path in tree.ending("CMakeLists.txt", ".cmake"):
        folder = os.path.dirname(path)
        named[folder] = named.get(folder, "") + tree.text(path)
    problems = []
    for path in tree.ending(".cc", "_test.py", "_test.sh"):
        folder, name = os.path.split(path)
        below = name
        while True:
            if re.search(rf"(?<![\w.-]){re.escape(below)}(?![\w-])", named.get(folder, "")):
                break
            if not folder:
                problems.append(f"{path}:1: named in no CMakeLists.txt")
                break
            folder, last = os.path.split(folder)
            below = f"{last}/{below}"
    return problems


MACHINE_PATH = re.compile(r"""(^|[\s"'=(:])/(work|home|root)/""")


def check_portable_paths(tree):
    """No paths of the machine that the code was written on."""
    problems = []
    for path in tree.files:
        if path.startswith(OWN) or not path.endswith(SOURCES + (".md", ".txt", ".json", ".toml")):
            continue
        for number, line in tree.lines(path):
            if MACHINE_PATH.search(line):
                problems.append(f"{path}:{number}: a path of one machine: {line.strip()[:80]}")
    return problems


LINK = re.compile(r"\[[^\]]*\]\(([^)\s#]+)(#[^)]*)?\)")


def check_links(tree):
    """Links between documents lead somewhere."""
    problems = []
    for path in tree.ending(".md"):
        for number, line in tree.lines(path):
            for match in LINK.finditer(line):
                target = match.group(1)
                if re.match(r"[a-z]+:", target):
                    continue
                full = os.path.join(tree.root, os.path.dirname(path), target)
                if not os.path.exists(full):
                    problems.append(f"{path}:{number}: leads nowhere: {target}")
    return problems


def check_shell_syntax(tree):
    problems = []
    for path in tree.files:
        if path.endswith(".sh") or tree.text(path).startswith("#!/usr/bin/env bash"):
            run = subprocess.run(["bash", "-n", os.path.join(tree.root, path)],
                                 capture_output=True, text=True)
            if run.returncode != 0:
                problems.append(f"{path}:1: {run.stderr.strip()}")
    return problems


def check_format(tree):
    """clang-format-19 with the .clang-format of the root."""
    if shutil.which("clang-format-19") is None:
        return ["clang-format-19 is missing: deploy/install-packages.sh sanitize"]
    problems = []
    sources = tree.ending(".h", ".cc")
    for start in range(0, len(sources), 100):
        run = subprocess.run(["clang-format-19", "--dry-run", "--Werror", *sources[start:start + 100]],
                             cwd=tree.root, capture_output=True, text=True)
        problems += [line for line in run.stderr.split("\n") if ": error: " in line]
        if run.returncode != 0 and not problems:
            problems.append(run.stderr)
    return problems
