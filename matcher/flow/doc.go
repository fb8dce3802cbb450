// Package flow finds exact minimum-cost flows of whole numbers.
//
// A Network has nodes with a supply and arcs with bounds and a cost a unit. A flow x is feasible when
//
//	low[a] <= x[a] <= high[a]                          for every arc a
//	sum of x over arcs out of v - sum over arcs into v = supply[v]   for every node v
//
// and Solve finds a feasible one of least total cost, with node potentials that prove it. The reduced
// cost of arc a is
//
//	rc(a) = cost[a] + potential[from] - potential[to]
//
// and a feasible flow is optimal exactly when rc > 0 implies x = low and rc < 0 implies x = high.
// Check recounts all of this from the network and the result alone.
//
// All numbers are int64 and all arithmetic is exact: numbers whose sums could leave int64 are refused
// before the solve begins. The same network, start and options give the same bytes.
package flow
