package shortfall

import "dathang/matcher"

// million: expectations are counted in whole millionths of a person, so that sums are exact and
// results repeat on every machine.
const million = 1_000_000

// exitPPM is the chance, in millionths, that a person leaves in each year of the horizon, by
// retirement (from birth year and sex; the month of birth is not recorded, so birthdays are spread
// evenly over the year) or for other reasons (from the attrition rate of the position group). Exits
// expected between the day of the roster and the first year count in the first year.
func (c *count) exitPPM(p *person) []int64 {
	s := &c.ds.Staff[p.row]
	// Attrition thins out those who have not retired, so the two shares multiply.
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

// retiredPPM is the share, in millionths, of people born in the person's year who reach the age of
// retirement by the end of a year.
func (c *count) retiredPPM(s *matcher.Staff, year int) int64 {
	age := c.retirementMonths(s.Sex, year)
	months := int64(year+1)*12 - int64(s.BirthYear)*12 - age
	return min(max(months, 0), 12) * million / 12
}

// retirementMonths is the age of retirement in a year, in months.
func (c *count) retirementMonths(sex string, year int) int64 {
	const never = 200 * 12
	if len(c.ds.Retirement) == 0 {
		return never
	}
	best := &c.ds.Retirement[0]
	for i := range c.ds.Retirement {
		r := &c.ds.Retirement[i]
		// Use the row of that year, else that of the nearest earlier year, else the first row.
		if r.Year <= year && (best.Year > year || r.Year > best.Year) || best.Year > year && r.Year < best.Year {
			best = r
		}
	}
	if sex == "female" {
		return best.FemaleMonths
	}
	return best.MaleMonths
}

// rate is a rate of the dataset, per mille; 0 where it has none.
func (c *count) rate(id string) int64 {
	for i := range c.ds.Rates {
		if c.ds.Rates[i].ID == id {
			return c.ds.Rates[i].PerMille
		}
	}
	return 0
}

// apportionExits rounds expected exits to whole seats, for each field and year over the whole city
// at once, so that the city's total is the rounded expectation; ties are broken by commune.
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
