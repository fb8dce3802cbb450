package solve

import (
	"context"
	"math"
	"math/bits"

	"dathang/matcher/flow"
)

// ascend looks for multipliers that prove a better bound of the node, by
// subgradient steps of Polyak's length (Polyak, Minimization of unsmooth
// functionals, 1969; Held, Wolfe, Crowder, Validation of subgradient
// optimization, 1974), and offers plans on the way. It gives the last
// relaxation's seats by pair; nil where the node is empty.
func (t *search) ascend(ctx context.Context, n *node, m multipliers, rounds int) ([]int64, error) {
	s, c := t.s, t.r.c
	step, idle := int64(64), 0
	var seats []int64
	previous := t.newGradient()
	t.dual = nil
	for round := range rounds {
		if t.flows++; t.flows > t.mostFlows && round > 0 {
			return seats, nil
		}
		w := s.objective(t.goals, &m)
		d := s.price(w, &m)
		result, err := s.solve(ctx, t.l)
		if err != nil {
			return nil, err
		}
		if result.Status == flow.Infeasible {
			return nil, t.empty(n, result)
		}
		if result.Status != flow.Optimal {
			t.stopped = true
			if !n.found {
				s.read(d, result)
				n.keep(s, d)
			}
			return nil, nil
		}
		seats = result.Flow[c.net.firstPair : c.net.firstPair+len(c.pairs.offer)]
		p := c.plan(result.Flow)
		s.read(d, result)
		n.keep(s, d)
		if t.dual == nil || d.bound > t.dual.bound {
			t.dual, idle = d, 0
		} else if idle++; idle > patience {
			step, idle = step/2, 0
		}
		use := c.use(seats)
		if use.obeys() {
			t.offer(p)
		} else if len(c.sideRows) > 0 && len(c.choices) == 0 && round%repairEvery == 0 {
			t.offer(c.repair(seats, &prices{s.shown.pair, s.shown.offer, s.shown.unmet}, t.atGoals()))
		}
		if t.closed(n) || step < smallestStep || ctx.Err() != nil {
			return seats, nil
		}
		g := t.gradient(use, p, d)
		if round == rounds-1 || !g.move(&m, previous, t, d.bound, step) {
			return seats, nil
		}
		previous = g
	}
	return seats, nil
}

// gradient says by how much every priced bound is passed, relative to the bound, in units of 2^-16.
type gradient struct{ side, holds, changes []int64 }

const one = 1 << 16

// mostPaid bounds what one multiplier adds to a pair's cost: the engine takes
// costs times nodes up to 2^59.
func (t *search) mostPaid() int64 { return 1 << (56 - bits.Len64(uint64(t.r.c.net.graph.Nodes()))) }

func (t *search) newGradient() *gradient {
	return &gradient{make([]int64, len(t.r.c.rows)), make([]int64, len(t.s.holds)), make([]int64, len(t.r.c.changes))}
}

func relative(over, of int64) int64 {
	of = max(1, of)
	const most = 16 * one
	if over > of*16 {
		return most
	}
	if over < -of*16 {
		return -most
	}
	high, low := bits.Mul64(uint64(max(over, -over)), one)
	q, _ := bits.Div64(high%uint64(of), low, uint64(of))
	if over < 0 {
		return -int64(q)
	}
	return int64(q)
}

// gradient of the dual at a relaxation's solution. Rows whose bound is neither
// passed nor priced do not count, so that thousands of side rows cost nothing.
func (t *search) gradient(u *use, p *plan, d *dual) *gradient {
	g, s, c := t.newGradient(), t.s, t.r.c
	for _, i := range c.sideRows {
		x, y := u.row[i], d.m.side[i]
		switch {
		case s.high[i] != flow.Infinite && (x > s.high[i] || y > 0):
			g.side[i] = relative(x-s.high[i], s.high[i])
		case s.low[i] > 0 && (x < s.low[i] || y < 0):
			g.side[i] = relative(x-s.low[i], s.low[i])
		}
	}
	for j, h := range s.holds {
		over := c.level(h.goals, p.tally).Value - h.value
		if over > 0 || d.m.holds[j] > 0 {
			g.holds[j] = relative(over, h.value)
		}
	}
	for j := range c.changes {
		over := u.lost(j) - c.changes[j].high
		if over > 0 || d.m.changes[j] > 0 {
			g.changes[j] = relative(over, c.changes[j].high)
		}
	}
	return g
}

// move steps along the gradient, half of the step before it added; false where there is nothing to move.
func (g *gradient) move(m *multipliers, before *gradient, t *search, bound, step int64) bool {
	var norm uint64
	each := func(f func(list, before, y []int64, of, per func(int) int64, low int64)) {
		f(g.side, before.side, m.side, func(i int) int64 {
			if t.s.high[i] != flow.Infinite {
				return t.s.high[i]
			}
			return t.s.low[i]
		}, func(i int) int64 { return t.r.c.mostCounted(&t.r.c.rows[i]) + 1 }, math.MinInt64)
		f(g.holds, before.holds, m.holds, func(j int) int64 { return t.s.holds[j].value }, func(j int) int64 {
			sum := int64(1)
			for _, g := range t.s.holds[j].goals {
				sum += g.Weight * t.r.c.largest(g.Goal)
			}
			return sum
		}, 0)
		f(g.changes, before.changes, m.changes, func(j int) int64 { return t.r.c.changes[j].high }, func(int) int64 { return 1 }, 0)
	}
	each(func(list, before, _ []int64, _, _ func(int) int64, _ int64) {
		for i := range list {
			if list[i] != 0 {
				list[i] += before[i] / 2
			}
			norm += uint64(list[i] * list[i])
		}
	})
	if norm == 0 {
		return false
	}
	target := bound + max(1<<t.s.shift, max(bound, -bound)/64)
	if t.best != nil {
		// A poor plan is no target.
		room := t.value(t.best)<<t.s.shift - bound
		target = bound + max(1<<t.s.shift/2, min(room, max(bound, -bound)/32+room/16))
	}
	length, most := max(1, (target-bound)/64*step), t.mostPaid()
	each(func(list, _, y []int64, of, per func(int) int64, low int64) {
		for i, q := range list {
			if q == 0 {
				continue
			}
			y[i] = max(y[i]+stride(length, q, norm, max(1, of(i))), low)
			if low == math.MinInt64 {
				y[i] = t.signed(i, y[i])
			}
			// Nothing above its bound's price for all of it is ever worth paying, and arcs' costs stay numbers.
			y[i] = max(min(y[i], most/per(i)), -most/per(i))
		}
	})
	return true
}

// signed keeps a side row's multiplier to the sides on which it has a bound.
func (t *search) signed(i int, y int64) int64 {
	if t.s.high[i] == flow.Infinite {
		y = min(y, 0)
	}
	if t.s.low[i] == 0 {
		y = max(y, 0)
	}
	return y
}

// stride is length x q x 2^16 / norm / of, by 128 bits.
func stride(length, q int64, norm uint64, of int64) int64 {
	high, low := bits.Mul64(uint64(length), uint64(max(q, -q))<<16)
	if high >= norm {
		high = norm - 1
	}
	n, _ := bits.Div64(high, low, norm)
	out := int64(min(n, math.MaxInt64/4)) / of
	if q < 0 {
		return -out
	}
	return out
}
