"""Measures what is asked for, keeps the numbers beside the build, and writes tables and figures into
docs/performance.md. Called by tools/bench/run."""
import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path

from . import (flows, foresight, growth, leximin, page, parts, profile, rationing, steps, sweeps, targets, threats,
               whole_runs)
from .measure import say

SECTIONS = ("runs", "parts", "steps", "profile", "flows", "matrix", "leximin", "growth", "sweeps",
            "threats", "rationing", "foresight")
PAGES = {"runs": whole_runs.page, "parts": parts.page, "steps": steps.page, "profile": profile.page,
         "flows": flows.page, "matrix": flows.matrix_page, "leximin": leximin.page, "growth": growth.page,
         "sweeps": sweeps.page, "threats": threats.page, "rationing": rationing.page, "foresight": foresight.page}


class Bench:
    """Where things are."""

    def __init__(self, root, folder):
        self.root, self.folder = root, folder
        self.here = root / "tools" / "bench"
        self.build = root / "build" / "run" / "tools"
        self.python = sys.executable

    def program(self, name):
        return self.build / "bench" / f"chokepoint_{name}"


def options():
    parser = argparse.ArgumentParser(prog="tools/bench/run", description="Measures, and writes docs/performance.md.")
    parser.add_argument("--quick", action="store_true", help="a few minutes: fewer months and rounds, smaller sizes")
    parser.add_argument("--sizes", default=None, help="of the trade networks; default SRML, quick SRM")
    parser.add_argument("--only", action="append", choices=SECTIONS, help="these sections alone; the others stay")
    parser.add_argument("--growth-to", type=float, default=None, help="lanes; default 1e6, quick 3e4")
    parser.add_argument("--matrix", default=os.environ.get("CHOKEPOINT_TRADE_MATRIX"),
                        help="a real trade matrix, CSV or CSV.gz; default: the environment's CHOKEPOINT_TRADE_MATRIX")
    parser.add_argument("--page", default=None, help="write here instead of docs/performance.md (it needs its markers)")
    chosen = parser.parse_args()
    chosen.sizes = [size for size in "SRML" if size in (chosen.sizes or ("SRM" if chosen.quick else "SRML"))]
    chosen.growth_to = chosen.growth_to or (3e4 if chosen.quick else 1e6)
    return chosen


def measure(name, bench, chosen):
    quick = chosen.quick
    return {"runs": lambda: whole_runs.measure(bench),
            "parts": lambda: parts.measure(bench, quick),
            "steps": lambda: steps.measure(bench, chosen.sizes, quick),
            "profile": lambda: profile.measure(bench, chosen.sizes, quick),
            "flows": lambda: flows.measure(bench, quick),
            "matrix": lambda: flows.measure_matrix(bench, chosen.matrix, quick),
            "leximin": lambda: leximin.measure(bench, chosen.sizes, quick),
            "growth": lambda: growth.measure(bench, chosen.growth_to, quick),
            "sweeps": lambda: sweeps.measure(bench, quick),
            "threats": lambda: threats.measure(bench, quick),
            "rationing": lambda: rationing.measure(bench, quick),
            "foresight": lambda: foresight.measure(bench, quick)}[name]()


def machine():
    model = platform.machine()
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
            break
    return f"{os.cpu_count()} cores, {model}; one thread is used."


def write(kept, chosen, root):
    measured = json.loads(kept.read_text())
    path = Path(chosen.page) if chosen.page else root / "docs" / "performance.md"
    text = path.read_text()
    text = page.put(text, "machine", measured["machine"])
    text = page.put(text, "targets", targets.page(measured))
    for name, make in PAGES.items():
        if measured.get(name):
            text = page.put(text, name, make(measured[name]))
    path.write_text(text)
    subprocess.run([sys.executable, "-m", "report.plots", kept, path.parent / "figures"], check=True)


def main():
    chosen = options()
    root = Path(__file__).resolve().parents[3]
    kept = root / "build" / "run" / "measured.json"
    measured = json.loads(kept.read_text()) if chosen.only and kept.exists() else {}
    measured["machine"] = machine()
    failed = []
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(root, folder)
        for name in chosen.only or SECTIONS:
            try:
                measured[name] = measure(name, bench, chosen)
            except subprocess.CalledProcessError as error:  # the page keeps what it has of the section
                say(error)
                failed.append(name)
                continue
            kept.write_text(json.dumps(measured))
            write(kept, chosen, root)
    if failed:
        sys.exit("not measured: " + ", ".join(failed))


main()
