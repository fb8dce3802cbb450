package flow

import "context"

// TakenAsAssignment tells tests whether a cold solve goes by shortest augmenting paths.
func (n *Network) TakenAsAssignment() bool {
	n.prepare()
	if n.narrow != nil {
		return n.narrow.isAssignment(n)
	}
	return n.wide.isAssignment(n)
}

// SolveInParts is a cold solve that takes every component of least nodes or more by itself, or else every cluster of least
// nodes or more, and says how many parts it saw and whether they were clusters.
func (n *Network) SolveInParts(ctx context.Context, opts Options, least int) (r *Result, parts int, clusters bool, err error) {
	if err := n.validate(); err != nil {
		return nil, 0, false, err
	}
	_, parts = n.components(least)
	if parts < 2 {
		_, parts = n.clusters(least)
		clusters = true
	}
	r, err = n.solveCold(ctx, opts, least, least)
	return r, parts, clusters, err
}
