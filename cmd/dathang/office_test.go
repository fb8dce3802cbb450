package main

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"dathang/data/lang"
	"dathang/data/sheet"
	"dathang/matcher"
)

// officeBook is a dataset in the Vietnamese template, with what an office changes in it: a title row above the list of
// staff, names for ids, words for codes, one row a person with a name.
func officeBook(t *testing.T, ds *matcher.Dataset) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, sheet.WriteBook(&b, lang.Vi, ds))
	f, err := excelize.OpenReader(&b)
	require.NoError(t, err)
	name := sheet.SheetName(lang.Vi, "roster")
	require.NoError(t, f.DeleteSheet(name))
	_, err = f.NewSheet(name)
	require.NoError(t, err)
	rows := [][]any{
		{"DANH SÁCH CÁN BỘ, CÔNG CHỨC"}, {"STT", "Họ và tên", "Đơn vị", "Chức danh", "Ngành đào tạo", "Trình độ", "Lý luận chính trị", "Ngày sinh", "Giới tính"},
	}
	positions, units := map[matcher.PositionID]string{}, map[matcher.CommuneID]string{}
	for _, p := range ds.Positions {
		positions[p.ID] = p.Name
	}
	for _, u := range ds.Units {
		units[u.ID] = u.Name
	}
	for _, s := range ds.Staff {
		for range s.Count {
			rows = append(rows, []any{len(rows) - 1, "Nguyễn Văn A", units[s.Unit], positions[s.Position], string(s.Major), "Đại học", "Chưa", "02/03/1980", "Nữ"})
		}
	}
	for i, row := range rows {
		require.NoError(t, f.SetSheetRow(name, sheet.CellName(0, i+1), &row))
	}
	file := filepath.Join(t.TempDir(), "của tỉnh.xlsx")
	require.NoError(t, f.SaveAs(file))
	return file
}

func TestEveryCommandThatReadsADatasetReadsAnOfficesWordsAndSaysHow(t *testing.T) {
	file := officeBook(t, sheet.Sorted(importedInto()))
	for _, command := range [][]string{
		{"shortfall", "--dataset", file},
		{"review", "--dataset", file},
		{"propose", "--dataset", file, "--out", t.TempDir(), "--accept", "coverage_empty"},
		{"dataset", "export", "--dataset", file, "--out", t.TempDir()},
		{"problem", "--dataset", file, "--out", filepath.Join(t.TempDir(), "p.json")},
		{"frontier", "--base", file},
	} {
		code, _, stderr := try(t, append(command, "--lang", "vi")...)
		require.Equal(t, exitDone, code, "%v: %s", command, stderr)
		require.Contains(t, stderr, "được đọc theo cách viết của đơn vị", command)
		require.Contains(t, stderr, "“Đại học” là university", command)
		require.NotContains(t, stderr, "Nguyễn Văn A", "names of persons are not said")
	}
}

func TestImport_ReadsEveryFormOfADataset(t *testing.T) {
	ds := sheet.Sorted(importedInto())
	into := writtenDataset(t, ds)
	more := *ds
	more.Staff = append([]matcher.Staff{}, ds.Staff...)
	more.Staff[0].BirthYear++
	var text, book, packed bytes.Buffer
	encoded, err := matcher.Encode(&more)
	require.NoError(t, err)
	text.Write(encoded)
	require.NoError(t, sheet.WriteBook(&book, lang.En, &more))
	z := zip.NewWriter(&packed)
	dir := t.TempDir()
	for _, part := range sheet.Parts {
		var csv bytes.Buffer
		require.NoError(t, sheet.WritePart(&csv, &more, part))
		require.NoError(t, os.WriteFile(filepath.Join(dir, part+".csv"), csv.Bytes(), 0o600))
		w, err := z.Create("bộ/" + part + ".csv")
		require.NoError(t, err)
		_, err = w.Write(csv.Bytes())
		require.NoError(t, err)
	}
	require.NoError(t, z.Close())
	forms := map[string]string{"folder": dir}
	for name, content := range map[string][]byte{"json": text.Bytes(), "xlsx": book.Bytes(), "zip": packed.Bytes()} {
		forms[name] = filepath.Join(t.TempDir(), "tệp không đuôi")
		require.NoError(t, os.WriteFile(forms[name], content, 0o600))
	}
	for name, from := range forms {
		out := filepath.Join(t.TempDir(), "new.json")
		code, stdout, stderr := try(t, "import", "--into", into, "--from", from, "--roster-date", ds.RosterDate, "--out", out)
		require.Equal(t, exitDone, code, "%s: %s%s", name, stdout, stderr)
		saved, _, err := readDataset(out)
		require.NoError(t, err)
		require.Equal(t, sheet.Sorted(&more).Staff, saved.Staff, name)
		require.Equal(t, ds.Units, saved.Units, name)
	}
}

func TestImport_SaysWhereAFaultOfJSONIs(t *testing.T) {
	into := writtenDataset(t, sheet.Sorted(importedInto()))
	file := filepath.Join(t.TempDir(), "r.json")
	row := map[string]any{"unit": "00009@2025", "position": "KT", "level": "university", "theory": "none", "birth_year": 1990, "sex": "male", "count": 1}
	text, err := json.Marshal(map[string]any{"roster": []any{row}})
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(file, text, 0o600))
	code, _, stderr := try(t, "import", "--into", into, "--from", file, "--lang", "vi")
	require.Equal(t, exitInput, code)
	require.Contains(t, stderr, "roster[0].unit", stderr)
	require.NotContains(t, strings.ToLower(stderr), "go value")
}

// A decree that begins after the base date leaves nothing to ask for: that is refused, not answered with a demand of 0.
func TestPropose_RefusesNormsOfWhichNoneIsInForce(t *testing.T) {
	ds := importedInto()
	for i := range ds.Norms {
		ds.Norms[i].ValidFrom = "2040-01-01"
	}
	for i := range ds.Requirements {
		ds.Requirements[i].ValidFrom = "2040-01-01"
	}
	code, stdout, stderr := try(t, "propose", "--dataset", writtenDataset(t, ds), "--out", t.TempDir(), "--lang", "en", "--accept", "coverage_empty")
	require.Equal(t, exitInput, code, stdout)
	require.Contains(t, stderr, "No norm is in force on")
	require.Contains(t, stderr, "01/01/2040")
}

// A list of few communes says that the others have nobody, before anything is solved.
func TestShortfall_SaysHowManyCommunesARosterLacks(t *testing.T) {
	ds := sheet.Sorted(importedInto())
	roster := *ds
	roster.Staff = ds.Staff[:1]
	var b bytes.Buffer
	require.NoError(t, sheet.WritePart(&b, &roster, "roster"))
	file := filepath.Join(t.TempDir(), "roster.csv")
	require.NoError(t, os.WriteFile(file, b.Bytes(), 0o600))
	code, _, stderr := try(t, "shortfall", "--dataset", writtenDataset(t, ds), "--roster", file, "--lang", "en")
	require.Equal(t, exitDone, code, stderr)
	require.Contains(t, stderr, "nobody in 1 of 2 communes")
}
