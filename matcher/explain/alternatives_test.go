package explain_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
	"dathang/matcher/compile"
	"dathang/matcher/explain"
	"dathang/matcher/sample"
	"dathang/matcher/solve"
)

// withPin bounds one pair's seats.
func withPin(p *matcher.Problem, offer matcher.OfferID, cell matcher.Cell, low int64, high *int64) *matcher.Problem {
	q := *p
	q.Rules = append([]matcher.Rule{{
		ID: "asked", Kind: matcher.RulePin, Low: low, High: high,
		Where: whereOf(offer, cell),
	}}, p.Rules...)
	q.Sort()
	return &q
}

// whereOf selects one pair.
func whereOf(offer matcher.OfferID, cell matcher.Cell) matcher.Where {
	w := matcher.WhereCell(cell)
	w.Offers = []matcher.OfferID{offer}
	return w
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
		p := sample.Problem(seed+800_000, sample.Size{Communes: 3, Offers: 6, Cells: 8, MaxSeats: 3, Lows: seed%3 == 0, People: seed%4 == 1})
		c := compile.Problem(p)
		s, _, err := solve.RunCompiled(context.Background(), c, solve.Options{})
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
				if c.Pairs.Find(int32(i), k) < 0 {
					require.NotEmpty(t, got.Hindrances, "seed %d", seed)
					apart++
					continue
				}
				require.Equal(t, filling(s, cell), got.Filled, "seed %d %s %v", seed, o, cell)
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

// filling are the allocations of a cell that lacks nothing.
func filling(s *matcher.Solution, cell matcher.Cell) (list []matcher.Allocation) {
	for _, u := range s.Unmet {
		if u.Cell == cell {
			return nil
		}
	}
	for _, a := range s.Allocations {
		if a.Cell == cell {
			list = append(list, a)
		}
	}
	return list
}

// What Instead and WhyNotByMoves find without anything giving way are plans: with every pair pinned at what
// they say, a solve finds just these goals. Where something has to give way, without it that plan is none, and
// with it it is.
func TestInstead_FindsPlansThatObeyOrSayWhatDoesNot(t *testing.T) {
	obey, lack := 0, 0
	for seed := range rounds(60, 2000) {
		p := sample.Problem(seed+900_000, sample.Size{Communes: 3, Offers: 6, Cells: 6, MaxSeats: 3, Hard: true, Lows: seed%3 == 0, People: seed%2 == 1})
		c := compile.Problem(p)
		s, _, err := solve.RunCompiled(context.Background(), c, solve.Options{})
		require.NoError(t, err)
		if s.Status != matcher.StatusOptimal {
			continue
		}
		check := func(x *matcher.Alternative) {
			plan := moved(s.Allocations, x.Moves)
			q := pinnedAt(p, c, plan)
			if len(x.Relaxations) == 0 {
				obey++
				again, _, err := solve.Run(context.Background(), q, solve.Options{})
				require.NoError(t, err)
				require.Equal(t, matcher.StatusOptimal, again.Status, "seed %d %v %v %v", seed, x.Cell, x.Moves, x.Relaxations)
				for l := range s.Levels {
					require.Equal(t, again.Levels[l].Value-s.Levels[l].Value, x.Effect.Levels[l].Low, "seed %d %v level %d", seed, x, l)
				}
				return
			}
			lack++
			again, _, err := solve.Run(context.Background(), q, solve.Options{})
			require.NoError(t, err)
			if !slices.ContainsFunc(x.Relaxations, func(y matcher.Relaxation) bool { return y.Code == matcher.RelaxPin }) {
				require.Equal(t, matcher.StatusInfeasible, again.Status, "seed %d %v %v %v", seed, x.Cell, x.Moves, x.Relaxations)
			}
			again, _, err = solve.Run(context.Background(), loosened(t, q, &matcher.Reason{Cell: x.Cell, Relaxations: x.Relaxations}), solve.Options{})
			require.NoError(t, err)
			require.NotEqual(t, matcher.StatusInfeasible, again.Status, "seed %d %v %v %v", seed, x.Cell, x.Moves, x.Relaxations)
		}
		for _, a := range s.Allocations {
			list := explain.Instead(c, s, a)
			require.NotEmpty(t, list, "seed %d", seed)
			for i := range list {
				require.Less(t, seatsAfter(s, &list[i], a), seats(s, a.Offer, a.Cell)+1)
				check(&list[i])
			}
		}
		for i := range p.Offers {
			for k := range p.Demands {
				if x := explain.WhyNotByMoves(c, s, p.Offers[i].ID, p.Demands[k].Cell); len(x.Hindrances) == 0 && !x.Effect.Impossible {
					check(&x)
				}
			}
		}
	}
	require.Greater(t, obey, 20)
	require.Greater(t, lack, 20)
}

func seatsAfter(s *matcher.Solution, x *matcher.Alternative, a matcher.Allocation) int64 {
	n := seats(s, a.Offer, a.Cell)
	for _, m := range x.Moves {
		if m.Offer == a.Offer && m.Cell == a.Cell {
			n += m.By
		}
	}
	return n
}

// pinnedAt holds every pair of a problem at what a plan gives it, where a pin that was there allows that.
func pinnedAt(p *matcher.Problem, c *compile.Formulation, plan []matcher.Allocation) *matcher.Problem {
	q := *p
	q.Rules = slices.Clone(p.Rules)
	pins := c.Net.PinOf
	for k := range p.Demands {
		first, offers := c.Pairs.InCell(k)
		d := p.Demands[k].Cell
		for i, o := range offers {
			var n int64
			for _, a := range plan {
				if a.Cell == d && a.Offer == p.Offers[o].ID {
					n += a.Seats
				}
			}
			if at, ok := pins[first+i]; ok {
				pin := &c.Rows[at]
				if n >= pin.Low && n <= pin.High {
					q.Rules[pin.Rule].Low, q.Rules[pin.Rule].High = n, matcher.Seats(n)
				}
				continue
			}
			q.Rules = append(q.Rules, matcher.Rule{
				ID: matcher.RuleID(fmt.Sprintf("at:%d:%d", k, o)), Kind: matcher.RulePin, Low: n, High: matcher.Seats(n),
				Where: whereOf(p.Offers[o].ID, d),
			})
		}
	}
	q.Sort()
	return &q
}
