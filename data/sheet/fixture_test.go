package sheet

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
)

// small is a sound dataset with rows in every part: 2 units, 2 fields and 3 requirements, one
// university. Its texts hold what CSV files trip over.
func small() *matcher.Dataset {
	return &matcher.Dataset{
		Format: matcher.DatasetFormat, ID: "nho-2023", Name: "Bộ dữ liệu nhỏ",
		BaseDate: "2023-12-31", RosterDate: "2022-12-31",
		Marks:  []string{matcher.MarkSyntheticRoster, matcher.MarkAssumptions},
		Groups: []matcher.Group{{ID: "001", Name: "Quận Ba Đình", Parent: "01"}, {ID: "01", Name: "Hà Nội"}},
		Units: []matcher.Unit{
			{
				ID: "00001@2023", Name: "Phường Phúc Xá", Group: "001", Type: "inner_ward", Category: "phuong", Class: "I",
				Population: 21946, AreaHa: 109, Headcount: 23, Tags: matcher.Words{"tourism"}, XM: -1200, YM: 3400, Certainty: matcher.CertainMedium,
			},
			{
				ID: "00004@2023", Name: "Xã \"Đường Lâm\", ven sông", Group: "001", Type: "delta_commune", Category: "xa",
				Population: 7065, AreaHa: 49, Headcount: 20, Certainty: matcher.CertainAssumed,
			},
		},
		Fields: []matcher.DatasetField{
			{ID: "du_lich_nong_thon", Name: "du lịch nông thôn", NameEn: "rural tourism", Origin: "article", Priority: 1},
			{ID: "ke_toan", Name: "kế toán", Origin: "proposed", Type: matcher.FieldSpecialisation},
			{ID: "ly_luan_trung_cap", Name: "trung cấp lý luận chính trị", Origin: "proposed", Type: matcher.FieldTheory, Least: "intermediate"},
			{ID: "qlnn_chuyen_vien", Name: "quản lý nhà nước ngạch chuyên viên", Origin: "proposed", Type: matcher.FieldCourse},
			{ID: "trinh_do_dai_hoc", Name: "trình độ đại học trở lên", Origin: "proposed", Type: matcher.FieldLevel, Least: "university"},
		},
		Majors: []matcher.Major{
			{Code: "7340301", Name: "Kế toán", TuitionGroup: "III"},
			{Code: "7810103", Name: "Quản trị dịch vụ du lịch và lữ hành", TuitionGroup: "VII"},
		},
		Coverage: []matcher.CoverageRow{
			{Major: "7340301", Field: "ke_toan", PerMille: 1000, Reason: "=cùng ngành", Certainty: matcher.CertainHigh},
			{Major: "7810103", Field: "du_lich_nong_thon", PerMille: 900, Reason: "dòng 1\ndòng 2", Certainty: matcher.CertainAssumed},
		},
		Positions: []matcher.Position{
			{ID: "TCKT", Name: "Tài chính - kế toán", NameEn: "finance", Group: "cong_chuc", Transferable: 1, Source: "Nghị định 33/2023/NĐ-CP"},
			{ID: "VHXH", Name: "Văn hoá - xã hội", Group: "cong_chuc", Transferable: 1},
		},
		Norms: []matcher.Norm{
			{ID: "dl-tourism", Tag: "tourism", Position: "VHXH", Field: "du_lich_nong_thon", Posts: 1, ValidFrom: "2022-01-01", ValidTo: "2030-12-31", Reason: "'@giả định", Certainty: matcher.CertainAssumed},
			{ID: "kt-delta", UnitType: "delta_commune", Position: "TCKT", Field: "ke_toan", Posts: 2, Document: "TT 13/2019", Certainty: matcher.CertainHigh},
		},
		Requirements: []matcher.Requirement{
			{ID: "dai-hoc", Field: "trinh_do_dai_hoc", Document: "TT 13/2019", Certainty: matcher.CertainHigh},
			{ID: "qlnn", Position: "TCKT", UnitType: "inner_ward", Field: "qlnn_chuyen_vien", ValidFrom: "2024-01-01", ValidTo: "2030-12-31", Reason: "+giả định", Certainty: matcher.CertainAssumed},
		},
		Staff: []matcher.Staff{
			{
				Unit: "00001@2023", Position: "TCKT", Major: "7340301", Level: "university", Theory: "intermediate", BirthYear: 1975, Sex: "female", Count: 1,
				Service: matcher.ServiceCadre, Key: 1, Certificates: "qlnn_chuyen_vien", Ethnic: 1, Verified: "yes",
			},
			{
				Unit: "00001@2023", Position: "TCKT", Major: "7340301", Level: "university", Theory: "intermediate", BirthYear: 1980, Sex: "male", Count: 2,
				Service: matcher.ServiceCivilServant, Verified: "no",
			},
			{Unit: "00004@2023", Position: "VHXH", Level: "secondary", Theory: "none", BirthYear: 1990, Sex: "male", Count: 1},
		},
		Pipeline:     []matcher.Pipeline{{Unit: "00004@2023", Field: "ke_toan", Need: matcher.NeedVacant, ReadyYear: 2025, Count: 1, Document: "QĐ 12"}},
		Universities: []matcher.University{{ID: "KHA", Name: "Trường Đại học Kinh tế Quốc dân", NameEn: "NEU", Ownership: "cong_lap", Autonomy: "chi_thuong_xuyen", XM: 100, YM: -5, Source: "known", Certainty: matcher.CertainHigh}},
		Quotas:       []matcher.SharedQuota{{ID: "KHA-kt", University: "KHA", Name: "Nhóm kế toán", Published: 240, Seats: 24, Reason: "một phần mười", Certainty: matcher.CertainAssumed}},
		Programmes: []matcher.Programme{
			{
				ID: "KHA:7340301:degree", Provider: "KHA", Name: "Kế toán", Major: "7340301", Kind: matcher.KindDegree, StartMonth: 9, Months: 48,
				Published: 240, Capacity: 24, Quotas: matcher.Words{"KHA-kt"}, TuitionGroup: "III", Multiplier: 2000, PaidMonths: 40, FirstIntake: 2024, LastIntake: 2028,
				LegalMode: matcher.ModeOrder, Entry: "tốt nghiệp THPT", Certainty: matcher.CertainAssumed,
			},
			{
				ID: "city:du-lich:short_course", Provider: "city", Name: "Bồi dưỡng du lịch", Major: "7810103", Kind: matcher.KindShortCourse, StartMonth: 3, Months: 2,
				Capacity: 40, PriceKVND: 6000, MinCohort: 20, OpeningKVND: 15000, ReachM: 30000, LowLevel: "college", HighLevel: "master", HighAge: 50,
				ServeMonths: 12, Term: matcher.TermTemporary, Certainty: matcher.CertainLow,
			},
		},
		Prices: []matcher.PriceRow{
			{ID: "o", Kind: matcher.KindShortCourse, Part: matcher.PartLodging, Payer: matcher.PayerCommune, KVND: 2000, Monthly: 1, BeyondM: 15000, Document: "NQ 1", Certainty: matcher.CertainMedium},
			{ID: "p", Programme: "KHA:7340301:degree", Part: matcher.PartAllowance, Payer: matcher.PayerOther, KVND: 500, Reason: "-giả định", Certainty: matcher.CertainAssumed},
		},
		Tuition:    []matcher.Tuition{{Group: "III", SchoolYear: 2023, KVNDMonth: 1250, Document: "NĐ 97/2023", Certainty: matcher.CertainHigh}},
		Refreshers: []matcher.Refresher{{ID: "hang-nam", Group: "cong_chuc", Field: "ke_toan", CycleYears: 2, Document: "NĐ 171/2025", Reason: "hằng năm", Certainty: matcher.CertainLow}},
		Retirement: []matcher.RetirementAge{{Year: 2024, MaleMonths: 732, FemaleMonths: 680, Document: "NĐ 135/2020"}},
		Rates: []matcher.Rate{
			{ID: "attrition:cong_chuc", PerMille: 15, Reason: "giả định", Certainty: matcher.CertainAssumed},
			{ID: "completion:degree", PerMille: 900, Certainty: matcher.CertainAssumed},
			{ID: "recruitment:recruitment", PerMille: 700, Certainty: matcher.CertainAssumed},
		},
		Documents: []matcher.Document{
			{
				ID: "nd-101-2017", Number: "101/2017/NĐ-CP", Issuer: "Chính phủ", Date: "2017-09-01", Title: "Về đào tạo, bồi dưỡng", ValidFrom: "2017-10-21",
				ValidTo: "2025-06-30", ReplacedBy: "nd-171-2025", Source: "công báo", Certainty: matcher.CertainHigh,
			},
			{ID: "nd-171-2025", Number: "171/2025/NĐ-CP", Title: "=Về đào tạo", Deadline: "2030-12-31", Certainty: matcher.CertainMedium},
		},
		Names: []matcher.CodeName{
			{List: matcher.NamesPositionGroup, Code: "cong_chuc", Name: "công chức", NameEn: "civil servants"},
			{List: matcher.NamesUnitType, Code: "delta_commune", Name: "=xã đồng bằng", Place: 2},
		},
		Successions: []matcher.Succession{{Predecessor: "00001@2008", Successor: "00001@2023"}},
	}
}

// folder is a place for files in memory.
type folder map[string]*bytes.Buffer

func (f folder) open(name string) (io.ReadCloser, error) {
	b, ok := f[name]
	if !ok {
		return nil, fmt.Errorf("open %s: %w", name, fs.ErrNotExist)
	}
	return io.NopCloser(bytes.NewReader(b.Bytes())), nil
}

// exported is ds as files.
func exported(t testing.TB, ds *matcher.Dataset) folder {
	t.Helper()
	f := folder{}
	for _, p := range Parts {
		f[p+".csv"] = &bytes.Buffer{}
		require.NoError(t, WritePart(f[p+".csv"], ds, p))
	}
	return f
}

// readOf reads text as a part of the small dataset.
func readOf(t testing.TB, part, text string) (*matcher.Dataset, []RowError) {
	t.Helper()
	ds := small()
	return ds, ReadPart(strings.NewReader(text), part+".csv", part, ds)
}
