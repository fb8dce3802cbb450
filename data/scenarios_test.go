package data

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestScenarios_AreKeptEditedAndThrownAway(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		cut := NewScenario{Name: "Cắt 20% kinh phí", Base: `{"proposal_id":"p"}`, Changes: []any{map[string]any{"kind": "budget", "kvnd": int64(5)}}}
		one, err := s.AddScenario(ctx, keyed(anna, "k"), cut)
		require.NoError(t, err)
		require.Equal(t, Scenario{
			ID: one.ID, Name: cut.Name, Base: cut.Base, Digest: one.Digest, Version: 1, Owner: "anna", Organisation: "city",
			CreatedAt: one.CreatedAt, UpdatedAt: one.CreatedAt,
		}, one)
		again, err := s.AddScenario(ctx, keyed(anna, "k"), cut)
		require.NoError(t, err)
		require.Equal(t, one, again)
		two, err := s.AddScenario(ctx, binh, NewScenario{Name: "Khác", Base: `{}`, Changes: []any{}})
		require.NoError(t, err)
		scenarios := func(f ScenarioFilter) []Scenario {
			return pages(t, 1, func(p Page) (List[Scenario], error) { return s.Scenarios(ctx, f, p) })
		}
		require.Equal(t, []Scenario{two, one}, scenarios(ScenarioFilter{}))
		require.Equal(t, []Scenario{one}, scenarios(ScenarioFilter{Search: "kinh phi"}))
		require.Equal(t, []Scenario{two}, scenarios(ScenarioFilter{Owner: "binh"}))

		cut.Name, cut.Changes = "Cắt 30 %", []any{}
		saved, err := s.SaveScenario(ctx, binh, one.ID, 1, cut)
		require.NoError(t, err)
		require.Equal(t, int64(2), saved.Version)
		require.Equal(t, UserID("anna"), saved.Owner)
		_, err = s.SaveScenario(ctx, anna, one.ID, 1, cut)
		require.Equal(t, Conflict{Thing: "scenario", ID: string(one.ID), Want: 1, Have: 2}, failure[Conflict](t, err))
		read, text, err := s.ScenarioChanges(ctx, one.ID)
		require.NoError(t, err)
		require.Equal(t, saved, read)
		require.Equal(t, "[]", string(text))
		failure[Conflict](t, s.DeleteScenario(ctx, anna, one.ID, 1))
		require.NoError(t, s.DeleteScenario(ctx, anna, one.ID, 2))
		_, err = s.Scenario(ctx, one.ID)
		require.Equal(t, NotFound{"scenario", string(one.ID)}, failure[NotFound](t, err))
		failure[NotFound](t, s.DeleteScenario(ctx, anna, one.ID, 2))
		_, _, err = s.ScenarioChanges(ctx, one.ID)
		failure[NotFound](t, err)
		lines, err := s.Audit(ctx, AuditFilter{ObjectKind: "scenario", ObjectID: string(one.ID)}, Page{})
		require.NoError(t, err)
		require.Len(t, lines.Items, 3)
		require.Equal(t, []string{"scenario.delete", "scenario.save", "scenario.add"}, []string{lines.Items[0].Action, lines.Items[1].Action, lines.Items[2].Action})
	})
}
