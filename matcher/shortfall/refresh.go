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
		for _, unit := range c.res.communes {
			n, cycle := heads[key{unit, r.Group}], int64(r.CycleYears)
			if n == 0 {
				continue
			}
			h := fnv.New64a()
			h.Write([]byte(r.ID + "/" + string(unit)))
			start := int64(h.Sum64() % uint64(cycle))
			s := c.find(unit, r.Field)
			for y := range s.DemandRefresh {
				at := start + int64(y)
				s.DemandRefresh[y] += n*(at+1)/cycle - n*at/cycle
			}
		}
	}
	slices.SortFunc(c.res.Shortfalls, compareShortfalls)
}

// find is the row of a unit and field, with room for refreshers.
func (c *count) find(unit matcher.CommuneID, field matcher.FieldID) *Shortfall {
	years := len(c.res.Years)
	i := slices.IndexFunc(c.res.Shortfalls, func(s Shortfall) bool { return s.Commune == unit && s.Field == field })
	if i < 0 {
		byField := map[matcher.FieldID]*Shortfall{}
		c.res.Shortfalls = append(c.res.Shortfalls, *c.at(&matcher.Unit{ID: unit}, byField, field))
		i = len(c.res.Shortfalls) - 1
	}
	s := &c.res.Shortfalls[i]
	if s.DemandRefresh == nil {
		s.DemandRefresh = make([]int64, years)
	}
	return s
}
