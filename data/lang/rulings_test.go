package lang_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"dathang/data/lang"
)

// ruling is a word that no text may use, and what stands in its place.
type ruling struct {
	word string
	use  string
	// within are the phrases in which the word is right.
	within []string
	// keys are the texts that may use it, or a section of them ("column.").
	keys []string
}

// rulings keep one term for one idea. Words are in small letters; a text is compared without capitals.
var rulings = map[lang.Language][]ruling{
	lang.Vi: {
		{word: "đề xuất", use: "phương án"},
		{word: "đề án", use: "phương án: a đề án is another kind of document"},
		{word: "biên chế", use: "danh sách cán bộ, công chức (the people) or số lượng được giao (the number)"},
		{word: "cán bộ", use: "cán bộ, công chức: they are two legal groups", within: []string{"cán bộ, công chức", "cán bộ chủ chốt"}, keys: []string{"column.service", "service.cadre", "review.", "review_column.", "review_figure.", "review_note."}},
		{word: "định mức", use: "tiêu chuẩn vị trí việc làm or số lượng được giao"},
		{word: "trường", use: "cơ sở đào tạo", within: []string{"môi trường"}},
		{word: "nguồn cung", use: "nguồn đáp ứng"},
		{word: "chuyên môn", use: "lĩnh vực chuyên môn", within: []string{"lĩnh vực chuyên môn", "chuẩn chuyên môn"}},
		{word: "chuyên ngành", use: "lĩnh vực chuyên môn"},
		{
			word: "chỉ tiêu", use: "vị trí (what is needed) or người (who comes): a chỉ tiêu is what a school enrols",
			keys: []string{
				"web.screen.quotas", "web.hint.quotas", "web.quotas.ordered", "report.ordered", "cli.help.quotas",
				"part.quotas", "column.quotas", "column.published", "column.seats", "column.capacity", "heading.quotas", "heading.published", "heading.seats", "heading.capacity", "web.glossary.price.word",
			},
		},
		{word: "việc chạy", use: "lượt tính toán"},
		{word: "việc đang chạy", use: "lượt tính toán"},
		{word: "lần chạy", use: "lượt tính toán"},
		{word: "lần tính", use: "lượt tính toán"},
		{word: "chậm", use: "muộn", keys: []string{"problem.request_timeout", "problem_title.request_timeout"}},
		{word: "thành phố", use: "tỉnh, thành phố or the name of the authority", within: []string{"tỉnh, thành phố"}},
		{word: "điều chuyển", use: "điều động"},
		{word: "còn thiếu", use: "chưa đáp ứng", keys: []string{"request.missing", "report.goal_nobody_else", "report.row_penalty"}},
		{word: "hạn mức", use: "mức tối đa"},
		{word: "mạng luồng", use: "mô hình chính, ràng buộc bổ sung"},
		{word: "phần nghìn", use: "phần trăm, or how a share is written", keys: []string{"column."}},
		{word: "cận", use: "mức tốt nhất có thể đạt", within: []string{"nhánh và cận", "lân cận", "tiếp cận"}},
		{word: " %", use: "% without a space"},
		{word: "0 nghìn", use: "0 đồng"},
	},
	lang.En: {
		{word: "want ", use: "must be, or expected"},
		{word: "sign on", use: "sign in"},
		{word: "sign-on", use: "sign-in"},
		{word: "signed on", use: "signed in"},
		{word: "sign off", use: "sign out"},
		{word: "signed off", use: "signed out"},
		{word: "anew", use: "again"},
		{word: "fault", use: "error", within: []string{"default", "under faults"}},
		{word: "freeze", use: "finalise"},
		{word: "frozen", use: "finalised"},
		{word: "recount", use: "verify (a proposal) or recalculate (a number)"},
		{word: "e-mail", use: "email"},
		{word: "per mille", use: "per cent, or thousandths"},
		{word: "city", use: "provincial or city authority", within: []string{"capacity", "provincial or city authority", "“city”"}, keys: []string{"column.provider"}},
		{word: "side row", use: "side constraint"},
		{word: "is meant", use: "did you mean"},
		{word: "as asked", use: "as requested", within: []string{"was asked for"}},
		{word: "ships", use: "built-in"},
		{word: "hill commune", use: "upland commune"},
		{word: " %", use: "% without a space"},
	},
}

func TestCatalogue_UsesOneTermForOneIdea(t *testing.T) {
	for _, l := range lang.Languages {
		for _, r := range rulings[l] {
			for _, key := range lang.Keys(l) {
				if r.spares(key) {
					continue
				}
				text := strings.ToLower(lang.Text(l, key, nil))
				for _, phrase := range r.within {
					text = strings.ReplaceAll(text, phrase, "")
				}
				if strings.Contains(words(text), r.word) {
					t.Errorf("%s.json, %s says “%s”: use %s\n\t%s", l, key, r.word, r.use, text)
				}
			}
		}
	}
}

func (r *ruling) spares(key string) bool {
	return slices.ContainsFunc(r.keys, func(k string) bool { return key == k || strings.HasSuffix(k, ".") && strings.HasPrefix(key, k) })
}

// words leaves out the names of parameters, which nobody reads.
func words(text string) string {
	return regexp.MustCompile(`\{\{[^}]*\}\}`).ReplaceAllString(text, "{}")
}

// The mark stands on the first of two vowels that end a word: khóa, xóa, lũy; but quý.
func TestCatalogue_PutsToneMarksWhereOfficesDo(t *testing.T) {
	late := regexp.MustCompile(`(?:o[àáảãạ]|[^qQ]u[ỳýỷỹỵ])(?:[^\p{L}]|$)`)
	for _, key := range lang.Keys(lang.Vi) {
		require.NotRegexp(t, late, lang.Text(lang.Vi, key, nil), key)
	}
	require.Regexp(t, late, "tệp khoá")
	require.Regexp(t, late, "luỹ thừa")
	require.NotRegexp(t, late, "khóa, quý, toàn, hoạt")
}

func TestCatalogue_HelpIsSentences(t *testing.T) {
	for _, l := range lang.Languages {
		for _, key := range lang.Keys(l) {
			if !strings.HasPrefix(key, "cli.help.") {
				continue
			}
			text := lang.Text(l, key, nil)
			first, _ := utf8.DecodeRuneInString(text)
			// A name that is always written small may begin one.
			require.True(t, unicode.IsUpper(first) || strings.HasPrefix(text, "dathang"), "%s: %s begins with a small letter: %s", l, key, text)
			require.True(t, strings.HasSuffix(text, "."), "%s: %s ends without a full stop: %s", l, key, text)
		}
	}
}
