"""Solves what `instances mip` writes with HiGHS, by scipy.optimize.milp, to a relative gap: highs.py FILE GAP LIMIT."""

import sys
import time

import numpy
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

numbers = numpy.array(open(sys.argv[1]).read().replace("Inf", "inf").split(), dtype=float)
gap, limit = float(sys.argv[2]), float(sys.argv[3])
columns, rows, entries = (int(n) for n in numbers[:3])
at = 3
column = numbers[at : at + 3 * columns].reshape(columns, 3)
at += 3 * columns
row = numbers[at : at + 2 * rows].reshape(rows, 2)
at += 2 * rows
entry = numbers[at:].reshape(entries, 3)
matrix = csr_array((entry[:, 2], (entry[:, 0].astype(int), entry[:, 1].astype(int))), shape=(rows, columns))

start = time.process_time()
found = milp(
    column[:, 0],
    integrality=column[:, 2],
    bounds=Bounds(0, column[:, 1]),
    constraints=LinearConstraint(matrix, row[:, 0], row[:, 1]),
    options={"mip_rel_gap": gap, "time_limit": limit},
)
print("c solve_seconds %.3f" % (time.process_time() - start))
print("c status %d" % found.status)
print("c value %s" % ("none" if found.fun is None else "%.0f" % found.fun))
print("c bound %s" % ("none" if found.mip_dual_bound is None else "%.0f" % found.mip_dual_bound))
