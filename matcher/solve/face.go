package solve

import (
	"cmp"
	"context"
	"slices"

	"dathang/matcher"
	"dathang/matcher/flow"
)

// face is the set of allocations that are optimal on all levels solved so far:
// the network with what complementary slackness ruled out taken away.
type face struct {
	c     *Compiled
	net   *flow.Network
	basis *flow.Basis
	opts  Options
	stats Stats

	// dead pairs carry nothing; full cells have no unmet seat. Bounds of rows
	// narrow in low and high, those of a penalty in its pieces' arcs.
	dead []bool
	full []bool
	low  []int64
	high []int64
	flow []int64
}

func (f *face) begin() {
	f.dead = make([]bool, len(f.c.pairs.offer))
	f.full = make([]bool, len(f.c.Problem.Demands))
	f.low = make([]int64, len(f.c.rows))
	f.high = make([]int64, len(f.c.rows))
	for i := range f.c.rows {
		f.low[i], f.high[i] = f.c.rows[i].low, f.c.rows[i].high
	}
}

// solve sets the costs of level l and goes on from the basis of the level above.
func (f *face) solve(ctx context.Context, l int) (*flow.Result, error) {
	if f.dead == nil {
		f.begin()
	}
	c, w := f.c, weightsOf(f.c.Problem.Goals[l])
	costs := c.costs(w)
	for k := range c.Problem.Demands {
		saved := w.unmet * c.Problem.Demands[k].UnmetWeight()
		from, to := c.pairs.of(k)
		for a := from; a < to; a++ {
			f.net.SetCost(c.net.firstPair+a, costs[a]-saved)
		}
	}
	for _, list := range c.net.pieces {
		for _, p := range list {
			f.net.SetCost(p.arc, -w.unmet*p.slope)
		}
	}
	limit := int64(0)
	if f.opts.MaxPivots > 0 {
		limit = max(1, f.opts.MaxPivots-f.stats.Pivots)
	}
	before := f.stats.Pivots
	result, err := f.net.Solve(ctx, f.basis, flow.Options{
		MaxPivots: limit, Threads: f.opts.Threads,
		Progress: func(p flow.Progress) {
			if f.opts.Progress != nil {
				f.opts.Progress(Progress{Level: l + 1, Levels: len(c.Problem.Goals), Pivots: before + p.Pivots})
			}
		},
	})
	if err != nil {
		return nil, err
	}
	f.stats.Pivots += result.Pivots
	f.basis, f.flow = result.Basis, result.Flow
	return result, nil
}

// proof is what a level leaves: the multiplier of every row and the reduced
// costs that follow from them.
type proof struct {
	y      []int64 // by row
	best   []int64 // by cell: least reduced cost of what is alive
	pair   []int64 // reduced cost by pair, pins included
	unmet  []int64 // reduced cost of an unmet seat, by cell
	slopes int64   // weight of the penalties
	bound  int64
}

// proof reads the multipliers off the potentials: a row's is the step of the
// potential along its arc. The least reduced cost of a cell is computed from
// them, so that whoever checks needs no more than the multipliers.
func (f *face) proof(l int, r *flow.Result) *proof {
	c, n := f.c, f.c.net
	w := weightsOf(c.Problem.Goals[l])
	pr := &proof{
		y: make([]int64, len(c.rows)), best: make([]int64, len(c.Problem.Demands)),
		pair: c.costs(w), unmet: make([]int64, len(c.Problem.Demands)), slopes: w.unmet,
	}
	for i := range c.rows {
		arc := n.arcOf[i]
		if c.rows[i].steps != nil {
			arc = n.pieces[i][0].arc
		} else if c.rows[i].side == onePair {
			continue
		}
		from, to, _, _, _ := f.net.Arc(arc)
		pr.y[i] = r.Potential[to] - r.Potential[from]
		if f.high[i] == flow.Infinite {
			pr.y[i] = min(pr.y[i], 0) // only a stopped solve has it otherwise
		}
	}
	over := c.sums(pr.y)
	for k := range c.Problem.Demands {
		pr.unmet[k] = w.unmet * c.Problem.Demands[k].UnmetWeight()
		from, to := c.pairs.of(k)
		for a := from; a < to; a++ {
			pr.pair[a] += over.offer[c.pairs.offer[a]] + over.cell[k]
		}
		f.price(pr, r, k)
	}
	pr.bound = f.bound(pr)
	return pr
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

// price finds the pins' multipliers in cell k and then the cell's best reduced
// cost. A pin that holds its pair back or up is priced so that the pair is as
// good as what the network says the cell's next seat is worth.
func (f *face) price(pr *proof, r *flow.Result, k int) {
	c, n := f.c, f.c.net
	from, to := c.pairs.of(k)
	worth := pr.unmet[k]
	// The step along the cell's arc is below 0 where the cell is full.
	step := r.Potential[n.cellNode[k]] - r.Potential[n.overCell[k]]
	if f.full[k] || step < 0 {
		worth += step
	}
	for a := from; a < to && len(n.pinOf) > 0; a++ {
		i, pinned := n.pinOf[a]
		if !pinned || f.dead[a] {
			continue
		}
		y := worth - pr.pair[a]
		if y > 0 && f.high[i] != flow.Infinite || y < 0 && f.low[i] > 0 {
			pr.y[i] = y
			pr.pair[a] += y
		}
	}
	alive := false
	if !f.full[k] {
		pr.best[k], alive = pr.unmet[k], true
	}
	for a := from; a < to; a++ {
		if !f.dead[a] && (!alive || pr.pair[a] < pr.best[k]) {
			pr.best[k], alive = pr.pair[a], true
		}
	}
}

// bound is the value of the dual: what any allocation must cost at least.
func (f *face) bound(pr *proof) int64 {
	c := f.c
	var sum int64
	for k := range c.Problem.Demands {
		sum += c.Problem.Demands[k].Seats * pr.best[k]
	}
	for i := range c.rows {
		y := pr.y[i]
		if c.rows[i].steps != nil {
			sum += f.penaltyBound(i, pr)
			continue
		}
		switch {
		case y > 0:
			sum -= y * f.high[i]
		case y < 0:
			sum -= y * f.low[i]
		}
	}
	return sum
}

// penaltyBound is the least of psi(X) - y X over the row's pieces, psi(X) being
// the penalty of what X leaves unmet.
func (f *face) penaltyBound(i int, pr *proof) int64 {
	r := &f.c.rows[i]
	sum := pr.slopes * penalty(r.steps, r.high)
	for _, p := range f.c.net.pieces[i] {
		_, _, low, high, _ := f.net.Arc(p.arc)
		rate := -pr.slopes*p.slope - pr.y[i]
		sum += min(rate*low, rate*high)
	}
	return sum
}

// narrow keeps what complementary slackness leaves of the face.
func (f *face) narrow(pr *proof) {
	c, n := f.c, f.c.net
	for k := range c.Problem.Demands {
		from, to := c.pairs.of(k)
		for a := from; a < to; a++ {
			if !f.dead[a] && pr.pair[a] > pr.best[k] {
				f.dead[a] = true
				f.net.SetBounds(n.firstPair+a, 0, 0)
			}
		}
		if !f.full[k] && pr.unmet[k] > pr.best[k] {
			f.full[k] = true
			f.net.SetBounds(n.cellArc[k], c.Problem.Demands[k].Seats, c.Problem.Demands[k].Seats)
		}
	}
	for i := range c.rows {
		if c.rows[i].steps != nil {
			f.narrowPenalty(i, pr)
			continue
		}
		switch y := pr.y[i]; {
		case y > 0:
			f.low[i] = f.high[i]
		case y < 0:
			f.high[i] = f.low[i]
		default:
			continue
		}
		if c.rows[i].side != onePair || len(c.rows[i].members) > 0 && !f.dead[c.rows[i].members[0]] {
			f.net.SetBounds(n.arcOf[i], f.low[i], f.high[i])
		}
	}
}

func (f *face) narrowPenalty(i int, pr *proof) {
	for _, p := range f.c.net.pieces[i] {
		_, _, low, high, _ := f.net.Arc(p.arc)
		switch rate := -pr.slopes*p.slope - pr.y[i]; {
		case rate < 0:
			f.net.SetBounds(p.arc, high, high)
		case rate > 0:
			f.net.SetBounds(p.arc, low, low)
		}
	}
}

// write turns multipliers into their file form, those of 0 left out.
func (pr *proof) write(c *Compiled) matcher.LevelProof {
	var out matcher.LevelProof
	for i := range c.rows {
		if pr.y[i] != 0 {
			out.Tree.Multipliers = append(out.Tree.Multipliers, matcher.Multiplier{Row: c.rows[i].id, Value: pr.y[i]})
		}
	}
	slices.SortFunc(out.Tree.Multipliers, func(a, b matcher.Multiplier) int { return cmp.Compare(a.Row, b.Row) })
	return out
}

// write turns the last flow into allocations and unmet seats, sorted. A lower
// level may have shifted what goals of one level come to, though not their sum.
func (f *face) write(s *matcher.Solution) {
	for l := range s.Levels {
		s.Levels[l].Goals = f.value(l, f.flow).Goals
	}
	s.Allocations, s.Unmet = f.c.allocations(f.flow, f.c.net.firstPair)
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

// stopped writes what a solve that was ended early can still claim: the flow
// if it is feasible, the levels above as they are, and the bound that the
// potentials of this level prove. Weak duality asks nothing of them.
func (f *face) stopped(ctx context.Context, s *matcher.Solution, l int, r *flow.Result) {
	s.StoppedBy = "pivots"
	if ctx.Err() != nil {
		s.StoppedBy = "time"
	}
	s.Status = matcher.StatusUnknown
	if r.Short > 0 {
		return
	}
	s.Status = matcher.StatusFeasible
	pr := f.proof(l, r)
	level := f.value(l, r.Flow)
	level.Bound = min(pr.bound, level.Value)
	level.Gap = level.Value - level.Bound
	s.Levels = append(s.Levels, level)
	s.Certificate.Levels = append(s.Certificate.Levels, pr.write(f.c))
	f.write(s)
}
