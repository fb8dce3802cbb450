package sheet

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/data/lang"
	"dathang/matcher"
)

// norms of small: dl-tourism is row 1.0, kt-delta 1.1.
func normsGrid() (*matcher.Dataset, *Rows) {
	ds := small()
	return ds, RowsOf("norms", ds, nil, 1)
}

func rowIDs(r *Rows) []string { return each(r.Rows, func(m *RowMark) string { return m.ID }) }

func TestEdit_ChangesWhatWasSeenAndTellsWhatSomebodyElseChanged(t *testing.T) {
	ds, rows := normsGrid()
	first, rows, out := Edit("norms", ds, rows, 2, &Change{Sets: []CellSet{{Row: "1.0", Column: "posts", Saw: "1", Value: "3"}}})
	require.Equal(t, 1, out.Taken)
	require.Equal(t, int64(3), first.Norms[0].Posts)
	require.Equal(t, int64(1), ds.Norms[0].Posts, "the dataset before is as it was")

	// Somebody who still saw 1 changes that cell and another of the row.
	second, rows, out := Edit("norms", first, rows, 3, &Change{Sets: []CellSet{
		{Row: "1.0", Column: "posts", Saw: "1", Value: "5"}, {Row: "1.0", Column: "certainty", Saw: "assumption", Value: "low"},
	}})
	require.Equal(t, []CellConflict{{Row: "1.0", Column: "posts", Now: "3"}}, out.Conflicts)
	require.Equal(t, 1, out.Taken)
	require.Equal(t, int64(3), second.Norms[0].Posts)
	require.Equal(t, matcher.CertainLow, second.Norms[0].Certainty)

	// The same again, as after an answer that was lost: it is as it should be.
	_, again, out := Edit("norms", second, rows, 4, &Change{Sets: []CellSet{{Row: "1.0", Column: "certainty", Saw: "assumption", Value: "low"}}})
	require.Equal(t, &Outcome{Conflicts: []CellConflict{}}, out)
	require.Same(t, rows, again)

	// What changed since the version that somebody has.
	list, gone, whole := RowsSince("norms", second, rows, 2)
	require.False(t, whole)
	require.Empty(t, gone)
	require.Len(t, list, 1)
	require.Equal(t, "1.0", list[0].ID)
	_, _, whole = RowsSince("norms", second, rows, 0)
	require.True(t, whole)
}

func TestEdit_KeepsARowThoughItsKeyIsChangedBySomebodyElse(t *testing.T) {
	ds := small()
	rows := RowsOf("roster", ds, nil, 7)
	next, rows, _ := Edit("roster", ds, rows, 8, &Change{Sets: []CellSet{{Row: "7.0", Column: "level", Saw: ds.Staff[0].Level, Value: "Thạc sĩ"}}})
	require.Equal(t, "master", next.Staff[0].Level, "a name of a word is read as the word")
	_, _, out := Edit("roster", next, rows, 9, &Change{Sets: []CellSet{{Row: "7.0", Column: "theory", Saw: ds.Staff[0].Theory, Value: "advanced"}}})
	require.Equal(t, &Outcome{Taken: 1, Conflicts: []CellConflict{}}, out)
}

func TestEdit_TellsWhatACellCannotHoldAndTakesTheRest(t *testing.T) {
	ds, rows := normsGrid()
	next, rows, out := Edit("norms", ds, rows, 2, &Change{Sets: []CellSet{
		{Row: "1.0", Column: "posts", Saw: "1", Value: "two"},
		{Row: "1.0", Column: "field", Saw: "du_lich_nong_thon", Value: "nobody_knows"},
		{Row: "1.1", Column: "position", Saw: "TCKT", Value: " "},
	}})
	require.Equal(t, []CellFault{{"1.0", "posts", matcher.RowNotNumber, matcher.Params{"value": "two"}}}, out.Faults)
	require.Equal(t, 2, out.Taken)
	require.Equal(t, int64(1), next.Norms[0].Posts)
	require.Empty(t, next.Norms[1].Position)
	// A draft may hold what is missing and unknown; it is told by the cell.
	var codes []string
	for _, f := range PartFaults("norms", next, rows) {
		codes = append(codes, f.Row+" "+f.Column+" "+string(f.Code))
	}
	require.Equal(t, []string{"1.1 position row_required", "1.0 field row_unknown_id"}, codes)
}

func TestEdit_AddsRowsInTheirPlaceDeletesThemAndBringsThemBack(t *testing.T) {
	ds, rows := normsGrid()
	after := func(id string) *string { return &id }
	next, rows, out := Edit("norms", ds, rows, 2, &Change{Adds: []RowAdd{
		{Row: "a", After: after("1.0"), Cells: map[string]string{"position": "TCKT", "field": "ke_toan", "posts": "1"}},
		{Row: "b", After: after("a"), Cells: map[string]string{"position": "TCKT", "field": "ke_toan"}},
		{Row: "c", After: after(""), Cells: map[string]string{}},
		{Row: "d", Cells: map[string]string{}},
	}})
	require.Equal(t, 4+3+2, out.Taken)
	require.Equal(t, []string{"c", "1.0", "a", "b", "1.1", "d"}, rowIDs(rows))
	require.Equal(t, []string{"", "dl-tourism", "TCKT.ke_toan", "TCKT.ke_toan.2", "kt-delta", ""}, each(next.Norms, func(n *matcher.Norm) string { return n.ID }), "ids are made")

	// Sent twice it is added once.
	_, _, out = Edit("norms", next, rows, 3, &Change{Adds: []RowAdd{{Row: "a", Cells: map[string]string{"posts": "1"}}}})
	require.Equal(t, 0, out.Taken)
	require.Empty(t, out.Conflicts)

	// A row that somebody changed after one saw it is not deleted.
	_, _, out = Edit("norms", next, rows, 3, &Change{Deletes: []RowDelete{{Row: "a", Version: 1}}})
	require.Equal(t, []CellConflict{{Row: "a"}}, out.Conflicts)

	gone, rows, out := Edit("norms", next, rows, 3, &Change{Deletes: []RowDelete{{Row: "a", Version: 2}, {Row: "1.1", Version: 1}}})
	require.Equal(t, 2, out.Taken)
	require.Len(t, gone.Norms, 4)
	_, left, _ := RowsSince("norms", gone, rows, 2)
	require.Equal(t, []string{"a", "1.1"}, left)
	_, _, out = Edit("norms", gone, rows, 4, &Change{Sets: []CellSet{{Row: "a", Column: "posts", Saw: "1", Value: "2"}}})
	require.Equal(t, []CellConflict{{Row: "a", Column: "posts", Gone: true}}, out.Conflicts)

	back, rows, _ := Edit("norms", gone, rows, 4, &Change{Adds: []RowAdd{{Row: "a", After: after("1.0"), Cells: map[string]string{"id": "TCKT.ke_toan", "position": "TCKT"}}}})
	require.Equal(t, []string{"c", "1.0", "a", "b", "d"}, rowIDs(rows))
	require.Equal(t, "TCKT.ke_toan", back.Norms[2].ID)
	_, left, _ = RowsSince("norms", back, rows, 2)
	require.Equal(t, []string{"1.1"}, left, "what is there again is not gone")

	// The names of rows are kept with the part, and are others where it has been replaced.
	kept, err := json.Marshal(rows)
	require.NoError(t, err)
	require.Equal(t, rows, RowsOf("norms", back, kept, 4))
	require.Equal(t, []string{"9.0", "9.1"}, rowIDs(RowsOf("norms", ds, nil, 9)))
}

func TestEdit_TakesAUnitByItsCodeAndTheDatasetsOwnFacts(t *testing.T) {
	ds := small()
	next, _, _ := Edit("units", ds, RowsOf("units", ds, nil, 1), 2, &Change{Adds: []RowAdd{{Row: "a", Cells: map[string]string{"id": "7", "name": "Xã Mới"}}}})
	require.Equal(t, matcher.CommuneID("00007@2023"), next.Units[2].ID)

	rows := RowsOf("dataset", ds, nil, 1)
	next, _, out := Edit("dataset", ds, rows, 2, &Change{Sets: []CellSet{{Row: "1.5", Column: "value", Saw: "2022-12-31", Value: "2023-06-30"}, {Row: "1.0", Column: "value", Saw: "2023-12-31", Value: "soon"}}})
	require.Equal(t, "2023-06-30", next.RosterDate)
	require.Equal(t, matcher.RowNoDate, out.Faults[0].Code)
	require.True(t, Fixed("dataset"))
}

func TestGridColumns_OfferNamesForWhatACellMayHold(t *testing.T) {
	ds := small()
	for _, part := range Parts {
		for _, l := range lang.Languages {
			for _, c := range GridColumns(l, part, ds) {
				require.NotEmpty(t, c.Title, "%s %s", part, c.Name)
				require.NotEmpty(t, c.Meaning, "%s %s", part, c.Name)
				if c.Closed {
					require.NotEmpty(t, c.Options, "%s %s", part, c.Name)
				}
			}
		}
	}
	columns := GridColumns(lang.Vi, "roster", ds)
	require.Equal(t, Option{Value: "00001@2023", Label: "Phường Phúc Xá", Within: "Quận Ba Đình"}, columns[0].Options[0])
	require.Equal(t, "đại học", columns[3].Options[2].Label)
	require.Equal(t, "flag", columns[9].Form)
	require.True(t, GridColumns(lang.Vi, "norms", ds)[0].Made)
}

// The codes of the dataset's own lists have the names that it gives them, and those of the country the country's.
func TestGridColumns_NameTheDatasetsOwnCodes(t *testing.T) {
	ds := small()
	ds.Names = append(
		ds.Names,
		matcher.CodeName{List: matcher.NamesUnitType, Code: ds.Units[0].Type, Name: "phường nội thành", NameEn: "inner ward"},
		matcher.CodeName{List: matcher.NamesProvider, Code: string(matcher.CityProvider), Name: "UBND tỉnh", NameEn: "the province"},
	)
	label := func(l lang.Language, list, value string) string {
		for _, o := range OptionsOf(l, list, ds) {
			if o.Value == value {
				return o.Label
			}
		}
		return ""
	}
	require.Equal(t, "phường nội thành", label(lang.Vi, "units.type", ds.Units[0].Type))
	require.Equal(t, "inner ward", label(lang.En, "units.type", ds.Units[0].Type))
	require.Equal(t, "công chức", label(lang.Vi, "positions.group", "cong_chuc"))
	require.Equal(t, "the province", label(lang.En, "providers", string(matcher.CityProvider)))
	require.Equal(t, "ward", label(lang.En, namesCategory, "phuong"))
	require.Equal(t, "phường", label(lang.Vi, namesCategory, "phuong"))
}
