package compile

import "slices"

// Own reports whether the pair has a row of its own: a pin's, or that of the reference plan.
func (c *Formulation) Own(a int) bool {
	if len(c.Net.PinOf) > 0 {
		if _, pinned := c.Net.PinOf[a]; pinned {
			return true
		}
	}
	_, kept := c.KeptOf[a]
	return kept
}

// Restrict is c with only these pairs, ascending, which must include all that have rows of their own. The rows and
// their nesting are c's; the network is built anew.
func (c *Formulation) Restrict(left []int32) *Formulation {
	ps, before := *c.Pairs, c.Pairs
	ps.Start = make([]int32, 1, len(before.Start))
	n := 0
	// left is ascending, so the pairs of each cell stay together.
	for k := range c.Problem.Demands {
		for n < len(left) && left[n] < before.Start[k+1] {
			n++
		}
		ps.Start = append(ps.Start, int32(n))
	}
	ps.Offer, ps.Late = Choose(before.Offer, left), Choose(before.Late, left)
	ps.Coverage, ps.Km = Choose(before.Coverage, left), Choose(before.Km, left)
	if before.Surcharge != nil {
		ps.Surcharge = Choose(before.Surcharge, left)
	}
	out := *c
	out.Pairs, out.Rows = &ps, slices.Clone(c.Rows)
	out.KeptOf = make(map[int]int, len(c.KeptOf))
	for i := range out.Rows {
		r := &out.Rows[i]
		if r.Side != OnePair || len(r.Members) == 0 {
			continue
		}
		// Rows of single pairs are the only ones that know pairs by number.
		a, _ := slices.BinarySearch(left, r.Members[0])
		r.Members = []int32{int32(a)}
		if r.Shape == Kept {
			out.KeptOf[a] = i
		}
	}
	builder{&out}.buildNetwork()
	return &out
}

// Choose picks the elements of a list at the given places.
func Choose[T any](list []T, at []int32) []T {
	out := make([]T, len(at))
	for i, j := range at {
		out[i] = list[j]
	}
	return out
}
