package report_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"dathang/data/lang"
	"dathang/data/report"
	"dathang/matcher"
	"dathang/matcher/review"
	"dathang/matcher/shortfall"
)

// reviewedTown has two communes with a head and an office each. The head of the first lacks what requirements ask, the
// office of the first retires before any training helps, the second has one in the office without a post.
func reviewedTown(t *testing.T) (*matcher.Dataset, *review.Review) {
	t.Helper()
	ds := &matcher.Dataset{
		Format: matcher.DatasetFormat, ID: "town", Name: "Thị xã Mẫu", BaseDate: "2023-12-31", RosterDate: "2022-12-31", Marks: []string{matcher.MarkAssumptions},
		Units: []matcher.Unit{
			{ID: "1@2023", Name: "Xã Tân Lập", Type: "delta_commune", Headcount: 2, Tags: matcher.Words{"craft"}},
			{ID: "2@2023", Name: "Phường Đông Đô", Type: "inner_ward"},
		},
		Fields: []matcher.DatasetField{
			{ID: "advanced", Name: "Cao cấp lý luận chính trị", NameEn: "advanced political theory", Type: matcher.FieldTheory, Least: "advanced"},
			{ID: "degree", Name: "Đại học", NameEn: "a degree", Type: matcher.FieldLevel, Least: matcher.LevelUniversity},
			{ID: "law", Name: "luật", NameEn: "law"},
			{ID: "management", Name: "Quản lý nhà nước", NameEn: "state management", Type: matcher.FieldCourse},
		},
		Majors:   []matcher.Major{{Code: "L", Name: "Luật học"}, {Code: "X", Name: "Ngành khác"}},
		Coverage: []matcher.CoverageRow{{Major: "L", Field: "law", PerMille: 1000}},
		Names: []matcher.CodeName{
			{List: matcher.NamesPositionGroup, Code: "lanh_dao", Name: "lãnh đạo", NameEn: "leadership"},
			{List: matcher.NamesPositionGroup, Code: "van_phong", Name: "văn phòng - thống kê", NameEn: "office and statistics"},
		},
		Positions: []matcher.Position{
			{ID: "HEAD", Name: "Chủ tịch", NameEn: "Chair", Group: "lanh_dao"}, {ID: "OFFICE", Name: "Văn phòng", NameEn: "Office", Group: "van_phong", Transferable: 1},
		},
		Norms: []matcher.Norm{
			{ID: "N1", Position: "HEAD", Field: "law", Posts: 1, Document: "Nghị định 33/2023/NĐ-CP"},
			{ID: "N2", Position: "OFFICE", Field: "law", Posts: 1, Tag: "craft", Reason: "làng nghề"},
		},
		Requirements: []matcher.Requirement{{ID: "R1", Field: "degree"}, {ID: "R2", Position: "HEAD", Field: "advanced"}, {ID: "R3", Position: "HEAD", Field: "management"}},
		Staff: []matcher.Staff{
			{Unit: "1@2023", Position: "HEAD", Major: "L", Level: "university", Theory: "intermediate", BirthYear: 1980, Sex: "female", Count: 1, Service: "cadre", Key: 1, Verified: "yes"},
			{Unit: "1@2023", Position: "OFFICE", Major: "X", Level: "college", Theory: "none", BirthYear: 1963, Sex: "male", Count: 1, Service: "civil_servant"},
			{Unit: "2@2023", Position: "HEAD", Major: "L", Level: "master", Theory: "advanced", BirthYear: 1975, Sex: "male", Count: 1, Service: "cadre", Key: 1, Certificates: "management"},
			{Unit: "2@2023", Position: "OFFICE", Major: "L", Level: "university", Theory: "elementary", BirthYear: 1995, Sex: "female", Count: 1, Verified: "no"},
		},
		Retirement: []matcher.RetirementAge{{Year: 2020, MaleMonths: 744, FemaleMonths: 720}},
	}
	res, err := shortfall.Compute(ds, shortfall.Options{})
	require.NoError(t, err)
	return ds, review.Compute(ds, res)
}

func TestWriteReview_ShowsTheThreeTablesInBothLanguages(t *testing.T) {
	ds, r := reviewedTown(t)
	for _, l := range lang.Languages {
		var text bytes.Buffer
		require.NoError(t, report.WriteReview(&text, l, ds, r))
		text.WriteString("\n")
		require.NoError(t, report.WriteReview(&text, l, ds, r.Of("1@2023")))
		golden(t, "review."+string(l)+".txt", text.Bytes())
	}
}

func TestWriteReviewTable_GivesProgramsCodesAndLeavesOpenWhatIsNotRecorded(t *testing.T) {
	ds, r := reviewedTown(t)
	for _, table := range report.ReviewTables {
		var text bytes.Buffer
		require.NoError(t, report.WriteReviewTable(&text, ds, r, table))
		golden(t, "review."+table+".csv", text.Bytes())
	}
	require.ErrorContains(t, report.WriteReviewTable(&bytes.Buffer{}, ds, r, "1D"), "quality, holders, needs")
}

func TestWriteReviewBook_HasASheetATableWithItsHeads(t *testing.T) {
	ds, r := reviewedTown(t)
	var book bytes.Buffer
	require.NoError(t, report.WriteReviewBook(&book, lang.Vi, ds, r))
	f, err := excelize.OpenReader(bytes.NewReader(book.Bytes()))
	require.NoError(t, err)
	require.Equal(t, []string{"1A", "1B", "1C"}, f.GetSheetList())
	rows, err := f.GetRows("1A")
	require.NoError(t, err)
	require.Equal(t, "ỦY BAN NHÂN DÂN", rows[0][0])
	require.Contains(t, rows[0], "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
	require.Equal(t, "Biểu 1A", rows[3][0])
	require.Equal(t, "Thị xã Mẫu", rows[5][0])
	var totals [][]string
	for _, row := range rows {
		if len(row) > 5 && row[1] == "Tổng" {
			totals = append(totals, row)
		}
	}
	require.Len(t, totals, 2, "of all staff and of key cadres")
	require.Equal(t, []string{"", "Tổng", "2", "", "", "4", "2", "1", "1"}, totals[0][:9], "assigned to the first commune alone; cadres and civil servants assigned are not recorded")
	require.Equal(t, []string{"", "Tổng", "", "", "", "2", "2", "0", "0"}, totals[1][:9])
	one, err := f.GetRows("1B")
	require.NoError(t, err)
	require.NotEmpty(t, one)
}
