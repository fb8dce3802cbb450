package intake

import (
	"slices"
	"strings"

	"dathang/data/lang"
	"dathang/data/sheet"
)

// What words mean. A word is compared by plain. Every code is also found by itself and by its name in each language.
// To teach a word, add it here; one word stands for one code of a list.

// synonyms of codes, by list.
var synonyms = map[string]map[string][]string{
	"staff_level": {
		"secondary":  {"Trung cấp", "TC", "Trung cấp chuyên nghiệp", "TCCN", "THCN", "Trung học chuyên nghiệp", "Trung cấp nghề", "Intermediate diploma", "Vocational secondary"},
		"college":    {"Cao đẳng", "CĐ", "Cao đẳng nghề", "Associate"},
		"university": {"Đại học", "ĐH", "Cử nhân", "Kỹ sư", "Bác sĩ", "Đại học chính quy", "Đại học tại chức", "ĐHCQ", "Bachelor", "Bachelor's degree", "University degree"},
		"master":     {"Thạc sĩ", "Thạc sỹ", "ThS", "Cao học", "Master's degree", "Master"},
		"doctor":     {"Tiến sĩ", "Tiến sỹ", "TS", "PhD", "Doctorate"},
	},
	"ownership": {
		"cong_lap": {"Công", "Nhà nước", "Trường công", "Public", "State"},
		"tu_thuc":  {"Tư", "Dân lập", "Ngoài công lập", "Trường tư", "Private"},
	},
	"theory": {
		"none":         {"Chưa", "Không", "Chưa qua đào tạo", "Chưa có", "Không có", "Chưa đào tạo", "Chưa học", "No", "Nil", "0"},
		"elementary":   {"Sơ cấp", "SC", "Sơ cấp LLCT", "Sơ cấp lý luận chính trị", "Basic"},
		"intermediate": {"Trung cấp", "TC", "Trung cấp LLCT", "Trung cấp chính trị", "Trung cấp lý luận chính trị", "TCLLCT", "TCCT"},
		"advanced":     {"Cao cấp", "CC", "Cử nhân", "CN", "Cao cấp LLCT", "Cao cấp chính trị", "Cao cấp lý luận chính trị", "Cử nhân chính trị", "CCLLCT", "CCCT", "Cao cấp/Cử nhân"},
	},
	"sex": {
		"female": {"Nữ", "Nữ giới", "F", "Woman", "Female", "Bà"},
		"male":   {"Nam", "Nam giới", "M", "Man", "Male", "Ông"},
	},
	"service": {"cadre": {"Cán bộ", "CB", "Cán bộ chuyên trách"}, "civil_servant": {"Công chức", "CC", "Civil servant"}},
	"category": {
		"phuong": {"Phường", "P", "Ward"}, "xa": {"Xã", "X", "Commune"}, "thi_tran": {"Thị trấn", "TT", "Township"}, "dac_khu": {"Đặc khu", "Special zone"},
	},
	"class":     {"I": {"1", "Loại I", "Loại 1", "Hạng I", "Class I"}, "II": {"2", "Loại II", "Loại 2", "Hạng II", "Class II"}, "III": {"3", "Loại III", "Loại 3", "Hạng III", "Class III"}},
	"certainty": {"high": {"Cao", "Chắc chắn"}, "medium": {"Trung bình", "Vừa"}, "low": {"Thấp"}, "assumption": {"Giả định", "Assumed"}},
	"origin":    {"article": {"Ưu tiên", "Lĩnh vực ưu tiên", "Nêu trong văn bản"}, "proposed": {"Khác", "Bổ sung", "Đề xuất"}},
	"kind": {
		"degree": {"Chính quy", "Đại học", "Đại học chính quy", "ĐHCQ"}, "in_service": {"Vừa làm vừa học", "VLVH", "Vừa học vừa làm", "Tại chức", "Đại học vừa làm vừa học"}, "second_degree": {"Văn bằng hai", "Văn bằng 2", "Văn bằng thứ hai", "Bằng hai", "Bằng 2", "VB2"},
		"bridging": {"Liên thông"}, "master": {"Thạc sĩ", "Thạc sỹ", "Cao học"}, "short_course": {"Bồi dưỡng", "Ngắn hạn", "Bồi dưỡng ngắn hạn", "Lớp ngắn hạn"}, "theory": {"Lý luận chính trị", "LLCT"}, "management": {"Quản lý nhà nước", "QLNN"},
		"refresher": {"Cập nhật kiến thức", "Bồi dưỡng cập nhật"}, "recruitment": {"Tuyển dụng", "Tuyển mới", "Thi tuyển"}, "transfer": {"Điều động", "Luân chuyển", "Chuyển công tác"}, "secondment": {"Biệt phái"},
	},
	"need":        {"vacant": {"Khuyết", "Vị trí khuyết", "Vị trí còn khuyết", "Trống", "Còn thiếu"}, "unqualified": {"Chưa đạt chuẩn", "Chưa đạt", "Người chưa đạt chuẩn"}, "refresh": {"Cập nhật", "Đến kỳ cập nhật"}},
	"legal_mode":  {"assign": {"Giao nhiệm vụ", "Giao"}, "order": {"Đặt hàng"}, "tender": {"Đấu thầu"}},
	"term":        {"lasting": {"Lâu dài"}, "temporary": {"Tạm thời"}, "refresher": {"Cập nhật"}},
	"price_part":  {"tuition": {"Học phí"}, "lodging": {"Chỗ ở", "Lưu trú", "Đi lại"}, "allowance": {"Hỗ trợ", "Trợ cấp"}, "salary": {"Lương"}},
	"payer":       {"city": {"Ngân sách tỉnh", "Tỉnh", "Thành phố", "Ngân sách thành phố"}, "commune": {"Ngân sách xã", "Xã"}, "other": {"Khác"}},
	"field_type":  {"specialisation": {"Ngành", "Chuyên môn"}, "level": {"Trình độ"}, "theory": {"Lý luận chính trị", "LLCT"}, "course": {"Chứng chỉ"}},
	"verified":    {"yes": {"Đạt", "Có", "Hợp lệ", "Đã xác minh", "x"}, "no": {"Không", "Không đạt", "Không hợp lệ", "Chưa đạt"}},
	"dataset_key": {"base_date": {"Ngày gốc"}, "roster_date": {"Ngày chốt danh sách", "Ngày chốt"}, "name": {"Tên bộ dữ liệu", "Tên"}, "id": {"Mã", "Mã bộ dữ liệu"}, "marks": {"Ghi chú"}, "format": {"Định dạng"}},
	"flag":        {"1": {"Có", "x", "✓", "✔", "√", "v", "Yes", "True", "Đúng", "y"}, "0": {"Không", "No", "False", "Sai", "n"}},
	"ethnic": {
		"0": {"Kinh", "Không"},
		"1": {
			"Có", "x", "DTTS", "Tày", "Thái", "Mường", "Nùng", "Mông", "H'Mông", "Hmông", "Dao", "Khmer", "Khơ Me", "Hoa", "Gia Rai", "Gia-rai", "Ê Đê", "Ba Na", "Xơ Đăng", "Sán Chay", "Cơ Ho", "Chăm", "Sán Dìu", "Hrê", "Ra Glai", "Mnông", "Xtiêng", "Bru - Vân Kiều", "Vân Kiều",
			"Thổ", "Khơ Mú", "Cơ Tu", "Giáy", "Giẻ Triêng", "Tà Ôi", "Mạ", "Co", "Chơ Ro", "Xinh Mun", "Hà Nhì", "Chu Ru", "Lào", "Kháng", "La Chí", "Phù Lá", "La Hủ", "La Ha", "Pà Thẻn", "Chứt", "Lự", "Lô Lô", "Mảng", "Cờ Lao", "Bố Y", "Cống", "Ngái", "Si La", "Pu Péo", "Rơ Măm", "Brâu", "Ơ Đu",
		},
	},
}

// listOf is the section or list of words of a column.
func listsOf(part, column string) []string {
	if part == "dataset" && column == "key" {
		return []string{"dataset_key"}
	}
	return sheet.WordSections(column)
}

// codeOf finds the code of a list's words that a text stands for. Several are guesses; so are words that are near.
func codeOf(part, column string, words []string, text string) (code, how string, guesses []string) {
	code, how, guesses = knownCode(part, column, words, text)
	if how != HowAsked || len(guesses) > 0 {
		return code, how, guesses
	}
	mine := plain(text)
	// Words that are near are offered, never taken.
	best, most := "", leastAlike
	for _, list := range listsOf(part, column) {
		for _, code := range words {
			for _, w := range append(slices.Clone(synonyms[list][code]), lang.Name(lang.Vi, list, code), code) {
				if alike := dice(pairs(mine), pairs(plain(w))); alike > most {
					best, most = code, alike
				}
			}
		}
	}
	if best != "" {
		guesses = []string{best}
	}
	return "", HowAsked, guesses
}

// spoken maps the plain words of each list to the codes that they stand for.
var spoken = allWords()

func allWords() map[string]map[string][]string {
	all := map[string]map[string][]string{}
	add := func(list, word, code string) {
		if all[list] == nil {
			all[list] = map[string][]string{}
		}
		key := plain(word)
		if key == "" {
			key = word
		}
		if !slices.Contains(all[list][key], code) {
			all[list][key] = append(all[list][key], code)
		}
	}
	for _, list := range sortedKeys(synonyms) {
		for _, code := range sortedKeys(synonyms[list]) {
			for _, word := range synonyms[list][code] {
				add(list, word, code)
			}
		}
	}
	for _, l := range lang.Languages {
		for _, key := range lang.Keys(l) {
			if list, code, ok := strings.Cut(key, "."); ok && synonyms[list] != nil {
				add(list, lang.Name(l, list, code), code)
			}
		}
	}
	return all
}

// knownCode finds the code that a text stands for, or several.
func knownCode(part, column string, words []string, text string) (code, how string, several []string) {
	text = strings.TrimSpace(text)
	if slices.Contains(words, text) {
		return text, "code", nil
	}
	mine := plain(text)
	if mine == "" {
		mine = text
	}
	if mine == "" {
		return "", HowAsked, nil
	}
	seen := map[string]bool{}
	for _, list := range listsOf(part, column) {
		for _, code := range spoken[list][mine] {
			if slices.Contains(words, code) {
				seen[code] = true
			}
		}
	}
	for _, code := range words {
		if plain(code) == mine {
			seen[code] = true
		}
	}
	found := sortedKeys(seen)
	if len(found) == 1 {
		return found[0], HowWord, nil
	}
	return "", HowAsked, found
}

// wordOf finds the code of a text once for all cells.
func (r *reader) wordOf(part, column string, words []string, text string) *Word {
	key := column + "\x1f" + strings.TrimSpace(text)
	if w, there := r.words[key]; there {
		w.Cells++
		return w
	}
	w := &Word{List: column, Text: strings.TrimSpace(text), Cells: 1}
	if code, corrected := r.c.word(column, w.Text); corrected {
		w.Code, w.How = code, HowCorrected
	} else {
		w.Code, w.How, w.Guesses = codeOf(part, column, words, w.Text)
	}
	if w.How == HowAsked {
		w.Codes = words
	}
	r.words[key] = w
	return w
}
