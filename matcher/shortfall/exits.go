package shortfall

import (
	"cmp"
	"hash/fnv"
	"slices"

	"dathang/matcher"
)

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
	if y, ok := c.retires(p); ok {
		s.Retirements[y]++
	}
	for y, ppm := range c.exitPPM(p) {
		s.ExitsPPM[y] += ppm
	}
}

// retires gives the place in the horizon of the year in which a person retires, if it is one of it.
func (c *count) retires(p *person) (y int, ok bool) {
	y = p.leaves - c.res.Years[0]
	return y, p.leaves != 0 && y < len(c.res.Years)
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
	if y, ok := c.retires(p); ok {
		out := make([]int64, len(c.res.Years))
		out[y] = million
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

// apportionExits rounds the exits that are expected beside retirements to whole seats, for each field over the whole
// city at once, so that the city's total up to each year is the rounded expectation. A year's seats go to the communes
// that are farthest behind their own expectation so far, so that none is asked twice while another has not been asked at
// all; a hash decides between equal ones, since by their order the first would have to bear it every time.
func (c *count) apportionExits() {
	byField := map[matcher.FieldID][]*Shortfall{} // each in the order of communes
	for i := range c.res.Shortfalls {
		s := &c.res.Shortfalls[i]
		byField[s.Field] = append(byField[s.Field], s)
	}
	for _, list := range byField {
		var expected, given int64
		behind := make(map[*Shortfall]int64, len(list)) // millionths of a person
		order := make(map[*Shortfall]uint64, len(list))
		for _, s := range list {
			h := fnv.New64a()
			h.Write([]byte(string(s.Commune) + "/" + string(s.Field)))
			order[s] = h.Sum64()
		}
		for y := range c.res.Years {
			for _, s := range list {
				s.Exits[y] = s.Retirements[y]
				more := s.ExitsPPM[y] - s.Retirements[y]*million
				behind[s] += more
				expected += more
			}
			sort := func() {
				slices.SortFunc(list, func(a, b *Shortfall) int {
					return cmp.Or(cmp.Compare(behind[b], behind[a]), cmp.Compare(order[a], order[b]))
				})
			}
			seats := max(0, (expected+million/2)/million-given)
			give := func(s *Shortfall, n int64) {
				s.Exits[y] += n
				behind[s] -= n * million
				given += n
				seats -= n
			}
			// Whole people first, then one each by the largest remainder.
			sort()
			for _, s := range list {
				give(s, min(seats, max(0, behind[s]/million)))
			}
			sort()
			for _, s := range list[:min(seats, int64(len(list)))] {
				give(s, 1)
			}
		}
	}
}
