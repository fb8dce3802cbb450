package matcher

// WaitedYears is how many post-years a plan leaves without a qualified holder within the horizon: each seat waits from
// the year in which its post opened to the year in which its offer is ready, an unmet one to the end of the horizon, and
// none beyond the year in which its holder leaves. It is the goal waiting, for plans that nobody asked it of.
func (p *Problem) WaitedYears(s *Solution) int64 {
	end, classes := p.End(), p.ClassByID()
	ready := make(map[OfferID]int, len(p.Offers))
	for i := range p.Offers {
		ready[p.Offers[i].ID] = p.Offers[i].Ready
	}
	at := make(map[Cell]*Demand, len(p.Demands))
	var years int64
	for i := range p.Demands {
		d := &p.Demands[i]
		at[d.Cell] = d
		years += d.Seats * d.WaitedTo(end, end, classes[d.Class])
	}
	for i := range s.Allocations {
		a := &s.Allocations[i]
		if d := at[a.Cell]; d != nil {
			c := classes[d.Class]
			years -= a.Seats * (d.WaitedTo(end, end, c) - d.WaitedTo(ready[a.Offer], end, c))
		}
	}
	return years
}

// WaitedTo is how many years a seat's post is without a qualified holder if one comes in a year: from its opening on, to
// the end of the horizon at most, or to the year in which its holders of a class (nil for nobody) leave, from which on
// the post is another cell's. A refresher is no wait: its post has a qualified holder.
func (d *Demand) WaitedTo(year, end int, c *Class) int64 {
	if d.Need == NeedRefresh {
		return 0
	}
	if c != nil && c.Leaves != 0 {
		end = min(end, c.Leaves)
	}
	return int64(max(0, min(year, end)-d.Opened()))
}
