package explain

import (
	"context"
	"slices"

	"dathang/matcher"
	"dathang/matcher/compile"
	"dathang/matcher/solve"
)

// alternativesShown is how many ways for a seat are worth a planner's time.
const alternativesShown = 3

// Alternatives finds the next best ways for one seat of an allocation of an
// optimal pure flow, the best first: another offer in its place, or nobody. Each
// is a shortest path from the offer that gives the seat up to the cell. At most
// alternativesShown are given. False where the answer is no such flow.
func Alternatives(c *compile.Formulation, s *matcher.Solution, a matcher.Allocation) ([]matcher.Alternative, bool) {
	m, ok := openMarket(c, s)
	if !ok {
		return nil, false
	}
	o, k, pair := m.place(a.Offer, a.Cell)
	if pair < 0 {
		return nil, false
	}
	arc := c.Net.FirstPair + pair
	off := m.along(arc, true)
	m.arcs[arc].High = m.flow[arc] // the seat must not return the same way
	p := m.search(int32(c.Net.OfferNode[o]), -1, false, nil)
	node := int32(c.Net.CellNode[k])
	// The last ref into the cell says who serves the seat in the end; each offer keeps its shortest path.
	best := map[matcher.OfferID]matcher.Alternative{}
	for _, back := range m.out(node) {
		ref := back ^ 1
		tail := m.tail(ref)
		if m.room(ref) <= 0 || ref>>1 == int32(arc) || !p.reached(tail) {
			continue
		}
		refs := append(p.refs(tail), ref)
		if slices.ContainsFunc(refs[:len(refs)-1], func(ref int32) bool { return m.tail(ref) == node }) {
			continue // through the cell itself, so that another ref is the last
		}
		out := matcher.Alternative{Offer: m.lastOffer(refs, k), Cell: a.Cell}
		refs = append(refs, off...)
		out.Effect, out.Moves = m.effect(refs), m.moves(refs)
		if old, seen := best[out.Offer]; !seen || compareLevels(out.Effect.Levels, old.Effect.Levels) < 0 {
			best[out.Offer] = out
		}
	}
	delete(best, a.Offer)
	list := make([]matcher.Alternative, 0, len(best))
	for _, id := range sortedOffers(best) {
		list = append(list, best[id])
	}
	slices.SortStableFunc(list, func(a, b matcher.Alternative) int { return compareLevels(a.Effect.Levels, b.Effect.Levels) })
	return list[:min(alternativesShown, len(list))], true
}

// WhyNot says what one seat more of an offer in a cell would change, or what
// keeps the two apart. False where the answer is no optimal pure flow; WhyNotByResolving then knows.
func WhyNot(c *compile.Formulation, s *matcher.Solution, offer matcher.OfferID, cell matcher.Cell) (matcher.Alternative, bool) {
	out, answered := asked(c, s, offer, cell)
	if answered {
		return out, true
	}
	m, ok := openMarket(c, s)
	if !ok {
		return out, false
	}
	o, k, pair := m.place(offer, cell)
	arc := c.Net.FirstPair + pair
	on := m.along(arc, false)
	if m.least(on) <= 0 {
		out.Effect.Impossible = true // a pin
		return out, true
	}
	m.arcs[arc].Low = m.flow[arc] // nor may the seat be taken off the pair again
	p := m.search(int32(c.Net.CellNode[k]), int32(c.Net.OfferNode[o]), false, nil)
	if !p.reached(int32(c.Net.OfferNode[o])) {
		out.Effect.Impossible = true
		return out, true
	}
	refs := append(on, p.refs(int32(c.Net.OfferNode[o]))...)
	out.Effect, out.Moves = m.effect(refs), m.moves(refs)
	return out, true
}

// WhyNotByResolving answers WhyNot for every other answer, by an interval for each level: it solves again with the
// pair's seats pinned to at least one more.
func WhyNotByResolving(ctx context.Context, c *compile.Formulation, s *matcher.Solution, offer matcher.OfferID, cell matcher.Cell, opts solve.Options) (matcher.Alternative, error) {
	out, answered := asked(c, s, offer, cell)
	if answered {
		return out, nil
	}
	var err error
	out.Effect, err = pinned(ctx, c, s, offer, cell, seatsIn(s, offer, cell)+1, nil, opts)
	return out, err
}

// NextByResolving solves again with at most one seat fewer on an allocation, to see what the next best plan would
// change.
func NextByResolving(ctx context.Context, c *compile.Formulation, s *matcher.Solution, a matcher.Allocation, opts solve.Options) (matcher.Effect, error) {
	return pinned(ctx, c, s, a.Offer, a.Cell, 0, matcher.Seats(seatsIn(s, a.Offer, a.Cell)-1), opts)
}

// pinned solves again with the seats of a pair held between low and high (nil: no bound), and says what that changes.
func pinned(ctx context.Context, c *compile.Formulation, s *matcher.Solution, offer matcher.OfferID, cell matcher.Cell, low int64, high *int64, opts solve.Options) (matcher.Effect, error) {
	q := *c.Problem
	pin := matcher.Rule{ID: "asked", Kind: matcher.RulePin, Low: low, High: high, Where: matcher.WhereCell(cell)}
	pin.Where.Offers = []matcher.OfferID{offer}
	q.Rules = append(slices.Clone(q.Rules), pin)
	if len(matcher.Validate(&q)) > 0 {
		return matcher.Effect{Impossible: true}, nil // it is pinned already
	}
	opts.WithoutConflict = true
	again, _, err := solve.Run(ctx, &q, opts)
	if err != nil {
		return matcher.Effect{}, err
	}
	return between(s, again), nil
}

// seatsIn is how many seats of an offer the answer has in a cell.
func seatsIn(s *matcher.Solution, offer matcher.OfferID, cell matcher.Cell) int64 {
	for i := range s.Allocations {
		if a := &s.Allocations[i]; a.Offer == offer && a.Cell == cell {
			return a.Seats
		}
	}
	return 0
}

// asked begins the answer to why not. It is complete (answered) if something keeps the two apart, or if the offer
// itself already gives the cell all that it asks for. Else out says who fills a cell that lacks nothing.
func asked(c *compile.Formulation, s *matcher.Solution, offer matcher.OfferID, cell matcher.Cell) (out matcher.Alternative, answered bool) {
	out = matcher.Alternative{Offer: offer, Cell: cell, Hindrances: hindrances(c, offer, cell)}
	if len(out.Hindrances) > 0 {
		return out, true
	}
	if slices.ContainsFunc(s.Unmet, func(u matcher.Unmet) bool { return u.Cell == cell }) {
		return out, false
	}
	itself := true
	for _, a := range s.Allocations {
		if a.Cell == cell {
			out.Filled = append(out.Filled, a)
			itself = itself && a.Offer == offer
		}
	}
	out.Effect.Impossible = itself // it fills the cell already
	return out, itself
}

// hindrances are all conditions that keep an offer from a cell; none if the two are a pair.
func hindrances(c *compile.Formulation, offer matcher.OfferID, cell matcher.Cell) []matcher.Hindrance {
	o := slices.IndexFunc(c.Problem.Offers, func(x matcher.Offer) bool { return x.ID == offer })
	k := slices.IndexFunc(c.Problem.Demands, func(x matcher.Demand) bool { return x.Cell == cell })
	return c.Hindrances(int32(o), k)
}

// openMarket is the market of an answer in which one seat has an exact price; false where the answer is no optimal pure
// flow, or where the levels themselves depend on the seats (the steps of worst_off).
func openMarket(c *compile.Formulation, s *matcher.Solution) (*market, bool) {
	if !c.Pure() || s.Status != matcher.StatusOptimal || uses(c.Problem, matcher.FormShares) {
		return nil, false
	}
	m := newMarket(c, s)
	return m, m.findPotentials()
}

// place finds an offer and a cell in the problem, and their pair; -1 for what is not there.
func (m *market) place(offer matcher.OfferID, cell matcher.Cell) (o int32, k, pair int) {
	o = int32(slices.IndexFunc(m.c.Problem.Offers, func(x matcher.Offer) bool { return x.ID == offer }))
	k = slices.IndexFunc(m.c.Problem.Demands, func(x matcher.Demand) bool { return x.Cell == cell })
	if o < 0 || k < 0 {
		return o, k, -1
	}
	return o, k, m.c.Pairs.Find(o, k)
}

// along gives the refs of one seat put on a pair, or taken off it, in the order of the seat's way: the pair's arc and,
// where the pair is part of the reference plan, the piece behind it that counts kept seats.
func (m *market) along(arc int, off bool) []int32 {
	ref := int32(2 * arc)
	if off {
		ref++
	}
	refs := []int32{ref}
	var piece int32 = -1
	for _, next := range m.out(m.arcs[arc].To) {
		if next&1 == 1 || !m.arcs[next>>1].Shape {
			continue
		}
		// A seat is put on the first piece with room, and taken from the last piece that has one.
		if off && m.flow[next>>1] > 0 || !off && piece < 0 && m.room(next) > 0 {
			piece = next
		}
	}
	if piece >= 0 && m.arcs[piece>>1].From == m.arcs[arc].To {
		if off {
			return []int32{piece | 1, ref}
		}
		return append(refs, piece)
	}
	return refs
}

// lastOffer is the offer whose seat the refs bring into cell k; none if the cell goes without.
func (m *market) lastOffer(refs []int32, k int) matcher.OfferID {
	for i := len(refs) - 1; i >= 0; i-- {
		a := &m.arcs[refs[i]>>1]
		if a.Cell >= 0 {
			return ""
		}
		if a.Pair >= 0 {
			first, offers := m.c.Pairs.InCell(k)
			if j := int(a.Pair) - first; j >= 0 && j < len(offers) {
				return m.c.Problem.Offers[offers[j]].ID
			}
			return ""
		}
	}
	return ""
}

// moves are the changes of pairs' seats along refs.
func (m *market) moves(refs []int32) []matcher.Move {
	var out matcher.Reason
	for _, ref := range refs {
		a := &m.arcs[ref>>1]
		if a.Pair < 0 {
			continue
		}
		k := m.cellOf(a.Pair)
		first, offers := m.c.Pairs.InCell(k)
		by := int64(1)
		if ref&1 == 1 {
			by = -1
		}
		out.Witness = append(out.Witness, matcher.Move{Offer: m.c.Problem.Offers[offers[int(a.Pair)-first]].ID, Cell: m.c.Problem.Demands[k].Cell, By: by})
	}
	sortReason(&out)
	return out.Witness
}

// cellOf is the cell of a pair.
func (m *market) cellOf(pair int32) int {
	for k := range m.c.Problem.Demands {
		first, offers := m.c.Pairs.InCell(k)
		if int(pair) >= first && int(pair) < first+len(offers) {
			return k
		}
	}
	return -1
}

// sortedOffers are the keys of a map, in order.
func sortedOffers(best map[matcher.OfferID]matcher.Alternative) []matcher.OfferID {
	ids := make([]matcher.OfferID, 0, len(best))
	for id := range best {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}
