package verify

import "dathang/matcher"

// Goal balance: of a university with capacity C over all its offers, the n-th seat counts floor(10 (n - 1)
// / C), so that a nearly full university costs more than an empty one and the seats are spread.

// loadParts is the number of parts into which a capacity is divided; each part makes a seat cost 1 more.
const loadParts = 10

// newLoads makes a row of the seats of every university, if balance is a goal.
func (g *ground) newLoads() {
	p := g.problem
	g.capacityOf = make([]int64, len(p.Providers))
	offers := make([][]int32, len(p.Providers))
	for o := range p.Offers {
		v := g.providerOf[o]
		g.capacityOf[v] += p.Offers[o].Capacity
		offers[v] = append(offers[v], int32(o))
	}
	balanced := g.uses(matcher.GoalBalance)
	// A provider always has a row, absent or not: loadAt is a plain offset.
	for v := range p.Providers {
		// Only universities are balanced against one another.
		if !balanced || p.Providers[v].Kind != matcher.ProviderUniversity || g.capacityOf[v] == 0 {
			g.newRow(row{open: true, absent: true})
			continue
		}
		at := g.newRow(row{high: g.capacityOf[v]})
		g.inRow.take(at, &set{offers: offers[v], most: 1})
	}
}

// loadStep is the number of a capacity's seats after which the next one counts `step` more: ceil(step capacity /
// loadParts), without exceeding 64 bits.
func loadStep(step, capacity int64) int64 {
	return step*(capacity/loadParts) + (step*(capacity%loadParts)+loadParts-1)/loadParts
}

// load is what n seats of a capacity count for the goal: each step that n has passed adds 1 for every seat
// beyond it.
func load(n, capacity int64) int64 {
	var sum int64
	for step := int64(1); step < loadParts; step++ {
		sum += max(0, n-loadStep(step, capacity))
	}
	return sum
}

// balance is the value of the goal balance.
func (a *answer) balance() int64 {
	var sum int64
	for v := range a.g.problem.Providers {
		if at := a.g.loadAt(int32(v)); !a.g.rows[at].absent {
			sum += load(a.counts[at], a.g.capacityOf[v])
		}
	}
	return sum
}
