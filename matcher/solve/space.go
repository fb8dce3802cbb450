package solve

import (
	"cmp"
	"slices"

	"dathang/matcher"
	"dathang/matcher/flow"
)

// space is the set of allocations that a level, or a node of its tree, looks
// at: the rules, what the levels above left of them, and the splits of the
// tree. Its network always shows the same bounds.
type space struct {
	c     *Compiled
	net   *flow.Network
	basis *flow.Basis
	opts  Options
	stats *Stats
	// shift: costs and multipliers are scaled by 2^shift.
	shift int

	// dead pairs carry nothing; full cells have no unmet seat.
	dead, full []bool
	// rows is what compiled has, and behind it a row for every pair that the
	// tree split on; low and high are their bounds here.
	rows      []row
	low, high []int64
	// closed and open say of an offer with a cohort or opening cost what it may be.
	closed, open []bool
	// charges are what opening counts under the objective last priced.
	charges []int64
	pairRow map[int]int
	// holds are levels above that are kept by a row.
	holds []hold

	undo []func()
}

// hold keeps a level above at its value.
type hold struct {
	goals []matcher.Goal
	value int64
}

// multipliers that are searched for, not read off potentials; all scaled.
type multipliers struct {
	side    []int64 // by row
	holds   []int64
	changes []int64
}

func newSpace(c *Compiled, opts Options, stats *Stats) *space {
	s := &space{
		c: c, net: c.net.graph.Clone(), opts: opts, stats: stats,
		dead: make([]bool, len(c.pairs.offer)), full: make([]bool, len(c.Problem.Demands)),
		rows: slices.Clip(c.rows), pairRow: map[int]int{},
		closed: make([]bool, len(c.Problem.Offers)), open: make([]bool, len(c.Problem.Offers)),
		charges: make([]int64, len(c.Problem.Offers)),
	}
	for i := range c.rows {
		s.low, s.high = append(s.low, c.rows[i].low), append(s.high, c.rows[i].high)
	}
	for pair, i := range c.net.pinOf {
		s.pairRow[pair] = i
	}
	for i := range c.Problem.Offers {
		o := &c.Problem.Offers[i]
		s.open[i], s.closed[i] = true, openable(o)
		if openable(o) {
			s.low[c.net.capacityRow[i]] = max(1, o.MinCohort)
			s.open[i] = s.low[c.net.capacityRow[i]] <= o.Capacity
			s.showOffer(i)
		}
	}
	return s
}

// showOffer brings the network's bounds of an offer with a choice up to date.
// One that may be both counts from 0, with its opening cost spread over its seats.
func (s *space) showOffer(o int) {
	i := s.c.net.capacityRow[o]
	spread := int64(0)
	if s.closed[o] && s.open[o] {
		spread = s.charges[o] / s.high[i]
	}
	s.net.SetCost(s.c.net.arcOf[i], spread)
	switch {
	case !s.open[o]:
		s.net.SetBounds(s.c.net.arcOf[i], 0, 0)
	case s.closed[o]:
		s.net.SetBounds(s.c.net.arcOf[i], 0, s.high[i])
	default:
		s.net.SetBounds(s.c.net.arcOf[i], s.low[i], s.high[i])
	}
}

// split narrows a row to at most (upper false) or at least at + 1 (upper true) of at. The row is an offer's
// capacity, a pin, or a pair's.
func (s *space) split(row int, at int64, upper bool) {
	low, high := s.low[row], s.high[row]
	if o, ok := s.choice(row); ok {
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
		if !s.open[o] {
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

// choice is the offer with a choice whose capacity the row is.
func (s *space) choice(i int) (int, bool) {
	r := &s.rows[i]
	if r.side != overOffers || r.rule >= 0 || r.shape != flat || !openable(&s.c.Problem.Offers[r.offer]) {
		return 0, false
	}
	return int(r.offer), true
}

func (s *space) setBounds(i int, low, high int64) {
	s.low[i], s.high[i] = low, high
	if arc := s.arcOf(i); arc >= 0 {
		s.net.SetBounds(arc, low, high)
	}
}

func (s *space) arcOf(i int) int {
	if i < len(s.c.net.arcOf) {
		return s.c.net.arcOf[i]
	}
	return s.c.net.firstPair + int(s.rows[i].members[0])
}

// back undoes splits down to a number of them.
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
	offer := s.c.pairs.offer[pair]
	d := &s.c.Problem.Demands[k]
	s.rows = append(s.rows, row{
		id: "pair:" + string(s.c.Problem.Offers[offer].ID) + "|" + d.String(), rule: -1, side: onePair,
		members: []int32{int32(pair)}, high: d.Seats, offer: offer, cell: k,
	})
	s.low, s.high = append(s.low, 0), append(s.high, d.Seats)
	s.pairRow[pair] = len(s.rows) - 1
	return s.pairRow[pair]
}

// objective of a level's goals and of what the hold rows price.
func (s *space) objective(goals []matcher.Goal, m *multipliers) *objective {
	w := &objective{}
	w.add(goals, 1<<s.shift)
	for j, h := range s.holds {
		w.add(h.goals, m.holds[j])
	}
	return w
}

// keeps is what losing a seat of each reference allocation counts.
func (s *space) keeps(w *objective, m *multipliers) []int64 {
	out := make([]int64, len(s.c.keptRow))
	for j := range out {
		out[j] = w.change
		for i := range s.c.changes {
			if s.c.changes[i].of[j] {
				out[j] += m.changes[i]
			}
		}
	}
	return out
}

// charge is what opening an offer counts: its cost, and what budgets price of it.
func (s *space) charge(o int, w *objective, m *multipliers) int64 {
	sum := w.cost * s.c.Problem.Offers[o].OpeningKVND
	for _, i := range s.c.sideRows {
		if opens := s.c.rows[i].opens; opens != nil {
			sum += m.side[i] * opens[o]
		}
	}
	return sum
}

// dual is what a solved relaxation leaves: the multiplier of every row and what
// follows from them.
type dual struct {
	w     *objective
	m     multipliers
	y     []int64 // by row
	best  []int64 // by cell: least reduced cost of what is alive
	pair  []int64 // reduced cost by pair
	unmet []int64 // reduced cost of an unmet seat, by cell
	keep  []int64 // by reference allocation
	bound int64   // scaled
}

// price puts an objective and multipliers on the network's arcs, and gives the
// reduced costs before the network's own rows.
func (s *space) price(w *objective, m *multipliers) *dual {
	c, n := s.c, s.c.net
	d := &dual{w: w, m: m.clone(), pair: c.seatCosts(w), unmet: make([]int64, len(c.Problem.Demands)), keep: s.keeps(w, m)}
	s.addSides(d.pair, m.side)
	for k := range c.Problem.Demands {
		d.unmet[k] = w.unmet * c.Problem.Demands[k].UnmetWeight()
		from, to := c.pairs.of(k)
		for a := from; a < to; a++ {
			s.net.SetCost(n.firstPair+a, d.pair[a]-d.unmet[k])
		}
	}
	for i, list := range n.pieces {
		for _, p := range list {
			s.net.SetCost(p.arc, c.slope(&c.rows[i], p, w, s.keepOf(d, i)))
		}
	}
	for _, o := range c.choices {
		s.charges[o] = s.charge(o, w, m)
		s.showOffer(o)
	}
	return d
}

// addSides adds the side rows' multipliers to the pairs that they count.
func (s *space) addSides(costs, y []int64) {
	for k, rows := range s.c.sideOf {
		for _, i := range rows {
			if y[i] == 0 {
				continue
			}
			from, to := s.c.pairs.of(k)
			for a := from; a < to; a++ {
				costs[a] += y[i] * s.c.counts(&s.c.rows[i], a)
			}
		}
	}
}

// keepOf a row with the shape kept.
func (s *space) keepOf(d *dual, i int) int64 {
	if s.c.rows[i].shape != kept {
		return 0
	}
	return d.keep[s.c.referenceOf[i]]
}

func (m *multipliers) clone() multipliers {
	return multipliers{slices.Clone(m.side), slices.Clone(m.holds), slices.Clone(m.changes)}
}

// noMultipliers are all 0.
func (s *space) noMultipliers() multipliers {
	return multipliers{make([]int64, len(s.c.rows)), make([]int64, len(s.holds)), make([]int64, len(s.c.changes))}
}

// read takes the multipliers of the network's rows off the potentials: a row's
// is the step of the potential along its arc. The least reduced cost of a cell
// is computed from them, so that whoever checks needs no more than the multipliers.
func (s *space) read(d *dual, r *flow.Result) {
	c, n := s.c, s.c.net
	if r.Status == flow.Stopped && spread(r.Potential) > mostSpread {
		// The search had not left its artificial arcs: their price says nothing, no price proves a little.
		r = &flow.Result{Potential: make([]int64, len(r.Potential))}
	}
	d.y = make([]int64, len(s.rows))
	d.best = make([]int64, len(c.Problem.Demands))
	for i := range c.rows {
		switch row := &c.rows[i]; {
		case row.side == across:
			d.y[i] = d.m.side[i]
			continue
		case row.shape != flat:
			d.y[i] = s.step(n.pieces[i][0].arc, r)
		case row.side != onePair:
			d.y[i] = s.step(n.arcOf[i], r)
		case len(row.members) == 0 && row.low > 0:
			d.y[i] = min(0, s.step(n.arcOf[i], r)) // a pin that nothing can serve
		}
		if s.high[i] == flow.Infinite {
			d.y[i] = min(d.y[i], 0) // only a stopped solve has it otherwise
		}
	}
	over := c.sums(d.y)
	for k := range c.Problem.Demands {
		from, to := c.pairs.of(k)
		for a := from; a < to; a++ {
			d.pair[a] += over.offer[c.pairs.offer[a]] + over.cell[k]
		}
	}
	for i := range c.rows {
		if r := &c.rows[i]; r.shape == kept {
			d.pair[r.members[0]] += d.y[i]
		}
	}
	for k := range c.Problem.Demands {
		s.settle(d, r, k)
	}
	d.bound = s.bound(d)
}

// mostSpread of potentials keeps every sum over seats within int64.
const mostSpread = 1 << 44

// spread is how far apart potentials lie.
func spread(potential []int64) int64 {
	return slices.Max(potential) - slices.Min(potential)
}

// step of the potential along an arc.
func (s *space) step(arc int, r *flow.Result) int64 {
	from, to, _, _, _ := s.net.Arc(arc)
	return r.Potential[to] - r.Potential[from]
}

// sums of multipliers over the rows that hold an offer or a cell.
type sums struct{ offer, cell []int64 }

func (c *Compiled) sums(y []int64) sums {
	s := sums{make([]int64, len(c.Problem.Offers)), make([]int64, len(c.Problem.Demands))}
	for i := range c.rows {
		if y[i] == 0 {
			continue
		}
		switch c.rows[i].side {
		case overOffers:
			for _, o := range c.rows[i].members {
				s.offer[o] += y[i]
			}
		case overCells:
			for _, k := range c.rows[i].members {
				s.cell[k] += y[i]
			}
		}
	}
	return s
}

// settle finds the multipliers of pairs with bounds of their own in cell k and
// then the cell's best reduced cost. Such a pair is priced to be as good as
// what the network says the cell's next seat is worth.
func (s *space) settle(d *dual, r *flow.Result, k int) {
	c, n := s.c, s.c.net
	from, to := c.pairs.of(k)
	worth := d.unmet[k]
	// The step along the cell's arc is below 0 where the cell is full.
	step := r.Potential[n.cellNode[k]] - r.Potential[n.overCell[k]]
	if s.full[k] || step < 0 {
		worth += step
	}
	for a := from; a < to && len(s.pairRow) > 0; a++ {
		i, bounded := s.pairRow[a]
		if !bounded || s.dead[a] {
			continue
		}
		y := worth - d.pair[a]
		if y > 0 && s.high[i] != flow.Infinite || y < 0 && s.low[i] > 0 {
			d.y[i] = y
			d.pair[a] += y
		}
	}
	alive := false
	if !s.full[k] {
		d.best[k], alive = d.unmet[k], true
	}
	for a := from; a < to; a++ {
		if !s.dead[a] && (!alive || d.pair[a] < d.best[k]) {
			d.best[k], alive = d.pair[a], true
		}
	}
}

// bound is the value of the dual: what any allocation here must cost at least, scaled.
func (s *space) bound(d *dual) int64 {
	c := s.c
	var sum int64
	for k := range c.Problem.Demands {
		sum += c.Problem.Demands[k].Seats * d.best[k]
	}
	for i := range s.rows {
		r := &s.rows[i]
		switch y := d.y[i]; {
		case r.shape != flat:
			sum += s.shapeBound(i, d)
		case y == 0 && len(c.choices) == 0:
		default:
			if o, ok := s.choice(i); ok {
				sum += s.choiceBound(o, i, d)
			} else if y > 0 {
				sum -= y * s.high[i]
			} else {
				sum -= y * s.low[i]
			}
		}
	}
	for j, h := range s.holds {
		sum -= d.m.holds[j] * h.value
	}
	for j := range c.changes {
		sum -= d.m.changes[j] * c.changes[j].high
	}
	for j, i := range c.keptRow {
		if i < 0 {
			sum += d.keep[j] * c.Problem.Reference[j].Seats
		}
	}
	return sum
}

// shapeBound is the least of shape(X) - y X over the row's pieces.
func (s *space) shapeBound(i int, d *dual) int64 {
	r, keep := &s.c.rows[i], s.keepOf(d, i)
	sum := s.c.atNothing(r, d.w, keep)
	for _, p := range s.c.net.pieces[i] {
		_, _, low, high, _ := s.net.Arc(p.arc)
		rate := s.c.slope(r, p, d.w, keep) - d.y[i]
		sum += min(rate*low, rate*high)
	}
	return sum
}

// choiceBound is the better of closed and open.
func (s *space) choiceBound(o, i int, d *dual) int64 {
	open := s.charge(o, d.w, &d.m) - max(d.y[i]*s.low[i], d.y[i]*s.high[i])
	switch {
	case !s.open[o]:
		return 0
	case !s.closed[o]:
		return open
	}
	return min(0, open)
}

// narrow keeps what complementary slackness leaves of the space, once a level's
// bound is reached.
func (s *space) narrow(d *dual) {
	c, n := s.c, s.c.net
	for k := range c.Problem.Demands {
		from, to := c.pairs.of(k)
		for a := from; a < to; a++ {
			if !s.dead[a] && d.pair[a] > d.best[k] {
				s.dead[a] = true
				s.net.SetBounds(n.firstPair+a, 0, 0)
			}
		}
		if !s.full[k] && d.unmet[k] > d.best[k] {
			s.full[k] = true
			s.net.SetBounds(n.cellArc[k], c.Problem.Demands[k].Seats, c.Problem.Demands[k].Seats)
		}
	}
	for i := range c.rows {
		s.narrowRow(i, d)
	}
}

func (s *space) narrowRow(i int, d *dual) {
	r, y := &s.rows[i], d.y[i]
	if r.shape != flat {
		for _, p := range s.c.net.pieces[i] {
			_, _, low, high, _ := s.net.Arc(p.arc)
			switch rate := s.c.slope(r, p, d.w, s.keepOf(d, i)) - y; {
			case rate < 0:
				s.net.SetBounds(p.arc, high, high)
			case rate > 0:
				s.net.SetBounds(p.arc, low, low)
			}
		}
		return
	}
	if o, ok := s.choice(i); ok {
		open := s.charge(o, d.w, &d.m) - max(y*s.low[i], y*s.high[i])
		if s.open[o] && s.closed[o] {
			s.open[o], s.closed[o] = open <= 0, open >= 0
		}
		s.fix(i, y)
		s.showOffer(o)
		return
	}
	if y == 0 {
		return
	}
	s.fix(i, y)
	if arc := s.arcOf(i); arc >= 0 && (r.side != onePair || len(r.members) > 0 && !s.dead[r.members[0]]) {
		s.net.SetBounds(arc, s.low[i], s.high[i])
	}
}

func (s *space) fix(i int, y int64) {
	switch {
	case y > 0:
		s.low[i] = s.high[i]
	case y < 0:
		s.high[i] = s.low[i]
	}
}

// write turns multipliers into their file form, those of 0 left out.
func (s *space) write(d *dual) []matcher.Multiplier {
	var out []matcher.Multiplier
	for i, y := range d.y {
		if y != 0 {
			out = append(out, matcher.Multiplier{Row: s.rows[i].id, Value: y})
		}
	}
	for j, y := range d.m.changes {
		if y != 0 {
			out = append(out, matcher.Multiplier{Row: ruleRow(s.c.Problem.Rules[s.c.changes[j].rule].ID), Value: y})
		}
	}
	slices.SortFunc(out, func(a, b matcher.Multiplier) int { return cmp.Compare(a.Row, b.Row) })
	return out
}

// allocations of a flow whose pair 0 is arc first; what cells lack is unmet.
func (c *Compiled) allocations(x []int64, first int) ([]matcher.Allocation, []matcher.Unmet) {
	p := c.Problem
	allocations, unmet := []matcher.Allocation{}, []matcher.Unmet{}
	for k := range p.Demands {
		d := &p.Demands[k]
		left := d.Seats
		from, to := c.pairs.of(k)
		for a := from; a < to; a++ {
			if n := x[first+a]; n > 0 {
				allocations = append(allocations, matcher.Allocation{Offer: p.Offers[c.pairs.offer[a]].ID, Cell: d.Cell, Seats: n})
				left -= n
			}
		}
		if left > 0 {
			unmet = append(unmet, matcher.Unmet{Cell: d.Cell, Seats: left})
		}
	}
	matcher.SortAllocations(allocations)
	return allocations, unmet
}
