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
	if d.Year >= offer.Ready && offer.Until != 0 && d.Year > offer.Until {
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
	return in && has(w.Communes, d.Commune) && has(w.Fields, d.Field) && has(w.Needs, d.Need) && has(w.Years, d.Year)
}

func (o *oracle) obeys() bool {
	for r := range o.p.Rules {
		rule := &o.p.Rules[r]
		n := o.sum(func(i, k int) bool { return o.ofOffer(&rule.Where, i) && o.ofCell(&rule.Where, k) })
		var demand int64
		for k := range o.p.Demands {
			if o.ofCell(&rule.Where, k) {
				demand += o.p.Demands[k].Seats
			}
		}
		switch {
		case rule.Kind == matcher.RuleBan:
		case rule.Kind == matcher.RuleShare && n*1000 > demand*rule.PerMille:
			return false
		case rule.Kind != matcher.RuleShare && (n < rule.Low || rule.High != nil && n > *rule.High):
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
		goals[matcher.GoalMismatch] += o.x[i] * (1000 - o.coverage(pair[0], pair[1]))
		goals[matcher.GoalDistance] += o.x[i] * int64((math.Floor(o.metres(pair[0], pair[1]))+500)/1000)
	}
	// The tie-break has no words of its own to be checked against: it is left out.
	var out []int64
	for _, level := range o.p.Goals {
		var sum int64
		for _, g := range level {
			if g.Goal == matcher.GoalTie {
				return out
			}
			sum += g.Weight * goals[g.Goal]
		}
		out = append(out, sum)
	}
	return out
}
