package matcher

// Count is a number of demanded seats and what became of them; late ones are among the served.
type Count struct{ Demand, Served, Late, Unmet int64 }

// Counted are the seats of posts that lack a qualified holder and, apart from them, the refreshers: whoever is due to be
// brought up to date is qualified, so a refresher is neither a shortage nor what fills one.
type Counted struct {
	Count
	Refresh Count
}

// Lacks says whether a seat of a need stands for a post without a qualified holder.
func (n Need) Lacks() bool { return n != NeedRefresh }

// Of is the sum to which the seats of a need belong. Whoever adds up seats of several needs asks it, so that a total is
// the same on every page.
func (c *Counted) Of(n Need) *Count {
	if n.Lacks() {
		return &c.Count
	}
	return &c.Refresh
}

// Count adds up the seats of a solution.
func (p *Problem) Count(s *Solution) Counted {
	var c Counted
	for i := range p.Demands {
		c.Of(p.Demands[i].Need).Demand += p.Demands[i].Seats
	}
	for i := range s.Unmet {
		c.Of(s.Unmet[i].Need).Unmet += s.Unmet[i].Seats
	}
	ready := make(map[OfferID]int, len(p.Offers))
	for i := range p.Offers {
		ready[p.Offers[i].ID] = p.Offers[i].Ready
	}
	for i := range s.Allocations {
		a := &s.Allocations[i]
		sum := c.Of(a.Need)
		sum.Served += a.Seats
		if ready[a.Offer] > a.Year {
			sum.Late += a.Seats
		}
	}
	return c
}
