package solve_test

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
	"dathang/matcher/solve"
)

func TestOptionsOf_LosesNoLimitOfThePolicy(t *testing.T) {
	require.Equal(t, 3, reflect.TypeFor[matcher.Work]().NumField(), "a new limit of a policy has its place in OptionsOf")
	require.Equal(t, solve.Options{MaxPivots: 1, MaxNodes: 2, GapPPM: 3}, solve.OptionsOf(matcher.Work{MaxPivots: 1, MaxNodes: 2, GapPPM: 3}))
}
