package intake

import (
	"archive/zip"
	"bytes"
	"fmt"
	"math/rand"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/unicode/norm"

	"dathang/data/sheet"
	"dathang/matcher"
)

// The titles and words of twenty offices, written down apart from the tables of headers.go and words.go: what an office
// may write, first what everybody writes.
var (
	habitTitles = map[string][]string{
		"unit":       {"Đơn vị", "Xã, phường", "Đơn vị công tác", "Tên xã", "Phường/Xã", "Cơ quan, đơn vị công tác", "Commune", "Unit", "ĐƠN VỊ CẤP XÃ"},
		"position":   {"Chức danh", "Chức vụ", "Chức vụ, chức danh", "Vị trí việc làm", "Chức danh công chức", "Position", "Job title", "Chức vụ/Chức danh đang đảm nhiệm"},
		"major":      {"Chuyên ngành", "Ngành đào tạo", "Chuyên ngành đào tạo", "Ngành", "Chuyên môn đào tạo", "Major", "Field of study", "Ngành học"},
		"level":      {"Trình độ", "Trình độ chuyên môn", "Trình độ đào tạo", "Bằng cấp", "TRÌNH ĐỘ CHUYÊN MÔN CAO NHẤT", "Education level", "Highest degree"},
		"theory":     {"Lý luận chính trị", "LLCT", "Trình độ LLCT", "Trình độ lý luận chính trị", "Lý luận CT", "Political theory"},
		"birth_year": {"Năm sinh", "Ngày sinh", "Ngày, tháng, năm sinh", "Ngày tháng năm sinh", "Year of birth", "Date of birth"},
		"sex":        {"Giới tính", "Nam/Nữ", "Giới", "Sex", "Gender", "GIỚI TÍNH"},
	}
	habitExtra = []string{"STT", "Họ và tên", "Ghi chú", "Hệ số lương", "Số CCCD", "Quê quán", "Đảng viên", "Điện thoại", "Ngày vào Đảng", "Mã ngạch"}
	habitWords = map[string]map[string][]string{
		"level":  {"secondary": {"Trung cấp", "TC"}, "college": {"Cao đẳng", "CĐ"}, "university": {"Đại học", "ĐH", "Cử nhân", "đại học", "Kỹ sư", "Bachelor"}, "master": {"Thạc sĩ", "Thạc sỹ", "ThS"}, "doctor": {"Tiến sĩ", "TS"}},
		"theory": {"none": {"Chưa", "Không", "Chưa qua đào tạo"}, "elementary": {"Sơ cấp", "SC"}, "intermediate": {"Trung cấp", "TC", "Trung cấp LLCT"}, "advanced": {"Cao cấp", "Cử nhân", "CC", "Cao cấp LLCT"}},
		"sex":    {"female": {"Nữ", "nữ", "F", "Female"}, "male": {"Nam", "NAM", "M", "Male"}},
	}
	habitUnits     = map[string][]string{"00001@2025": {"Phường Phúc Xá", "P. Phúc Xá", "Phúc Xá", "00001"}, "00004@2025": {"Phường Trúc Bạch", "phường Trúc Bạch", "00004@2025"}, "00102@2025": {"Xã Đường Lâm", "Đường Lâm", "UBND xã Đường Lâm"}}
	habitPositions = map[string][]string{"TCKT": {"Tài chính - kế toán", "Công chức Tài chính – Kế toán", "TCKT"}, "TPHT": {"Tư pháp - hộ tịch", "Tư pháp, hộ tịch"}, "CT": {"Chủ tịch Ủy ban nhân dân", "Chủ tịch UBND"}}
	habitMajors    = map[string][]string{"7340301": {"Kế toán", "7340301", "kế toán", "Ngành Kế toán"}, "7380101": {"Luật", "luật"}, "7310205": {"Quản lý nhà nước"}}
)

// office is one way of keeping a list.
type office struct {
	r        *rand.Rand
	columns  []string
	titles   map[string]string
	nfd      bool
	rows     [][]any
	expected map[string]string // title to column
	staff    []matcher.Staff
}

func pick[V any](r *rand.Rand, list []V) V { return list[r.Intn(len(list))] }

// bring is the same text as other programs store it.
func (o *office) bring(text string) string {
	if o.nfd {
		return norm.NFD.String(text)
	}
	return text
}

func newOffice(seed int64) *office {
	o := &office{r: rand.New(rand.NewSource(seed)), titles: map[string]string{}, expected: map[string]string{}}
	o.nfd = o.r.Intn(4) == 0
	for _, column := range sortedKeys(habitTitles) {
		title := pick(o.r, habitTitles[column])
		o.titles[column] = title
		o.columns = append(o.columns, column)
		o.expected[title] = column
	}
	for range o.r.Intn(4) {
		if title := pick(o.r, habitExtra); o.expected[title] == "" {
			o.columns, o.titles[title] = append(o.columns, title), title
		}
	}
	o.r.Shuffle(len(o.columns), func(i, j int) { o.columns[i], o.columns[j] = o.columns[j], o.columns[i] })
	for range o.r.Intn(4) {
		o.rows = append(o.rows, []any{o.bring(pick(o.r, []string{"SỞ NỘI VỤ", "DANH SÁCH CÁN BỘ, CÔNG CHỨC", "Năm 2025", "(Kèm theo Công văn số 12)"}))})
	}
	head := make([]any, len(o.columns))
	for i, column := range o.columns {
		head[i] = o.bring(o.titles[column])
	}
	o.rows = append(o.rows, head)
	for i := range 30 {
		o.person(i)
	}
	return o
}

func (o *office) person(i int) {
	draw := func(forms map[string][]string) (string, string) {
		code := pick(o.r, sortedKeys(forms))
		return code, o.bring(pick(o.r, forms[code]))
	}
	var s matcher.Staff
	cells := map[string]any{}
	unit, text := draw(habitUnits)
	s.Unit, cells["unit"] = matcher.CommuneID(unit), text
	position, text := draw(habitPositions)
	s.Position, cells["position"] = matcher.PositionID(position), text
	major, text := draw(habitMajors)
	s.Major, cells["major"] = matcher.MajorCode(major), text
	s.Level, text = draw(habitWords["level"])
	cells["level"] = text
	s.Theory, text = draw(habitWords["theory"])
	cells["theory"] = text
	s.Sex, text = draw(habitWords["sex"])
	cells["sex"] = text
	s.BirthYear, s.Count = 1970+i, 1
	cells["birth_year"] = any(s.BirthYear)
	if strings.Contains(o.titles["birth_year"], "gày") || strings.Contains(o.titles["birth_year"], "Date") {
		cells["birth_year"] = fmt.Sprintf("%02d/%02d/%d", 1+i%28, 1+i%12, s.BirthYear)
	}
	row := make([]any, len(o.columns))
	for j, column := range o.columns {
		if c, there := cells[column]; there {
			row[j] = c
		} else {
			row[j] = pick(o.r, []string{"x", "Nguyễn Văn A", "2.34"})
		}
	}
	o.rows = append(o.rows, row)
	o.staff = append(o.staff, s)
}

// Twenty offices: at least 98 of 100 titles and words are recognised, and none is taken for another.
func TestRead_RecognisesTwentyOffices(t *testing.T) {
	var titles, words, names, all, knownTitles, knownWords, knownNames int
	for seed := int64(1); seed <= 20; seed++ {
		o := newOffice(seed)
		r := readBook(t, book(t, fmt.Sprintf("Sheet%d", seed), o.rows), nil)
		s := r.Sheets[0]
		require.Equal(t, "roster", s.Part, "office %d", seed)
		for _, c := range s.Columns {
			want := o.expected[norm.NFC.String(c.Title)]
			if want != "" {
				titles++
			}
			switch {
			case c.Column == want && want != "":
				knownTitles++
			case c.Column != "":
				t.Errorf("office %d: %q is taken for %s", seed, c.Title, c.Column)
			}
		}
		for i := range r.Words {
			words++
			if r.Words[i].How != HowAsked {
				knownWords++
			} else {
				t.Logf("office %d asks for %s %q", seed, r.Words[i].List, r.Words[i].Text)
			}
		}
		for i := range r.Names {
			names++
			if r.Names[i].How != HowAsked {
				knownNames++
			} else {
				t.Logf("office %d asks for %s %q: %v", seed, r.Names[i].List, r.Names[i].Text, r.Names[i].Guesses)
			}
		}
		// Where every name is known, the people are those that were written.
		if r.Sound {
			all++
			want := town(t)
			want.Staff = o.staff
			for _, s := range r.Dataset().Staff {
				require.Contains(t, sheet.Sorted(want).Staff, s, "office %d", seed)
			}
		}
	}
	t.Logf("titles %d of %d, words %d of %d, names %d of %d, %d of 20 at once", knownTitles, titles, knownWords, words, knownNames, names, all)
	require.GreaterOrEqual(t, knownTitles*100, titles*98)
	require.GreaterOrEqual(t, knownWords*100, words*98)
	require.GreaterOrEqual(t, knownNames*100, names*98)
}

// What is exported is imported as it was, in every format and part.
func TestRead_ChangesNothingOfWhatWasExported(t *testing.T) {
	ds := town(t)
	for _, l := range []string{"vi", "en"} {
		var b bytes.Buffer
		require.NoError(t, sheet.WriteBook(&b, langOf(l), ds))
		r := Read(&b, "f.xlsx", ds, nil)
		require.Empty(t, r.Faults)
		require.Equal(t, ds, r.Dataset())
		for _, taken := range r.Taken {
			require.Zero(t, taken.Changed+taken.Added+taken.Removed+taken.Kept, taken.Part)
		}
	}
	for _, part := range sheet.Parts {
		var b bytes.Buffer
		require.NoError(t, sheet.WritePart(&b, ds, part))
		r := Read(&b, part+".csv", ds, nil)
		if len(r.Taken) == 0 {
			continue // the part has no rows
		}
		require.Empty(t, r.Faults, part)
		require.Equal(t, part, r.Taken[0].Part)
		require.Equal(t, ds, r.Dataset(), part)
	}
}

// large is a list of so many people.
func large(t testing.TB, people int) []byte {
	var b strings.Builder
	b.WriteString("Họ và tên;Đơn vị;Chức danh;Ngành;Trình độ;LLCT;Ngày sinh;Giới tính;Ghi chú\n")
	r := rand.New(rand.NewSource(1))
	for i := range people {
		fmt.Fprintf(&b, "Người %d;%s;%s;%s;%s;%s;%02d/%02d/%d;%s;\n", i, pick(r, habitUnits["00001@2025"][:3]), pick(r, habitPositions["TCKT"]), pick(r, habitMajors["7340301"]),
			pick(r, habitWords["level"]["university"]), pick(r, habitWords["theory"]["none"]), 1+i%28, 1+i%12, 1965+i%35, pick(r, []string{"Nam", "Nữ"}))
	}
	return []byte(b.String())
}

func BenchmarkRead_SixtyThousandPeople(b *testing.B) {
	o := newOffice(3)
	for i := range 60_000 - 30 {
		o.person(30 + i%70)
	}
	f := book(b, "DS", o.rows)
	packed := bytesOf(b, f)
	ds := town(b)
	o.rows, f = nil, nil
	b.ReportAllocs()
	for b.Loop() {
		runtime.GC()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		r := Read(bytes.NewReader(packed), "f.xlsx", ds, nil)
		runtime.ReadMemStats(&after)
		require.Equal(b, 60_000, r.Sheets[0].Rows)
		b.ReportMetric(float64(after.Sys>>20), "MB-of-system")
	}
}

func FuzzRead_Text(f *testing.F) {
	f.Add([]byte("unit;position\n00001;TCKT\n"))
	f.Add(large(f, 3))
	f.Add([]byte("sep=|\nĐơn vị|Năm sinh|Nam|Nữ\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		neverSilent(t, Read(bytes.NewReader(text), "f.csv", fuzzTown(t), nil))
	})
}

func FuzzRead_Forms(f *testing.F) {
	text, err := matcher.Encode(town(f))
	require.NoError(f, err)
	f.Add(text)
	f.Add([]byte(`{"roster":[{"unit":"00001@2025","position":"TCKT","level":"university","theory":"none","birth_year":1980,"sex":"male","count":1}]}`))
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create("Danh sách.csv")
	require.NoError(f, err)
	_, err = w.Write(large(f, 3))
	require.NoError(f, err)
	require.NoError(f, z.Close())
	f.Add(b.Bytes())
	f.Fuzz(func(t *testing.T, text []byte) {
		neverSilent(t, Read(bytes.NewReader(text), "f", fuzzTown(t), nil))
	})
}

func FuzzRead_Book(f *testing.F) {
	o := newOffice(1)
	f.Add(bytesOf(f, book(f, "DS", o.rows)))
	f.Add([]byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, text []byte) {
		neverSilent(t, Read(bytes.NewReader(text), "f.xlsx", fuzzTown(t), nil))
	})
}

var theTown *matcher.Dataset

func fuzzTown(t *testing.T) *matcher.Dataset {
	if theTown == nil {
		theTown = town(t)
	}
	return theTown
}

// neverSilent: what is saved is sound, and every row of the file is read or said to be left out.
func neverSilent(t *testing.T, r *Reading) {
	if r.Sound {
		require.Empty(t, sheet.Check(r.Dataset()))
		// What was taken is the same after it is written and read once more.
		for _, taken := range r.Taken {
			back := *r.Dataset()
			var b bytes.Buffer
			require.NoError(t, sheet.WritePart(&b, r.Dataset(), taken.Part))
			require.Empty(t, sheet.ReadPart(bytes.NewReader(b.Bytes()), "f.csv", taken.Part, &back), b.String())
			require.Equal(t, r.Dataset(), &back)
		}
	} else {
		require.NotEmpty(t, r.Faults)
	}
	for i := range r.Sheets {
		s := &r.Sheets[i]
		if s.Part == "" {
			continue
		}
		rows := 0
		for k := range s.grid.Rows {
			if n := s.grid.Rows[k].Number; n < s.First || n > s.Header {
				rows++
			}
		}
		require.Equal(t, rows, s.Rows+len(s.Skipped))
	}
}
