package verify_test

import (
	"fmt"
	"slices"

	"dathang/matcher"
)

// firstKinds are those that problems of the first version have.
var firstKinds = []matcher.Kind{
	matcher.KindDegree, matcher.KindInService, matcher.KindSecondDegree, matcher.KindBridging, matcher.KindMaster,
	matcher.KindShortCourse, matcher.KindRecruitment, matcher.KindTransfer, matcher.KindSecondment,
}

// waiting puts the goal on a level of its own, or beside others, in most problems.
func (d *drawing) waiting() {
	r := d.people
	goal := matcher.Goal{Goal: matcher.GoalWaiting, Weight: 1 + r.Int64N(12)}
	at := r.IntN(len(d.p.Goals) + 1)
	switch {
	case r.IntN(4) == 0:
	case at == len(d.p.Goals) || r.IntN(2) == 0 || d.p.Goals[at][0].Goal == matcher.GoalWorstOff:
		d.p.Goals = slices.Insert(d.p.Goals, at, []matcher.Goal{goal})
	default:
		d.p.Goals[at] = append(d.p.Goals[at], goal)
	}
}

// holders draws classes, gives them to cells and splits cells by them, and draws what offers ask.
func (d *drawing) holders() {
	r := d.people
	for i := range r.IntN(4) {
		c := matcher.Class{ID: matcher.ClassID(fmt.Sprintf("h%d", i))}
		if r.IntN(4) > 0 {
			c.Level = pick(r, matcher.StaffLevels...)
		}
		if r.IntN(4) > 0 {
			c.BirthYear = 1962 + r.IntN(30)
		}
		if r.IntN(3) > 0 {
			c.Leaves = 2023 + r.IntN(8)
		}
		d.p.Classes = append(d.p.Classes, c)
	}
	for i := range d.p.Offers {
		d.entering(&d.p.Offers[i])
	}
	for _, x := range slices.Clone(d.p.Demands) {
		if r.IntN(5) == 0 { // others hold such posts as well
			d.p.Demands = append(d.p.Demands, d.held(x))
		}
	}
	for k := range d.p.Demands {
		if r.IntN(3) > 0 {
			d.p.Demands[k] = d.held(d.p.Demands[k])
		}
	}
	// Cells that have become the same are one.
	seen := map[matcher.Cell]bool{}
	d.p.Demands = slices.DeleteFunc(d.p.Demands, func(x matcher.Demand) bool {
		twice := seen[x.Cell]
		seen[x.Cell] = true
		return twice
	})
	for _, x := range d.p.Demands {
		if x.Class != "" && len(d.p.Waits) == 0 && r.IntN(4) == 0 {
			d.p.Waits = append(d.p.Waits, matcher.Wait{Cell: x.Cell, Seats: 1})
		}
	}
}

// held gives a cell other holders, another need, or a post that opened earlier.
func (d *drawing) held(x matcher.Demand) matcher.Demand {
	r := d.people
	if r.IntN(5) == 0 {
		x.Need = matcher.NeedRefresh
	}
	if len(d.p.Classes) > 0 && (x.Need != matcher.NeedVacant || r.IntN(8) == 0) {
		x.Class = pick(r, d.p.Classes...).ID
	}
	if r.IntN(2) == 0 {
		x.Open = x.Year - r.IntN(4)
		if d.extreme && r.IntN(4) == 0 {
			x.Open = 1900
		}
	}
	return x
}

// entering draws a kind, a term, whom an offer takes, and boarding.
func (d *drawing) entering(o *matcher.Offer) {
	r := d.people
	switch r.IntN(8) {
	case 0:
		o.Term = matcher.TermTemporary
	case 1:
		o.Kind, o.Term = matcher.KindRefresher, matcher.TermRefresher
	case 2:
		o.Kind = pick(r, matcher.KindTheory, matcher.KindManagement, matcher.KindRefresher)
	case 3:
		o.Term = matcher.TermLasting
	}
	if r.IntN(2) == 0 {
		low := r.IntN(len(matcher.StaffLevels))
		o.Entry = &matcher.Entry{
			LowLevel: pick(r, "", matcher.StaffLevels[low]), HighAge: pick(r, 0, 0, 30+r.IntN(35)), ServeYears: pick(r, 0, 0, 1, 2, 5),
			HighLevel: pick(r, "", "", matcher.StaffLevels[low+r.IntN(len(matcher.StaffLevels)-low)]),
		}
	}
	if r.IntN(4) == 0 {
		o.Boarding = &matcher.Boarding{BeyondM: r.Int64N(12_000), KVND: 500 * r.Int64N(4)}
		if d.extreme && r.IntN(3) == 0 {
			o.Boarding.KVND = r.Int64N(int64(1) << (2 + r.IntN(39)))
		}
	}
}
