#!/usr/bin/env python3
"""Solves the single-commodity programmes of a file of chokepoint_lp_bench by networkx's network simplex, month by
month. Prints one line of JSON; wrong optima end it.

    networkx_flow.py FILE MONTHS"""
import json
import math
import statistics
import struct
import sys
import time

import networkx


def numbers(file, kind, count):
    return struct.unpack(f"={count}{kind}", file.read(count * struct.calcsize("=" + kind)))


def main():
    path, wanted = sys.argv[1], int(sys.argv[2])
    times = []
    with open(path, "rb") as file:
        rows, columns, entries, months = numbers(file, "q", 4)
        start, row = numbers(file, "i", columns + 1), numbers(file, "i", entries)
        value, cost = numbers(file, "d", entries), numbers(file, "d", columns)
        stride = max(1, months // wanted)
        for month in range(months):
            _, upper = numbers(file, "d", columns), numbers(file, "d", columns)
            demand, _ = numbers(file, "d", rows), numbers(file, "d", rows)
            optimum = numbers(file, "d", 1)[0]
            if month == 0 or month % stride != stride - 1:
                continue
            graph = networkx.MultiDiGraph()
            graph.add_node("source", demand=-int(sum(demand)))
            for i in range(rows):
                graph.add_node(i, demand=int(demand[i]))
            for j in range(columns):
                ends = {value[e]: row[e] for e in range(start[j], start[j + 1])}
                limit = {"capacity": int(upper[j])} if upper[j] < 1e29 else {}
                graph.add_edge(ends.get(-1.0, "source"), ends[1.0], weight=int(cost[j]), **limit)
            begin = time.process_time()
            found, _ = networkx.network_simplex(graph)
            times.append(1e3 * (time.process_time() - begin))
            if not math.isnan(optimum) and abs(found - optimum) > 1e-9 * max(1.0, abs(optimum)):
                sys.exit(f"month {month}: networkx has {found}, the others {optimum!r}")
    print(json.dumps({"name": "networkx", "median_ms": statistics.median(times), "mean_ms": statistics.mean(times)}))


main()
