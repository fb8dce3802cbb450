package main

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/data/hanoi"
	"dathang/data/shipped"
	"dathang/matcher"
	"dathang/matcher/scenario"
)

// answered runs a what-if and gives its comparison.
func answered(t *testing.T, args ...string) *scenario.Comparison {
	t.Helper()
	code, stdout, stderr := try(t, append([]string{"whatif", "--format", "json"}, args...)...)
	require.Equal(t, exitDone, code, stderr)
	c := new(scenario.Comparison)
	require.NoError(t, json.Unmarshal([]byte(stdout), c))
	require.Len(t, c.Plans, 2)
	require.Len(t, c.Differences, 1)
	return c
}

// Every scenario of the library, on one year of Hanoi, does what its name says.
func TestWhatif_AnswersEveryScenarioOfHanoi(t *testing.T) {
	for _, name := range shipped.Names(hanoi.Hanoi2023) {
		t.Run(name, func(t *testing.T) {
			c := answered(t, "--base", hanoi.Hanoi2023, "--horizon", "1", "--intakes", "1", "--scenario", name)
			before, after, d := &c.Plans[0], &c.Plans[1], &c.Differences[0]
			require.Contains(t, []matcher.Status{matcher.StatusOptimal, matcher.StatusFeasible}, after.Status, "classes that are run for the city leave gaps")
			require.Equal(t, after.Served+after.Refreshed-before.Served-before.Refreshed, d.Gained-d.Lost, "seats of refreshers are seats too")
			switch name {
			case "budget-cut":
				require.LessOrEqual(t, after.CostKVND, before.CostKVND*8/10)
			case "retirement-later":
				require.LessOrEqual(t, after.Demand, before.Demand)
			case "in-service-planning":
				require.GreaterOrEqual(t, after.Served, before.Served)
			case "reform":
				require.Equal(t, before.Demand, after.Demand)
				require.Len(t, after.Communes, 126)
				require.Less(t, d.Lost, before.Served, "seats are followed to the new units")
				for i := range d.Communes {
					require.True(t, strings.HasSuffix(string(d.Communes[i].ID), "@2025"), d.Communes[i].ID)
				}
			case "retirement-wave", "tourism-push":
				require.Greater(t, after.Demand, before.Demand)
			case "university-withdraws":
				require.LessOrEqual(t, after.Served, before.Served)
			default:
				t.Fatal("say here what the scenario must do")
			}
		})
	}
	code, stdout, _ := try(t, "whatif", "--base", hanoi.Hanoi2023, "--scenario", "list")
	require.Equal(t, exitDone, code)
	for _, name := range shipped.Names(hanoi.Hanoi2023) {
		require.Contains(t, stdout, name)
	}
	code, _, stderr := try(t, "whatif", "--base", hanoi.Hanoi2025, "--horizon", "1", "--intakes", "1", "--scenario", "tourism-push", "--lang", "en")
	require.Equal(t, exitInput, code)
	require.Contains(t, stderr, "belongs to dataset hanoi-2023")
	require.Contains(t, stderr, "retirement-wave")
	require.NotContains(t, stderr, "in-service-planning", "what would be right fits")
}

// Seats of years that a shorter horizon plans no longer leave with their years: they are no part of the plan that
// is to be kept, so that nothing is refused, and they are told apart from those that are lost.
func TestWhatif_LetsSeatsLeaveWithTheYearsOfAShorterHorizon(t *testing.T) {
	shorter := `{"format": "dathang.changes/1", "changes": [{"kind": "horizon", "years": 1}, {"kind": "close", "where": {"kinds": ["secondment"]}}]}`
	c := answered(t, "--base", hanoi.Hanoi2023, "--horizon", "2", "--intakes", "1", "--changes", saved(t, "changes.json", shorter))
	before, after, d := &c.Plans[0], &c.Plans[1], &c.Differences[0]
	require.Less(t, after.Demand, before.Demand)
	require.Positive(t, d.Left)
	require.Equal(t, after.Served-before.Served, d.Gained-d.Lost-d.Left)
}

const fewerSeats = `{"format": "dathang.changes/1", "name": "Hai chỗ", "changes": [{"kind": "capacity", "offer": "U:DL:short_course:2026", "seats": 2}]}`

func TestWhatif_ReadsChangesFromAFile(t *testing.T) {
	base, out := example(t), t.TempDir()
	code, stdout, stderr := try(t, "whatif", "--base", base, "--changes", saved(t, "changes.json", fewerSeats), "--out", out)
	require.Equal(t, exitDone, code, stderr)
	require.Contains(t, stdout, "Hai chỗ")
	require.Contains(t, stdout, "Kỹ năng du lịch")
	code, _, stderr = try(t, "verify", filepath.Join(out, "proposal.json"))
	require.Equal(t, exitDone, code, stderr)

	c := answered(t, "--base", base, "--changes", saved(t, "changes.json", fewerSeats))
	require.Equal(t, int64(4), c.Plans[0].Served)
	require.Equal(t, int64(2), c.Plans[1].Served)
	require.Equal(t, int64(2), c.Differences[0].Lost)
}

func TestWhatif_TellsEveryFaultOfAFile(t *testing.T) {
	base := example(t)
	for name, change := range map[string]struct {
		text string
		want []string
	}{
		"objects that are not there": {
			`{"format": "dathang.changes/1", "changes": [{"kind": "close", "offer": "nobody"}, {"kind": "capacity", "offer": "U:DL:short_course:2026", "seats": -1}]}`,
			[]string{"changes[0].offer", "nobody", "changes[1].seats", "-1"},
		},
		"changes that contradict each other": {
			`{"format": "dathang.changes/1", "changes": [{"kind": "capacity", "seats": 1}, {"kind": "capacity", "seats": 2}]}`,
			[]string{"changes[1]", "changes[0]"},
		},
		"what needs people":    {`{"format": "dathang.changes/1", "changes": [{"kind": "retirement", "months": -12}]}`, []string{"changes[0].kind"}},
		"a kind of its own":    {`{"format": "dathang.changes/1", "changes": [{"kind": "wish"}]}`, []string{"wish", "capacity"}},
		"a later version":      {`{"format": "dathang.changes/9", "changes": []}`, []string{"dathang.changes/1"}},
		"no JSON at all":       {`{`, []string{"changes.json"}},
		"a member of no kinds": {`{"format": "dathang.changes/1", "changes": [{"kind": "close", "seat": 3}]}`, []string{"seat"}},
	} {
		t.Run(name, func(t *testing.T) {
			code, stdout, stderr := try(t, "whatif", "--base", base, "--changes", saved(t, "changes.json", change.text), "--lang", "en")
			require.Equal(t, exitInput, code, stderr)
			require.Empty(t, stdout)
			require.Contains(t, stderr, "changes.json")
			for _, word := range change.want {
				require.Contains(t, stderr, word)
			}
		})
	}
	for _, args := range [][]string{
		{"--base", base},
		{"--base", base, "--scenario", "no-such"},
		{"--base", base, "--scenario", "reform", "--changes", "x.json"},
		{"--base", "nowhere", "--scenario", "reform"},
		{"--base", base, "--changes", filepath.Join(t.TempDir(), "none.json")},
	} {
		code, stdout, stderr := try(t, append([]string{"whatif"}, args...)...)
		require.Equal(t, exitInput, code, "%v: %s", args, stderr)
		require.Empty(t, stdout)
	}
}

// dearer makes seats of the short course so dear beside those of a new one that all move, unless they are to stay.
const dearer = `{"format": "dathang.changes/1", "changes": [
	{"kind": "price", "offer": "U:DL:short_course:2026", "kvnd": 9000},
	{"kind": "add", "programme": {"id": "U:DL:new", "provider": "U", "major": "DL", "kind": "short_course", "start_month": 3, "months": 2, "seats": 9, "kvnd": 1000}}
]}`

func TestWhatif_ChangesLittleWhereAsked(t *testing.T) {
	base, changes := example(t), saved(t, "changes.json", dearer)
	free := answered(t, "--base", base, "--changes", changes)
	require.Equal(t, int64(4), free.Differences[0].Moved)
	capped := answered(t, "--base", base, "--changes", changes, "--change-cap", "1")
	require.Equal(t, int64(1), capped.Differences[0].Moved+capped.Differences[0].Lost)
	priced := answered(t, "--base", base, "--changes", changes, "--change-price", "1000")
	require.Zero(t, priced.Differences[0].Moved+priced.Differences[0].Lost)
	require.Less(t, free.Plans[1].CostKVND, capped.Plans[1].CostKVND)
	require.Less(t, capped.Plans[1].CostKVND, priced.Plans[1].CostKVND)
	code, _, _ := try(t, "whatif", "--base", base, "--changes", changes, "--change-cap", "1", "--change-price", "1")
	require.Equal(t, exitInput, code)
}

func TestCompare_SaysTheSameInEveryFormat(t *testing.T) {
	first, second := t.TempDir(), t.TempDir()
	base := example(t)
	code, _, stderr := try(t, "propose", "--problem", base, "--out", first)
	require.Equal(t, exitDone, code, stderr)
	code, _, stderr = try(t, "whatif", "--base", base, "--changes", saved(t, "changes.json", fewerSeats), "--out", second)
	require.Equal(t, exitDone, code, stderr)
	files := []string{filepath.Join(first, "proposal.json"), filepath.Join(second, "proposal.json")}

	code, stdout, stderr := try(t, append([]string{"compare", "--lang", "en"}, files...)...)
	require.Equal(t, exitDone, code, stderr)
	require.Contains(t, stdout, "no longer served 2")
	code, stdout, stderr = try(t, append([]string{"compare", "--format", "json"}, files...)...)
	require.Equal(t, exitDone, code, stderr)
	var c scenario.Comparison
	require.NoError(t, json.Unmarshal([]byte(stdout), &c))
	require.Equal(t, int64(2), c.Differences[0].Lost)
	code, stdout, stderr = try(t, append([]string{"compare", "--format", "csv"}, files...)...)
	require.Equal(t, exitDone, code, stderr)
	rows, err := csv.NewReader(strings.NewReader(stdout)).ReadAll()
	require.NoError(t, err)
	require.Len(t, rows, 1+len(c.Differences[0].Shifts))

	code, _, _ = try(t, "compare", files[0])
	require.Equal(t, exitInput, code)
	text, err := os.ReadFile(files[1])
	require.NoError(t, err)
	lie := saved(t, "lie.json", strings.Replace(string(text), `"seats":2`, `"seats":3`, 1))
	code, stdout, _ = try(t, "compare", files[0], lie)
	require.NotEqual(t, exitDone, code, "a plan that does not bear recounting is not compared")
	require.Empty(t, stdout)
}

const sweepOfTwo = `{"format": "dathang.sweep/1", "axes": [
	{"change": {"kind": "capacity"}, "vary": "per_mille", "values": [250, 500, 750, 1000, 1250, 1500, 1750, 2000, 2250, 2500]},
	{"change": {"kind": "demand"}, "vary": "per_mille", "values": [500, 800, 1000, 1200, 1400, 1600, 2000]}
]}`

const drawsOfDemand = `{"format": "dathang.simulation/1", "seed": 4, "draws": 70, "acceptance": {"mean_per_mille": 800, "strength": 9}, "demand": {"deviation_per_mille": 200}}`

// A run that was killed, in the middle of a line too, and gone on with leaves the bytes of one that was not.
func TestLines_GoOnWhereARunStopped(t *testing.T) {
	base := example(t)
	for name, args := range map[string][]string{
		"sweep":    {"sweep", "--base", base, "--sweep", saved(t, "sweep.json", sweepOfTwo), "--format", "csv"},
		"simulate": {"simulate", "--base", base, "--simulation", saved(t, "draws.json", drawsOfDemand), "--format", "json"},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "results.jsonl")
			args := append(args[:len(args):len(args)], "--out", file)
			code, said, stderr := try(t, append(args, "--threads", "2")...)
			require.Equal(t, exitDone, code, stderr)
			whole, err := os.ReadFile(file)
			require.NoError(t, err)
			require.Equal(t, 71, strings.Count(string(whole), "\n"), "70 results under a heading")
			for _, cut := range []int{0, 10, strings.IndexByte(string(whole), '\n') + 1, len(whole) / 3, len(whole) / 2, len(whole) - 1, len(whole)} {
				require.NoError(t, os.WriteFile(file, whole[:cut], 0o600))
				code, again, stderr := try(t, append(args, "--threads", "1")...)
				require.Equal(t, exitDone, code, stderr)
				got, err := os.ReadFile(file)
				require.NoError(t, err)
				require.Equal(t, string(whole), string(got), "cut at %d", cut)
				require.Equal(t, said, again, "what it sums up to")
			}
			other := strings.Replace(string(whole), `{"of":"`, `{"of":"0`, 1)
			require.NoError(t, os.WriteFile(file, []byte(other), 0o600))
			code, _, stderr = try(t, args...)
			require.Equal(t, exitInput, code, stderr)
			left, err := os.ReadFile(file)
			require.NoError(t, err)
			require.Equal(t, other, string(left), "results of another run are left alone")
		})
	}
}

func TestSweep_RefusesAGridBeforeItSolvesAnything(t *testing.T) {
	base := example(t)
	for _, text := range []string{
		`{"format": "dathang.sweep/1", "axes": []}`,
		`{"format": "dathang.sweep/1", "axes": [{"change": {"kind": "capacity"}, "vary": "mood", "values": [1]}]}`,
		`{"format": "dathang.sweep/1", "axes": [{"change": {"kind": "capacity", "offer": "nobody"}, "vary": "seats", "values": [1]}]}`,
	} {
		out := filepath.Join(t.TempDir(), "results.jsonl")
		code, _, stderr := try(t, "sweep", "--base", base, "--sweep", saved(t, "sweep.json", text), "--out", out)
		require.Equal(t, exitInput, code, stderr)
		require.NoFileExists(t, out)
	}
	code, _, stderr := try(t, "simulate", "--base", base, "--simulation", saved(t, "draws.json", `{"format": "dathang.simulation/1", "draws": 3, "exits": {}}`))
	require.Equal(t, exitInput, code, stderr)
}

func TestFrontier_ShowsWhatEachSeatCosts(t *testing.T) {
	code, stdout, stderr := try(t, "frontier", "--base", example(t), "--format", "json")
	require.Equal(t, exitDone, code, stderr)
	var f scenario.Frontier
	require.NoError(t, json.Unmarshal([]byte(stdout), &f))
	require.True(t, f.Complete)
	require.True(t, f.Exact)
	last := f.Points[len(f.Points)-1]
	require.Equal(t, [2]int64{4, 24000}, [2]int64{last.Seats, last.KVND})
	code, stdout, stderr = try(t, "frontier", "--base", example(t), "--lang", "en")
	require.Equal(t, exitDone, code, stderr)
	require.Contains(t, stdout, "every breakpoint is exact")
	code, _, _ = try(t, "frontier", "--base", example(t), "--points", "1")
	require.Equal(t, exitInput, code)
}

// lines of a CSV, each with as many cells as the header.
func table(t *testing.T, text string) [][]string {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	require.NoError(t, err)
	return rows
}

func TestSweep_WritesEveryPointInEveryFormat(t *testing.T) {
	base, sweep := example(t), saved(t, "sweep.json", sweepOfTwo)
	code, stdout, stderr := try(t, "sweep", "--base", base, "--sweep", sweep, "--format", "json")
	require.Equal(t, exitDone, code, stderr)
	var points []scenario.PointResult
	require.NoError(t, json.Unmarshal([]byte(stdout), &points))
	require.Len(t, points, 70)
	code, stdout, stderr = try(t, "sweep", "--base", base, "--sweep", sweep, "--format", "csv")
	require.Equal(t, exitDone, code, stderr)
	rows := table(t, stdout)
	require.Len(t, rows, 71)
	require.Equal(t, []string{"point", "1:capacity.per_mille", "2:demand.per_mille", "status"}, rows[0][:4])
	require.Equal(t, []string{"69", "2500", "2000"}, rows[70][:3])
	code, stdout, stderr = try(t, "sweep", "--base", base, "--sweep", sweep, "--lang", "en")
	require.Equal(t, exitDone, code, stderr)
	require.Contains(t, stdout, "Axis 1 - ")
	require.Contains(t, stdout, "10 rows in the middle are left out")
}

func TestSimulate_WritesEveryPart(t *testing.T) {
	base, draws := example(t), saved(t, "draws.json", drawsOfDemand)
	code, stdout, stderr := try(t, "simulate", "--base", base, "--simulation", draws, "--format", "json")
	require.Equal(t, exitDone, code, stderr)
	var o scenario.Outlook
	require.NoError(t, json.Unmarshal([]byte(stdout), &o))
	require.Equal(t, 70, o.Draws)
	for part, want := range map[string]int{"draws": 70, "fields": len(o.Fields), "communes": len(o.Communes), "orders": len(o.Orders)} {
		code, stdout, stderr := try(t, "simulate", "--base", base, "--simulation", draws, "--format", "csv", "--part", part)
		require.Equal(t, exitDone, code, stderr)
		require.Len(t, table(t, stdout), want+1, part)
	}
	code, stdout, stderr = try(t, "simulate", "--base", base, "--simulation", draws, "--lang", "en")
	require.Equal(t, exitDone, code, stderr)
	require.Contains(t, stdout, "70 draws")
	require.Contains(t, stdout, "Communes at most risk")
	code, _, stderr = try(t, "simulate", "--base", base, "--draws", "0")
	require.Equal(t, exitInput, code)
	require.Contains(t, stderr, "draws")
}

func TestFrontier_TradesChangeAgainstGain(t *testing.T) {
	args := []string{"frontier", "--change", "--base", example(t), "--changes", saved(t, "changes.json", dearer), "--prices", "0,1000"}
	code, stdout, stderr := try(t, append(args, "--format", "json")...)
	require.Equal(t, exitDone, code, stderr)
	var points []scenario.ChangePoint
	require.NoError(t, json.Unmarshal([]byte(stdout), &points))
	require.Len(t, points, 2)
	require.Equal(t, [2]int64{4, 0}, [2]int64{points[0].Changed, points[1].Changed})
	require.Less(t, points[0].CostKVND, points[1].CostKVND)
	code, stdout, stderr = try(t, append(args, "--format", "csv")...)
	require.Equal(t, exitDone, code, stderr)
	require.Equal(t, []string{"1000", "0"}, table(t, stdout)[2][:2])
	code, stdout, stderr = try(t, append(args, "--lang", "en")...)
	require.Equal(t, exitDone, code, stderr)
	require.Contains(t, stdout, "Change and gain")
	code, _, _ = try(t, "frontier", "--change", "--base", example(t))
	require.Equal(t, exitInput, code, "a change against nothing")
	code, _, stderr = try(t, append(args[:len(args)-1:len(args)-1], "-1")...)
	require.Equal(t, exitInput, code, stderr)
}

// merged makes one commune of the example's two.
const merged = `{"format": "dathang.changes/1", "changes": [{"kind": "reform", "reform": {
	"communes": [{"id": "C@2027", "name": "Xã An Bình"}],
	"parts": [{"old": "A@2026", "new": "C@2027", "ppm": 1000000}, {"old": "B@2026", "new": "C@2027", "ppm": 1000000}]
}}]}`

func TestCompare_AcrossAReform(t *testing.T) {
	first, second := t.TempDir(), t.TempDir()
	base, reform := example(t), saved(t, "merged.json", merged)
	code, _, stderr := try(t, "propose", "--problem", base, "--out", first)
	require.Equal(t, exitDone, code, stderr)
	code, _, stderr = try(t, "whatif", "--base", base, "--changes", reform, "--out", second)
	require.Equal(t, exitDone, code, stderr)
	files := []string{"compare", "--format", "json", filepath.Join(first, "proposal.json"), filepath.Join(second, "proposal.json")}
	lost := func(args ...string) int64 {
		code, stdout, stderr := try(t, append(files, args...)...)
		require.Equal(t, exitDone, code, stderr)
		var c scenario.Comparison
		require.NoError(t, json.Unmarshal([]byte(stdout), &c))
		return c.Differences[0].Lost
	}
	require.Equal(t, int64(4), lost(), "without the map every seat of an old unit is lost")
	require.Zero(t, lost("--reform", reform), "with it they are followed to the new one")
	code, _, stderr = try(t, append(files, "--reform", "budget-cut", "--lang", "en")...)
	require.Equal(t, exitInput, code)
	require.Contains(t, stderr, "kind reform")
	code, _, _ = try(t, append(files, "--reform", "no-such.json")...)
	require.Equal(t, exitInput, code)
}
