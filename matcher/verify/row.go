package verify

import (
	"math/big"
	"strconv"
	"strings"

	"dathang/matcher"
)

// The prefixes of row names, before the id of an offer, a rule or a commune.
const (
	capacityRow = "capacity:"
	ruleRow     = "rule:"
	penaltyRow  = "penalty:"
)

// row bounds the seats of its pairs to [low, high], or from low on where it is
// open. Rows of offers come first, then those of rules, then the penalties of
// communes; where there is no such row (a ban, a commune without penalty) it
// is absent and holds no pair.
type row struct {
	low, high int64
	open      bool
	absent    bool
}

func (r row) want() string {
	switch {
	case r.open:
		return ">= " + strconv.FormatInt(r.low, 10)
	case r.low == r.high:
		return strconv.FormatInt(r.low, 10)
	}
	return strconv.FormatInt(r.low, 10) + ".." + strconv.FormatInt(r.high, 10)
}

// recount is how a kind of rule is counted: its bounds, and what to say of a
// number of seats that is outside them.
type recount struct {
	bounds func(*ground, *matcher.Rule) row
	broken func(*matcher.Rule, row, int64) []matcher.Violation
}

// recounts has the kinds that bound a row. Capacity stands in the offers, and
// a ban has pairs but no seats to bound.
var recounts = map[matcher.RuleKind]recount{
	matcher.RuleCap:   {capBounds, capBroken},
	matcher.RuleLimit: {limitBounds, limitBroken},
	matcher.RulePin:   {pinBounds, pinBroken},
	matcher.RuleShare: {shareBounds, shareBroken},
}

// supported names every rule and goal that has no recount here.
func supported(problem *matcher.Problem) []matcher.Violation {
	var found []matcher.Violation
	unsupported := func(path, kind string) {
		found = append(found, violation(matcher.ViolationUnsupported, "path", path, "kind", kind))
	}
	for i := range problem.Rules {
		kind := problem.Rules[i].Kind
		if _, ok := recounts[kind]; !ok && kind != matcher.RuleBan {
			unsupported("/rules/"+strconv.Itoa(i), string(kind))
		}
	}
	for i, level := range problem.Goals {
		for j, goal := range level {
			if _, ok := recountedGoals[goal.Goal]; !ok {
				unsupported("/goals/"+strconv.Itoa(i)+"/"+strconv.Itoa(j), string(goal.Goal))
			}
		}
	}
	for i := range problem.Offers {
		if problem.Offers[i].MinCohort > 1 {
			unsupported("/offers/"+strconv.Itoa(i)+"/min_cohort", string(matcher.RuleCohort))
		}
		if problem.Offers[i].OpeningKVND > 0 {
			unsupported("/offers/"+strconv.Itoa(i)+"/opening_kvnd", string(matcher.RuleOpening))
		}
	}
	return found
}

// newRows computes every row's bounds and pairs, once.
func (g *ground) newRows() {
	p := g.problem
	g.rows = make([]row, 0, len(p.Offers)+len(p.Rules)+len(p.Communes))
	g.inRow = newSelection(len(p.Offers), len(p.Demands))
	for i := range p.Offers {
		g.inRow.ofOffer[i] = append(g.inRow.ofOffer[i], int32(len(g.rows)))
		g.rows = append(g.rows, capacityBounds(&p.Offers[i]))
	}
	for i := range p.Rules {
		rule, at := &p.Rules[i], int32(len(g.rows))
		count, ok := recounts[rule.Kind]
		if !ok {
			g.rows = append(g.rows, row{open: true, absent: true})
			continue
		}
		g.inRow.add(at, g, &rule.Where)
		g.rows = append(g.rows, count.bounds(g, rule))
	}
	for i := range p.Communes {
		at := int32(len(g.rows))
		if len(p.Communes[i].Penalty) == 0 {
			g.rows = append(g.rows, row{open: true, absent: true})
			continue
		}
		for _, k := range g.cellsIn[i] {
			g.inRow.ofCell[k] = append(g.inRow.ofCell[k], at)
		}
		g.rows = append(g.rows, row{high: g.demandOf[i]})
	}
}

// ruleAt is the row of a rule, penaltyAt that of a commune's penalty; the row
// of an offer's capacity has the offer's own index.
func (g *ground) ruleAt(rule int32) int32 { return int32(len(g.problem.Offers)) + rule }

func (g *ground) penaltyAt(commune int32) int32 {
	return g.ruleAt(int32(len(g.problem.Rules))) + commune
}

// rowAt is the row of a name, or nowhere.
func (g *ground) rowAt(name string) int32 {
	at, ok := nowhere, false
	if id, is := strings.CutPrefix(name, capacityRow); is {
		at, ok = g.offers[matcher.OfferID(id)]
	} else if id, is := strings.CutPrefix(name, ruleRow); is {
		at, ok = g.rules[matcher.RuleID(id)]
		at = g.ruleAt(at)
	} else if id, is := strings.CutPrefix(name, penaltyRow); is {
		at, ok = g.communes[matcher.CommuneID(id)]
		at = g.penaltyAt(at)
	}
	if !ok || g.rows[at].absent {
		return nowhere
	}
	return at
}

func (g *ground) rowName(at int32) string {
	p := g.problem
	if int(at) < len(p.Offers) {
		return capacityRow + string(p.Offers[at].ID)
	}
	at -= int32(len(p.Offers))
	if int(at) < len(p.Rules) {
		return ruleRow + string(p.Rules[at].ID)
	}
	return penaltyRow + string(p.Communes[int(at)-len(p.Rules)].ID)
}

// brokenRows holds the seats of every row against bounds.
func (g *ground) brokenRows(a *answer, rows []row) []matcher.Violation {
	var found []matcher.Violation
	for at, r := range rows {
		seats := a.rowSeats[at]
		if r.absent || seats >= r.low && (r.open || seats <= r.high) {
			continue
		}
		if at < len(g.problem.Offers) {
			found = append(found, capacityBroken(&g.problem.Offers[at], r, seats)...)
			continue
		}
		if at -= len(g.problem.Offers); at < len(g.problem.Rules) {
			rule := &g.problem.Rules[at]
			found = append(found, recounts[rule.Kind].broken(rule, r, seats)...)
		}
		// A penalty's row cannot break: no cell has more seats than it asks for.
	}
	return found
}

// The two bounds of a row, as members of conflicts name them.
const (
	boundLow  = "low"
	boundHigh = "high"
)

func (r row) without(bound string) row {
	switch bound {
	case boundLow:
		r.low = 0
	case boundHigh:
		r.open = true
	}
	return r
}

// product adds a times b to sum.
func product(sum *big.Int, a, b int64) {
	var x, y big.Int
	sum.Add(sum, x.Mul(x.SetInt64(a), y.SetInt64(b)))
}
