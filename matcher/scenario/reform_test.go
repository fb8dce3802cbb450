package scenario_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
	"dathang/matcher/propose"
	"dathang/matcher/scenario"
)

// Two limits of one commune that differ only in the offers they count stay two.
func TestReform_KeepsLimitsOnDifferentOffersApart(t *testing.T) {
	p := base()
	commune := p.Communes[0].ID
	for i := range 2 {
		p.Rules = append(p.Rules, matcher.Rule{
			ID: matcher.RuleID("limit:" + string(p.Offers[i].ID)), Kind: matcher.RuleLimit, High: matcher.Seats(int64(i + 1)),
			Where: matcher.Where{Communes: []matcher.CommuneID{commune}, Offers: []matcher.OfferID{p.Offers[i].ID}},
		})
	}
	p.Sort()
	changed := apply(t, p, scenario.Change{Kind: scenario.KindReform, Reform: renamed(p)})
	highs := map[matcher.OfferID]int64{}
	for i := range changed.Rules {
		if r := &changed.Rules[i]; len(r.Where.Offers) == 1 && len(r.Where.Communes) == 1 {
			highs[r.Where.Offers[0]] = *r.High
		}
	}
	require.Equal(t, map[matcher.OfferID]int64{p.Offers[0].ID: 1, p.Offers[1].ID: 2}, highs)
}

// Holders keep their class, posts the year since which they are open, and who waits is carried along.
func TestReform_CarriesPeopleAndYears(t *testing.T) {
	p := base()
	class := matcher.ClassOf("college", 1980, 2042)
	p.Classes = []matcher.Class{class}
	p.Demands[0].Class, p.Demands[0].Open = class.ID, p.Demands[0].Year
	cell := p.Demands[0].Cell
	p.Waits = []matcher.Wait{{Cell: cell, Seats: 2}}
	p.Sort()
	changed, faults := scenario.Apply(propose.FromProblem(p), []scenario.Change{{Kind: scenario.KindReform, Reform: renamed(p)}})
	require.Empty(t, faults)
	cell.Commune = "new:" + cell.Commune
	require.Equal(t, []matcher.Wait{{Cell: cell, Seats: 2}}, changed.Waits)
	at := map[matcher.Cell]int{}
	for i := range changed.Demands {
		at[changed.Demands[i].Cell] = changed.Demands[i].Open
	}
	require.Equal(t, cell.Year, at[cell])
}

// Only the end of the whole excuses a call that says it was cancelled.
func TestEach_TellsOfACancelledCall(t *testing.T) {
	err := scenario.Each(t.Context(), 3, 2, func(_ context.Context, i int) error {
		if i == 1 {
			return context.Canceled
		}
		return nil
	}, nil)
	require.ErrorIs(t, err, context.Canceled)
}
