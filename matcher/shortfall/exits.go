package shortfall

import "dathang/matcher"

// million: expectations are counted in millionths of a person, so that sums
// are exact and results repeat.
const million = 1_000_000

// exitPPM is the chance of each horizon year that the person leaves in it, in
// millionths: retirement by birth year and sex (the month of birth is not
// kept, so it counts as spread over the year) and attrition by position group.
// What is expected between the roster and the first year counts in the first.
func (c *count) exitPPM(p *person) []int64 {
	s := &c.ds.Staff[p.row]
	stay := int64(million) - c.rate(matcher.AttritionRate+p.group)*1000
	out := make([]int64, len(c.res.Years))
	gone, survival := int64(0), int64(million)
	for year := c.rosterYear + 1; year <= c.res.Years[len(c.res.Years)-1]; year++ {
		survival = survival * stay / million
		left := million - (million-c.retiredPPM(s, year))*survival/million
		out[max(0, year-c.res.Years[0])] += max(0, left-gone)
		gone = max(gone, left)
	}
	return out
}

// retiredPPM is the part of those born in the person's year who reached the
// age of retirement by the end of year.
func (c *count) retiredPPM(s *matcher.Staff, year int) int64 {
	age := c.retirementMonths(s.Sex, year)
	months := int64(year+1)*12 - int64(s.BirthYear)*12 - age
	return min(max(months, 0), 12) * million / 12
}

func (c *count) retirementMonths(sex string, year int) int64 {
	const never = 200 * 12
	if len(c.ds.Retirement) == 0 {
		return never
	}
	best := &c.ds.Retirement[0]
	for i := range c.ds.Retirement {
		r := &c.ds.Retirement[i]
		// The row of the year, else the nearest earlier one, else the first.
		if r.Year <= year && (best.Year > year || r.Year > best.Year) || best.Year > year && r.Year < best.Year {
			best = r
		}
	}
	if sex == "female" {
		return best.FemaleMonths
	}
	return best.MaleMonths
}

func (c *count) rate(id string) int64 {
	for i := range c.ds.Rates {
		if c.ds.Rates[i].ID == id {
			return c.ds.Rates[i].PerMille
		}
	}
	return 0
}

// apportionExits rounds expected exits to whole seats together, within each field
// and year over the city, ties by commune, so that the city's total is the rounded
// expectation.
func (c *count) apportionExits() {
	byField := map[matcher.FieldID][]*Shortfall{} // each in the order of communes
	for i := range c.res.Shortfalls {
		s := &c.res.Shortfalls[i]
		byField[s.Field] = append(byField[s.Field], s)
	}
	for _, list := range byField {
		expected := make([]int64, len(list))
		for y := range c.res.Years {
			for i, s := range list {
				expected[i] = s.ExitsPPM[y]
			}
			for i, seats := range matcher.RoundTogether(expected, million) {
				list[i].Exits[y] = seats
			}
		}
	}
}
