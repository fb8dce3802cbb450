package main

import (
	"bytes"
	"context"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
	"dathang/matcher/compile"
	"dathang/matcher/sample"
	"dathang/matcher/solve"
)

// A plan of ours, put into the columns, obeys every row and costs what its level says.
func TestNewProgram_HoldsOurPlanAtOurPrice(t *testing.T) {
	for seed := range uint64(5) {
		shape := sample.Shape{Communes: 12, Years: 1, Intakes: 20, Cohorts: true, TransferLimits: 5}
		free := sample.City(seed, shape)
		s, _, err := solve.Run(context.Background(), free, solve.Options{MaxNodes: 20})
		require.NoError(t, err)
		shape.BudgetPerMille, shape.Spent = budgetPerMille, paid(free, s)
		p := sample.City(seed, shape)
		p.Surcharges = []matcher.Surcharge{{Route: matcher.Route{Offer: s.Allocations[0].Offer, Commune: s.Allocations[0].Commune}, KVND: 900}}
		s, _, err = solve.Run(context.Background(), p, solve.Options{MaxNodes: 20})
		require.NoError(t, err)
		m, err := newProgram(p)
		require.NoError(t, err)

		x := columnsOf(p, s, len(m.cost))
		cost, sums := int64(0), make([]int64, len(m.low))
		for j, n := range x {
			cost += m.cost[j] * n
			require.LessOrEqual(t, n, m.most[j])
		}
		for _, e := range m.entries {
			sums[e.row] += e.number * x[e.column]
		}
		for i, sum := range sums {
			require.GreaterOrEqual(t, float64(sum), m.low[i], "seed %d row %d", seed, i)
			require.LessOrEqual(t, float64(sum), m.high[i], "seed %d row %d", seed, i)
		}
		require.Equal(t, s.Levels[0].Value, cost, "seed %d", seed)
	}
}

// columnsOf a solution: the choices by offer, then each cell's unmet seats and pairs.
func columnsOf(p *matcher.Problem, s *matcher.Solution, count int) []int64 {
	type ends struct {
		offer matcher.OfferID
		cell  matcher.Cell
	}
	seats, given, served := map[ends]int64{}, map[matcher.OfferID]int64{}, map[matcher.Cell]int64{}
	for _, a := range s.Allocations {
		seats[ends{a.Offer, a.Cell}] += a.Seats
		given[a.Offer] += a.Seats
		served[a.Cell] += a.Seats
	}
	x := make([]int64, 0, count)
	for _, o := range p.Offers {
		x = append(x, min(1, given[o.ID]))
	}
	c := compile.Problem(p)
	for k, d := range p.Demands {
		x = append(x, d.Seats-served[d.Cell])
		_, list := c.Pairs.InCell(k)
		for _, o := range list {
			x = append(x, seats[ends{p.Offers[o].ID, d.Cell}])
		}
	}
	return x
}

func TestNewProgram_RefusesWhatItCannotSay(t *testing.T) {
	for want, change := range map[string]func(*matcher.Problem){
		"2 levels": func(p *matcher.Problem) {
			p.Goals = append(p.Goals, []matcher.Goal{{Goal: matcher.GoalTie, Weight: 1}})
		},
		"goal distance": func(p *matcher.Problem) { p.Goals[0][0].Goal = matcher.GoalDistance },
		"has a penalty": func(p *matcher.Problem) { p.Communes[0].Penalty = []matcher.PenaltyStep{{Slope: 1}} },
		"a share":       func(p *matcher.Problem) { p.Rules[0].Kind = matcher.RuleShare },
	} {
		p := sample.City(1, sample.Shape{Communes: 3, Years: 1, Intakes: 3})
		change(p)
		_, err := newProgram(p)
		require.ErrorContains(t, err, want)
	}
}

func TestProgram_IsWrittenAsNumbers(t *testing.T) {
	m := &program{}
	m.enter(m.row(math.Inf(-1), 4), m.column(7, 3, true), 2)
	var text bytes.Buffer
	require.NoError(t, m.write(&text))
	require.Equal(t, "1 1 1 7 3 1 -Inf 4 0 0 2", strings.Join(strings.Fields(text.String()), " "))
}
