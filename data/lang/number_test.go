package lang_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/data/lang"
)

func TestNumber_GroupsByThousands(t *testing.T) {
	for n, want := range map[int64][2]string{
		0:             {"0", "0"},
		999:           {"999", "999"},
		1000:          {"1.000", "1,000"},
		1234567:       {"1.234.567", "1,234,567"},
		-1234:         {"-1.234", "-1,234"},
		math.MaxInt64: {"9.223.372.036.854.775.807", "9,223,372,036,854,775,807"},
		math.MinInt64: {"-9.223.372.036.854.775.808", "-9,223,372,036,854,775,808"},
	} {
		require.Equal(t, want[0], lang.Number(lang.Vi, n))
		require.Equal(t, want[1], lang.Number(lang.En, n))
	}
}

func TestDecimal_KeepsZeros(t *testing.T) {
	require.Equal(t, "12,5", lang.Decimal(lang.Vi, 125, 1))
	require.Equal(t, "12.5", lang.Decimal(lang.En, 125, 1))
	require.Equal(t, "1.234,05", lang.Decimal(lang.Vi, 123405, 2))
	require.Equal(t, "-0,5", lang.Decimal(lang.Vi, -5, 1))
	require.Equal(t, "7", lang.Decimal(lang.Vi, 7, 0))
}

// 12,500 thousand dong are 12.5 million; 1,234,567 thousand are 1.234567 billion.
func TestMoney_ReadsBest(t *testing.T) {
	for kvnd, want := range map[int64][2]string{
		0:          {"0 đồng", "0 VND"},
		999:        {"999 nghìn đồng", "999 thousand VND"},
		1000:       {"1 triệu đồng", "1 million VND"},
		12500:      {"12,5 triệu đồng", "12.5 million VND"},
		12549:      {"12,5 triệu đồng", "12.5 million VND"},
		12550:      {"12,6 triệu đồng", "12.6 million VND"},
		999999:     {"1.000 triệu đồng", "1,000 million VND"},
		1000000:    {"1 tỷ đồng", "1 billion VND"},
		1234567:    {"1,23 tỷ đồng", "1.23 billion VND"},
		1300000:    {"1,3 tỷ đồng", "1.3 billion VND"},
		1234567890: {"1.234,57 tỷ đồng", "1,234.57 billion VND"},
		-12500:     {"-12,5 triệu đồng", "-12.5 million VND"},
	} {
		require.Equal(t, want[0], lang.Money(lang.Vi, kvnd), kvnd)
		require.Equal(t, want[1], lang.Money(lang.En, kvnd), kvnd)
	}
}

func TestShare_IsAPercentage(t *testing.T) {
	require.Equal(t, "12,5%", lang.Share(lang.Vi, 125))
	require.Equal(t, "12.5%", lang.Share(lang.En, 125))
}

func TestDate_TurnsRound(t *testing.T) {
	require.Equal(t, "31/12/2022", lang.Date("2022-12-31"))
	require.Equal(t, "soon", lang.Date("soon"))
}

// Rounded up: a gap that is there never reads as none.
func TestGap_IsASharePerCentRoundedUp(t *testing.T) {
	for _, row := range []struct {
		gap, value int64
		want       string
	}{
		{0, 5, "0%"},
		{1, 1 << 50, "0.0001%"},
		{1, 300000, "0.0004%"},
		{1, 10000, "0.01%"},
		{41, 22384, "0.19%"},
		{1, 100, "1%"},
		{1, 3, "33.4%"},
		{7, 0, "700%"},
		{5, -10, "50%"},
		{1 << 53, 1, "100,000,000,000%"},
	} {
		require.Equal(t, row.want, lang.Gap(lang.En, row.gap, row.value), "%d of %d", row.gap, row.value)
	}
	require.Equal(t, "0,19%", lang.Gap(lang.Vi, 41, 22384))
}
