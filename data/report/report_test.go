package report_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mattn/go-runewidth"
	"github.com/stretchr/testify/require"

	"dathang/data/lang"
	"dathang/data/report"
	"dathang/matcher"
	"dathang/matcher/scenario"
)

var update = flag.Bool("update", false, "write the golden files anew")

// Two communes, a university with two intakes and a neighbour that can release
// one person:
//
//	Xã An asks for 3 vacant seats of tourism in 2024 and 2 unqualified ones in 2025,
//	Xã Bình for 2 vacant seats of tourism in 2024.
//
// The degree intake of 2024 (ready 2028, 2 seats, 48,000 kVND) serves An with 2
// seats, 4 years late; Bình receives the transfer of 2024 in time (10,000 kVND);
// the in-service intake (ready 2025) serves An's 2 holders (30,000 kVND each).
// In all: demand 7, served 5, late 2, unmet 2 (An 1, Bình 1).
// Cost 2 x 48,000 + 10,000 + 2 x 30,000 = 166,000 kVND.
func example() *matcher.Proposal {
	tourism := matcher.FieldID("du_lich_nong_thon")
	cell := func(c matcher.CommuneID, n matcher.Need, year int) matcher.Cell {
		return matcher.Cell{Commune: c, Field: tourism, Need: n, Year: year}
	}
	an, binh := matcher.CommuneID("1@2023"), matcher.CommuneID("2@2023")
	degree, course, move := matcher.OfferID("U:7810103:degree:2024"), matcher.OfferID("U:KN:in_service:2024"), matcher.OfferID("commune:3@2023:g.7810103:transfer:2024")
	p := &matcher.Problem{
		Format: matcher.ProblemFormat, Name: "Ví dụ", Marks: []string{matcher.MarkSyntheticRoster}, Years: []int{2024, 2025},
		Terms:    matcher.Terms{Threshold: 600, Lateness: matcher.Lateness{MaxYears: 6, PricePerYear: 1}, Goals: matcher.DefaultGoals()},
		Communes: []matcher.Commune{{ID: an, Name: "Xã An"}, {ID: binh, Name: "Xã Bình"}, {ID: "3@2023", Name: "Xã Chi"}},
		Fields:   []matcher.Field{{ID: tourism, Name: "du lịch nông thôn", NameEn: "rural tourism"}},
		Providers: []matcher.Provider{
			{ID: "U", Name: "Trường Đại học Ư", Kind: matcher.ProviderUniversity},
			{ID: "commune:3@2023", Name: "Xã Chi", Kind: matcher.ProviderCommune, Commune: "3@2023"},
		},
		Offers: []matcher.Offer{
			{ID: degree, Name: "Quản trị du lịch", Provider: "U", Kind: matcher.KindDegree, Major: "7810103", Intake: 2024, Ready: 2028, Capacity: 2, Prices: []matcher.Payment{{Year: 2024, KVND: 20000}, {Year: 2025, KVND: 28000}}, Completion: 900, Assumed: true},
			{ID: course, Name: "Kỹ năng du lịch", Provider: "U", Kind: matcher.KindInService, Major: "7810103", Intake: 2024, Ready: 2025, Capacity: 5, Prices: []matcher.Payment{{Year: 2024, KVND: 30000}}},
			{ID: move, Provider: "commune:3@2023", Kind: matcher.KindTransfer, Major: "7810103", Intake: 2024, Ready: 2024, Until: 2024, Capacity: 1, Prices: []matcher.Payment{{Year: 2024, KVND: 10000}}},
		},
		Coverage: []matcher.Coverage{{Major: "7810103", Field: tourism, PerMille: 900}},
		Demands: []matcher.Demand{
			{Cell: cell(an, matcher.NeedUnqualified, 2025), Seats: 2},
			{Cell: cell(an, matcher.NeedVacant, 2024), Seats: 3},
			{Cell: cell(binh, matcher.NeedVacant, 2024), Seats: 2},
		},
		Rules: []matcher.Rule{{ID: "away:1@2023", Kind: matcher.RuleLimit, Where: matcher.Where{Communes: []matcher.CommuneID{an}, Needs: []matcher.Need{matcher.NeedUnqualified}}, High: matcher.Seats(2)}},
	}
	return &matcher.Proposal{
		Format: matcher.ProposalFormat, Problem: p, Run: matcher.Run{SolveMS: 1234, Policy: &matcher.Policy{ID: "coverage-first"}},
		Answer: matcher.Solution{
			Status: matcher.StatusOptimal,
			Allocations: []matcher.Allocation{
				{Offer: course, Cell: cell(an, matcher.NeedUnqualified, 2025), Seats: 2},
				{Offer: degree, Cell: cell(an, matcher.NeedVacant, 2024), Seats: 2},
				{Offer: move, Cell: cell(binh, matcher.NeedVacant, 2024), Seats: 1},
			},
			Unmet: []matcher.Unmet{
				{Cell: cell(an, matcher.NeedVacant, 2024), Seats: 1},
				{Cell: cell(binh, matcher.NeedVacant, 2024), Seats: 1},
			},
			Levels: []matcher.Level{
				{Goals: []matcher.GoalValue{{Goal: matcher.GoalUnmet, Value: 2}, {Goal: matcher.GoalLateness, Value: 8}}, Value: 10, Bound: 10},
				{Goals: []matcher.GoalValue{{Goal: matcher.GoalCost, Value: 166000}}, Value: 166000, Bound: 165000, Gap: 1000},
				{Goals: []matcher.GoalValue{{Goal: matcher.GoalTie, Value: 5}}, Value: 5, Bound: 5},
			},
			Reasons: []matcher.Reason{
				{Cell: cell(an, matcher.NeedVacant, 2024), Proof: matcher.ProofIrreducible, Relaxations: []matcher.Relaxation{{Code: matcher.RelaxCapacity, Offer: degree, Amount: 1}}},
				{Cell: cell(binh, matcher.NeedVacant, 2024), Proof: matcher.ProofSufficient, Relaxations: []matcher.Relaxation{
					{Code: matcher.RelaxNewOffer, Field: tourism, Need: matcher.NeedVacant, Amount: 1}, {Code: matcher.RelaxLimit, Rule: "away:1@2023", Amount: 1},
				}},
			},
		},
	}
}

func TestTally_CountsWhatTheExampleSays(t *testing.T) {
	p := example()
	tally := report.NewTally(p.Problem, &p.Answer)
	require.Equal(t, matcher.Counted{Count: matcher.Count{Demand: 7, Served: 5, Late: 2, Unmet: 2}}, tally.Total)
	require.Equal(t, int64(166000), tally.CostKVND)
	require.Equal(t, int64(2), tally.AssumedSeat)
	// 2024: 2 x 20,000 + 2 x 30,000 + 10,000; 2025: 2 x 28,000.
	require.Equal(t, []matcher.Payment{{Year: 2024, KVND: 110000}, {Year: 2025, KVND: 56000}}, tally.Payments)
	// 2 finish of ceil(2 / 0.9) = 3 who start, and 2 more of the in-service intake.
	require.Equal(t, report.SupplyTally{Provider: "U", Served: 4, Ordered: 5, Offers: 2, CostKVND: 156000}, tally.Providers[0])
	require.Equal(t, report.SupplyTally{Kind: matcher.KindTransfer, Served: 1, Ordered: 1, Offers: 1, CostKVND: 10000}, tally.Providers[1])
	require.Equal(t, []report.ReasonTally{
		{Relaxations: []matcher.RelaxationCode{matcher.RelaxLimit, matcher.RelaxNewOffer}, Cells: 1, Seats: 1},
		{Relaxations: []matcher.RelaxationCode{matcher.RelaxCapacity}, Cells: 1, Seats: 1},
	}, tally.Fields[0].Reasons)
}

func TestWriteProposal_ReadsAsAgreed(t *testing.T) {
	for _, l := range lang.Languages {
		var text bytes.Buffer
		require.NoError(t, report.WriteProposal(&text, l, example(), report.Verified))
		golden(t, "proposal."+string(l)+".txt", text.Bytes())
	}
}

func TestWriteProposal_DoesNotCallAnUncheckedProposalVerified(t *testing.T) {
	var text bytes.Buffer
	require.NoError(t, report.WriteProposal(&text, lang.En, example(), report.Unchecked))
	require.NotContains(t, text.String(), "verified")
	require.Contains(t, text.String(), "not checked")
}

func TestWriteProposal_NamesTheConflictOfAnInfeasibleProblem(t *testing.T) {
	p := example()
	p.Answer = matcher.Solution{Status: matcher.StatusInfeasible, Conflict: &matcher.Conflict{
		Irreducible: true,
		Members: []matcher.ConflictMember{
			{Row: "capacity:U:7810103:degree:2024", Bound: "high", Value: 2},
			{Row: "rule:away:1@2023", Bound: "low", Value: 3},
		},
	}}
	for _, l := range lang.Languages {
		var text bytes.Buffer
		require.NoError(t, report.WriteProposal(&text, l, p, report.Verified))
		golden(t, "conflict."+string(l)+".txt", text.Bytes())
	}
}

func TestRelaxation_SaysEveryOneInWords(t *testing.T) {
	p := example().Problem
	offer, rule, of := p.Offers[0].ID, p.Rules[0].ID, matcher.Cell{Year: 2024}
	for _, l := range lang.Languages {
		names := report.NewNames(l, p)
		for i := range matcher.Relaxations {
			code := matcher.Relaxations[i].Code
			text := names.Relaxation(&matcher.Relaxation{Code: code, Offer: offer, Rule: rule, Field: "du_lich_nong_thon", Need: matcher.NeedVacant, Goal: matcher.GoalCost, Amount: 1500}, of)
			require.NotContains(t, text, "{{", "%s %s", l, code)
			require.NotContains(t, text, "code.", l)
		}
	}
	names := report.NewNames(lang.Vi, p)
	require.Equal(t, "Trường Đại học Ư đã hết chỗ ở Quản trị du lịch (đại học chính quy), khóa 2024: cần thêm 3 người",
		names.Relaxation(&matcher.Relaxation{Code: matcher.RelaxCapacity, Offer: offer, Amount: 3}, of))
	require.Equal(t, "“số người được cử đi học (Xã An)” đã dùng hết: cần cho thêm 1 người đi học",
		names.Relaxation(&matcher.Relaxation{Code: matcher.RelaxLimit, Rule: rule, Amount: 1}, of))
	// 1,500 m are told as 2 km: asking for 1 km would not do.
	require.Contains(t, names.Relaxation(&matcher.Relaxation{Code: matcher.RelaxReach, Offer: offer, Amount: 1500}, of), "thêm 2 km")
}

func TestWriteViolations_NamesObjectsNotIDs(t *testing.T) {
	p := example().Problem
	var text bytes.Buffer
	require.NoError(t, report.WriteViolations(&text, lang.Vi, p, []matcher.Violation{
		{Code: matcher.ViolationCapacity, Params: matcher.Params{"offer": string(p.Offers[0].ID), "seats": int64(1200), "high": int64(2)}},
		{Code: matcher.ViolationDemand, Params: matcher.Params{"cell": p.Demands[0].String(), "seats": int64(9), "demand": int64(2)}},
	}))
	require.Equal(t, "- Quản trị du lịch (đại học chính quy), khóa 2024 được phân 1.200 người; chỉ có 2 chỗ\n"+
		"- Xã An, du lịch nông thôn, người giữ vị trí chưa đạt chuẩn chuyên môn, 2025 chỉ cần 2 người; được phân 9\n", text.String())
}

func TestWriteFaults_SaysFileAndPlace(t *testing.T) {
	var text bytes.Buffer
	require.NoError(t, report.WriteFaults(&text, lang.En, "p.json", matcher.Faults{
		{Code: matcher.FaultRange, Path: "/offers/3/capacity", Params: matcher.Params{"value": int64(-3), "low": int64(0), "high": int64(1099511627776)}},
		{Code: matcher.FaultEmpty},
	}))
	require.Equal(t, "p.json offers[3].capacity: -3 is out of range; must be 0 to 1099511627776\np.json: A value is missing; this must not be empty\n", text.String())
}

func TestMemberPath_ReadsAsPeopleWriteIt(t *testing.T) {
	for pointer, want := range map[string]string{
		"/programmes/3/price": "programmes[3].price", "/years": "years", "/0/unit": "[0].unit", "/tuition/a~1b/x.y": `tuition.a/b["x.y"]`, "--roster-date": "--roster-date",
	} {
		require.Equal(t, want, report.MemberPath(pointer))
	}
}

func TestWriteCase_SaysWhatWouldHelp(t *testing.T) {
	p := example()
	var text bytes.Buffer
	reason := &p.Answer.Reasons[1]
	c := report.Case{Cell: reason.Cell, Seats: 2, Unmet: 1, Reason: reason}
	require.NoError(t, report.WriteCase(&text, report.NewNames(lang.Vi, p.Problem), p.Problem, &c))
	require.Equal(t, "Xã Bình, du lịch nông thôn, vị trí còn khuyết, 2024\n"+
		"  Nhu cầu: 2 vị trí; chưa đáp ứng: 1\n"+
		"  Vì sao chưa đủ? Muốn đáp ứng thêm một vị trí ở đây thì như sau là đủ (đã chứng minh; có thể có cách cần ít hơn):\n"+
		"    Không có nguồn nào thuộc lĩnh vực du lịch nông thôn đáp ứng vị trí còn khuyết kịp năm 2024: cần mở nguồn mới\n"+
		"    “số người được cử đi học (Xã An)” đã dùng hết: cần cho thêm 1 người đi học\n", text.String())
}

// A case that has all it asks for says so, and by whom; where the offer itself fills it, nothing more is said.
func TestWhyNotTexts_SayWhoFillsTheCase(t *testing.T) {
	p := example().Problem
	cell := p.Demands[0].Cell
	own, other := p.Offers[0].ID, p.Offers[1].ID
	a := &matcher.Alternative{Offer: own, Cell: cell, Filled: []matcher.Allocation{{Offer: own, Cell: cell, Seats: 2}}, Effect: matcher.Effect{Impossible: true}}
	names := report.NewNames(lang.Vi, p)
	texts := report.WhyNotTexts(names, p, a)
	require.Len(t, texts, 2)
	require.Contains(t, texts[0], "Mục này đã được đáp ứng đủ: 2 người từ "+names.Offer(own))
	require.Equal(t, "Không nhận thêm được nữa.", texts[1])
	a.Offer, a.Effect = other, matcher.Effect{Levels: []matcher.Interval{{Low: 4, High: 4}}, Goals: []matcher.GoalValue{{Goal: matcher.GoalUnmet, Value: 4}}}
	texts = report.WhyNotTexts(names, p, a)
	require.Contains(t, texts[0], names.Offer(own))
	require.Contains(t, texts[1], "nhu cầu chưa đáp ứng tăng 4 điểm")
}

// What one unit more or less does is said in its unit, exactly or as a range, without signs to be read.
func TestPriceTexts_SayUnitsAndRanges(t *testing.T) {
	p := example().Problem
	p.Rules = append(p.Rules, matcher.Rule{ID: "money", Kind: matcher.RuleBudget, FiscalYear: 2024, High: matcher.Seats(400_000)})
	p.Goals = [][]matcher.Goal{{{Goal: matcher.GoalUnmet, Weight: 1}, {Goal: matcher.GoalLateness, Weight: 1}}, {{Goal: matcher.GoalCost, Weight: 1}}}
	interval := func(low, high int64) matcher.Effect {
		return matcher.Effect{Levels: []matcher.Interval{{Low: low, High: high}}}
	}
	exact := matcher.Effect{
		Goals:  []matcher.GoalValue{{Goal: matcher.GoalUnmet, Value: -15}, {Goal: matcher.GoalLateness, Value: 1}, {Goal: matcher.GoalCost, Value: 15_000}},
		Levels: []matcher.Interval{{Low: -14, High: -14}, {Low: 15_000, High: 15_000}}, Units: 88,
	}
	for _, row := range []struct {
		price  matcher.Price
		vi, en []string
	}{
		{
			matcher.Price{Row: matcher.CapacityRow(p.Offers[0].ID), Unit: 1, More: exact, Less: matcher.Effect{Impossible: true}},
			[]string{
				"thêm 1 người: nhu cầu chưa đáp ứng giảm 15 điểm, đáp ứng muộn tăng 1 điểm, kinh phí tăng 15 triệu đồng (như nhau cho từng người, tới 88 người)",
				"bớt 1 người: khi đó không phương án nào thỏa mãn mọi quy tắc",
			},
			[]string{
				"1 more seat: unmet demand down 15 points, lateness up 1 point, cost up 15 million VND (the same for each of 88 seats)",
				"1 seat fewer: no plan would then obey all rules",
			},
		},
		{
			matcher.Price{Row: "rule:money", Unit: 1_000_000, More: interval(-195, -137), Less: interval(0, 421), Slope: new(int64(-196))},
			[]string{
				"thêm 1 tỷ đồng: tốt lên từ 137 điểm đến 195 điểm ở nhu cầu chưa đáp ứng và đáp ứng muộn tính chung",
				"không có khoản 400 triệu đồng này: kém đi nhiều nhất 421 điểm ở nhu cầu chưa đáp ứng và đáp ứng muộn tính chung; chưa xác định được có kém đi hay không",
				"ước tính, chưa chứng minh: thêm mỗi 1 tỷ đồng thì tốt lên khoảng 196 điểm",
			},
			[]string{
				"1 billion VND more: better by 137 points to 195 points in unmet demand and lateness together",
				"without these 400 million VND: worse by at most 421 points in unmet demand and lateness together; whether at all is not known",
				"estimate, not proven: about 196 points better for each additional 1 billion VND",
			},
		},
		{
			matcher.Price{Row: matcher.CohortRow(p.Offers[0].ID), Unit: 1, More: interval(-3, 2), Less: matcher.Effect{}},
			[]string{
				"được mở lớp với ít hơn 1 người: trong khoảng từ tốt lên 3 điểm đến kém đi 2 điểm ở nhu cầu chưa đáp ứng và đáp ứng muộn tính chung",
				"phải thêm 1 người mới được mở lớp: chưa biết nếu không lập lại phương án (--resolve)",
			},
			[]string{
				"opening with 1 person fewer: between 3 points better and 2 points worse in unmet demand and lateness together",
				"1 more person needed to open: not known without making the plan again (--resolve)",
			},
		},
	} {
		require.Equal(t, row.vi, report.PriceTexts(report.NewNames(lang.Vi, p), p, &row.price))
		require.Equal(t, row.en, report.PriceTexts(report.NewNames(lang.En, p), p, &row.price))
	}
}

// Letters with marks take one cell whether they are one character or, as some
// keyboards send them, two.
func TestTable_AlignsVietnamese(t *testing.T) {
	table := report.NewTable(report.Column{Title: "Chuyên môn"}, report.Column{Title: "Số", Right: true})
	table.Row("địa chính - đất đai", "7")
	table.Row("văn hóa", "1.234")
	table.Row("văn ho\u0301a", "12")
	var text bytes.Buffer
	require.NoError(t, table.Write(&text, "  "))
	lines := strings.Split(strings.TrimSuffix(text.String(), "\n"), "\n")
	require.Len(t, lines, 5)
	for _, line := range lines {
		require.Equal(t, runewidth.StringWidth(lines[1]), runewidth.StringWidth(line), line)
	}
	require.Equal(t, "  văn hóa              1.234", lines[3])
}

func TestWriteShortfall_SharesByFieldAndUnitType(t *testing.T) {
	s := &report.Shortage{
		Dataset: &matcher.Dataset{
			Name: "Ví dụ", Marks: []string{matcher.MarkSyntheticRoster},
			Fields: []matcher.DatasetField{{ID: "van_hoa", Name: "văn hóa", NameEn: "culture"}, {ID: "unasked", Name: "không ai cần"}},
			Names: []matcher.CodeName{
				{List: matcher.NamesUnitType, Code: "hill_commune", Name: "xã miền núi", NameEn: "upland commune", Place: 2},
				{List: matcher.NamesUnitType, Code: "inner_ward", Name: "phường nội thành", NameEn: "inner ward", Place: 1},
				{List: matcher.NamesPositionGroup, Code: "van_phong", Name: "văn phòng - thống kê", NameEn: "office and statistics"},
			},
		},
		NormDate: "2023-12-31", Years: []int{2024, 2025},
		Gaps: []report.Gap{
			{Field: "van_hoa", UnitType: "inner_ward", Posts: 4, Open: 1, Demand: 2},
			{Field: "van_hoa", UnitType: "inner_ward", Posts: 4, Open: 2, Demand: 2},
			{Field: "van_hoa", UnitType: "hill_commune", Posts: 2, Open: 2, Demand: 3},
			{Field: "van_hoa", UnitType: "island", Posts: 0, Open: 0, Demand: 0},
		},
		Surplus: []matcher.Surplus{{Unit: "1@2023", Group: "van_phong", Year: 2024, Count: 3}, {Unit: "1@2023", Group: "van_phong", Year: 2025, Count: 2}},
	}
	for _, l := range lang.Languages {
		var text bytes.Buffer
		require.NoError(t, report.WriteShortfall(&text, l, s))
		golden(t, "shortfall."+string(l)+".txt", text.Bytes())
	}
}

// Three posts, three who qualify, 0.05 exits, and yet a seat: whoever reads it is told where it comes from.
func TestWriteExplanation_SaysThatExitsAreRoundedOverTheCity(t *testing.T) {
	e := &report.Explanation{
		Unit: matcher.Unit{ID: "1@2023", Name: "Xã An"}, Field: matcher.DatasetField{ID: "van_hoa"}, Year: 2024, NormDate: "2023-12-31",
		Posts: 3, Qualified: 3, Exits: 1, ExitsPPM: 50_000, DemandVacant: 1,
	}
	var text bytes.Buffer
	require.NoError(t, report.WriteExplanation(&text, lang.En, e))
	require.Contains(t, text.String(), "(expected: 0.050 people; all communes are rounded together")
	e.ExitsPPM = 700_000
	text.Reset()
	require.NoError(t, report.WriteExplanation(&text, lang.En, e))
	require.Contains(t, text.String(), "(expected: 0.700 people)")
}

func TestWriteExplanation_AddsUp(t *testing.T) {
	e := &report.Explanation{
		Unit: matcher.Unit{ID: "1@2023", Name: "Xã An"}, Field: matcher.DatasetField{ID: "van_hoa", Name: "văn hóa", NameEn: "culture"},
		Year: 2024, Standing: 3, NormDate: "2023-12-31",
		Posts: 4, Qualified: 1, Vacant: 2, Unqualified: 1, Exits: 1, ExitsPPM: 612345, FromSurplus: 0, Pipeline: 1,
		DemandVacant: 2, DemandUnqualified: 1,
		Norms: []report.NormLine{{Norm: matcher.Norm{ID: "vh-xa", Reason: "theo mẫu", Certainty: matcher.CertainAssumed}, Position: "Công chức VHXH", Posts: 4}},
		Holders: []report.HolderLine{
			{Row: 12, Staff: matcher.Staff{Level: "university", Sex: "female", BirthYear: 1970}, Position: "Công chức VHXH", Major: "Quản lý văn hóa", Count: 1, Qualified: true},
			{Row: 13, Staff: matcher.Staff{Level: "college", Sex: "male", BirthYear: 1980}, Position: "Công chức VHXH", Major: "Luật", Count: 1},
		},
	}
	for _, l := range lang.Languages {
		var text bytes.Buffer
		require.NoError(t, report.WriteExplanation(&text, l, e))
		golden(t, "explanation."+string(l)+".txt", text.Bytes())
	}
}

// golden compares with a file of testdata; `go test ./data/report -update` writes it.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(path, got, 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(want), string(got))
	require.NotContains(t, string(got), "{{", "a parameter was left open")
	require.NotContains(t, string(got), "report.", "a sentence is missing")
}

// An offer that serves somebody has opened: its cost is due in its intake year.
func TestTally_CountsWhatOpeningCosts(t *testing.T) {
	p := example()
	before := report.NewTally(p.Problem, &p.Answer)
	for i := range p.Problem.Offers {
		p.Problem.Offers[i].OpeningKVND = 1000
	}
	after := report.NewTally(p.Problem, &p.Answer)
	require.Equal(t, before.CostKVND+3000, after.CostKVND, "three offers serve")
	var paid int64
	for _, pay := range after.Payments {
		paid += pay.KVND
	}
	require.Equal(t, after.CostKVND, paid)
}

// An has 2 seats of the course (30,000 each, paid in 2024) and 2 of the degree (20,000 in
// 2024, 28,000 in 2025), Bình one transfer (10,000 in 2024). Opening is due in 2024.
func TestTally_SaysWhatIsPaidOfEachBudget(t *testing.T) {
	p := example()
	budget := func(id matcher.RuleID, year int, w matcher.Where) matcher.Rule {
		return matcher.Rule{ID: id, Kind: matcher.RuleBudget, FiscalYear: year, Where: w, High: matcher.Seats(200_000)}
	}
	p.Problem.Offers[0].OpeningKVND = 500
	p.Problem.Rules = []matcher.Rule{
		budget("all", 0, matcher.Where{}),
		budget("2024", 2024, matcher.Where{}),
		budget("2025", 2025, matcher.Where{}),
		budget("degrees", 0, matcher.Where{Kinds: []matcher.Kind{matcher.KindDegree}}),
		budget("an", 2024, matcher.Where{Communes: []matcher.CommuneID{"1@2023"}}),
	}
	var paid []int64
	for _, b := range report.NewTally(p.Problem, &p.Answer).Budgets {
		require.Equal(t, int64(200_000), b.HighKVND)
		paid = append(paid, b.PaidKVND)
	}
	require.Equal(t, []int64{166_500, 110_500, 56_000, 96_500, 100_000}, paid)

	var text bytes.Buffer
	require.NoError(t, report.WriteProposal(&text, lang.En, p, report.Verified))
	require.Contains(t, text.String(), "BUDGETS\n")
	require.Regexp(t, `budget \(2025\) +200 million VND +56 million VND +144 million VND +28.0%`, text.String())
}

// The course, of the intake of 2024, serves 2 seats of its commune.
func TestTally_CountsSurchargesInTheYearOfTheIntake(t *testing.T) {
	p := example()
	before := report.NewTally(p.Problem, &p.Answer)
	a := &p.Answer.Allocations[0]
	p.Problem.Surcharges = []matcher.Surcharge{{Route: matcher.Route{Offer: a.Offer, Commune: a.Commune}, KVND: 700}}
	after := report.NewTally(p.Problem, &p.Answer)
	require.Equal(t, before.CostKVND+700*a.Seats, after.CostKVND)
	require.Equal(t, matcher.Payment{Year: 2024, KVND: before.Payments[0].KVND + 700*a.Seats}, after.Payments[0])
}

func TestNames_SayTheYearAndTheMoneyOfABudget(t *testing.T) {
	p := example().Problem
	p.Rules = []matcher.Rule{
		{ID: "b", Kind: matcher.RuleBudget, FiscalYear: 2026, Where: matcher.Where{Kinds: []matcher.Kind{matcher.KindDegree}}, High: matcher.Seats(5000)},
		{ID: "c", Kind: matcher.RuleBudget, High: matcher.Seats(7000)},
	}
	names := report.NewNames(lang.En, p)
	require.Equal(t, "budget (2026; full-time degree)", names.Rule("b"))
	require.Equal(t, "budget (all years)", names.Rule("c"))
	require.Equal(t, "load of Trường Đại học Ư", names.Row("load:U"))
	var text bytes.Buffer
	require.NoError(t, report.WriteProposal(&text, lang.En, &matcher.Proposal{Problem: p, Answer: matcher.Solution{
		Status: matcher.StatusInfeasible, Conflict: &matcher.Conflict{Members: []matcher.ConflictMember{{Row: "rule:b", Bound: "high", Value: 5000}}},
	}}, report.Verified))
	require.Contains(t, text.String(), "budget (2026; full-time degree): maximum 5 million VND")
}

func TestWriteCompiled_ShowsSomeSideRowsOfEachKind(t *testing.T) {
	p := example().Problem
	p.Rules = nil
	made := &report.Compiled{}
	for i := range 20 {
		id := matcher.RuleID(fmt.Sprintf("l%02d", i))
		p.Rules = append(p.Rules, matcher.Rule{ID: id, Kind: matcher.RuleLimit, Name: string(id)})
		made.Rules = append(made.Rules, report.CompiledRule{Rule: id, Kind: matcher.RuleLimit, Place: report.PlaceSide, Why: "crosses", Other: "rule:l00"})
		made.SideRows++
	}
	p.Rules = append(p.Rules, matcher.Rule{ID: "s", Kind: matcher.RuleShare, Name: "last"})
	made.Rules = append(made.Rules, report.CompiledRule{Rule: "s", Kind: matcher.RuleShare, Place: report.PlaceSide, Why: "both_sides"})
	var text bytes.Buffer
	require.NoError(t, report.WriteCompiled(&text, lang.En, p, made))
	require.Contains(t, text.String(), "l07: it crosses “l00”")
	require.NotContains(t, text.String(), "l08")
	require.Contains(t, text.String(), "and 12 more of this kind")
	require.Contains(t, text.String(), "last: it limits")

	// One of another cause is not hidden behind many of the same kind.
	made.Rules[19].Why = "both_sides"
	text.Reset()
	require.NoError(t, report.WriteCompiled(&text, lang.En, p, made))
	require.Contains(t, text.String(), "l19: it limits")
}

func TestNames_SayEveryKindOfChange(t *testing.T) {
	text, err := os.ReadFile("../../matcher/scenario/testdata/changes.json")
	require.NoError(t, err)
	list, faults := scenario.Decode(text)
	require.Empty(t, faults)
	for _, l := range lang.Languages {
		names := report.NewNames(l, &matcher.Problem{
			Providers: []matcher.Provider{{ID: "U", Name: "Trường Đại học Ư"}}, Fields: []matcher.Field{{ID: "du_lich", Name: "du lịch nông thôn"}},
			Communes: []matcher.Commune{{ID: "C@2027", Name: "Xã Cầu"}},
			Offers:   []matcher.Offer{{ID: "U:DL:short_course:2026", Name: "Kỹ năng du lịch", Provider: "U", Kind: matcher.KindShortCourse, Programme: "U:DL:short_course", Intake: 2026}},
		}).With(&matcher.Dataset{Names: []matcher.CodeName{
			{List: matcher.NamesPositionGroup, Code: "van_hoa_xa_hoi", Name: "văn hóa - xã hội", NameEn: "culture and society"},
		}})
		var said bytes.Buffer
		for i := range list.Changes {
			sentence := names.Change(&list.Changes[i])
			require.NotContains(t, sentence, "change.", "%s", list.Changes[i].Kind)
			said.WriteString(sentence + "\n")
		}
		golden(t, "changes."+string(l)+".txt", said.Bytes())
	}
}

// The sentence of a change may name the change's members, and what sums them up.
func TestNames_KnowEveryParameterOfASentenceOfAChange(t *testing.T) {
	known := []string{"where", "value"}
	for i := range scenario.Members {
		known = append(known, scenario.Members[i].Name)
	}
	for i := range scenario.Kinds {
		for _, l := range lang.Languages {
			require.Subset(t, known, lang.Holes(l, "change."+string(scenario.Kinds[i].Kind)), "%s, %s", scenario.Kinds[i].Kind, l)
		}
	}
}
