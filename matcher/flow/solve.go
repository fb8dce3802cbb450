package flow

import (
	"context"
	"fmt"
	"math"
)

// Status says what a Result is.
type Status int

// The four answers of Solve.
const (
	// Optimal: Flow is feasible and of least cost; Potential proves it.
	Optimal Status = iota
	// Infeasible: no flow obeys all bounds and supplies; Potential is a Farkas proof (see Result).
	Infeasible
	// Unbounded: Flow is feasible, and along Ray the cost falls without end.
	Unbounded
	// Stopped: the context or a limit ended the search; Flow obeys bounds but may be neither optimal nor balanced.
	Stopped
)

// String returns the status in lower case.
func (s Status) String() string {
	switch s {
	case Optimal:
		return "optimal"
	case Infeasible:
		return "infeasible"
	case Unbounded:
		return "unbounded"
	case Stopped:
		return "stopped"
	}
	return fmt.Sprintf("Status(%d)", int(s))
}

// Options steer a solve. The zero value is a good choice.
type Options struct {
	// MaxPivots stops the solve after so many pivots; 0 means no limit.
	MaxPivots int64
	// Progress is called every few thousand pivots, from one goroutine at a time.
	Progress func(Progress)
	// Threads is how many goroutines may work at once, one when it is less. It never changes the result. Networks that
	// fall into parts (see README.md) have use for them, where start is nil and MaxPivots is 0.
	Threads int
	// Once says that no solve will start from the result: it has no Basis, and nothing is prepared for one.
	Once bool
}

// Progress is what a running solve can say of itself without slowing down.
type Progress struct {
	Pivots int64
}

// Result is the answer of Solve.
//
// With b the supplies and rc0(a) = Potential[from] - Potential[to], every feasible flow x satisfies
// sum over a of rc0(a)*x(a) = sum over v of Potential[v]*b[v]. An infeasible network's Potential therefore proves
// its point when
//
//	sum over a of min{rc0(a)*x : low <= x <= high}  -  sum over v of Potential[v]*b[v]  >  0
//
// and for any potentials at all (so also those of a stopped solve) the least cost is at least
//
//	sum over a of min{rc(a)*x : low <= x <= high}  -  sum over v of Potential[v]*b[v]
//
// which Bound computes. Only differences of potentials within a connected component mean anything.
type Result struct {
	Status    Status
	Flow      []int64 // by arc, in units
	Potential []int64 // by node, in cost a unit
	Cost      int64   // sum of cost*flow
	Pivots    int64   // of an assignment solved by paths: scans of one task's arcs
	// Short is how many units of supply found no way: 0 when Flow is feasible.
	Short int64
	// Ray lists the arcs of a cycle of negative cost without an upper bound; nil unless Unbounded.
	Ray []int
	// Basis starts the next solve; nil when Unbounded.
	Basis *Basis
}

// Solve finds a flow of least cost.
//
// start may be nil, or the Basis of an earlier solve of this network or one like it: the search then goes on
// from there, however the network was edited since, and the status and cost are the same as without it.
//
// An error means that the network's numbers are refused (ErrInput) or that the cost does not fit an int64.
// A cancelled context is not an error: Status is Stopped. Time is exponential in theory and near-linear in arcs times
// a slowly growing number in practice.
func (n *Network) Solve(ctx context.Context, start *Basis, opts Options) (*Result, error) {
	if err := n.validate(); err != nil {
		return nil, err
	}
	if start != nil || opts.MaxPivots > 0 {
		return n.solveWhole(ctx, start, opts)
	}
	return n.solveCold(ctx, opts, leastPart, leastCluster)
}

// solveCold solves the parts of a network first, if it has any (parts.go).
func (n *Network) solveCold(ctx context.Context, opts Options, least, leastCluster int) (*Result, error) {
	n.prepare()
	var start *Basis
	var pivots int64
	if n.narrow != nil {
		start, pivots = solveParts(ctx, n, n.narrow, opts, least, leastCluster)
	} else {
		start, pivots = solveParts(ctx, n, n.wide, opts, least, leastCluster)
	}
	r, err := n.solveWhole(ctx, start, opts)
	if err != nil {
		return nil, err
	}
	r.Pivots += pivots
	return r, nil
}

// solveWhole solves the network in one piece.
func (n *Network) solveWhole(ctx context.Context, start *Basis, opts Options) (*Result, error) {
	n.prepare()
	if n.narrow != nil {
		return solveSimplex(ctx, n, n.narrow, start, opts)
	}
	return solveSimplex(ctx, n, n.wide, start, opts)
}

// prepare makes a layout unless there is one. Solves of one network may run side by side, so one of them makes it.
func (n *Network) prepare() {
	n.laying.Lock()
	defer n.laying.Unlock()
	if n.narrow != nil || n.wide != nil {
		return
	}
	n.start()
	if largest := n.largestCost(); largest < math.MaxInt32 {
		n.narrow = newLayout[int32](n)
	} else {
		n.wide = newLayout[int64](n)
	}
}

// Prepare does what Solve would do first: it checks the numbers and lays the network out for solving. O(nodes + arcs).
// Calling it is never necessary.
func (n *Network) Prepare() error {
	if err := n.validate(); err != nil {
		return err
	}
	n.prepare()
	return nil
}
