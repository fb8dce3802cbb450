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
//
// The work from top to bottom; each step needs only those below it:
//
//  1. solve.go is the order of a solve: check the numbers, lay the network out, solve its parts, then the whole.
//  2. parts.go and clusters.go cut a network into parts that are solved side by side, and graft their trees together.
//  3. simplex.go is the network simplex: its first tree and its loop. tree.go has the spanning tree, pricing.go chooses
//     the arc that enters, pivot.go exchanges it; readout.go reads the answer off the tree. Dense assignments are
//     solved by shortest augmenting paths first (assignment.go, assigntree.go).
//  4. A solve that goes on from an earlier one starts with resume.go where the network is the same, edited, and with
//     load.go where it is another; soften.go, near.go and differ.go keep it from looking at what has not changed.
//  5. layout.go is the network as the solver reads it, around its cells (cells.go); journal.go and patch.go carry edits
//     over to it.
//  6. network.go and column.go are the numbers themselves, basis.go and result.go what a solve leaves, wide.go sums of
//     128 bits. check.go recounts an answer and needs nothing but the network and the result.
package flow
