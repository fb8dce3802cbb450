package report_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/data/lang"
	"dathang/data/report"
	"dathang/matcher"
	"dathang/matcher/compile"
	"dathang/matcher/explain"
	"dathang/matcher/propose"
	"dathang/matcher/sample"
	"dathang/matcher/scenario"
	"dathang/matcher/solve"
	"dathang/matcher/verify"
)

// Whoever adds a row to a list of matcher without its other half sees it here: every goal and every pair of goals,
// every kind of rule and every pair of kinds goes through solve, verify, explain, scenario and report.

var listSize = sample.Size{Communes: 4, Offers: 7, Cells: 9, MaxSeats: 4, Hard: true}

// goalOrders are every goal alone, every two goals one after the other both ways, and every two on one level.
func goalOrders() [][][]matcher.Goal {
	level := func(ids ...matcher.GoalID) []matcher.Goal {
		var out []matcher.Goal
		for i, id := range ids {
			out = append(out, matcher.Goal{Goal: id, Weight: int64(1 + 2*i)})
		}
		return out
	}
	var orders [][][]matcher.Goal
	for i, a := range matcher.GoalIDs() {
		orders = append(orders, [][]matcher.Goal{level(a)})
		for j, b := range matcher.GoalIDs() {
			if i != j {
				orders = append(orders, [][]matcher.Goal{level(a), level(b)})
			}
			if i < j && !a.Is(matcher.FormShares) && !b.Is(matcher.FormShares) {
				orders = append(orders, [][]matcher.Goal{level(a, b)})
			}
		}
	}
	return orders
}

func TestGoals_EveryPairIsSolvedRecountedExplainedVariedAndWritten(t *testing.T) {
	counted := map[matcher.GoalID]bool{}
	for n, goals := range goalOrders() {
		t.Run(orderName(goals), func(t *testing.T) {
			// The first two draws give universities enough seats that their load counts, too.
			for _, seed := range []uint64{85, 108, 1000 + uint64(n)} {
				p := sample.Problem(seed, listSize)
				p.Goals = goals
				for _, level := range through(t, p).Answer.Levels {
					for _, g := range level.Goals {
						counted[g.Goal] = counted[g.Goal] || g.Value != 0
					}
				}
			}
		})
	}
	for _, id := range matcher.GoalIDs() {
		require.True(t, counted[id], "the goal %s never counts anything", id)
	}
}

func TestRules_EveryPairIsSolvedRecountedExplainedVariedAndWritten(t *testing.T) {
	drawn := rulesByKind(t)
	for i := range matcher.RuleKinds {
		for j := range i + 1 {
			a, b := &matcher.RuleKinds[i], &matcher.RuleKinds[j]
			if !a.Listed() || !b.Listed() {
				continue
			}
			t.Run(fmt.Sprintf("%s and %s", a.Kind, b.Kind), func(t *testing.T) {
				for _, p := range slices.Concat(drawn[a.Kind][:2], drawn[b.Kind][:2]) {
					through(t, withRulesOf(p, a.Kind, b.Kind))
				}
			})
		}
	}
}

func TestRelaxations_EveryOneIsFoundAndWritten(t *testing.T) {
	found := map[matcher.RelaxationCode]int{}
	for seed := range uint64(500) {
		if len(found) == len(matcher.Relaxations) {
			break
		}
		p := sample.Problem(7000+seed, listSize)
		switch seed % 3 {
		case 0:
			p = []func() *matcher.Problem{sample.FewerElsewhere, sample.MovedElsewhere}[seed%2]()
		case 1:
			p.Goals = [][]matcher.Goal{{{Goal: matcher.GoalUnmet, Weight: 1}, {Goal: matcher.GoalCost, Weight: 1}, {Goal: matcher.GoalMismatch, Weight: 1}}}
		case 2: // the easy draws are where pins stand alone in the way
			p = sample.Problem(7000+seed, sample.Size{Communes: 3, Offers: 6, Cells: 6, MaxSeats: 2, Lows: true})
		}
		if seed >= 300 { // whom an offer takes, and who leaves
			p = sample.Problem(7000+seed, sample.Size{Communes: 4, Offers: 8, Cells: 10, MaxSeats: 3, People: true})
		}
		s, _, err := solve.Run(context.Background(), p, solve.Options{})
		require.NoError(t, err)
		if s.Status != matcher.StatusOptimal {
			continue
		}
		s.Reasons, _, err = explain.Reasons(context.Background(), compile.Problem(p), s)
		require.NoError(t, err)
		require.Empty(t, verify.Solution(p, s), "seed %d", seed)
		for _, r := range s.Reasons {
			for _, x := range r.Relaxations {
				found[x.Code]++
				for _, l := range lang.Languages {
					said(t, report.NewNames(l, p).Relaxation(&x, r.Cell))
				}
			}
		}
	}
	for i := range matcher.Relaxations {
		code := matcher.Relaxations[i].Code
		require.Positive(t, found[code], "no drawn problem shows %s", code)
	}
}

// through solves, explains, recounts, varies and writes a problem. A problem that nothing can obey shows its
// contradiction.
func through(t *testing.T, p *matcher.Problem) *matcher.Proposal {
	t.Helper()
	ctx := context.Background()
	require.Empty(t, matcher.Validate(p))
	c, from := compile.Problem(p), propose.FromProblem(p)
	made, err := propose.Run(ctx, c, from, 1, func(propose.Step, solve.Progress) {})
	require.NoError(t, err)
	require.Empty(t, verify.Solution(p, &made.Answer))
	for _, l := range lang.Languages {
		var text bytes.Buffer
		require.NoError(t, report.WriteProposal(&text, l, made, report.Verified))
		said(t, text.String())
	}
	if made.Answer.Status == matcher.StatusInfeasible {
		return made
	}
	if prices, ok := explain.Prices(c, &made.Answer); ok {
		var text bytes.Buffer
		require.NoError(t, report.WritePrices(&text, lang.Vi, p, prices, report.PricesShown{Top: 10}))
		said(t, text.String())
	}
	solver, err := scenario.NewSolver(ctx, from, solve.Options{})
	require.NoError(t, err)
	seats := int64(1)
	warm, err := solver.Ask(ctx, []scenario.Change{{Kind: scenario.KindCapacity, Seats: &seats}})
	require.NoError(t, err)
	require.Empty(t, verify.Solution(warm.Problem, warm.Solution))
	cold, _, err := solve.Run(ctx, warm.Problem, solve.Options{})
	require.NoError(t, err)
	require.Equal(t, cold.Status, warm.Solution.Status)
	require.Equal(t, values(cold), values(warm.Solution))
	return made
}

func values(s *matcher.Solution) []int64 {
	var list []int64
	for i := range s.Levels {
		list = append(list, s.Levels[i].Value)
	}
	return list
}

func said(t *testing.T, text string) {
	t.Helper()
	for _, raw := range []string{"{{", "}}", "%!", "goal.", "rule.", "code."} {
		require.NotContains(t, text, raw)
	}
}

func orderName(goals [][]matcher.Goal) string {
	var levels []string
	for _, level := range goals {
		var names []string
		for _, g := range level {
			names = append(names, string(g.Goal))
		}
		levels = append(levels, strings.Join(names, "+"))
	}
	return strings.Join(levels, ",")
}

// withRulesOf is a problem that keeps the rules of two kinds.
func withRulesOf(drawn *matcher.Problem, a, b matcher.RuleKind) *matcher.Problem {
	p := *drawn
	p.Rules = slices.DeleteFunc(slices.Clone(p.Rules), func(r matcher.Rule) bool { return r.Kind != a && r.Kind != b })
	return &p
}

func rulesByKind(t *testing.T) map[matcher.RuleKind][]*matcher.Problem {
	t.Helper()
	drawn := map[matcher.RuleKind][]*matcher.Problem{}
	for seed := range uint64(60) {
		p := sample.Problem(9000+seed, listSize)
		for i := range matcher.RuleKinds {
			kind := matcher.RuleKinds[i].Kind
			if slices.ContainsFunc(p.Rules, func(r matcher.Rule) bool { return r.Kind == kind }) {
				drawn[kind] = append(drawn[kind], p)
			}
		}
	}
	for i := range matcher.RuleKinds {
		info := &matcher.RuleKinds[i]
		for seed := uint64(9000); info.Listed() && len(drawn[info.Kind]) < 2 && seed < 9060; seed++ {
			if p := sample.Problem(seed, listSize); addRule(p, info) {
				drawn[info.Kind] = append(drawn[info.Kind], p)
			}
		}
	}
	for i := range matcher.RuleKinds {
		info := &matcher.RuleKinds[i]
		for seed := uint64(9000); info.Listed() && len(drawn[info.Kind]) < 2; seed++ {
			p := sample.Problem(seed, listSize)
			p.Rules = append(p.Rules, plainRule(info, p))
			drawn[info.Kind] = append(drawn[info.Kind], p)
		}
	}
	return drawn
}

// plainRule is a rule of a kind that no draw has: as its row in the list says it has to be, and little more.
func plainRule(info *matcher.RuleInfo, p *matcher.Problem) matcher.Rule {
	r := matcher.Rule{ID: "plain", Kind: info.Kind}
	cell := p.Demands[0].Cell
	switch info.Selects {
	case matcher.SelectsOffers:
		r.Where.Offers = []matcher.OfferID{p.Offers[0].ID, p.Offers[1].ID}
	case matcher.SelectsCells:
		r.Where.Communes = []matcher.CommuneID{cell.Commune}
	case matcher.SelectsOnePair:
		r.Where = matcher.Where{
			Offers: []matcher.OfferID{p.Offers[0].ID}, Communes: []matcher.CommuneID{cell.Commune},
			Fields: []matcher.FieldID{cell.Field}, Needs: []matcher.Need{cell.Need}, Years: []int{cell.Year},
		}
	}
	switch info.Bounds {
	case matcher.BoundsLowHigh, matcher.BoundsHigh:
		r.High = matcher.Seats(2)
	case matcher.BoundsHighInYear, matcher.BoundsHighOfYear:
		r.High, r.FiscalYear = matcher.Seats(2), cell.Year
	case matcher.BoundsPerMille:
		r.PerMille = 500
	}
	return r
}

func TestRules_APlainOneOfEveryKindIsValid(t *testing.T) {
	for i := range matcher.RuleKinds {
		if info := &matcher.RuleKinds[i]; info.Listed() {
			p := sample.Problem(9000, listSize)
			p.Rules = []matcher.Rule{plainRule(info, p)}
			through(t, p)
		}
	}
}

// addRule adds a rule of a kind that sample draws none of, as wide as the kind's row of the table allows, and
// reports whether the problem is then valid.
func addRule(p *matcher.Problem, info *matcher.RuleInfo) bool {
	r := matcher.Rule{ID: "added", Kind: info.Kind}
	if info.Selects == matcher.SelectsOffers || info.Selects == matcher.SelectsPairs {
		r.Where.Providers = []matcher.ProviderID{p.Offers[0].Provider}
	}
	if info.Selects == matcher.SelectsCells {
		r.Where.Communes = []matcher.CommuneID{p.Demands[0].Commune}
	}
	switch info.Bounds {
	case matcher.BoundsLowHigh, matcher.BoundsHigh, matcher.BoundsHighInYear, matcher.BoundsHighOfYear:
		r.High = matcher.Seats(1)
	case matcher.BoundsPerMille:
		r.PerMille = 500
	}
	if info.Bounds == matcher.BoundsHighOfYear {
		r.FiscalYear = p.Offers[0].Intake
	}
	p.Rules = append(p.Rules, r)
	p.Sort()
	return len(matcher.Validate(p)) == 0
}
