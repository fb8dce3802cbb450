package solve

import (
	"hash/fnv"
	"math/bits"

	"dathang/matcher"
)

// weights of a level's goals; 0 is absent.
type weights struct {
	unmet, lateness, cost, mismatch, distance, tie int64
}

func weightsOf(level []matcher.Goal) weights {
	var w weights
	for _, g := range level {
		switch g.Goal {
		case matcher.GoalUnmet:
			w.unmet = g.Weight
		case matcher.GoalLateness:
			w.lateness = g.Weight
		case matcher.GoalCost:
			w.cost = g.Weight
		case matcher.GoalMismatch:
			w.mismatch = g.Weight
		case matcher.GoalDistance:
			w.distance = g.Weight
		case matcher.GoalTie:
			w.tie = g.Weight
		}
	}
	return w
}

// costs of a seat of every pair under one level, without what serving saves.
func (c *Compiled) costs(w weights) []int64 {
	p, ps := c.Problem, c.pairs
	cost := make([]int64, len(ps.offer))
	price := make([]int64, len(p.Offers))
	for i := range p.Offers {
		price[i] = w.cost * p.Offers[i].CostKVND()
	}
	late := w.lateness * p.Lateness.PricePerYear
	for a, o := range ps.offer {
		cost[a] = price[o] + late*int64(ps.late[a]) + w.mismatch*(1000-int64(ps.coverage[a])) + w.distance*int64(ps.km[a])
	}
	if w.tie == 0 {
		return cost
	}
	offers := make([]uint64, len(p.Offers))
	for i := range p.Offers {
		offers[i] = textHash(string(p.Offers[i].ID))
	}
	for k := range p.Demands {
		cell := textHash(p.Demands[k].String())
		from, to := ps.of(k)
		for a := from; a < to; a++ {
			cost[a] += w.tie * tie(offers[ps.offer[a]], cell)
		}
	}
	return cost
}

func textHash(s string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(s))
	return h.Sum64()
}

// tie mixes the hashes of an offer and a cell to 30 bits, by the finaliser of
// splitmix64 (Steele, Lea, Flood, Fast Splittable Pseudorandom Number Generators, 2014).
func tie(offer, cell uint64) int64 {
	z := offer ^ bits.RotateLeft64(cell, 32)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	z ^= z >> 31
	return int64(z >> 34)
}

// value of the level's goals for a flow.
func (f *face) value(l int, x []int64) matcher.Level {
	c := f.c
	sums := map[matcher.GoalID]int64{}
	p, ps := c.Problem, c.pairs
	unmet := make(map[matcher.CommuneID]int64, len(p.Communes))
	for k := range p.Demands {
		d := &p.Demands[k]
		left := d.Seats
		cell := textHash(d.String())
		from, to := ps.of(k)
		for a := from; a < to; a++ {
			n := x[c.net.firstPair+a]
			if n == 0 {
				continue
			}
			left -= n
			o := &p.Offers[ps.offer[a]]
			sums[matcher.GoalLateness] += n * int64(ps.late[a]) * p.Lateness.PricePerYear
			sums[matcher.GoalCost] += n * o.CostKVND()
			sums[matcher.GoalMismatch] += n * (1000 - int64(ps.coverage[a]))
			sums[matcher.GoalDistance] += n * int64(ps.km[a])
			sums[matcher.GoalTie] += n * tie(textHash(string(o.ID)), cell)
		}
		sums[matcher.GoalUnmet] += left * d.UnmetWeight()
		unmet[d.Commune] += left
	}
	for i := range p.Communes {
		sums[matcher.GoalUnmet] += penalty(p.Communes[i].Penalty, unmet[p.Communes[i].ID])
	}
	var level matcher.Level
	for _, g := range p.Goals[l] {
		level.Goals = append(level.Goals, matcher.GoalValue{Goal: g.Goal, Value: sums[g.Goal]})
		level.Value += g.Weight * sums[g.Goal]
	}
	return level
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
