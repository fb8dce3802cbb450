package verify_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
	"dathang/matcher/solve"
	"dathang/matcher/verify"
)

// district is a random problem whose rules nest: 12 communes in 3 districts, 60
// cells, 20 offers of 4 providers; every provider has a cap, some communes and
// districts limits, some pairs pins and bans.
func district(r *rand.Rand) *matcher.Problem {
	p := &matcher.Problem{
		Format: matcher.ProblemFormat, Years: []int{2025, 2026, 2027},
		Terms: matcher.Terms{
			Threshold: 600, Lateness: matcher.Lateness{MaxYears: 2, PricePerYear: 1},
			Goals: pick(r, matcher.DefaultGoals(), append([][]matcher.Goal{{{Goal: matcher.GoalCost, Weight: 1}, {Goal: matcher.GoalUnmet, Weight: 7}}}, tinyGoals(r)[2:]...)),
		},
		Groups:    []matcher.Group{{ID: "city"}, {ID: "d0", Parent: "city"}, {ID: "d1", Parent: "city"}, {ID: "d2", Parent: "city"}},
		Fields:    []matcher.Field{{ID: "f"}, {ID: "g"}, {ID: "h"}},
		Providers: []matcher.Provider{{ID: "commune:c05", Kind: matcher.ProviderCommune, Commune: "c05"}},
	}
	if len(p.Goals) < 3 {
		p.Goals = matcher.DefaultGoals()
	}
	for _, major := range []matcher.MajorCode{"m", "n"} {
		for _, f := range p.Fields {
			p.Coverage = append(p.Coverage, matcher.Coverage{Major: major, Field: f.ID, PerMille: 500 + r.Int64N(500)})
		}
	}
	for i := range 3 {
		p.Providers = append(p.Providers, matcher.Provider{
			ID: matcher.ProviderID(fmt.Sprintf("u%d", i)), Kind: matcher.ProviderUniversity, At: &matcher.Point{X: r.Int64N(30000), Y: r.Int64N(30000)},
		})
	}
	for i := range 12 {
		c := matcher.Commune{
			ID: matcher.CommuneID(fmt.Sprintf("c%02d", i)), Group: matcher.GroupID(fmt.Sprintf("d%d", i%3)),
			At: &matcher.Point{X: r.Int64N(30000), Y: r.Int64N(30000)},
		}
		if i%2 == 0 {
			c.Penalty = []matcher.PenaltyStep{{After: 1 + r.Int64N(4), Slope: 1 + r.Int64N(3)}, {After: 6, Slope: 5}}
		}
		p.Communes = append(p.Communes, c)
		for _, f := range p.Fields {
			for range 2 {
				cell := matcher.Cell{Commune: c.ID, Field: f.ID, Need: pick(r, matcher.Needs...), Year: 2025 + r.IntN(3)}
				p.Demands = append(p.Demands, matcher.Demand{Cell: cell, Seats: 1 + r.Int64N(4), Weight: 5 + r.Int64N(9)})
			}
		}
	}
	p.Demands = distinct(p.Demands)
	for i := range 20 {
		p.Offers = append(p.Offers, matcher.Offer{
			ID: matcher.OfferID(fmt.Sprintf("o%02d", i)), Provider: p.Providers[i%4].ID, Major: pick[matcher.MajorCode](r, "m", "n"),
			Kind: pick(r, matcher.KindDegree, matcher.KindRecruitment, matcher.KindMaster), Intake: 2021 + i%3, Ready: 2024 + r.IntN(5),
			Capacity: r.Int64N(9), Prices: []matcher.Payment{{Year: 2022, KVND: 1000 + r.Int64N(9000)}},
		})
		if i%5 == 0 {
			p.Offers[i].ReachM = 5000 + r.Int64N(20000)
		}
	}
	p.Rules = districtRules(r, p)
	p.Sort()
	return p
}

func distinct(list []matcher.Demand) []matcher.Demand {
	seen, out := map[matcher.Cell]bool{}, []matcher.Demand{}
	for _, d := range list {
		if !seen[d.Cell] {
			seen[d.Cell] = true
			out = append(out, d)
		}
	}
	return out
}

func districtRules(r *rand.Rand, p *matcher.Problem) []matcher.Rule {
	var rules []matcher.Rule
	add := func(kind matcher.RuleKind, low int64, high *int64, where matcher.Where) {
		rules = append(rules, matcher.Rule{ID: matcher.RuleID(fmt.Sprintf("r%02d", len(rules))), Kind: kind, Low: low, High: high, Where: where})
	}
	for _, v := range p.Providers {
		add(matcher.RuleCap, r.Int64N(3), matcher.Seats(5+r.Int64N(20)), matcher.Where{Providers: []matcher.ProviderID{v.ID}})
	}
	for _, c := range p.Communes {
		if r.IntN(2) == 0 {
			add(matcher.RuleLimit, r.Int64N(2), matcher.Seats(3+r.Int64N(9)), matcher.Where{Communes: []matcher.CommuneID{c.ID}})
		}
	}
	for _, g := range p.Groups {
		add(matcher.RuleLimit, r.Int64N(6), matcher.Seats(15+r.Int64N(40)), matcher.Where{Groups: []matcher.GroupID{g.ID}})
	}
	pinned := map[string]bool{} // a pair has one pin at most
	for range r.IntN(3) {
		n := r.Int64N(2)
		o, d := pick(r, p.Offers...), pick(r, p.Demands...)
		if pair := string(o.ID) + d.String(); !pinned[pair] {
			pinned[pair] = true
			add(matcher.RulePin, n, matcher.Seats(n), pinWhere(o.ID, d.Cell))
		}
	}
	for range r.IntN(4) {
		add(matcher.RuleBan, 0, nil, matcher.Where{
			Offers: []matcher.OfferID{pick(r, p.Offers...).ID}, Communes: []matcher.CommuneID{pick(r, p.Communes...).ID},
		})
	}
	return rules
}

func TestSolution_AcceptsWhatTheSolverAnswers(t *testing.T) {
	t.Parallel()
	seen := map[matcher.Status]int{}
	for i := range trials(60, 2000) {
		r := rand.New(rand.NewPCG(5, uint64(i)))
		p := district(r)
		require.Empty(t, matcher.Validate(p))
		for _, opts := range []solve.Options{{}, {MaxPivots: 20 + r.Int64N(150)}} {
			s, _, err := solve.Run(context.Background(), p, opts)
			require.NoError(t, err)
			require.Empty(t, verify.Solution(p, s), "problem %d, %s", i, s.Status)
			seen[s.Status]++
		}
	}
	t.Log(seen)
	for _, status := range []matcher.Status{matcher.StatusOptimal, matcher.StatusFeasible, matcher.StatusInfeasible} {
		require.Positive(t, seen[status], status)
	}
}

func TestCheck_CatchesEveryTamperingWithASolversFile(t *testing.T) {
	t.Parallel()
	refused, accepted := 0, 0
	for i := range trials(3, 500) {
		r := rand.New(rand.NewPCG(6, uint64(i)))
		p := district(r)
		s, _, err := solve.Run(context.Background(), p, solve.Options{})
		require.NoError(t, err)
		whole := originalOf(t, proposalOf(t, p, s))
		for k := range 24 {
			bad := whole.mutated(t, r, []string{"answer", "problem"}[k%2])
			if bad == nil {
				continue
			}
			require.NotEmpty(t, verify.Check(bad), "problem %d, mutation %d", i, k)
			require.NotEmpty(t, verify.CheckAgainst(bad, p), "problem %d, mutation %d", i, k)
			seal(t, bad)
			if len(verify.Check(bad)) > 0 {
				refused++
				continue
			}
			accepted++
			requireAsGood(t, bad.Problem, &bad.Answer)
		}
	}
	t.Logf("sealed anew: %d refused, %d accepted", refused, accepted)
	require.Positive(t, accepted)
}

// requireAsGood asks the solver again: an answer that passes as optimal has its values.
func requireAsGood(t *testing.T, p *matcher.Problem, s *matcher.Solution) {
	t.Helper()
	again, _, err := solve.Run(context.Background(), p, solve.Options{})
	if err != nil {
		return // rules that no longer nest: the certificate speaks for itself
	}
	if s.Status == matcher.StatusInfeasible || s.Status == matcher.StatusOptimal {
		require.Equal(t, s.Status, again.Status)
	}
	if s.Status != matcher.StatusOptimal {
		return
	}
	for l := range s.Levels {
		require.Equal(t, again.Levels[l].Value, s.Levels[l].Value, "level %d", l+1)
	}
}

func TestCheck_SurvivesManyMutationsAtOnce(t *testing.T) {
	t.Parallel()
	for i := range trials(150, 20000) {
		r := rand.New(rand.NewPCG(7, uint64(i)))
		p := tiny(r)
		j := &judge{p: p}
		s := j.certified()
		j.reasoned(r, s)
		whole := originalOf(t, proposalOf(t, p, s))
		if bad := whole.mutatedTimes(t, r, []string{"answer", "problem"}[i%2], 1+r.IntN(12)); bad != nil {
			verify.Solution(bad.Problem, &bad.Answer)
		}
	}
}
