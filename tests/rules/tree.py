"""The files of the work tree, as the rules see them."""
import os
import re

SKIPPED_FOLDERS = {".git", "build", ".cache", "__pycache__"}


class Tree:
    """A folder with sources; reads each file once."""

    def __init__(self, root):
        self.root = os.path.abspath(root)
        self.files = []  # relative paths, sorted
        for folder, folders, names in os.walk(self.root):
            folders[:] = sorted(f for f in folders if f not in SKIPPED_FOLDERS)
            for name in names:
                path = os.path.join(folder, name)
                if os.path.isfile(path) and not os.path.islink(path):
                    self.files.append(os.path.relpath(path, self.root))
        self.files.sort()
        self._known = set(self.files)
        self._texts = {}

    def __contains__(self, path):
        return path in self._known

    def ending(self, *suffixes):
        """Paths that end so."""
        return [f for f in self.files if f.endswith(suffixes)]

    def text(self, path):
        if path not in self._texts:
            with open(os.path.join(self.root, path), encoding="utf-8", errors="replace") as f:
                self._texts[path] = f.read()
        return self._texts[path]

    def lines(self, path):
        """(number from 1, text) of each line."""
        return list(enumerate(self.text(path).split("\n"), 1))

    def code_lines(self, path):
        """Like lines(), with // comments blanked (not those in strings)."""
        return [(n, strip_comment(line)) for n, line in self.lines(path)]


def strip_comment(line):
    in_string = False
    i = 0
    while i < len(line):
        c = line[i]
        if c == "\\" and in_string:
            i += 1
        elif c == '"':
            in_string = not in_string
        elif c == "/" and not in_string and line[i : i + 2] == "//":
            return line[:i]
        i += 1
    return line


INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]')


def includes(tree, path):
    """(line number, '<' or '"', included path)."""
    found = []
    for number, line in tree.lines(path):
        match = INCLUDE.match(line)
        if match:
            found.append((number, match.group(1), match.group(2)))
    return found
