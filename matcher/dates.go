package matcher

import (
	"fmt"
	"strconv"
)

// FirstYear is the first demand year and the first intake after a base date:
// the calendar year after it.
func FirstYear(baseDate string) (int, error) {
	if !ValidDate(baseDate) {
		return 0, Faults{{FaultDate, "/base_date", Params{"value": clip(baseDate)}}}
	}
	year, err := strconv.Atoi(baseDate[:4])
	if err != nil {
		return 0, fmt.Errorf("base date %q: %w", baseDate, err)
	}
	return year + 1, nil
}

// ValidDate reports whether s is a day of the calendar as yyyy-mm-dd.
func ValidDate(s string) bool {
	var y, m, d int
	if n, err := fmt.Sscanf(s, "%04d-%02d-%02d", &y, &m, &d); n != 3 || err != nil || len(s) != 10 {
		return false
	}
	if y < firstYear || y > lastYear || m < 1 || m > 12 || d < 1 {
		return false
	}
	days := [...]int{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}[m-1]
	if m == 2 && y%4 == 0 && (y%100 != 0 || y%400 == 0) {
		days = 29
	}
	return d <= days
}
