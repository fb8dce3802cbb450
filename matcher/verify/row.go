package verify

import (
	"strconv"

	"dathang/matcher"
)

// row bounds what is counted in it to [low, high], or from low on where it is
// open. Rows of offers come first, then those of rules, the penalties of
// communes, the loads of providers, the pairs of the reference plan, and the
// pairs that a proof names; where there is no such row (a ban, a commune
// whose unmet seats count by themselves alone) it is absent and holds no pair.
type row struct {
	low, high int64
	open      bool
	absent    bool
	// choice: the row is 0, or from low to high. closed says that it may be 0,
	// shut that it may be nothing else.
	choice, closed, shut bool
}

// allows reports whether n is within the row's bounds.
func (r row) allows(n int64) bool {
	if r.choice && n == 0 {
		return r.closed
	}
	return !r.shut && n >= r.low && (r.open || n <= r.high)
}

// empty reports whether no number at all is within the row's bounds.
func (r row) empty() bool {
	if r.choice {
		return r.shut && !r.closed
	}
	return !r.open && r.low > r.high
}

// atMost is the row in the first part of a split, with n or fewer. A choice may still be closed where 0 is
// in the part, and is shut where its open range is empty.
func (r row) atMost(n int64) row {
	if r.open || n < r.high {
		r.high, r.open = n, false
	}
	if r.choice {
		r.shut = r.shut || r.low > r.high
		r.closed = r.closed && n >= 0
	}
	return r
}

// atLeast is the row in the second part of a split, with n or more.
func (r row) atLeast(n int64) row {
	r.low = max(r.low, n)
	if r.choice {
		r.shut = r.shut || r.low > r.high
		r.closed = r.closed && n <= 0
	}
	return r
}

// want is what the row allows, as violations write it.
func (r row) want() string {
	text := strconv.FormatInt(r.low, 10) + ".." + strconv.FormatInt(r.high, 10)
	switch {
	case r.choice:
		return "0, " + text
	case r.open:
		return ">= " + strconv.FormatInt(r.low, 10)
	case r.low == r.high:
		return strconv.FormatInt(r.low, 10)
	}
	return text
}

// recount is how a kind of rule is counted: its bounds, what it holds, and what
// to say of a number that is outside the bounds.
type recount struct {
	bounds func(*ground, *matcher.Rule) row
	hold   func(g *ground, at int32, r *matcher.Rule)
	broken func(*matcher.Rule, row, int64) []matcher.Violation
}

// recounts has the kinds that bound a row. Capacity, cohort and opening stand
// in the offers, and a ban has pairs but nothing to bound.
var recounts = map[matcher.RuleKind]recount{
	matcher.RuleCap:    {capBounds, holdSeats, capBroken},
	matcher.RuleLimit:  {limitBounds, holdSeats, limitBroken},
	matcher.RulePin:    {pinBounds, holdPair, pinBroken},
	matcher.RuleShare:  {shareBounds, holdSeats, shareBroken},
	matcher.RuleBudget: {budgetBounds, holdPayments, budgetBroken},
	matcher.RuleAway:   {awayBounds, holdAway, awayBroken},
	matcher.RuleChange: {changeBounds, holdLosses, changeBroken},
}

// init panics if a kind of rule has no recount: a rule that nobody recounts would pass for obeyed.
func init() {
	for i := range matcher.RuleKinds {
		info := &matcher.RuleKinds[i]
		if _, ok := recounts[info.Kind]; info.Listed() && !ok && info.Kind != matcher.RuleBan {
			panic("verify: nothing recounts the rule " + string(info.Kind))
		}
	}
}

// holdSeats counts every seat that the rule selects.
func holdSeats(g *ground, at int32, r *matcher.Rule) { g.inRow.add(at, g.index, &r.Where) }

// holdPair counts the seats of the one pair that a pin names.
func holdPair(g *ground, at int32, r *matcher.Rule) {
	w := r.Where.Pair()
	g.inRow.add(at, g.index, &w)
}

// supported reports every rule and goal that has no recount here; nothing if all are supported.
func supported(problem *matcher.Problem) []matcher.Violation {
	var found []matcher.Violation
	unsupported := func(path, kind string) {
		found = append(found, violation(matcher.ViolationUnsupported, "path", path, "kind", kind))
	}
	for i := range problem.Rules {
		kind := problem.Rules[i].Kind
		// What is not recounted could break any claim, so nothing is vouched for.
		if _, ok := recounts[kind]; !ok && kind != matcher.RuleBan {
			unsupported("/rules/"+strconv.Itoa(i), string(kind))
		}
	}
	for i, level := range problem.Goals {
		for j, goal := range level {
			if goal.Goal.Info() == nil {
				unsupported("/goals/"+strconv.Itoa(i)+"/"+strconv.Itoa(j), string(goal.Goal))
			}
		}
	}
	return found
}

// newRows computes every row's bounds and what it holds, once. Pairs have to be known.
func (g *ground) newRows() []matcher.Violation {
	p := g.problem
	g.rows = make([]row, 0, len(p.Offers)+len(p.Rules)+len(p.Communes)+len(p.Providers))
	g.inRow = newSelection(len(p.Offers), len(p.Demands))
	g.charges = make([][]part, len(p.Offers))
	g.lossIn = make([][]int32, len(p.Reference))
	// The order of these steps is that of the rows' indices (ruleAt, penaltyAt, loadAt, referenceAt).
	for i := range p.Offers {
		at := g.newRow(cohortBounds(&p.Offers[i], capacityBounds(&p.Offers[i])))
		g.inRow.take(at, &set{offers: []int32{int32(i)}, most: 1})
	}
	for i := range p.Rules {
		rule := &p.Rules[i]
		count, ok := recounts[rule.Kind]
		if !ok {
			g.newRow(row{open: true, absent: true})
			continue
		}
		// Bounds first: what a rule holds is noted under its row.
		at := g.newRow(count.bounds(g, rule))
		count.hold(g, at, rule)
	}
	// A commune's row is needed where its unmet seats count for more than each by itself.
	shares := g.usesShares()
	for i := range p.Communes {
		if len(p.Communes[i].Penalty) == 0 && (!shares || g.demandOf[i] == 0) {
			g.newRow(row{open: true, absent: true})
			continue
		}
		at := g.newRow(row{high: g.demandOf[i]})
		g.inRow.take(at, &set{cells: g.cellsIn[i], most: 1})
	}
	g.newLoads()
	g.newReferences()
	g.newFixedCharges()
	return g.countable()
}

// newRow adds a row and returns its index. Rows have to be added in the order that ruleAt and the like
// count on.
func (g *ground) newRow(r row) int32 {
	g.rows = append(g.rows, r)
	return int32(len(g.rows) - 1)
}

// countable refuses rows whose counts could exceed 64 bits: if cost is no goal, Validate bounds no total of money.
func (g *ground) countable() []matcher.Violation {
	const most = int64(1) << 61
	// What opening every offer would cost together, row by row.
	openings := make([]wide, g.penaltyAt(0))
	for _, list := range g.charges {
		for _, c := range list {
			openings[c.thing] = openings[c.thing].plus(wideOf(c.count))
		}
	}
	seats := g.totalDemand()
	for i := range g.problem.Rules {
		of := g.setOf(g.ruleAt(int32(i)))
		if of == nil {
			continue
		}
		if sum := times(of.most, seats).plus(openings[g.ruleAt(int32(i))]); !sum.within(most) {
			return []matcher.Violation{violation(matcher.ViolationRange, "path", "/rules/"+strconv.Itoa(i), "value", whole(sum.big()))}
		}
	}
	return nil
}

// setOf is the set of pairs that a row holds; nil if it holds none.
func (g *ground) setOf(at int32) *set {
	if int(at) < len(g.inRow.sets) {
		return g.inRow.sets[at]
	}
	return nil
}

// ruleAt is the row of a rule. The row of an offer's capacity has the offer's own index.
func (g *ground) ruleAt(rule int32) int32 { return int32(len(g.problem.Offers)) + rule }

// penaltyAt is the row of a commune's penalty.
func (g *ground) penaltyAt(commune int32) int32 {
	return g.ruleAt(int32(len(g.problem.Rules))) + commune
}

// loadAt is the row of a provider's load.
func (g *ground) loadAt(provider int32) int32 {
	return g.penaltyAt(int32(len(g.problem.Communes))) + provider
}

// referenceAt is the row of the i-th pair of the reference plan.
func (g *ground) referenceAt(i int32) int32 {
	return g.loadAt(int32(len(g.problem.Providers))) + i
}

// namedAt is the row of the i-th pair that a proof names. These rows come last: reserve adds them when all
// others are made.
func (g *ground) namedAt(i int32) int32 { return g.referenceAt(int32(len(g.kept))) + i }

// rowAt is the row with a given name, or nowhere.
func (g *ground) rowAt(name matcher.RowID) int32 {
	family, id := name.Cut()
	at, ok := nowhere, false
	switch family {
	case matcher.FamilyCapacity:
		at, ok = g.offers[matcher.OfferID(id)]
	case matcher.FamilyRule:
		at, ok = g.rules[matcher.RuleID(id)]
		at = g.ruleAt(at)
	case matcher.FamilyPenalty:
		at, ok = g.communes[matcher.CommuneID(id)]
		at = g.penaltyAt(at)
	case matcher.FamilyLoad:
		at, ok = g.providers[matcher.ProviderID(id)]
		at = g.loadAt(at)
	case matcher.FamilyReference:
		at, ok = g.keptNames[name]
		at = g.referenceAt(at)
	case matcher.FamilyPair, matcher.FamilyLink:
		at, ok = g.namedNames[name]
		at = g.namedAt(at)
	}
	if !ok || g.rows[at].absent {
		return nowhere
	}
	return at
}

// rowName is the name of a row, the inverse of rowAt.
func (g *ground) rowName(at int32) matcher.RowID {
	p := g.problem
	switch {
	case at >= g.namedAt(0):
		n := g.named[at-g.namedAt(0)]
		o, c := g.pairOf(n.ends)
		if n.isVariableBound {
			return matcher.LinkRow(o, c)
		}
		return matcher.PairRow(o, c)
	case at >= g.referenceAt(0):
		return matcher.ReferenceRow(g.pairOf(g.kept[at-g.referenceAt(0)].ends))
	case at >= g.loadAt(0):
		return matcher.LoadRow(p.Providers[at-g.loadAt(0)].ID)
	case at >= g.penaltyAt(0):
		return matcher.PenaltyRow(p.Communes[at-g.penaltyAt(0)].ID)
	case at >= g.ruleAt(0):
		return matcher.RuleRow(p.Rules[at-g.ruleAt(0)].ID)
	}
	return matcher.CapacityRow(p.Offers[at].ID)
}

// brokenRows checks the count of every row against its bounds.
func (a *answer) brokenRows(rows []row) []matcher.Violation {
	var found []matcher.Violation
	// Later rows, of penalties and so on, cannot be violated: cells and offers already keep them.
	for at := range rows[:a.g.penaltyAt(0)] {
		r, n := rows[at], a.counts[at]
		if r.absent || r.allows(n) {
			continue
		}
		// An offer has one row for two rules, its capacity and its cohort.
		if at < len(a.g.problem.Offers) {
			o := &a.g.problem.Offers[at]
			found = append(found, capacityBroken(o, r, n)...)
			found = append(found, cohortBroken(o, r, n)...)
			continue
		}
		rule := &a.g.problem.Rules[at-len(a.g.problem.Offers)]
		found = append(found, recounts[rule.Kind].broken(rule, r, n)...)
	}
	return found
}

// The bounds of a row, as members of conflicts name them.
const (
	boundLow  = "low"
	boundHigh = "high"
	// boundCohort is that of an offer: nobody, or so many.
	boundCohort = "cohort"
	// boundBan is that of a ban: none of its pairs.
	boundBan = "ban"
)

// without is the row without its low or its high.
func (r row) without(bound string) row {
	switch bound {
	case boundLow:
		r.low = 0
	case boundHigh:
		r.open = true
	}
	return r
}

// isChange reports whether a row is of a rule that bounds lost seats.
func (g *ground) isChange(at int32) bool {
	return at >= g.ruleAt(0) && at < g.penaltyAt(0) && g.problem.Rules[at-g.ruleAt(0)].Kind == matcher.RuleChange
}

// splittable rows are an offer's capacity, a pin, a commune's unmet seats, and a pair without a pin.
func (g *ground) splittable(at int32) bool {
	if at >= g.ruleAt(0) && at < g.penaltyAt(0) {
		return g.problem.Rules[at-g.ruleAt(0)].Kind == matcher.RulePin
	}
	return at < g.loadAt(0) || at >= g.namedAt(0) && !g.isVariableBound(at)
}

// holding appends the rows that hold the pair of offer o and cell k, with what
// a seat counts in each.
func (g *ground) holding(list []part, o, k int32) []part {
	from := len(list)
	list = g.inRow.of(list, o, k)
	for i := range list[from:] {
		if p := &list[from+i]; p.surcharged {
			p.count, p.surcharged = p.count+g.surcharge(o, k), false
		}
	}
	return list
}
