package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/data/sheet"
	"dathang/matcher"
)

// try runs the program in this process and gives its exit code and what it said.
func try(t testing.TB, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, complaints bytes.Buffer
	code = run(t.Context(), args, &out, &complaints)
	return code, out.String(), complaints.String()
}

// example writes the ten-line problem of matcher/PROBLEM.md to a file, so that
// the page shows what really runs.
func example(t testing.TB) string {
	t.Helper()
	page, err := os.ReadFile("../../matcher/PROBLEM.md")
	require.NoError(t, err)
	_, rest, found := strings.Cut(string(page), "```json\n")
	require.True(t, found)
	text, _, found := strings.Cut(rest, "```")
	require.True(t, found)
	require.Equal(t, 10, strings.Count(text, "\n"))
	return saved(t, "example.json", text)
}

func saved(t testing.TB, name, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	return file
}

// small is a dataset of three units, of which two share a name:
//
//	Xã Tân Lập (00001) has 2 posts of culture, one held by a graduate of culture, one empty;
//	Xã Tân Lập (00002) has 2 posts, both held by lawyers;
//	Phường Đông Đô (00003) has no norm of its own (its type is asked for nothing).
//
// Nobody retires within the horizon and nobody leaves otherwise. So the demand
// is 1 vacant seat in 00001 and 2 unqualified ones in 00002, all in 2024.
func small() *matcher.Dataset {
	return &matcher.Dataset{
		Format: matcher.DatasetFormat, ID: "nho-2023", Name: "Bộ dữ liệu nhỏ", BaseDate: "2023-12-31", RosterDate: "2022-12-31",
		Marks:  []string{matcher.MarkAssumptions},
		Groups: []matcher.Group{{ID: "h1", Name: "Huyện Một"}, {ID: "h2", Name: "Huyện Hai"}},
		Units: []matcher.Unit{
			{ID: "00001@2023", Name: "Xã Tân Lập", Group: "h1", Type: "delta_commune", Category: "xa", Headcount: 20, Certainty: matcher.CertainAssumed},
			{ID: "00002@2023", Name: "Xã Tân Lập", Group: "h2", Type: "delta_commune", Category: "xa", Headcount: 20, Certainty: matcher.CertainAssumed},
			{ID: "00003@2023", Name: "Phường Đông Đô", Group: "h2", Type: "inner_ward", Category: "phuong", Headcount: 20, Certainty: matcher.CertainAssumed},
		},
		Fields:    []matcher.DatasetField{{ID: "van_hoa", Name: "văn hóa", NameEn: "culture", Origin: "proposed"}},
		Majors:    []matcher.Major{{Code: "7229042", Name: "Quản lý văn hóa"}, {Code: "7380101", Name: "Luật"}},
		Coverage:  []matcher.CoverageRow{{Major: "7229042", Field: "van_hoa", PerMille: 1000, Certainty: matcher.CertainAssumed}},
		Positions: []matcher.Position{{ID: "VHXH", Name: "Văn hóa - xã hội", Group: "van_hoa_xa_hoi", Transferable: 1}},
		Norms:     []matcher.Norm{{ID: "vh", UnitType: "delta_commune", Position: "VHXH", Field: "van_hoa", Posts: 2, Reason: "mẫu", Certainty: matcher.CertainAssumed}},
		Staff: []matcher.Staff{
			{Unit: "00001@2023", Position: "VHXH", Major: "7229042", Level: "university", Theory: "intermediate", BirthYear: 1990, Sex: "female", Count: 1},
			{Unit: "00002@2023", Position: "VHXH", Major: "7380101", Level: "university", Theory: "intermediate", BirthYear: 1990, Sex: "male", Count: 2},
		},
		Universities: []matcher.University{{ID: "VHH", Name: "Trường Đại học Văn hóa Hà Nội", Ownership: "cong_lap", Certainty: matcher.CertainHigh}},
		Programmes: []matcher.Programme{
			{ID: "VHH:7229042:degree", Provider: "VHH", Name: "Quản lý văn hóa", Major: "7229042", Kind: matcher.KindDegree, StartMonth: 9, Months: 45, Capacity: 5, PriceKVND: 60000, Certainty: matcher.CertainAssumed},
			{ID: "VHH:7229042:second_degree", Provider: "VHH", Name: "Quản lý văn hóa", Major: "7229042", Kind: matcher.KindSecondDegree, StartMonth: 1, Months: 24, Capacity: 1, LastIntake: 2024, PriceKVND: 30000, Certainty: matcher.CertainAssumed},
		},
		Retirement: []matcher.RetirementAge{{Year: 2024, MaleMonths: 732, FemaleMonths: 680}},
		Rates:      []matcher.Rate{{ID: "attrition:van_hoa_xa_hoi", PerMille: 0, Certainty: matcher.CertainAssumed}},
	}
}

// folder writes a dataset as CSV parts.
func folder(t testing.TB, ds *matcher.Dataset) string {
	t.Helper()
	dir := t.TempDir()
	files, err := parts(ds)
	require.NoError(t, err)
	require.Len(t, files, len(sheet.Parts))
	_, err = writeAll(dir, files)
	require.NoError(t, err)
	return dir
}

func TestRun_ProposesFromAProblemFile(t *testing.T) {
	out := filepath.Join(t.TempDir(), "deep", "folder")
	file := example(t)
	code, stdout, stderr := try(t, "propose", "--problem", file, "--out", out)
	require.Equal(t, exitDone, code, stderr)
	require.Empty(t, stderr, "no progress where there is no terminal")
	require.Contains(t, stdout, "Chưa đáp ứng     1  20,0%")
	require.Contains(t, stdout, "24 triệu đồng")

	code, stdout, stderr = try(t, "verify", filepath.Join(out, "proposal.json"), "--problem", file)
	require.Equal(t, exitDone, code, stderr)
	require.True(t, strings.HasPrefix(stdout, "verified"))

	unmet, err := os.ReadFile(filepath.Join(out, "unmet.csv"))
	require.NoError(t, err)
	require.Contains(t, string(unmet), "Trường Đại học Ư đã hết chỗ ở Kỹ năng du lịch (bồi dưỡng ngắn hạn), khóa 2026: cần thêm 1 người")
	require.Contains(t, string(unmet), "“Xã An nhận nhiều nhất 2” đã dùng hết: cần nâng thêm 1 người")

	left, err := os.ReadDir(out)
	require.NoError(t, err)
	require.Len(t, left, 3, "no temporary file is left")
}

func TestRun_ProposesFromADataset(t *testing.T) {
	out := t.TempDir()
	code, stdout, stderr := try(t, "propose", "--dataset", folder(t, small()), "--out", out, "--lang", "en", "--json")
	require.Equal(t, exitDone, code, stderr)
	var said outcomeJSON
	require.NoError(t, json.Unmarshal([]byte(stdout), &said))
	// The degree of 2024 starts in September and ends by June 2028: of the two seats that are served the vacant one
	// is due in the first year of five by the road map, and 4 years late; the holder's is due when his second degree
	// is done, or later. The second degree has one place for two lawyers.
	require.Equal(t, matcher.StatusOptimal, said.Status)
	require.Equal(t, int64(3), said.DemandSeats)
	require.Equal(t, int64(2), said.ServedSeats)
	require.Equal(t, int64(1), said.LateSeats)
	require.Equal(t, int64(1), said.UnmetSeats)
	require.Equal(t, int64(90000), said.CostKVND)
	require.Equal(t, int64(0), *said.Gap)
	require.True(t, said.Verified)
	require.Len(t, said.Digest, 64)
	require.Equal(t, []string{matcher.MarkAssumptions}, said.Marks)
	var cells int64
	for _, n := range said.Reasons {
		cells += n
	}
	require.Equal(t, int64(1), cells)
}

func TestRun_GivesTheSameBytesTwice(t *testing.T) {
	dir := folder(t, small())
	var last []byte
	for range 2 {
		out := t.TempDir()
		code, _, stderr := try(t, "problem", "--dataset", dir, "--out", filepath.Join(out, "p.json"))
		require.Equal(t, exitDone, code, stderr)
		text, err := os.ReadFile(filepath.Join(out, "p.json"))
		require.NoError(t, err)
		if last != nil {
			require.Equal(t, string(last), string(text))
		}
		last = text
	}
}

func TestRun_AnswersTheSameFromTheProblemFileAsFromTheDataset(t *testing.T) {
	dir, out := folder(t, small()), t.TempDir()
	problem := filepath.Join(out, "p.json")
	code, stdout, stderr := try(t, "problem", "--dataset", dir, "--out", problem)
	require.Equal(t, exitDone, code, stderr)
	require.Contains(t, stdout, "[có giả định]")
	digests := make([]string, 0, 2)
	for _, from := range [][]string{{"--dataset", dir}, {"--problem", problem}} {
		code, stdout, stderr := try(t, append([]string{"propose", "--json", "--out", t.TempDir()}, from...)...)
		require.Equal(t, exitDone, code, stderr)
		var said outcomeJSON
		require.NoError(t, json.Unmarshal([]byte(stdout), &said))
		digests = append(digests, said.Digest)
	}
	require.Equal(t, digests[0], digests[1])
}

func TestRun_CallsATamperedProposalViolated(t *testing.T) {
	out := t.TempDir()
	code, _, stderr := try(t, "propose", "--problem", example(t), "--out", out)
	require.Equal(t, exitDone, code, stderr)
	text, err := os.ReadFile(filepath.Join(out, "proposal.json"))
	require.NoError(t, err)
	bad := saved(t, "bad.json", strings.Replace(string(text), `"capacity":4`, `"capacity":3`, 1))
	code, stdout, _ := try(t, "verify", bad)
	require.Equal(t, exitViolated, code)
	require.Contains(t, stdout, "Kỹ năng du lịch (bồi dưỡng ngắn hạn), khóa 2026 được phân 4 người; chỉ có 3 chỗ")

	code, stdout, _ = try(t, "verify", bad, "--json")
	require.Equal(t, exitViolated, code)
	var said verdictJSON
	require.NoError(t, json.Unmarshal([]byte(stdout), &said))
	require.False(t, said.Verified)
	require.NotEmpty(t, said.Violations)
}

func TestRun_CallsAnAnswerToAnotherProblemViolated(t *testing.T) {
	out, file := t.TempDir(), example(t)
	code, _, stderr := try(t, "propose", "--problem", file, "--out", out)
	require.Equal(t, exitDone, code, stderr)
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	other := saved(t, "other.json", strings.Replace(string(text), `"seats": 3`, `"seats": 4`, 1))
	code, stdout, _ := try(t, "verify", filepath.Join(out, "proposal.json"), "--problem", other)
	require.Equal(t, exitViolated, code)
	require.Contains(t, stdout, "Phương án giải một bài toán khác")
}

func TestRun_SaysWhichRulesContradictEachOther(t *testing.T) {
	text, err := os.ReadFile(example(t))
	require.NoError(t, err)
	// An is promised 5 of the 3 seats that it asks for.
	file := saved(t, "p.json", strings.Replace(string(text), `"high": 2`, `"low": 5`, 1))
	out := t.TempDir()
	code, stdout, stderr := try(t, "propose", "--problem", file, "--out", out)
	require.Equal(t, exitInfeasible, code, stderr)
	require.Contains(t, stdout, "CÁC QUY TẮC MÂU THUẪN VỚI NHAU")
	require.Contains(t, stdout, "Xã An nhận nhiều nhất 2: mức tối thiểu 5")
	code, stdout, _ = try(t, "verify", filepath.Join(out, "proposal.json"))
	require.Equal(t, exitDone, code, stdout)

	code, stdout, _ = try(t, "propose", "--problem", file, "--out", out, "--json")
	require.Equal(t, exitInfeasible, code)
	var said outcomeJSON
	require.NoError(t, json.Unmarshal([]byte(stdout), &said))
	require.Equal(t, matcher.StatusInfeasible, said.Status)
	require.Nil(t, said.Gap)
}

func TestRun_StopsCleanly(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	out := filepath.Join(t.TempDir(), "out")
	var stdout, stderr bytes.Buffer
	code := run(ctx, []string{"propose", "--problem", example(t), "--out", out}, &stdout, &stderr)
	require.Equal(t, exitNoAnswer, code)
	require.Contains(t, stderr.String(), "Đã dừng theo yêu cầu")
	require.NoDirExists(t, out)
}

// brokenPipe fails as a closed terminal does, and panics when asked to.
type brokenPipe struct{ panics bool }

func (b brokenPipe) Write([]byte) (int, error) {
	if b.panics {
		panic("index out of range")
	}
	return 0, os.ErrClosed
}

func TestRun_ShowsNoStackTrace(t *testing.T) {
	var stderr bytes.Buffer
	require.Equal(t, exitNoAnswer, run(t.Context(), []string{"version"}, brokenPipe{panics: true}, &stderr))
	require.Contains(t, stderr.String(), "Lỗi bên trong")
	require.NotContains(t, stderr.String(), "goroutine")
	require.Equal(t, exitNoAnswer, run(t.Context(), []string{"policy"}, brokenPipe{}, &stderr))
}

func TestRun_SpeaksBothLanguages(t *testing.T) {
	code, vi, _ := try(t, "--help")
	require.Equal(t, exitDone, code)
	require.Contains(t, vi, "Cách dùng:")
	require.Contains(t, vi, "Kiểm tra lại một phương án")
	code, en, _ := try(t, "--lang", "en", "--help")
	require.Equal(t, exitDone, code)
	require.Contains(t, en, "Usage:")
	require.Contains(t, en, "Verify a proposal")
	t.Setenv("DATHANG_LANG", "en")
	_, en, _ = try(t)
	require.Contains(t, en, "Usage:")
	_, _, complaint := try(t, "propse")
	require.Contains(t, complaint, "Bad usage:")
	_, vi, _ = try(t, "--lang=vi")
	require.NotContains(t, vi, "Usage:")
	for _, command := range []string{"propose", "verify", "problem", "shortfall", "dataset", "policy", "schema", "version"} {
		code, page, _ := try(t, command, "--help", "--lang", "vi")
		require.Equal(t, exitDone, code)
		require.NotContains(t, page, "Flags:", command)
		require.NotContains(t, page, "Run \"", command)
	}
}

func TestRun_NamesItsVersion(t *testing.T) {
	code, stdout, _ := try(t, "version")
	require.Equal(t, exitDone, code)
	require.True(t, strings.HasPrefix(stdout, "dathang "))
}

// A limit on the steps ends the search early; what is written still holds, and
// says how far it may be from the best.
func TestRun_SaysWhenItStoppedEarly(t *testing.T) {
	policy := saved(t, "policy.json", `{"format": "dathang.policy/1", "work": {"max_pivots": 1}}`)
	out := t.TempDir()
	code, stdout, stderr := try(t, "propose", "--dataset", folder(t, small()), "--policy", policy, "--out", out)
	require.Equal(t, exitDone, code, stderr)
	require.Contains(t, stdout, "khả thi, chưa chứng minh là tối ưu")
	require.Contains(t, stdout, "dừng sớm vì hết khối lượng tính cho phép")
	code, stdout, _ = try(t, "verify", filepath.Join(out, "proposal.json"))
	require.Equal(t, exitDone, code, stdout)

	// One seat is promised, and the steps end before it is found.
	policy = saved(t, "policy.json", `{"format": "dathang.policy/1", "work": {"max_pivots": 1},
		"rules": [{"id": "floor", "rule": "limit", "where": {"communes": ["00002@2023"]}, "low": 1},
			{"id": "floor-1", "rule": "limit", "where": {"communes": ["00001@2023"]}, "low": 1}]}`)
	empty := filepath.Join(t.TempDir(), "out")
	code, _, stderr = try(t, "propose", "--dataset", folder(t, small()), "--policy", policy, "--out", empty)
	require.Equal(t, exitNoAnswer, code, stderr)
	require.Contains(t, stderr, "work.max_pivots")
	require.NoDirExists(t, empty)
}

func TestRun_SaysWhereItCannotWrite(t *testing.T) {
	file := example(t)
	code, stdout, stderr := try(t, "propose", "--problem", file, "--out", file)
	require.Equal(t, exitInput, code)
	require.Empty(t, stdout)
	require.Contains(t, stderr, "Hệ thống không ghi được vào "+file)
}
