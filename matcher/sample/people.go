package sample

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"dathang/matcher"
)

// people draws classes of holders, what offers ask of them, and how long posts have been open. It changes what is
// drawn already and adds no offer, so that problems stay as small as they are; r is of its own, so that everything
// else is drawn as it would be without.
func (d *draw) people(r *rand.Rand) {
	d.classes(r)
	for i := range d.p.Offers {
		d.taking(r, &d.p.Offers[i])
	}
	d.held(r)
	d.waiting(r)
}

// classes draws up to three classes of holders, each member of which may be unknown.
func (d *draw) classes(r *rand.Rand) {
	for i := range 1 + r.IntN(3) {
		c := matcher.Class{ID: matcher.ClassID(fmt.Sprintf("class-%c", 'a'+i))}
		if r.IntN(4) > 0 {
			c.Level = matcher.StaffLevels[r.IntN(len(matcher.StaffLevels))]
		}
		if r.IntN(4) > 0 {
			c.BirthYear = 1964 + r.IntN(20)
		}
		if r.IntN(2) == 0 {
			c.Leaves = 2024 + r.IntN(6)
		}
		d.p.Classes = append(d.p.Classes, c)
	}
}

// taking draws for how long an offer helps, whom it takes, and what boarding costs. Some train for certificates or
// bring up to date.
func (d *draw) taking(r *rand.Rand, o *matcher.Offer) {
	switch r.IntN(6) {
	case 0:
		o.Term = matcher.TermTemporary
	case 1:
		o.Term = matcher.TermLasting
	case 2:
		o.Kind, o.Term = matcher.KindRefresher, matcher.TermRefresher
	case 3:
		o.Kind = []matcher.Kind{matcher.KindTheory, matcher.KindManagement}[r.IntN(2)]
	}
	if r.IntN(2) == 0 {
		e := &matcher.Entry{}
		low := r.IntN(len(matcher.StaffLevels))
		if r.IntN(2) == 0 {
			e.LowLevel = matcher.StaffLevels[low]
		}
		if r.IntN(3) == 0 {
			e.HighLevel = matcher.StaffLevels[low+r.IntN(len(matcher.StaffLevels)-low)]
		}
		if r.IntN(2) == 0 {
			e.HighAge = 42 + r.IntN(18)
		}
		if r.IntN(3) == 0 {
			e.ServeYears = r.IntN(4)
		}
		o.Entry = e
	}
	if r.IntN(3) == 0 {
		o.Boarding = &matcher.Boarding{BeyondM: r.Int64N(20_000), KVND: r.Int64N(60)}
	}
	for i := range o.Prices {
		o.Prices[i].Part = matcher.PriceParts[r.IntN(len(matcher.PriceParts))]
		o.Prices[i].Payer = matcher.Payers[r.IntN(len(matcher.Payers))]
	}
}

// held gives cells of holders a class, makes some of them ask for a refresher, and opens posts before they are due.
// Of two cells that become the same the later one stays as it is, and so does one that would stand beside holders of
// no class, for rules tell those apart by their classes alone.
func (d *draw) held(r *rand.Rand) {
	taken := func(at int, c matcher.Cell) bool {
		for k := range d.p.Demands {
			x := d.p.Demands[k].Cell
			known := x.Class != "" && c.Class != ""
			if known && x == c {
				return true
			}
			if x.Class = c.Class; !known && k != at && x == c {
				return true
			}
		}
		return false
	}
	for k := range d.p.Demands {
		x := &d.p.Demands[k]
		if r.IntN(2) == 0 {
			x.Open = x.Year - r.IntN(4)
		}
		c := x.Cell
		if r.IntN(4) == 0 {
			c.Need = matcher.NeedRefresh
		}
		if c.Need != matcher.NeedVacant && r.IntN(4) > 0 {
			c.Class = d.p.Classes[r.IntN(len(d.p.Classes))].ID
		}
		if !taken(k, c) {
			x.Cell = c
		}
		if c.Class != "" && r.IntN(4) == 0 {
			d.p.Waits = append(d.p.Waits, matcher.Wait{Cell: c, Seats: 1 + r.Int64N(3)})
		}
	}
	d.p.Waits = slices.CompactFunc(sortedWaits(d.p.Waits), func(a, b matcher.Wait) bool { return a.Cell == b.Cell })
}

func sortedWaits(list []matcher.Wait) []matcher.Wait {
	slices.SortFunc(list, func(a, b matcher.Wait) int { return a.Compare(b.Cell) })
	return list
}

// waiting puts the goal beside need, beside money, on a level of its own, or nowhere.
func (d *draw) waiting(r *rand.Rand) {
	goal := matcher.Goal{Goal: matcher.GoalWaiting, Weight: 1 + r.Int64N(20)}
	switch level := r.IntN(5); level {
	case 0, 1:
		d.p.Goals[level] = append(d.p.Goals[level], goal)
	case 2, 3:
		d.p.Goals = slices.Insert(d.p.Goals, level-2, []matcher.Goal{goal})
	}
}
