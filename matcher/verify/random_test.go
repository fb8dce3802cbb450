package verify_test

import (
	"cmp"
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
	"dathang/matcher/verify"
)

// maxSpots keeps the trying of all plans short.
const maxSpots = 7

// tiny is a random problem: up to 4 cells in 3 communes of 2 districts, up to 4
// offers of a university, a city and a commune, up to 4 rules that nest or not.
func tiny(r *rand.Rand) *matcher.Problem {
	for {
		p := tinyDraft(r)
		p.Sort()
		if len(matcher.Validate(p)) == 0 && len((&judge{p: p}).spots()) <= maxSpots {
			return p
		}
	}
}

func tinyDraft(r *rand.Rand) *matcher.Problem {
	point := func() *matcher.Point {
		if r.IntN(4) == 0 {
			return nil
		}
		return &matcher.Point{X: r.Int64N(9000), Y: r.Int64N(9000)}
	}
	p := &matcher.Problem{
		Format: matcher.ProblemFormat, Years: []int{2025, 2026},
		Terms: matcher.Terms{
			Threshold: 600, Lateness: matcher.Lateness{MaxYears: r.IntN(2), PricePerYear: r.Int64N(3)}, Goals: tinyGoals(r),
		},
		Groups: []matcher.Group{{ID: "city"}, {ID: "d1", Parent: "city"}, {ID: "d2", Parent: "city"}},
		Fields: []matcher.Field{{ID: "f"}, {ID: "g"}},
		Providers: []matcher.Provider{
			{ID: "U", Kind: matcher.ProviderUniversity, At: point()},
			{ID: "city", Kind: matcher.ProviderCity},
			{ID: "commune:c0", Kind: matcher.ProviderCommune, Commune: "c0", At: point()},
		},
		Coverage: []matcher.Coverage{
			{Major: "m", Field: "f", PerMille: 600 + r.Int64N(400)},
			{Major: "m", Field: "g", PerMille: 400 + r.Int64N(600)},
			{Major: "n", Field: "g", PerMille: 1000},
		},
	}
	for i := range 2 + r.IntN(2) {
		c := matcher.Commune{ID: matcher.CommuneID(fmt.Sprintf("c%d", i)), Group: []matcher.GroupID{"d1", "d2", "city"}[i], At: point()}
		if r.IntN(2) == 0 {
			c.Penalty = []matcher.PenaltyStep{{After: r.Int64N(3), Slope: r.Int64N(3)}, {After: 3 + r.Int64N(2), Slope: 3}}
		}
		p.Communes = append(p.Communes, c)
	}
	for i := range 2 + r.IntN(3) {
		o := matcher.Offer{
			ID: matcher.OfferID(fmt.Sprintf("o%d", i)), Programme: matcher.ProgrammeID(fmt.Sprintf("p%d", i/2)),
			Provider: p.Providers[r.IntN(3)].ID, Kind: pick(r, matcher.KindDegree, matcher.KindTransfer, matcher.KindMaster),
			Major: pick(r, matcher.MajorCode("m"), matcher.MajorCode("n")), Intake: 2020 + r.IntN(2), Ready: 2024 + r.IntN(4),
			Capacity: r.Int64N(4), Prices: []matcher.Payment{{Year: 2021, KVND: r.Int64N(5)}, {Year: 2022, KVND: r.Int64N(3)}},
		}
		if r.IntN(4) == 0 {
			o.Until = o.Ready + r.IntN(2)
		}
		if r.IntN(3) == 0 {
			o.ReachM = 1 + r.Int64N(9000)
		}
		p.Offers = append(p.Offers, o)
	}
	for range 2 + r.IntN(3) {
		cell := matcher.Cell{
			Commune: p.Communes[r.IntN(len(p.Communes))].ID, Field: p.Fields[r.IntN(2)].ID,
			Need: pick(r, matcher.NeedVacant, matcher.NeedVacant, matcher.NeedUnqualified), Year: 2025 + r.IntN(2),
		}
		p.Demands = append(p.Demands, matcher.Demand{Cell: cell, Seats: 1 + r.Int64N(3), Weight: r.Int64N(5)})
	}
	for range r.IntN(3) {
		route := matcher.Route{Offer: p.Offers[r.IntN(len(p.Offers))].ID, Commune: p.Communes[r.IntN(len(p.Communes))].ID}
		p.Surcharges = append(p.Surcharges, matcher.Surcharge{Route: route, KVND: r.Int64N(5)})
	}
	for i := range r.IntN(5) {
		p.Rules = append(p.Rules, tinyRule(r, p, i))
	}
	return p
}

func tinyGoals(r *rand.Rand) [][]matcher.Goal {
	unmet, late := matcher.Goal{Goal: matcher.GoalUnmet, Weight: 1 + r.Int64N(2)}, matcher.Goal{Goal: matcher.GoalLateness, Weight: 1 + r.Int64N(3)}
	cost := matcher.Goal{Goal: matcher.GoalCost, Weight: 1}
	fit := []matcher.Goal{{Goal: matcher.GoalMismatch, Weight: 1}, {Goal: matcher.GoalDistance, Weight: 1 + r.Int64N(20)}}
	tie := []matcher.Goal{{Goal: matcher.GoalTie, Weight: 1}}
	return pick(r,
		[][]matcher.Goal{{unmet, late}, {cost}, fit, tie},
		[][]matcher.Goal{{unmet}, {late, cost}, tie},
		[][]matcher.Goal{{unmet}, {cost}},
		[][]matcher.Goal{{late}, {unmet}, fit},
		[][]matcher.Goal{{cost, unmet}, tie},
		[][]matcher.Goal{{cost}, fit})
}

func tinyRule(r *rand.Rand, p *matcher.Problem, i int) matcher.Rule {
	rule := matcher.Rule{ID: matcher.RuleID(fmt.Sprintf("r%d", i)), Low: max(0, r.Int64N(6)-4)}
	if r.IntN(4) > 0 {
		rule.High = matcher.Seats(rule.Low + r.Int64N(3))
	}
	offer, cell := p.Offers[r.IntN(len(p.Offers))], p.Demands[r.IntN(len(p.Demands))].Cell
	someOffers := pick(r,
		matcher.Where{Providers: []matcher.ProviderID{offer.Provider}},
		matcher.Where{Kinds: []matcher.Kind{offer.Kind}},
		matcher.Where{Intakes: []int{offer.Intake}},
		matcher.Where{Programmes: []matcher.ProgrammeID{offer.Programme}},
		matcher.Where{Offers: []matcher.OfferID{offer.ID}})
	someCells := pick(r,
		matcher.Where{Communes: []matcher.CommuneID{cell.Commune}},
		matcher.Where{Groups: []matcher.GroupID{pick[matcher.GroupID](r, "city", "d1", "d2")}},
		matcher.Where{Communes: []matcher.CommuneID{cell.Commune}, Needs: []matcher.Need{cell.Need}},
		matcher.Where{Fields: []matcher.FieldID{cell.Field}},
		matcher.Where{Years: []int{cell.Year}})
	both := someOffers
	both.Communes, both.Groups, both.Needs, both.Fields, both.Years = someCells.Communes, someCells.Groups, someCells.Needs, someCells.Fields, someCells.Years
	switch r.IntN(5) {
	case 0:
		rule.Kind, rule.Where = matcher.RuleCap, someOffers
	case 1:
		rule.Kind, rule.Where = matcher.RuleLimit, someCells
	case 2:
		rule.Kind, rule.Where, rule.Low = matcher.RulePin, pinWhere(offer.ID, cell), r.Int64N(2)
		rule.High = matcher.Seats(rule.Low)
	case 3:
		rule.Kind, rule.Where, rule.Low, rule.High = matcher.RuleBan, both, 0, nil
	case 4:
		rule.Kind, rule.Where, rule.Low, rule.High = matcher.RuleShare, both, 0, nil
		rule.PerMille = pick[int64](r, 0, 333, 500, 1000)
	}
	return rule
}

func pick[T any](r *rand.Rand, list ...T) T { return list[r.IntN(len(list))] }

// certified is the best plan of a problem as an answer, its multipliers taken
// from linear programs over the faces; an infeasible one gets a cut the same way.
// Where rules cross and a program has no whole dual or none that reaches the
// best plan, the answer is feasible with the gap that is left.
func (j *judge) certified() *matcher.Solution {
	x, rows := j.best(), j.belts()
	if x == nil {
		return j.certifiedConflict(rows)
	}
	s := &matcher.Solution{Status: matcher.StatusOptimal}
	for _, d := range j.p.Demands {
		for _, o := range j.p.Offers {
			if n := x[spot{o.ID, d.Cell}]; n > 0 {
				s.Allocations = append(s.Allocations, matcher.Allocation{Offer: o.ID, Cell: d.Cell, Seats: n})
			}
		}
		if left := d.Seats - x.inCell(d.Cell); left > 0 {
			s.Unmet = append(s.Unmet, matcher.Unmet{Cell: d.Cell, Seats: left})
		}
	}
	face := j.wholeFacet(rows)
	for l, goals := range j.p.Goals {
		y := j.duals(goals, face, rows)
		bound, next, ok := j.bound(goals, face, rows, y)
		if !ok {
			panic("the duals are no proof")
		}
		level := matcher.Level{Value: j.level(l, x), Bound: bound.Int64()}
		for _, g := range goals {
			level.Goals = append(level.Goals, matcher.GoalValue{Goal: g.Goal, Value: j.goal(g.Goal, x)})
		}
		level.Gap = level.Value - level.Bound
		s.Levels = append(s.Levels, level)
		s.Certificate.Levels = append(s.Certificate.Levels, matcher.LevelProof{Tree: matcher.ProofNode{Multipliers: listed(y)}})
		if level.Gap == 0 {
			face = next
		} else {
			s.Status, s.StoppedBy = matcher.StatusFeasible, "crossing"
		}
	}
	return s
}

func listed(y map[string]int64) []matcher.Multiplier {
	var list []matcher.Multiplier
	for row, v := range y {
		if v != 0 {
			list = append(list, matcher.Multiplier{Row: matcher.RowID(row), Value: v})
		}
	}
	slices.SortFunc(list, func(a, b matcher.Multiplier) int { return cmp.Compare(a.Row, b.Row) })
	return list
}

// program collects a linear program: columns are variables, lines equalities.
type program struct {
	cost  []int64
	lines []map[int]int64
	rhs   []int64
	name  []string // of a line: the row that it bounds, or ""
}

func (p *program) variable(cost int64) int {
	p.cost = append(p.cost, cost)
	return len(p.cost) - 1
}

func (p *program) line(name string, sum map[int]int64, rhs int64) {
	p.lines, p.rhs, p.name = append(p.lines, sum), append(p.rhs, rhs), append(p.name, name)
}

// solve gives each row's multiplier: the negative sum of its lines' duals.
func (p *program) solve() (*big.Rat, map[string]*big.Rat, bool) {
	lp := linear{cost: p.cost, rhs: p.rhs}
	for _, line := range p.lines {
		row := make([]int64, len(p.cost))
		for c, v := range line {
			row[c] = v
		}
		lp.rows = append(lp.rows, row)
	}
	value, dual, ok := lp.solve()
	y := map[string]*big.Rat{}
	for i, name := range p.name {
		if ok && name != "" {
			if y[name] == nil {
				y[name] = new(big.Rat)
			}
			y[name].Sub(y[name], dual[i])
		}
	}
	return value, y, ok
}

// columns makes the variables and the cells' lines of a face.
func (j *judge) columns(p *program, goals []matcher.Goal, f *facet) map[spot]int {
	column := map[spot]int{}
	for k := range j.p.Demands {
		d := &j.p.Demands[k]
		sum := map[int]int64{}
		for _, s := range j.spots() {
			if s.cell != d.Cell || !f.live[s] {
				continue
			}
			var cost int64
			for _, g := range goals {
				cost += g.Weight * j.seat(g.Goal, s)
			}
			column[s] = p.variable(cost)
			sum[column[s]] = 1
		}
		if f.unmet[d.Cell] {
			sum[p.variable(unmetWeight(goals)*d.UnmetWeight())] = 1
		}
		p.line("", sum, d.Seats)
	}
	return column
}

func unmetWeight(goals []matcher.Goal) int64 {
	for _, g := range goals {
		if g.Goal == matcher.GoalUnmet {
			return g.Weight
		}
	}
	return 0
}

func inRow(b belt, column map[spot]int) map[int]int64 {
	sum := map[int]int64{}
	for s, c := range column {
		if b.in(s) {
			sum[c] = 1
		}
	}
	return sum
}

func names(rows map[string]belt) []string {
	var list []string
	for name := range rows {
		list = append(list, name)
	}
	slices.Sort(list)
	return list
}

// duals are whole multipliers of a level over a face, rounded down where the
// program has none that are whole.
func (j *judge) duals(goals []matcher.Goal, f *facet, rows map[string]belt) map[string]int64 {
	p := &program{}
	column := j.columns(p, goals, f)
	for _, name := range names(rows) {
		b, allowed := rows[name], f.seats[name]
		low, high := allowed[0], allowed[len(allowed)-1]
		if weight := unmetWeight(goals); b.commune != nil && weight > 0 {
			// seats = low + one piece for each slope, cheapest first as psi is convex
			sum := inRow(b, column)
			for n := low; n < high; {
				slope := steep(b.commune, b.top-n-1) - steep(b.commune, b.top-n)
				length := int64(0)
				for n < high && steep(b.commune, b.top-n-1)-steep(b.commune, b.top-n) == slope {
					length, n = length+1, n+1
				}
				piece := p.variable(weight * slope)
				sum[piece] = -1
				p.line("", map[int]int64{piece: 1, p.variable(0): 1}, length)
			}
			p.line(name, sum, low)
			continue
		}
		if low == high {
			p.line(name, inRow(b, column), low)
			continue
		}
		if !f.open[name] {
			sum := inRow(b, column)
			sum[p.variable(0)] = 1
			p.line(name, sum, high)
		}
		if low > 0 {
			sum := inRow(b, column)
			sum[p.variable(0)] = -1
			p.line(name, sum, low)
		}
	}
	_, dual, ok := p.solve()
	if !ok {
		panic("the face of a feasible plan is infeasible")
	}
	y := map[string]int64{}
	for name, v := range dual {
		y[name] = new(big.Int).Div(v.Num(), v.Denom()).Int64()
	}
	return y
}

// certifiedConflict takes the duals of the least sum by which bounds are
// missed. Where fractions would miss none, nothing is claimed.
func (j *judge) certifiedConflict(rows map[string]belt) *matcher.Solution {
	p := &program{}
	free := j.wholeFacet(nil)
	column := j.columns(p, nil, free)
	for _, name := range names(rows) {
		b := rows[name]
		if b.commune == nil && b.top >= 0 {
			sum := inRow(b, column)
			sum[p.variable(0)], sum[p.variable(1)] = 1, -1
			p.line(name, sum, b.top)
		}
		if b.low > 0 {
			sum := inRow(b, column)
			sum[p.variable(0)], sum[p.variable(1)] = -1, 1
			p.line(name, sum, b.low)
		}
	}
	value, dual, _ := p.solve()
	if value.Sign() == 0 {
		return &matcher.Solution{Status: matcher.StatusUnknown}
	}
	// Whole by the common denominator: a cut may be scaled.
	scale := big.NewInt(1)
	for _, v := range dual {
		scale.Mul(scale, v.Denom())
	}
	y := map[string]int64{}
	conflict := &matcher.Conflict{}
	for _, name := range names(rows) {
		if v := dual[name]; v != nil && v.Sign() != 0 {
			whole := new(big.Rat).Mul(v, new(big.Rat).SetInt(scale))
			y[name] = whole.Num().Int64()
			m := matcher.ConflictMember{Row: matcher.RowID(name), Bound: "high", Value: rows[name].top}
			if y[name] < 0 {
				m.Bound, m.Value = "low", rows[name].low
			}
			conflict.Members = append(conflict.Members, m)
		}
	}
	conflict.Multipliers = listed(y)
	j.claimIrreducible(conflict)
	return &matcher.Solution{Status: matcher.StatusInfeasible, Conflict: conflict}
}

// claimIrreducible looks for each member's witness among all plans.
func (j *judge) claimIrreducible(c *matcher.Conflict) {
	members := slices.Clone(c.Members)
	for i := range members {
		rest := &judge{p: &matcher.Problem{}}
		*rest.p = *j.p
		found := false
		rows := j.belts()
		only := map[string]belt{}
		for k, m := range c.Members {
			b, ok := only[string(m.Row)]
			if !ok {
				b = belt{top: -1, in: rows[string(m.Row)].in}
			}
			if k != i && m.Bound == "low" {
				b.low = m.Value
			}
			if k != i && m.Bound == "high" {
				b.top = m.Value
			}
			only[string(m.Row)] = b
		}
		rest.p.Rules = slices.DeleteFunc(slices.Clone(rest.p.Rules), func(r matcher.Rule) bool { return r.Kind != matcher.RuleBan })
		rest.p.Offers = slices.Clone(rest.p.Offers)
		for o := range rest.p.Offers {
			rest.p.Offers[o].Capacity = 4
		}
		rest.plans(func(x plan) {
			if found || !rest.legalBut(x, only, matcher.ConflictMember{}) {
				return
			}
			found = true
			members[i].Witness = nil
			for _, d := range j.p.Demands {
				for _, o := range j.p.Offers {
					if n := x[spot{o.ID, d.Cell}]; n > 0 {
						members[i].Witness = append(members[i].Witness, matcher.Allocation{Offer: o.ID, Cell: d.Cell, Seats: n})
					}
				}
			}
		})
		if !found {
			return
		}
	}
	c.Members, c.Irreducible = members, true
}

func TestSolution_AcceptsTheBestOfRandomProblems(t *testing.T) {
	seen := map[matcher.Status]int{}
	irreducible := 0
	for i := range trials(320, 10000) {
		p := tiny(rand.New(rand.NewPCG(1, uint64(i))))
		j := &judge{p: p}
		s := j.certified()
		require.True(t, j.holds(s), "problem %d: the judge itself", i)
		require.Empty(t, verify.Solution(p, s), "problem %d", i)
		seen[s.Status]++
		if s.Conflict != nil && s.Conflict.Irreducible {
			irreducible++
		}
	}
	t.Logf("%v, %d irreducible", seen, irreducible)
	require.Greater(t, seen[matcher.StatusOptimal], 200)
	require.Greater(t, seen[matcher.StatusInfeasible], 20)
	require.Greater(t, irreducible, 10)
}
