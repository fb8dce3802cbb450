package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/data/intake"
	"dathang/data/national"
	"dathang/data/sheet"
	"dathang/matcher"
)

// The same two thousand people in three habits are read as the same people, without a question; so are the offers.
func TestProvinceBooks_AreReadAlikeWithoutAQuestion(t *testing.T) {
	folder := t.TempDir()
	require.NoError(t, provinceBooks(folder))
	province, _, err := national.FindProvince(storyProvince)
	require.NoError(t, err)
	ds, err := national.NewDataset(national.Start{Province: *province, BaseDate: "2026-06-30", RosterDate: "2026-06-30"})
	require.NoError(t, err)
	require.Len(t, ds.Units, 102)
	read := func(name string) *intake.Reading {
		f, err := os.Open(filepath.Join(folder, name))
		require.NoError(t, err)
		defer func() { _ = f.Close() }()
		r := intake.Read(f, name, ds, nil)
		require.Empty(t, r.Faults, name)
		require.Zero(t, r.Asked, name)
		return r
	}
	var staff []matcher.Staff
	for i, name := range []string{"moi-dong-mot-nguoi.xlsx", "moi-cum-mot-trang.xlsx", "bieu-so-luong.xlsx"} {
		r := read(name)
		require.EqualValues(t, storyPeople, r.Taken[0].People, name)
		require.Equal(t, 102, r.Taken[0].Units, name)
		if i == 0 {
			staff = r.Dataset().Staff
		}
		require.Equal(t, staff, r.Dataset().Staff, name)
	}
	ds.Staff = staff
	whole := read("co-so-dao-tao.xlsx").Dataset()
	require.Empty(t, sheet.Check(whole))
	require.Len(t, whole.Programmes, 16)
	require.EqualValues(t, 60_500, whole.Programmes[0].PriceKVND+whole.Programmes[1].PriceKVND-42_000, "60,5 million is 60,500 thousand")
}
