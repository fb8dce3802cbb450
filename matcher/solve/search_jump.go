package solve

import (
	"context"
	"slices"

	"dathang/matcher/compile"
	"dathang/matcher/flow"
)

// jump looks for any plan that obeys all rules by local search on whole seats, where relaxations do not lead to
// one: rules that ask for as many seats as others leave have few plans, and a relaxation without costs is any of
// millions. Weighted violations as in Luteberget and Sartor, Feasibility jump: an LP-free Lagrangian MIP heuristic
// (2022), with the walk of Selman, Kautz and Cohen, Noise strategies for improving local search (1994):
//
//  1. Start from a relaxation. Cells and offers never get more than they may; every other bound may be broken.
//  2. Take a bound that is broken, look at moves that mend it (a seat more, and where its cell or offer is full one
//     fewer on another pair beside it), and make the one after which the weighted violations are least.
//  3. Where none makes them less, weights of all that is broken rise, and now and then a move is made all the same.
//
// Everything is drawn from a fixed seed, so that it finds the same plan again.
type jump struct {
	t      *search
	c      *compile.Formulation
	u      *compile.Activity
	bounds []jumpBound
	// rowAt is the bound of a row, cohortAt that of an offer's cohort; -1 for none.
	rowAt, cohortAt []int
	pairsOf         [][]int32 // of an offer
	cellOf          []int32
	changeOf        map[int32][]int // bounds about lost seats, by pair
	random          uint64          // how often a number was drawn; the next is a hash of it
	touched         []int           // bounds that a move changes, reused
}

// jumpBound is a bound that may be broken during the walk.
type jumpBound struct {
	row, offer, change int     // the row, offer or change rule that the bound belongs to; the others are -1
	size               int64   // the most that one seat counts in it
	weight             int64   // of its violation; rises as long as it stays broken
	pairs              []int32 // that count in it
}

const (
	// Nodes without a plan before the first jump, and moves of a jump: it takes about as long as so many nodes.
	jumpAfter = 8
	jumpMoves = 30_000
	// A trial of a contradiction has less.
	jumpMovesOfTrial = 3_000
	// movesAFlow moves take about as long as one flow.
	movesAFlow = 10
	// jumpLooks is the number of moves that are compared before each step.
	jumpLooks = 24
	// One move in jumpNoise is made although it makes nothing better.
	jumpNoise = 16
	// jumpUnits is the violation of a bound's largest seat.
	jumpUnits = 16
)

// jumpToPlan offers a plan to the search, if it finds one.
func (t *search) jumpToPlan(ctx context.Context) {
	moves := jumpMoves
	if t.trialFlows > 0 {
		moves = jumpMovesOfTrial
	}
	j := t.newJump()
	for n := range moves {
		if n%movesAFlow == 0 {
			if t.flows++; ctx.Err() != nil {
				return
			}
		}
		broken := j.broken()
		if len(broken) == 0 {
			if j.u.Obeys() {
				t.offer(t.c.AssignmentOf(slices.Clone(j.u.Seats)))
			}
			return
		}
		j.step(broken)
	}
}

// newJump starts from the relaxation of the root, or from nothing, with no cell or offer above its limit.
func (t *search) newJump() *jump {
	c := t.c
	seats := make([]int64, len(c.Pairs.Offer))
	if t.relaxed != nil {
		copy(seats, t.relaxed)
	}
	j := &jump{t: t, c: c, random: 1, changeOf: map[int32][]int{}, cellOf: make([]int32, len(seats)), pairsOf: make([][]int32, len(c.Problem.Offers))}
	for k := range c.Problem.Demands {
		from, to := c.Pairs.Of(k)
		for a := from; a < to; a++ {
			j.cellOf[a] = int32(k)
			o := c.Pairs.Offer[a]
			j.pairsOf[o] = append(j.pairsOf[o], int32(a))
			if t.s.dead[a] {
				seats[a] = 0
			}
		}
	}
	j.u = c.Activity(seats)
	j.trim()
	j.list()
	return j
}

// trim takes away the seats that an offer or a cell has beyond its limit.
func (j *jump) trim() {
	for a := range j.u.Seats {
		k, o := int(j.cellOf[a]), j.c.Pairs.Offer[a]
		over := max(j.u.Cell[k]-j.c.Problem.Demands[k].Seats, j.u.Offer[o]-j.c.Problem.Offers[o].Capacity)
		if n := min(over, j.u.Seats[a]); n > 0 {
			j.u.Add(a, k, -n)
		}
	}
}

// list makes the bounds: of every rule in the network, side row, cohort and change rule.
func (j *jump) list() {
	c := j.c
	j.rowAt, j.cohortAt = slices.Repeat([]int{-1}, len(c.Rows)), slices.Repeat([]int{-1}, len(c.Problem.Offers))
	for i := range c.Rows {
		r := &c.Rows[i]
		if r.Side != compile.Beside && r.Rule < 0 || r.Low <= 0 && r.High == flow.Infinite {
			continue
		}
		j.rowAt[i] = len(j.bounds)
		b := jumpBound{row: i, offer: -1, change: -1, size: 1, weight: 1}
		if r.Side == compile.Beside {
			b.size = max(1, c.MostCounted(r))
		}
		j.bounds = append(j.bounds, b)
	}
	for _, o := range c.Choices {
		if c.Problem.Offers[o].MinCohort > 1 {
			j.cohortAt[o] = len(j.bounds)
			j.bounds = append(j.bounds, jumpBound{row: -1, offer: o, change: -1, size: 1, weight: 1, pairs: j.pairsOf[o]})
		}
	}
	for i := range c.Changes {
		b := jumpBound{row: -1, offer: -1, change: i, size: 1, weight: 1}
		for at, of := range c.Changes[i].Of {
			if row := c.KeptRow[at]; of && row >= 0 {
				pair := c.Rows[row].Members[0]
				b.pairs = append(b.pairs, pair)
				j.changeOf[pair] = append(j.changeOf[pair], len(j.bounds))
			}
		}
		j.bounds = append(j.bounds, b)
	}
	for a := range j.u.Seats {
		j.each(int32(a), func(b int) {
			if j.bounds[b].row >= 0 {
				j.bounds[b].pairs = append(j.bounds[b].pairs, int32(a))
			}
		})
	}
}

// each calls do for every bound in which a pair counts.
func (j *jump) each(a int32, do func(b int)) {
	c, k, o := j.c, j.cellOf[a], j.c.Pairs.Offer[a]
	row := func(i int) {
		if b := j.rowAt[i]; b >= 0 {
			do(b)
		}
	}
	for _, i := range c.OfferRows[o] {
		row(i)
	}
	for _, i := range c.CellRows[k] {
		row(i)
	}
	if i, ok := c.Net.PinOf[int(a)]; ok {
		row(i)
	}
	for _, i := range c.SideOf[k] {
		if r := &c.Rows[i]; c.Counts(r, int(a)) != 0 || r.Opens != nil && r.Opens[o] != 0 {
			row(i)
		}
	}
	if b := j.cohortAt[o]; b >= 0 {
		do(b)
	}
	for _, b := range j.changeOf[a] {
		do(b)
	}
}

// off is by how much a bound is broken: above 0 where seats must go, below 0 where some must come. An offer below its
// cohort goes whichever way is shorter, to nothing or to the whole cohort. Lost seats are mended by seats that come.
func (j *jump) off(at int) int64 {
	b := &j.bounds[at]
	switch {
	case b.row >= 0:
		r, n := &j.c.Rows[b.row], j.u.Row[b.row]
		if n > r.High {
			return n - r.High
		}
		return min(0, n-r.Low)
	case b.offer >= 0:
		n, low := j.u.Offer[b.offer], j.c.Problem.Offers[b.offer].MinCohort
		if n == 0 || n >= low {
			return 0
		}
		if n < low-n {
			return n
		}
		return n - low
	}
	return -max(0, j.u.Lost(b.change)-j.c.Changes[b.change].High)
}

// violation of a bound, weighted.
func (j *jump) violation(at int) int64 {
	off := j.off(at)
	if off == 0 {
		return 0
	}
	b := &j.bounds[at]
	off = max(off, -off)
	// Divided first, so that nothing overflows: a badly violated bound counts in whole seats.
	units := off / b.size * jumpUnits
	units += (off%b.size*jumpUnits + b.size - 1) / b.size
	return b.weight * min(units, 1<<30)
}

// broken lists the bounds that do not hold, by place.
func (j *jump) broken() []int {
	var list []int
	for b := range j.bounds {
		if j.off(b) != 0 {
			list = append(list, b)
		}
	}
	return list
}

// below draws a number below n.
func (j *jump) below(n int) int {
	j.random++
	return int(compile.Tie(j.random, 1) % int64(n))
}

// shove is a move: so many seats more (or fewer) on a pair, and as many fewer (or more) on another; other is -1 for
// none.
type shove struct {
	pair, other int32
	by          int64 // on pair
}

// step makes one move for a bound that is drawn from the broken ones, or raises the weights of all of these.
func (j *jump) step(broken []int) {
	at := broken[j.below(len(broken))]
	b := &j.bounds[at]
	if len(b.pairs) == 0 {
		b.weight++
		return
	}
	off := j.off(at)
	more := off < 0
	off = max(off, -off)
	var best shove
	least, found := int64(0), false
	for range jumpLooks {
		m, ok := j.draw(b, more)
		if !ok {
			continue
		}
		// Half of the moves take as many seats at once as the bound lacks.
		if n := j.most(&m, off/b.size); n > 1 && j.below(2) == 0 {
			m.by *= n
		}
		if by := j.gain(m); !found || by < least {
			best, least, found = m, by, true
		}
	}
	if found && least < 0 || found && j.below(jumpNoise) == 0 {
		j.make(best, 1)
		return
	}
	for _, at := range broken {
		j.bounds[at].weight++
	}
}

// draw picks a move of one seat at random on a pair of a bound, a seat more or fewer; false if it is not possible.
func (j *jump) draw(b *jumpBound, more bool) (shove, bool) {
	a := b.pairs[j.below(len(b.pairs))]
	if j.t.s.dead[a] {
		return shove{}, false
	}
	if !more {
		if j.u.Seats[a] == 0 {
			return shove{}, false
		}
		m := shove{pair: a, other: -1, by: -1}
		// The seat goes to another offer or cell as often as to nobody.
		if j.below(2) == 0 {
			m.other = j.beside(a, false)
		}
		return m, true
	}
	k, o := j.cellOf[a], j.c.Pairs.Offer[a]
	m := shove{pair: a, other: -1, by: 1}
	fullCell, fullOffer := j.u.Cell[k] >= j.c.Problem.Demands[k].Seats, j.u.Offer[o] >= j.c.Problem.Offers[o].Capacity
	switch {
	case fullCell && fullOffer:
		return shove{}, false
	case fullCell, fullOffer, j.below(4) == 0:
		if m.other = j.beside(a, true); m.other < 0 && (fullCell || fullOffer) {
			return shove{}, false
		}
		if m.other >= 0 && (fullCell && j.cellOf[m.other] != k || fullOffer && j.c.Pairs.Offer[m.other] != o) {
			return shove{}, false
		}
	}
	return m, true
}

// most seats that a move can take, up to what its bound asks for.
func (j *jump) most(m *shove, n int64) int64 {
	a, b := m.pair, m.other // seats go from b to a; one of them may be none
	if m.by < 0 {
		a, b = b, a
	}
	if b >= 0 {
		n = min(n, j.u.Seats[b])
	}
	if a >= 0 {
		if k := j.cellOf[a]; b < 0 || j.cellOf[b] != k {
			n = min(n, j.c.Problem.Demands[k].Seats-j.u.Cell[k])
		}
		if o := j.c.Pairs.Offer[a]; b < 0 || j.c.Pairs.Offer[b] != o {
			n = min(n, j.c.Problem.Offers[o].Capacity-j.u.Offer[o])
		}
	}
	return n
}

// beside picks at random another pair of the same cell or offer, one that has seats or else one with room; -1 for none.
func (j *jump) beside(a int32, has bool) int32 {
	const draws = 8
	k, o := int(j.cellOf[a]), j.c.Pairs.Offer[a]
	from, to := j.c.Pairs.Of(k)
	for range draws {
		b := int32(from + j.below(to-from))
		if j.below(2) == 0 {
			b = j.pairsOf[o][j.below(len(j.pairsOf[o]))]
		}
		if b == a || j.t.s.dead[b] {
			continue
		}
		if has {
			if j.u.Seats[b] > 0 {
				return b
			}
			continue
		}
		kb, ob := j.cellOf[b], j.c.Pairs.Offer[b]
		if (int(kb) == k || j.u.Cell[kb] < j.c.Problem.Demands[kb].Seats) && (ob == o || j.u.Offer[ob] < j.c.Problem.Offers[ob].Capacity) {
			return b
		}
	}
	return -1
}

// gain is by how much a move changes the weighted violations; below 0 is better.
func (j *jump) gain(m shove) int64 {
	j.touched = j.touched[:0]
	note := func(b int) {
		if !slices.Contains(j.touched, b) {
			j.touched = append(j.touched, b)
		}
	}
	j.each(m.pair, note)
	if m.other >= 0 {
		j.each(m.other, note)
	}
	var sum int64
	for _, b := range j.touched {
		sum -= j.violation(b)
	}
	j.make(m, 1)
	for _, b := range j.touched {
		sum += j.violation(b)
	}
	j.make(m, -1)
	return sum
}

// make makes a move (times 1), or takes it back (times -1).
func (j *jump) make(m shove, times int64) {
	j.u.Add(int(m.pair), int(j.cellOf[m.pair]), m.by*times)
	if m.other >= 0 {
		j.u.Add(int(m.other), int(j.cellOf[m.other]), -m.by*times)
	}
}
