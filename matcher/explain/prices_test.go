package explain_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
	"dathang/matcher/explain"
	"dathang/matcher/sample"
	"dathang/matcher/solve"
	"dathang/matcher/verify"
)

// changed gives a row's bound by more (or fewer) units; nil where a bound falls
// below a low, for then the file itself is at fault.
func changed(p *matcher.Problem, row string, by int64) *matcher.Problem {
	q := *p
	q.Offers, q.Rules = slices.Clone(p.Offers), slices.Clone(p.Rules)
	kind, id, _ := strings.Cut(row, ":")
	for i := range q.Offers {
		if kind == "capacity" && string(q.Offers[i].ID) == id {
			if q.Offers[i].Capacity += by; q.Offers[i].Capacity < 0 {
				return nil
			}
		}
	}
	for i := range q.Rules {
		if r := &q.Rules[i]; kind == "rule" && string(r.ID) == id {
			if r.Kind == matcher.RuleShare {
				return nil
			}
			r.High = matcher.Seats(*r.High + by)
			if *r.High < r.Low {
				return nil
			}
		}
	}
	return &q
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
		p := sample.Problem(seed+500_000, sample.Size{Communes: 4, Offers: 8, Cells: 10, MaxSeats: 4, Lows: seed%3 == 0})
		c := solve.Compile(p)
		s, _, err := c.Run(context.Background(), solve.Options{})
		require.NoError(t, err)
		list, ok := explain.Prices(c, s, 1000)
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
	c := solve.Compile(p)
	s, _, err := c.Run(context.Background(), solve.Options{})
	require.NoError(t, err)
	require.Empty(t, verify.Solution(p, s))
	list, ok := explain.Prices(c, s, 1)
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

// With side rows and cohorts the truth, found by a solve that proves it, lies in every interval.
func TestPricesByResolving_HoldTheTruth(t *testing.T) {
	seen := 0
	for seed := range rounds(40, 1000) {
		p := sample.Problem(seed+600_000, sample.Size{Communes: 3, Offers: 5, Cells: 5, MaxSeats: 3, Hard: true})
		c := solve.Compile(p)
		s, _, err := c.Run(context.Background(), solve.Options{})
		require.NoError(t, err)
		if c.Pure() || s.Status != matcher.StatusOptimal {
			continue
		}
		// A search of one node leaves gaps.
		hasty, _, err := c.Run(context.Background(), solve.Options{MaxNodes: 1})
		require.NoError(t, err)
		list, err := explain.PricesByResolving(context.Background(), c, hasty, 4, solve.Options{MaxNodes: 1})
		require.NoError(t, err)
		for i := range list {
			more := changed(p, list[i].Row, list[i].Unit)
			if more == nil || list[i].Row[0] == 'c' && list[i].Row[1] == 'o' {
				continue
			}
			again, _, err := solve.Run(context.Background(), more, solve.Options{})
			require.NoError(t, err)
			if again.Status != matcher.StatusOptimal || len(list[i].More.Levels) == 0 {
				continue
			}
			seen++
			by := again.Levels[0].Value - s.Levels[0].Value
			require.LessOrEqual(t, list[i].More.Levels[0].Low, by, "seed %d %s", seed, list[i].Row)
			require.GreaterOrEqual(t, list[i].More.Levels[0].High, by, "seed %d %s", seed, list[i].Row)
		}
	}
	require.Greater(t, seen, 10)
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
		c := solve.Compile(p)
		s, _, err := c.Run(context.Background(), solve.Options{})
		require.NoError(t, err)
		_, ok := explain.Prices(c, s, 1)
		require.False(t, ok)
		list, err := explain.PricesByResolving(context.Background(), c, s, 1, solve.Options{})
		require.NoError(t, err)
		require.Equal(t, []matcher.Interval{row.want}, list[0].More.Levels)
	}
}
