package sheet

import (
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
)

func TestWarnings_SayHowManyCommunesHaveNobody(t *testing.T) {
	ds := small()
	require.Empty(t, Warnings(ds))
	ds.Staff = ds.Staff[:2]
	require.Equal(t, []RowError{{
		File: "roster.csv", Code: matcher.RosterLacks, Params: matcher.Params{"count": int64(1), "all": int64(2)},
	}}, Warnings(ds))
}

func TestTakeRoster_CallsAnOwnRosterSyntheticNoLonger(t *testing.T) {
	ds := small()
	before := ds.Staff
	ds.Staff = []matcher.Staff{{Unit: "00001@2023", Position: "TCKT", Level: "university", Theory: "none", BirthYear: 1999, Sex: "male", Count: 1}}
	wrong := TakeRoster(before, ds, "")
	require.Equal(t, []string{matcher.MarkAssumptions}, ds.Marks)
	require.Equal(t, matcher.RosterDated, wrong[0].Code)
	require.Equal(t, small().Marks, []string{matcher.MarkSyntheticRoster, matcher.MarkAssumptions})

	// A piece of the synthetic roster stays what it is, until somebody says whose day it has.
	ds = small()
	ds.Staff = ds.Staff[:2]
	wrong = TakeRoster(small().Staff, ds, "")
	require.Equal(t, small().Marks, ds.Marks)
	require.Equal(t, matcher.Params{"count": int64(2), "all": int64(2)}, wrong[0].Params)
	require.Empty(t, TakeRoster(small().Staff, ds, "2024-06-30"))
	require.Equal(t, []string{matcher.MarkAssumptions}, ds.Marks)
	require.Equal(t, "2024-06-30", ds.RosterDate)
}
