package hanoi_test

import (
	"flag"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/data/hanoi"
	"dathang/matcher"
	"dathang/matcher/propose"
	"dathang/matcher/scenario"
)

var update = flag.Bool("update", false, "write scenarios/reform.json anew")

// reform is the ready-made change: the units of 2025 with the weights of the
// reform map. A planner edits the file, or a copy of it.
func reform(t *testing.T) *scenario.Changes {
	t.Helper()
	after, err := hanoi.Load(hanoi.Hanoi2025)
	require.NoError(t, err)
	parts, err := hanoi.ReformMap()
	require.NoError(t, err)
	r := &scenario.Reform{Groups: after.Groups}
	for i := range after.Units {
		u := &after.Units[i]
		r.Communes = append(r.Communes, matcher.Commune{ID: u.ID, Name: u.Name, Group: u.Group, Type: u.Type, At: &matcher.Point{X: u.XM, Y: u.YM}})
	}
	for _, p := range parts {
		r.Parts = append(r.Parts, scenario.Part{Old: p.Old, New: p.New, PPM: p.PPM})
	}
	return &scenario.Changes{
		Format: scenario.Format, Name: "Sắp xếp 579 xã, phường thành 126 (1/7/2025)", NameEn: "579 communes become 126 (1 July 2025)", Dataset: hanoi.Hanoi2023, Marks: []string{matcher.MarkAssumptions},
		Changes: []scenario.Change{{Kind: scenario.KindReform, Reform: r}},
	}
}

func TestScenarios_TheReformIsThatOfTheMap(t *testing.T) {
	want, err := matcher.Encode(reform(t))
	require.NoError(t, err)
	want = append(want, '\n')
	if *update {
		require.NoError(t, os.WriteFile("scenarios/reform.json", want, 0o644))
	}
	got, ok := hanoi.Scenario("reform")
	require.True(t, ok)
	require.Equal(t, string(want), string(got), "run go test ./data/hanoi -run TheReformIsThatOfTheMap -update")
}

func TestScenarios_ApplyToHanoi2023(t *testing.T) {
	ds, err := hanoi.Load(hanoi.Hanoi2023)
	require.NoError(t, err)
	base, err := propose.FromDataset(ds, matcher.DefaultPolicy(), propose.Span{})
	require.NoError(t, err)
	before := seats(base.Problem)
	for _, name := range hanoi.Scenarios() {
		text, ok := hanoi.Scenario(name)
		require.True(t, ok)
		list, faults := scenario.Decode(text)
		require.Empty(t, faults, name)
		p, faults := scenario.Apply(base, list.Changes)
		require.Empty(t, faults, name)
		require.Equal(t, hanoi.Hanoi2023, list.Dataset, name)
		require.NotEmpty(t, list.NameEn, name)
		if name == "reform" {
			require.Len(t, p.Communes, 126)
			require.Equal(t, before, seats(p), "totals of every field, need and year hold")
		}
	}
	require.Len(t, hanoi.Scenarios(), 3)
}

// seats of every field, need and year.
func seats(p *matcher.Problem) map[matcher.Cell]int64 {
	sum := map[matcher.Cell]int64{}
	for i := range p.Demands {
		at := p.Demands[i].Cell
		at.Commune = ""
		sum[at] += p.Demands[i].Seats
	}
	return sum
}
