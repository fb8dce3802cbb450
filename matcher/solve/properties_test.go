package solve_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
	"dathang/matcher/sample"
	"dathang/matcher/solve"
	"dathang/matcher/verify"
)

var middling = sample.Size{Communes: 12, Offers: 40, Cells: 60, MaxSeats: 6}

func TestRun_DoesNotDependOnTheOrderOfRowsOrTheNumberOfThreads(t *testing.T) {
	for seed := range uint64(rounds(60, 1000)) {
		size := middling
		size.People = seed%2 == 1
		p := sample.Problem(seed, size)
		want, err := run(t, p).Digest()
		require.NoError(t, err)
		r := rand.New(rand.NewPCG(seed, 7))
		shuffle(r, p.Groups)
		shuffle(r, p.Communes)
		shuffle(r, p.Fields)
		shuffle(r, p.Providers)
		shuffle(r, p.Offers)
		shuffle(r, p.Coverage)
		shuffle(r, p.Demands)
		shuffle(r, p.Rules)
		p.Sort()
		for _, threads := range []int{1, 2, 5} {
			s, _, err := solve.Run(context.Background(), p, solve.Options{Threads: threads})
			require.NoError(t, err)
			got, err := s.Digest()
			require.NoError(t, err)
			require.Equal(t, want, got, "seed %d, %d threads", seed, threads)
		}
	}
}

func shuffle[T any](r *rand.Rand, list []T) {
	r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
}

// MODEL, "Determinism": any relaxation never worsens the goal vector.
func TestRun_ARelaxationNeverWorsensTheGoals(t *testing.T) {
	relaxations := map[string]func(*rand.Rand, *matcher.Problem){
		"more capacity": func(r *rand.Rand, p *matcher.Problem) { p.Offers[r.IntN(len(p.Offers))].Capacity += 1 + r.Int64N(3) },
		"farther reach": func(r *rand.Rand, p *matcher.Problem) { p.Offers[r.IntN(len(p.Offers))].ReachM = 0 },
		"no rule": func(r *rand.Rand, p *matcher.Problem) {
			if n := len(p.Rules); n > 0 {
				p.Rules = slices.Delete(p.Rules, 0, 1+r.IntN(n))
			}
		},
		"later is allowed": func(_ *rand.Rand, p *matcher.Problem) { p.Lateness.MaxYears++ },
		"lower threshold":  func(_ *rand.Rand, p *matcher.Problem) { p.Threshold -= 100 },
		"a new offer": func(r *rand.Rand, p *matcher.Problem) {
			o := p.Offers[r.IntN(len(p.Offers))]
			o.ID += "+"
			p.Offers = append(p.Offers, o)
			p.Sort()
		},
	}
	names := make([]string, 0, len(relaxations))
	for name := range relaxations {
		names = append(names, name)
	}
	slices.Sort(names)
	for seed := range uint64(rounds(300, 5000)) {
		r := rand.New(rand.NewPCG(seed, 3))
		name := names[r.IntN(len(names))]
		size := middling
		size.People = seed%2 == 1
		p := sample.Problem(seed, size)
		p.Goals = p.Goals[:len(p.Goals)-1] // the tie-break prefers nothing
		before := run(t, p)
		relaxations[name](r, p)
		require.Empty(t, matcher.Validate(p))
		after := run(t, p)
		require.LessOrEqual(t, slices.Compare(values(after), values(before)), 0, "seed %d: %s made %v of %v", seed, name, values(after), values(before))
	}
}

func values(s *matcher.Solution) []int64 {
	var v []int64
	for _, level := range s.Levels {
		if level.Share != nil {
			v = append(v, level.Share.Unmet*shareUnit/level.Share.Of)
		}
		v = append(v, level.Value)
	}
	return v
}

func TestRun_EveryAnswerIsVerified(t *testing.T) {
	for seed := range uint64(rounds(400, 10000)) {
		size := middling
		size.Lows, size.People = seed%2 == 0, seed%4 > 1
		p := sample.Problem(seed, size)
		s := run(t, p)
		for _, u := range s.Unmet { // reasons are another room's; say so for each
			s.Reasons = append(s.Reasons, matcher.Reason{Cell: u.Cell, Proof: matcher.ProofNone, Relaxations: []matcher.Relaxation{}, Witness: []matcher.Move{}})
		}
		require.Empty(t, verify.Solution(p, s), "seed %d", seed)
	}
}

// Goals in any order, alone and together, are proven as well.
func TestRun_TakesGoalsInAnyOrder(t *testing.T) {
	for seed := range uint64(rounds(300, 5000)) {
		r := rand.New(rand.NewPCG(seed, 5))
		p := sample.Problem(seed, sample.Size{Communes: 2, Offers: 4, Cells: 4, MaxSeats: 2, Lows: seed%4 == 0, People: seed%2 == 1})
		goals := []matcher.GoalID{matcher.GoalUnmet, matcher.GoalLateness, matcher.GoalCost, matcher.GoalMismatch, matcher.GoalDistance}
		if seed%2 == 1 {
			goals = append(goals, matcher.GoalWaiting)
		}
		shuffle(r, goals)
		p.Goals = nil
		for _, g := range goals[:1+r.IntN(len(goals))] {
			if n := len(p.Goals); n > 0 && r.IntN(2) == 0 {
				p.Goals[n-1] = append(p.Goals[n-1], matcher.Goal{Goal: g, Weight: 1 + r.Int64N(3)})
				continue
			}
			p.Goals = append(p.Goals, []matcher.Goal{{Goal: g, Weight: 1 + r.Int64N(3)}})
		}
		require.Empty(t, matcher.Validate(p))
		best, ok := bruteForce(p)
		s := run(t, p)
		require.Equal(t, ok, s.Status == matcher.StatusOptimal, "seed %d", seed)
		if ok {
			require.Equal(t, best, values(s), "seed %d", seed)
		}
	}
}

func TestRun_StopsAtALimitWithAProvenBound(t *testing.T) {
	stopped := 0
	for seed := range uint64(30) {
		size := middling
		size.Cells, size.Offers = 200, 80
		p := sample.Problem(seed, size)
		for _, most := range []int64{1, 20, 60} {
			s, _, err := solve.Run(context.Background(), p, solve.Options{MaxPivots: most})
			require.NoError(t, err)
			if s.Status == matcher.StatusOptimal {
				continue
			}
			require.Equal(t, "work", s.StoppedBy)
			stopped++
			for _, u := range s.Unmet {
				s.Reasons = append(s.Reasons, matcher.Reason{Cell: u.Cell, Proof: matcher.ProofNone, Relaxations: []matcher.Relaxation{}, Witness: []matcher.Move{}})
			}
			require.Empty(t, verify.Solution(p, s), "seed %d after %d pivots", seed, most)
		}
	}
	require.Greater(t, stopped, 10)
}

// Three communes ask for 1 seat each, two programmes have 1 seat each: one seat
// is short. Weights 5, 3, 2 leave the last commune without; its price is 2.
// Both programmes are used (10 and 4 kVND), so the cost is 14 whatever the
// pairing; nobody's place is known, so every kilometre is 0.
func TestRun_ThreeCommunesTwoProgrammesOneSeatShort(t *testing.T) {
	cell := func(c string) matcher.Cell {
		return matcher.Cell{Commune: matcher.CommuneID(c), Field: "law", Need: matcher.NeedVacant, Year: 2024}
	}
	p := &matcher.Problem{
		Format: matcher.ProblemFormat, Years: []int{2024},
		Terms:     matcher.Terms{Threshold: 1, Goals: matcher.DefaultGoals()},
		Communes:  []matcher.Commune{{ID: "1@2023"}, {ID: "2@2023"}, {ID: "3@2023"}},
		Fields:    []matcher.Field{{ID: "law"}},
		Providers: []matcher.Provider{{ID: "U", Kind: matcher.ProviderUniversity}},
		Coverage:  []matcher.Coverage{{Major: "L", Field: "law", PerMille: 900}},
		Demands:   []matcher.Demand{{Cell: cell("1@2023"), Seats: 1, Weight: 5}, {Cell: cell("2@2023"), Seats: 1, Weight: 3}, {Cell: cell("3@2023"), Seats: 1, Weight: 2}},
	}
	for id, price := range map[matcher.OfferID]int64{"a": 10, "b": 4} {
		p.Offers = append(p.Offers, matcher.Offer{ID: id, Provider: "U", Kind: matcher.KindDegree, Major: "L", Intake: 2020, Ready: 2024, Capacity: 1, Prices: []matcher.Payment{{Year: 2020, KVND: price}}})
	}
	p.Sort()
	require.Empty(t, matcher.Validate(p))
	s := run(t, p)
	require.Equal(t, []int64{2, 14, 200}, values(s)[:3]) // 2 seats x (1000 - 900) mismatch
	require.Equal(t, []matcher.Unmet{{Cell: cell("3@2023"), Seats: 1}}, s.Unmet)
	require.Equal(t, int64(2), s.Served())
}

func TestRun_AnswersAnEmptyProblem(t *testing.T) {
	p := sample.Problem(3, small)
	p.Demands, p.Rules = nil, nil
	s := run(t, p)
	require.Equal(t, matcher.StatusOptimal, s.Status)
	require.Empty(t, s.Allocations)
	require.Equal(t, fmt.Sprint([]int64{0, 0, 0, 0}), fmt.Sprint(values(s)))
}
