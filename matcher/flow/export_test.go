package flow

import (
	"context"
	"slices"
)

// TakenAsAssignment tells tests whether a cold solve goes by shortest augmenting paths.
func (n *Network) TakenAsAssignment() bool {
	n.prepare()
	if n.narrow != nil {
		return n.narrow.isAssignment(n)
	}
	return n.wide.isAssignment(n)
}

// SolveInParts is a cold solve that takes every component of least nodes or more by itself, or else every cluster
// of least nodes or more, and says how many parts it saw and whether they were clusters.
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

// WellListed tells whether the arcs that a basis lists are those of its tree, as the network that was solved has
// them now.
func (b *Basis) WellListed(n *Network) bool {
	if _, known := n.since(b.of, b.seen); !known {
		return true // its layout is gone
	}
	switch end := b.state.(type) {
	case *ending[int32]:
		return wellListed(b, &simplex[int32]{layout: n.narrow, network: n, nodes: end.nodes, flipped: end.flipped})
	case *ending[int64]:
		return wellListed(b, &simplex[int64]{layout: n.wide, network: n, nodes: end.nodes, flipped: end.flipped})
	}
	return true
}

func wellListed[C width](b *Basis, s *simplex[C]) bool {
	listed := &Basis{nodes: b.nodes, arcs: b.arcs}
	s.list(listed)
	return slices.Equal(listed.parent, b.parent) && slices.Equal(listed.high, b.high)
}

// Bound returns the lower bound on the least cost that potentials prove (see Result), and false when they prove none:
// an arc without an upper bound has a negative reduced cost, or the bound does not fit an int64. O(nodes + arcs).
func Bound(n *Network, potential []int64) (int64, bool) {
	if len(potential) != n.Nodes() {
		return 0, false
	}
	sum, ok := boundOf(n, potential, 1)
	if !ok {
		return 0, false
	}
	return sum.int64()
}
