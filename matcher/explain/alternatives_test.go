package explain_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
	"dathang/matcher/explain"
	"dathang/matcher/sample"
	"dathang/matcher/solve"
)

// withPin bounds one pair's seats.
func withPin(p *matcher.Problem, offer matcher.OfferID, cell matcher.Cell, low int64, high *int64) *matcher.Problem {
	q := *p
	q.Rules = append([]matcher.Rule{{
		ID: "asked", Kind: matcher.RulePin, Low: low, High: high,
		Where: matcher.Where{
			Offers: []matcher.OfferID{offer}, Communes: []matcher.CommuneID{cell.Commune}, Fields: []matcher.FieldID{cell.Field},
			Needs: []matcher.Need{cell.Need}, Years: []int{cell.Year},
		},
	}}, p.Rules...)
	q.Sort()
	return &q
}

func seats(s *matcher.Solution, offer matcher.OfferID, cell matcher.Cell) int64 {
	for _, a := range s.Allocations {
		if a.Offer == offer && a.Cell == cell {
			return a.Seats
		}
	}
	return 0
}

// The best alternative to a seat is the best plan with one seat less there, and
// what a named pair would change is the best plan with one seat more there.
func TestAlternatives_AreWhatASolveWithoutTheSeatFinds(t *testing.T) {
	compared, refused, apart := 0, 0, 0
	for seed := range rounds(300, 5000) {
		p := sample.Problem(seed+800_000, sample.Size{Communes: 3, Offers: 6, Cells: 8, MaxSeats: 3, Lows: seed%3 == 0})
		c := solve.Compile(p)
		s, _, err := c.Run(context.Background(), solve.Options{})
		require.NoError(t, err)
		if s.Status != matcher.StatusOptimal {
			continue
		}
		for _, a := range s.Allocations {
			q := withPin(p, a.Offer, a.Cell, 0, matcher.Seats(a.Seats-1))
			if len(matcher.Validate(q)) > 0 {
				continue // pinned
			}
			list, ok := explain.Alternatives(c, s, a)
			require.True(t, ok)
			again, _, err := solve.Run(context.Background(), q, solve.Options{})
			require.NoError(t, err)
			if again.Status != matcher.StatusOptimal {
				require.Empty(t, list, "seed %d", seed)
				continue
			}
			compared++
			require.NotEmpty(t, list, "seed %d %v", seed, a)
			for l := range s.Levels {
				require.Equal(t, again.Levels[l].Value-s.Levels[l].Value, list[0].Effect.Levels[l].Low, "seed %d %v level %d", seed, a, l)
			}
		}
		for i := range p.Offers {
			for k := range p.Demands {
				o, cell := p.Offers[i].ID, p.Demands[k].Cell
				got, ok := explain.WhyNot(c, s, o, cell)
				require.True(t, ok)
				if c.PairOf(int32(i), k) < 0 {
					require.NotEmpty(t, got.Hindrances, "seed %d", seed)
					apart++
					continue
				}
				q := withPin(p, o, cell, seats(s, o, cell)+1, nil)
				if len(matcher.Validate(q)) > 0 {
					continue
				}
				again, _, err := solve.Run(context.Background(), q, solve.Options{})
				require.NoError(t, err)
				if got.Effect.Impossible {
					require.Equal(t, matcher.StatusInfeasible, again.Status, "seed %d %s %v", seed, o, cell)
					refused++
					continue
				}
				compared++
				for l := range s.Levels {
					require.Equal(t, again.Levels[l].Value-s.Levels[l].Value, got.Effect.Levels[l].Low, "seed %d %s %v level %d", seed, o, cell, l)
				}
			}
		}
	}
	require.Greater(t, compared, 200)
	require.Greater(t, refused, 30)
	require.Greater(t, apart, 100)
}
