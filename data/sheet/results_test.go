package sheet

import (
	"bytes"
	"encoding/csv"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
)

// answered is one offer of 900 per mille completion that serves two cells, two
// years late in one of them, and two unmet seats of which one has a reason.
func answered() (*matcher.Problem, *matcher.Solution) {
	p := &matcher.Problem{
		Communes: []matcher.Commune{
			{ID: "00001@2023", Name: "=cmd|' /C calc'!A1", Group: "001", Type: "inner_ward"},
			{ID: "00004@2023", Name: "Trúc Bạch"},
		},
		Fields:    []matcher.Field{{ID: "ke_toan", Name: "kế toán"}},
		Providers: []matcher.Provider{{ID: "KHA", Name: "Kinh tế Quốc dân", Kind: matcher.ProviderUniversity}},
		Offers: []matcher.Offer{{
			ID: "KHA:7340301:degree:2024", Programme: "KHA:7340301:degree", Provider: "KHA", Kind: matcher.KindDegree, Major: "7340301",
			Intake: 2024, Ready: 2029, Prices: []matcher.Payment{{Year: 2024, KVND: 1000}, {Year: 2025, KVND: 500}}, Completion: 900, Assumed: true,
		}},
	}
	early := matcher.Cell{Commune: "00001@2023", Field: "ke_toan", Need: matcher.NeedVacant, Year: 2027}
	late := matcher.Cell{Commune: "00004@2023", Field: "ke_toan", Need: matcher.NeedVacant, Year: 2029}
	s := &matcher.Solution{
		Allocations: []matcher.Allocation{{Offer: p.Offers[0].ID, Cell: late, Seats: 8}, {Offer: p.Offers[0].ID, Cell: early, Seats: 5}},
		Unmet:       []matcher.Unmet{{Cell: late, Seats: 2}, {Cell: early, Seats: 1}},
		Reasons: []matcher.Reason{{Cell: early, Proof: matcher.ProofIrreducible, Relaxations: []matcher.Relaxation{
			{Code: matcher.RelaxCapacity, Offer: p.Offers[0].ID, Amount: 1},
			{Code: matcher.RelaxLimit, Rule: "l", Amount: 1},
			{Code: matcher.RelaxLimit, Rule: "m", Amount: 1},
		}}},
	}
	return p, s
}

// 13 finished seats at 900 per mille are 15 ordered places (14.4 rounded up):
// 6 for the first 5 (5.6), so 9 for the next 8. Each row alone would round to 6
// and 9; with many rows of one seat that would double the order.
func TestWriteAllocations_SharesOutTheOrderedSeatsOfAnOffer(t *testing.T) {
	p, s := answered()
	var b bytes.Buffer
	require.NoError(t, WriteAllocations(&b, p, s, inWords))
	require.Equal(t, `offer,programme,provider,provider_name,kind,major,intake,ready,commune,commune_name,group,field,field_name,need,year,class,class_name,late_years,seats,ordered_seats,price_kvnd_per_seat,cost_kvnd,assumed
KHA:7340301:degree:2024,KHA:7340301:degree,KHA,Kinh tế Quốc dân,degree,7340301,2024,2029,00001@2023,'=cmd|' /C calc'!A1,001,ke_toan,kế toán,vacant,2027,,,2,5,6,1500,7500,1
KHA:7340301:degree:2024,KHA:7340301:degree,KHA,Kinh tế Quốc dân,degree,7340301,2024,2029,00004@2023,Trúc Bạch,,ke_toan,kế toán,vacant,2029,,,0,8,9,1500,12000,1
`, b.String())
}

func TestWriteAllocations_AddsTheSurchargeOfACommuneToThePriceOfItsSeats(t *testing.T) {
	p, s := answered()
	p.Surcharges = []matcher.Surcharge{{Route: matcher.Route{Offer: p.Offers[0].ID, Commune: "00004@2023"}, KVND: 200}}
	var b bytes.Buffer
	require.NoError(t, WriteAllocations(&b, p, s, inWords))
	require.Contains(t, b.String(), ",5,6,1500,7500,")
	require.Contains(t, b.String(), ",8,9,1700,13600,")
}

// Ten rows of one seat at 900 per mille: 12 places (11.1 rounded up), not 20.
func TestWriteAllocations_DoesNotRoundUpEveryRow(t *testing.T) {
	p, s := answered()
	s.Allocations = nil
	for year := range 10 {
		s.Allocations = append(s.Allocations, matcher.Allocation{
			Offer: p.Offers[0].ID, Cell: matcher.Cell{Commune: "00004@2023", Field: "ke_toan", Need: matcher.NeedVacant, Year: 2024 + year}, Seats: 1,
		})
	}
	var b bytes.Buffer
	require.NoError(t, WriteAllocations(&b, p, s, inWords))
	rows, err := csv.NewReader(&b).ReadAll()
	require.NoError(t, err)
	places := 0
	for _, row := range rows[1:] {
		places += len(row[19]) // "1" or "2": below ten, so count by value
		if row[19] == "2" {
			places++
		}
	}
	require.Equal(t, 12, places)
}

func TestWriteUnmet_JoinsTheReasonsAndSaysThem(t *testing.T) {
	p, s := answered()
	var b bytes.Buffer
	require.NoError(t, WriteUnmet(&b, p, s, inWords, func(r matcher.Reason) string { return "+" + string(r.Proof) + ", " + r.Cell.String() }))
	require.Equal(t, `commune,commune_name,group,type,field,field_name,need,year,class,class_name,seats,reasons,proof,reason
00001@2023,'=cmd|' /C calc'!A1,001,inner_ward,ke_toan,kế toán,vacant,2027,,,1,offer_capacity+limit_high,irreducible,"'+irreducible, 00001@2023/ke_toan/vacant/2027"
00004@2023,Trúc Bạch,,,ke_toan,kế toán,vacant,2029,,,2,,unproven,"'+unproven, 00004@2023/ke_toan/vacant/2029"
`, b.String())
}

func TestWriteAllocations_TellsHoldersOfDifferentClassesApart(t *testing.T) {
	p, s := answered()
	young, old := s.Allocations[0].Cell, s.Allocations[0].Cell
	young.Class, old.Class = "university-1990-2051", "college-1970-2031"
	s.Allocations = []matcher.Allocation{{Offer: p.Offers[0].ID, Cell: young, Seats: 8}, {Offer: p.Offers[0].ID, Cell: old, Seats: 1}}
	s.Unmet, s.Reasons = []matcher.Unmet{{Cell: young, Seats: 2}, {Cell: old, Seats: 3}}, nil
	var b bytes.Buffer
	require.NoError(t, WriteAllocations(&b, p, s, inWords))
	require.Contains(t, b.String(), ",vacant,2029,college-1970-2031,words of college-1970-2031,0,1,")
	require.Contains(t, b.String(), ",vacant,2029,university-1990-2051,words of university-1990-2051,0,8,")
	b.Reset()
	require.NoError(t, WriteUnmet(&b, p, s, inWords, func(matcher.Reason) string { return "" }))
	require.Contains(t, b.String(), ",vacant,2029,college-1970-2031,words of college-1970-2031,3,,unproven,")
	require.Contains(t, b.String(), ",vacant,2029,university-1990-2051,words of university-1990-2051,2,,unproven,")
}

func TestWriteAllocations_RefusesWhatTheProblemDoesNotHave(t *testing.T) {
	for want, spoil := range map[string]func(*matcher.Problem){
		`no offer "KHA:7340301:degree:2024"`: func(p *matcher.Problem) { p.Offers = nil },
		`no provider "KHA"`:                  func(p *matcher.Problem) { p.Providers = nil },
		`no commune "00001@2023"`:            func(p *matcher.Problem) { p.Communes = nil },
		`no field "ke_toan"`:                 func(p *matcher.Problem) { p.Fields = nil },
	} {
		p, s := answered()
		spoil(p)
		require.ErrorContains(t, WriteAllocations(&bytes.Buffer{}, p, s, inWords), want)
	}
	p, s := answered()
	p.Fields = nil
	require.ErrorContains(t, WriteUnmet(&bytes.Buffer{}, p, s, inWords, func(matcher.Reason) string { return "" }), `no field "ke_toan"`)
}

func TestGuard_IsUndoneExactly(t *testing.T) {
	for _, text := range []string{"", "a", "=1", "'=1", "''=1", "-", "'", "''", "'a", "@x", "+84", "a=b", "'-"} {
		require.Equal(t, text, unguard(Guard(text)), text)
		if text != "" {
			require.NotContains(t, formulaStarts, Guard(text)[:1], text)
		}
	}
	require.Equal(t, "'=1", Guard("=1"))
	require.Equal(t, "=1", unguard("=1"), "what a person wrote without a guard is text too")
}

// inWords stands for the names of a report.
func inWords(id matcher.ClassID) string {
	if id == "" {
		return ""
	}
	return "words of " + string(id)
}
