package shortfall

import "dathang/matcher"

// million: expectations are counted in whole millionths of a person, so that sums are exact and
// results repeat on every machine.
const million = 1_000_000

// leaves is the year in which people of a row retire: the first by whose end at least half of those born in their year
// have reached the age; the month of birth is not recorded. It is no earlier than the first year of the horizon, for whoever
// is on the roster is still there; 0 where the dataset has no ages of retirement.
func (c *count) leaves(s *matcher.Staff) int {
	const longest = 80 // years of work
	for year := c.rosterYear + 1; year < c.rosterYear+longest; year++ {
		if c.retiredPPM(s, year) >= million/2 {
			return max(year, c.res.Years[0])
		}
	}
	return 0
}

// exits books the exit of the holder of a post. Who retires within the horizon is one exit in that year, and whatever
// else could take them away before only comes a little earlier; of the others a part is expected to leave in each year,
// by the attrition rate of the position group. What is expected between the day of the roster and the first year counts
// in the first year.
func (c *count) exits(s *Shortfall, p *person) {
	first, last := c.res.Years[0], c.res.Years[len(c.res.Years)-1]
	if year := p.leaves; year != 0 && year <= last {
		s.Retirements[year-first]++
		s.ExitsPPM[year-first] += million
		return
	}
	for y, ppm := range c.attritionPPM(p) {
		s.ExitsPPM[y] += ppm
	}
}

// attritionPPM is the chance, in millionths, that a person who does not retire leaves in each year of the horizon.
func (c *count) attritionPPM(p *person) []int64 {
	stay := int64(million) - c.rate(matcher.AttritionRate+p.group)*1000
	out := make([]int64, len(c.res.Years))
	survival := int64(million)
	for year := c.rosterYear + 1; year <= c.res.Years[len(c.res.Years)-1]; year++ {
		next := survival * stay / million
		out[max(0, year-c.res.Years[0])] += survival - next
		survival = next
	}
	return out
}

// exitPPM is the chance, in millionths, that a person leaves in each year of the horizon.
func (c *count) exitPPM(p *person) []int64 {
	if year := p.leaves; year != 0 && year <= c.res.Years[len(c.res.Years)-1] {
		out := make([]int64, len(c.res.Years))
		out[year-c.res.Years[0]] = million
		return out
	}
	return c.attritionPPM(p)
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

// apportionExits rounds the exits that are expected beside retirements to whole seats, for each field and year over the
// whole city at once, so that the city's total is the rounded expectation; ties are broken by commune.
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
				expected[i] = s.ExitsPPM[y] - s.Retirements[y]*million
			}
			for i, seats := range matcher.RoundTogether(expected, million) {
				list[i].Exits[y] = list[i].Retirements[y] + seats
			}
		}
	}
}
