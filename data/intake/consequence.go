package intake

import (
	"cmp"
	"slices"

	"dathang/matcher"
	"dathang/matcher/shortfall"
)

// Consequences are what saving would change.
type Consequences struct {
	// Before and After are the demand of all fields, units and years; Known is false where the dataset was not complete
	// enough before to count any.
	Before int64 `json:"before"`
	After  int64 `json:"after"`
	Known  bool  `json:"known"`
	// PeopleBefore and PeopleAfter are counted in the roster.
	PeopleBefore int64      `json:"people_before"`
	PeopleAfter  int64      `json:"people_after"`
	Fields       []FieldGap `json:"fields"`
	// Movers are the units whose demand changes most, at most twenty.
	Movers []UnitGap `json:"movers"`
	// Emptied are the units that had staff and have none any more; Without is how many have none in all.
	Emptied []UnitGap `json:"emptied,omitempty"`
	Without int       `json:"without"`
}

// FieldGap is the demand of a field before and after.
type FieldGap struct {
	Field  matcher.FieldID `json:"field"`
	Name   string          `json:"name"`
	Before int64           `json:"before"`
	After  int64           `json:"after"`
}

// UnitGap is the demand of a unit before and after.
type UnitGap struct {
	Unit   matcher.CommuneID `json:"unit"`
	Name   string            `json:"name"`
	Before int64             `json:"before"`
	After  int64             `json:"after"`
}

// FieldGaps is the demand by field before and after, in the order of the fields, with its sums; units, where it is not
// nil, is filled with the same by unit. Before may be nil.
func FieldGaps(before, after *shortfall.Result, list []matcher.DatasetField, units map[matcher.CommuneID][2]int64) (gaps []FieldGap, was, now int64) {
	fields := map[matcher.FieldID][2]int64{}
	for side, res := range []*shortfall.Result{before, after} {
		if res == nil {
			continue
		}
		for i := range res.Shortfalls {
			s := &res.Shortfalls[i]
			n := s.Demand()
			f := fields[s.Field]
			f[side] += n
			fields[s.Field] = f
			if units != nil {
				u := units[s.Commune]
				u[side] += n
				units[s.Commune] = u
			}
		}
	}
	gaps = []FieldGap{}
	for i := range list {
		f := &list[i]
		if gap, there := fields[f.ID]; there {
			gaps = append(gaps, FieldGap{f.ID, f.Name, gap[0], gap[1]})
			was += gap[0]
			now += gap[1]
		}
	}
	return gaps, was, now
}

// maxMovers is how many units are listed.
const maxMovers = 20

// Compare says what a dataset asks for before and after an import, by the default policy. Before may be incomplete.
func Compare(before, after *matcher.Dataset) (*Consequences, error) {
	policy := matcher.DefaultPolicy()
	new, err := shortfall.Compute(after, shortfall.OptionsOf(&policy))
	if err != nil {
		return nil, err
	}
	c := &Consequences{}
	var old *shortfall.Result
	if len(before.Units) > 0 && len(before.Staff) > 0 {
		if old, err = shortfall.Compute(before, shortfall.OptionsOf(&policy)); err == nil {
			c.Known = true
		}
	}
	units := map[matcher.CommuneID][2]int64{}
	c.Fields, c.Before, c.After = FieldGaps(old, new, after.Fields, units)
	there := func(ds *matcher.Dataset) (map[matcher.CommuneID]bool, int64) {
		list, people := map[matcher.CommuneID]bool{}, int64(0)
		for i := range ds.Staff {
			list[ds.Staff[i].Unit] = true
			people += ds.Staff[i].Count
		}
		return list, people
	}
	had, people := there(before)
	has, now := there(after)
	c.PeopleBefore, c.PeopleAfter = people, now
	for i := range after.Units {
		u := &after.Units[i]
		gap := UnitGap{u.ID, u.Name, units[u.ID][0], units[u.ID][1]}
		if gap.Before != gap.After {
			c.Movers = append(c.Movers, gap)
		}
		if !has[u.ID] {
			c.Without++
			if had[u.ID] {
				c.Emptied = append(c.Emptied, gap)
			}
		}
	}
	moved := func(g *UnitGap) int64 { return max(g.After-g.Before, g.Before-g.After) }
	slices.SortStableFunc(c.Movers, func(a, b UnitGap) int { return cmp.Or(cmp.Compare(moved(&b), moved(&a)), cmp.Compare(a.Unit, b.Unit)) })
	c.Movers = c.Movers[:min(len(c.Movers), maxMovers)]
	return c, nil
}
