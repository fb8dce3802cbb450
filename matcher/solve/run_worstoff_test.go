package solve_test

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
	"dathang/matcher/compile"
	"dathang/matcher/sample"
	"dathang/matcher/solve"
	"dathang/matcher/verify"
)

// worstOffFirst puts the goal above, between or below the others, with some steps.
func worstOffFirst(r *rand.Rand, p *matcher.Problem) {
	p.Goals = p.Goals[:2]
	at := r.IntN(3)
	p.Goals = append(p.Goals[:at:at], append([][]matcher.Goal{{{Goal: matcher.GoalWorstOff, Weight: 1}}}, p.Goals[at:]...)...)
	p.WorstOffSteps = []int{0, 1, 2, 3, 1000}[r.IntN(5)]
}

// Limits on districts, several universities' caps: every step's share and
// number of communes equal the best of all allocations, and so do the levels around them.
func TestRun_WorstOffFirstEqualsBruteForceInFlows(t *testing.T) {
	optimal, further := 0, 0
	for seed := range uint64(rounds(500, 5000)) {
		p := sample.Problem(seed+9_000_000, sample.Size{Communes: 5, Offers: 5, Cells: 7, MaxSeats: 2, Lows: seed%4 == 0, People: seed%2 == 1})
		worstOffFirst(rand.New(rand.NewPCG(seed, 13)), p)
		require.Empty(t, matcher.Validate(p))
		c := compile.Problem(p)
		best, ok := bruteForce(p)
		s, _, err := solve.RunCompiled(context.Background(), c, solve.Options{})
		require.NoError(t, err, "seed %d", seed)
		if !ok {
			require.Equal(t, matcher.StatusInfeasible, s.Status, "seed %d", seed)
			continue
		}
		require.Equal(t, matcher.StatusOptimal, s.Status, "seed %d", seed)
		require.Equal(t, best, values(s), "seed %d", seed)
		require.Empty(t, verify.Solution(p, s), "seed %d", seed)
		optimal++
		if len(s.Levels) > len(p.Goals) {
			further++
		}
	}
	require.Greater(t, optimal, 300)
	require.Greater(t, further, 50)
}

// With budgets, cohorts and rules that cross, a step is proven or says by how much it may be missed.
func TestRun_WorstOffFirstIsHeldAgainstBruteForceWithSideRowsAndCohorts(t *testing.T) {
	optimal := 0
	for seed := range uint64(rounds(500, 10000)) {
		size := hardOnes
		size.Communes, size.Lows, size.People = 3, seed%4 == 0, seed%2 == 1
		p := sample.Problem(seed+8_000_000, size)
		worstOffFirst(rand.New(rand.NewPCG(seed, 17)), p)
		require.Empty(t, matcher.Validate(p))
		best, ok := bruteForce(p)
		s, _, err := solve.Run(context.Background(), p, solve.Options{MaxNodes: 20000})
		require.NoError(t, err, "seed %d", seed)
		if !ok {
			require.Equal(t, matcher.StatusInfeasible, s.Status, "seed %d", seed)
			continue
		}
		require.Empty(t, verify.Solution(p, s), "seed %d", seed)
		require.Equal(t, matcher.StatusOptimal, s.Status, "seed %d: %v", seed, s.Levels)
		require.Equal(t, best, values(s), "seed %d", seed)
		optimal++
	}
	require.Greater(t, optimal, 300)
}

// Whatever is changed in a proven answer: what the recount still accepts as optimal is the best of all allocations.
func TestCheck_AcceptsNoFalseStepOfWorstOffFirst(t *testing.T) {
	accepted, refused := 0, 0
	for seed := range uint64(rounds(300, 3000)) {
		size := sample.Size{Communes: 4, Offers: 5, Cells: 5, MaxSeats: 2}
		size.Hard, size.People = seed%3 == 0, seed%2 == 1
		p := sample.Problem(seed+7_500_000, size)
		r := rand.New(rand.NewPCG(seed, 19))
		worstOffFirst(r, p)
		best, ok := bruteForce(p)
		for range 12 {
			if !ok {
				break
			}
			s, _, err := solve.Run(context.Background(), p, solve.Options{MaxNodes: 2000})
			require.NoError(t, err)
			changed := *p
			tamper(r, &changed, s)
			if s.Status != matcher.StatusOptimal || len(verify.Solution(&changed, s)) > 0 {
				refused++
				continue
			}
			want := best
			if changed.WorstOffSteps != p.WorstOffSteps {
				want, _ = bruteForce(&changed)
			}
			require.Equal(t, want, values(s), "seed %d", seed)
			accepted++
		}
	}
	require.Greater(t, refused, 1000)
	require.Greater(t, accepted, 100)
}

// tamper changes one thing of an answer, or several that belong together.
func tamper(r *rand.Rand, p *matcher.Problem, s *matcher.Solution) {
	at := r.IntN(len(s.Levels))
	level, tree := &s.Levels[at], &s.Certificate.Levels[at].Tree
	switch r.IntN(9) {
	case 0:
		if level.Share != nil {
			level.Share = &matcher.Share{Unmet: r.Int64N(3), Of: 1 + r.Int64N(3)}
		}
	case 1:
		level.Bound, level.Gap = level.Bound-1, level.Gap+1
	case 2: // another plan, with its own values, said to be as good as can be
		if n := len(s.Allocations); n > 0 {
			drop(s, r.IntN(n))
			recount(p, s)
		}
	case 3:
		if n := len(tree.Multipliers); n > 0 {
			tree.Multipliers[r.IntN(n)].Value += r.Int64N(5) - 2
		}
	case 4:
		s.Levels = append(s.Levels[:at:at], s.Levels[at+1:]...)
		s.Certificate.Levels = append(s.Certificate.Levels[:at:at], s.Certificate.Levels[at+1:]...)
	case 5:
		p.WorstOffSteps = r.IntN(4)
	case 6:
		tree.Multipliers = nil
	case 7:
		tree.Children = nil
	case 8:
		other := r.IntN(len(s.Levels))
		s.Certificate.Levels[at], s.Certificate.Levels[other] = s.Certificate.Levels[other], s.Certificate.Levels[at]
	}
}

// drop takes a seat of an allocation away.
func drop(s *matcher.Solution, i int) {
	a := s.Allocations[i]
	if s.Allocations[i].Seats--; s.Allocations[i].Seats == 0 {
		s.Allocations = append(s.Allocations[:i:i], s.Allocations[i+1:]...)
	}
	for j := range s.Unmet {
		if s.Unmet[j].Cell == a.Cell {
			s.Unmet[j].Seats++
			return
		}
	}
	s.Unmet = append(s.Unmet, matcher.Unmet{Cell: a.Cell, Seats: 1})
	slices.SortFunc(s.Unmet, func(a, b matcher.Unmet) int { return a.Cell.Compare(b.Cell) })
}

// recount states the goals of the allocations as they are, and claims each to be its own bound.
func recount(p *matcher.Problem, s *matcher.Solution) {
	o := &oracle{p: p}
	for i := range p.Offers {
		for k := range p.Demands {
			if o.exists(i, k) {
				o.pairs = append(o.pairs, [2]int{i, k})
				o.x = append(o.x, 0)
				for _, a := range s.Allocations {
					if a.Offer == p.Offers[i].ID && a.Cell == p.Demands[k].Cell {
						o.x[len(o.x)-1] = a.Seats
					}
				}
			}
		}
	}
	levels := s.Levels
	s.Levels = nil
	goals := o.values()
	for l := 0; len(goals) > 0 && l < len(levels); l++ {
		next := levels[l]
		if next.Share != nil {
			next.Share = lowest(goals[0])
			goals = goals[1:]
		}
		if len(goals) == 0 {
			break
		}
		next.Value, next.Bound, next.Gap = goals[0], goals[0], 0
		if len(next.Goals) == 1 {
			next.Goals = []matcher.GoalValue{{Goal: next.Goals[0].Goal, Value: goals[0]}}
		}
		goals = goals[1:]
		s.Levels = append(s.Levels, next)
	}
}

// lowest terms of a share in units of shareUnit.
func lowest(n int64) *matcher.Share {
	a, b := n, int64(shareUnit)
	for b != 0 {
		a, b = b, a%b
	}
	return &matcher.Share{Unmet: n / a, Of: shareUnit / a}
}

// Three communes ask for 4, 2 and 2 seats, all in one district that may receive 4, so that 4 seats lack.
// With shares of 1/2 they lack 2 + 1 + 1, just enough; with smaller ones at most 1 + 0 + 0. So all three
// are at 1/2 and then nobody else lacks anything, whatever the weights (1, 3, 3). Without the limit there
// are 7 seats for 8: the one that lacks is 1/4 of the first commune's.
func TestRun_LeavesNoCommuneBehindOthers(t *testing.T) {
	p := &matcher.Problem{
		Format: matcher.ProblemFormat, Years: []int{2024},
		Terms:     matcher.Terms{Threshold: 1, WorstOffSteps: 2, Goals: [][]matcher.Goal{{{Goal: matcher.GoalWorstOff, Weight: 1}}, {{Goal: matcher.GoalUnmet, Weight: 1}}}},
		Groups:    []matcher.Group{{ID: "district"}},
		Fields:    []matcher.Field{{ID: "law"}},
		Providers: []matcher.Provider{{ID: "U", Kind: matcher.ProviderUniversity}},
		Coverage:  []matcher.Coverage{{Major: "L", Field: "law", PerMille: 900}},
		Offers:    []matcher.Offer{{ID: "a", Provider: "U", Kind: matcher.KindDegree, Major: "L", Intake: 2020, Ready: 2024, Capacity: 7}},
		Rules:     []matcher.Rule{{ID: "r", Kind: matcher.RuleLimit, Where: matcher.Where{Groups: []matcher.GroupID{"district"}}, High: matcher.Seats(4)}},
	}
	for i, seats := range []int64{4, 2, 2} {
		id := matcher.CommuneID([]string{"1@2023", "2@2023", "3@2023"}[i])
		p.Communes = append(p.Communes, matcher.Commune{ID: id, Group: "district"})
		p.Demands = append(p.Demands, matcher.Demand{Cell: matcher.Cell{Commune: id, Field: "law", Need: matcher.NeedVacant, Year: 2024}, Seats: seats, Weight: 5 - seats})
	}
	p.Sort()
	require.Empty(t, matcher.Validate(p))
	s := run(t, p)
	require.Empty(t, verify.Solution(p, s))
	require.Equal(t, []int64{shareUnit / 2, 3, 0, 3, 2*1 + 1*3 + 1*3}, values(s))
	p.Rules = nil
	s = run(t, p)
	require.Empty(t, verify.Solution(p, s))
	require.Equal(t, []int64{shareUnit / 4, 1, 0, 1, 1}, values(s))
}
