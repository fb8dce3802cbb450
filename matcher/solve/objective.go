package solve

import (
	"hash/fnv"
	"math/bits"

	"dathang/matcher"
)

// objective is what a unit of each goal counts: the goals of a level, and those
// of levels above that a hold row prices. Everything is scaled by 2^shift.
type objective struct {
	unmet, lateness, cost, mismatch, distance, tie, balance, change int64
	// tiers of communes, by their place in Compiled.tiers.
	tiers *tierWeights
	// tieShift: so many bits of a tie do not count.
	tieShift int
}

// add weighs goals into the objective.
func (w *objective) add(goals []matcher.Goal, times int64) {
	for _, g := range goals {
		n := g.Weight * times
		switch g.Goal {
		case matcher.GoalUnmet:
			w.unmet += n
		case matcher.GoalLateness:
			w.lateness += n
		case matcher.GoalCost:
			w.cost += n
		case matcher.GoalMismatch:
			w.mismatch += n
		case matcher.GoalDistance:
			w.distance += n
		case matcher.GoalTie:
			w.tie += n
		case matcher.GoalBalance:
			w.balance += n
		case matcher.GoalChange:
			w.change += n
		default:
			w.addTier(g.Goal, n)
		}
	}
}

// ofPairs keeps of an objective what differs between the pairs of one offer.
func (c *Compiled) ofPairs(w *objective) objective {
	of := objective{lateness: w.lateness, mismatch: w.mismatch, distance: w.distance, tie: w.tie, tieShift: w.tieShift}
	if c.pairs.surcharge != nil {
		of.cost = w.cost
	}
	return of
}

// pairCosts of a seat of every pair, without its offer's price and without what serving saves.
func (c *Compiled) pairCosts(w *objective) []int64 {
	cost := make([]int64, len(c.pairs.offer))
	for k := range c.Problem.Demands {
		from, to := c.pairs.of(k)
		for a := from; a < to; a++ {
			cost[a] = c.pairCost(w, a, k)
		}
	}
	return cost
}

// pairCost of a seat of a pair of cell k.
func (c *Compiled) pairCost(w *objective, a, k int) int64 {
	// What does not count is not looked at: this is asked of every pair.
	ps, cost := c.pairs, int64(0)
	if w.lateness != 0 {
		cost += w.lateness * c.Problem.Lateness.PricePerYear * int64(ps.late[a])
	}
	if w.mismatch != 0 {
		cost += w.mismatch * (1000 - int64(ps.coverage[a]))
	}
	if w.distance != 0 {
		cost += w.distance * int64(ps.km[a])
	}
	if ps.surcharge != nil {
		cost += w.cost * ps.surcharge[a]
	}
	if w.tie != 0 {
		cost += w.tie * (tie(c.offerHash[ps.offer[a]], c.cellHash[k]) >> w.tieShift)
	}
	return cost
}

func textHash(s string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(s))
	return h.Sum64()
}

// tieBits is how many bits tie leaves.
const tieBits = 30

// tie mixes the hashes of an offer and a cell, by the finaliser of
// splitmix64 (Steele, Lea, Flood, Fast Splittable Pseudorandom Number Generators, 2014).
func tie(offer, cell uint64) int64 {
	z := offer ^ bits.RotateLeft64(cell, 32)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	z ^= z >> 31
	return int64(z >> (64 - tieBits))
}

// tally is what every goal comes to for one allocation, unweighted.
type tally map[matcher.GoalID]int64

// count tallies the seats of a flow over pairs.
func (c *Compiled) count(seats func(pair int) int64) tally {
	p, ps := c.Problem, c.pairs
	left := make([]int64, len(p.Communes)) // unmet seats by commune
	given := make([]int64, len(p.Offers))
	var lateness, cost, mismatch, distance, ties, unmet int64
	for k := range p.Demands {
		d := &p.Demands[k]
		short := d.Seats
		from, to := ps.of(k)
		for a := from; a < to; a++ {
			n := seats(a)
			if n == 0 {
				continue
			}
			o := ps.offer[a]
			short -= n
			given[o] += n
			lateness += n * int64(ps.late[a]) * p.Lateness.PricePerYear
			cost += n * c.price[o]
			if ps.surcharge != nil {
				cost += n * ps.surcharge[a]
			}
			mismatch += n * (1000 - int64(ps.coverage[a]))
			distance += n * int64(ps.km[a])
			ties += n * tie(c.offerHash[o], c.cellHash[k])
		}
		unmet += short * d.UnmetWeight()
		left[c.communeOf[k]] += short
	}
	for i := range p.Communes {
		unmet += penalty(p.Communes[i].Penalty, left[i])
	}
	for o, n := range given {
		if n > 0 && openable(&p.Offers[o]) {
			cost += p.Offers[o].OpeningKVND
		}
	}
	t := tally{
		matcher.GoalUnmet: unmet, matcher.GoalLateness: lateness, matcher.GoalCost: cost,
		matcher.GoalMismatch: mismatch, matcher.GoalDistance: distance, matcher.GoalTie: ties,
		matcher.GoalBalance: c.balance(given), matcher.GoalChange: c.change(seats),
	}
	for i := range c.tiers {
		t[tierGoal(i)] = c.tiers[i].sum(left)
	}
	return t
}

// level states the goals of a level for a tally.
func (c *Compiled) level(goals []matcher.Goal, t tally) matcher.Level {
	var out matcher.Level
	for _, g := range goals {
		v := t[g.Goal]
		out.Goals = append(out.Goals, matcher.GoalValue{Goal: g.Goal, Value: v})
		out.Value += g.Weight * v
	}
	return out
}

// penalty of n unmet seats: each beyond a step's After costs the step's Slope
// until the next step begins.
func penalty(steps []matcher.PenaltyStep, n int64) int64 {
	var sum int64
	for i, s := range steps {
		end := n
		if i+1 < len(steps) {
			end = min(n, steps[i+1].After)
		}
		sum += s.Slope * max(0, end-s.After)
	}
	return sum
}

// penaltySlope of the n-th unmet seat, n >= 1.
func penaltySlope(steps []matcher.PenaltyStep, n int64) int64 {
	slope := int64(0)
	for _, s := range steps {
		if s.After < n {
			slope = s.Slope
		}
	}
	return slope
}

// openable: the offer serves nobody, or at least its cohort, and then its
// opening cost is due.
func openable(o *matcher.Offer) bool { return o.MinCohort > 1 || o.OpeningKVND > 0 }
