"""Running programs and putting what they say into tables."""
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time


def say(*words):
    print(*words, file=sys.stderr, flush=True)


def measured(command, folder=None):
    """Wall seconds, processor seconds, peak memory in MB, standard output."""
    with tempfile.TemporaryFile() as out:
        begin = time.monotonic()
        child = subprocess.Popen(command, cwd=folder, stdout=out, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.monotonic() - begin
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode != 0:
            sys.exit(f"{command} ended with {child.returncode}")
        out.seek(0)
        return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, out.read().decode()


def json_of(*command):
    """What a program prints as JSON."""
    command = [str(part) for part in command]
    say(*[part.rsplit("/", 1)[-1] for part in command])
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    lines += ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def grouped(value):
    """1 234 567."""
    return f"{value:,.0f}".replace(",", " ")


def figures(value):
    """Three figures: 0.0186, 1.52, 113."""
    if value is None:
        return "-"
    return grouped(value) if abs(value) >= 100 else f"{value:.3g}"


def times(value):
    """A ratio."""
    return "-" if value is None else f"{value:.0f}" if value >= 9.95 else f"{value:.1f}"


def dump(bench, file, *options):
    """Makes programmes, has CLP say their optima, and keeps both in a file; what the program says of them."""
    return json_of(bench.program("lp_bench"), "--json", *options, "--contestants", "clp-warm", "--rounds", 1,
                   "--dump", file)


def replay(bench, file, contestants, cold_months=12):
    """One round of these contestants on the programmes of a file."""
    return json_of(bench.program("lp_bench"), "--json", "--replay", file, "--contestants", contestants, "--rounds", 1,
                   "--cold-months", cold_months)["contestants"]


class Rounds:
    """What contestants showed in rounds A B A B: medians of their months, and of the ratios within rounds."""

    def __init__(self):
        self.rounds = []

    def add(self, contestants):
        self.rounds.append({each["name"]: each for each in contestants})

    def names(self):
        return list(self.rounds[0])

    def get(self, name, key="median_ms"):
        if name not in self.rounds[0]:
            return None
        return statistics.median(each[name][key] for each in self.rounds)

    def ratio(self, name, to="own-warm", key="median_ms"):
        if name not in self.rounds[0]:
            return None
        return statistics.median(each[name][key] / each[to][key] for each in self.rounds)

    def summary(self):
        return {name: {"median_ms": self.get(name), "mean_ms": self.get(name, "mean_ms"),
                       "pivots": self.get(name, "pivots") if "pivots" in self.rounds[0][name] else None,
                       "ratio": self.ratio(name), "ratio_of_means": self.ratio(name, key="mean_ms")}
                for name in self.names()}
