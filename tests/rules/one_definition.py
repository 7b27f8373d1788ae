#!/usr/bin/env python3
"""Every function of ours is defined once.

Two functions with the same name and parameters in different folders, one of
them inline, link without a word, and one silently takes the place of the
other. This looks for such pairs in the static libraries of a build.

  one_definition.py BUILD_FOLDER
  one_definition.py --selftest COMPILER     plants such a pair and must find it
"""
import collections
import glob
import os
import subprocess
import sys
import tempfile

NAMESPACE = "_ZN8rollcall"
WEAK = set("WVu")  # inline functions and templates: one is chosen when linking


def definitions(archive):
    """(symbol, type, object) of what an archive defines."""
    listing = subprocess.run(["nm", "--defined-only", archive],
                             capture_output=True, text=True, check=True).stdout
    member = ""
    for line in listing.split("\n"):
        words = line.split()
        if line.endswith(":"):
            member = f"{os.path.basename(archive)}({line[:-1]})"
        elif len(words) == 3 and (words[1].isupper() or words[1] in WEAK):
            yield words[2], words[1], member


def check(folder):
    defined = collections.defaultdict(list)
    for archive in sorted(glob.glob(os.path.join(folder, "**", "librollcall_*.a"), recursive=True)):
        for symbol, kind, member in definitions(archive):
            if symbol.startswith(NAMESPACE):
                defined[symbol].append((kind, member))
    if not defined:
        return [f"{folder}: no libraries here"]
    problems = []
    for symbol, places in sorted(defined.items()):
        if len(places) > 1 and any(kind not in WEAK for kind, _ in places):
            name = subprocess.run(["c++filt", symbol], capture_output=True, text=True).stdout.strip()
            problems.append(f"{name} is defined in {', '.join(member for _, member in places)}")
    return problems


def selftest(compiler):
    """Problems of the rule itself."""
    sources = {
        "a.cc": "namespace rollcall { inline int F(int i) { return i; } int A() { return F(1); } }",
        "b.cc": "namespace rollcall { char F(int i) { return i ? 'x' : 'y'; } }",
        "c.cc": "namespace rollcall { inline int F(int i) { return i; } int C() { return F(1); } }",
    }
    with tempfile.TemporaryDirectory(prefix="rollcall-rules-") as folder:
        for name, text in sources.items():
            path = os.path.join(folder, name)
            with open(path, "w", encoding="utf-8") as f:
                f.write(text + "\n")
            subprocess.run([compiler, "-O0", "-c", path, "-o", path[:-3] + ".o"], check=True)
        found = []
        for second in "bc":
            case = os.path.join(folder, second)
            os.mkdir(case)
            for stem in ("a", second):
                subprocess.run(["ar", "rc", os.path.join(case, f"librollcall_{stem}.a"),
                                os.path.join(folder, f"{stem}.o")], check=True)
            found.append(check(case))
    problems = []
    if len(found[0]) != 1 or "rollcall::F(int)" not in found[0][0]:
        problems.append(f"does not see the planted pair: {found[0]}")
    if found[1]:
        problems.append(f"refuses what is right: {found[1]}")
    return problems


def main():
    if len(sys.argv) == 3 and sys.argv[1] == "--selftest":
        problems = selftest(sys.argv[2])
    elif len(sys.argv) == 2:
        problems = check(sys.argv[1])
    else:
        print(__doc__, file=sys.stderr)
        return 2
    print("\n".join(problems) if problems else "clean")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
