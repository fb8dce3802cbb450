package shortfall

import (
	"hash/fnv"
	"slices"

	"dathang/matcher"
)

// refresh counts who is due for a refresher in each year: of the staff of a unit one cycle's part a year, so that after
// the cycle everybody has had a turn. Units begin at different places of the cycle, by a hash, so that small ones are
// not all due in the same year.
func (c *count) refresh() {
	if len(c.ds.Refreshers) == 0 {
		return
	}
	type key struct {
		unit  matcher.CommuneID
		group string
	}
	heads := map[key]int64{}
	for i := range c.ds.Staff {
		s := &c.ds.Staff[i]
		heads[key{s.Unit, c.groupOf(s.Position)}] += s.Count
		heads[key{s.Unit, ""}] += s.Count
	}
	for i := range c.ds.Refreshers {
		r := &c.ds.Refreshers[i]
		var fresh []Shortfall // of units in which nothing else asks for the field
		for _, unit := range c.res.communes {
			n, cycle := heads[key{unit, r.Group}], int64(r.CycleYears)
			if n == 0 {
				continue
			}
			h := fnv.New64a()
			h.Write([]byte(r.ID + "/" + string(unit)))
			start := int64(h.Sum64() % uint64(cycle))
			s, there := c.res.Of(unit, r.Field)
			if !there {
				fresh = append(fresh, *c.at(&matcher.Unit{ID: unit}, map[matcher.FieldID]*Shortfall{}, r.Field))
				s = &fresh[len(fresh)-1]
			}
			if s.DemandRefresh == nil {
				s.DemandRefresh = make([]int64, len(c.res.Years))
			}
			for y := range s.DemandRefresh {
				at := start + int64(y)
				s.DemandRefresh[y] += n*(at+1)/cycle - n*at/cycle
			}
		}
		c.res.Shortfalls = append(c.res.Shortfalls, fresh...)
		slices.SortFunc(c.res.Shortfalls, compareShortfalls)
	}
}
