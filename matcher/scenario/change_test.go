package scenario_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
	"dathang/matcher/sample"
	"dathang/matcher/scenario"
	"dathang/matcher/solve"
)

func base() *matcher.Problem {
	return sample.Problem(5, sample.Size{Communes: 5, Offers: 4, Cells: 10, MaxSeats: 5})
}

func TestApply_LeavesTheBaseUntouched(t *testing.T) {
	p := base()
	before, err := p.Digest()
	require.NoError(t, err)
	cell := p.Demands[0].Cell
	last := p.Demands[len(p.Demands)-1].Cell
	changed, faults := scenario.Apply(p, []scenario.Change{
		{Kind: scenario.KindCapacity, Offer: p.Offers[0].ID, Seats: 77},
		{Kind: scenario.KindPrice, Offer: p.Offers[1].ID, PerMille: 1500},
		{Kind: scenario.KindDemand, Cell: &cell, Seats: 9},
		{Kind: scenario.KindDemand, Cell: &last},
		{Kind: scenario.KindBan, Offer: p.Offers[0].ID, Cell: &cell},
	})
	require.Empty(t, faults)
	after, err := p.Digest()
	require.NoError(t, err)
	require.Equal(t, before, after)
	require.Equal(t, int64(77), changed.Offers[0].Capacity)
	require.Equal(t, p.Offers[1].CostKVND()*3/2, changed.Offers[1].CostKVND())
	require.Equal(t, int64(9), changed.Demands[0].Seats)
	require.Len(t, changed.Demands, len(p.Demands)-1)
	require.Len(t, changed.Rules, len(p.Rules)+1)
}

func TestApply_PinsAndBansHold(t *testing.T) {
	p := base()
	answer, _, err := solve.Run(t.Context(), p, solve.Options{})
	require.NoError(t, err)
	given := answer.Allocations[0]
	changed, faults := scenario.Apply(p, []scenario.Change{{Kind: scenario.KindBan, Offer: given.Offer, Cell: &given.Cell}})
	require.Empty(t, faults)
	answer, _, err = solve.Run(t.Context(), changed, solve.Options{})
	require.NoError(t, err)
	for _, a := range answer.Allocations {
		require.False(t, a.Offer == given.Offer && a.Cell == given.Cell)
	}
}

func TestApply_SaysEveryChangeThatIsWrong(t *testing.T) {
	p := base()
	_, faults := scenario.Apply(p, []scenario.Change{
		{Kind: scenario.KindCapacity, Offer: "nobody", Seats: 1},
		{Kind: scenario.KindCapacity, Offer: p.Offers[0].ID, Seats: -1},
		{Kind: scenario.KindDemand},
		{Kind: "wish"},
		{Kind: scenario.KindPin, Offer: p.Offers[0].ID, Cell: &matcher.Cell{Commune: "nowhere"}},
	})
	var paths []string
	for _, f := range faults {
		paths = append(paths, f.Path)
	}
	require.Equal(t, []string{"/changes/0/offer", "/changes/1/seats", "/changes/2/cell", "/changes/3/kind", "/changes/4/cell"}, paths)
}
