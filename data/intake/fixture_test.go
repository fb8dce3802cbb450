package intake

import (
	"bytes"
	"encoding/json"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"dathang/data/lang"
	"dathang/data/sheet"
	"dathang/matcher"
)

// town is a sound dataset of an invented province: two districts, five units of which two have one name, four positions.
func town(t testing.TB) *matcher.Dataset {
	t.Helper()
	unit := func(id, name, group, kind, category string) matcher.Unit {
		return matcher.Unit{ID: matcher.CommuneID(id), Name: name, Group: matcher.GroupID(group), Type: kind, Category: category, Class: "I", Population: 9000, AreaHa: 100, Headcount: 20, Certainty: matcher.CertainHigh}
	}
	ds := &matcher.Dataset{
		Format: matcher.DatasetFormat, ID: "son-ha", Name: "Sơn Hà", BaseDate: "2025-12-31", RosterDate: "2025-12-31",
		Groups: []matcher.Group{{ID: "sonha", Name: "Tỉnh Sơn Hà"}, {ID: "d1", Name: "Huyện Đông Hà", Parent: "sonha"}, {ID: "d2", Name: "Quận Tây Sơn", Parent: "sonha"}},
		Units: []matcher.Unit{
			unit("00001@2025", "Phường Phúc Xá", "d2", "inner_ward", "phuong"), unit("00004@2025", "Phường Trúc Bạch", "d2", "inner_ward", "phuong"),
			unit("00101@2025", "Xã Tân Hòa", "d1", "delta_commune", "xa"), unit("00102@2025", "Xã Đường Lâm", "d1", "delta_commune", "xa"), unit("00201@2025", "Xã Tân Hòa", "d2", "delta_commune", "xa"),
		},
		Fields:   []matcher.DatasetField{{ID: "ke_toan", Name: "kế toán", Origin: "proposed"}, {ID: "tu_phap", Name: "tư pháp", Origin: "article"}, {ID: "qlnn", Name: "quản lý nhà nước ngạch chuyên viên", Origin: "proposed", Type: matcher.FieldCourse}},
		Majors:   []matcher.Major{{Code: "7340301", Name: "Kế toán", TuitionGroup: "III"}, {Code: "7380101", Name: "Luật", TuitionGroup: "III"}, {Code: "7310205", Name: "Quản lý nhà nước", TuitionGroup: "III"}},
		Coverage: []matcher.CoverageRow{{Major: "7340301", Field: "ke_toan", PerMille: 1000, Certainty: matcher.CertainHigh}, {Major: "7380101", Field: "tu_phap", PerMille: 1000, Certainty: matcher.CertainHigh}},
		Positions: []matcher.Position{
			{ID: "TCKT", Name: "Tài chính - kế toán", Group: "cong_chuc", Transferable: 1},
			{ID: "TPHT", Name: "Tư pháp - hộ tịch", Group: "cong_chuc", Transferable: 1},
			{ID: "CT", Name: "Chủ tịch Ủy ban nhân dân", Group: "cong_chuc"},
			{ID: "PCT", Name: "Phó Chủ tịch Ủy ban nhân dân", Group: "cong_chuc"},
		},
		Norms: []matcher.Norm{
			{ID: "kt", Position: "TCKT", Field: "ke_toan", Posts: 2, Certainty: matcher.CertainHigh}, {ID: "tp", Position: "TPHT", Field: "tu_phap", Posts: 1, Certainty: matcher.CertainHigh},
		},
		Staff: []matcher.Staff{
			{Unit: "00001@2025", Position: "TCKT", Major: "7340301", Level: "university", Theory: "none", BirthYear: 1980, Sex: "female", Count: 2},
			{Unit: "00004@2025", Position: "TPHT", Major: "7380101", Level: "master", Theory: "advanced", BirthYear: 1975, Sex: "male", Count: 1},
			{Unit: "00102@2025", Position: "CT", Major: "7310205", Level: "university", Theory: "advanced", BirthYear: 1970, Sex: "male", Count: 1},
		},
		Pipeline:     []matcher.Pipeline{{Unit: "00004@2025", Field: "ke_toan", Need: matcher.NeedUnqualified, ReadyYear: 2027, Count: 1}},
		Universities: []matcher.University{{ID: "DHSH", Name: "Trường Đại học Sơn Hà", Ownership: "cong_lap", Certainty: matcher.CertainHigh}},
		Programmes:   []matcher.Programme{{ID: "DHSH:7340301:in_service", Provider: "DHSH", Name: "Kế toán", Major: "7340301", Kind: "in_service", StartMonth: 9, Months: 36, Capacity: 10, PriceKVND: 30000, Multiplier: 1000, PaidMonths: 10, LegalMode: matcher.ModeOrder, Certainty: matcher.CertainHigh}},
		Tuition:      []matcher.Tuition{{Group: "III", SchoolYear: 2025, KVNDMonth: 1500, Certainty: matcher.CertainHigh}},
		Rates:        []matcher.Rate{{ID: "attrition:cong_chuc", PerMille: 20, Certainty: matcher.CertainAssumed}},
		Retirement:   []matcher.RetirementAge{{Year: 2026, MaleMonths: 738, FemaleMonths: 684}, {Year: 2027, MaleMonths: 741, FemaleMonths: 688}},
		Names: []matcher.CodeName{
			{List: matcher.NamesUnitType, Code: "inner_ward", Name: "phường nội thành"}, {List: matcher.NamesUnitType, Code: "delta_commune", Name: "xã đồng bằng"},
		},
		Documents:    []matcher.Document{{ID: "nd33", Number: "33/2023/NĐ-CP", Title: "Nghị định", Date: "2023-06-10", Certainty: matcher.CertainHigh}},
		Refreshers:   []matcher.Refresher{{ID: "r1", Field: "qlnn", CycleYears: 5, Certainty: matcher.CertainAssumed}},
		Prices:       []matcher.PriceRow{{ID: "p1", Kind: "in_service", Part: matcher.PartLodging, Payer: matcher.PayerCity, KVND: 500, Monthly: 1, Certainty: matcher.CertainAssumed}},
		Requirements: []matcher.Requirement{{ID: "q1", Field: "qlnn", Certainty: matcher.CertainHigh}},
		Quotas:       []matcher.SharedQuota{{ID: "uni:DHSH", University: "DHSH", Seats: 10, Certainty: matcher.CertainHigh}},
	}
	ds = sheet.Sorted(ds)
	require.Empty(t, sheet.Check(ds))
	return ds
}

// book makes a workbook of sheets: name, rows, name, rows, …; merges are "Sheet!A1:B1" set apart by dress.
func book(t testing.TB, sheets ...any) *excelize.File {
	t.Helper()
	f := excelize.NewFile()
	for i := 0; i < len(sheets); i += 2 {
		name := sheets[i].(string)
		if i == 0 {
			require.NoError(t, f.SetSheetName("Sheet1", name))
		} else {
			_, err := f.NewSheet(name)
			require.NoError(t, err)
		}
		for j, row := range sheets[i+1].([][]any) {
			require.NoError(t, f.SetSheetRow(name, "A"+strconv.Itoa(j+1), &row))
		}
	}
	return f
}

func merged(t testing.TB, f *excelize.File, name string, ranges ...[2]string) *excelize.File {
	t.Helper()
	for _, r := range ranges {
		require.NoError(t, f.MergeCell(name, r[0], r[1]))
	}
	return f
}

func bytesOf(t testing.TB, f *excelize.File) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, f.Write(&b))
	return b.Bytes()
}

func readBook(t testing.TB, f *excelize.File, c *Corrections) *Reading {
	t.Helper()
	return Read(bytes.NewReader(bytesOf(t, f)), "f.xlsx", town(t), c)
}

// columnsOf is what each column of a sheet was taken for, by its letters.
func columnsOf(s *Sheet) map[string]string {
	is := map[string]string{}
	for _, c := range s.Columns {
		if c.Column != "" {
			is[c.Letters] = c.Column
		}
	}
	return is
}

func staffOf(ds *matcher.Dataset, unit string) []matcher.Staff {
	var list []matcher.Staff
	for _, s := range ds.Staff {
		if string(s.Unit) == unit {
			list = append(list, s)
		}
	}
	return list
}

func jsonOf(t testing.TB, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	require.NoError(t, err)
	return string(text)
}

func langOf(word string) lang.Language {
	l, _ := lang.Parse(word)
	return l
}
