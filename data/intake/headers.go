package intake

import (
	"slices"
	"strings"

	"dathang/data/lang"
	"dathang/data/sheet"
	"dathang/matcher"
)

// What titles mean. A title is compared by plain: without diacritics, capitals and punctuation. Every column is also
// found by its own name and by its title in each language (section "heading" of the catalogue). To teach a title, add
// it here; the longer of two titles that occur in a header wins.

// titles of the columns of each part, beside those of the catalogue.
var titles = map[string]map[string][]string{
	"roster": {
		"unit": {
			"Đơn vị", "Tên đơn vị", "Đơn vị công tác", "Nơi công tác", "Đơn vị cấp xã", "Đơn vị hành chính", "Đơn vị hành chính cấp xã", "Cơ quan, đơn vị", "Cơ quan", "Xã", "Phường",
			"Xã, phường", "Phường, xã", "Xã, phường, thị trấn", "Xã/Phường/Đặc khu", "Tên xã", "Tên xã, phường", "Tên phường", "UBND xã, phường", "Mã đơn vị", "Mã xã", "Mã xã, phường", "Địa phương",
			"Commune", "Ward", "Commune or ward", "Unit", "Workplace", "Commune code", "Unit code",
		},
		"position": {
			"Chức danh", "Chức vụ", "Chức vụ, chức danh", "Chức danh, chức vụ", "Chức danh công chức", "Chức danh đang đảm nhiệm", "Chức vụ hiện nay", "Chức danh hiện tại", "Vị trí việc làm", "Vị trí", "Vị trí công tác",
			"Mã chức danh", "Công việc đang làm", "Position", "Job title", "Post", "Job", "Role",
		},
		"major": {
			"Chuyên ngành", "Ngành", "Ngành đào tạo", "Chuyên môn", "Ngành, chuyên ngành", "Ngành/chuyên ngành", "Ngành học", "Mã ngành", "Chuyên ngành đào tạo", "Chuyên ngành được đào tạo", "Ngành được đào tạo", "Chuyên môn đào tạo", "Chuyên môn được đào tạo", "Ngành tốt nghiệp",
			"Major", "Field of study", "Specialisation", "Specialization", "Major code", "Subject",
		},
		"level": {
			"Trình độ", "Trình độ chuyên môn", "Trình độ đào tạo", "Trình độ học vấn", "Trình độ chuyên môn cao nhất", "Trình độ CM", "TĐCM", "Bằng cấp", "Văn bằng", "Học vị", "Trình độ chuyên môn nghiệp vụ",
			"Level", "Education", "Education level", "Level of education", "Degree", "Highest degree", "Qualification",
		},
		"theory": {
			"Lý luận chính trị", "Trình độ lý luận chính trị", "LLCT", "Trình độ LLCT", "Lý luận CT", "Trình độ chính trị", "Chính trị", "Political theory", "Political theory level", "Theory",
		},
		"birth_year": {
			"Năm sinh", "Ngày sinh", "Ngày tháng năm sinh", "Ngày, tháng, năm sinh", "Sinh ngày", "Sinh năm", "NS", "Ngày/tháng/năm sinh", "Birth year", "Year of birth", "Date of birth", "DOB", "Birth date", "Birthday", "Born",
		},
		"sex":          {"Giới tính", "Giới", "Phái", "Nam/Nữ", "Nam, nữ", "GT", "Sex", "Gender"},
		"count":        {"Số người", "Số lượng", "SL", "Số lượng người", "Số cán bộ, công chức", "Tổng số người", "Số CBCC", "Count", "Number", "Number of people", "People", "Quantity", "No. of staff"},
		"service":      {"Cán bộ, công chức", "Cán bộ/công chức", "Cán bộ hay công chức", "Đối tượng", "Phân loại", "Loại", "CB/CC", "Service", "Cadre or civil servant"},
		"key":          {"Cán bộ chủ chốt", "Chủ chốt", "Là cán bộ chủ chốt", "Key cadre", "Key"},
		"certificates": {"Chứng chỉ", "Các chứng chỉ", "Chứng chỉ bồi dưỡng", "Chứng chỉ đã có", "Certificates", "Certificate", "Courses"},
		"ethnic":       {"Dân tộc", "Dân tộc thiểu số", "DTTS", "Người dân tộc thiểu số", "Ethnic", "Ethnicity", "Ethnic minority"},
		"verified":     {"Xác minh văn bằng", "Đã xác minh", "Kết quả xác minh", "Văn bằng đã xác minh", "Verified", "Diploma verified"},
		unitGroup:      {"Quận, huyện", "Quận/Huyện", "Huyện", "Quận", "Huyện, quận, thị xã", "Địa bàn", "Cấp huyện", "District"},
	},
	"pipeline": {
		"unit":       {"Đơn vị", "Tên đơn vị", "Xã, phường", "Phường, xã", "Tên xã", "Mã đơn vị", "Mã xã", "Commune", "Unit"},
		"field":      {"Lĩnh vực", "Lĩnh vực chuyên môn", "Chuyên môn", "Field"},
		"need":       {"Nhu cầu", "Loại nhu cầu", "Need"},
		"ready_year": {"Năm hoàn thành", "Năm tốt nghiệp", "Năm ra trường", "Ready year", "Graduation year"},
		"count":      {"Số người", "Số lượng", "SL", "Count", "People"},
		"document":   {"Văn bản", "Quyết định", "Document"},
		unitGroup:    {"Quận, huyện", "Huyện", "Quận", "District"},
	},
	"units": {
		"id": {"Mã đơn vị", "Mã xã", "Mã GSO", "Mã ĐVHC", "Mã", "Code", "Unit code"}, "name": {"Tên đơn vị", "Tên", "Tên xã, phường", "Xã, phường", "Đơn vị", "Name", "Commune"},
		"group": {"Địa bàn", "Huyện", "Quận, huyện", "Cụm", "Group", "District"}, "type": {"Loại đơn vị", "Kiểu đơn vị", "Type"},
		"category": {"Loại hình", "Cấp", "Phường, xã, thị trấn", "Category"}, "class": {"Phân loại", "Loại", "Hạng", "Class"},
		"population": {"Dân số", "Quy mô dân số", "Population"}, "area_ha": {"Diện tích", "Area"},
		"headcount": {"Biên chế", "Số lượng được giao", "Biên chế được giao", "Số lượng cán bộ, công chức được giao", "Headcount"}, "tags": {"Đặc điểm", "Tags"},
	},
	"programmes": {
		"id": {"Mã chương trình"}, "provider": {"Cơ sở đào tạo", "Trường", "Đơn vị đào tạo", "Nguồn đáp ứng", "University", "Provider"}, "name": {"Tên chương trình", "Chương trình", "Tên khóa", "Programme", "Name"},
		"major": {"Ngành", "Ngành đào tạo", "Mã ngành", "Major"}, "kind": {"Hình thức", "Hình thức đào tạo", "Loại hình đào tạo", "Hệ đào tạo", "Kind", "Mode"}, "start_month": {"Tháng khai giảng", "Khai giảng tháng", "Start month"},
		"months": {"Số tháng", "Thời gian đào tạo", "Thời gian", "Months", "Duration"}, "capacity": {"Chỉ tiêu", "Chỉ tiêu mỗi khóa", "Chỉ tiêu đặt hàng", "Capacity"},
		"published": {"Chỉ tiêu công bố", "Chỉ tiêu đã công bố", "Tổng chỉ tiêu"}, "price_kvnd": {"Đơn giá", "Học phí", "Giá", "Chi phí một người", "Price"}, "legal_mode": {"Phương thức", "Cơ chế", "Hình thức giao", "Legal mode"},
		"min_cohort": {"Sĩ số tối thiểu", "Số người tối thiểu"}, "reach_m": {"Phạm vi", "Phạm vi phục vụ"}, "entry": {"Điều kiện", "Điều kiện đầu vào", "Đối tượng tuyển sinh"},
	},
	"norms": {
		"id": {"Mã tiêu chuẩn"}, "unit_type": {"Loại đơn vị", "Unit type"}, "position": {"Chức danh", "Vị trí việc làm", "Position"}, "field": {"Lĩnh vực", "Lĩnh vực chuyên môn", "Yêu cầu chuyên môn", "Field"},
		"posts": {"Số lượng", "Số vị trí", "Số lượng được giao", "Posts"}, "valid_from": {"Từ ngày", "Hiệu lực từ", "Ngày hiệu lực", "Valid from"}, "valid_to": {"Đến ngày", "Hết hiệu lực", "Valid to"}, "document": {"Văn bản", "Căn cứ", "Document"},
	},
	"universities": {
		"id": {"Mã trường"}, "name": {"Tên trường", "Tên cơ sở đào tạo", "Trường", "Cơ sở đào tạo"}, "ownership": {"Loại hình", "Công lập, tư thục"}, "autonomy": {"Mức tự chủ", "Tự chủ"},
	},
	"coverage": {"major": {"Ngành", "Mã ngành"}, "field": {"Lĩnh vực"}, "per_mille": {"Mức phù hợp", "Tỷ lệ phù hợp", "Độ phù hợp"}},
	"rates":    {"per_mille": {"Tỷ lệ", "Rate"}},
}

// unitGroup is no column of a part: the district that tells units of one name apart.
const unitGroup = "unit.group"

// personal are titles of what is never read: who somebody is.
var personal = plainAll(
	"Họ và tên", "Họ tên", "Họ và tên cán bộ, công chức", "Họ tên cán bộ", "Tên cán bộ", "Họ đệm", "Họ và tên khai sinh", "CCCD", "Số CCCD", "CMND", "CMND/CCCD", "Số căn cước", "Căn cước công dân", "Số định danh", "Số định danh cá nhân",
	"Số điện thoại", "Điện thoại", "SĐT", "Di động", "Email", "Thư điện tử", "Địa chỉ", "Nơi ở", "Nơi ở hiện nay", "Quê quán", "Nơi sinh", "Hộ khẩu", "Số hiệu", "Số hiệu công chức", "Mã cán bộ", "Mã nhân viên", "Mã số thuế", "Số BHXH", "Số sổ BHXH", "Số tài khoản",
	"Full name", "Name of person", "Employee name", "Employee", "Surname", "First name", "Last name", "Phone", "Mobile", "Address", "ID card", "National ID", "Passport", "Employee ID", "Home town",
)

// ignored are titles of what no part needs.
var ignored = plainAll(
	"STT", "TT", "Số TT", "Số thứ tự", "Thứ tự", "Ghi chú", "Chú thích", "No", "No.", "Notes", "Note", "Remarks", "Comment", "#", "Hệ số lương", "Ngạch", "Mã ngạch", "Bậc lương", "Đảng viên", "Ngày vào Đảng", "Tôn giáo", "Ngoại ngữ", "Tin học",
	"Năm tốt nghiệp", "Nơi đào tạo", "Trường đào tạo", "Năm tuyển dụng", "Ngày tuyển dụng", "Thâm niên", "Ký nhận", "Trình độ văn hóa", "Trình độ phổ thông", "Văn hóa",
)

func plainAll(list ...string) []string {
	for i := range list {
		list[i] = plain(list[i])
	}
	return list
}

// titleOf maps the plain titles of a part to its columns.
type titleOf map[string]string

// partTitles are the titles of every part.
var partTitles = allTitles()

func allTitles() map[string]titleOf {
	all := map[string]titleOf{}
	for _, part := range sheet.Parts {
		own := titleOf{}
		for _, c := range sheet.Shapes(part) {
			own[plain(c.Name)] = c.Name
		}
		for _, c := range sheet.Shapes(part) {
			for _, l := range lang.Languages {
				if title := Heading(l, part, c.Name); title != "" {
					if _, taken := own[plain(bareTitle(title))]; !taken {
						own[plain(bareTitle(title))] = c.Name
					}
				}
			}
		}
		for _, column := range sortedKeys(titles[part]) {
			for _, title := range titles[part][column] {
				if _, taken := own[plain(title)]; !taken {
					own[plain(title)] = column
				}
			}
		}
		all[part] = own
	}
	return all
}

// Heading is the title of a column in a language; empty where it has none.
func Heading(l lang.Language, part, column string) string { return sheet.Heading(l, part, column) }

// bareTitle is a title without what stands in brackets.
func bareTitle(title string) string {
	for {
		from := strings.IndexAny(title, "([")
		if from < 0 {
			return strings.TrimSpace(title)
		}
		to := strings.IndexAny(title[from:], ")]")
		if to < 0 {
			return strings.TrimSpace(title[:from])
		}
		title = title[:from] + " " + title[from+to+1:]
	}
}

// meant is what a title was found to mean.
type meant struct{ column, how string }

// meaning finds what a title means once for all rows that may be headers.
func (r *reader) meaning(part, title string) (column, how string) {
	key := part + "\x1f" + title
	m, there := r.meanings[key]
	if !there {
		m.column, m.how = meaning(part, title)
		r.meanings[key] = m
	}
	return m.column, m.how
}

// meaning of a title for a part: column and how it was found.
func meaning(part, title string) (column, how string) {
	own := partTitles[part]
	if column, ok := own[plain(title)]; ok {
		if plain(column) == plain(title) {
			return column, HowExact
		}
		return column, HowTitle
	}
	bare := plain(bareTitle(title))
	if column, ok := own[bare]; ok {
		return column, HowTitle
	}
	if isOneOf(personal, bare) || isOneOf(ignored, bare) || bare == "" {
		return "", HowIgnored
	}
	if len(title) > longestTitle {
		return "", HowUnknown
	}
	// The longest known title within it, if no other column's is as long.
	best, longest, twice := "", 0, false
	for known, column := range own {
		if len(known) < shortestWithin || len(known) < longest || len(known)*100 < leastOfTitle*len(bare) || !within(bare, known) {
			continue
		}
		switch {
		case len(known) > longest:
			best, longest, twice = column, len(known), false
		case len(known) == longest && column != best:
			twice = true
		}
	}
	// Most of the title must be it: "Năm sinh của vợ" is another thing.
	if best != "" && !twice && longest*100 >= leastOfTitle*len(bare) {
		return best, HowWord
	}
	return "", HowUnknown
}

const (
	// longestTitle is the longest text, in bytes, that is searched for a known title.
	longestTitle = 160
	// shortestWithin is the shortest title that is found within a longer one.
	shortestWithin = 5
	// leastOfTitle, per cent, is how much of a longer title a known one must be.
	leastOfTitle = 55
)

func within(text, words string) bool { return strings.Contains(" "+text+" ", " "+words+" ") }

func isOneOf(list []string, title string) bool { return slices.Contains(list, title) }

func isPersonal(title string) bool {
	bare := plain(bareTitle(title))
	return isOneOf(personal, bare) || strings.HasPrefix(bare, "ho va ten") || strings.HasPrefix(bare, "ho ten")
}

// unitsOfTitles are what a title may state in brackets or at its end.
var unitsOfTitles = []struct{ mark, unit string }{
	{"%", "percent"},
	{"phan tram", "percent"},
	{"per cent", "percent"},
	{"percent", "percent"},
	{"‰", "permille"},
	{"phan nghin", "permille"},
	{"per mille", "permille"},
	{"ty dong", "billion"},
	{"trieu dong", "million"},
	{"trieu", "million"},
	{"nghin dong", "thousand"},
	{"ngan dong", "thousand"},
	{"1000 dong", "thousand"},
	{"1 000 dong", "thousand"},
	{"dong", "dong"},
	{"vnd", "dong"},
	{"km2", "km2"},
	{"km", "km"},
	{"nam hoc", ""},
	{"years", "years"},
}

// unitOf is the unit that a title states.
func unitOf(title string) string {
	folded := matcher.Unmarked(title)
	words := plain(title)
	for _, u := range unitsOfTitles {
		if strings.ContainsAny(u.mark, "%‰") && strings.Contains(folded, u.mark) || within(words, u.mark) {
			return u.unit
		}
	}
	return ""
}
