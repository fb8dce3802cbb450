package sample

import "dathang/matcher"

// FewerElsewhere is a problem that no draw comes to: two programmes of one university share a quota of 1 inside a
// university cap of 1 inside a city cap of 1. Law must get its seat (low 1 on programme a), so planning has none.
// The cheapest relaxation for planning is not three more seats of three caps, nor does a second law offer outside
// the caps help by itself: law moves there (it has room) once programme a need not serve it.
func FewerElsewhere() *matcher.Problem {
	one := matcher.Seats(1)
	cell := func(f matcher.FieldID) matcher.Cell {
		return matcher.Cell{Commune: "1@2023", Field: f, Need: matcher.NeedVacant, Year: 2024}
	}
	offer := func(id string, v matcher.ProviderID, m matcher.MajorCode) matcher.Offer {
		return matcher.Offer{ID: matcher.OfferID(id), Programme: matcher.ProgrammeID(id), Provider: v, Kind: matcher.KindDegree, Major: m, Intake: 2020, Ready: 2024, Capacity: 1}
	}
	p := &matcher.Problem{
		Format: matcher.ProblemFormat, Years: []int{2024},
		Terms:     matcher.Terms{Threshold: 600, Goals: matcher.DefaultGoals()},
		Communes:  []matcher.Commune{{ID: "1@2023"}},
		Fields:    []matcher.Field{{ID: "law"}, {ID: "planning"}},
		Providers: []matcher.Provider{{ID: "A", Kind: matcher.ProviderUniversity}, {ID: "B", Kind: matcher.ProviderUniversity}},
		Offers:    []matcher.Offer{offer("a", "A", "L"), offer("b", "A", "P"), offer("c", "B", "L")},
		Coverage:  []matcher.Coverage{{Major: "L", Field: "law", PerMille: 1000}, {Major: "P", Field: "planning", PerMille: 1000}},
		Demands:   []matcher.Demand{{Cell: cell("law"), Seats: 1}, {Cell: cell("planning"), Seats: 1}},
		Rules: []matcher.Rule{
			{ID: "1-city", Kind: matcher.RuleCap, Where: matcher.Where{Offers: []matcher.OfferID{"a", "b"}}, High: one},
			{ID: "2-university", Kind: matcher.RuleCap, Where: matcher.Where{Providers: []matcher.ProviderID{"A"}}, High: one},
			{ID: "3-law", Kind: matcher.RuleCap, Where: matcher.Where{Offers: []matcher.OfferID{"a"}}, Low: 1},
		},
	}
	p.Sort()
	return p
}

// MovedElsewhere is a problem in which planning gets its seat as soon as law, which the reference plan serves by the
// same programme, may move to another: nothing else is in the way.
func MovedElsewhere() *matcher.Problem {
	p := FewerElsewhere()
	p.Coverage = append(p.Coverage, matcher.Coverage{Major: "P", Field: "law", PerMille: 1000})
	p.Offers = p.Offers[1:] // b, which covers both, and c
	p.Rules = []matcher.Rule{{ID: "1-change", Kind: matcher.RuleChange, High: matcher.Seats(0)}}
	p.Reference = []matcher.Allocation{{Offer: "b", Cell: p.Demands[0].Cell, Seats: 1}}
	p.Sort()
	return p
}
