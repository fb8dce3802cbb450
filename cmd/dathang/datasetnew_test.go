package main

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/data/sheet"
)

func TestDatasetNew_IsAProposalOnceTheProvinceHasFilledInWhatItAloneKnows(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "lai-chau")
	code, stdout, stderr := try(t, "dataset", "new", "--province", "lai chau", "--base-date", "2026-06-30", "--roster-date", "2026-06-30", "--out", dir)
	require.Equal(t, exitDone, code, stderr)
	require.Contains(t, stdout, "Tỉnh Lai Châu, 38 đơn vị cấp xã")
	require.Contains(t, stdout, "Danh sách cán bộ, công chức, Cơ sở đào tạo, Chương trình")
	require.FileExists(t, filepath.Join(dir, "map.geojson"))

	// What only the province knows is asked for, and nothing else.
	code, _, stderr = try(t, "propose", "--dataset", dir, "--out", t.TempDir())
	require.Equal(t, exitInput, code)
	require.Contains(t, stderr, "roster.csv")
	require.Contains(t, stderr, "programmes.csv")
	require.Contains(t, stderr, "(số lỗi: 2)")

	fill(t, dir)
	out := t.TempDir()
	code, stdout, stderr = try(t, "propose", "--dataset", dir, "--out", out, "--lang", "en")
	require.Equal(t, exitDone, code, stderr)
	require.Contains(t, stdout, "optimal, proven")
	require.Contains(t, stdout, "national base")
	require.Contains(t, stderr, "/ Majors")
	require.NotContains(t, stdout, "synthetic")
	code, _, stderr = try(t, "verify", filepath.Join(out, "proposal.json"))
	require.Equal(t, exitDone, code, stderr)
}

// fill gives a new dataset a roster, a school and its programmes: two of the leaders of every commune, and an officer who
// has studied something else.
func fill(t *testing.T, dir string) {
	t.Helper()
	units, err := os.Open(filepath.Join(dir, "units.csv"))
	require.NoError(t, err)
	defer func() { _ = units.Close() }() // everything has been read
	rows, err := csv.NewReader(units).ReadAll()
	require.NoError(t, err)
	var roster strings.Builder
	roster.WriteString("unit,position,major,level,theory,birth_year,sex,count\n")
	for i, row := range rows[1:] {
		fmt.Fprintf(&roster, "%s,CTUB,7340403,university,advanced,%d,male,1\n", row[0], 1966+i%20)
		fmt.Fprintf(&roster, "%s,BT,7310202,college,intermediate,%d,female,1\n", row[0], 1970+i%20)
		fmt.Fprintf(&roster, "%s,CVVX,7140202,university,elementary,1985,female,2\n", row[0])
	}
	write := func(part, text string) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, part+".csv"), []byte(text), 0o600))
	}
	write("roster", roster.String())
	add := func(part string, cells ...map[string]string) {
		var text strings.Builder
		out := csv.NewWriter(&text)
		columns := sheet.Columns(part)
		require.NoError(t, out.Write(columns))
		for _, row := range cells {
			line := make([]string, len(columns))
			for i, name := range columns {
				line[i] = row[name]
				if line[i] == "" && strings.Contains(" x_m y_m published multiplier paid_months min_cohort opening_kvnd first_intake last_intake reach_m ", " "+name+" ") {
					line[i] = "0"
				}
			}
			require.NoError(t, out.Write(line))
		}
		out.Flush()
		write(part, text.String())
	}
	add("universities", map[string]string{"id": "TBU", "name": "Trường Đại học Tây Bắc", "ownership": "cong_lap", "autonomy": "chua_tu_bao_dam_chi_thuong_xuyen", "certainty": "high"})
	programme := func(provider, kind, start, months, capacity, price string) map[string]string {
		return map[string]string{
			"id": provider + ":7760101:" + kind, "provider": provider, "name": "Công tác xã hội", "major": "7760101", "kind": kind,
			"start_month": start, "months": months, "capacity": capacity, "price_kvnd": price, "legal_mode": "order", "certainty": "assumption",
		}
	}
	add("programmes",
		programme("TBU", "degree", "9", "46", "30", "40000"),
		programme("TBU", "second_degree", "9", "22", "40", "30000"),
		programme("city", "recruitment", "1", "5", "60", "15000"))
}

func TestDatasetNew_SaysWhichProvincesAreNearest(t *testing.T) {
	code, _, stderr := try(t, "dataset", "new", "--province", "Lao Kai", "--out", t.TempDir(), "--lang", "en")
	require.Equal(t, exitInput, code)
	require.Contains(t, stderr, "“Lao Kai”")
	require.Contains(t, stderr, "Tỉnh Lào Cai")
}

func TestDatasetNew_WritesAWorkbookThatAsksForItsDays(t *testing.T) {
	file := filepath.Join(t.TempDir(), "hue.xlsx")
	code, _, stderr := try(t, "dataset", "new", "--province", "Huế", "--out", file)
	require.Equal(t, exitDone, code, stderr)
	require.FileExists(t, filepath.Join(filepath.Dir(file), "hue.geojson"))
	require.FileExists(t, filepath.Join(filepath.Dir(file), "hue.SOURCES.md"))
	code, _, stderr = try(t, "propose", "--dataset", file, "--out", t.TempDir())
	require.Equal(t, exitInput, code)
	for _, asked := range []string{"base_date", "roster_date", "Danh sách cán bộ, công chức", "Chương trình"} {
		require.Contains(t, stderr, asked)
	}
	require.Contains(t, stderr, "(số lỗi: 4)")
}

func TestPropose_AsksBeforeItComputesWithAnEmptyTableOfRetirementAges(t *testing.T) {
	ds := small()
	ds.Retirement = nil
	dir := folder(t, ds)
	code, _, stderr := try(t, "propose", "--dataset", dir, "--out", t.TempDir(), "--lang", "en")
	require.Equal(t, exitInput, code)
	require.Contains(t, stderr, "nobody would be taken to retire (--accept retirement_empty)")
	code, _, stderr = try(t, "propose", "--dataset", dir, "--out", t.TempDir(), "--accept", "retirement_empty")
	require.Equal(t, exitDone, code, stderr)
}
