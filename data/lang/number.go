package lang

import (
	"math/bits"
	"strconv"
	"strings"
)

// Number writes whole numbers in groups of three: 1.234.567 in Vietnamese,
// 1,234,567 in English.
func Number(l Language, n int64) string {
	digits := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, digits = "-", digits[1:]
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + groupMark(l) + digits[i:]
	}
	return sign + digits
}

// Decimal writes n / 10^places exactly: Decimal(Vi, 125, 1) is 12,5.
func Decimal(l Language, n int64, places int) string {
	sign, size := "", magnitude(n)
	if n < 0 {
		sign = "-"
	}
	scale := uint64(1)
	for range places {
		scale *= 10
	}
	whole := Number(l, int64(size/scale))
	if places == 0 {
		return sign + whole
	}
	rest := strconv.FormatUint(size%scale, 10)
	return sign + whole + decimalMark(l) + strings.Repeat("0", places-len(rest)) + rest
}

// Share writes a per mille number as a percentage: 125 is 12,5%.
func Share(l Language, perMille int64) string {
	return Decimal(l, perMille, 1) + "%"
}

// Gap writes how far a value may be from the best possible, as a percentage of the value. It rounds
// up, so that it never understates: to a tenth of a percent from 1 % on, to a hundredth from 0.01 %
// on, else to a ten-thousandth. A value of 0 counts as 1.
func Gap(l Language, gap, value int64) string {
	const finest = 4
	places := finest
	switch fine := percent(gap, value, finest); {
	case fine >= 10_000:
		places = 1
	case fine >= 100:
		places = 2
	}
	return trimmed(Decimal(l, percent(gap, value, places), places), decimalMark(l)) + "%"
}

// percent is gap / |value| in units of 10^-places percent, rounded up and capped at 10^12 units.
func percent(gap, value int64, places int) int64 {
	const most = 1_000_000_000_000
	of := max(1, magnitude(value))
	scale := uint64(100)
	for range places {
		scale *= 10
	}
	// The product may pass 64 bits. A quotient that does not fit in 64 bits is above the cap.
	high, low := bits.Mul64(magnitude(gap), scale)
	if high >= of {
		return most
	}
	n, rest := bits.Div64(high, low, of)
	if rest > 0 {
		n++
	}
	return int64(min(n, most))
}

// trimmed leaves out zeros at the end of a decimal.
func trimmed(text, mark string) string {
	if !strings.Contains(text, mark) {
		return text
	}
	return strings.TrimSuffix(strings.TrimRight(text, "0"), mark)
}

// Money writes thousand dong in the unit that reads best: billions from a
// billion on, millions from a million on, else thousands; nothing is 0 đồng. It
// rounds half away from zero, to two places for billions and one for millions.
func Money(l Language, kvnd int64) string {
	const million, billion = 1_000, 1_000_000 // in thousand dong
	switch size := magnitude(kvnd); {
	case size == 0:
		return Text(l, "money.zero", nil)
	case size >= billion:
		return Text(l, "money.billion", map[string]any{"value": rounded(l, kvnd, billion, 2)})
	case size >= million:
		return Text(l, "money.million", map[string]any{"value": rounded(l, kvnd, million, 1)})
	default:
		return Text(l, "money.thousand", map[string]any{"value": Number(l, kvnd)})
	}
}

// Date writes yyyy-mm-dd as dd/mm/yyyy; any other text stays as it is.
func Date(iso string) string {
	parts := strings.Split(iso, "-")
	if len(parts) != 3 || len(parts[0]) != 4 || len(parts[1]) != 2 || len(parts[2]) != 2 {
		return iso
	}
	return parts[2] + "/" + parts[1] + "/" + parts[0]
}

// rounded writes n / unit with at most places digits, half away from zero, without zeros at the end.
func rounded(l Language, n int64, unit uint64, places int) string {
	step := unit
	for range places {
		step /= 10
	}
	size := int64((magnitude(n) + step/2) / step)
	for places > 0 && size%10 == 0 {
		size, places = size/10, places-1
	}
	if n < 0 {
		size = -size
	}
	return Decimal(l, size, places)
}

// magnitude is |n|, also for the least int64, which has no positive counterpart of its type.
func magnitude(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}

func groupMark(l Language) string {
	if l == En {
		return ","
	}
	return "."
}

func decimalMark(l Language) string {
	if l == En {
		return "."
	}
	return ","
}
