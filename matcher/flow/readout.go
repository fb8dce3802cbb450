package flow

// result reads the answer off the tree: flows, potentials and, unless the caller wants no more than the answer, the
// basis with all that a later solve can take over.
func (s *simplex[C]) result(status Status, opts Options) (*Result, error) {
	n := s.network
	r := &Result{Status: status, Pivots: s.pivots, Short: s.short()}
	if status == Unbounded && r.Short > 0 {
		r.Ray = s.ray
		return r, nil // whether there is a feasible flow at all is not known yet
	}
	r.Flow = make([]int64, n.Arcs())
	if !opts.Once && status != Unbounded {
		r.Basis = s.save()
	}
	if err := s.answer(r, r.Basis); err != nil {
		return nil, err
	}
	// Potentials are counted from the root, which pivots may have shifted with the rest.
	r.Potential = make([]int64, n.Nodes())
	if status == Infeasible {
		s.farkas(r.Potential)
	} else {
		for v, at := range s.place {
			r.Potential[v] = s.potentialOf(at) - s.potential[root]
		}
	}
	if status == Unbounded {
		r.Ray = s.ray
		return r, nil
	}
	if r.Basis == nil {
		return r, nil
	}
	// s ends here, so the basis takes its lists over without a copy.
	s.keepNear(status)
	if r.Basis.of != nil {
		r.Basis.state = &ending[C]{s.nodes, s.preorder, s.potential, s.arcs, s.flipped, s.price, s.nextCell, s.near, s.spoilt, s.written}
	}
	return r, nil
}

// flows writes the flow of every arc and its cost. Most arcs carry nothing, and those are not looked at.
func (s *simplex[C]) flows(r *Result) error {
	n := s.network
	var total wide128
	// First what lies at bounds, then what the tree carries; put corrects what an arc had before.
	// Take costs from the solver's layout: in the network itself they lie far apart in memory.
	put := func(arc int32, x, cost int64) {
		total.addProduct(x-r.Flow[arc], cost)
		r.Flow[arc] = x
	}
	if n.lows {
		for a := range r.Flow {
			if x := n.low.at(a); x != 0 {
				put(int32(a), x, n.cost.at(a))
			}
		}
	}
	for slot, flipped := range s.flipped {
		if flipped {
			put(s.arcOf[slot], n.high.at(int(s.arcOf[slot])), -int64(s.arcs[slot].cost))
		}
	}
	for v := range s.nodes {
		t := &s.nodes[v]
		switch {
		case t.arc == artificialArc || t.flow == 0 || v == int(root):
		case t.arc < 0:
			// While units are short an implied bound need not hold.
			x := t.flow
			if r.Short > 0 {
				x = min(x, n.high.at(int(s.impliedOf[^t.arc])))
			}
			put(s.impliedOf[^t.arc], x, int64(s.implied[^t.arc].cost))
		case s.flipped[t.arc]:
			a := s.arcOf[t.arc]
			put(a, r.Flow[a]-t.flow, -int64(s.arcs[t.arc].cost))
		default:
			a := s.arcOf[t.arc]
			put(a, r.Flow[a]+t.flow, int64(s.arcs[t.arc].cost))
		}
	}
	return r.setCost(&total)
}

// farkas writes the potentials of the same tree with cost 1 on artificial arcs and 0 on all others: the artificial
// price outweighs any path, so an optimal tree is also optimal for the artificial flow alone.
func (s *simplex[C]) farkas(potential []int64) {
	levels := make([]int64, len(s.nodes))
	// A node's level differs from its parent's only across an artificial arc.
	step := func(v int32) {
		t := &s.nodes[v]
		levels[v] = levels[t.parent]
		switch {
		case t.arc != artificialArc:
		case t.up:
			levels[v]--
		default:
			levels[v]++
		}
	}
	s.visitListed(step)
	for v := s.firstCell; v < s.endCell; v++ {
		step(v) // those that end a branch were not met above
	}
	for v, at := range s.place {
		potential[v] = levels[at]
	}
}
