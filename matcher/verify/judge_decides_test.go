package verify_test

import (
	"slices"
	"strings"

	"dathang/matcher"
)

// decider is the judge with numbers in place of names: it decides a small
// problem by trying every plan, as fast as that can be done. What a rule or a
// goal means it takes from the judge; from the solver it takes nothing.
type decider struct {
	j     *judge
	pairs []spot // the offer is "" for seats of an offer that does not exist yet
	cell  []int  // by pair
	offer []int  // by pair, -1 for the new offer
	most  []int64
	// of every cell: how many seats it may have.
	least, demand []int64
	rows          []numberedRow
	ofPair        [][]weighted // rows that count a pair
	cohort        []int64      // by offer: how many have to come, 0 where any may
	// Goals by number.
	seat    map[matcher.GoalID][]int64
	left    map[matcher.GoalID][]int64 // by cell: of an unmet seat
	commune []int                      // by cell
	asked   []int64                    // by commune
	planned []planned
	loads   []weighted // universities: thing is the provider, count its capacity
	loadOf  []int      // by pair, the place in loads or -1

	// The plan that is being tried, and what it comes to.
	x      []int64
	inRow  []int64
	inCell []int64
	given  []int64 // by offer
	// ahead is the most that pairs from i on can still give a row or a cell with a low.
	rowAhead  [][]int64
	cellAhead [][]int64
	// steps counts nodes of the search; a problem that takes more than mostSteps is not decided.
	steps     int
	undecided bool
}

const mostSteps = 4_000_000

type weighted struct {
	thing int
	count int64
}

type numberedRow struct {
	name      string
	low, high int64 // high is -1 where there is none
	count     []int64
	opening   []int64 // by offer: what a budget pays where it opens
	lost      []int   // of a rule change: which planned seats it looks at
}

type planned struct {
	pair  int // -1 where nobody can serve it any more
	seats int64
}

// decide makes a decider of a judge's problem. fresh are the seats that a new
// offer has for the cell of a reason; 0 where there is none.
func (j *judge) decide(cell matcher.Cell, fresh int64) *decider {
	plain := *j
	plain.plain = true
	j = &plain
	d := &decider{j: j, seat: map[matcher.GoalID][]int64{}, left: map[matcher.GoalID][]int64{}}
	d.pairs = j.spots()
	if fresh > 0 {
		d.pairs = append(d.pairs, spot{cell: cell})
	}
	slices.SortFunc(d.pairs, func(a, b spot) int {
		if n := a.cell.Compare(b.cell); n != 0 {
			return n
		}
		return strings.Compare(string(a.offer), string(b.offer))
	})
	d.cells()
	for _, s := range d.pairs {
		k := slices.IndexFunc(j.p.Demands, func(x matcher.Demand) bool { return x.Cell == s.cell })
		o := slices.IndexFunc(j.p.Offers, func(x matcher.Offer) bool { return x.ID == s.offer })
		most := d.demand[k]
		if o >= 0 {
			most = min(most, j.p.Offers[o].Capacity)
		} else {
			most = min(most, fresh)
		}
		d.cell, d.offer, d.most = append(d.cell, k), append(d.offer, o), append(d.most, most)
	}
	for i := range j.p.Offers {
		o := &j.p.Offers[i]
		d.cohort = append(d.cohort, 0)
		if o.MinCohort > 1 {
			d.cohort[i] = o.MinCohort
		}
	}
	d.references()
	d.number()
	d.count()
	d.x, d.inRow = make([]int64, len(d.pairs)), make([]int64, len(d.rows))
	d.inCell, d.given = make([]int64, len(d.demand)), make([]int64, len(j.p.Offers))
	return d
}

func (d *decider) cells() {
	p := d.j.p
	d.asked = make([]int64, len(p.Communes))
	for k := range p.Demands {
		c := slices.IndexFunc(p.Communes, func(x matcher.Commune) bool { return x.ID == p.Demands[k].Commune })
		d.commune = append(d.commune, c)
		d.asked[c] += p.Demands[k].Seats
		d.demand, d.least = append(d.demand, p.Demands[k].Seats), append(d.least, 0)
	}
}

func (d *decider) references() {
	p := d.j.p
	for i := range p.Reference {
		a := &p.Reference[i]
		pair := slices.Index(d.pairs, spot{a.Offer, a.Cell})
		d.planned = append(d.planned, planned{pair, a.Seats})
	}
}

// number writes the belts down as numbers, those that bound nothing left out.
func (d *decider) number() {
	belts := d.j.belts()
	for _, name := range names(belts) {
		b := belts[name]
		id, isRule := strings.CutPrefix(name, "rule:")
		if !isRule && !strings.HasPrefix(name, "capacity:") {
			continue
		}
		row := numberedRow{name: name, low: b.low, high: b.top, count: make([]int64, len(d.pairs))}
		var rule *matcher.Rule
		if isRule {
			rule = d.j.rule(matcher.RuleID(id))
		}
		for i, s := range d.pairs {
			switch {
			case s.offer != "" && b.in(s):
				row.count[i] = b.count(s)
			case s.offer == "" && rule != nil && b.times == nil && b.extra == nil && !rule.Where.OfOffers() && d.j.cellSelected(&rule.Where, s.cell):
				row.count[i] = 1
			}
		}
		if rule != nil && rule.Kind == matcher.RuleBudget {
			for k := range d.j.p.Offers {
				row.opening = append(row.opening, d.j.openingIn(rule, &d.j.p.Offers[k]))
			}
		}
		if rule != nil && rule.Kind == matcher.RuleChange {
			for k := range d.j.p.Reference {
				if d.j.losable(&rule.Where, &d.j.p.Reference[k]) {
					row.lost = append(row.lost, k)
				}
			}
		}
		d.rows = append(d.rows, row)
	}
	d.ofPair = make([][]weighted, len(d.pairs))
	for r := range d.rows {
		for i, n := range d.rows[r].count {
			if n != 0 {
				d.ofPair[i] = append(d.ofPair[i], weighted{r, n})
			}
		}
	}
}

// count looks up what a seat of every pair adds to every goal.
func (d *decider) count() {
	for _, level := range d.j.p.Goals {
		for _, g := range level {
			list := make([]int64, len(d.pairs))
			for i, s := range d.pairs {
				switch {
				case s.offer != "":
					list[i] = d.j.seat(g.Goal, s)
				case g.Goal == matcher.GoalWaiting: // a new offer comes when the cell is due
					list[i] = d.j.yearsWithout(s.cell, s.cell.Year)
				}
			}
			d.seat[g.Goal] = list
			left := make([]int64, len(d.j.p.Demands))
			for k := range left {
				left[k] = d.j.left(g.Goal, &d.j.p.Demands[k])
			}
			d.left[g.Goal] = left
		}
	}
	at := map[matcher.ProviderID]int{}
	for i := range d.j.p.Providers {
		v := &d.j.p.Providers[i]
		if v.Kind == matcher.ProviderUniversity {
			at[v.ID] = len(d.loads)
			d.loads = append(d.loads, weighted{i, d.j.capacity(v)})
		}
	}
	for _, o := range d.offer {
		place := -1
		if o >= 0 {
			if n, is := at[d.j.p.Offers[o].Provider]; is {
				place = n
			}
		}
		d.loadOf = append(d.loadOf, place)
	}
}

// each tries every plan that obeys all rules until yield says stop; false where it gave up.
func (d *decider) each(yield func() bool) bool {
	n := len(d.pairs)
	d.rowAhead, d.cellAhead = ahead(n, len(d.rows), func(i, r int) int64 { return d.most[i] * d.rows[r].count[i] }),
		ahead(n, len(d.demand), func(i, k int) int64 {
			if d.cell[i] == k {
				return d.most[i]
			}
			return 0
		})
	clear(d.x)
	clear(d.inRow)
	clear(d.inCell)
	clear(d.given)
	d.steps, d.undecided = 0, false
	if d.canStill(0) {
		d.from(0, yield)
	}
	return !d.undecided
}

func ahead(n, things int, of func(i, thing int) int64) [][]int64 {
	list := make([][]int64, n+1)
	list[n] = make([]int64, things)
	for i := n - 1; i >= 0; i-- {
		list[i] = slices.Clone(list[i+1])
		for t := range things {
			list[i][t] += of(i, t)
		}
	}
	return list
}

// canStill: lows are within reach of the pairs from i on.
func (d *decider) canStill(i int) bool {
	for r := range d.rows {
		if d.inRow[r]+d.rowAhead[i][r] < d.rows[r].low {
			return false
		}
	}
	for k, low := range d.least {
		if d.inCell[k]+d.cellAhead[i][k] < low {
			return false
		}
	}
	return true
}

func (d *decider) from(i int, yield func() bool) bool {
	if d.steps++; d.steps > mostSteps {
		d.undecided = true
		return false
	}
	if i == len(d.pairs) {
		return !d.legal() || yield()
	}
	o := d.offer[i]
	add := func(n int64) {
		d.x[i] += n
		d.inCell[d.cell[i]] += n
		if o >= 0 {
			d.given[o] += n
		}
		for _, w := range d.ofPair[i] {
			d.inRow[w.thing] += n * w.count
		}
	}
	going := true
	add(d.asksFor(i))
	for ; going && d.x[i] <= d.most[i] && d.room(i); add(1) {
		if d.canStill(i + 1) {
			going = d.from(i+1, yield)
		}
		if d.steps++; d.steps > mostSteps {
			d.undecided = true
			going = false
		}
	}
	add(-d.x[i])
	return going
}

// asksFor is how many seats of a pair lows ask for whatever the pairs after it give.
func (d *decider) asksFor(i int) int64 {
	k := d.cell[i]
	n := max(0, d.least[k]-d.inCell[k]-d.cellAhead[i+1][k])
	for _, w := range d.ofPair[i] {
		if lacks := d.rows[w.thing].low - d.inRow[w.thing] - d.rowAhead[i+1][w.thing]; lacks > 0 {
			n = max(n, (lacks+w.count-1)/w.count)
		}
	}
	return n
}

// room: nothing that counts the pair is over its bound.
func (d *decider) room(i int) bool {
	if d.inCell[d.cell[i]] > d.demand[d.cell[i]] {
		return false
	}
	for _, w := range d.ofPair[i] {
		if r := &d.rows[w.thing]; r.high >= 0 && d.inRow[w.thing] > r.high {
			return false
		}
	}
	return true
}

// legal looks at what only the whole plan tells.
func (d *decider) legal() bool {
	for o, n := range d.given {
		if n > 0 && n < d.cohort[o] {
			return false
		}
	}
	for r := range d.rows {
		row := &d.rows[r]
		n := d.inRow[r]
		for o, kvnd := range row.opening {
			if d.given[o] > 0 {
				n += kvnd
			}
		}
		for _, at := range row.lost {
			n += d.lostOf(at)
		}
		if row.high >= 0 && n > row.high {
			return false
		}
	}
	return true
}

func (d *decider) lostOf(at int) int64 {
	a := d.planned[at]
	if a.pair < 0 {
		return a.seats
	}
	return max(0, a.seats-d.x[a.pair])
}

// unmet seats of every commune.
func (d *decider) unmet() []int64 {
	list := slices.Clone(d.asked)
	for k, n := range d.inCell {
		list[d.commune[k]] -= n
	}
	return list
}

// goal is what the plan that is being tried comes to.
func (d *decider) goal(g matcher.GoalID) int64 {
	var sum int64
	for i, cost := range d.seat[g] {
		sum += cost * d.x[i]
	}
	p := d.j.p
	for k, n := range d.inCell {
		if lacks := p.Demands[k].Seats - n; lacks != 0 && d.left[g] != nil {
			sum += d.left[g][k] * lacks
		}
	}
	switch g {
	case matcher.GoalUnmet:
		for c, n := range d.unmet() {
			sum += steep(&p.Communes[c], n)
		}
	case matcher.GoalCost:
		for o, n := range d.given {
			if n > 0 {
				sum += p.Offers[o].OpeningKVND
			}
		}
	case matcher.GoalBalance:
		seats := make([]int64, len(d.loads))
		for i, n := range d.x {
			if d.loadOf[i] >= 0 {
				seats[d.loadOf[i]] += n
			}
		}
		for v, n := range seats {
			if n > 0 {
				sum += full(n, d.loads[v].count)
			}
		}
	case matcher.GoalChange:
		for at := range d.planned {
			sum += d.lostOf(at)
		}
	}
	return sum
}

func (d *decider) level(goals []matcher.Goal) int64 {
	var sum int64
	for _, g := range goals {
		sum += g.Weight * d.goal(g.Goal)
	}
	return sum
}

// ratio is a number or a share; those at one place of a standing are compared.
type ratio struct{ of, in int64 }

func (a ratio) compare(b ratio) int {
	l, r := a.of*b.in, b.of*a.in
	if a.in == 1 && b.in == 1 {
		l, r = a.of, b.of
	}
	switch {
	case l < r:
		return -1
	case l > r:
		return 1
	}
	return 0
}

// standing is what the plan that is being tried comes to on every level, the
// first level first. Worst off stands there as share and number of communes, step by step.
func (d *decider) standing() []ratio {
	var list []ratio
	for _, goals := range d.j.p.Goals {
		if goals[0].Goal != matcher.GoalWorstOff {
			list = append(list, ratio{d.level(goals), 1})
			continue
		}
		for _, share := range d.shares() {
			list = append(list, share, ratio{d.lacking(share), 1})
		}
	}
	return list
}

// shares are the distinct unmet shares that the problem has steps for, the largest first and 0 at the end.
func (d *decider) shares() []ratio {
	list := []ratio{{0, 1}}
	for c, n := range d.unmet() {
		if d.asked[c] > 0 {
			list = append(list, ratio{n, d.asked[c]})
		}
	}
	slices.SortFunc(list, func(a, b ratio) int { return b.compare(a) })
	list = slices.CompactFunc(list, func(a, b ratio) bool { return a.compare(b) == 0 })
	return list[:min(len(list), max(1, d.j.p.WorstOffSteps))]
}

// lacking is how many communes lack the share or more, and a seat.
func (d *decider) lacking(share ratio) int64 {
	var many int64
	for c, n := range d.unmet() {
		if n > 0 && share.compare(ratio{n, d.asked[c]}) <= 0 {
			many++
		}
	}
	return many
}

// above is how many communes lack more than the share.
func (d *decider) above(share ratio) int64 {
	var many int64
	for c, n := range d.unmet() {
		if n > 0 && share.compare(ratio{n, d.asked[c]}) < 0 {
			many++
		}
	}
	return many
}

// optimum is the best standing; nil where no plan obeys the rules, and false where it gave up.
func (d *decider) optimum() ([]ratio, bool) {
	var best []ratio
	decided := d.each(func() bool {
		if at := d.standing(); best == nil || slices.CompareFunc(at, best, ratio.compare) < 0 {
			best = at
		}
		return true
	})
	return best, decided
}

// possible is whether any plan obeys the rules and the condition.
func (d *decider) possible(condition func() bool) (yes, decided bool) {
	decided = d.each(func() bool {
		yes = condition == nil || condition()
		return !yes
	})
	return yes, decided || yes
}
