package sheet

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/data/lang"
	"dathang/matcher"
)

// forms are the files that one dataset can come as.
func forms(t testing.TB, ds *matcher.Dataset) map[string][]byte {
	t.Helper()
	var book, packed bytes.Buffer
	require.NoError(t, WriteBook(&book, lang.Vi, ds))
	z := zip.NewWriter(&packed)
	for _, part := range Parts {
		w, err := z.Create("bộ dữ liệu/" + part + ".csv")
		require.NoError(t, err)
		require.NoError(t, WritePart(w, ds, part))
	}
	require.NoError(t, z.Close())
	text, err := matcher.Encode(ds)
	require.NoError(t, err)
	return map[string][]byte{"xlsx": book.Bytes(), "zip": packed.Bytes(), "json": text}
}

func TestReadWhole_KnowsADatasetByItsContent(t *testing.T) {
	ds := Sorted(small())
	for name, text := range forms(t, ds) {
		read, wrong := ReadWhole(bytes.NewReader(text), "tệp không đuôi")
		require.Empty(t, wrong, name)
		require.Equal(t, ds, read, name)
	}
}

func TestReadSome_ReplacesWhatAFileHas(t *testing.T) {
	ds := small()
	for name, text := range forms(t, ds) {
		other := small()
		other.Staff[0].Count = 77
		replaced, wrong := ReadSome(bytes.NewReader(text), "f", other)
		require.Empty(t, wrong, name)
		require.ElementsMatch(t, Parts, replaced, name)
		require.Equal(t, Sorted(ds), Sorted(other), name)
	}
	other := small()
	replaced, wrong := ReadSome(strings.NewReader(`{"roster":[]}`), "f", other)
	require.Equal(t, []RowError{{File: "f", Path: "/roster", Code: matcher.RowNoRows}}, wrong)
	require.Empty(t, replaced)
}

func TestReadPart_ReadsJSON(t *testing.T) {
	row := `{"unit":"00004@2023","position":"VHXH","level":"secondary","theory":"none","birth_year":1990,"sex":"male","count":3}`
	for _, text := range []string{"[" + row + "]", "\ufeff" + `{"roster":[` + row + `]}`} {
		ds := small()
		require.Empty(t, ReadPart(strings.NewReader(text), "roster.json", "roster", ds))
		require.Len(t, ds.Staff, 1)
		require.Equal(t, int64(3), ds.Staff[0].Count)
	}
}

func TestReadPart_SaysWhereAFaultOfJSONIs(t *testing.T) {
	for text, want := range map[string]RowError{
		`[{"unit":"00004@2023","position":"VHXH","level":"secondary","theory":"none","birth_year":1990,"sex":"man","count":1}]`: {Path: "/0/sex", Code: matcher.RowUnknownWord},
		`{"roster":[{"unit":"00009@2023","position":"VHXH","level":"secondary","theory":"none","birth_year":1990,"sex":"male","count":1}]}`: {
			Path: "/roster/0/unit", Code: matcher.RowUnknownID,
		},
		`[{"unti":"00004@2023"}]`: {Path: "/0/unti", Code: matcher.FaultUnknownNear},
		`{"norms":[]}`:            {Code: matcher.RowNoSheet},
		`[{"count":1.5},`:         {Path: "/0/count", Code: matcher.FaultWhole},
	} {
		wrong := ReadPart(strings.NewReader(text), "r.json", "roster", small())
		require.NotEmpty(t, wrong, text)
		require.Equal(t, want.Path, wrong[0].Path, text)
		require.Zero(t, wrong[0].Row)
		if want.Code != matcher.RowUnknownID { // a near one may be named
			require.Equal(t, want.Code, wrong[0].Code, text)
		}
	}
}

func TestReadWhole_CallsOtherFilesWhatTheyAre(t *testing.T) {
	for text, want := range map[string]matcher.Code{
		"":                              matcher.RowEmptyFile,
		"unit,position\nx,y\n":          matcher.RowNotDataset,
		"%PDF-1.7":                      matcher.RowNotCSV,
		"\xD0\xCF\x11\xE0 old":          matcher.RowNotCSV,
		"PK\x03\x04 broken":             matcher.RowNotBook,
		`{"format":"dathang.policy/2"}`: matcher.FaultFormat,
	} {
		_, wrong := ReadWhole(strings.NewReader(text), "f")
		require.Len(t, wrong, 1, text)
		require.Equal(t, want, wrong[0].Code, text)
	}
}
