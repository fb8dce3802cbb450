package matcher_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
)

// What a planner switches off stays off: the members are written although they are zero, so that reading the file does
// not put the default back.
func TestPolicy_KeepsWhatIsSwitchedOff(t *testing.T) {
	p := matcher.DefaultPolicy()
	p.RoadMap, p.CohortKinds = matcher.RoadMap{}, nil
	text, err := json.Marshal(p)
	require.NoError(t, err)
	for _, read := range []func([]byte) (*matcher.Policy, matcher.Faults){matcher.DecodePolicy, matcher.KeptPolicy} {
		again, faults := read(text)
		require.Empty(t, faults)
		require.Equal(t, matcher.RoadMapAtOnce, again.RoadMap.By)
		require.Empty(t, again.CohortKinds)
	}
}
