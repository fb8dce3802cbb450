package hanoi

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/data/national"
	"dathang/matcher"
)

func TestDocuments_AreNamedByTheirIDAndReplacedByOthers(t *testing.T) {
	for _, id := range Names() {
		ds := load(t, id)
		known := uniqueRefs(t, ds.Documents, func(d *matcher.Document) string { return d.ID })
		for _, d := range ds.Documents {
			require.True(t, d.ReplacedBy == "" || known[d.ReplacedBy], d.ID)
			require.NotEmpty(t, d.Number, d.ID)
			require.NotEmpty(t, d.Source, "a document says how it is known: %s", d.ID)
			require.Contains(t, []matcher.Certainty{matcher.CertainHigh, matcher.CertainMedium, matcher.CertainLow}, d.Certainty, d.ID)
		}
		for _, n := range ds.Norms {
			require.True(t, n.Document == "" || known[n.Document], "%s: %s", n.ID, n.Document)
		}
		for _, p := range ds.Prices {
			require.True(t, p.Document == "" || known[p.Document], "%s: %s", p.ID, p.Document)
		}
		for _, r := range ds.Requirements {
			require.True(t, r.Document == "" || known[r.Document], "%s: %s", r.ID, r.Document)
			require.True(t, r.Document != "" || r.Certainty == matcher.CertainAssumed, "what no document says is an assumption: %s", r.ID)
		}
	}
	i := slices.IndexFunc(load(t, Hanoi2025).Documents, func(d matcher.Document) bool { return d.ID == "nd-170-2025" })
	require.Equal(t, "2027-07-01", load(t, Hanoi2025).Documents[i].Deadline, "placement in posts and ranks")
}

func TestFields_PutThoseThatTheCityNamedFirst(t *testing.T) {
	var first []matcher.FieldID
	asks := map[matcher.FieldType]int{}
	for _, f := range load(t, Hanoi2023).Fields {
		asks[f.Asks()]++
		if f.Priority == 1 {
			first = append(first, f.ID)
		}
	}
	require.ElementsMatch(t, []matcher.FieldID{"quy_hoach_kien_truc", "kinh_te_nong_nghiep", "du_lich_nong_thon"}, first)
	require.Equal(t, map[matcher.FieldType]int{
		matcher.FieldSpecialisation: 14, matcher.FieldLevel: 2, matcher.FieldTheory: 2, matcher.FieldCourse: 2,
	}, asks)
}

func TestRequirements_AskForNoSpecialisation(t *testing.T) {
	for _, id := range Names() {
		ds := load(t, id)
		asks := map[matcher.FieldID]matcher.FieldType{}
		for i := range ds.Fields {
			asks[ds.Fields[i].ID] = ds.Fields[i].Asks()
		}
		positions := map[matcher.PositionID]bool{"": true}
		for _, p := range ds.Positions {
			positions[p.ID] = true
		}
		uniqueRefs(t, ds.Requirements, func(r *matcher.Requirement) string { return r.ID })
		for _, r := range ds.Requirements {
			require.True(t, positions[r.Position], r.ID)
			require.NotEqual(t, matcher.FieldSpecialisation, asks[r.Field], r.ID)
			require.NotEmpty(t, asks[r.Field], r.ID)
			require.NotEmpty(t, r.Reason, r.ID)
		}
	}
}

func TestProgrammes_EveryCourseThatIsAskedForCanBeHeld(t *testing.T) {
	for _, id := range Names() {
		ds := load(t, id)
		c := indexCoverage(ds.Coverage)
		seats := map[matcher.FieldID]int64{}
		for i := range ds.Programmes {
			p := &ds.Programmes[i]
			if national.IsMajor(p.Major) || p.Kind == matcher.KindShortCourse {
				continue
			}
			for f := range c[p.Major] {
				seats[f] += p.Capacity
			}
		}
		for _, r := range ds.Requirements {
			if f := r.Field; f != national.Degree && f != "trinh_do_cao_dang" {
				require.Positive(t, seats[f], "%s asks for %s", r.ID, f)
			}
		}
		for _, r := range ds.Refreshers {
			var heads int64
			group := map[matcher.PositionID]string{}
			for _, p := range ds.Positions {
				group[p.ID] = p.Group
			}
			for _, s := range ds.Staff {
				if group[s.Position] == r.Group {
					heads += s.Count
				}
			}
			require.Positive(t, heads, r.ID)
			require.Greater(t, seats[r.Field], heads/int64(r.CycleYears), "a year's turn of %s", r.ID)
		}
	}
}

func TestProgrammes_TakeNobodyOver45ForAMasterAndAskForThreeTimesItsLength(t *testing.T) {
	for _, id := range Names() {
		masters := 0
		for _, p := range load(t, id).Programmes {
			if p.Kind != matcher.KindMaster {
				require.Zero(t, p.HighAge, p.ID)
				continue
			}
			masters++
			require.Equal(t, 45, p.HighAge, p.ID)
			require.EqualValues(t, 3*p.Months, p.ServeMonths, p.ID)
			require.Contains(t, p.Reason, "171/2025", p.ID)
		}
		require.Positive(t, masters)
	}
}

func TestProgrammes_AreNeverTooFarButMayCostLodging(t *testing.T) {
	for _, id := range Names() {
		ds := load(t, id)
		lodging := map[matcher.Kind]bool{}
		for _, p := range ds.Prices {
			require.Equal(t, matcher.PartLodging, p.Part, p.ID)
			require.Positive(t, p.BeyondM, p.ID)
			lodging[p.Kind] = true
		}
		for _, p := range ds.Programmes {
			require.Zero(t, p.ReachM, p.ID)
			if need, _ := p.Kind.Serves(); need != matcher.NeedVacant {
				require.True(t, lodging[p.Kind], p.ID)
			}
		}
	}
}
