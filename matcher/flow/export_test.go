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

// SolveInParts is a cold solve that takes every component of least nodes or more by itself, and says how many parts it saw.
func (n *Network) SolveInParts(ctx context.Context, opts Options, least int) (*Result, int, error) {
	if err := n.validate(); err != nil {
		return nil, 0, err
	}
	parts := 1
	if p := n.partition(least); p != nil {
		parts = len(p.end)
	}
	r, err := n.solveCold(ctx, opts, least)
	return r, parts, err
}
