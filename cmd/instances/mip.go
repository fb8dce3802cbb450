package main

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"os"
	"slices"

	"dathang/matcher"
	"dathang/matcher/compile"
)

// mipCommand writes a problem in a form that a short script can pass on to any solver.
type mipCommand struct {
	Problem string `arg:"" help:"A problem file: one level of unmet, lateness and cost; caps, limits and budgets; no penalties, groups in rules or reference plan."`
}

// Run writes the program to standard output as numbers separated by spaces and line ends. First come
// the numbers of columns, rows and entries; then for each column its cost, its upper bound (the lower
// is 0) and 1 if it must be whole; for each row its bounds; for each entry its row, column and value.
func (c *mipCommand) Run() error {
	p, err := readProblem(c.Problem)
	if err != nil {
		return err
	}
	m, err := newProgram(p)
	if err != nil {
		return fmt.Errorf("%s: %w", c.Problem, err)
	}
	return m.write(os.Stdout)
}

// readProblem reads a problem file.
func readProblem(file string) (*matcher.Problem, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	p, faults := matcher.DecodeProblem(text)
	if len(faults) > 0 {
		return nil, fmt.Errorf("%s: %w", file, faults)
	}
	return p, nil
}

// program is: minimise cost x subject to low <= A x <= high and 0 <= x <=
// most, where some x must be whole. entries are those of A that are not 0.
type program struct {
	cost, most []int64
	whole      []bool
	low, high  []float64
	entries    []entry
}

// entry is one coefficient of A.
type entry struct {
	row, column int
	number      int64
}

// column adds a variable and returns its index.
func (m *program) column(cost, most int64, whole bool) int {
	m.cost, m.most, m.whole = append(m.cost, cost), append(m.most, most), append(m.whole, whole)
	return len(m.cost) - 1
}

// row adds a row without entries and returns its index.
func (m *program) row(low, high float64) int {
	m.low, m.high = append(m.low, low), append(m.high, high)
	return len(m.low) - 1
}

// enter sets a coefficient; 0 is left out.
func (m *program) enter(row, column int, number int64) {
	if number != 0 {
		m.entries = append(m.entries, entry{row, column, number})
	}
}

// newProgram states a problem as a modeller would for a general solver: a column
// for the seats of each pair, one for the unmet seats of each cell, and a 0-1
// column for each offer with a cohort or an opening cost. If no rule stands
// above the network, seats come out whole by themselves and are not required to.
func newProgram(p *matcher.Problem) (*program, error) {
	weights, err := weightsOf(p)
	if err != nil {
		return nil, err
	}
	m, c := &program{}, compile.Problem(p)
	whole := slices.ContainsFunc(c.Placements(), func(at compile.Placement) bool { return at.Side })
	offers := make([]int, len(p.Offers)) // row of its seats
	open := make([]int, len(p.Offers))   // column, or -1
	for i := range p.Offers {
		o := &p.Offers[i]
		offers[i], open[i] = m.row(math.Inf(-1), float64(o.Capacity)), -1
		if o.MinCohort <= 1 && o.OpeningKVND == 0 {
			continue
		}
		open[i] = m.column(weights[matcher.GoalCost]*o.OpeningKVND, 1, true)
		// Seats of an offer that may stay closed: sum - capacity * open
		// <= 0, and sum - cohort * open >= 0 in the row that follows.
		m.high[offers[i]] = 0
		m.enter(offers[i], open[i], -o.Capacity)
		if o.MinCohort > 1 {
			m.enter(m.row(0, math.Inf(1)), open[i], -o.MinCohort)
		}
	}
	rules := make([]int, len(p.Rules))
	for i := range p.Rules {
		rules[i] = m.row(float64(p.Rules[i].Low), math.Inf(1))
		if high := p.Rules[i].High; high != nil {
			m.high[rules[i]] = float64(*high)
		}
	}
	for k := range p.Demands {
		d := &p.Demands[k]
		cell := m.row(float64(d.Seats), float64(d.Seats))
		m.enter(cell, m.column(weights[matcher.GoalUnmet]*d.UnmetWeight(), d.Seats, whole), 1)
		_, list := c.Pairs.InCell(k)
		for _, o := range list {
			cost := weights[matcher.GoalLateness]*c.SeatCost(matcher.GoalLateness, o, k) + weights[matcher.GoalCost]*c.SeatCost(matcher.GoalCost, o, k)
			x := m.column(cost, d.Seats, whole)
			m.enter(cell, x, 1)
			m.enter(offers[o], x, 1)
			// The row of the cohort was added right after that of the capacity.
			if p.Offers[o].MinCohort > 1 {
				m.enter(offers[o]+1, x, 1)
			}
			for i := range p.Rules {
				m.enter(rules[i], x, counted(p, &p.Rules[i], &p.Offers[o], d))
			}
		}
	}
	for i := range p.Rules {
		for o := range p.Offers {
			if open[o] >= 0 {
				m.enter(rules[i], open[o], openingIn(&p.Rules[i], &p.Offers[o]))
			}
		}
	}
	return m, nil
}

// weightsOf are the weights of the goals of the one level. Anything
// of the problem that this program cannot state is an error.
func weightsOf(p *matcher.Problem) (map[matcher.GoalID]int64, error) {
	weights := map[matcher.GoalID]int64{}
	if len(p.Goals) != 1 {
		return nil, fmt.Errorf("%d levels of goals; want 1", len(p.Goals))
	}
	for _, g := range p.Goals[0] {
		if g.Goal != matcher.GoalUnmet && g.Goal != matcher.GoalLateness && g.Goal != matcher.GoalCost {
			return nil, fmt.Errorf("goal %s; want unmet, lateness, cost", g.Goal)
		}
		weights[g.Goal] = g.Weight
	}
	for i := range p.Communes {
		if len(p.Communes[i].Penalty) > 0 {
			return nil, fmt.Errorf("commune %s has a penalty; want none", p.Communes[i].ID)
		}
	}
	for i := range p.Rules {
		r := &p.Rules[i]
		if r.Kind != matcher.RuleCap && r.Kind != matcher.RuleLimit && r.Kind != matcher.RuleBudget || len(r.Where.Groups) > 0 {
			return nil, fmt.Errorf("rule %s, a %s; want caps, limits and budgets without groups", r.ID, r.Kind)
		}
	}
	return weights, nil
}

// counted is what one seat of a pair adds to a rule: 1, or for
// a budget what it costs in the budget's year.
func counted(p *matcher.Problem, r *matcher.Rule, o *matcher.Offer, d *matcher.Demand) int64 {
	w := &r.Where
	if !ofOffer(w, o) || !has(w.Communes, d.Commune) || !has(w.Fields, d.Field) || !has(w.Needs, d.Need) || !has(w.Years, d.Year) {
		return 0
	}
	if r.Kind != matcher.RuleBudget {
		return 1
	}
	var sum int64
	for _, pay := range o.Prices {
		if r.FiscalYear == 0 || r.FiscalYear == pay.Year {
			sum += pay.KVND
		}
	}
	for i := range p.Surcharges {
		s := &p.Surcharges[i]
		if s.Offer == o.ID && s.Commune == d.Commune && (r.FiscalYear == 0 || r.FiscalYear == o.Intake) {
			sum += s.KVND
		}
	}
	return sum
}

// openingIn is what opening an offer adds to a rule.
func openingIn(r *matcher.Rule, o *matcher.Offer) int64 {
	if r.Kind != matcher.RuleBudget || !ofOffer(&r.Where, o) || r.Where.OfCells() || r.FiscalYear != 0 && r.FiscalYear != o.Intake {
		return 0
	}
	return o.OpeningKVND
}

// ofOffer reports whether a rule's Where selects an offer.
func ofOffer(w *matcher.Where, o *matcher.Offer) bool {
	return has(w.Kinds, o.Kind) && has(w.Providers, o.Provider) && has(w.Programmes, o.Programme) && has(w.Offers, o.ID) && has(w.Intakes, o.Intake)
}

// has reports whether a list of a Where takes v; an empty one takes all.
func has[T comparable](list []T, v T) bool { return len(list) == 0 || slices.Contains(list, v) }

// write writes the program in the form that Run describes.
func (m *program) write(to io.Writer) error {
	out := bufio.NewWriterSize(to, 1<<20)
	fmt.Fprintln(out, len(m.cost), len(m.low), len(m.entries))
	for j := range m.cost {
		whole := 0
		if m.whole[j] {
			whole = 1
		}
		fmt.Fprintln(out, m.cost[j], m.most[j], whole)
	}
	for i := range m.low {
		fmt.Fprintln(out, m.low[i], m.high[i])
	}
	for _, e := range m.entries {
		fmt.Fprintln(out, e.row, e.column, e.number)
	}
	return out.Flush()
}
