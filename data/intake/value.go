package intake

import (
	"math/big"
	"strconv"
	"strings"
	"time"

	"dathang/data/sheet"
)

// scale is what a number of a column is multiplied by for the unit that its title states.
func scale(column, unit string) *big.Rat {
	money := strings.Contains(column, "kvnd")
	mille := strings.HasSuffix(column, "per_mille") || column == "multiplier"
	switch {
	case mille && unit == "percent":
		return big.NewRat(10, 1)
	case money && unit == "billion":
		return big.NewRat(1_000_000, 1)
	case money && unit == "million":
		return big.NewRat(1000, 1)
	case money && unit == "dong":
		return big.NewRat(1, 1000)
	case unit == "km" && strings.HasSuffix(column, "_m"):
		return big.NewRat(1000, 1)
	case unit == "km2" && column == "area_ha":
		return big.NewRat(100, 1)
	case unit == "years" && strings.HasSuffix(column, "months"):
		return big.NewRat(12, 1)
	}
	return nil
}

// marks of units that people write behind a number.
var numberTails = []string{"đồng", "đ", "vnđ", "vnd", "người", "ha", "tháng", "m", "chỉ tiêu"}

// numberOf reads a whole number as people write it. Kind says how it was written; empty where text is digits already,
// or where it is no number that can be read in one way only.
func numberOf(c *sheet.Cell, column, unit string) (text, kind string) {
	text = strings.TrimSpace(c.Text)
	by := scale(column, unit)
	mille := strings.HasSuffix(column, "per_mille") || column == "multiplier"
	if c.Number() {
		n, ok := new(big.Rat).SetString(text)
		if !ok {
			return text, ""
		}
		switch {
		case strings.Contains(c.Format, "%") && mille:
			return rounded(n.Mul(n, big.NewRat(1000, 1)), text, "percent") // 1 is shown as 100 %
		case by != nil:
			return rounded(n.Mul(n, by), text, "unit")
		}
		return text, ""
	}
	body := strings.ReplaceAll(strings.ReplaceAll(text, "\u00A0", " "), "\u202F", " ")
	if rest, ok := strings.CutSuffix(body, "%"); ok {
		if !mille {
			return text, ""
		}
		n, _, ok := decimal(strings.TrimSpace(rest), true)
		if !ok {
			return text, ""
		}
		return rounded(n.Mul(n, big.NewRat(10, 1)), text, "percent")
	}
	lower := strings.ToLower(body)
	for _, tail := range numberTails {
		if rest, ok := strings.CutSuffix(lower, tail); ok && rest != "" && strings.TrimSpace(rest) != "" {
			body = strings.TrimSpace(body[:len(rest)])
			break
		}
	}
	if body == "" || strings.Trim(body, "0123456789.,' -") != "" {
		return text, ""
	}
	n, kind, ok := decimal(body, by != nil)
	if !ok {
		return text, ""
	}
	if by != nil {
		return rounded(n.Mul(n, by), text, "unit")
	}
	if body == text && kind == "" {
		return text, ""
	}
	if kind == "" {
		kind = "unit"
	}
	return rounded(n, text, kind)
}

// rounded is a number that has to be whole; otherwise the text stays, to be refused.
func rounded(n *big.Rat, text, kind string) (string, string) {
	if !n.IsInt() {
		return text, ""
	}
	return n.Num().String(), kind
}

// decimal reads digits with marks between groups of three or before a fraction. A single mark before three digits is
// a thousand where only whole numbers make sense, and unclear where fractions do.
func decimal(text string, fractions bool) (n *big.Rat, kind string, ok bool) {
	negative := strings.HasPrefix(text, "-")
	body := strings.TrimPrefix(text, "-")
	whole, fraction := body, ""
	last := strings.LastIndexAny(body, ".,")
	if last >= 0 {
		after := body[last+1:]
		before := body[:last]
		other := strings.ContainsAny(before, ".,' ")
		sameMark := strings.Contains(before, body[last:last+1])
		switch {
		case len(after) == 3 && (sameMark || !other && !fractions):
		case len(after) == 3 && !other && len(strings.TrimLeft(before, "0")) > 0 && fractions:
			return nil, "", false // 1.234 of a million: a thousand and more, or one and a bit
		default:
			whole, fraction, kind = before, after, "decimal"
		}
	}
	groups := strings.FieldsFunc(whole, func(r rune) bool { return strings.ContainsRune(".,' ", r) })
	if len(groups) == 0 {
		return nil, "", false
	}
	for i, g := range groups {
		if i > 0 && len(g) != 3 || len(groups) > 1 && i == 0 && len(g) > 3 {
			return nil, "", false
		}
	}
	if len(groups) > 1 {
		kind = "grouped"
	}
	digits := strings.Join(groups, "")
	if fraction != "" {
		digits += "." + fraction
	}
	n, ok = new(big.Rat).SetString(digits)
	if ok && negative {
		n.Neg(n)
	}
	return n, kind, ok
}

// The serial numbers that are taken for days: from 1905 to 2200, but for those that look like years.
const (
	firstSerial = 2201
	lastSerial  = 110_000
)

// dayForms are the ways in which people write days, the day before the month.
var dayForms = []string{
	"2/1/2006", "2-1-2006", "2.1.2006", "2/1/2006 15:04", "2/1/2006 15:04:05", "2006/1/2", "2006-1-2", "2006-01-02T15:04:05", "2006-01-02 15:04:05", time.RFC3339,
}

// dayOf reads a day as yyyy-mm-dd; kind is empty where it is written so, or is none.
func dayOf(c *sheet.Cell, from1904 bool) (text, kind string) {
	text = strings.TrimSpace(c.Text)
	if _, err := time.Parse(time.DateOnly, text); err == nil {
		return text, ""
	}
	if n, err := strconv.ParseFloat(text, 64); err == nil {
		if c.Number() && n >= firstSerial && n <= lastSerial && n == float64(int(n)) {
			return serialDay(int(n), from1904).Format(time.DateOnly), "serial"
		}
		return text, ""
	}
	tidy := strings.ReplaceAll(strings.TrimPrefix(strings.ToLower(text), "ngày "), " /", "/")
	tidy = strings.ReplaceAll(tidy, "/ ", "/")
	for _, form := range dayForms {
		if day, err := time.Parse(form, strings.ToUpper(tidy)); err == nil {
			return day.Format(time.DateOnly), "date"
		}
	}
	return text, ""
}

func serialDay(n int, from1904 bool) time.Time {
	first := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	if from1904 {
		first = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return first.AddDate(0, 0, n)
}

// birthYear reads a year or the day of a birth.
func birthYear(c *sheet.Cell, from1904 bool) (text, kind string) {
	text = strings.TrimSpace(c.Text)
	if n, err := strconv.Atoi(text); err == nil && n < firstSerial {
		return text, ""
	}
	if day, kind := dayOf(c, from1904); kind != "" {
		return day[:4], "birth_date"
	}
	if _, err := time.Parse(time.DateOnly, text); err == nil {
		return text[:4], "birth_date"
	}
	if month, err := time.Parse("1/2006", text); err == nil {
		return strconv.Itoa(month.Year()), "birth_date"
	}
	return text, ""
}

// zeros is a number as a format of zeros alone shows it: 1 as 00001.
func zeros(c *sheet.Cell) (text, kind string) {
	text = strings.TrimSpace(c.Text)
	if c.Number() && c.Format != "" && strings.Trim(c.Format, "0") == "" && len(c.Format) > len(text) {
		return strings.Repeat("0", len(c.Format)-len(text)) + text, "zeros"
	}
	return text, ""
}
