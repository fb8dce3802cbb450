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
	wait := make(map[Cell]func(year int) int64, len(p.Demands))
	var years int64
	for i := range p.Demands {
		d := &p.Demands[i]
		if d.Need == NeedRefresh {
			continue
		}
		last := end
		if c := classes[d.Class]; c != nil && c.Leaves != 0 {
			last = min(last, c.Leaves)
		}
		from := d.Opened()
		wait[d.Cell] = func(year int) int64 { return int64(max(0, min(year, last)-from)) }
		years += d.Seats * wait[d.Cell](end)
	}
	for i := range s.Allocations {
		a := &s.Allocations[i]
		if of := wait[a.Cell]; of != nil {
			years -= a.Seats * (of(end) - of(ready[a.Offer]))
		}
	}
	return years
}
