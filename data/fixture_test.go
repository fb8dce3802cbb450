package data

import (
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
)

// smallDataset has three communes, two universities, two fields.
func smallDataset() *matcher.Dataset {
	return &matcher.Dataset{
		Format: matcher.DatasetFormat, ID: "three-communes", Name: "Ba xã", BaseDate: "2025-12-31", RosterDate: "2025-10-01",
		Marks:  []string{matcher.MarkAssumptions},
		Groups: []matcher.Group{{ID: "city", Name: "Hà Nội"}},
		Units: []matcher.Unit{
			{ID: "00002@2025", Name: "Xã Đông Anh", Group: "city", Type: "delta_commune", Category: "xa", Population: 9000, Certainty: matcher.CertainHigh},
			{ID: "00001@2025", Name: "Phường Ba Đình", Group: "city", Type: "inner_ward", Category: "phuong", Headcount: 30, Tags: matcher.Words{"tourism", "craft"}},
			{ID: "00003@2025", Name: "Xã Ứng Hòa", Group: "city", Type: "delta_commune", Category: "xa", XM: -12000, YM: 7},
		},
		Fields: []matcher.DatasetField{
			{ID: "quy_hoach", Name: "Quy hoạch", NameEn: "Planning", Origin: "article"},
			{ID: "du_lich", Name: "Du lịch", NameEn: "Tourism", Origin: "proposed"},
		},
		Majors:    []matcher.Major{{Code: "7580105", Name: "Quy hoạch vùng và đô thị", TuitionGroup: "V"}},
		Coverage:  []matcher.CoverageRow{{Major: "7580105", Field: "quy_hoach", PerMille: 1000, Certainty: matcher.CertainHigh}},
		Positions: []matcher.Position{{ID: "DCXD", Name: "Địa chính - xây dựng", Group: "specialist", Transferable: 1}},
		Norms: []matcher.Norm{
			{ID: "n1", Position: "DCXD", Field: "quy_hoach", Posts: 1, ValidFrom: "2025-07-01", Document: "Nghị định 33/2023", Certainty: matcher.CertainHigh},
			{ID: "n2", UnitType: "inner_ward", Tag: "tourism", Position: "DCXD", Field: "du_lich", Posts: 2, Reason: "giả định"},
		},
		Staff: []matcher.Staff{
			{Unit: "00001@2025", Position: "DCXD", Major: "7580105", Level: "university", Theory: "none", BirthYear: 1980, Sex: "male", Count: 2},
			{Unit: "00002@2025", Position: "DCXD", Level: "college", Theory: "elementary", BirthYear: 1990, Sex: "female", Count: 3},
			{Unit: "00002@2025", Position: "DCXD", Level: "master", Theory: "advanced", BirthYear: 1975, Sex: "male", Count: 1},
		},
		Universities: []matcher.University{
			{ID: "U1", Name: "Trường Đại học Kiến trúc Hà Nội", NameEn: "Hanoi Architectural University", Ownership: "public"},
			{ID: "U2", Name: "Đại học Bách khoa Hà Nội", NameEn: "HUST", Autonomy: "full"},
		},
		Programmes: []matcher.Programme{
			{ID: "U1:7580105:degree", Provider: "U1", Name: "Quy hoạch vùng và đô thị", Major: "7580105", Kind: matcher.KindDegree, StartMonth: 9, Months: 48, Capacity: 20, PriceKVND: 80000, LegalMode: matcher.ModeOrder},
			{ID: "U2:7580105:in_service", Provider: "U2", Name: "Quy hoạch (vừa làm vừa học)", Major: "7580105", Kind: matcher.KindInService, StartMonth: 3, Months: 24, Capacity: 10, MinCohort: 5},
		},
		Rates: []matcher.Rate{{ID: "attrition:specialist", PerMille: 20, Certainty: matcher.CertainAssumed}},
	}
}

// smallProposal: three communes ask for 2 + 3 + 2 seats. The offer of U1 gives two
// in time and, because only two of three finish, orders three; that of U2 gives
// two to Ứng Hòa a year late, for which it must open, and one to Đông Anh. One seat of
// Ba Đình waits for a new offer, one of Đông Anh for no reason that is known.
func smallProposal(t testing.TB) *matcher.Proposal {
	t.Helper()
	cell := func(commune matcher.CommuneID, field matcher.FieldID, need matcher.Need, year int) matcher.Cell {
		return matcher.Cell{Commune: commune, Field: field, Need: need, Year: year}
	}
	baDinh := cell("00001@2025", "quy_hoach", matcher.NeedVacant, 2027)
	dongAnh := cell("00002@2025", "quy_hoach", matcher.NeedVacant, 2027)
	ungHoa := cell("00003@2025", "du_lich", matcher.NeedUnqualified, 2026)
	ungHoa.Class = "college-1980-2042"
	p := &matcher.Problem{
		Format: matcher.ProblemFormat, Name: "Ba xã", Years: []int{2026, 2027}, Marks: []string{matcher.MarkAssumptions},
		Terms:  matcher.Terms{Threshold: 600, Lateness: matcher.Lateness{MaxYears: 2, PricePerYear: 1}, Goals: matcher.DefaultGoals()},
		Groups: []matcher.Group{{ID: "city", Name: "Hà Nội"}},
		Communes: []matcher.Commune{
			{ID: "00001@2025", Name: "Phường Ba Đình", Group: "city", Type: "inner_ward"},
			{ID: "00002@2025", Name: "Xã Đông Anh", Group: "city", Type: "delta_commune"},
			{ID: "00003@2025", Name: "Xã Ứng Hòa", Group: "city", Type: "delta_commune"},
		},
		Fields: []matcher.Field{{ID: "du_lich", Name: "Du lịch"}, {ID: "quy_hoach", Name: "Quy hoạch"}},
		Providers: []matcher.Provider{
			{ID: "U1", Name: "Trường Đại học Kiến trúc Hà Nội", Kind: matcher.ProviderUniversity},
			{ID: "U2", Name: "Đại học Bách khoa Hà Nội", Kind: matcher.ProviderUniversity},
		},
		Offers: []matcher.Offer{
			{
				ID: "U1:a:degree:2023", Programme: "U1:a:degree", Name: "Quy hoạch", Provider: "U1", Kind: matcher.KindDegree, Major: "7580105",
				Intake: 2023, Ready: 2027, Capacity: 10, Prices: []matcher.Payment{{Year: 2023, KVND: 20000}, {Year: 2024, KVND: 30000}}, Completion: 667,
			},
			{
				ID: "U2:b:in_service:2025", Programme: "U2:b:in_service", Name: "Du lịch", Provider: "U2", Kind: matcher.KindInService, Major: "7810101",
				Intake: 2025, Ready: 2027, Capacity: 10, OpeningKVND: 7000, Prices: []matcher.Payment{{Year: 2025, KVND: 15000}}, Assumed: true,
			},
			{
				ID: "U2:c:degree:2023", Programme: "U2:c:degree", Name: "Quy hoạch", Provider: "U2", Kind: matcher.KindDegree, Major: "7580105",
				Intake: 2023, Ready: 2027, Capacity: 10, Prices: []matcher.Payment{{Year: 2023, KVND: 40000}},
			},
		},
		Classes:  []matcher.Class{{ID: "college-1980-2042", Level: matcher.LevelCollege, BirthYear: 1980, Leaves: 2042}},
		Coverage: []matcher.Coverage{{Major: "7580105", Field: "quy_hoach", PerMille: 1000}, {Major: "7810101", Field: "du_lich", PerMille: 1000}},
		Demands:  []matcher.Demand{{Cell: baDinh, Seats: 2, Weight: 10}, {Cell: dongAnh, Seats: 3, Weight: 10}, {Cell: ungHoa, Seats: 2, Weight: 10}},
		Surcharges: []matcher.Surcharge{
			{Route: matcher.Route{Offer: "U2:c:degree:2023", Commune: "00002@2025"}, KVND: 500},
		},
	}
	p.Sort()
	require.Empty(t, matcher.Validate(p))
	made := &matcher.Proposal{
		Format: matcher.ProposalFormat, Problem: p,
		Answer: matcher.Solution{
			Status: matcher.StatusFeasible, StoppedBy: "time",
			Allocations: []matcher.Allocation{
				{Offer: "U1:a:degree:2023", Cell: baDinh, Seats: 1},
				{Offer: "U1:a:degree:2023", Cell: dongAnh, Seats: 1},
				{Offer: "U2:c:degree:2023", Cell: dongAnh, Seats: 1},
				{Offer: "U2:b:in_service:2025", Cell: ungHoa, Seats: 2},
			},
			Unmet:  []matcher.Unmet{{Cell: baDinh, Seats: 1}, {Cell: dongAnh, Seats: 1}},
			Levels: []matcher.Level{{Goals: []matcher.GoalValue{{Goal: matcher.GoalUnmet, Value: 20}}, Value: 20, Bound: 18, Gap: 2}},
			Certificate: matcher.Certificate{Levels: []matcher.LevelProof{{
				Shift: 3, Tree: matcher.ProofNode{Multipliers: []matcher.Multiplier{{Row: "capacity:U1:a:degree:2023", Value: 5}}},
			}}},
			Reasons: []matcher.Reason{{
				Cell: baDinh, Proof: matcher.ProofIrreducible,
				Relaxations: []matcher.Relaxation{
					{Code: matcher.RelaxNewOffer, Field: "quy_hoach", Need: matcher.NeedVacant, Amount: 1},
					{Code: matcher.RelaxCapacity, Offer: "U1:a:degree:2023", Amount: 1},
				},
				Witness: []matcher.Move{{Cell: baDinh, By: 1}},
			}},
		},
		Run: matcher.Run{Dataset: "three-communes", SolveMS: 12},
	}
	var err error
	made.ProblemDigest, err = p.Digest()
	require.NoError(t, err)
	made.AnswerDigest, err = made.Answer.Digest()
	require.NoError(t, err)
	require.NoError(t, made.Seal())
	return made
}

// same holds two values against each other as their files would say them.
func same(t require.TestingT, want, got any) {
	wantText, err := matcher.Encode(want)
	require.NoError(t, err)
	gotText, err := matcher.Encode(got)
	require.NoError(t, err)
	require.Equal(t, string(wantText), string(gotText))
}
