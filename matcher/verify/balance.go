package verify

import "dathang/matcher"

// Goal balance: of a university with capacity C over all its offers, the n-th
// seat counts floor(10 (n - 1) / C), so that full ones fill up last.

// loadParts is in how many parts a capacity is divided; each makes a seat dearer by 1.
const loadParts = 10

// newLoads makes the row of every university's seats, where balance is a goal.
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
	for v := range p.Providers {
		if !balanced || p.Providers[v].Kind != matcher.ProviderUniversity || g.capacityOf[v] == 0 {
			g.newRow(row{open: true, absent: true})
			continue
		}
		at := g.newRow(row{high: g.capacityOf[v]})
		g.inRow.take(at, &set{offers: offers[v], most: 1})
	}
}

// loadStep is after how many of a capacity's seats the next counts step more:
// ceil(step capacity / loadParts), without passing 64 bits.
func loadStep(step, capacity int64) int64 {
	return step*(capacity/loadParts) + (step*(capacity%loadParts)+loadParts-1)/loadParts
}

// load is what n seats of a capacity count.
func load(n, capacity int64) int64 {
	var sum int64
	for step := int64(1); step < loadParts; step++ {
		sum += max(0, n-loadStep(step, capacity))
	}
	return sum
}

func (a *answer) balance() int64 {
	var sum int64
	for v := range a.g.problem.Providers {
		if at := a.g.loadAt(int32(v)); !a.g.rows[at].absent {
			sum += load(a.counts[at], a.g.capacityOf[v])
		}
	}
	return sum
}
