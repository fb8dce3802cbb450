package flow

import (
	"context"
	"math"
)

// Solve finds a flow of least cost.
//
// start may be nil, or the Basis of an earlier solve of this network or one like it: the search then goes on
// from there, however the network was edited since, and the status and cost are the same as without it.
//
// An error means that the network's numbers are refused (ErrInput) or that the cost does not fit an int64.
// A cancelled context is not an error: Status is Stopped. Time is exponential in theory; in practice it grows somewhat
// faster than the number of arcs.
func (n *Network) Solve(ctx context.Context, start *Basis, opts Options) (*Result, error) {
	if err := n.validate(); err != nil {
		return nil, err
	}
	if start != nil || opts.MaxPivots > 0 {
		return n.solveWhole(ctx, start, opts)
	}
	return n.solveCold(ctx, opts, leastPart, leastCluster)
}

// solveCold solves the parts of a network first, if it has any (parts.go), and then the whole from where they ended.
// least and leastCluster are how many nodes make a part worth it; tests take less.
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
	var r *Result
	var err error
	if n.narrow != nil {
		r, err = solveSimplex(ctx, n, n.narrow, start, opts)
	} else {
		r, err = solveSimplex(ctx, n, n.wide, start, opts)
	}
	if err == nil && r.Status == Unbounded && r.Short > 0 {
		return n.settleFeasibility(ctx, r, opts)
	}
	return r, err
}

// settleFeasibility handles a network in which an unbounded cycle of negative cost was found before
// a feasible flow was: the cost falls without end only if some flow is feasible at all. So the
// network is solved once more without costs.
func (n *Network) settleFeasibility(ctx context.Context, unbounded *Result, opts Options) (*Result, error) {
	free := n.Clone()
	free.forget() // the costs are written past the layout
	free.cost = column{narrow: make([]int32, n.Arcs())}
	free.maxCost = 0
	if opts.MaxPivots > 0 {
		opts.MaxPivots = max(1, opts.MaxPivots-unbounded.Pivots)
	}
	r, err := free.Solve(ctx, nil, opts)
	if err != nil {
		return nil, err
	}
	r.Pivots += unbounded.Pivots
	if r.Status == Optimal {
		r.Status, r.Ray, r.Basis = Unbounded, unbounded.Ray, nil
	}
	if err := r.count(n); err != nil {
		return nil, err
	}
	return r, nil
}

// prepare makes a layout unless there is one. Several solves of one network may run side by side;
// one of them makes it for all.
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
