package report_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/data/lang"
	"dathang/data/report"
	"dathang/matcher"
	"dathang/matcher/scenario"
)

// 3,845 of 4,696 are 81.88 %: 81.9 % in every report, 819 per mille in every table.
func TestReports_RoundAShareByOneRule(t *testing.T) {
	b := scenario.Brief{Status: matcher.StatusOptimal}
	b.Demand, b.Served = 4696, 3845
	var table bytes.Buffer
	require.NoError(t, report.WriteChangePoints(&table, []scenario.ChangePoint{{Brief: b}}))
	require.Contains(t, table.String(), ",819,")
	require.Equal(t, "81.9%", lang.Share(lang.En, matcher.PerMille(b.Served, b.Demand)))

	var text bytes.Buffer
	require.NoError(t, report.WriteSweep(&text, lang.En, &matcher.Problem{}, &scenario.Sweep{}, []scenario.PointResult{{Brief: b}}))
	require.True(t, strings.Contains(text.String(), "81.9%"), text.String())
}
