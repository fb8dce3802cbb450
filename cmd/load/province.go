package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/xuri/excelize/v2"

	"dathang/data/national"
	"dathang/data/sheet"
)

// A province as its own offices have it: workbooks of one and the same two thousand people in three habits, and one of
// what its schools offer. The browser's story of a province takes them through the import; nobody in them is real.

const (
	// storyProvince has 102 communes.
	storyProvince = "Đồng Tháp"
	// storyPeople is how many staff its workbooks list.
	storyPeople = 2000
)

// person is one row of an office's list.
type person struct {
	name, unit, position, major, level, theory string
	day, month, year                           int
	female                                     bool
}

// provinceBooks writes the workbooks into a folder.
func provinceBooks(folder string) error {
	province, _, err := national.FindProvince(storyProvince)
	if err != nil {
		return err
	}
	communes, err := province.Communes()
	if err != nil {
		return err
	}
	var units []string
	for i := range communes {
		units = append(units, communes[i].Name)
	}
	people := staffOf(units)
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return err
	}
	for _, b := range []struct {
		name string
		make func(*excelize.File, []string, []person) error
	}{{"moi-dong-mot-nguoi.xlsx", rowAPerson}, {"moi-cum-mot-trang.xlsx", sheetACluster}, {"bieu-so-luong.xlsx", countsUnderBands}, {"co-so-dao-tao.xlsx", offersOf}} {
		f := excelize.NewFile()
		err := b.make(f, units, people)
		if err == nil {
			err = f.SaveAs(filepath.Join(folder, b.name))
		}
		_ = f.Close() // it is written, or its error is told
		if err != nil {
			return fmt.Errorf("write %s: %w", b.name, err)
		}
	}
	return nil
}

// What people are, as offices write it. Every list is walked with a step of its own, so that all mixtures occur and the
// same workbooks come out each time.
var (
	storyPositions = []string{
		"Bí thư Đảng ủy", "Chủ tịch UBND", "Phó Chủ tịch UBND", "Chuyên viên Phòng Kinh tế", "Chuyên viên Phòng Văn hóa - Xã hội", "Chuyên viên Văn phòng HĐND và UBND",
		"Chuyên viên Trung tâm phục vụ hành chính công", "Chuyên viên Phòng Kinh tế", "Chuyên viên Phòng Văn hóa - Xã hội", "Trưởng phòng, Chánh Văn phòng", "Chủ tịch Hội Nông dân Việt Nam",
	}
	storyMajors = []string{"Kế toán", "Luật", "Quản lý nhà nước", "Công tác xã hội", "Quản lý đất đai", "Kinh tế nông nghiệp", "Công nghệ thông tin", "Quản lý văn hoá"}
	storyLevels = []string{"Đại học", "ĐH", "Cao đẳng", "Đại học", "Thạc sĩ", "Trung cấp"}
	storyTheory = []string{"Trung cấp", "Sơ cấp", "Cao cấp", "Trung cấp"}
	storyNames  = []string{"Nguyễn Văn An", "Trần Thị Bình", "Lê Minh Châu", "Phạm Thị Dung", "Huỳnh Văn Em", "Võ Thị Giang"}
)

func staffOf(units []string) []person {
	people := make([]person, storyPeople)
	for i := range people {
		people[i] = person{
			name: storyNames[i%len(storyNames)], unit: units[i*len(units)/storyPeople],
			position: storyPositions[i%len(storyPositions)], major: storyMajors[i%len(storyMajors)], level: storyLevels[(i/3)%len(storyLevels)], theory: storyTheory[(i/5)%len(storyTheory)],
			day: 1 + i%28, month: 1 + i%12, year: 1966 + (i*7)%33, female: i%2 == 1,
		}
	}
	return people
}

func sexOf(p *person) string {
	if p.female {
		return "Nữ"
	}
	return "Nam"
}

// rowAPerson is one sheet: three title rows, titles in two rows, a row that numbers the columns, one row a person.
func rowAPerson(f *excelize.File, _ []string, people []person) error {
	const name = "DS CBCC"
	if err := f.SetSheetName("Sheet1", name); err != nil {
		return err
	}
	rows := [][]any{
		{"UBND TỈNH ĐỒNG THÁP"},
		{"DANH SÁCH CÁN BỘ, CÔNG CHỨC CẤP XÃ"},
		{"(Tính đến ngày 30/6/2026)"},
		{"STT", "Họ và tên", "Ngày, tháng, năm sinh", "Giới tính", "Đơn vị công tác", "Chức vụ, chức danh", "Trình độ", nil, nil, "Ghi chú"},
		{nil, nil, nil, nil, nil, nil, "Chuyên môn", "Chuyên ngành đào tạo", "Lý luận chính trị", nil},
		{"(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)", "(9)", "(10)"},
	}
	for i := range people {
		p := &people[i]
		rows = append(rows, []any{i + 1, p.name, fmt.Sprintf("%02d/%02d/%d", p.day, p.month, p.year), sexOf(p), p.unit, p.position, p.level, p.major, p.theory, nil})
	}
	rows = append(rows, []any{nil, "Tổng cộng: 2.000 người"})
	return filled(f, name, rows, [2]string{"A1", "J1"}, [2]string{"A2", "J2"}, [2]string{"A3", "J3"}, [2]string{"G4", "I4"})
}

// sheetACluster is a sheet for each of ten clusters of communes, a band with the commune's name above its people.
func sheetACluster(f *excelize.File, units []string, people []person) error {
	const clusters = 10
	at := 0
	for c := range clusters {
		name := fmt.Sprintf("Cụm %d", c+1)
		if c == 0 {
			if err := f.SetSheetName("Sheet1", name); err != nil {
				return err
			}
		} else if _, err := f.NewSheet(name); err != nil {
			return err
		}
		rows := [][]any{
			{fmt.Sprintf("DANH SÁCH CÁN BỘ, CÔNG CHỨC CỤM %d", c+1)},
			{"TT", "Họ tên", "Chức danh", "Trình độ chuyên môn", "Ngành đào tạo", "LLCT", "Năm sinh", nil},
			{nil, nil, nil, nil, nil, nil, "Nam", "Nữ"},
		}
		for u := len(units) * c / clusters; u < len(units)*(c+1)/clusters; u++ {
			rows = append(rows, []any{fmt.Sprintf("%d. %s", u+1, units[u])})
			for n := 1; at < len(people) && people[at].unit == units[u]; n++ {
				p := &people[at]
				row := []any{n, p.name, p.position, p.level, p.major, p.theory, nil, nil}
				if p.female {
					row[7] = p.year
				} else {
					row[6] = p.year
				}
				rows = append(rows, row)
				at++
			}
		}
		if err := filled(f, name, rows, [2]string{"A1", "H1"}, [2]string{"G2", "H2"}); err != nil {
			return err
		}
	}
	return nil
}

// countsUnderBands is one sheet of counts: the commune's name merged down its rows, titles merged across.
func countsUnderBands(f *excelize.File, _ []string, people []person) error {
	const name = "Biểu 02"
	if err := f.SetSheetName("Sheet1", name); err != nil {
		return err
	}
	rows := [][]any{
		{"BIỂU TỔNG HỢP CHẤT LƯỢNG ĐỘI NGŨ CÁN BỘ, CÔNG CHỨC"},
		{"Tên xã, phường", "Vị trí việc làm", "Trình độ đào tạo", nil, nil, "Năm sinh", "Giới tính", "Số lượng (người)"},
		{nil, nil, "Trình độ CM", "Chuyên ngành", "Trình độ LLCT", nil, nil, nil},
	}
	merges := [][2]string{{"A1", "H1"}, {"C2", "E2"}, {"A2", "A3"}, {"B2", "B3"}, {"F2", "F3"}, {"G2", "G3"}, {"H2", "H3"}}
	from := 0
	for i := 0; i <= len(people); i++ {
		if i == len(people) || people[i].unit != people[from].unit {
			top, bottom := len(rows)+1-(i-from), len(rows)
			merges = append(merges, [2]string{sheet.CellName(0, top), sheet.CellName(0, bottom)})
			from = i
		}
		if i == len(people) {
			break
		}
		p := &people[i]
		unit := any(nil)
		if from == i {
			unit = p.unit
		}
		rows = append(rows, []any{unit, p.position, p.level, p.major, p.theory, p.year, sexOf(p), 1})
	}
	rows = append(rows, []any{"Tổng cộng", nil, nil, nil, nil, nil, nil, len(people)})
	return filled(f, name, rows, merges...)
}

// offersOf are the schools, their programmes with capacities and prices, and what else is paid, on a sheet each.
func offersOf(f *excelize.File, _ []string, _ []person) error {
	if err := f.SetSheetName("Sheet1", "Cơ sở đào tạo"); err != nil {
		return err
	}
	if err := filled(f, "Cơ sở đào tạo", [][]any{
		{"STT", "Tên cơ sở đào tạo", "Công lập hay tư thục"},
		{1, "Trường Đại học Đồng Tháp", "Công lập"},
		{2, "Trường Đại học Tiền Giang", "Công lập"},
		{3, "Trường Chính trị tỉnh Đồng Tháp", "Công lập"},
	}); err != nil {
		return err
	}
	if _, err := f.NewSheet("Chương trình"); err != nil {
		return err
	}
	rows := [][]any{{"STT", "Cơ sở đào tạo", "Tên chương trình", "Ngành đào tạo", "Hình thức", "Tháng khai giảng", "Thời gian đào tạo (tháng)", "Chỉ tiêu mỗi khóa", "Đơn giá (triệu đồng)", "Phương thức giao"}}
	for i, major := range storyMajors {
		school := []string{"Trường Đại học Đồng Tháp", "Trường Đại học Tiền Giang"}[i%2]
		rows = append(rows,
			[]any{len(rows), school, major + " (vừa làm vừa học)", major, "Vừa làm vừa học", 9, 48, 60, "60,5", "Đặt hàng"},
			[]any{len(rows) + 1, school, major + " (văn bằng 2)", major, "Văn bằng 2", 10, 24, 40, "42", "Đặt hàng"},
		)
	}
	if err := filled(f, "Chương trình", rows); err != nil {
		return err
	}
	if _, err := f.NewSheet("Khoản chi, chế độ"); err != nil {
		return err
	}
	return filled(f, "Khoản chi, chế độ", [][]any{
		{"STT", "Hình thức", "Khoản chi", "Nguồn chi", "Mức chi (nghìn đồng)", "Chi theo tháng"},
		{1, "Vừa làm vừa học", "Chỗ ở, đi lại", "Ngân sách xã, phường", "1.200", "Có"},
		{2, "Văn bằng 2", "Hỗ trợ", "Ngân sách tỉnh, thành phố", "2.500", "Không"},
	})
}

// filled writes rows and merges cells.
func filled(f *excelize.File, name string, rows [][]any, merges ...[2]string) error {
	for i := range rows {
		if err := f.SetSheetRow(name, sheet.CellName(0, i+1), &rows[i]); err != nil {
			return err
		}
	}
	for _, m := range merges {
		if err := f.MergeCell(name, m[0], m[1]); err != nil {
			return err
		}
	}
	return nil
}
