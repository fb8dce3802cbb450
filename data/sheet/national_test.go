package sheet

import (
	"bytes"
	"slices"
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
