"""The figures of docs/performance.md, as small SVG files that are the same for the same numbers. A process of its own,
since what is loaded here would count as memory of the programs that are measured.

    python3 -m report.plots NUMBERS FOLDER"""
import json
import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot

from . import flows, steps
from .measure import grouped

COLOURS = {"own-warm": "#0b6e4f", "own-cold": "#7fc8a9", "clp-warm": "#c1440e", "clp-cold": "#f2a97e",
           "glpk-warm": "#6b5b95", "glpk-cold": "#b8aed2", "scipy": "#34568b", "lemon-cold": "#d4a017",
           "boost-cold": "#8d6e63", "networkx": "#34568b"}
pyplot.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "chokepoint", "font.size": 8,
                        "font.family": "sans-serif", "axes.spines.top": False, "axes.spines.right": False,
                        "figure.constrained_layout.use": True})


def save(figure, path):
    for panel in figure.axes:
        panel.minorticks_off()
    figure.savefig(path, metadata={"Date": None, "Creator": None}, bbox_inches="tight")
    pyplot.close(figure)
    text = path.read_text()
    path.write_text("\n".join(line.rstrip() for line in text.splitlines()) + "\n")


def draw_steps(data, path):
    sizes = list(data["step"])
    names = [name for name in steps.NAMES if any(name in data["step"][size] for size in sizes)]
    figure, axes = pyplot.subplots(figsize=(6.4, 2.8))
    width = 0.8 / len(names)
    for k, name in enumerate(names):
        have = [(i, data["step"][size][name]["median_ms"]) for i, size in enumerate(sizes)
                if name in data["step"][size]]
        axes.bar([i + (k - len(names) / 2 + 0.5) * width for i, _ in have], [ms for _, ms in have], width,
                 color=COLOURS[name], label=steps.NAMES[name])
    axes.set_yscale("log")
    axes.set_ylabel("ms a month")
    axes.set_xticks(range(len(sizes)),
                    [f"{size}: {grouped(data['step'][size]['counts']['lanes'])} lanes" for size in sizes])
    axes.legend(frameon=False, ncols=2)
    save(figure, path)


def draw_flows(data, path):
    figure, panels = pyplot.subplots(1, len(flows.EVENTS), figsize=(7.2, 2.6), sharey=True)
    for panel, (events, words) in zip(panels, flows.EVENTS.items()):
        some = [each for each in data if each["events"] == events]
        for name, label in flows.NAMES.items():
            panel.plot([each["arcs"] for each in some], [each[name]["median_ms"] for each in some], marker=".",
                       color=COLOURS[name], label=label)
        panel.set_xscale("log")
        panel.set_yscale("log")
        panel.set_title(words, fontsize=8)
        panel.set_xlabel("arcs")
    panels[0].set_ylabel("ms a month, median")
    figure.legend(*panels[0].get_legend_handles_labels(), frameon=False, fontsize=7, ncols=3, loc="lower center",
                  bbox_to_anchor=(0.5, 1))
    save(figure, path)


def draw_growth(data, path):
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(6.4, 2.6))
    lanes = [row["lanes"] for row in data]
    for name, key, label, colour in (("own-warm", "mean_ms", "own kernel, warm", COLOURS["own-warm"]),
                                     ("own-warm", "first_ms", "own kernel, cold", COLOURS["own-cold"]),
                                     ("clp-warm", "mean_ms", "CLP, warm", COLOURS["clp-warm"]),
                                     ("clp-warm", "first_ms", "CLP, cold", COLOURS["clp-cold"])):
        left.plot(lanes, [row[name][key] for row in data], marker=".", color=colour, label=label)
    for name, label in (("own-warm", "own kernel"), ("clp-warm", "CLP")):
        right.plot(lanes, [row[name]["peak_mb"] for row in data], marker=".", color=COLOURS[name], label=label)
    for panel, words in ((left, "ms a month"), (right, "peak memory, MB")):
        panel.set_xscale("log")
        panel.set_yscale("log")
        panel.set_xlabel("lanes")
        panel.set_ylabel(words)
        panel.legend(frameon=False)
    save(figure, path)


def main():
    measured, folder = json.loads(Path(sys.argv[1]).read_text()), Path(sys.argv[2])
    folder.mkdir(exist_ok=True)
    for name, make in (("steps", draw_steps), ("flows", draw_flows), ("growth", draw_growth)):
        if measured.get(name):
            make(measured[name], folder / f"{name}.svg")


if __name__ == "__main__":
    main()
