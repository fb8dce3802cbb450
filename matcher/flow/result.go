package flow

import (
	"context"
	"fmt"
)

// result reads the answer off the tree.
func (s *simplex[C]) result(ctx context.Context, status Status, opts Options) (*Result, error) {
	n := s.network
	r := &Result{Status: status, Pivots: s.pivots, Short: s.short(), Flow: make([]int64, s.real)}
	if status == Unbounded && r.Short > 0 {
		return s.settleFeasibility(ctx, opts)
	}
	for a := range s.real {
		if s.flipped[a] {
			r.Flow[a] = n.high.at(a)
		} else {
			r.Flow[a] = n.lowAt(a)
		}
	}
	for v := range s.root {
		t := &s.nodes[v]
		if int(t.arc) >= s.real {
			continue
		}
		if s.flipped[t.arc] {
			r.Flow[t.arc] = n.high.at(int(t.arc)) - t.flow
		} else {
			r.Flow[t.arc] = n.lowAt(int(t.arc)) + t.flow
		}
	}
	if err := r.count(n); err != nil {
		return nil, err
	}
	r.Potential = make([]int64, n.Nodes())
	if status == Infeasible {
		s.farkas(r.Potential)
	} else {
		for v := range r.Potential {
			r.Potential[v] = s.potential[v] - s.potential[s.root]
		}
	}
	if status == Unbounded {
		r.Ray = s.ray
		return r, nil
	}
	r.Basis = s.save()
	return r, nil
}

// settleFeasibility answers for a network with a cycle of negative cost and no bound, found before a feasible flow was:
// the cost falls without end only if there is a feasible flow at all.
func (s *simplex[C]) settleFeasibility(ctx context.Context, opts Options) (*Result, error) {
	free := s.network.Clone()
	free.cost = column{narrow: make([]int32, s.real)}
	free.maxCost = 0
	if opts.MaxPivots > 0 {
		opts.MaxPivots = max(1, opts.MaxPivots-s.pivots)
	}
	r, err := free.Solve(ctx, nil, opts)
	if err != nil {
		return nil, err
	}
	r.Pivots += s.pivots
	if r.Status == Optimal {
		r.Status, r.Ray, r.Basis = Unbounded, s.ray, nil
	}
	if err := r.count(s.network); err != nil {
		return nil, err
	}
	return r, nil
}

// count sums the cost of the flow.
func (r *Result) count(n *Network) error {
	var total wide128
	for a, x := range r.Flow {
		if x != 0 {
			total.addProduct(x, n.cost.at(a))
		}
	}
	var fits bool
	if r.Cost, fits = total.int64(); !fits {
		return fmt.Errorf("%w: the cost of the answer is %s, which does not fit an int64", ErrInput, total.String())
	}
	return nil
}

// farkas writes the potentials of the same tree with cost 1 on artificial arcs and 0 on all others: the artificial
// price outweighs any path, so an optimal tree is also optimal for the artificial flow alone.
func (s *simplex[C]) farkas(potential []int64) {
	at := s.nodes[s.root].first
	for at != none {
		t := &s.nodes[at]
		above := int64(0)
		if t.parent != s.root {
			above = potential[t.parent]
		}
		switch {
		case int(t.arc) < s.real:
			potential[at] = above
		case t.up:
			potential[at] = above - 1
		default:
			potential[at] = above + 1
		}
		if t.first != none {
			at = t.first
			continue
		}
		for at != s.root && s.nodes[at].next == none {
			at = s.nodes[at].parent
		}
		if at == s.root {
			return
		}
		at = s.nodes[at].next
	}
}
