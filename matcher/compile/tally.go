package compile

import "dathang/matcher"

// Tally is what every goal comes to for one allocation, unweighted.
type Tally map[matcher.GoalID]int64

// count tallies the seats of a flow over pairs.
func (c *Formulation) count(seats func(pair int) int64) Tally {
	p, ps := c.Problem, c.Pairs
	left := make([]int64, len(p.Communes)) // unmet seats by commune
	given := make([]int64, len(p.Offers))
	var lateness, cost, mismatch, distance, ties, unmet int64
	for k := range p.Demands {
		d := &p.Demands[k]
		short := d.Seats
		from, to := ps.Of(k)
		for a := from; a < to; a++ {
			n := seats(a)
			if n == 0 {
				continue
			}
			o := ps.Offer[a]
			short -= n
			given[o] += n
			lateness += n * int64(ps.Late[a]) * p.Lateness.PricePerYear
			cost += n * c.Price[o]
			if ps.Surcharge != nil {
				cost += n * ps.Surcharge[a]
			}
			mismatch += n * (1000 - int64(ps.Coverage[a]))
			distance += n * int64(ps.Km[a])
			ties += n * Tie(c.OfferHash[o], c.CellHash[k])
		}
		unmet += short * d.UnmetWeight()
		left[c.CommuneOf[k]] += short
	}
	for i := range p.Communes {
		unmet += Penalty(p.Communes[i].Penalty, left[i])
	}
	for o, n := range given {
		if n > 0 && Openable(&p.Offers[o]) {
			cost += p.Offers[o].OpeningKVND
		}
	}
	t := Tally{
		matcher.GoalUnmet: unmet, matcher.GoalLateness: lateness, matcher.GoalCost: cost,
		matcher.GoalMismatch: mismatch, matcher.GoalDistance: distance, matcher.GoalTie: ties,
		matcher.GoalBalance: c.balance(given), matcher.GoalChange: c.change(seats),
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
