package data

import (
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
)

// A commune reads when people come, not for when they were due: of three seats due in 2025 two are ready then, one in 2028,
// beyond the plan; one due in 2026 is ready early and fills a post in 2026. Refreshers fill none.
func TestOutlook_CountsWhatIsReadyByTheEndOfEachYear(t *testing.T) {
	o := Outlook{
		Seats: []OutlookRow{
			{Need: matcher.NeedVacant, Year: 2025, Ready: 2025, Seats: 2},
			{Need: matcher.NeedUnqualified, Year: 2025, Ready: 2028, Seats: 1},
			{Need: matcher.NeedUnqualified, Year: 2026, Ready: 2025, Seats: 1},
			{Need: matcher.NeedRefresh, Year: 2026, Ready: 2026, Seats: 7},
		},
		Unmet: []OutlookUnmet{{Need: matcher.NeedVacant, Year: 2026, Seats: 4}, {Need: matcher.NeedRefresh, Year: 2025, Seats: 5}},
	}
	o.sum([]int{2025, 2026})
	require.Equal(t, []OutlookYear{{2025, 3, 2}, {2026, 5, 3}}, o.Years)
	require.Equal(t, []int64{4, 4, 7, 5}, []int64{o.ServedSeats, o.UnmetSeats, o.RefreshSeats, o.RefreshUnmetSeats})
}
