package compile

import "dathang/matcher"

// Tally is the value of every goal for one allocation, unweighted.
type Tally map[matcher.GoalID]int64

// count tallies the seats of a flow, given by pair. It counts from the seats alone, not from the network's costs, so
// that a value does not depend on how a level was solved.
func (c *Formulation) count(seats func(pair int) int64) Tally {
	p, ps := c.Problem, c.Pairs
	left := make([]int64, len(p.Communes)) // unmet seats by commune
	given := make([]int64, len(p.Offers))
	var sums [len(matcher.Goals)]int64
	for k := range p.Demands {
		d := &p.Demands[k]
		short := d.Seats
		from, to := ps.Of(k)
		for a := from; a < to; a++ {
			n := seats(a)
			if n == 0 {
				continue
			}
			short -= n
			given[ps.Offer[a]] += n
			// Goals that a pair alone decides; the others are counted below.
			for at := range costsOf {
				if costsOf[at].seat != nil {
					sums[at] += n * seatOf(c, at, a, k)
				}
			}
		}
		for at := range costsOf {
			if costsOf[at].left != nil {
				sums[at] += short * costsOf[at].left(c, k)
			}
		}
		left[c.CommuneOf[k]] += short
	}
	// Penalties count all unmet seats of a commune together.
	for i := range p.Communes {
		sums[atUnmet] += Penalty(p.Communes[i].Penalty, left[i])
	}
	for o, n := range given {
		sums[atCost] += n * c.Price[o]
		if n > 0 && Openable(&p.Offers[o]) {
			sums[atCost] += p.Offers[o].OpeningKVND
		}
	}
	sums[atBalance], sums[atChange] = c.balance(given), c.change(seats)
	t := make(Tally, len(sums)+len(c.Tiers))
	for at, sum := range sums {
		t[matcher.Goals[at].Goal] = sum
	}
	for i := range c.Tiers {
		t[TierGoal(i)] = c.Tiers[i].sum(left)
	}
	return t
}

// Level states the goals of a level for a tally.
func (c *Formulation) Level(goals []matcher.Goal, t Tally) matcher.Level {
	var out matcher.Level
	for _, g := range goals {
		v := t[g.Goal]
		out.Goals = append(out.Goals, matcher.GoalValue{Goal: g.Goal, Value: v})
		out.Value += g.Weight * v
	}
	return out
}
