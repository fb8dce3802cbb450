package verify_test

import "dathang/matcher"

// The judge's reading of the people behind cells: who may enter what, who leaves when, and how long a post is
// without somebody qualified.

// waiver is how much less an offer asks of the holders of one cell.
type waiver struct {
	level         bool
	older, longer int64
}

// refusal is all for which an offer refuses the holders of a cell: their level, the years that they are too old, the
// years that they stay too short.
type refusal struct {
	level        bool
	older, short int64
}

// standsAt are the levels of education, each with its place from the lowest up.
var standsAt = map[string]int64{
	"secondary": 1, "college": 2, "university": 3, "master": 4, "doctor": 5,
}

// holders are who holds the posts of a cell; nobody known has neither level nor years.
func (j *judge) holders(c matcher.Cell) matcher.Class {
	for _, class := range j.p.Classes {
		if class.ID == c.Class {
			return class
		}
	}
	return matcher.Class{}
}

func (j *judge) refuses(s spot) refusal {
	var no refusal
	o, who, waived := j.offer(s.offer), j.holders(s.cell), j.waived[s]
	var asks matcher.Entry
	if o.Entry != nil {
		asks = *o.Entry
	}
	if who.Level != "" && !waived.level {
		held := standsAt[who.Level]
		no.level = asks.LowLevel != "" && held < standsAt[asks.LowLevel] || asks.HighLevel != "" && standsAt[asks.HighLevel] < held
	}
	if who.BirthYear > 0 && asks.HighAge > 0 {
		no.older = max(0, int64(o.Intake-who.BirthYear)-int64(asks.HighAge)-waived.older)
	}
	if who.Leaves > 0 {
		// They leave in that year. Before, there has to be a year in which they are of use, and all that they owe.
		owed := int64(asks.ServeYears)
		if owed == 0 {
			owed = 1
		}
		no.short = max(0, owed-(int64(who.Leaves)+waived.longer-int64(o.Ready)))
	}
	return no
}

// openSince is the year since when a cell's posts lack somebody qualified.
func (j *judge) openSince(c matcher.Cell) int {
	if d := j.demand(c); d != nil && d.Open > 0 {
		return d.Open
	}
	return c.Year
}

// ended is whether an offer that would be in time was over before the post opened.
func (j *judge) ended(s spot) bool {
	o := j.offer(s.offer)
	return o.Until != 0 && o.Ready <= s.cell.Year && j.openSince(s.cell) > o.Until
}

// yearsWithout counts the years of the horizon in which a post of a cell has nobody qualified, where somebody comes in
// a year; the year in which its holder leaves is no longer this cell's. Whoever is brought up to date is qualified already.
func (j *judge) yearsWithout(c matcher.Cell, comes int) int64 {
	var years int64
	if c.Need == matcher.NeedRefresh {
		return 0
	}
	last := 0
	for _, y := range j.p.Years {
		last = max(last, y)
	}
	for y := j.openSince(c); y <= last && y < comes; y++ {
		if leaves := j.holders(c).Leaves; leaves > 0 && y >= leaves {
			break
		}
		years++
	}
	return years
}
