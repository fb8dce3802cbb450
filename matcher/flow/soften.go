package flow

// After an edit, whatever hangs below a broken tree arc needs another way. With an artificial arc
// at full price every arc across the cut would look like a bargain, and thousands of pivots would
// first take the wrong ones. So the artificial arc starts at a price that moves the potentials
// below it only a little, and the price grows in steps while somebody still pays it. The cheapest
// detours are taken first, as a dual simplex would, with primal pivots.
//
// The price of an artificial arc is the offset of its node. At any price, a flow that uses no
// artificial arc and passes the optimality test is optimal; only infeasibility has to be proven at
// the full price.
const (
	softShare  = 64 // the first step is the largest cost over this
	softGrowth = 4  // each step is so many times the one before
)

// hangSoft hangs v from the root by an artificial arc that carries over and moves v's potential, before, by a step.
func (s *simplex[C]) hangSoft(v int32, over, before int64) {
	s.hang(v, over)
	if s.step == 0 {
		s.step = s.firstStep()
	}
	s.reprice(v, before-s.potential[root]-s.away(v)*s.step)
}

// away is 1 for an artificial arc to the root, whose price lowers the potential of its node, and -1 for one from it.
func (s *simplex[C]) away(v int32) int64 {
	if s.nodes[v].up {
		return 1
	}
	return -1
}

// reprice sets the offset of v, at most as far as the full price.
func (s *simplex[C]) reprice(v int32, offset int64) {
	t := &s.nodes[v]
	t.offset = max(-s.price, min(s.price, offset))
	s.potential[v] = s.potential[root] + t.offset
}

// harden raises the price of artificial arcs that still carry flow, or the price of all of them at
// once to the full price when nothing else is left to do. It reports false when every price is
// full.
func (s *simplex[C]) harden(all bool) bool {
	if !s.soft {
		return false
	}
	s.step = max(s.step, s.firstStep()/softGrowth, 1) * softGrowth
	// Once a step is a few times the largest cost, the next price is the full one.
	full := all || s.step > softGrowth*s.network.largestCost()
	raised := false
	for v := root + 1; int(v) < len(s.nodes); v++ {
		t := &s.nodes[v]
		if t.arc != artificialArc || t.offset == -s.away(v)*s.price || !full && t.flow == 0 {
			continue
		}
		raised = true
		before := t.offset
		offset := before - s.away(v)*s.step
		if full {
			offset = -s.away(v) * s.price
		}
		s.reprice(v, offset)
		if s.listed(v) {
			s.potential[v] -= t.offset - before
			s.shiftSubtree(v, t.offset-before)
		}
	}
	if full {
		s.soft = false
		return raised
	}
	return raised || s.harden(true)
}

// firstStep is the price at which a soft artificial arc starts.
func (s *simplex[C]) firstStep() int64 {
	return max(1, s.network.largestCost()/softShare)
}
