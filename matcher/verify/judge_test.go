package verify_test

import (
	"math/big"
	"slices"

	"dathang/matcher"
)

// judge is a second reading of the rules, for tiny problems: maps and loops
// instead of indices, every pair looked at for every question, the Lagrange
// bound by trying every number of seats. It shares nothing with package verify.
type judge struct {
	p *matcher.Problem
	// lifted are pairs that one of the bans does not touch.
	lifted map[lift]bool
	// waived are pairs whose offer asks less of the cell's holders.
	waived map[spot]waiver
	// unpinned are pins that do not hold.
	unpinned map[matcher.RuleID]bool
	// plain: nobody asks which numbers of seats an offer may have (of an offer with a million there are too many to list).
	plain bool
}

type spot struct {
	offer matcher.OfferID
	cell  matcher.Cell
}

type lift struct {
	spot spot
	ban  matcher.RuleID
}

type plan map[spot]int64

// belt is a row as the judge sees it; top is -1 where there is none.
type belt struct {
	low, top int64
	in       func(spot) bool
	commune  *matcher.Commune // of a penalty
	// What a seat counts, where that is not 1, and what else the row counts.
	times func(spot) int64
	extra func(plan) int64
	// The numbers that the row may have, where they are not all from low to top.
	only []int64
	// shape is what the row counts for a level by itself, at n.
	shape func(o *objective, n int64) *big.Int
}

func (b *belt) count(s spot) int64 {
	if b.times != nil {
		return b.times(s)
	}
	return 1
}

func (j *judge) offer(id matcher.OfferID) *matcher.Offer {
	for i := range j.p.Offers {
		if j.p.Offers[i].ID == id {
			return &j.p.Offers[i]
		}
	}
	return nil
}

func (j *judge) demand(c matcher.Cell) *matcher.Demand {
	for i := range j.p.Demands {
		if j.p.Demands[i].Cell == c {
			return &j.p.Demands[i]
		}
	}
	return nil
}

func (j *judge) commune(id matcher.CommuneID) *matcher.Commune {
	for i := range j.p.Communes {
		if j.p.Communes[i].ID == id {
			return &j.p.Communes[i]
		}
	}
	return nil
}

func (j *judge) provider(id matcher.ProviderID) *matcher.Provider {
	for i := range j.p.Providers {
		if j.p.Providers[i].ID == id {
			return &j.p.Providers[i]
		}
	}
	return nil
}

func (j *judge) covers(s spot) int64 {
	for _, c := range j.p.Coverage {
		if c.Major == j.offer(s.offer).Major && c.Field == s.cell.Field {
			return c.PerMille
		}
	}
	return 0
}

func (j *judge) metres(s spot) int64 {
	from, to := j.provider(j.offer(s.offer).Provider).At, j.commune(s.cell.Commune).At
	if from == nil || to == nil {
		return 0
	}
	dx, dy := big.NewInt(from.X-to.X), big.NewInt(from.Y-to.Y)
	dx.Mul(dx, dx)
	dy.Mul(dy, dy)
	return dx.Sqrt(dx.Add(dx, dy)).Int64()
}

func (j *judge) late(s spot) int64 { return max(0, int64(j.offer(s.offer).Ready-s.cell.Year)) }

func (j *judge) selected(w *matcher.Where, s spot) bool {
	o := j.offer(s.offer)
	return named(w.Kinds, o.Kind) && named(w.Providers, o.Provider) && named(w.Programmes, o.Programme) &&
		named(w.Offers, o.ID) && named(w.Intakes, o.Intake) && j.cellSelected(w, s.cell)
}

// ruled is whether a rule counts a pair. A pin counts one alone: where it names no class, that of nobody's cell.
func (j *judge) ruled(r *matcher.Rule, s spot) bool {
	return j.selected(&r.Where, s) && (r.Kind != matcher.RulePin || len(r.Where.Classes) > 0 || s.cell.Class == "")
}

func (j *judge) cellSelected(w *matcher.Where, c matcher.Cell) bool {
	return named(w.Communes, c.Commune) && named(w.Fields, c.Field) && named(w.Needs, c.Need) && named(w.Years, c.Year) && named(w.Classes, c.Class) &&
		(len(w.Groups) == 0 || j.inGroups(w.Groups, j.commune(c.Commune).Group))
}

func (j *judge) inGroups(groups []matcher.GroupID, id matcher.GroupID) bool {
	if slices.Contains(groups, id) {
		return true
	}
	for _, g := range j.p.Groups {
		if g.ID == id && g.Parent != "" {
			return j.inGroups(groups, g.Parent)
		}
	}
	return false
}

func named[T comparable](list []T, v T) bool { return len(list) == 0 || slices.Contains(list, v) }

func (j *judge) exists(s spot) bool {
	o := j.offer(s.offer)
	need, _ := o.Kind.Serves()
	if need != s.cell.Need || j.covers(s) < j.p.Threshold || j.late(s) > int64(j.p.Lateness.MaxYears) {
		return false
	}
	if o.Term == matcher.TermTemporary || j.ended(s) || j.refuses(s) != (refusal{}) {
		return false
	}
	if j.provider(o.Provider).Commune == s.cell.Commune || o.ReachM != 0 && j.metres(s) > o.ReachM {
		return false
	}
	for i := range j.p.Rules {
		r := &j.p.Rules[i]
		if r.Kind == matcher.RuleBan && j.selected(&r.Where, s) && !j.lifted[lift{s, r.ID}] {
			return false
		}
	}
	return true
}

func (j *judge) spots() []spot {
	var list []spot
	for _, d := range j.p.Demands {
		for _, o := range j.p.Offers {
			if s := (spot{o.ID, d.Cell}); j.exists(s) {
				list = append(list, s)
			}
		}
	}
	return list
}

// belts are all rows by name.
func (j *judge) belts() map[string]belt {
	rows := map[string]belt{}
	for _, o := range j.p.Offers {
		b := belt{top: o.Capacity, in: func(s spot) bool { return s.offer == o.ID }}
		if !j.plain {
			b = j.choice(&o, b)
		}
		rows["capacity:"+string(o.ID)] = b
	}
	for i := range j.p.Rules {
		r := &j.p.Rules[i]
		b := belt{low: r.Low, top: -1, in: func(s spot) bool { return j.ruled(r, s) }}
		switch {
		case r.Kind == matcher.RuleBan:
			continue
		case r.Kind == matcher.RuleBudget:
			j.budget(r, &b)
		case r.Kind == matcher.RuleAway:
			j.away(r, &b)
		case r.Kind == matcher.RuleChange:
			j.changed(r, &b)
		case r.Kind == matcher.RuleShare:
			var demand int64
			for _, d := range j.p.Demands {
				if j.cellSelected(&r.Where, d.Cell) {
					demand += d.Seats
				}
			}
			b.top = r.PerMille * demand / 1000
		case j.unpinned[r.ID]:
			b.low = 0
		case r.High != nil:
			b.top = *r.High
		}
		rows["rule:"+string(r.ID)] = b
	}
	for i := range j.p.Communes {
		if c := &j.p.Communes[i]; len(c.Penalty) > 0 {
			rows["penalty:"+string(c.ID)] = belt{
				top: j.communeDemand(c.ID), commune: c, in: func(s spot) bool { return s.cell.Commune == c.ID },
			}
		}
	}
	j.loads(rows)
	j.references(rows)
	return rows
}

func (j *judge) communeDemand(id matcher.CommuneID) int64 {
	var n int64
	for _, d := range j.p.Demands {
		if d.Commune == id {
			n += d.Seats
		}
	}
	return n
}

func (x plan) inBelt(b belt) int64 {
	var n int64
	for s, seats := range x {
		if b.in(s) {
			n += seats * b.count(s)
		}
	}
	if b.extra != nil {
		n += b.extra(x)
	}
	return n
}

// allows is whether the belt may have n.
func (b *belt) allows(n int64) bool {
	return n >= b.low && (b.top < 0 || n <= b.top) && (b.only == nil || slices.Contains(b.only, n))
}

func (x plan) inCell(c matcher.Cell) int64 {
	return x.inBelt(belt{in: func(s spot) bool { return s.cell == c }})
}

// legal is whether a plan obeys every rule.
func (j *judge) legal(x plan) bool { return j.within(x, j.belts()) }

func (j *judge) within(x plan, rows map[string]belt) bool {
	for s, n := range x {
		if n < 0 || n > 0 && !j.exists(s) {
			return false
		}
	}
	for _, d := range j.p.Demands {
		if x.inCell(d.Cell) > d.Seats {
			return false
		}
	}
	for _, b := range rows {
		if !b.allows(x.inBelt(b)) {
			return false
		}
	}
	return true
}

// steep adds the slopes of n unmet seats: those between one step and the next count alike.
func steep(c *matcher.Commune, n int64) int64 {
	var sum int64
	for i, step := range c.Penalty {
		end := n
		if i+1 < len(c.Penalty) {
			end = min(n, c.Penalty[i+1].After)
		}
		sum += step.Slope * max(0, end-step.After)
	}
	return sum
}

// seat is what one seat of a pair adds to a goal.
func (j *judge) seat(g matcher.GoalID, s spot) int64 {
	switch g {
	case matcher.GoalLateness:
		return j.late(s) * j.p.Lateness.PricePerYear
	case matcher.GoalCost:
		return j.offer(s.offer).CostKVND() + j.surcharge(s)
	case matcher.GoalMismatch:
		return 1000 - j.covers(s)
	case matcher.GoalDistance:
		return (j.metres(s) + 500) / 1000
	case matcher.GoalWaiting:
		return j.yearsWithout(s.cell, j.offer(s.offer).Ready)
	case matcher.GoalTie:
		return tieOf(s)
	}
	return 0
}

// left is what one unmet seat of a cell adds to a goal by itself.
func (j *judge) left(g matcher.GoalID, d *matcher.Demand) int64 {
	switch g {
	case matcher.GoalUnmet:
		return d.UnmetWeight()
	case matcher.GoalWaiting:
		return j.yearsWithout(d.Cell, matcher.MaxNumber)
	}
	return 0
}

func (j *judge) surcharge(s spot) int64 {
	var sum int64
	for _, more := range j.p.Surcharges {
		if more.Offer == s.offer && more.Commune == s.cell.Commune {
			sum += more.KVND
		}
	}
	if b := j.offer(s.offer).Boarding; b != nil && j.metres(s) > b.BeyondM {
		sum += b.KVND
	}
	return sum
}

func (j *judge) goal(g matcher.GoalID, x plan) int64 {
	var sum int64
	for s, n := range x {
		sum += n * j.seat(g, s)
	}
	for k := range j.p.Demands {
		d := &j.p.Demands[k]
		sum += j.left(g, d) * (d.Seats - x.inCell(d.Cell))
	}
	switch g {
	case matcher.GoalUnmet:
	case matcher.GoalCost:
		return sum + j.opened(x)
	case matcher.GoalBalance:
		return sum + j.balance(x)
	case matcher.GoalChange:
		return sum + j.lost(x, &matcher.Where{})
	default:
		return sum
	}
	for i := range j.p.Communes {
		var unmet int64
		for _, d := range j.p.Demands {
			if d.Commune == j.p.Communes[i].ID {
				unmet += d.Seats - x.inCell(d.Cell)
			}
		}
		sum += steep(&j.p.Communes[i], unmet)
	}
	return sum
}

func (j *judge) level(l int, x plan) int64 {
	var sum int64
	for _, g := range j.p.Goals[l] {
		sum += g.Weight * j.goal(g.Goal, x)
	}
	return sum
}

// plans calls yield with every legal plan.
func (j *judge) plans(yield func(plan)) {
	spots, rows, x := j.spots(), j.belts(), plan{}
	var next func(i int)
	next = func(i int) {
		if i == len(spots) {
			if j.within(x, rows) {
				yield(x)
			}
			return
		}
		s := spots[i]
		most := min(j.offer(s.offer).Capacity, j.demand(s.cell).Seats-x.inCell(s.cell))
		for n := int64(0); n <= most; n++ {
			x[s] = n
			next(i + 1)
		}
		delete(x, s)
	}
	next(0)
}

// best is a legal plan whose levels are least, the first level first; nil where there is none.
func (j *judge) best() plan {
	var best plan
	var value []int64
	j.plans(func(x plan) {
		at := make([]int64, len(j.p.Goals))
		for l := range at {
			at[l] = j.level(l, x)
		}
		if best == nil || slices.Compare(at, value) < 0 {
			best, value = plan{}, at
			for s, n := range x {
				best[s] = n
			}
		}
	})
	return best
}
