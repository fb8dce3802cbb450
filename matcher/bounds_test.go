package matcher_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
)

// bare is a problem whose list has so many objects without a member.
func bare(list string, n int) []byte {
	head := `{"format":"dathang.problem/1","coverage_threshold":500,"goals":[[{"goal":"unmet","weight":1}]],"years":[2026],"` + list + `":[`
	return []byte(head + strings.TrimSuffix(strings.Repeat("{},", n), ",") + `]}`)
}

func TestDecodeProblem_StopsAtTheThousandthFault(t *testing.T) {
	for _, list := range []string{"groups", "communes", "fields", "providers", "offers", "coverage", "demands", "surcharges", "rules", "reference"} {
		_, few := matcher.DecodeProblem(bare(list, 2000))
		require.NotEmpty(t, few, list)
		require.LessOrEqual(t, len(few), 1000, list)
	}
	// Each of them used to be looked at twice, at some twenty microseconds.
	text := bare("demands", 300_000)
	many := fastest(func() {
		_, faults := matcher.DecodeProblem(text)
		require.Len(t, faults, 1000)
	})
	read := fastest(func() { require.Empty(t, matcher.Decode(text, new(matcher.Problem))) })
	require.Less(t, many, 3*read+time.Second, "finding faults costs no more than reading")
}

// fastest is the least of three times: others use the machine too.
func fastest(do func()) time.Duration {
	least := time.Hour
	for range 3 {
		began := time.Now()
		do()
		least = min(least, time.Since(began))
	}
	return least
}

func TestDecode_RefusesMoreObjectsThanAnyFileHas(t *testing.T) {
	text := bare("demands", matcher.MaxObjects)
	require.Greater(t, matcher.Objects(text), matcher.MaxObjects)
	began := time.Now()
	_, faults := matcher.DecodeProblem(text)
	require.Less(t, time.Since(began), 2*time.Second, "nothing is read of it")
	require.Len(t, faults, 1)
	require.Equal(t, matcher.FaultRange, faults[0].Code)
	require.Equal(t, 3, matcher.Objects([]byte(`{"a":[{}],"b":"[{"}`)), "brackets of texts do not count")
}
