package solve_test

import (
	"fmt"
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

// varied is p with a few things changed at random; it may be of another shape.
func varied(d *rand.Rand, p *matcher.Problem) *matcher.Problem {
	for {
		q := *p
		q.Offers, q.Demands, q.Rules = slices.Clone(p.Offers), slices.Clone(p.Demands), slices.Clone(p.Rules)
		for n := range 1 + d.IntN(4) {
			o, k := d.IntN(len(q.Offers)), d.IntN(len(q.Demands))
			at := &q.Demands[k].Cell
			where := matcher.WhereCell(*at)
			where.Offers = []matcher.OfferID{q.Offers[o].ID}
			switch d.IntN(10) {
			case 0, 1:
				q.Offers[o].Capacity = d.Int64N(6)
			case 2, 3:
				q.Demands[k].Seats = 1 + d.Int64N(6)
			case 4:
				q.Offers[o].Prices = []matcher.Payment{{Year: 2024, KVND: d.Int64N(100)}}
			case 5:
				if len(q.Demands) > 1 {
					q.Demands = slices.Delete(q.Demands, k, k+1)
				}
			case 6:
				q.Rules = append(q.Rules, matcher.Rule{ID: matcher.RuleID(fmt.Sprintf("ban:%d", n)), Kind: matcher.RuleBan, Where: where})
			case 7:
				seats := d.Int64N(2)
				q.Rules = append(q.Rules, matcher.Rule{ID: matcher.RuleID(fmt.Sprintf("pin:%d", n)), Kind: matcher.RulePin, Where: where, Low: seats, High: &seats})
			case 8:
				q.Goals = slices.Clone(q.Goals)
				slices.Reverse(q.Goals[:len(q.Goals)-1])
			case 9:
				another := q.Offers[o]
				another.ID, another.Capacity = another.ID+"x", 1+d.Int64N(3)
				q.Offers = append(q.Offers, another)
			}
		}
		q.Sort()
		if len(matcher.Validate(&q)) == 0 {
			return &q
		}
	}
}

func TestWarm_EqualsColdInEveryValue(t *testing.T) {
	infeasible := 0
	for seed := range uint64(rounds(300, 6000)) {
		p := sample.Problem(seed, sample.Size{Communes: 4, Offers: 8, Cells: 16, MaxSeats: 4, Lows: seed%3 == 0, People: seed%2 == 1})
		w, err := solve.NewWarm(t.Context(), compile.Problem(p), solve.Options{})
		require.NoError(t, err)
		before, err := p.Digest()
		require.NoError(t, err)
		d := rand.New(rand.NewPCG(seed, 8))
		for range 4 {
			q := varied(d, p)
			warm, _, err := w.Run(t.Context(), q, solve.Options{})
			require.NoError(t, err, "seed %d", seed)
			cold := run(t, q)
			require.Equal(t, cold.Status, warm.Status, "seed %d", seed)
			for l := range cold.Levels {
				require.Equal(t, cold.Levels[l].Goals, warm.Levels[l].Goals, "seed %d level %d", seed, l)
			}
			if warm.Status == matcher.StatusInfeasible {
				infeasible++
				continue
			}
			require.Equal(t, cold.Allocations, warm.Allocations, "seed %d", seed) // the tie level leaves one plan
			require.Empty(t, verify.Check(proposalOf(t, q, warm)), "seed %d", seed)
		}
		after, err := p.Digest()
		require.NoError(t, err)
		require.Equal(t, before, after)
	}
	require.Greater(t, infeasible, 5)
}

// A change pinned a seat that another change bans: the run without the pair forgot that the pin asks for it.
func TestWarm_APinOfABannedPairIsInfeasible(t *testing.T) {
	p := sample.Problem(1319, sample.Size{Communes: 4, Offers: 8, Cells: 16, MaxSeats: 4})
	answer := run(t, p)
	require.NotEmpty(t, answer.Allocations)
	w, err := solve.NewWarm(t.Context(), compile.Problem(p), solve.Options{})
	require.NoError(t, err)
	at, seats := &answer.Allocations[0], int64(1)
	where := matcher.Where{
		Offers: []matcher.OfferID{at.Offer}, Communes: []matcher.CommuneID{at.Commune}, Fields: []matcher.FieldID{at.Field},
		Needs: []matcher.Need{at.Need}, Years: []int{at.Year},
	}
	q := *p
	q.Rules = append(slices.Clone(p.Rules),
		matcher.Rule{ID: "ban", Kind: matcher.RuleBan, Where: where},
		matcher.Rule{ID: "pin", Kind: matcher.RulePin, Where: where, Low: seats, High: &seats})
	q.Sort()
	require.Empty(t, matcher.Validate(&q))
	warm, _, err := w.Run(t.Context(), &q, solve.Options{})
	require.NoError(t, err)
	require.Equal(t, matcher.StatusInfeasible, warm.Status)
	require.Equal(t, run(t, &q).Conflict, warm.Conflict)
}

// proposalOf an answer without reasons.
func proposalOf(t *testing.T, p *matcher.Problem, answer *matcher.Solution) *matcher.Proposal {
	t.Helper()
	out := &matcher.Proposal{Format: matcher.ProposalFormat, Problem: p, Answer: *answer}
	var err error
	out.ProblemDigest, err = p.Digest()
	require.NoError(t, err)
	out.AnswerDigest, err = out.Answer.Digest()
	require.NoError(t, err)
	require.NoError(t, out.Seal())
	return out
}
