"""Sweeps: a case with what it shares and alone, threads, scheduling, merging."""
from .measure import figures, json_of, table, times

TRADE = (("cooperative", "R"), ("rationing", "R"))
WANTED = {"cooperative": 100, "rationing": 2500}  # cases a second and core
READY = ("annual-bans",)


def measure(bench, quick):
    program = bench.program("sweep_bench")
    rounds = ["--rounds", 1 if quick else 2]
    data = {}
    for conduct, size in TRADE:
        more = ["--alone", 2 if quick else 6]
        trade = ["--json", "--trade", size, "--conduct", conduct, *rounds, *more]
        data[f"{size}, {conduct}"] = json_of(program, *trade)
        data[f"{size}, {conduct}, severities"] = json_of(program, *trade, "--severities")
    for name in READY:
        data[name] = json_of(program, "--json", bench.root / "scenarios" / "sweeps" / f"{name}.yaml", *rounds,
                             "--alone", 100)
    return data


def page(data):
    names = list(data)

    def row(words, cell):
        return [words] + [cell(data[name]) for name in names]

    return table([""] + names, [
        row("cases", lambda each: each["cases"]),
        row("a case by itself, from its first step, ms", lambda each: figures(each["alone_ms"])),
        row("a case in the sweep, ms", lambda each: figures(each["shared_ms"])),
        row("alone / in the sweep", lambda each: times(each["ratio"])),
        row("cases a second and core", lambda each: figures(each["cases_a_second"])),
        row("processor time, two threads / one", lambda each: f"{each['two_threads_processor']:.3f}"),
        row("wall time, one thread / two", lambda each: f"{each['two_threads_speed']:.2f}"),
        row("of two processors the two threads got", lambda each: f"{100 * each['two_threads_busy']:.0f} %"),
        row("scheduling at 10 ms a case", lambda each: f"{100 * each['scheduling']:.2f} %"),
        row("merging a case, ms", lambda each: figures(each["merge_ms"])),
        row("a case in a shard / in the results, kB",
            lambda each: f"{figures(each['shard_kb'])} / {figures(each['results_kb'])}"),
    ])
