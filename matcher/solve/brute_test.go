package solve_test

import (
	"math"
	"slices"

	"dathang/matcher"
)

// oracle tries every allocation of a small problem and keeps the goal vector
// that is lexicographically least. It shares nothing with the solver: pairs,
// rules and goals are written again from MODEL's words.
type oracle struct {
	p     *matcher.Problem
	pairs [][2]int // offer, cell
	x     []int64
	best  []int64
}

func bruteForce(p *matcher.Problem) ([]int64, bool) {
	o := &oracle{p: p}
	for i := range p.Offers {
		for k := range p.Demands {
			if o.exists(i, k) {
				o.pairs = append(o.pairs, [2]int{i, k})
			}
		}
	}
	o.x = make([]int64, len(o.pairs))
	o.try(0)
	return o.best, o.best != nil
}

func (o *oracle) try(i int) {
	if i == len(o.pairs) {
		if o.obeys() {
			if v := o.values(); o.best == nil || slices.Compare(v, o.best) < 0 {
				o.best = v
			}
		}
		return
	}
	offer, cell := o.pairs[i][0], o.pairs[i][1]
	left := min(o.p.Offers[offer].Capacity, o.p.Demands[cell].Seats)
	for n := int64(0); n <= left; n++ {
		o.x[i] = n
		if o.sum(func(a, k int) bool { return a == offer }) <= o.p.Offers[offer].Capacity &&
			o.sum(func(a, k int) bool { return k == cell }) <= o.p.Demands[cell].Seats {
			o.try(i + 1)
		}
	}
	o.x[i] = 0
}

func (o *oracle) sum(in func(offer, cell int) bool) int64 {
	var n int64
	for i, pair := range o.pairs {
		if in(pair[0], pair[1]) {
			n += o.x[i]
		}
	}
	return n
}

func (o *oracle) metres(offer, cell int) float64 {
	var a, b *matcher.Point
	for i := range o.p.Providers {
		if o.p.Providers[i].ID == o.p.Offers[offer].Provider {
			a = o.p.Providers[i].At
		}
	}
	for i := range o.p.Communes {
		if o.p.Communes[i].ID == o.p.Demands[cell].Commune {
			b = o.p.Communes[i].At
		}
	}
	if a == nil || b == nil {
		return 0
	}
	return math.Hypot(float64(a.X-b.X), float64(a.Y-b.Y))
}

func (o *oracle) coverage(offer, cell int) int64 {
	for _, c := range o.p.Coverage {
		if c.Major == o.p.Offers[offer].Major && c.Field == o.p.Demands[cell].Field {
			return c.PerMille
		}
	}
	return 0
}

func (o *oracle) exists(i, k int) bool {
	offer, d := &o.p.Offers[i], &o.p.Demands[k]
	need, _ := offer.Kind.Serves()
	if need != d.Need || o.coverage(i, k) < o.p.Threshold || offer.Provider == matcher.ProviderID("commune:"+d.Commune) {
		return false
	}
	if d.Year < offer.Ready && offer.Ready-d.Year > o.p.Lateness.MaxYears {
		return false
	}
	if d.Year >= offer.Ready && offer.Until != 0 && o.opens(k) > offer.Until {
		return false
	}
	if offer.Term == matcher.TermTemporary || !o.takes(i, k) {
		return false
	}
	if offer.ReachM > 0 && math.Floor(o.metres(i, k)) > float64(offer.ReachM) {
		return false
	}
	for r := range o.p.Rules {
		if rule := &o.p.Rules[r]; rule.Kind == matcher.RuleBan && o.ofOffer(&rule.Where, i) && o.ofCell(&rule.Where, k) {
			return false
		}
	}
	return true
}

// opens is the year in which the posts of a cell opened.
func (o *oracle) opens(k int) int {
	if d := &o.p.Demands[k]; d.Open > 0 {
		return d.Open
	}
	return o.p.Demands[k].Year
}

// class is what is known of the holders of a cell.
func (o *oracle) class(k int) (c matcher.Class) {
	for i := range o.p.Classes {
		if o.p.Classes[i].ID == o.p.Demands[k].Class {
			c = o.p.Classes[i]
		}
	}
	return c
}

// takes is whether the holders of a cell may enter an offer, and stay behind it for as long as they owe, or a year.
func (o *oracle) takes(i, k int) bool {
	offer, c := &o.p.Offers[i], o.class(k)
	low, high, oldest, years := "", "", 0, 1
	if e := offer.Entry; e != nil {
		low, high, oldest, years = e.LowLevel, e.HighLevel, e.HighAge, max(1, e.ServeYears)
	}
	at := func(level string) int {
		return slices.Index([]string{"secondary", "college", "university", "master", "doctor"}, level)
	}
	switch {
	case c.Level != "" && low != "" && at(c.Level) < at(low), c.Level != "" && high != "" && at(c.Level) > at(high):
		return false
	case c.BirthYear != 0 && oldest != 0 && offer.Intake-c.BirthYear > oldest:
		return false
	case c.Leaves != 0 && offer.Ready+years > c.Leaves:
		return false
	}
	return true
}

// without is how many years of the horizon a post of a cell is without somebody qualified, if one comes in a year;
// one whose holder is to be refreshed has somebody.
func (o *oracle) without(k, comes int) int64 {
	if o.p.Demands[k].Need == matcher.NeedRefresh {
		return 0
	}
	end := slices.Max(o.p.Years) + 1
	if leaves := o.class(k).Leaves; leaves != 0 {
		end = min(end, leaves)
	}
	return int64(max(0, min(comes, end)-o.opens(k)))
}

func has[T comparable](list []T, v T) bool { return len(list) == 0 || slices.Contains(list, v) }

func (o *oracle) ofOffer(w *matcher.Where, i int) bool {
	f := &o.p.Offers[i]
	return has(w.Kinds, f.Kind) && has(w.Providers, f.Provider) && has(w.Programmes, f.Programme) && has(w.Offers, f.ID) && has(w.Intakes, f.Intake)
}

func (o *oracle) ofCell(w *matcher.Where, k int) bool {
	d := &o.p.Demands[k]
	in := len(w.Groups) == 0
	for i := range o.p.Communes {
		if c := &o.p.Communes[i]; c.ID == d.Commune && (slices.Contains(w.Groups, c.Group) || slices.Contains(w.Groups, "city")) {
			in = true
		}
	}
	return in && has(w.Communes, d.Commune) && has(w.Fields, d.Field) && has(w.Needs, d.Need) && has(w.Years, d.Year) && has(w.Classes, d.Class)
}

func (o *oracle) given(offer int) int64 {
	return o.sum(func(i, _ int) bool { return i == offer })
}

func (o *oracle) lost(w *matcher.Where) int64 {
	var lost int64
	for _, ref := range o.p.Reference {
		selected, seats := false, int64(0)
		for i := range o.p.Offers {
			for k := range o.p.Demands {
				if o.p.Offers[i].ID == ref.Offer && o.p.Demands[k].Cell == ref.Cell {
					selected = o.ofOffer(w, i) && o.ofCell(w, k)
					seats = o.sum(func(a, b int) bool { return a == i && b == k })
				}
			}
		}
		if selected {
			lost += max(0, ref.Seats-seats)
		}
	}
	return lost
}

func (o *oracle) surcharge(offer, cell int) int64 {
	var kvnd int64
	for _, s := range o.p.Surcharges {
		if s.Offer == o.p.Offers[offer].ID && s.Commune == o.p.Demands[cell].Commune {
			kvnd = s.KVND
		}
	}
	if b := o.p.Offers[offer].Boarding; b != nil && math.Floor(o.metres(offer, cell)) > float64(b.BeyondM) {
		kvnd += b.KVND
	}
	return kvnd
}

func (o *oracle) paid(rule *matcher.Rule) int64 {
	var sum int64
	for i, pair := range o.pairs {
		if o.ofOffer(&rule.Where, pair[0]) && o.ofCell(&rule.Where, pair[1]) {
			for _, pay := range o.p.Offers[pair[0]].Prices {
				if rule.FiscalYear == 0 || rule.FiscalYear == pay.Year {
					sum += o.x[i] * pay.KVND
				}
			}
			if rule.FiscalYear == 0 || rule.FiscalYear == o.p.Offers[pair[0]].Intake {
				sum += o.x[i] * o.surcharge(pair[0], pair[1])
			}
		}
	}
	for i := range o.p.Offers {
		f := &o.p.Offers[i]
		if o.ofOffer(&rule.Where, i) && !rule.Where.OfCells() && (rule.FiscalYear == 0 || rule.FiscalYear == f.Intake) && o.given(i) > 0 {
			sum += f.OpeningKVND
		}
	}
	return sum
}

func (o *oracle) away(rule *matcher.Rule) int64 {
	return o.sum(func(i, k int) bool {
		f := &o.p.Offers[i]
		need, _ := f.Kind.Serves()
		last := f.Ready - 1
		if last < f.Intake {
			last = f.Intake
		}
		return need == matcher.NeedUnqualified && f.Intake <= rule.FiscalYear && rule.FiscalYear <= last && o.ofOffer(&rule.Where, i) && o.ofCell(&rule.Where, k)
	})
}

func (o *oracle) obeys() bool {
	for i := range o.p.Offers {
		if n := o.given(i); n > 0 && n < o.p.Offers[i].MinCohort {
			return false
		}
	}
	for r := range o.p.Rules {
		rule := &o.p.Rules[r]
		n := o.sum(func(i, k int) bool { return o.ofOffer(&rule.Where, i) && o.ofCell(&rule.Where, k) })
		var demand int64
		for k := range o.p.Demands {
			if o.ofCell(&rule.Where, k) {
				demand += o.p.Demands[k].Seats
			}
		}
		switch rule.Kind {
		case matcher.RuleBan:
			continue
		case matcher.RuleShare:
			if n*1000 > demand*rule.PerMille {
				return false
			}
			continue
		case matcher.RuleBudget:
			n = o.paid(rule)
		case matcher.RuleAway:
			n = o.away(rule)
		case matcher.RuleChange:
			n = o.lost(&rule.Where)
		}
		if n < rule.Low || rule.High != nil && n > *rule.High {
			return false
		}
	}
	return true
}

func (o *oracle) values() []int64 {
	goals := map[matcher.GoalID]int64{}
	unmet := map[matcher.CommuneID]int64{}
	for k := range o.p.Demands {
		d := &o.p.Demands[k]
		u := d.Seats - o.sum(func(_, cell int) bool { return cell == k })
		goals[matcher.GoalUnmet] += u * max(1, d.Weight)
		goals[matcher.GoalWaiting] += u * o.without(k, math.MaxInt)
		unmet[d.Commune] += u
	}
	for i := range o.p.Communes {
		c := &o.p.Communes[i]
		for n := int64(1); n <= unmet[c.ID]; n++ {
			slope := int64(0)
			for _, s := range c.Penalty {
				if s.After < n {
					slope = s.Slope
				}
			}
			goals[matcher.GoalUnmet] += slope
		}
	}
	for i, pair := range o.pairs {
		offer, d := &o.p.Offers[pair[0]], &o.p.Demands[pair[1]]
		goals[matcher.GoalLateness] += o.x[i] * int64(max(0, offer.Ready-d.Year)) * o.p.Lateness.PricePerYear
		for _, pay := range offer.Prices {
			goals[matcher.GoalCost] += o.x[i] * pay.KVND
		}
		goals[matcher.GoalCost] += o.x[i] * o.surcharge(pair[0], pair[1])
		goals[matcher.GoalWaiting] += o.x[i] * o.without(pair[1], offer.Ready)
		goals[matcher.GoalMismatch] += o.x[i] * (1000 - o.coverage(pair[0], pair[1]))
		goals[matcher.GoalDistance] += o.x[i] * int64((math.Floor(o.metres(pair[0], pair[1]))+500)/1000)
	}
	for i := range o.p.Offers {
		if o.given(i) > 0 {
			goals[matcher.GoalCost] += o.p.Offers[i].OpeningKVND
		}
	}
	for _, v := range o.p.Providers {
		if v.Kind != matcher.ProviderUniversity {
			continue
		}
		var capacity, seats int64
		for i := range o.p.Offers {
			if o.p.Offers[i].Provider == v.ID {
				capacity += o.p.Offers[i].Capacity
				seats += o.given(i)
			}
		}
		for n := int64(1); n <= seats; n++ {
			goals[matcher.GoalBalance] += 10 * (n - 1) / capacity
		}
	}
	goals[matcher.GoalChange] = o.lost(&matcher.Where{})
	// The tie-break has no words of its own to be checked against: it is left out.
	var out []int64
	for _, level := range o.p.Goals {
		var sum int64
		for _, g := range level {
			if g.Goal == matcher.GoalWorstOff {
				out = append(out, o.worstOff(unmet)...)
				continue
			}
			if g.Goal == matcher.GoalTie {
				return out
			}
			sum += g.Weight * goals[g.Goal]
		}
		if level[0].Goal != matcher.GoalWorstOff {
			out = append(out, sum)
		}
	}
	return out
}

// shareUnit is a multiple of every demand of a small commune, so that shares are whole.
const shareUnit = 720720

// worstOff is, step by step, the largest unmet share below the step before, and
// how many communes have it or more; where nobody else lacks anything, the step of 0 is the last.
func (o *oracle) worstOff(unmet map[matcher.CommuneID]int64) []int64 {
	demand := map[matcher.CommuneID]int64{}
	for k := range o.p.Demands {
		demand[o.p.Demands[k].Commune] += o.p.Demands[k].Seats
	}
	var shares []int64
	for id, n := range unmet {
		shares = append(shares, n*shareUnit/demand[id])
	}
	var out []int64
	above := int64(shareUnit + 1)
	for range max(1, o.p.WorstOffSteps) {
		next, count := int64(0), int64(0)
		for _, s := range shares {
			if s < above {
				next = max(next, s)
			}
		}
		for _, s := range shares {
			if s >= max(next, 1) {
				count++
			}
		}
		out = append(out, next, count)
		if next == 0 {
			break
		}
		above = next
	}
	return out
}
