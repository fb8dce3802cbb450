package explain_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
	"dathang/matcher/compile"
	"dathang/matcher/explain"
	"dathang/matcher/sample"
	"dathang/matcher/solve"
	"dathang/matcher/verify"
)

// changed gives a row's bound by more (or fewer) units; nil where a bound falls
// below a low, for then the file itself is at fault.
func changed(p *matcher.Problem, row matcher.RowID, by int64) *matcher.Problem {
	q := *p
	q.Offers, q.Rules = slices.Clone(p.Offers), slices.Clone(p.Rules)
	kind, id, _ := strings.Cut(string(row), ":")
	for i := range q.Offers {
		o := &q.Offers[i]
		switch {
		case string(o.ID) != id:
		case kind == "cohort":
			if o.MinCohort -= by; o.MinCohort < 1 {
				return nil
			}
		case kind == "capacity":
			if o.Capacity += by; o.Capacity < 0 {
				return nil
			}
		}
	}
	for i := range q.Rules {
		if r := &q.Rules[i]; kind == "rule" && string(r.ID) == id {
			high := int64(0)
			if r.Kind == matcher.RuleShare {
				// A share of what is asked for, said as a number of seats.
				for k := range p.Demands {
					if d := &p.Demands[k]; within(p, d.Commune, r.Where.Groups) && (len(r.Where.Communes) == 0 || slices.Contains(r.Where.Communes, d.Commune)) &&
						(len(r.Where.Fields) == 0 || slices.Contains(r.Where.Fields, d.Field)) {
						high += d.Seats
					}
				}
				high = high * r.PerMille / 1000
				r.Kind, r.PerMille = matcher.RuleLimit, 0
			} else {
				high = *r.High
			}
			// A budget that is smaller than the unit is taken whole.
			if r.High = matcher.Seats(max(high+by, 0)); *r.High < r.Low || by < 0 && high <= 0 {
				return nil
			}
		}
	}
	return &q
}

// within one of the groups, or of those in them; no groups hold everything.
func within(p *matcher.Problem, commune matcher.CommuneID, groups []matcher.GroupID) bool {
	parent := map[matcher.GroupID]matcher.GroupID{}
	for _, g := range p.Groups {
		parent[g.ID] = g.Parent
	}
	var at matcher.GroupID
	for _, c := range p.Communes {
		if c.ID == commune {
			at = c.Group
		}
	}
	for ; at != "" && !slices.Contains(groups, at); at = parent[at] {
	}
	return len(groups) == 0 || at != ""
}

// asResolved holds an effect of so many units against a cold solve.
func asResolved(t *testing.T, seed uint64, s *matcher.Solution, p *matcher.Problem, e *matcher.Effect, units int64) {
	t.Helper()
	require.Empty(t, matcher.Validate(p))
	again, _, err := solve.Run(context.Background(), p, solve.Options{})
	require.NoError(t, err)
	if e.Impossible {
		require.Equal(t, matcher.StatusInfeasible, again.Status, "seed %d", seed)
		return
	}
	require.Equal(t, matcher.StatusOptimal, again.Status, "seed %d", seed)
	for l := range s.Levels {
		if units > 1 && p.Goals[l][0].Goal == matcher.GoalTie {
			continue // ranges leave the tie-break aside
		}
		require.True(t, e.Levels[l].Exact())
		require.Equal(t, s.Levels[l].Value+units*e.Levels[l].Low, again.Levels[l].Value, "seed %d level %d, %d units", seed, l, units)
	}
}

func TestPrices_AreWhatASolveWithOneUnitMoreOrLessFinds(t *testing.T) {
	seen, worth, ranges := 0, 0, 0
	for seed := range rounds(300, 10000) {
		p := sample.Problem(seed+500_000, sample.Size{Communes: 4, Offers: 8, Cells: 10, MaxSeats: 4, Lows: seed%3 == 0, People: seed%2 == 1})
		c := compile.Problem(p)
		s, _, err := solve.RunCompiled(context.Background(), c, solve.Options{})
		require.NoError(t, err)
		list, ok := explain.Prices(c, s)
		require.Equal(t, s.Status == matcher.StatusOptimal, ok, "seed %d", seed)
		for i := range list {
			x := &list[i]
			if changed(p, x.Row, 1) == nil {
				continue
			}
			seen++
			asResolved(t, seed, s, changed(p, x.Row, 1), &x.More, 1)
			if less := changed(p, x.Row, -1); less != nil && (x.Less.Impossible || len(x.Less.Levels) > 0) {
				asResolved(t, seed, s, less, &x.Less, 1)
			}
			if !x.More.Zero() {
				worth++
			}
			if x.More.Units > 0 {
				ranges++
				asResolved(t, seed, s, changed(p, x.Row, x.More.Units), &x.More, x.More.Units)
				further, _, err := solve.Run(context.Background(), changed(p, x.Row, x.More.Units+1), solve.Options{})
				require.NoError(t, err)
				if x.More.Beyond {
					continue
				}
				same := true
				for l := range len(s.Levels) - 1 { // the last is the tie-break
					same = same && further.Levels[l].Value == s.Levels[l].Value+(x.More.Units+1)*x.More.Levels[l].Low
				}
				require.False(t, same, "seed %d %s: the range ends at %d", seed, x.Row, x.More.Units)
			}
		}
	}
	require.Greater(t, seen, 200)
	require.Greater(t, worth, 50)
	require.Greater(t, ranges, 50)
}

// One law seat is offered, two are asked, in communes 1 (weight 5) and 2
// (weight 3). The seat goes to commune 1. One seat more serves commune 2: unmet
// falls by 3, and its price of 20 kVND is paid. One less takes the seat of
// commune 1: unmet rises by 5. From the third seat on there is nobody to serve.
func TestPrices_WorkedOutOnPaper(t *testing.T) {
	p := &matcher.Problem{
		Format: matcher.ProblemFormat, Years: []int{2024},
		Terms:     matcher.Terms{Threshold: 600, Goals: [][]matcher.Goal{{{Goal: matcher.GoalUnmet, Weight: 1}}, {{Goal: matcher.GoalCost, Weight: 1}}}},
		Communes:  []matcher.Commune{{ID: "1@2023"}, {ID: "2@2023"}},
		Fields:    []matcher.Field{{ID: "law"}},
		Providers: []matcher.Provider{{ID: "A", Kind: matcher.ProviderUniversity}},
		Offers: []matcher.Offer{{
			ID: "a", Programme: "a", Provider: "A", Kind: matcher.KindDegree, Major: "L", Intake: 2020, Ready: 2024, Capacity: 1,
			Prices: []matcher.Payment{{Year: 2024, KVND: 20}},
		}},
		Coverage: []matcher.Coverage{{Major: "L", Field: "law", PerMille: 1000}},
		Demands: []matcher.Demand{
			{Cell: matcher.Cell{Commune: "1@2023", Field: "law", Need: matcher.NeedVacant, Year: 2024}, Seats: 1, Weight: 5},
			{Cell: matcher.Cell{Commune: "2@2023", Field: "law", Need: matcher.NeedVacant, Year: 2024}, Seats: 1, Weight: 3},
		},
	}
	p.Sort()
	c := compile.Problem(p)
	s, _, err := solve.RunCompiled(context.Background(), c, solve.Options{})
	require.NoError(t, err)
	require.Empty(t, verify.Solution(p, s))
	list, ok := explain.Prices(c, s)
	require.True(t, ok)
	require.Equal(t, []matcher.Price{{
		Row: "capacity:a", Unit: 1,
		More: matcher.Effect{
			Goals:  []matcher.GoalValue{{Goal: matcher.GoalUnmet, Value: -3}, {Goal: matcher.GoalCost, Value: 20}},
			Levels: []matcher.Interval{{Low: -3, High: -3}, {Low: 20, High: 20}}, Units: 1,
		},
		Less: matcher.Effect{
			Goals:  []matcher.GoalValue{{Goal: matcher.GoalUnmet, Value: 5}, {Goal: matcher.GoalCost, Value: -20}},
			Levels: []matcher.Interval{{Low: 5, High: 5}, {Low: -20, High: -20}}, Units: 1,
		},
	}}, list)
}

// Every kind of bound has a price, and with side rows, cohorts and shares the truth, found by a solve that proves
// it, lies in every interval: of the bounds alone, of a solve again after a hasty run, and, where the plan is
// proven, of the solve that then says it exactly.
func TestPricesByResolving_HoldTheTruth(t *testing.T) {
	seen, exact := map[string]int{}, 0
	for seed := range rounds(200, 5000) {
		p := sample.Problem(seed+600_000, sample.Size{Communes: 3, Offers: 5, Cells: 5, MaxSeats: 3, Hard: true, Lows: seed%3 == 0, People: seed%2 == 1})
		c := compile.Problem(p)
		s, _, err := solve.RunCompiled(context.Background(), c, solve.Options{})
		require.NoError(t, err)
		if c.Pure() || s.Status != matcher.StatusOptimal {
			continue
		}
		// A search of one node leaves gaps.
		hasty, _, err := solve.RunCompiled(context.Background(), c, solve.Options{MaxNodes: 1})
		require.NoError(t, err)
		for _, asked := range []struct {
			answer    *matcher.Solution
			resolving explain.Resolving
		}{
			{hasty, explain.Resolving{}},
			{hasty, explain.Resolving{Most: 4, All: true, Options: solve.Options{MaxNodes: 1}}},
			{s, explain.Resolving{Most: 4}},
		} {
			list, err := explain.PricesByResolving(context.Background(), c, asked.answer, asked.resolving)
			require.NoError(t, err)
			for i := range list {
				exact += holdsTruth(t, seed, p, s, &list[i], seen)
			}
		}
	}
	t.Log(seen, exact)
	for _, kind := range []string{"capacity", "cohort", "budget", "cap", "limit", "share", "away"} {
		require.Positive(t, seen[kind], kind)
	}
	require.Positive(t, exact)
}

// holdsTruth solves with a unit more and with one less, and counts which of them are said exactly.
func holdsTruth(t *testing.T, seed uint64, p *matcher.Problem, s *matcher.Solution, price *matcher.Price, seen map[string]int) (exact int) {
	t.Helper()
	for _, way := range []struct {
		effect *matcher.Effect
		by     int64
	}{{&price.More, price.Unit}, {&price.Less, -price.Unit}} {
		moved := changed(p, price.Row, way.by)
		if moved == nil || len(matcher.Validate(moved)) > 0 {
			continue
		}
		again, _, err := solve.Run(context.Background(), moved, solve.Options{})
		require.NoError(t, err)
		if way.effect.Impossible || again.Status == matcher.StatusInfeasible {
			require.Empty(t, way.effect.Levels, "seed %d %s by %d: no plan obeys the rules", seed, price.Row, way.by)
			continue
		}
		if again.Status != matcher.StatusOptimal || len(way.effect.Levels) == 0 {
			continue
		}
		seen[kindOf(p, price.Row)]++
		by, said := again.Levels[0].Value-s.Levels[0].Value, way.effect.Levels[0]
		require.LessOrEqual(t, said.Low, by, "seed %d %s by %d", seed, price.Row, way.by)
		require.GreaterOrEqual(t, said.High, by, "seed %d %s by %d", seed, price.Row, way.by)
		if said.Exact() {
			exact++
		}
	}
	return exact
}

// kindOf a row: capacity, cohort, or its rule's kind.
func kindOf(p *matcher.Problem, row matcher.RowID) string {
	kind, id, _ := strings.Cut(string(row), ":")
	for i := range p.Rules {
		if kind == "rule" && string(p.Rules[i].ID) == id {
			return string(p.Rules[i].Kind)
		}
	}
	return kind
}

// With 2 seats both communes lack 1/2 of theirs; with 3 only one does, and with 4 nobody lacks anything: each seat
// takes one commune from 1/2.
func TestPricesByResolving_CountsCommunesAtTheLargerOfTwoShares(t *testing.T) {
	for _, row := range []struct {
		capacity, unit int64
		want           matcher.Interval
	}{{2, 1, matcher.Interval{Low: -1, High: -1}}, {3, 1, matcher.Interval{Low: -1, High: -1}}} {
		p := &matcher.Problem{
			Format: matcher.ProblemFormat, Years: []int{2024},
			Terms:     matcher.Terms{Threshold: 1, Goals: [][]matcher.Goal{{{Goal: matcher.GoalWorstOff, Weight: 1}}}},
			Fields:    []matcher.Field{{ID: "law"}},
			Providers: []matcher.Provider{{ID: "U", Kind: matcher.ProviderUniversity}},
			Coverage:  []matcher.Coverage{{Major: "L", Field: "law", PerMille: 900}},
			Offers:    []matcher.Offer{{ID: "a", Provider: "U", Kind: matcher.KindDegree, Major: "L", Intake: 2020, Ready: 2024, Capacity: row.capacity}},
		}
		for _, id := range []matcher.CommuneID{"1@2023", "2@2023"} {
			p.Communes = append(p.Communes, matcher.Commune{ID: id})
			p.Demands = append(p.Demands, matcher.Demand{Cell: matcher.Cell{Commune: id, Field: "law", Need: matcher.NeedVacant, Year: 2024}, Seats: 2})
		}
		c := compile.Problem(p)
		s, _, err := solve.RunCompiled(context.Background(), c, solve.Options{})
		require.NoError(t, err)
		_, ok := explain.Prices(c, s)
		require.False(t, ok)
		list, err := explain.PricesByResolving(context.Background(), c, s, explain.Resolving{Most: 1})
		require.NoError(t, err)
		require.Equal(t, []matcher.Interval{row.want}, list[0].More.Levels)
	}
}
