"""The rationing conduct: a step by edges, alone and in lanes, and a long run with its results on disk."""
from .measure import figures, grouped, json_of, table

SIZES = (1e3, 1e4, 1e5, 1e6)
LARGEST = 1e7  # one variant alone: eight of that size would take eight times the memory


def measure(bench, quick):
    program = bench.program("rationing_bench")
    if quick:
        data = {"sizes": json_of(program, *SIZES[:2], "--seconds", 0.2)}
    else:
        data = {"sizes": json_of(program, *SIZES, "--seconds", 1)
                + json_of(program, LARGEST, "--alone", "--seconds", 2)}
    data["run"] = json_of(program, "--run")[0]
    return data


def lanes(row, state):
    """Of eight variants side by side, the better of the two kinds of lanes."""
    each = row[state]
    return min(each[name] for name in ("lanes", "wide") if name in each) if "lanes" in each else None


def two_threads(row):
    """The speed of two threads, the mean over what was measured of the size."""
    found = [row[state][name] for state in ("calm", "shocked") for name in row[state] if name.endswith("_two_threads")]
    return sum(found) / len(found) if found else None


def spread(data, state, name):
    """Dearest size / cheapest size."""
    found = [row[state][name] for row in data["sizes"] if name in row[state]]
    return max(found) / min(found)


def page(data):
    rows = []
    for row in data["sizes"]:
        calm, shocked = row["calm"], row["shocked"]
        best = max(calm.get("lanes_gb_a_second", 0), calm.get("wide_gb_a_second", 0))
        rows.append([grouped(row["edges"]), grouped(row["rooms"])]
                    + [figures(each.get(name)) for each in (calm, shocked) for name in ("alone", "lanes", "wide")]
                    + ["-" if two_threads(row) is None else f"{two_threads(row):.2f}", figures(best or None),
                       figures(row.get("triad_gb_a_second"))])
    run = data["run"]
    return ("Nanoseconds per edge, step and variant, what happens in rooms and recipes included. *Calm*: nobody is "
            "short. *Shocked*: every buyer has lost one of those who supply him, whoever it is in each variant, so that all "
            "of them look for others; steps 4 to 27 after that. One variant; eight in lanes of any machine (two "
            "registers of AVX2); eight in lanes of AVX-512.\n\n"
            + table(["edges", "rooms", "calm, one", "eight", "AVX-512", "shocked, one", "eight", "AVX-512",
                     "two threads, times one", "calm lanes, GB/s", "a triad as large, GB/s"], rows)
            + f"\nA run of {grouped(run['markets'])} markets, {grouped(run['lanes'])} lanes, "
            f"{grouped(run['consumers'])} consumers and {run['months']} months, without twin: "
            f"{run['seconds']:.2f} s of processor time with its results on disk ({run['seconds'] - run['simulated_seconds']:.2f} s of it for "
            f"the file), "
            f"{run['peak_mb']:.0f} MB of memory, a file of {run['file_mb']:.1f} MB.\n")
