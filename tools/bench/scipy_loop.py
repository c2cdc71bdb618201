#!/usr/bin/env python3
"""Solves the programmes of a file of chokepoint_lp_bench as an analyst would: scipy's linprog with HiGHS, month by
month, its set-up in Python included. Prints one line of JSON; wrong optima end it.

    scipy_loop.py FILE MONTHS"""
import json
import math
import sys
import time

import numpy
import scipy.sparse
from scipy.optimize import linprog

INFINITY = 1e29


def main():
    path, wanted = sys.argv[1], int(sys.argv[2])
    with open(path, "rb") as file:
        rows, columns, entries, months = (int(value) for value in numpy.fromfile(file, numpy.int64, 4))
        start = numpy.fromfile(file, numpy.int32, columns + 1)
        row = numpy.fromfile(file, numpy.int32, entries)
        value = numpy.fromfile(file, numpy.float64, entries)
        cost = numpy.fromfile(file, numpy.float64, columns)
        matrix = scipy.sparse.csc_matrix((value, row, start), shape=(rows, columns)).tocsr()
        stride = max(1, months // wanted)
        times, pivots, worst = [], [], 0.0
        for month in range(months):
            lower, upper = (numpy.fromfile(file, numpy.float64, columns) for _ in range(2))
            row_lower, row_upper = (numpy.fromfile(file, numpy.float64, rows) for _ in range(2))
            optimum = float(numpy.fromfile(file, numpy.float64, 1)[0])
            if month == 0 or month % stride != stride - 1:
                continue
            begin = time.process_time()
            below, above = row_lower > -INFINITY, row_upper < INFINITY
            equal = below & above & (row_lower == row_upper)
            above, below = above & ~equal, below & ~equal
            result = linprog(cost, A_ub=scipy.sparse.vstack([matrix[above], -matrix[below]]),
                             b_ub=numpy.concatenate([row_upper[above], -row_lower[below]]),
                             A_eq=matrix[equal] if equal.any() else None,
                             b_eq=row_lower[equal] if equal.any() else None,
                             bounds=numpy.column_stack([lower, numpy.where(upper < INFINITY, upper, numpy.inf)]),
                             method="highs-ds")
            times.append(1e3 * (time.process_time() - begin))
            if result.status != 0:
                sys.exit(f"month {month}: {result.message}")
            pivots.append(result.nit)
            if math.isnan(optimum):
                continue
            worst = max(worst, abs(result.fun - optimum) / max(1.0, abs(optimum)))
            if worst > 1e-8:
                sys.exit(f"month {month}: HiGHS has {result.fun!r}, the others {optimum!r}")
    print(json.dumps({"name": "scipy", "median_ms": float(numpy.median(times)), "mean_ms": float(numpy.mean(times)),
                      "pivots": float(numpy.mean(pivots)), "worst_difference": worst}))


main()
