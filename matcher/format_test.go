package matcher_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
	"dathang/matcher/sample"
)

var size = sample.Size{Communes: 4, Offers: 6, Cells: 8, MaxSeats: 3, Lows: true}

func encoded(t testing.TB, v any) []byte {
	t.Helper()
	text, err := matcher.Encode(v)
	require.NoError(t, err)
	return text
}

func TestDecodeProblem_ReadsBackWhatEncodeWrote(t *testing.T) {
	for seed := range uint64(100) {
		drawn := size
		drawn.Hard = seed%2 == 0
		p := sample.Problem(seed, drawn)
		q, faults := matcher.DecodeProblem(encoded(t, p))
		require.Empty(t, faults)
		require.Equal(t, string(encoded(t, p)), string(encoded(t, q)))
	}
}

func TestDigest_IgnoresOrderAndNamesAndNothingElse(t *testing.T) {
	p := sample.Problem(5, size)
	for _, o := range p.Offers {
		p.Surcharges = append(p.Surcharges, matcher.Surcharge{Route: matcher.Route{Offer: o.ID, Commune: p.Communes[0].ID}, KVND: 1})
	}
	want, err := p.Digest()
	require.NoError(t, err)
	require.Len(t, want, 64)

	r := rand.New(rand.NewPCG(1, 1))
	r.Shuffle(len(p.Demands), func(i, j int) { p.Demands[i], p.Demands[j] = p.Demands[j], p.Demands[i] })
	r.Shuffle(len(p.Offers), func(i, j int) { p.Offers[i], p.Offers[j] = p.Offers[j], p.Offers[i] })
	r.Shuffle(len(p.Surcharges), func(i, j int) { p.Surcharges[i], p.Surcharges[j] = p.Surcharges[j], p.Surcharges[i] })
	p.Name, p.Offers[0].Name, p.Communes[0].Name = "Tên", "Tên", "Tên"
	got, err := p.Digest()
	require.NoError(t, err)
	require.Equal(t, want, got)

	for name, change := range map[string]func(){
		"a capacity":  func() { p.Offers[0].Capacity++ },
		"a seat":      func() { p.Demands[0].Seats++ },
		"a threshold": func() { p.Threshold-- },
		"a surcharge": func() { p.Surcharges[0].KVND++ },
		"an id":       func() { p.Fields[0].ID += "x" },
	} {
		before, err := p.Digest()
		require.NoError(t, err)
		change()
		after, err := p.Digest()
		require.NoError(t, err)
		require.NotEqual(t, before, after, name)
	}
}

func TestCanonical_IsRFC8785(t *testing.T) {
	text, err := matcher.Canonical(map[string]any{"b": "é<\u2028\"", "a": []int64{1, -2}, "aa": int64(1) << 53})
	require.NoError(t, err)
	require.Equal(t, "{\"a\":[1,-2],\"aa\":9007199254740992,\"b\":\"é<\u2028\\\"\"}", string(text))
}

func TestDecodeProblem_NamesEveryFaultAndItsPlace(t *testing.T) {
	good := `{"format":"dathang.problem/1","years":[2024],"coverage_threshold":600,"lateness":{"max_years":1,"price_per_year":1},
		"goals":[[{"goal":"unmet","weight":1}]],"communes":[{"id":"1@2023"}],"fields":[{"id":"law"}],
		"providers":[{"id":"U","kind":"university"}],
		"offers":[{"id":"o","provider":"U","kind":"degree","major":"L","intake":2020,"ready":2024,"capacity":1}],
		"coverage":[{"major":"L","field":"law","per_mille":1000}],
		"demands":[{"commune":"1@2023","field":"law","need":"vacant","year":2024,"seats":1}],
		"rules":[{"id":"r","rule":"cap","where":{"providers":["U"]},"high":1}]}`
	_, faults := matcher.DecodeProblem([]byte(good))
	require.Empty(t, faults)
	for _, row := range []struct {
		name, from, to, path string
		code                 matcher.Code
	}{
		{"a newer version", "problem/1", "problem/3", "/format", matcher.FaultFormat},
		{"an unknown name", `"years"`, `"yaers"`, "/yaers", matcher.FaultUnknownNear},
		{"a name in other case", `"years"`, `"Years"`, "/Years", matcher.FaultUnknownNear},
		{"a name twice", `"years":[2024]`, `"years":[2024],"years":[2024]`, "/years", matcher.FaultDuplicate},
		{"text where a number belongs", `"seats":1`, `"seats":"1"`, "/demands/0/seats", matcher.FaultWhole},
		{"a fraction", `"seats":1`, `"seats":1.5`, "/demands/0/seats", matcher.FaultWhole},
		{"NaN", `"seats":1`, `"seats":NaN`, "/demands/0/seats", matcher.FaultBareWord},
		{"a number beyond int64", `"seats":1`, `"seats":99999999999999999999`, "/demands/0/seats", matcher.FaultRange},
		{"a number beyond the limit", `"seats":1`, `"seats":1099511627777`, "/demands/0/seats", matcher.FaultRange},
		{"no seats", `"seats":1`, `"seats":0`, "/demands/0/seats", matcher.FaultRange},
		{"negative seats", `"seats":1`, `"seats":-3`, "/demands/0/seats", matcher.FaultRange},
		{"negative capacity", `"capacity":1`, `"capacity":-1`, "/offers/0/capacity", matcher.FaultRange},
		{"an unknown commune", `"commune":"1@2023"`, `"commune":"2@2023"`, "/demands/0/commune", matcher.FaultUnknown},
		{"an unknown provider", `"provider":"U"`, `"provider":"V"`, "/offers/0/provider", matcher.FaultUnknown},
		{"an unknown kind", `"kind":"degree"`, `"kind":"diploma"`, "/offers/0/kind", matcher.FaultWord},
		{"an unknown need", `"need":"vacant"`, `"need":"empty"`, "/demands/0/need", matcher.FaultWord},
		{"a year outside the horizon", `"year":2024`, `"year":2025`, "/demands/0/year", matcher.FaultUnknown},
		{"an unknown goal", `"goal":"unmet"`, `"goal":"joy"`, "/goals/0/0/goal", matcher.FaultWord},
		{"worst off first beside another goal", `[{"goal":"unmet"`, `[{"goal":"worst_off","weight":1},{"goal":"unmet"`, "/goals/0", matcher.FaultOrder},
		{"worst off first with a weight", `"goal":"unmet","weight":1`, `"goal":"worst_off","weight":2`, "/goals/0/0/weight", matcher.FaultRange},
		{"too many steps", `"years"`, `"worst_off_steps":1001,"years"`, "/worst_off_steps", matcher.FaultRange},
		{"a budget without money", `"rule":"cap","where":{"providers":["U"]},"high":1`, `"rule":"budget","where":{}`, "/rules/0", matcher.FaultWhere},
		{"a negative cohort", `"capacity":1`, `"capacity":1,"min_cohort":-5`, "/offers/0/min_cohort", matcher.FaultRange},
		{"a surcharge of nothing offered", `"rules"`, `"surcharges":[{"offer":"x","commune":"1@2023","kvnd":1}],"rules"`, "/surcharges/0/offer", matcher.FaultUnknown},
		{"a surcharge of nobody", `"rules"`, `"surcharges":[{"offer":"o","commune":"x","kvnd":1}],"rules"`, "/surcharges/0/commune", matcher.FaultUnknown},
		{"a surcharge below 0", `"rules"`, `"surcharges":[{"offer":"o","commune":"1@2023","kvnd":-1}],"rules"`, "/surcharges/0/kvnd", matcher.FaultRange},
		{"a surcharge twice", `"rules"`, `"surcharges":[{"offer":"o","commune":"1@2023","kvnd":1},{"offer":"o","commune":"1@2023","kvnd":2}],"rules"`, "/surcharges/1", matcher.FaultDuplicate},
		{"an unknown rule", `"rule":"cap"`, `"rule":"wish"`, "/rules/0/rule", matcher.FaultWord},
		{"a cap on communes", `"providers":["U"]`, `"communes":["1@2023"]`, "/rules/0", matcher.FaultWhere},
		{"high below low", `"high":1`, `"low":2,"high":1`, "/rules/0/high", matcher.FaultOrder},
		{"an offer twice", `"capacity":1}`, `"capacity":1},{"id":"o","provider":"U","kind":"degree","major":"L","intake":2020,"ready":2024,"capacity":1}`, "/offers/1/id", matcher.FaultDuplicate},
		{"a price that overflows", `"capacity":1`, `"capacity":1,"prices":[{"year":2020,"kvnd":1099511627777}]`, "/offers/0/prices/0/kvnd", matcher.FaultRange},
		{"a goal that could overflow", `"seats":1`, `"seats":1099511627776,"weight":1099511627776`, "/goals/0", matcher.FaultOverflow},
		{"text after the end", `"high":1}]}`, `"high":1}]} x`, "", matcher.FaultTrailing},
		{"a bracket missing", `"high":1}]}`, `"high":1}]`, "", matcher.FaultCut},
		{"a list too deep", `"years":[2024]`, `"years":` + strings.Repeat("[", 3000) + strings.Repeat("]", 3000), "", matcher.FaultDeep},
	} {
		bad := strings.Replace(good, row.from, row.to, 1)
		require.NotEqual(t, good, bad, row.name)
		_, faults := matcher.DecodeProblem([]byte(bad))
		require.NotEmpty(t, faults, row.name)
		require.Equal(t, row.code, faults[0].Code, "%s: %v", row.name, faults)
		require.Equal(t, row.path, faults[0].Path, "%s: %v", row.name, faults)
	}
	_, faults = matcher.DecodeProblem(nil)
	require.Equal(t, matcher.FaultEmpty, faults[0].Code)
	_, faults = matcher.DecodeProblem([]byte(strings.Replace(strings.Replace(good, `"seats":1`, `"seats":-1`, 1), `"capacity":1`, `"capacity":-1`, 1)))
	require.Len(t, faults, 2, "all faults at once")
}

func TestValidate_BoundsWhatAFileMayCost(t *testing.T) {
	deep := sample.Problem(1, size)
	for i := range 100 {
		deep.Groups = append(deep.Groups, matcher.Group{ID: matcher.GroupID(fmt.Sprintf("g%03d", i+1)), Parent: matcher.GroupID(fmt.Sprintf("g%03d", i))})
	}
	deep.Groups = append(deep.Groups, matcher.Group{ID: "g000"})
	faults := matcher.Validate(deep)
	require.NotEmpty(t, faults)
	require.Equal(t, matcher.FaultRange, faults[0].Code)

	// 9,000 offers of law and 9,000 communes that ask for it: 81 million pairs.
	wide := &matcher.Problem{
		Format: matcher.ProblemFormat, Years: []int{2024},
		Terms:     matcher.Terms{Threshold: 1, Goals: [][]matcher.Goal{{{Goal: matcher.GoalUnmet, Weight: 1}}}},
		Fields:    []matcher.Field{{ID: "law"}},
		Providers: []matcher.Provider{{ID: "U", Kind: matcher.ProviderUniversity}},
		Coverage:  []matcher.Coverage{{Major: "L", Field: "law", PerMille: 1000}},
	}
	for i := range 9000 {
		id := fmt.Sprintf("%05d", i)
		wide.Communes = append(wide.Communes, matcher.Commune{ID: matcher.CommuneID(id)})
		wide.Offers = append(wide.Offers, matcher.Offer{ID: matcher.OfferID(id), Provider: "U", Kind: matcher.KindDegree, Major: "L", Intake: 2020, Ready: 2024, Capacity: 1})
		wide.Demands = append(wide.Demands, matcher.Demand{Cell: matcher.Cell{Commune: matcher.CommuneID(id), Field: "law", Need: matcher.NeedVacant, Year: 2024}, Seats: 1})
	}
	require.Equal(t, matcher.Faults{{Code: matcher.FaultRange, Path: "/demands", Params: matcher.Params{"value": int64(81_000_000), "low": int64(0), "high": int64(matcher.MaxPairs)}}}, matcher.Validate(wide))
}

func TestDecodePolicy_KeepsDefaultsForWhatIsLeftOut(t *testing.T) {
	p, faults := matcher.DecodePolicy([]byte(`{"format":"dathang.policy/2","id":"mine","lateness":{"max_years":2,"price_per_year":3}}`))
	require.Empty(t, faults)
	want := matcher.DefaultPolicy()
	want.ID, want.Lateness = "mine", matcher.Lateness{MaxYears: 2, PricePerYear: 3}
	require.Equal(t, want, *p)
	_, faults = matcher.DecodePolicy([]byte(`{"format":"dathang.policy/1","weights":{"seat":0},"away":{"per_mille":2000}}`))
	require.Len(t, faults, 2)
}

func FuzzDecodeProblem(f *testing.F) {
	f.Add(encoded(f, sample.Problem(1, size)))
	f.Add([]byte(`{"format":"dathang.problem/1"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, faults := matcher.DecodeProblem(data)
		if len(faults) > 0 {
			require.Nil(t, p)
			return
		}
		q, faults := matcher.DecodeProblem(encoded(t, p))
		require.Empty(t, faults)
		require.Equal(t, encoded(t, p), encoded(t, q))
	})
}

func FuzzDecodePolicy(f *testing.F) {
	policy := matcher.DefaultPolicy()
	f.Add(encoded(f, &policy))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, faults := matcher.DecodePolicy(data)
		if len(faults) == 0 {
			require.Empty(t, p.Validate())
			q, faults := matcher.DecodePolicy(encoded(t, p))
			require.Empty(t, faults)
			require.Equal(t, encoded(t, p), encoded(t, q))
		}
	})
}

func FuzzDecodeProposal(f *testing.F) {
	f.Add(encoded(f, &matcher.Proposal{Format: matcher.ProposalFormat, Problem: sample.Problem(2, size)}))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, faults := matcher.DecodeProposal(data)
		if len(faults) == 0 {
			require.Empty(t, matcher.Validate(p.Problem))
			q, faults := matcher.DecodeProposal(encoded(t, p))
			require.Empty(t, faults)
			require.Equal(t, encoded(t, p), encoded(t, q))
		}
	})
}

func FuzzDecodeDataset(f *testing.F) {
	f.Add([]byte(`{"format":"dathang.dataset/1","id":"x"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, faults := matcher.DecodeDataset(data)
		require.Equal(t, len(faults) > 0, d == nil)
		if d != nil {
			q, faults := matcher.DecodeDataset(encoded(t, d))
			require.Empty(t, faults)
			require.Equal(t, encoded(t, d), encoded(t, q))
		}
	})
}
