package sheet

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"dathang/matcher"
)

// maxIDBytes bounds the length of an id; the longest in the Hanoi data has 40 bytes.
const maxIDBytes = 200

// readText returns a cell's text as the dataset stores it: composed letters (NFC, so that text from a Mac equals text
// typed elsewhere), no surrounding space, and without the quote that Guard put in front of a formula.
func readText(cell string) (string, *flaw) {
	text := unguard(matcher.Composed(cell))
	if r, there := matcher.InvisibleIn(text); there {
		return "", &flaw{matcher.RowControlCharacter, matcher.Params{"character": matcher.CharacterCode(r)}}
	}
	if matcher.FailedFormula(text) {
		return "", &flaw{matcher.RowFailedFormula, matcher.Params{"value": shown(text)}}
	}
	if len(text) > maxCellBytes {
		return "", &flaw{matcher.RowTooLong, matcher.Params{"count": int64(len(text)), "high": int64(maxCellBytes)}}
	}
	return text, nil
}

// formulaStarts are the first characters by which a spreadsheet recognises a formula.
const formulaStarts = "=+-@"

// Guard puts a quote before text that a spreadsheet would run as a formula (OWASP, CSV Injection), and before text
// that already looks guarded, so that unguard restores exactly what was there.
func Guard(text string) string {
	rest := strings.TrimLeft(text, "'")
	if rest != "" && strings.IndexByte(formulaStarts+"\t\r\n", rest[0]) >= 0 {
		return "'" + text
	}
	return text
}

func unguard(text string) string {
	rest := strings.TrimLeft(text, "'")
	if rest != text && rest != "" && strings.IndexByte(formulaStarts, rest[0]) >= 0 {
		return text[1:]
	}
	return text
}

// readID reads an id: text without any space.
func readID(cell string) (string, *flaw) {
	id, wrong := readText(cell)
	if wrong != nil {
		return "", wrong
	}
	if strings.ContainsFunc(id, unicode.IsSpace) {
		return "", &flaw{matcher.RowBadID, matcher.Params{"value": shown(id), "want": strings.Join(strings.Fields(shown(id)), "_")}}
	}
	if len(id) > maxIDBytes {
		return "", &flaw{matcher.RowTooLong, matcher.Params{"count": int64(len(id)), "high": int64(maxIDBytes)}}
	}
	return id, nil
}

// readIDs reads ids separated by single spaces, none of them twice.
func readIDs(cell string) (string, *flaw) {
	text, wrong := readText(cell)
	if wrong != nil {
		return "", wrong
	}
	ids := strings.Fields(text)
	once := make([]string, 0, len(ids))
	seen := make(map[string]bool, len(ids))
	for _, id := range ids {
		if !seen[id] {
			once = append(once, id)
		}
		seen[id] = true
	}
	if len(once) < len(ids) {
		return "", &flaw{matcher.RowTextForm, matcher.Params{"value": shown(text), "want": shown(strings.Join(once, " "))}}
	}
	return strings.Join(ids, " "), nil
}

// readWord reads one word of a closed list, or its name in a language, as templates offer it.
func readWord(cell, column string, words []string) (string, *flaw) {
	text, wrong := readText(cell)
	if wrong != nil {
		return "", wrong
	}
	if !slices.Contains(words, text) {
		if word, ok := wordCalled(column, text, words); ok {
			return word, nil
		}
		return "", &flaw{matcher.RowUnknownWord, matcher.Params{"value": shown(text), "want": strings.Join(words, ", ")}}
	}
	return text, nil
}

// dayForms are the ways in which people write dates, with the day before the month as in Vietnam.
var dayForms = []string{
	"2/1/2006", "2-1-2006", "2.1.2006", "2/1/2006 15:04", "2/1/2006 15:04:05",
	"2006/1/2", "2006-1-2", "20060102", "2006-01-02T15:04:05", "2006-01-02 15:04:05", time.RFC3339,
}

// readDate reads a calendar date and returns it as yyyy-mm-dd.
func readDate(cell string) (string, *flaw) {
	text, wrong := readText(cell)
	if wrong != nil {
		return "", wrong
	}
	if _, ok := dayIn(text, time.DateOnly); ok {
		return text, nil
	}
	for _, form := range dayForms {
		if want, ok := dayIn(text, form); ok {
			return "", &flaw{matcher.RowDate, matcher.Params{"value": shown(text), "want": want}}
		}
	}
	// A spreadsheet's serial day number, which some programs write into a CSV file.
	serial, _, _ := strings.Cut(dayOfSerial(text, false), "T")
	if want, ok := dayIn(serial, time.DateOnly); ok {
		return "", &flaw{matcher.RowDate, matcher.Params{"value": shown(text), "want": want}}
	}
	return "", &flaw{matcher.RowNoDate, matcher.Params{"value": shown(text), "example": exampleDay}}
}

// exampleDay shows how dates are written. It is never suggested as the value of a cell.
const exampleDay = "2023-12-31"

func dayIn(text, form string) (string, bool) {
	day, err := time.Parse(form, text)
	return day.Format(time.DateOnly), err == nil && day.Year() >= minYear && day.Year() <= maxYear
}

// noNumbers are what programs write in place of a missing number.
var noNumbers = []string{"nan", "inf", "infinity", "null"}

// readWhole reads a whole number from low to high, written in digits alone. "1.234" is a thousand in Vietnam and one
// and a bit in London: it is refused, never guessed.
func readWhole(cell string, low, high int64) (int64, *flaw) {
	text := strings.TrimSpace(cell)
	if slices.Contains(noNumbers, strings.ToLower(strings.TrimLeft(text, "+-"))) || matcher.FailedFormula(text) {
		return 0, &flaw{matcher.RowNaN, matcher.Params{"value": shown(text)}}
	}
	digits, negative := strings.CutPrefix(text, "-")
	if !allDigits(digits) {
		if want := ungrouped(digits); want != "" {
			if negative {
				want = "-" + want
			}
			return 0, &flaw{matcher.RowNumberFormat, matcher.Params{"value": shown(text), "want": shown(want)}}
		}
		return 0, &flaw{matcher.RowNotNumber, matcher.Params{"value": shown(text)}}
	}
	n, err := strconv.ParseInt(text, 10, 64)
	switch {
	case (err != nil || n < low) && negative && low == 0 && strings.Trim(digits, "0") != "":
		return 0, &flaw{matcher.RowNegative, matcher.Params{"value": shown(text)}}
	case err != nil && negative, err == nil && n < low:
		return 0, &flaw{matcher.RowTooSmall, matcher.Params{"value": shown(text), "low": low}}
	case err != nil, n > high:
		return 0, &flaw{matcher.RowTooLarge, matcher.Params{"value": shown(text), "high": high}}
	}
	return n, nil
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// ungrouped returns "1234567" for 1.234.567, 1,234,567 and 1 234 567, and "" for text that is not grouped by threes.
func ungrouped(s string) string {
	for _, mark := range []string{".", ",", " ", "\u00A0", "\u202F", "'"} {
		groups := strings.Split(s, mark)
		if len(groups) < 2 || !allDigits(groups[0]) || len(groups[0]) > 3 {
			continue
		}
		ok := true
		for _, g := range groups[1:] {
			ok = ok && len(g) == 3 && allDigits(g)
		}
		if ok {
			return strings.Join(groups, "")
		}
	}
	return ""
}
