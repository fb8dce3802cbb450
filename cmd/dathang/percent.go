package main

import (
	"strconv"
	"strings"
)

// millionths parses a percentage from 0% to 100% with at most four decimals, in English or Vietnamese notation. The
// percent sign is required: 0.1 alone might mean a tenth.
func millionths(text string) (n int64, ok bool) {
	const decimals, whole = 4, 1_000_000
	number, signed := strings.CutSuffix(text, "%")
	// Digits before and after the mark are joined and read as one
	// whole number, so that no floating-point number rounds.
	units, rest, _ := strings.Cut(strings.Replace(strings.TrimSpace(number), ",", ".", 1), ".")
	read, err := strconv.ParseUint(units+rest+strings.Repeat("0", max(0, decimals-len(rest))), 10, 32)
	return int64(read), signed && err == nil && units != "" && len(rest) <= decimals && read <= whole
}
