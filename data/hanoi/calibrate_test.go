package hanoi

import (
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/data/national"
	"dathang/matcher"
)

func TestCalibrated_LeavesAsManyUntrainedAsTheMinistryCounted(t *testing.T) {
	before, after := load(t, Hanoi2025), load(t, Hanoi2025Calibrated)
	all, untrained, err := untrainedSpecialists(before)
	require.NoError(t, err)
	same, left, err := untrainedSpecialists(after)
	require.NoError(t, err)
	require.Equal(t, all, same, "nobody is lost or made")
	require.Greater(t, len(untrained), 3*len(left))
	// 5.38 % of 114,834.
	require.Equal(t, "5.38", published(t, "specialists_untrained_share"))
	require.EqualValues(t, national.DivRound(all*538, 10_000), len(left))
	heads := func(ds *matcher.Dataset) (n int64) {
		for _, s := range ds.Staff {
			n += s.Count
		}
		return n
	}
	require.Equal(t, heads(before), heads(after))
	require.Equal(t, before.Norms, after.Norms)
}
