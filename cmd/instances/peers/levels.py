"""Solves what `instances network` writes with HiGHS, level by level, each held for those below: levels.py FILE METHOD LIMIT.

METHOD is one of scipy.optimize.linprog: highs-ds (dual simplex) or highs-ipm (interior point). LIMIT ends a level, in seconds."""

import sys
import time

import numpy
from scipy.optimize import linprog
from scipy.sparse import csr_array, vstack

numbers = numpy.array(open(sys.argv[1]).read().split(), dtype=float)
method, limit = sys.argv[2], float(sys.argv[3])
levels, nodes, arcs = (int(n) for n in numbers[:3])
ours = numbers[3 : 3 + levels]
arc = numbers[3 + levels :].reshape(arcs, 4 + levels)
at = numpy.arange(arcs)
balance = csr_array(
    (numpy.repeat([1.0, -1.0], arcs), (numpy.concatenate([arc[:, 0], arc[:, 1]]).astype(int), numpy.concatenate([at, at]))),
    shape=(nodes, arcs),
)
held, most, total = [], [], 0.0
for level in range(levels):
    cost = arc[:, 4 + level]
    start = time.process_time()
    found = linprog(
        cost,
        A_ub=vstack([csr_array(h.reshape(1, -1)) for h in held]) if held else None,
        b_ub=most or None,
        A_eq=balance,
        b_eq=numpy.zeros(nodes),
        bounds=arc[:, 2:4],
        method=method,
        options={"time_limit": limit},
    )
    took = time.process_time() - start
    total += took
    print("c level_%d_seconds %.3f" % (level + 1, took))
    if found.fun is None or found.status != 0:
        print("c level_%d_status %d" % (level + 1, found.status))
        break
    if abs(found.fun - ours[level]) > 1e-6 * max(1, abs(ours[level])):
        sys.exit("level %d: HiGHS says %.3f, ours %.0f" % (level + 1, found.fun, ours[level]))
    held.append(cost)
    most.append(ours[level])
print("c seconds %.3f" % total)
