package hanoi

import (
	"strconv"
	"strings"

	"dathang/matcher"
)

// stayers is the roster without those who reached the age of retirement after its day and before another one
// (yyyy-mm-dd). The roster has years of birth alone, so that the month is drawn.
func stayers(ds *matcher.Dataset, day string) []matcher.Staff {
	first, last := months(ds.RosterDate), months(day)
	ages := map[int64]matcher.RetirementAge{}
	for _, r := range ds.Retirement {
		ages[int64(r.Year)] = r
	}
	var out []matcher.Staff
	for i := range ds.Staff {
		s := ds.Staff[i]
		heads := s.Count
		for n := range heads {
			born := int64(s.BirthYear)*12 + int64(within(12, "month of birth", describe(&ds.Staff[i], n)))
			for month := first + 1; month < last; month++ {
				age := ages[month/12].MaleMonths
				if s.Sex == "female" {
					age = ages[month/12].FemaleMonths
				}
				if month-born >= age {
					s.Count--
					break
				}
			}
		}
		if s.Count > 0 {
			out = append(out, s)
		}
	}
	return out
}

// months counts the months of a date (yyyy-mm-dd) since the year 0; 0 where it is none.
func months(day string) int64 {
	parts := strings.Split(day, "-")
	if len(parts) < 2 {
		return 0
	}
	year, err := strconv.Atoi(parts[0])
	month, wrong := strconv.Atoi(parts[1])
	if err != nil || wrong != nil {
		return 0
	}
	return int64(year)*12 + int64(month) - 1
}
