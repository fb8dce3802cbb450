package matcher

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// What text may contain, wherever it comes from: files that people fill in (data/sheet) and JSON
// files follow the same rules.

// Composed returns text with composed letters (NFC), so that text typed on a Mac equals text typed
// elsewhere, and without surrounding space.
func Composed(text string) string {
	return strings.TrimSpace(norm.NFC.String(text))
}

// InvisibleIn finds the first invisible character, which could make two ids differ that look the
// same. U+FFFD counts too: a wrong conversion leaves it in place of a letter. Line breaks and tabs
// are allowed.
func InvisibleIn(text string) (rune, bool) {
	for _, r := range text {
		if invisible(r) {
			return r, true
		}
	}
	return 0, false
}

func invisible(r rune) bool {
	switch {
	case r == '\n', r == '\t', r >= ' ' && r <= '~', r >= 0x1E00 && r < 0x2000:
		return false // nearly every letter: ASCII or Vietnamese
	}
	return r == utf8.RuneError || unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Co,
		unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point)
}

// CharacterCode is how a fault names a character that cannot be shown.
func CharacterCode(r rune) string { return fmt.Sprintf("U+%04X", r) }

// failures are what spreadsheets write where a formula has no value.
var failures = []string{
	"#n/a", "#na", "#value!", "#ref!", "#div/0!", "#num!", "#name?", "#null!", "#spill!", "#calc!", "#field!",
	"#getting_data", "#blocked!", "#connect!", "#unknown!", "#busy!", "#error!",
}

// FailedFormula reports whether text is what a spreadsheet leaves of a failed
// formula, or of a number in a column that is too narrow (#####): it names nothing.
func FailedFormula(text string) bool {
	text = strings.ToLower(strings.TrimSpace(text))
	code, ofLibre := strings.CutPrefix(text, "err:")
	switch {
	case ofLibre:
		_, err := strconv.Atoi(code)
		return err == nil
	case !strings.HasPrefix(text, "#"):
		return false
	}
	return len(text) > 2 && strings.Trim(text, "#") == "" || slices.Contains(failures, text)
}

// Unmarked is a text as people compare names: without diacritics, in small letters, with single spaces.
func Unmarked(text string) string {
	plain := strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r):
			return -1
		case r == 'đ': // a letter of its own, without a mark that could be dropped
			return 'd'
		}
		return r
	}, norm.NFD.String(strings.ToLower(text)))
	return strings.Join(strings.Fields(plain), " ")
}

// likenesses map letters of other alphabets, and signs, to the letter they look like. Ð (eth) and Ɖ
// are not the Vietnamese Đ.
var likenesses = strings.NewReplacer(
	"А", "A", "В", "B", "Е", "E", "К", "K", "М", "M", "Н", "H", "О", "O", "Р", "P", "С", "C", "Т", "T", "Х", "X", "У", "Y", "І", "I", "Ј", "J", "Ѕ", "S",
	"а", "a", "е", "e", "о", "o", "р", "p", "с", "c", "х", "x", "у", "y", "і", "i", "ј", "j", "ѕ", "s",
	"Α", "A", "Β", "B", "Ε", "E", "Ζ", "Z", "Η", "H", "Ι", "I", "Κ", "K", "Μ", "M", "Ν", "N", "Ο", "O", "Ρ", "P", "Τ", "T", "Υ", "Y", "Χ", "X", "ο", "o",
	"Ð", "Đ", "Ɖ", "Đ", "‐", "-", "‑", "-", "‒", "-", "–", "-", "—", "-", "−", "-", "’", "'", "‘", "'", "ı", "i",
)

// Likeness is what an id looks like: two ids with the same likeness cannot be told apart by eye.
func Likeness(id string) string {
	for i := range len(id) {
		if id[i] >= utf8.RuneSelf {
			return likenesses.Replace(norm.NFKC.String(id))
		}
	}
	return id
}

// plain reports whether text consists of letters that need no further check; most does.
func plain(text string, id bool) bool {
	if text == "" {
		return true
	}
	if text[0] == '#' || text[0] == ' ' || text[len(text)-1] == ' ' || text[0] == 'E' || text[0] == 'e' {
		return false
	}
	for i := range len(text) {
		if c := text[i]; c < ' ' || c > '~' || id && c == ' ' {
			return false
		}
	}
	return true
}

// walkTexts calls see for every text in a value, at any depth.
func walkTexts(path string, v reflect.Value, see func(at, text string, id bool)) {
	switch v.Kind() {
	case reflect.String:
		see(path, v.String(), v.Type().Name() != "string")
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			walkTexts(path, v.Elem(), see)
		}
	case reflect.Slice, reflect.Array:
		if k := v.Type().Elem().Kind(); k != reflect.String && k != reflect.Struct && k != reflect.Slice && k != reflect.Pointer && k != reflect.Interface {
			return // numbers
		}
		for i := range v.Len() {
			walkTexts(path+"/"+strconv.Itoa(i), v.Index(i), see)
		}
	case reflect.Map:
		keys := v.MapKeys()
		slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
		for _, key := range keys {
			at := path + "/" + pointer(key.String())
			if key.Kind() == reflect.String {
				see(at, key.String(), true)
			}
			walkTexts(at, v.MapIndex(key), see)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Type().Field(i)
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			switch {
			case !f.IsExported() || name == "-":
			case f.Anonymous && name == "":
				walkTexts(path, v.Field(i), see)
			default:
				walkTexts(path+"/"+name, v.Field(i), see)
			}
		}
	}
}

// pointer escapes a name for a JSON pointer (RFC 6901).
func pointer(name string) string {
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
}

// clip shortens what a fault quotes from a file.
func clip(s string) string {
	const most = 80
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}
