#!/usr/bin/env python3
"""Fails if a row of a shipped world or scenario has no source, or names one that may not be carried over.

    python3 tools/data/check_sources.py [FOLDER]

Scans all CSV and YAML files of FOLDER (default: the project's `scenarios/`). Every CSV row needs a `source`, and so
does every entry of a list of a world file and every event of a scenario file. Nothing may name UN Comtrade, the
Energy Institute, bulk BGS statistics, the OEC or KOMIS, whose terms do not allow their figures to be passed on.
"""

import csv
import re
import sys
from pathlib import Path

from world_building.rights import FORBIDDEN

NEEDS_SOURCE = {"commodities", "processes", "blocs", "events"}


def check_rights(path, text):
    """Findings for names of sources whose rights forbid it."""
    return [f"{path}:{number}: names `{hit.group(0)}`, whose figures may not be passed on"
            for number, line in enumerate(text.splitlines(), 1) for hit in FORBIDDEN.finditer(line)]


def check_csv(path):
    """Findings for rows of a table without a source."""
    with open(path, encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        if "source" not in (rows.fieldnames or []):
            return [f"{path}:1: no column `source`"]
        return [f"{path}:{rows.line_num}: a row without source" for row in rows if not (row["source"] or "").strip()]


def list_entries(text):
    """Entries of the lists that need sources: (list, line, text of the entry), for one entry per `- ` of two spaces."""
    section, entries = "", []
    for number, line in enumerate(text.splitlines(), 1):
        top = re.match(r"([a-z_]+):", line)
        if top:
            section = top.group(1)
        elif section in NEEDS_SOURCE and re.match(r" {2}- ", line):
            entries.append([section, number, line])
        elif entries and section in NEEDS_SOURCE:
            entries[-1][2] += "\n" + line
    return entries


def check_yaml(path, text):
    """Findings for entries of a YAML file without a source."""
    return [f"{path}:{line}: an entry of `{section}` without source" for section, line, entry in list_entries(text)
            if not re.search(r"\bsource: *[^\s,}]", entry)]


def main(arguments):
    """Checks a folder and reports."""
    folder = Path(arguments[0]) if arguments else Path(__file__).resolve().parents[2] / "scenarios"
    paths = sorted(path for suffix in ("csv", "yaml", "yml") for path in folder.rglob(f"*.{suffix}"))
    if not paths:
        print(f"{folder}: no CSV or YAML file", file=sys.stderr)
        return 1
    findings = []
    for path in paths:
        text = path.read_text(encoding="utf-8")
        findings += check_rights(path, text)
        findings += check_csv(path) if path.suffix == ".csv" else check_yaml(path, text)
    print("\n".join(findings) if findings else f"{len(paths)} files: every row has a source that may be passed on")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
