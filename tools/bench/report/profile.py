"""Where the own kernel spends a warm month, by sampling."""
import re
import subprocess
from collections import Counter

from .measure import json_of, table

# What a frame must be to count: a function of the kernel or of its solver, not of what they are made from.
FRAME = re.compile(r"chokepoint::(?:kernel::)?(?:\(anonymous namespace\)::)?(\w+)::(~?\w+)\(")
SKIPPED = {"SparseVector", "Rows"}


def name_of(frames):
    """The innermost function that counts."""
    for frame in frames:
        found = FRAME.search(frame)
        if found and "kernel" in frame.split("(", 1)[0] and found[1] not in SKIPPED:
            return f"{found[1]}::{found[2]}"
    return "outside the kernel"


def frames_of(program, addresses):
    """Per address its functions, the innermost first."""
    text = subprocess.run(["addr2line", "-afiC", "-e", program], input="\n".join(hex(a) for a in addresses) + "\n",
                          stdout=subprocess.PIPE, text=True, check=True).stdout
    frames = {}
    for line in text.splitlines():
        if line.startswith("0x"):
            current = frames.setdefault(int(line, 16), [])
            odd = True
        else:
            if odd:
                current.append(line)
            odd = not odd
    return frames


def measure(bench, sizes, quick):
    program, data = bench.program("lp_bench"), {}
    for size in sizes:
        months = {"S": 120, "R": 60, "M": 36, "L": 4}[size]
        addresses = json_of(program, "--size", size, "--months", months, "--contestants", "own-warm", "--profile",
                            2 if quick else 8)["addresses"]
        frames = frames_of(program, sorted(set(addresses)))
        data[size] = Counter(name_of(frames.get(address, [])) for address in addresses)
    return data


def page(data):
    shares = {size: {name: count / sum(counts.values()) for name, count in counts.items()}
              for size, counts in data.items()}
    names = sorted({name for each in shares.values() for name in each},
                   key=lambda name: -max(each.get(name, 0) for each in shares.values()))
    rows = [[f"`{name}`" if "::" in name else name] + [f"{100 * each.get(name, 0):.0f} %" for each in shares.values()]
            for name in names if max(each.get(name, 0) for each in shares.values()) >= 0.02]
    return ("Where a warm month with stocks and positions goes in the own kernel, by sampling; parts of 2 % and "
            "more.\n\n" +
            table(["", *shares], rows))
