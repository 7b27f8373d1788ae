#!/usr/bin/env python3
"""The commands that the documents show exist, with the options that they show.

  documented_commands_test.py ROLLCALL ROLLCALLD ROOT

Looks at lines of code blocks that begin with rollcall or rollcalld and at such
words between backquotes; asks the program for its --help.
"""
import glob
import os
import re
import shlex
import subprocess
import sys

GLOBAL_WITH_VALUE = {"--home", "--server", "--output", "--language", "--passphrase-file",
                     "--signer", "--signer-key", "--key", "--time-zone", "--bundle",
                     "--bundle-passphrase-file", "--warn-after", "--alarm-after"}
QUOTED = re.compile(r"`((?:rollcall|rollcalld) [^`]+)`")


def documents(root):
    patterns = ["*.md", "docs/*.md", "docs/formats/*.md", "clients/cli/*.md"]
    return sorted(p for pattern in patterns for p in glob.glob(os.path.join(root, pattern)))


def commands_in(path):
    """(line number, command) of each command that a document shows."""
    in_block = False
    with open(path, encoding="utf-8") as f:
        for number, line in enumerate(f, 1):
            if line.startswith("```"):
                in_block = not in_block
            elif in_block:
                text = line.strip().removeprefix("$ ")
                if text.startswith(("rollcall ", "rollcalld ")):
                    yield number, re.split(r"\s+#|\s[|>]", text)[0]
            else:
                for match in QUOTED.finditer(line):
                    yield number, match.group(1)


class Programs:
    """Help texts, each asked for once."""

    def __init__(self, paths):
        self.paths = paths
        self.texts = {}

    def help(self, program, subcommands):
        """The help text; None when there is no such command."""
        key = (program, *subcommands)
        if key not in self.texts:
            run = subprocess.run([self.paths[program], *subcommands, "--help"],
                                 capture_output=True, text=True, timeout=30)
            self.texts[key] = run.stdout if run.returncode == 0 else None
        return self.texts[key]


def problem_of(programs, command):
    """Why the command cannot be typed, or None."""
    try:
        words = shlex.split(command.replace("...", ""))
    except ValueError:
        return "quotes do not match"
    program, words = words[0], words[1:]
    top = programs.help(program, [])
    subcommands, options, skip = [], [], False
    searching = True
    for word in words:
        if skip:
            skip = False
        elif word.startswith("--"):
            name = word.split("=")[0]
            options.append(name)
            skip = name in GLOBAL_WITH_VALUE
        elif searching and re.fullmatch(r"[a-z][a-z-]*", word):
            parent = programs.help(program, subcommands)
            if re.search(rf"(?m)^  {re.escape(word)}\s", parent):
                subcommands.append(word)
            else:
                searching = False
                if not subcommands:
                    return f"there is no command {word}"
        else:
            searching = False
    text = programs.help(program, subcommands)
    if text is None:
        return f"{' '.join(subcommands)} has no help"
    for option in options:
        if not re.search(rf"{re.escape(option)}(?![\w-])", text + top):
            return f"there is no option {option}"
    return None


def main():
    programs = Programs({"rollcall": sys.argv[1], "rollcalld": sys.argv[2]})
    root = sys.argv[3]
    seen, problems = 0, []
    for path in documents(root):
        for number, command in commands_in(path):
            seen += 1
            problem = problem_of(programs, command)
            if problem:
                problems.append(f"{os.path.relpath(path, root)}:{number}: {command}: {problem}")
    for wrong in ["rollcall frobnicate", "rollcall who KEN --loudly", "rollcalld walk"]:
        if problem_of(programs, wrong) is None:
            problems.append(f"this test does not see that `{wrong}` is wrong")
    if seen == 0:
        problems.append("no commands were found in the documents")
    print("\n".join(problems) if problems else f"{seen} commands exist")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
