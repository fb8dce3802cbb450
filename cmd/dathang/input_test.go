package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"
)

// refused runs a command on bad input: exit code 2, a sentence that says want,
// nothing on standard output, nothing written.
func refused(t *testing.T, want string, args ...string) {
	t.Helper()
	out := filepath.Join(t.TempDir(), "out")
	code, stdout, stderr := try(t, append(args, "--out", out)...)
	require.Equal(t, exitInput, code, stderr)
	require.Contains(t, stderr, want)
	require.Empty(t, stdout)
	require.NoDirExists(t, out)
}

func TestPropose_RefusesBadProblemFiles(t *testing.T) {
	good, err := os.ReadFile(example(t))
	require.NoError(t, err)
	replaced := func(old, with string) string {
		require.Contains(t, string(good), old)
		return strings.Replace(string(good), old, with, 1)
	}
	for name, c := range map[string]struct{ text, want string }{
		"an empty file":        {"", "không được để trống"},
		"not JSON":             {"tỉnh;xã;số", "JSON"},
		"half a file":          {string(good[:200]), "JSON"},
		"UTF-16":               {"\xff\xfe{\x00", "JSON"},
		"Windows-1258":         {replaced("Xã An", "X\xe3 An"), "UTF-8"},
		"NaN":                  {replaced(`"capacity": 4`, `"capacity": NaN`), "JSON"},
		"negative seats":       {replaced(`"seats": 3`, `"seats": -3`), "demands[0].seats: -3"},
		"an overflow number":   {replaced(`"capacity": 4`, `"capacity": 99999999999999999999`), "offers[0].capacity"},
		"a huge number":        {replaced(`"capacity": 4`, `"capacity": 4611686018427387904`), "offers[0].capacity: 4611686018427387904"},
		"half a seat":          {replaced(`"seats": 3`, `"seats": 1.5`), "demands[0].seats"},
		"an unknown commune":   {replaced(`"commune": "A@2026"`, `"commune": "Z@2026"`), "demands[0].commune: “Z@2026” không có trong danh sách communes"},
		"an unknown name":      {replaced(`"years"`, `"yeers": [], "years"`), "yeers"},
		"a name twice":         {replaced(`"years"`, `"years": [2026], "years"`), "years"},
		"a cell twice":         {replaced(`"commune": "B@2026"`, `"commune": "A@2026"`), "demands[1]"},
		"a newer version":      {replaced("problem/1", "problem/3"), "dathang.problem/3"},
		"deep JSON":            {strings.Repeat("[", 1<<20), "lồng nhau quá 2100 cấp"},
		"a share with a high":  {replaced(`"rule": "limit"`, `"rule": "share"`), "rules[0]"},
		"trailing text":        {string(good) + "{}", "JSON"},
		"a proposal's version": {`{"format": "dathang.proposal/1"}`, "dathang.problem/2"},
	} {
		t.Run(name, func(t *testing.T) {
			refused(t, c.want, "propose", "--problem", saved(t, "p.json", c.text))
		})
	}

	// Excel and PowerShell write a BOM before what is otherwise good.
	code, _, stderr := try(t, "propose", "--problem", saved(t, "p.json", "\uFEFF"+string(good)), "--out", filepath.Join(t.TempDir(), "out"))
	require.Equal(t, exitDone, code, stderr)
}

func TestPropose_RefusesAFileBeyondItsSize(t *testing.T) {
	file := filepath.Join(t.TempDir(), "big.json")
	f, err := os.Create(file)
	require.NoError(t, err)
	require.NoError(t, f.Truncate(maxPolicyBytes+1))
	require.NoError(t, f.Close())
	refused(t, "Tệp lớn hơn 1 MiB", "propose", "--dataset", folder(t, small()), "--policy", file)
	require.NoError(t, os.Truncate(file, maxProblemBytes+1))
	refused(t, "Tệp lớn hơn 256 MiB", "propose", "--problem", file)
	// 200 MB of nothing are within the bound: they are read, and no JSON.
	if os.Getenv("DATHANG_LONG") != "" {
		require.NoError(t, os.Truncate(file, 200<<20))
		refused(t, "JSON", "propose", "--problem", file)
	}
}

func TestPropose_RefusesBadPolicies(t *testing.T) {
	dir := folder(t, small())
	for name, c := range map[string]struct{ text, want string }{
		"a weight of nothing": {`{"format": "dathang.policy/1", "weights": {"seat": 0}}`, "weights.seat: 0 nằm ngoài khoảng"},
		"an unknown goal":     {`{"format": "dathang.policy/1", "goals": [[{"goal": "beauty", "weight": 1}]]}`, "goals[0][0].goal: “beauty”"},
		"no goals":            {`{"format": "dathang.policy/1", "goals": []}`, "goals"},
		"no format":           {`{}`, "dathang.policy/2"},
	} {
		t.Run(name, func(t *testing.T) {
			refused(t, c.want, "propose", "--dataset", dir, "--policy", saved(t, "policy.json", c.text))
		})
	}
}

// An empty penalty keeps the default's shape from mattering: the policy of a
// file holds, and what it leaves out stays as it was.
func TestPropose_FollowsThePolicy(t *testing.T) {
	policy := saved(t, "policy.json", `{"format": "dathang.policy/1", "id": "no-late", "lateness": {"max_years": 0, "price_per_year": 0}}`)
	code, stdout, stderr := try(t, "propose", "--dataset", folder(t, small()), "--policy", policy, "--out", t.TempDir())
	require.Equal(t, exitDone, code, stderr)
	require.Contains(t, stdout, "no-late")
	require.Regexp(t, `Đáp ứng\s+0`, stdout, "nothing is ready in 2024")
}

func TestPropose_RefusesBadRowsAllAtOnce(t *testing.T) {
	dir := folder(t, small())
	header := "unit,position,major,level,theory,birth_year,sex,count\n"
	good := "00001@2023,VHXH,7229042,university,intermediate,1990,female,1\n"
	legacy, err := charmap.Windows1258.NewEncoder().String("unit,position,major,level,theory,birth_year,sex,count\n00001@2023,V\u0103n h\u00f3a,7229042,university,intermediate,1990,n\u01b0,1\n")
	require.NoError(t, err)
	for name, c := range map[string]struct{ text, want string }{
		"an unknown unit":    {header + "99999@2023,VHXH,7229042,university,intermediate,1990,female,1\n", "dòng 2, cột unit (A2): “99999@2023” không có trong units.id"},
		"a negative count":   {header + "00001@2023,VHXH,7229042,university,intermediate,1990,female,-3\n", "cột count (H2): “-3” quá nhỏ; phải từ 1 trở lên"},
		"NaN":                {header + "00001@2023,VHXH,7229042,university,intermediate,1990,female,NaN\n", "công thức lỗi"},
		"an overflow number": {header + "00001@2023,VHXH,7229042,university,intermediate,1990,female,99999999999999999999\n", "quá lớn"},
		"an empty file":      {"", "Tệp trống"},
		"no rows":            {header, "chưa có dòng dữ liệu"},
		"a row twice":        {header + good + good, "đã có ở dòng 2"},
		"Windows-1258":       {legacy, "UTF-8"},
		"a spreadsheet":      {"PK\x03\x04\x14\x00\x06\x00", "xlsx"},
		"a missing column":   {"unit,position\n00001@2023,VHXH\n", "thiếu cột “major”"},
	} {
		t.Run(name, func(t *testing.T) {
			refused(t, c.want, "propose", "--dataset", dir, "--roster", saved(t, "roster.csv", c.text))
		})
	}
	t.Run("faults of several files", func(t *testing.T) {
		roster := saved(t, "roster.csv", header+"00001@2023,VHXH,7229042,university,intermediate,1990,female,-3\n")
		norms := saved(t, "norms.csv", "id,unit_type,tag,position,field,posts,valid_from,valid_to,document,reason,certainty\nvh,delta_commune,,VHXH,van_hoa,-1,,,,,assumption\n")
		refused(t, "norms.csv", "propose", "--dataset", dir, "--roster", roster, "--norms", norms)
		refused(t, "roster.csv", "propose", "--dataset", dir, "--roster", roster, "--norms", norms)
	})
}

func TestPropose_TakesARosterWithABOM(t *testing.T) {
	roster := saved(t, "roster.csv", "\uFEFFunit;position;major;level;theory;birth_year;sex;count\r\n00001@2023;VHXH;7229042;university;intermediate;1990;female;2\r\n")
	code, stdout, stderr := try(t, "shortfall", "--dataset", folder(t, small()), "--roster", roster)
	require.Equal(t, exitDone, code, stderr)
	// Both posts of 00001 are filled now, both of 00002 are empty.
	require.Regexp(t, `văn hóa\s+50,0%\s+50,0%\s+2\s+4\s+2`, stdout)
}

func TestRun_RefusesBadUsage(t *testing.T) {
	dir := folder(t, small())
	for want, args := range map[string][]string{
		"missing flags":                {"propose"},
		"--dataset":                    {"propose", "--out", "x"},
		"can't be used together":       {"propose", "--out", "x", "--dataset", dir, "--problem", "p.json"},
		"unknown flag":                 {"propose", "--colour"},
		"unexpected argument":          {"orders"},
		"want vi or en":                {"--lang", "fr", "version"},
		"hanoi-2023":                   {"propose", "--out", "x", "--dataset", "hanoi-1999"},
		"--horizon là 0":               {"propose", "--out", "x", "--dataset", dir, "--horizon", "0"},
		"horizon: 99":                  {"propose", "--out", "x", "--dataset", dir, "--horizon", "99"},
		"intakes: 99":                  {"propose", "--out", "x", "--dataset", dir, "--intakes", "99"},
		"“31/12/2023” không phải":      {"propose", "--out", "x", "--dataset", dir, "--norm-date", "31/12/2023"},
		"chỉ dùng được cùng --dataset": {"propose", "--out", "x", "--problem", "p.json", "--policy", "policy.json"},
		"p.json: Hệ thống không đọc":   {"propose", "--out", "x", "--problem", "p.json"},
		"r.csv: Hệ thống không đọc":    {"propose", "--out", "x", "--dataset", dir, "--roster", "r.csv"},
		"main.go: Đây không phải là bộ dữ liệu": {"propose", "--out", "x", "--dataset", "main.go"},
		"must be one of": {"schema", "poem"},
	} {
		code, stdout, stderr := try(t, args...)
		require.Equal(t, exitInput, code, "%v: %s", args, stderr)
		require.Contains(t, stderr, want)
		require.Empty(t, stdout)
		require.NoDirExists(t, "x")
	}
}

func TestVerify_RefusesWhatIsNoProposal(t *testing.T) {
	for name, text := range map[string]string{"an empty file": "", "a problem": `{"format": "dathang.problem/1"}`, "deep JSON": strings.Repeat(`{"a":`, 1<<16)} {
		t.Run(name, func(t *testing.T) {
			code, _, stderr := try(t, "verify", saved(t, "p.json", text))
			require.Equal(t, exitInput, code)
			require.NotEmpty(t, stderr)
		})
	}
}

// A dataset goes out as a workbook and says the same when it comes in; a slip in
// a cell is told by sheet and cell.
func TestDataset_GoesThroughAWorkbook(t *testing.T) {
	dir := folder(t, small())
	out := t.TempDir()
	code, _, stderr := try(t, "dataset", "export", "--dataset", dir, "--format", "xlsx", "--out", out)
	require.Equal(t, exitDone, code, stderr)
	book := filepath.Join(out, "dataset.xlsx")
	_, want, _ := try(t, "shortfall", "--dataset", dir)
	code, got, stderr := try(t, "shortfall", "--dataset", book)
	require.Equal(t, exitDone, code, stderr)
	require.Equal(t, want, got)

	f, err := excelize.OpenFile(book)
	require.NoError(t, err)
	require.NoError(t, f.SetCellInt("Danh sách cán bộ, công chức", "H2", -3))
	bad := filepath.Join(out, "roster.xlsx")
	require.NoError(t, f.SaveAs(bad))
	refused(t, bad+", trang tính “Danh sách cán bộ, công chức”, dòng 2, cột count (H2): ", "propose", "--dataset", dir, "--roster", bad)

	code, stdout, stderr := try(t, "dataset", "template", "roster", "norms", "--out", out)
	require.Equal(t, exitDone, code, stderr)
	require.Contains(t, stdout, "template.xlsx")
	refused(t, "staff", "dataset", "template", "staff")
}
