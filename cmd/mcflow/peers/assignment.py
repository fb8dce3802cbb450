"""Solves a dense DIMACS .asn file with scipy's linear_sum_assignment, as a yardstick for mcflow."""

import sys
import time

import numpy
from scipy.optimize import linear_sum_assignment

with open(sys.argv[1]) as lines:
    for line in lines:
        if line.startswith("p"):
            size = int(line.split()[2]) // 2
            costs = numpy.zeros((size, size))
        elif line.startswith("a"):
            _, person, task, cost = line.split()
            costs[int(person) - 1, int(task) - 1 - size] = int(cost)

start = time.process_time()
rows, columns = linear_sum_assignment(costs)
print("c solve_seconds %.4f" % (time.process_time() - start))
print("s %d" % int(costs[rows, columns].sum()))
