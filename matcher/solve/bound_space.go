package solve

import (
	"cmp"
	"context"
	"slices"

	"dathang/matcher"
	"dathang/matcher/compile"
	"dathang/matcher/flow"
)

// space is the set of allocations that a level, or a node of its tree, considers: those that obey the rules, lie on
// the faces that the levels above left, and satisfy the splits of the tree. Its network always shows the same
// bounds.
type space struct {
	c     *compile.Formulation
	net   *flow.Network
	basis *flow.Basis // of the last solve, from which the next one starts
	// once: every solve starts afresh, none continues from an earlier basis.
	once bool
	// solved: no solve follows, so the network need not show what pairs cost and which are dead.
	solved bool
	opts   Options
	stats  *Stats
	// shift: costs and multipliers are scaled by 2^shift.
	shift int

	// dead pairs carry nothing; full cells have no unmet seat.
	dead, full []bool
	// rows are the rows of the formulation, followed by one for every pair that the tree split on; low and high are
	// their bounds here.
	rows      []compile.Row
	low, high []int64
	// closed and open tell whether an offer with a cohort or an opening cost may be closed, and whether it may be
	// open. All others are open.
	closed, open []bool
	shown        priced
	// charges are the prices of opening offers under the objective last priced.
	charges []int64
	weighed *compile.Objective // last priced
	// pairRow is the row of a pair that has bounds of its own; bounded counts such pairs of a cell.
	pairRow map[int]int
	bounded []int32
	// cuts are the levels above that a row keeps at their values.
	cuts []objectiveCut

	// told is the plan and the bound of a search that were last reported.
	told Progress

	undo []func() // takes back the splits, the last one first
}

// objectiveCut keeps a level above at its value.
type objectiveCut struct {
	goals []matcher.Goal
	value int64
}

// multipliers that are searched for, not read off the potentials; all are scaled.
type multipliers struct {
	side    []int64 // by row
	cuts    []int64 // by objective cut
	changes []int64 // by change rule
}

// newSpace is the whole space of a formulation, with a network of its own.
func newSpace(c *compile.Formulation, opts Options, stats *Stats) *space {
	return newSpaceOn(c, c.Net.Graph.Clone(), opts, stats)
}

// newSpaceOn is the space of c on net, which already shows c's bounds and which it takes over.
func newSpaceOn(c *compile.Formulation, net *flow.Network, opts Options, stats *Stats) *space {
	s := &space{
		c: c, net: net, opts: opts, stats: stats,
		dead: make([]bool, len(c.Pairs.Offer)), full: make([]bool, len(c.Problem.Demands)),
		rows: slices.Clip(c.Rows), pairRow: map[int]int{},
		closed: make([]bool, len(c.Problem.Offers)), open: make([]bool, len(c.Problem.Offers)),
		charges: make([]int64, len(c.Problem.Offers)), bounded: make([]int32, len(c.Problem.Demands)), weighed: &compile.Objective{},
		shown: priced{side: make([]int64, len(c.Rows)), offer: make([]int64, len(c.Problem.Offers)), unmet: make([]int64, len(c.Problem.Demands))},
	}
	for i := range c.Rows {
		s.low, s.high = append(s.low, c.Rows[i].Low), append(s.high, c.Rows[i].High)
	}
	for pair, i := range c.Net.PinOf {
		s.pairRow[pair] = i
		s.bounded[c.Rows[i].Cell]++
	}
	for i := range c.Problem.Offers {
		o := &c.Problem.Offers[i]
		s.open[i], s.closed[i] = true, compile.Openable(o)
		if compile.Openable(o) { // the row's low holds once it is open
			s.low[c.Net.CapacityRow[i]] = compile.LeastOpen(o)
			s.open[i] = s.low[c.Net.CapacityRow[i]] <= o.Capacity
			s.showOffer(i)
		}
	}
	return s
}

// showOffer brings the network's bounds of an offer that may be closed up to date. An offer that may be both closed
// and open counts from 0 seats, with its opening cost spread over its seats.
func (s *space) showOffer(o int) {
	i := s.c.Net.CapacityRow[o]
	s.showCost(o)
	switch {
	case !s.open[o]:
		s.net.SetBounds(s.c.Net.ArcOf[i], 0, 0)
	case s.closed[o]:
		s.net.SetBounds(s.c.Net.ArcOf[i], 0, s.high[i])
	default:
		s.net.SetBounds(s.c.Net.ArcOf[i], s.low[i], s.high[i])
	}
}

// showCost puts the cost of an offer's seat on its arc, with its share of the opening cost if the offer may be
// either. The share is that of a full offer; the bound counts the opening exactly (choiceBound).
func (s *space) showCost(o int) {
	i := s.c.Net.CapacityRow[o]
	cost := s.shown.offer[o]
	if s.closed[o] && s.open[o] {
		cost += s.charges[o] / s.high[i]
	}
	s.net.SetCost(s.c.Net.ArcOf[i], cost)
}

// split narrows a row to at most `at` (upper false) or at least `at` + 1 (upper true). The row is an offer's
// capacity, a pin, or that of a pair.
func (s *space) split(row int, at int64, upper bool) {
	low, high := s.low[row], s.high[row]
	if o, ok := s.choice(row); ok { // splits of a choice may also rule out that it is closed, or open
		closed, open := s.closed[o], s.open[o]
		s.undo = append(s.undo, func() {
			s.low[row], s.high[row], s.closed[o], s.open[o] = low, high, closed, open
			s.showOffer(o)
		})
		if upper {
			s.closed[o] = false
			s.low[row] = max(low, at+1)
		} else {
			s.high[row] = min(high, at)
		}
		s.open[o] = open && s.low[row] <= s.high[row]
		if !s.open[o] { // nothing is left to bound
			s.low[row], s.high[row] = low, high
		}
		s.showOffer(o)
		return
	}
	s.undo = append(s.undo, func() { s.setBounds(row, low, high) })
	if upper {
		s.setBounds(row, max(low, at+1), high)
	} else {
		s.setBounds(row, low, min(high, at))
	}
}

// choose closes or opens an offer that may be either.
func (s *space) choose(o int, open bool) {
	wasClosed, wasOpen := s.closed[o], s.open[o]
	s.undo = append(s.undo, func() {
		s.closed[o], s.open[o] = wasClosed, wasOpen
		s.showOffer(o)
	})
	s.closed[o], s.open[o] = !open, open
	s.showOffer(o)
}

// choice is the offer whose capacity the row is, if that offer may be closed.
func (s *space) choice(i int) (int, bool) {
	r := &s.rows[i]
	if r.Side != compile.OverOffers || r.Rule >= 0 || r.Shape != compile.Flat || !compile.Openable(&s.c.Problem.Offers[r.Offer]) {
		return 0, false
	}
	return int(r.Offer), true
}

// setBounds changes a row's bounds, here and on the network's arcs.
func (s *space) setBounds(i int, low, high int64) {
	s.low[i], s.high[i] = low, high
	if s.rows[i].Shape == compile.UnmetPenalty {
		s.showUnmet(i, s.weighed)
		return
	}
	if arc := s.arcOf(i); arc >= 0 {
		s.net.SetBounds(arc, low, high)
	}
}

// arcOf a row; rows made for pairs have no arc but the pair's own.
func (s *space) arcOf(i int) int {
	if i < len(s.c.Net.ArcOf) {
		return s.c.Net.ArcOf[i]
	}
	return s.c.Net.FirstPair + int(s.rows[i].Members[0])
}

// back undoes splits until only so many are left.
func (s *space) back(to int) {
	for len(s.undo) > to {
		last := len(s.undo) - 1
		s.undo[last]()
		s.undo = s.undo[:last]
	}
}

// rowOfPair is the row that bounds a pair alone: its pin, or one made for it.
func (s *space) rowOfPair(pair, k int) int {
	if i, ok := s.pairRow[pair]; ok {
		return i
	}
	offer := s.c.Pairs.Offer[pair]
	d := &s.c.Problem.Demands[k]
	s.rows = append(s.rows, compile.Row{
		ID: matcher.PairRow(s.c.Problem.Offers[offer].ID, d.Cell), Rule: -1, Side: compile.OnePair,
		Members: []int32{int32(pair)}, High: d.Seats, Offer: offer, Cell: k,
	})
	s.low, s.high = append(s.low, 0), append(s.high, d.Seats)
	s.pairRow[pair] = len(s.rows) - 1
	s.bounded[k]++
	return s.pairRow[pair]
}

// rowMultipliers gives a dual's multipliers in their file form, without those that are 0, sorted by row.
func (s *space) rowMultipliers(d *dual) []matcher.Multiplier {
	var out []matcher.Multiplier
	for i, y := range d.y {
		if y != 0 {
			out = append(out, matcher.Multiplier{Row: s.rows[i].ID, Value: y})
		}
	}
	for i := range d.bounds {
		out = append(out, matcher.Multiplier{Row: variableBoundID(s.c, &d.bounds[i]), Value: d.bounds[i].y})
	}
	for j, y := range d.m.changes {
		if y != 0 {
			out = append(out, matcher.Multiplier{Row: matcher.RuleRow(s.c.Problem.Rules[s.c.Changes[j].Rule].ID), Value: y})
		}
	}
	slices.SortFunc(out, func(a, b matcher.Multiplier) int { return cmp.Compare(a.Row, b.Row) })
	return out
}

// keepsCuts reports whether a plan leaves the levels above no worse than they are.
func (s *space) keepsCuts(p *compile.Assignment) bool {
	for _, h := range s.cuts {
		if s.c.Level(h.goals, p.Tally).Value > h.value {
			return false
		}
	}
	return true
}

// solve finds the cheapest flow at what the network shows, from the basis of the last solve, within what is left of the
// run's pivots and work. l is the level, for Progress.
func (s *space) solve(ctx context.Context, l int) (*flow.Result, error) {
	limit := int64(0)
	if s.opts.MaxPivots > 0 {
		limit = max(1, s.opts.MaxPivots-s.stats.Pivots)
	}
	s.stats.flows++
	s.stats.Work += WorkOfFlow(len(s.c.Pairs.Offer))
	if s.opts.MaxWork > 0 {
		left := max(1, s.opts.MaxWork-s.stats.Work) // pivots are units of work; 0 would be no limit
		limit = min(cmp.Or(limit, left), left)
	}
	before := s.stats.Pivots
	result, err := s.net.Solve(ctx, s.basis, flow.Options{
		MaxPivots: limit, Threads: s.opts.Threads, Once: s.once,
		Progress: func(p flow.Progress) {
			if s.opts.Progress == nil {
				return
			}
			// A search that has told its plan and bound does so again, with the pivots of now.
			at := Progress{Level: l + 1, Levels: len(s.c.Problem.Goals)}
			if s.told.Level == at.Level {
				at = s.told
			}
			at.Pivots = before + p.Pivots
			s.opts.Progress(at)
		},
	})
	if err != nil {
		return nil, err
	}
	s.stats.Pivots += result.Pivots
	s.stats.Work += result.Pivots
	s.basis = result.Basis
	return result, nil
}
