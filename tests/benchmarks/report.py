#!/usr/bin/env python3
"""Writes the tables and plots of docs/performance.md from what was measured.

  report.py --data DIR --document FILE [--try]   tables into FILE, plots beside the data
  report.py --data DIR --keep DEST --load LOAD   the data of a run into the repository, with the
                                                 load average of the machine before it

A table stands between "<!-- measured: NAME -->" and "<!-- end -->"; what people wrote around
it stays. --try prints the tables and writes nothing.
"""
import argparse
import collections
import csv
import datetime
import json
import os
import re
import statistics

import plots

MARKED = re.compile(r"(<!-- measured: ([a-z-]+) -->\n).*?(<!-- end -->)", re.DOTALL)
PEERS = ["slapd", "PostgreSQL", "etcd"]
BARE, OURS = "bare server", "rollcalld"


class Samples:
    """What was measured: of each part, subject and measure the value of each round."""

    def __init__(self, folder):
        self.values = collections.defaultdict(dict)
        self.about = {}  # file -> when and where
        for name in sorted(os.listdir(folder)):
            if name.endswith(".csv"):
                self._read(name.removesuffix(".csv"), os.path.join(folder, name))

    def _read(self, name, path):
        with open(path, encoding="utf-8") as file:
            for row in csv.reader(file):
                if row[0].startswith("#"):
                    self.about[name] = ",".join(row).removeprefix("# ")
                    continue
                part, subject, round_number, measure, value = row
                self.values[part, subject, measure][int(round_number)] = float(value)

    def of(self, part, subject, measure):
        return list(self.values[part, subject, measure].values())

    def subjects(self, part):
        return list(dict.fromkeys(s for p, s, _ in self.values if p == part))

    def ratio(self, above, below):
        """Round by round."""
        a, b = self.values[above], self.values[below]
        return [a[r] / b[r] for r in a if b.get(r)]


def number(value):
    if value >= 1000:
        return f"{value:,.0f}"
    if value >= 100:
        return f"{value:.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def spread(values):
    """Median, and least to most."""
    if not values:
        return "not measured"
    return f"{number(statistics.median(values))} ({number(min(values))} to {number(max(values))})"


def table(head, rows):
    cells = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(row) + " |" for row in cells) + "\n"


def goal(what, values, sign, wanted, unit=""):
    """A row that says whether the median reaches the goal."""
    if not values:
        return [what, "not measured", f"{sign} {wanted:g}{unit}", ""]
    median = statistics.median(values)
    met = median >= wanted if sign == ">=" else median <= wanted
    return [what, spread(values) + unit, f"{sign} {wanted:g}{unit}", "met" if met else "**missed**"]


GOALS = ["what", "median (least to most)", "goal", ""]


def rates(data, part, names):
    """A table of loops."""
    rows = []
    for subject in data.subjects(part):
        rows.append([names.get(subject, subject)] + [
            spread(data.of(part, subject, measure))
            for measure in ("rate per_s", "p50 ms", "p99 ms", "cpu us")])
    return table(["", "a second", "p50, ms", "p99, ms", "server CPU each, us"], rows)


LOOK_UP_NAMES = {
    "slapd": "slapd, indexed search", "etcd": "etcd, serializable range",
    "PostgreSQL": "PostgreSQL, prepared select"}
WRITE_NAMES = {
    BARE: "bare verifying server", "slapd": "slapd, modify (no signature)",
    "etcd": "etcd, put (no signature)", "PostgreSQL": "PostgreSQL, insert (no signature)"}


def look_up_goals(data):
    def ratio(measure, other, part="look-up"):
        return data.ratio((part, OURS, measure), (part, other, measure))
    rows = [goal("look-ups to the bare server", ratio("rate per_s", BARE), ">=", 0.9)]
    rows += [goal(f"look-ups to {peer}", ratio("rate per_s", peer), ">=", 1) for peer in PEERS]
    rows += [goal("p99 at half load to the bare server's", ratio("p99 ms", BARE, "half load"),
                  "<=", 2),
             goal("server CPU a look-up to the bare server's", ratio("cpu us", BARE), "<=", 1.15)]
    rows += [goal(f"server CPU a look-up to {peer}'s", ratio("cpu us", peer), "<=", wanted)
             for peer, wanted in zip(PEERS, (0.7, 0.7, 0.3))]
    rows.append(goal("look-ups while submissions run to look-ups alone",
                     data.ratio(("both", OURS, "rate per_s"), ("look-up", OURS, "rate per_s")),
                     ">=", 0.5))
    return table(GOALS, rows)


def write_goals(data):
    rate = "rate per_s"
    rows = [
        goal("submissions to the bare verifying server",
             data.ratio(("write", OURS, rate), ("write", BARE, rate)), ">=", 0.85),
        goal("submissions a sync", data.of("write", OURS, "writes per_sync"), ">=", 16),
        goal("64 submitters to one, a sync taking 5 ms",
             data.ratio(("slow sync", "64 submitters", rate), ("slow sync", "1 submitter", rate)),
             ">=", 10),
    ]
    return table(GOALS, rows)


def lengths(data):
    return sorted((s for s in data.subjects("growth")), key=int)


def growth(data):
    measures = ["look-up_p50 ms", "submission_p50 ms", "look-up_cpu us", "submission_cpu us",
                "start ms", "start_after_kill ms", "resident MiB"]
    rows = [[f"{int(length):,}"] + [spread(data.of("growth", length, m)) for m in measures]
            for length in lengths(data)]
    return table(["entries", "look-up p50, ms", "submission p50, ms", "look-up CPU, us",
                  "submission CPU, us", "start to first answer, ms", "the same after kill -9",
                  "resident under load, MiB"], rows)


def growth_goals(data):
    first, last = lengths(data)[0], lengths(data)[-1]

    def grown(measure):
        return data.ratio(("growth", last, measure), ("growth", first, measure))
    rows = [
        goal(f"look-up p50, {int(last):,} entries to {int(first):,}", grown("look-up_p50 ms"),
             "<=", 1.1),
        goal(f"submission p50, {int(last):,} entries to {int(first):,}",
             grown("submission_p50 ms"), "<=", 1.1),
        goal("server CPU of a look-up, likewise", grown("look-up_cpu us"), "<=", 1.1),
        goal("server CPU of a submission, likewise", grown("submission_cpu us"), "<=", 1.1),
        goal(f"start to first answer, {int(last):,} entries",
             data.of("growth", last, "start ms"), "<=", 300, " ms"),
        goal("the same after kill -9", data.of("growth", last, "start_after_kill ms"),
             "<=", 300, " ms"),
        goal("resident memory under load, block cache of 64 MiB and all",
             data.of("growth", last, "resident MiB"), "<=", 150 + 64, " MiB"),
    ]
    return table(GOALS, rows)


def sync(data):
    rows = [[subject, spread(data.of("sync", subject, "rate per_s")),
             spread(data.of("sync", subject, "cpu us"))] for subject in data.subjects("sync")]
    copied, alone = "verified sync", "Ed25519 alone"
    goals = [
        goal("rate to that of the signatures alone",
             data.ratio(("sync", copied, "rate per_s"), ("sync", alone, "rate per_s")), ">=", 0.8),
        goal("processor time of the signatures to that of the sync",
             data.ratio(("sync", alone, "cpu us"), ("sync", copied, "cpu us")), ">=", 0.8),
        goal("largest memory of a sync", data.of("sync", copied, "peak MiB"), "<=", 256, " MiB"),
    ]
    return table(["", "entries or signatures a second", "processor time each, us"],
                 rows) + "\n" + table(GOALS, goals)


def followers(data):
    return table(GOALS, [goal("from the submission to the last of 1,000 followers",
                              data.of("followers", OURS, "last ms"), "<=", 1000, " ms")])


def files(data):
    rows = [[s, spread(data.of("files", s, "rate MB_per_s"))] for s in data.subjects("files")]
    goals = [goal(f"{name} from the file to the result of matching",
                  data.of("files", f"ReadAndMatch/{name.lower()}", "rate MB_per_s"), ">=", 1.67, " MB/s")
             for name in ("CSV", "vCard")]
    return table(["", "MB a second of processor time"], rows) + "\n" + table(GOALS, goals)


def mail(data):
    alone, sent = ("mail", "libcurl alone", "rate per_s"), ("mail", "dispatcher", "rate per_s")
    rows = [[s, spread(data.of("mail", s, "rate per_s")), spread(data.of("mail", s, "cpu us"))]
            for s in data.subjects("mail")]
    return table(["", "messages a second", "CPU us each, the sink's part included"], rows) + "\n" + table(
        GOALS, [goal("dispatcher to libcurl alone", data.ratio(sent, alone), ">=", 0.8)])


# Name of a table -> (file of its data, what makes it).
TABLES = {
    "look-ups": ("load", lambda d: rates(d, "look-up", LOOK_UP_NAMES)),
    "look-ups-each": ("load", lambda d: rates(d, "look-up of each", LOOK_UP_NAMES)),
    "half-load": ("load", lambda d: rates(d, "half load", {})),
    "look-up-goals": ("load", look_up_goals),
    "writes": ("load", lambda d: rates(d, "write", WRITE_NAMES)),
    "slow-sync": ("load", lambda d: rates(d, "slow sync", {})),
    "write-goals": ("load", write_goals),
    "growth": ("growth", growth),
    "growth-goals": ("growth", growth_goals),
    "sync": ("sync", sync),
    "followers": ("followers", followers),
    "files": ("files", files),
    "mail": ("files", mail),
}


# Name of a table -> plots before it.
PICTURES = {
    "look-ups": [("Look-ups a second", "look-ups.svg"), ("Server CPU a look-up", "look-up-cpu.svg")],
    "writes": [("Durable writes a second", "writes.svg")],
    "growth": [("Latency as the log grows", "growth.svg"), ("Start-up", "start.svg")],
}


def write_plots(data, folder):
    def row(part, subject, measure, name):
        values = data.of(part, subject, measure)
        colour = (plots.OURS if subject == OURS else
                  plots.YARDSTICK if subject == BARE else plots.PEER)
        return (name, statistics.median(values), min(values), max(values), colour)

    def write(name, content):
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(content)

    for name, part, measure, title, names in (
            ("look-ups", "look-up", "rate per_s", "Look-ups a second, 64 outstanding, TLS", {}),
            ("look-up-cpu", "look-up", "cpu us", "Server CPU a look-up, microseconds", {}),
            ("writes", "write", "rate per_s", "Durable writes a second, 64 writers, TLS",
             WRITE_NAMES)):
        subjects = data.subjects(part)
        if subjects:
            rows = [row(part, s, measure, names.get(s, s)) for s in subjects]
            write(f"{name}.svg", plots.bars(title, rows, number))
    if data.subjects("growth"):
        def series(measure, relative=False):
            points = []
            for length in lengths(data):
                values = data.of("growth", length, measure)
                points.append((int(length), statistics.median(values), min(values), max(values)))
            unit = points[0][1] if relative else 1
            return [(length, *(value / unit for value in values)) for length, *values in points]
        write("growth.svg", plots.lines(
            "Median latency as the log grows, the shortest log's being 1",
            [("submission", series("submission_p50 ms", True)),
             ("look-up", series("look-up_p50 ms", True))], "ratio"))
        write("start.svg", plots.lines(
            "From start to the first answer",
            [("after a stop", series("start ms")),
             ("after kill -9", series("start_after_kill ms"))], "ms"))


def block(data, name, folder):
    """What stands between the markers; `folder` is where the document finds the plots."""
    source, make = TABLES[name]
    if source not in data.about:
        return "Not measured yet.\n"
    pictures = "".join(f"![{words}]({folder}/{file})\n\n" for words, file in PICTURES.get(name, []))
    return f"{pictures}{make(data)}\n{data.about[source]}.\n"


def google_benchmarks(folder):
    """What Google Benchmark said, as samples."""
    rows = []
    path = os.path.join(folder, "files.json")
    if os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            runs = [run for run in json.load(file)["benchmarks"] if run["run_type"] == "iteration"]
        for run in runs:
            rows.append(("files", run["run_name"], run.get("repetition_index", 0),
                         "rate MB_per_s", run["bytes_per_second"] / 1e6))
    if rows:
        with open(os.path.join(folder, "files.csv"), "a", encoding="utf-8") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)


def machine():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        model = re.search(r"model name\s*:\s*(.*)", file.read())
    named = f" ({model.group(1)})" if model else ""
    return f"{os.cpu_count()} cores{named}"


def keep(folder, destination, load):
    about = f"# Measured {datetime.date.today().isoformat()} on {machine()}"
    about += f", load average before it {load}" if load else ""
    for name in sorted(os.listdir(folder)):
        if not name.endswith(".csv"):
            continue
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            content = file.read()
        with open(os.path.join(destination, name), "w", encoding="utf-8") as file:
            file.write(f"{about}\n{content}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--data", required=True)
    parser.add_argument("--document")
    parser.add_argument("--keep")
    parser.add_argument("--load")
    parser.add_argument("--try", action="store_true", dest="only_try")
    arguments = parser.parse_args()
    google_benchmarks(arguments.data)
    if arguments.keep:
        keep(arguments.data, arguments.keep, arguments.load)
        return
    data = Samples(arguments.data)
    if arguments.only_try:
        for name, (source, make) in TABLES.items():
            if os.path.exists(os.path.join(arguments.data, f"{source}.csv")):
                print(f"{name}\n{make(data)}")
        write_plots(data, arguments.data)
        return
    with open(arguments.document, encoding="utf-8") as file:
        text = file.read()
    folder = os.path.relpath(arguments.data, os.path.dirname(arguments.document))
    text = MARKED.sub(lambda m: m.group(1) + block(data, m.group(2), folder) + m.group(3), text)
    with open(arguments.document, "w", encoding="utf-8") as file:
        file.write(text)
    write_plots(data, arguments.data)


if __name__ == "__main__":
    main()
