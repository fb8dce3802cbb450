package sheet

import (
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
)

func TestQuestions_AskOfTablesThatACalculationNeedsAndOfNumbersThatCannotBe(t *testing.T) {
	ds := small()
	require.Empty(t, Questions(ds))
	ds.Retirement, ds.Coverage, ds.Tuition = nil, nil, nil
	ds.Units[0].Population, ds.Units[0].Headcount = 1_000_000, 24
	var codes []string
	for _, q := range Questions(ds) {
		codes = append(codes, string(q.Code))
	}
	require.Equal(t, []string{"retirement_empty", "coverage_empty", "tuition_empty", "population_large"}, codes)
	left := Unanswered(Questions(ds), []string{"retirement_empty", "tuition_empty", "coverage_empty"})
	require.Len(t, left, 1)
	require.Equal(t, matcher.PopulationLarge, left[0].Code)
	require.Equal(t, "1000000", left[0].Params["value"])
}
