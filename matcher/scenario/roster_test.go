package scenario_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/data/hanoi"
	"dathang/matcher"
	"dathang/matcher/scenario"
	"dathang/matcher/shortfall"
)

// hanoiReform is the reform that ships, and the dataset that it starts from.
func hanoiReform(t *testing.T) (*scenario.Reform, *matcher.Dataset) {
	t.Helper()
	text, ok := hanoi.Scenario("reform")
	require.True(t, ok)
	list, faults := scenario.Decode(text)
	require.Empty(t, faults)
	ds, err := hanoi.Load(hanoi.Hanoi2023)
	require.NoError(t, err)
	return scenario.ReformOf(list.Changes), ds
}

func TestReform_CarriesRosterAndPeopleInTrainingWhole(t *testing.T) {
	reform, before := hanoiReform(t)
	after, faults := reform.Dataset(before)
	require.Empty(t, faults)
	require.Len(t, after.Units, 126)
	require.Len(t, before.Units, 579, "the base is left as it is")

	staff := func(list []matcher.Staff) map[matcher.Staff]int64 {
		out := map[matcher.Staff]int64{}
		for _, s := range list {
			n := s.Count
			s.Unit, s.Count = "", 0
			out[s] += n
		}
		return out
	}
	require.Equal(t, staff(before.Staff), staff(after.Staff), "of every position, major, level, theory, age and sex as many as before")
	training := func(list []matcher.Pipeline) map[matcher.Pipeline]int64 {
		out := map[matcher.Pipeline]int64{}
		for _, p := range list {
			n := p.Count
			p.Unit, p.Count, p.Document = "", 0, ""
			out[p] += n
		}
		return out
	}
	require.Equal(t, training(before.Pipeline), training(after.Pipeline), "of every field, need and year as many as before")
	var sums [2][3]int64
	for i, ds := range []*matcher.Dataset{before, after} {
		for _, u := range ds.Units {
			sums[i][0] += u.Population
			sums[i][1] += u.AreaHa
			sums[i][2] += u.Headcount
		}
	}
	require.Equal(t, sums[0], sums[1], "people, hectares and posts of the city")

	// Every new unit has the people that the weights say, to one for each old unit that it took a part of.
	want, parts, got := map[matcher.CommuneID]float64{}, map[matcher.CommuneID]float64{}, map[matcher.CommuneID]float64{}
	old := map[matcher.CommuneID]int64{}
	for _, s := range before.Staff {
		old[s.Unit] += s.Count
	}
	for _, part := range reform.Parts {
		want[part.New] += float64(old[part.Old]) * float64(part.PPM) / 1e6
		parts[part.New]++
	}
	for _, s := range after.Staff {
		got[s.Unit] += float64(s.Count)
	}
	for id := range want {
		require.InDelta(t, want[id], got[id], parts[id], id)
	}
	// It is a dataset that a shortfall can be counted of.
	_, err := shortfall.Compute(after, shortfall.Options{NormDate: "2023-12-31", Horizon: 1, Threshold: 600})
	require.NoError(t, err)
}

func TestReform_DividesPeopleByEditedWeights(t *testing.T) {
	d := rand.New(rand.NewPCG(5, 5))
	for range 200 {
		first := d.Int64N(1_000_001)
		r := &scenario.Reform{
			Communes: []matcher.Commune{{ID: "a@2", Name: "A"}, {ID: "b@2", Name: "B"}},
			Parts:    []scenario.Part{{Old: "o@1", New: "a@2", PPM: first}, {Old: "o@1", New: "b@2", PPM: 1_000_000 - first}},
		}
		ds := &matcher.Dataset{Units: []matcher.Unit{{ID: "o@1", Population: d.Int64N(10_000)}}}
		var all int64
		for n := range 1 + d.IntN(30) {
			s := matcher.Staff{Unit: "o@1", Position: "p", BirthYear: 1960 + n, Count: 1 + d.Int64N(3)}
			all += s.Count
			ds.Staff = append(ds.Staff, s)
		}
		after, faults := r.Dataset(ds)
		require.Empty(t, faults)
		var got, total int64
		for _, s := range after.Staff {
			total += s.Count
			if s.Unit == "a@2" {
				got += s.Count
			}
		}
		require.Equal(t, all, total)
		require.InDelta(t, float64(all)*float64(first)/1e6, float64(got), 1)
	}
	_, faults := (&scenario.Reform{Parts: []scenario.Part{{Old: "o@1", New: "nowhere", PPM: 5}}}).Dataset(&matcher.Dataset{Units: []matcher.Unit{{ID: "o@1"}}})
	require.NotEmpty(t, faults)
}
