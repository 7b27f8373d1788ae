"""What the sources refuse with, beside what is documented."""
import re

PAGE = "docs/formats/errors.md"
SOURCES = ("core/", "storage/", "services/", "clients/")
REFUSAL = re.compile(r"\bRefusal\(\s*absl::StatusCode::k(\w+),\s*v1::ERROR_REASON_(\w+)")
ROW = re.compile(r"\| `([A-Z_]+)` \| ([^|]+) \|")


def documented(tree):
    """Reason -> (line of the page, its codes)."""
    rows = {}
    for number, line in tree.lines(PAGE):
        if match := ROW.match(line):
            rows[match.group(1)] = (number, set(re.findall(r"\b[A-Z_]{4,}\b", match.group(2))))
    return rows


def check_refusal_codes(tree):
    """Every reason comes with the codes that its row names, and with all of them."""
    rows = documented(tree)
    problems = []
    used = {}
    for path in tree.ending(".cc", ".h"):
        if not path.startswith(SOURCES):
            continue
        text = "\n".join(line for _, line in tree.code_lines(path))
        for match in REFUSAL.finditer(text):
            code = re.sub(r"(?<!^)(?=[A-Z])", "_", match.group(1)).upper()
            reason = match.group(2)
            used.setdefault(reason, set()).add(code)
            if code not in rows.get(reason, (0, set()))[1]:
                number = text.count("\n", 0, match.start()) + 1
                problems.append(f"{path}:{number}: {PAGE} does not name {reason} with {code}")
    for reason, (number, codes) in rows.items():
        # Where the code comes from elsewhere there is nothing to compare.
        for code in sorted(codes - used.get(reason, codes)):
            problems.append(f"{PAGE}:{number}: nothing refuses with {reason} and {code}")
    return problems
