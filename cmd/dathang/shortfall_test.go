package main

import (
	"encoding/csv"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher/shortfall"
)

func TestShortfall_ShowsSharesByFieldAndUnitType(t *testing.T) {
	code, stdout, stderr := try(t, "shortfall", "--dataset", folder(t, small()))
	require.Equal(t, exitDone, code, stderr)
	// 3 of the 4 posts of the two communes have no qualified holder.
	require.Regexp(t, `văn hóa\s+75,0%\s+75,0%\s+3\s+4\s+3`, stdout)
	require.Contains(t, stdout, "giả định", "what the numbers rest on is shown")
}

func TestShortfall_WritesCSVWithItsMarks(t *testing.T) {
	ds := small()
	ds.Units[1].Name = "=1+1"
	code, stdout, stderr := try(t, "shortfall", "--dataset", folder(t, ds), "--format", "csv", "--horizon", "2")
	require.Equal(t, exitDone, code, stderr)
	rows, err := csv.NewReader(strings.NewReader(stdout)).ReadAll()
	require.NoError(t, err)
	require.Len(t, rows, 1+2*2, "a header, two communes, two years")
	require.Equal(t, []string{"00001@2023", "Xã Tân Lập", "h1", "delta_commune", "van_hoa", "văn hóa", "2024", "2", "1", "1", "0"}, rows[1][:11])
	require.Equal(t, "assumptions", rows[1][len(rows[1])-1])
	require.Equal(t, "'=1+1", rows[3][1], "no spreadsheet runs it as a formula")
}

func TestShortfall_WritesJSON(t *testing.T) {
	code, stdout, stderr := try(t, "shortfall", "--dataset", folder(t, small()), "--format", "json")
	require.Equal(t, exitDone, code, stderr)
	var res shortfall.Result
	require.NoError(t, json.Unmarshal([]byte(stdout), &res))
	require.Len(t, res.Shortfalls, 2)
	require.Equal(t, []int{2024, 2025, 2026, 2027, 2028}, res.Years)
}

func TestShortfall_ExplainsOneNumber(t *testing.T) {
	dir := folder(t, small())
	for _, field := range []string{"van_hoa", "văn hóa", "Van Hoa", "culture"} {
		code, stdout, stderr := try(t, "shortfall", "--dataset", dir, "--explain", "00002", field, "2025")
		require.Equal(t, exitDone, code, stderr)
		require.Contains(t, stdout, "vh  2  Văn hóa - xã hội  mẫu [giả định]", "the norm behind it")
		require.Regexp(t, `dòng 2\s+2\s+Văn hóa - xã hội\s+Luật`, stdout, "the roster row behind it")
		require.Regexp(t, `đến hạn trong 2025 theo lộ trình\s+1`, stdout, "by the road map one of the two is due by then")
		require.Regexp(t, `Nhu cầu của 2025\s+= 1`, stdout)
	}
}

func TestShortfall_FindsACommuneByIDCodeOrNameWhereUnique(t *testing.T) {
	ds := small()
	for word, want := range map[string]string{
		"00001@2023": "00001@2023", "00003": "00003@2023", "Phường Đông Đô": "00003@2023",
		"dong do": "00003@2023", " PHUONG DONG DO ": "00003@2023", "Đông Đô": "00003@2023",
	} {
		unit, err := findUnit(ds, word)
		require.NoError(t, err, word)
		require.Equal(t, want, string(unit.ID), word)
	}
	dir := folder(t, ds)
	code, _, stderr := try(t, "shortfall", "--dataset", dir, "--explain", "tan lap", "van_hoa", "2024")
	require.Equal(t, exitInput, code)
	require.Contains(t, stderr, "00001@2023 (Xã Tân Lập, Huyện Một); 00002@2023 (Xã Tân Lập, Huyện Hai)")
}

func TestShortfall_SaysWhatItCannotExplain(t *testing.T) {
	dir := folder(t, small())
	for want, args := range map[string][]string{
		"Không có xã, phường nào":                 {"nowhere", "van_hoa", "2024"},
		"phải là một trong: van_hoa":              {"00001", "nothing", "2024"},
		"phải từ 2024 đến 2028":                   {"00001", "van_hoa", "2050"},
		"không có tiêu chuẩn vị trí việc làm nào": {"00003", "van_hoa", "2024"},
		"--explain đi cùng đúng ba tham số":       {"00001", "van_hoa"},
	} {
		code, _, stderr := try(t, append([]string{"shortfall", "--dataset", dir, "--explain"}, args...)...)
		require.Equal(t, exitInput, code, want)
		require.Contains(t, stderr, want)
	}
}
