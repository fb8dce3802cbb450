package matcher

import (
	"slices"
	"strconv"
)

// ClassOf is the entry class of holders of a level of education who were born in one year and leave in another; 0 where
// no leaving is in sight.
func ClassOf(level string, birthYear, leaves int) Class {
	id := level + "-" + strconv.Itoa(birthYear)
	if leaves != 0 {
		id += "-" + strconv.Itoa(leaves)
	}
	return Class{ID: ClassID(id), Level: level, BirthYear: birthYear, Leaves: leaves}
}

// Bar is what keeps holders of a class from an offer; the zero value nothing.
type Bar struct {
	// Level: they hold a level of education that it does not take.
	Level bool
	// Older is by how many years they are too old at intake.
	Older int
	// Early is by how many years they leave before it is ready and what they owe for it is served.
	Early int
}

// Barred tells what keeps holders from an offer with rules of entry (nil for none), an intake and the year in which it
// is ready. Whoever leaves in that year is of no use any more, even where nothing is owed.
func (c *Class) Barred(e *Entry, intake, ready int) Bar {
	var b Bar
	serve := 1
	if e != nil {
		held := slices.Index(StaffLevels, c.Level)
		b.Level = c.Level != "" && (held < slices.Index(StaffLevels, e.LowLevel) ||
			e.HighLevel != "" && held > slices.Index(StaffLevels, e.HighLevel))
		if e.HighAge != 0 && c.BirthYear != 0 {
			b.Older = max(0, intake-c.BirthYear-e.HighAge)
		}
		serve = max(1, e.ServeYears)
	}
	if c.Leaves != 0 {
		b.Early = max(0, ready+serve-c.Leaves)
	}
	return b
}

// ReadyYear is the first demand year that a programme serves in time: it has to end by 30 June of
// that year. It starts on the first day of startMonth (1-12) of the intake year and takes the given
// number of months.
func ReadyYear(intake, startMonth, months int) int {
	const june = 6
	end := startMonth - 1 + months // months from 1 January of the intake to the end
	return intake + (end+12-june-1)/12
}

// Lasts is the term of a programme: its own, or the usual one of its kind.
func (g *Programme) Lasts() Term {
	if info := g.Kind.Info(); g.Term == "" && info != nil {
		return info.Term
	}
	return g.Term
}

// Enters is who may enter a programme by its own rules and those of its kind; nil where all may.
func (g *Programme) Enters() *Entry {
	e := Entry{LowLevel: g.LowLevel, HighLevel: g.HighLevel, HighAge: g.HighAge, ServeYears: int((g.ServeMonths + 11) / 12)}
	if info := g.Kind.Info(); info != nil && g.LowLevel == "" && g.HighLevel == "" {
		e.LowLevel, e.HighLevel = info.LowLevel, info.HighLevel
	}
	if e == (Entry{}) {
		return nil
	}
	return &e
}

// Needed is what a dataset's communes lack, as matcher/shortfall counts it and matcher/build takes it.
type Needed struct {
	// Demands are cells without weights, sorted; Classes those that they and Waits name.
	Demands []Demand
	Classes []Class
	Waits   []Wait
	Surplus []Surplus
}
