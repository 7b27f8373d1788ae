#!/usr/bin/env python3
"""The repository's rules, as tests.

  rules.py [--root DIR] RULE...     checks these rules, or all of them
  rules.py --list                   names them

Prints each violation as path:line: why. Exit status 0 only when there is none.
"""
import argparse
import os
import sys

import errors
import layers
import style
from tree import Tree

RULES = {
    "layers": layers.check_layers,
    "include_paths": layers.check_include_paths,
    "file_length": style.check_file_length,
    "leftovers": style.check_leftovers,
    "names": style.check_names,
    "header_comments": style.check_header_comments,
    "proto_comments": style.check_proto_comments,
    "registered": style.check_registered,
    "portable_paths": style.check_portable_paths,
    "links": style.check_links,
    "shell_syntax": style.check_shell_syntax,
    "refusal_codes": errors.check_refusal_codes,
    "format": style.check_format,
}


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--root", default=os.path.join(here, "..", ".."))
    parser.add_argument("--list", action="store_true")
    parser.add_argument("rule", nargs="*", choices=[[], *RULES])
    arguments = parser.parse_args()
    if arguments.list:
        print("\n".join(RULES))
        return 0
    tree = Tree(arguments.root)
    problems = []
    for name in arguments.rule or RULES:
        problems += [f"{problem} [{name}]" for problem in RULES[name](tree)]
    print("\n".join(problems) if problems else "clean")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
