package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/data/sheet"
	"dathang/matcher"
)

// writtenDataset writes a dataset as a JSON file.
func writtenDataset(t *testing.T, ds *matcher.Dataset) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "dataset.json")
	f, err := os.Create(file)
	require.NoError(t, err)
	require.NoError(t, writeJSON(f, ds))
	require.NoError(t, f.Close())
	return file
}

func TestImport_ShowsEverythingAndSavesOnlyWithOut(t *testing.T) {
	ds := sheet.Sorted(importedInto())
	into := writtenDataset(t, ds)
	folder := t.TempDir()
	list := filepath.Join(folder, "danh sách.csv")
	write := func(level string) {
		text := "DANH SÁCH CÁN BỘ, CÔNG CHỨC XÃ AN\nHọ và tên;Chức danh;Ngành;Trình độ;LLCT;Ngày sinh;Giới tính\n" +
			"Nguyễn Văn A;Kế toán;Kế toán;" + level + ";Chưa;02/03/1980;Nữ\nTrần B;Kế toán;Kế toán;Đại học;Chưa;05/06/1980;Nữ\nCộng: 2 người\n"
		require.NoError(t, os.WriteFile(list, []byte(text), 0o600))
	}
	write("SĐH")
	marked := filepath.Join(folder, "marked.xlsx")
	code, stdout, stderr := try(t, "import", "--into", into, "--from", list, "--marked", marked, "--out", filepath.Join(folder, "out"), "--lang", "vi")
	require.Equal(t, exitInput, code, stderr)
	require.Contains(t, stdout, "? “SĐH”")
	require.NotContains(t, stdout+stderr, "Nguyễn Văn A")
	require.NoDirExists(t, filepath.Join(folder, "out"))
	require.FileExists(t, marked)

	answers := filepath.Join(folder, "answers.json")
	require.NoError(t, os.WriteFile(answers, []byte(`{"format":"dathang.corrections/1","words":[{"list":"level","text":"SĐH","code":"university"}]}`), 0o600))
	code, stdout, stderr = try(t, "import", "--into", into, "--from", list, "--corrections", answers, "--lang", "vi")
	require.Equal(t, exitDone, code, stderr)
	require.Contains(t, stdout, "Mỗi dòng là một người")
	require.Contains(t, stdout, "Nhu cầu: trước")
	require.Contains(t, stderr, "Chưa lưu gì")

	out := filepath.Join(folder, "new.json")
	code, _, stderr = try(t, "import", "--into", into, "--from", list, "--corrections", answers, "--roster-date", "2025-12-31", "--out", out, "--lang", "vi")
	require.Equal(t, exitDone, code, stderr)
	saved, _, err := readDataset(out)
	require.NoError(t, err)
	require.Equal(t, []matcher.Staff{
		{Unit: "00001@2025", Position: "KT", Major: "7340301", Level: "university", Theory: "none", BirthYear: 1980, Sex: "female", Count: 2},
		{Unit: "00002@2025", Position: "KT", Major: "7340301", Level: "college", Theory: "none", BirthYear: 1990, Sex: "male", Count: 1},
	}, saved.Staff, "the other unit keeps its staff")

	code, _, stderr = try(t, "import", "--into", into, "--from", answers, "--corrections", list)
	require.Equal(t, exitInput, code)
	require.NotEmpty(t, strings.TrimSpace(stderr))
}

// importedInto is a dataset of two units with one post each.
func importedInto() *matcher.Dataset {
	unit := func(id, name string) matcher.Unit {
		return matcher.Unit{ID: matcher.CommuneID(id), Name: name, Type: "delta_commune", Category: "xa", Population: 9000, AreaHa: 100, Headcount: 20, Certainty: matcher.CertainHigh}
	}
	return &matcher.Dataset{
		Format: matcher.DatasetFormat, ID: "nho", Name: "Nhỏ", BaseDate: "2025-12-31", RosterDate: "2025-12-31",
		Units:     []matcher.Unit{unit("00001@2025", "Xã An"), unit("00002@2025", "Xã Bình")},
		Fields:    []matcher.DatasetField{{ID: "ke_toan", Name: "kế toán", Origin: "proposed"}},
		Majors:    []matcher.Major{{Code: "7340301", Name: "Kế toán"}},
		Coverage:  []matcher.CoverageRow{{Major: "7340301", Field: "ke_toan", PerMille: 1000, Certainty: matcher.CertainHigh}},
		Positions: []matcher.Position{{ID: "KT", Name: "Kế toán", Group: "cc"}},
		Norms:     []matcher.Norm{{ID: "n", Position: "KT", Field: "ke_toan", Posts: 2, Certainty: matcher.CertainHigh}},
		Staff: []matcher.Staff{
			{Unit: "00001@2025", Position: "KT", Major: "7340301", Level: "college", Theory: "none", BirthYear: 1970, Sex: "male", Count: 1},
			{Unit: "00002@2025", Position: "KT", Major: "7340301", Level: "college", Theory: "none", BirthYear: 1990, Sex: "male", Count: 1},
		},
		Universities: []matcher.University{{ID: "A", Name: "A", Certainty: matcher.CertainHigh}},
		Programmes:   []matcher.Programme{{ID: "A:7340301:in_service", Provider: "A", Name: "Kế toán", Major: "7340301", Kind: matcher.KindInService, StartMonth: 9, Months: 36, Capacity: 10, PriceKVND: 1, Certainty: matcher.CertainHigh}},
		Rates:        []matcher.Rate{{ID: "attrition:cc", PerMille: 20, Certainty: matcher.CertainAssumed}},
		Retirement:   []matcher.RetirementAge{{Year: 2026, MaleMonths: 738, FemaleMonths: 684}},
	}
}
