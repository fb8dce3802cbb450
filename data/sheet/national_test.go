package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/data/lang"
	"dathang/data/national"
	"dathang/matcher"
)

func TestReadBook_TheNationalBaseStandsInForTablesThatAreTheSameEverywhere(t *testing.T) {
	own := slices.DeleteFunc(slices.Clone(Parts), func(p string) bool {
		return p == "majors" || p == "tuition" || p == "retirement"
	})
	ds, wrong := ReadBook(bytes.NewReader(bookOf(t, lang.Vi, small(), own...)), "f.xlsx")
	require.Empty(t, wrong)
	require.Contains(t, ds.Marks, matcher.MarkNational)
	majors, err := national.Majors()
	require.NoError(t, err)
	require.ElementsMatch(t, majors, ds.Majors)
	require.NotEmpty(t, ds.Tuition)
	require.NotEmpty(t, ds.Retirement)
	told := Warnings(ds)
	require.Equal(t, matcher.NationalStandsIn, told[0].Code)
	require.Equal(t, "Ngành đào tạo / Majors, Học phí / Tuition, Tuổi nghỉ hưu / Retirement ages", told[0].Params["parts"])

	// What was replaced is not said to be national any more.
	ds.Tuition[0].KVNDMonth++
	require.Equal(t, "Ngành đào tạo / Majors, Tuổi nghỉ hưu / Retirement ages", Warnings(ds)[0].Params["parts"])
}

func TestReadBook_AsksForWhatOnlyTheProvinceKnows(t *testing.T) {
	for _, lacking := range []string{"groups", "roster", "programmes", "rates"} {
		own := slices.DeleteFunc(slices.Clone(Parts), func(p string) bool { return p == lacking || p == "tuition" })
		_, wrong := ReadBook(bytes.NewReader(bookOf(t, lang.Vi, small(), own...)), "f.xlsx")
		require.NotEmpty(t, wrong, lacking)
		require.Equal(t, matcher.RowNoSheet, wrong[0].Code, lacking)
	}
}

func TestReadWhole_TheNationalBaseStandsInWhateverTheForm(t *testing.T) {
	for name, text := range forms(t, small()) {
		switch name {
		case "zip":
			text = repacked(t, text, func(file string) bool { return strings.HasSuffix(file, "/tuition.csv") })
		case "json":
			var members map[string]any
			require.NoError(t, json.Unmarshal(text, &members))
			delete(members, "tuition")
			text, _ = json.Marshal(members)
		default:
			text = bookOf(t, lang.Vi, small(), slices.DeleteFunc(slices.Clone(Parts), func(p string) bool { return p == "tuition" })...)
		}
		ds, wrong := ReadWhole(bytes.NewReader(text), "f")
		require.Empty(t, wrong, name)
		base, err := national.Tuition()
		require.NoError(t, err)
		require.ElementsMatch(t, base, ds.Tuition, name)
		require.Contains(t, ds.Marks, matcher.MarkNational, name)
		require.Equal(t, matcher.NationalStandsIn, Warnings(ds)[0].Code, name)
	}
	files := exported(t, small())
	delete(files, "tuition.csv")
	ds, wrong := ReadDataset(files.open)
	require.Empty(t, wrong)
	require.Contains(t, ds.Marks, matcher.MarkNational)
}

// repacked is an archive without some of its files.
func repacked(t *testing.T, packed []byte, without func(name string) bool) []byte {
	t.Helper()
	from, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	require.NoError(t, err)
	var b bytes.Buffer
	to := zip.NewWriter(&b)
	for _, f := range from.File {
		if !without(f.Name) {
			require.NoError(t, to.Copy(f))
		}
	}
	require.NoError(t, to.Close())
	return b.Bytes()
}

// One sheet that lacks is one fault, however many rows name what would be in it.
func TestReadBook_BlamesNobodyForNamingWhatAMissingSheetWouldHold(t *testing.T) {
	own := slices.DeleteFunc(slices.Clone(Parts), func(p string) bool { return p == "groups" })
	_, wrong := ReadBook(bytes.NewReader(bookOf(t, lang.Vi, small(), own...)), "f.xlsx")
	require.Len(t, wrong, 1)
	require.Equal(t, matcher.RowNoSheet, wrong[0].Code)
}
