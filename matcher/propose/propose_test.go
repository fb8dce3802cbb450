package propose_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
	"dathang/matcher/compile"
	"dathang/matcher/propose"
	"dathang/matcher/solve"
	"dathang/matcher/verify"
)

// One commune asks for two seats, one programme has one: one served, one unmet.
func oneSeatShort() *propose.Source {
	p := &matcher.Problem{
		Format: matcher.ProblemFormat, Years: []int{2025},
		Terms:     matcher.Terms{Threshold: 500, Lateness: matcher.Lateness{MaxYears: 1, PricePerYear: 1}, Goals: matcher.DefaultGoals()},
		Communes:  []matcher.Commune{{ID: "00001@2023"}},
		Fields:    []matcher.Field{{ID: "land"}},
		Providers: []matcher.Provider{{ID: "U", Kind: matcher.ProviderUniversity}},
		Offers: []matcher.Offer{{
			ID: "U:m:short_course:2025", Provider: "U", Kind: matcher.KindShortCourse, Major: "m", Intake: 2025, Ready: 2025, Capacity: 1,
		}},
		Coverage: []matcher.Coverage{{Major: "m", Field: "land", PerMille: 1000}},
		Demands:  []matcher.Demand{{Cell: matcher.Cell{Commune: "00001@2023", Field: "land", Need: matcher.NeedUnqualified, Year: 2025}, Seats: 2}},
	}
	return propose.FromProblem(p)
}

func TestRun_ExplainsAndRecountsWhatItSolved(t *testing.T) {
	from := oneSeatShort()
	var steps []propose.Step
	made, err := propose.Run(t.Context(), compile.Problem(from.Problem), from, 1, func(step propose.Step, _ solve.Progress) {
		if len(steps) == 0 || steps[len(steps)-1] != step {
			steps = append(steps, step)
		}
	})
	require.NoError(t, err)
	require.Equal(t, matcher.StatusOptimal, made.Answer.Status)
	require.Equal(t, int64(1), made.Answer.Served())
	require.Len(t, made.Answer.Reasons, 1)
	require.Empty(t, verify.Check(made))
	require.Equal(t, []propose.Step{propose.StepExplain, propose.StepVerify}, steps[len(steps)-2:])
}

func TestRun_KeepsThePlanOfAStoppedSearch(t *testing.T) {
	from := oneSeatShort()
	ctx, stop := context.WithCancel(t.Context())
	stop()
	made, err := propose.Run(ctx, compile.Problem(from.Problem), from, 1, func(propose.Step, solve.Progress) {})
	require.NoError(t, err)
	require.Empty(t, verify.Check(made))
}

// Two budgets of nothing keep 41 seats from being served. Each seat's reason asked again and again which bounds
// contradict each other once it is served, and had not finished after a minute; a second is more than enough.
func TestRun_EndsTheReasonsOfAProblemThatIsSolvedAtOnce(t *testing.T) {
	text, err := os.ReadFile("testdata/two_budgets_of_nothing.json")
	require.NoError(t, err)
	p := &matcher.Problem{}
	require.NoError(t, json.Unmarshal(text, p))
	p.Sort()
	ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
	defer stop()
	from := propose.FromProblem(p)
	made, err := propose.Run(ctx, compile.Problem(p), from, 1, func(propose.Step, solve.Progress) {})
	require.NoError(t, err)
	require.NoError(t, ctx.Err())
	require.Equal(t, matcher.StatusOptimal, made.Answer.Status)
	require.Empty(t, made.Answer.StoppedBy)
	require.Len(t, made.Answer.Reasons, 15)
}

func TestFrom_TellsWhereThePolicyIsWrong(t *testing.T) {
	policy := matcher.DefaultPolicy()
	policy.Threshold = -1
	_, err := propose.FromDataset(&matcher.Dataset{BaseDate: "2023-12-31", RosterDate: "2023-12-31"}, policy, propose.Span{})
	faults, ok := errors.AsType[matcher.Faults](err)
	require.True(t, ok, "%v", err)
	require.Equal(t, "/coverage_threshold", faults[0].Path)
}
