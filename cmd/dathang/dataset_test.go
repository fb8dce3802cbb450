package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/data/hanoi"
	"dathang/data/sheet"
	"dathang/matcher"
)

func TestDatasetExport_ComesBackUnchanged(t *testing.T) {
	first, second := t.TempDir(), t.TempDir()
	code, _, stderr := try(t, "dataset", "export", "--dataset", hanoi.Hanoi2023, "--out", first)
	require.Equal(t, exitDone, code, stderr)
	code, _, stderr = try(t, "dataset", "export", "--dataset", first, "--out", second)
	require.Equal(t, exitDone, code, stderr)
	for _, part := range sheet.Parts {
		want, err := os.ReadFile(filepath.Join(first, part+".csv"))
		require.NoError(t, err)
		got, err := os.ReadFile(filepath.Join(second, part+".csv"))
		require.NoError(t, err)
		require.Equal(t, string(want), string(got), part)
	}
	sources, err := os.ReadFile(filepath.Join(first, "SOURCES.md"))
	require.NoError(t, err)
	require.Contains(t, string(sources), "OSM")
}

func TestDatasetExport_ComesBackFromJSON(t *testing.T) {
	dir, out := folder(t, small()), t.TempDir()
	code, stdout, stderr := try(t, "dataset", "export", "--dataset", dir, "--format", "json", "--out", out)
	require.Equal(t, exitDone, code, stderr)
	require.Contains(t, stdout, "dataset.json")
	again := t.TempDir()
	code, _, stderr = try(t, "dataset", "export", "--dataset", filepath.Join(out, "dataset.json"), "--out", again)
	require.Equal(t, exitDone, code, stderr)
	for _, part := range sheet.Parts {
		want, err := os.ReadFile(filepath.Join(dir, part+".csv"))
		require.NoError(t, err)
		got, err := os.ReadFile(filepath.Join(again, part+".csv"))
		require.NoError(t, err)
		require.Equal(t, string(want), string(got), part)
	}
}

func TestDatasetList_NamesEveryBuiltInSetWithItsMarks(t *testing.T) {
	code, stdout, stderr := try(t, "dataset", "list")
	require.Equal(t, exitDone, code, stderr)
	for _, name := range hanoi.Names() {
		require.Contains(t, stdout, name)
	}
	require.Contains(t, stdout, "dữ liệu mô phỏng")
	require.Contains(t, stdout, "© OpenStreetMap contributors")
}

func TestDatasetSources_AreShown(t *testing.T) {
	code, stdout, _ := try(t, "dataset", "sources")
	require.Equal(t, exitDone, code)
	require.Contains(t, stdout, "ODbL")
}

func TestDatasetAssumptions_AreShownOneFileAtATime(t *testing.T) {
	code, stdout, _ := try(t, "dataset", "assumptions")
	require.Equal(t, exitDone, code)
	files, err := hanoi.Assumptions()
	require.NoError(t, err)
	for i := range files {
		require.Contains(t, stdout, files[i].Name)
	}
	code, stdout, _ = try(t, "dataset", "assumptions", files[0].Name)
	require.Equal(t, exitDone, code)
	require.Contains(t, stdout, strings.Join(files[0].Header[:1], ""))
	code, _, stderr := try(t, "dataset", "assumptions", "wishes")
	require.Equal(t, exitInput, code)
	require.Contains(t, stderr, files[0].Name)
}

func TestDatasetExport_CarriesAReform(t *testing.T) {
	out := t.TempDir()
	code, _, stderr := try(t, "dataset", "export", "--dataset", hanoi.Hanoi2023, "--reform", "reform", "--format", "json", "--out", out)
	require.Equal(t, exitDone, code, stderr)
	text, err := os.ReadFile(filepath.Join(out, "dataset.json"))
	require.NoError(t, err)
	ds, faults := matcher.DecodeDataset(text)
	require.Empty(t, faults)
	require.Len(t, ds.Units, 126)
	before, err := hanoi.Load(hanoi.Hanoi2023)
	require.NoError(t, err)
	people := func(ds *matcher.Dataset) (n int64) {
		for i := range ds.Staff {
			n += ds.Staff[i].Count
		}
		return n
	}
	require.Equal(t, people(before), people(ds))
	for _, wrong := range []string{"budget-cut", "nowhere.json"} {
		code, _, _ := try(t, "dataset", "export", "--dataset", hanoi.Hanoi2023, "--reform", wrong, "--out", t.TempDir())
		require.Equal(t, exitInput, code, wrong)
	}
}
