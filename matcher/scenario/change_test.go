package scenario_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
	"dathang/matcher/propose"
	"dathang/matcher/sample"
	"dathang/matcher/scenario"
	"dathang/matcher/solve"
)

func base() *matcher.Problem {
	for seed := uint64(5); ; seed++ {
		if p := sample.Problem(seed, sample.Size{Communes: 5, Offers: 8, Cells: 12, MaxSeats: 5}); len(p.Offers) > 5 && len(p.Demands) > 5 {
			return p
		}
	}
}

// n makes a member of a change of a number.
func n(v int64) *int64 { return &v }

func rounds(short, long int) int {
	if os.Getenv("DATHANG_LONG") != "" {
		return long
	}
	return short
}

func apply(t *testing.T, p *matcher.Problem, changes ...scenario.Change) *matcher.Problem {
	t.Helper()
	changed, faults := scenario.Apply(propose.FromProblem(p), changes)
	require.Empty(t, faults)
	return changed
}

// faultsOf gives the codes and places of what is wrong with changes.
func faultsOf(p *matcher.Problem, changes ...scenario.Change) [][2]string {
	_, faults := scenario.Apply(propose.FromProblem(p), changes)
	var list [][2]string
	for _, f := range faults {
		list = append(list, [2]string{string(f.Code), f.Path})
	}
	return list
}

func TestApply_LeavesTheBaseUntouched(t *testing.T) {
	p := base()
	before, err := p.Digest()
	require.NoError(t, err)
	cell := p.Demands[0].Cell
	last := p.Demands[len(p.Demands)-1].Cell
	changed := apply(t, p,
		scenario.Change{Kind: scenario.KindCapacity, Offer: p.Offers[0].ID, Seats: n(77)},
		scenario.Change{Kind: scenario.KindPrice, Offer: p.Offers[1].ID, PerMille: n(1500)},
		scenario.Change{Kind: scenario.KindDemand, Cell: &cell, Seats: n(9)},
		scenario.Change{Kind: scenario.KindDemand, Cell: &last, Seats: n(0)},
		scenario.Change{Kind: scenario.KindBan, Offer: p.Offers[0].ID, Cell: &cell},
		scenario.Change{Kind: scenario.KindWeight, PerMille: n(2000)},
		scenario.Change{Kind: scenario.KindClose, Offer: p.Offers[2].ID},
		scenario.Change{Kind: scenario.KindDelay, Offer: p.Offers[1].ID, Years: n(1)},
		scenario.Change{Kind: scenario.KindGoals, Goals: [][]matcher.Goal{{{Goal: matcher.GoalCost, Weight: 1}}}},
	)
	after, err := p.Digest()
	require.NoError(t, err)
	require.Equal(t, before, after)
	require.Equal(t, int64(77), changed.Offers[0].Capacity)
	require.Equal(t, (p.Offers[1].CostKVND()*3+1)/2, changed.Offers[1].CostKVND())
	require.Equal(t, p.Offers[1].Ready+1, changed.Offers[1].Ready)
	require.Zero(t, changed.Offers[2].Capacity)
	require.Equal(t, int64(9), changed.Demands[0].Seats)
	require.Equal(t, 2*p.Demands[0].UnmetWeight(), changed.Demands[0].Weight)
	require.Len(t, changed.Demands, len(p.Demands)-1)
	require.Len(t, changed.Rules, len(p.Rules)+1)
	require.Len(t, changed.Goals, 1)
}

func TestApply_PinsAndBansHold(t *testing.T) {
	p := base()
	answer, _, err := solve.Run(t.Context(), p, solve.Options{})
	require.NoError(t, err)
	given := answer.Allocations[0]
	answer, _, err = solve.Run(t.Context(), apply(t, p, scenario.Change{Kind: scenario.KindBan, Offer: given.Offer, Cell: &given.Cell}), solve.Options{})
	require.NoError(t, err)
	for _, a := range answer.Allocations {
		require.False(t, a.Offer == given.Offer && a.Cell == given.Cell)
	}
}

func TestApply_SaysEveryChangeThatIsWrong(t *testing.T) {
	p := base()
	require.Equal(t, [][2]string{
		{"fault_empty", "/changes/2"}, {"fault_word", "/changes/3/kind"}, {"fault_order", "/changes/4/months"},
	}, trim(faultsOf(p,
		scenario.Change{Kind: scenario.KindCapacity, Offer: p.Offers[0].ID, Seats: n(1)},
		scenario.Change{Kind: scenario.KindDemand, Seats: n(1)},
		scenario.Change{Kind: scenario.KindLateness},
		scenario.Change{Kind: "wish"},
		scenario.Change{Kind: scenario.KindClose, Offer: p.Offers[0].ID, Months: n(1)},
	), "/lateness"))
	require.Equal(t, [][2]string{
		{"fault_unknown", "/changes/0/offer"},
		{"fault_range", "/changes/1/seats"},
		{"fault_unknown", "/changes/2/where/communes/0"},
		{"fault_unknown", "/changes/3/cell"},
	}, faultsOf(p,
		scenario.Change{Kind: scenario.KindCapacity, Offer: "nobody", Seats: n(1)},
		scenario.Change{Kind: scenario.KindCapacity, Offer: p.Offers[0].ID, Seats: n(-1)},
		scenario.Change{Kind: scenario.KindDemand, Where: matcher.Where{Communes: []matcher.CommuneID{"nowhere"}}, Seats: n(1)},
		scenario.Change{Kind: scenario.KindPin, Offer: p.Offers[1].ID, Cell: &matcher.Cell{Commune: "nowhere"}, Seats: n(1)},
	))
}

// trim cuts an ending off places.
func trim(list [][2]string, ending string) [][2]string {
	for i := range list {
		if at := list[i][1]; len(at) > len(ending) && at[len(at)-len(ending):] == ending {
			list[i][1] = at[:len(at)-len(ending)]
		}
	}
	return list
}

func TestApply_NamesBothOfTwoChangesThatContradict(t *testing.T) {
	p := base()
	offer, cell := p.Offers[0].ID, p.Demands[0].Cell
	for name, list := range map[string][]scenario.Change{
		"set twice":            {{Kind: scenario.KindCapacity, Offer: offer, Seats: n(1)}, {Kind: scenario.KindCapacity, Seats: n(2)}},
		"set after scaled":     {{Kind: scenario.KindCapacity, PerMille: n(500)}, {Kind: scenario.KindCapacity, Offer: offer, Seats: n(2)}},
		"closed, then changed": {{Kind: scenario.KindClose, Offer: offer}, {Kind: scenario.KindPrice, Offer: offer, KVND: n(2)}},
		"pinned and banned":    {{Kind: scenario.KindPin, Offer: offer, Cell: &cell, Seats: n(0)}, {Kind: scenario.KindBan, Offer: offer, Cell: &cell}},
		"used before added": {
			{Kind: scenario.KindCapacity, Offer: "new:x:2024", Seats: n(1)},
			{Kind: scenario.KindAdd, Programme: &scenario.NewProgramme{
				ID: "new:x", Provider: p.Providers[0].ID, Major: p.Offers[0].Major, Kind: p.Offers[0].Kind, StartMonth: 9, Months: 9, Seats: 3,
			}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, faults := scenario.Apply(propose.FromProblem(p), list)
			require.NotEmpty(t, faults)
			require.Equal(t, matcher.FaultContradiction, faults[0].Code)
			require.ElementsMatch(t, []string{"/changes/0", "/changes/1"}, []string{faults[0].Path[:10], faults[0].Params["other"].(string)})
		})
	}
	require.Empty(t, faultsOf(p, scenario.Change{Kind: scenario.KindCapacity, Offer: offer, Seats: n(4)}, scenario.Change{Kind: scenario.KindCapacity, PerMille: n(500)}))
}

func TestApply_AsksForTheDatasetWhereItNeedsOne(t *testing.T) {
	require.Equal(t, [][2]string{{"fault_needs_dataset", "/changes/0/kind"}}, faultsOf(base(), scenario.Change{Kind: scenario.KindRetirement, Months: n(-12)}))
}

func TestApply_ScalesDemandToTheRoundedTotal(t *testing.T) {
	p := base()
	var before, after int64
	for i := range p.Demands {
		before += p.Demands[i].Seats
	}
	for _, d := range apply(t, p, scenario.Change{Kind: scenario.KindDemand, PerMille: n(1333)}).Demands {
		after += d.Seats
	}
	require.Equal(t, (before*1333+500)/1000, after)
}

func TestApply_EveryKindSaysWhatItNeeds(t *testing.T) {
	for i := range scenario.Kinds {
		info := &scenario.Kinds[i]
		_, faults := scenario.Apply(propose.FromProblem(base()), []scenario.Change{{Kind: info.Kind}})
		require.NotEmpty(t, faults, info.Kind)
		_, err := os.Stat(string(info.Kind) + ".go")
		require.NoError(t, err, "each kind has a file of its name")
	}
}

func TestDecode_RefusesWhatItDoesNotKnow(t *testing.T) {
	list, faults := scenario.Decode([]byte(`{"format":"dathang.changes/1","changes":[{"kind":"capacity","where":{"providers":["BKA"]},"per_mille":800}]}`))
	require.Empty(t, faults)
	require.Equal(t, int64(800), *list.Changes[0].PerMille)
	for _, text := range []string{
		`{"format":"dathang.changes/2","changes":[]}`,
		`{"format":"dathang.changes/1","changes":[{"kind":"capacity","seat":3}]}`,
		`{"format":"dathang.changes/1","changes":[{"kind":"capacity","seats":"3"}]}`, ``,
	} {
		_, faults := scenario.Decode([]byte(text))
		require.NotEmpty(t, faults, text)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"format":"dathang.changes/1","changes":[{"kind":"demand","where":{"years":[2024]},"per_mille":1200},{"kind":"close"}]}`))
	p := base()
	f.Fuzz(func(t *testing.T, text []byte) {
		list, faults := scenario.Decode(text)
		if len(faults) > 0 {
			return
		}
		changed, faults := scenario.Apply(propose.FromProblem(p), list.Changes)
		if len(faults) == 0 {
			require.Empty(t, matcher.Validate(changed))
		}
	})
}

// Files of dathang.changes/1 that people keep are read as long as that version stands: this one has every kind and
// member.
func TestDecode_ReadsEveryKindOfTheGoldenFile(t *testing.T) {
	text, err := os.ReadFile("testdata/changes.json")
	require.NoError(t, err)
	list, faults := scenario.Decode(text)
	require.Empty(t, faults)
	require.Len(t, list.Changes, len(scenario.Kinds))
	for i := range list.Changes {
		require.Equal(t, scenario.Kinds[i].Kind, list.Changes[i].Kind)
	}
	again, err := matcher.Encode(list)
	require.NoError(t, err)
	require.JSONEq(t, string(text), string(again), "nothing is lost and nothing is added")
}
