package intake

import (
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
)

// A list as a district office keeps it: titles above a header of two rows, bands of units, one row a person, names,
// sums, a signature.
func TestRead_TakesAnOfficesOwnList(t *testing.T) {
	f := merged(t, book(t, "DS 2025", [][]any{
		{"ỦY BAN NHÂN DÂN TỈNH SƠN HÀ"},
		{"DANH SÁCH CÁN BỘ, CÔNG CHỨC CẤP XÃ"},
		{},
		{"STT", "Họ và tên", "Năm sinh", nil, "Chức vụ, chức danh", "Trình độ", nil, "Chuyên ngành", "Ghi chú"},
		{nil, nil, "Nam", "Nữ", nil, "Chuyên môn", "LLCT"},
		{"(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)", "(9)"},
		{"I", "Phường Phúc Xá"},
		{1, "Nguyễn Văn A", 1980, nil, "Công chức Tài chính – kế toán", "Đại học", "TC", "Kế toán"},
		{2, "Trần Thị B", nil, "15/03/1985", "Tư pháp - Hộ tịch", "Thạc sỹ", "Cao cấp", "Luật"},
		{3, "Nguyễn Văn C", 1980, nil, "Tài chính - Kế toán", "ĐH", "Trung cấp", "kế toán"},
		{nil, "Cộng", nil, nil, "3 người"},
		{"II", "Xã Đường Lâm"},
		{1, "Lê D", 1979, nil, "Chủ tịch Ủy ban nhân dân", "Cử nhân", "Cử nhân", "7310205"},
		{nil, "Tổng cộng: 4 người"},
		{},
		{nil, nil, nil, nil, nil, "Sơn Hà, ngày 31 tháng 12 năm 2025"},
		{nil, nil, nil, nil, nil, "NGƯỜI LẬP BIỂU"},
	}), "DS 2025", [2]string{"A4", "A5"}, [2]string{"B4", "B5"}, [2]string{"C4", "D4"}, [2]string{"E4", "E5"}, [2]string{"F4", "G4"}, [2]string{"H4", "H5"}, [2]string{"I4", "I5"}, [2]string{"A2", "I2"}, [2]string{"B7", "I7"})
	r := readBook(t, f, nil)
	require.Empty(t, r.Faults)
	require.True(t, r.Sound)
	require.Zero(t, r.Asked)
	s := r.Sheets[0]
	require.Equal(t, "roster", s.Part)
	require.Equal(t, []int{4, 5}, []int{s.First, s.Header})
	require.Equal(t, map[string]string{"C": "sex=male", "D": "sex=female", "E": "position", "F": "level", "G": "theory", "H": "major"}, columnsOf(&s))
	require.True(t, s.People)
	require.True(t, s.Columns[1].Personal)
	why := map[int]string{}
	for _, row := range s.Skipped {
		why[row.Row] = row.Why
	}
	require.Equal(t, map[int]string{1: "title", 2: "title", 6: "numbering", 7: "section", 11: "total", 12: "section", 14: "total", 16: "note", 17: "note"}, why)
	require.Equal(t, []Total{{11, "Cộng", 3, 3, true}, {14, "Tổng cộng: 4 người", 4, 4, true}}, s.Totals)

	ds := r.Dataset()
	require.Equal(t, []matcher.Staff{
		{Unit: "00001@2025", Position: "TCKT", Major: "7340301", Level: "university", Theory: "intermediate", BirthYear: 1980, Sex: "male", Count: 2},
		{Unit: "00001@2025", Position: "TPHT", Major: "7380101", Level: "master", Theory: "advanced", BirthYear: 1985, Sex: "female", Count: 1},
	}, staffOf(ds, "00001@2025"))
	require.Equal(t, []matcher.Staff{
		{Unit: "00102@2025", Position: "CT", Major: "7310205", Level: "university", Theory: "advanced", BirthYear: 1979, Sex: "male", Count: 1},
	}, staffOf(ds, "00102@2025"))
	require.Len(t, staffOf(ds, "00004@2025"), 1, "a unit that the file does not name keeps its staff")
	require.Equal(t, matcher.RosterSome, r.Warnings[0].Code)
	require.Equal(t, matcher.Params{"count": int64(2), "all": int64(5), "kept": int64(1)}, r.Warnings[0].Params)

	c, err := Compare(town(t), ds)
	require.NoError(t, err)
	require.True(t, c.Known)
	require.Equal(t, int64(4), c.PeopleBefore)
	require.Equal(t, int64(5), c.PeopleAfter)
}
