package verify_test

import (
	"context"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
	"dathang/matcher/compile"
	"dathang/matcher/propose"
	"dathang/matcher/solve"
	"dathang/matcher/verify"
)

// read gives a proposal of testdata, one file a version of the format.
func read(t *testing.T, name string) (*matcher.Proposal, []byte) {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name)
	require.NoError(t, err)
	p, faults := matcher.DecodeProposal(text)
	require.Empty(t, faults)
	return p, text
}

func TestCheck_HoldsForAFileOfEveryVersion(t *testing.T) {
	first, _ := read(t, "proposal-1.json")
	require.Equal(t, matcher.ProposalFormat1, first.Format)
	require.Greater(t, depth(&first.Answer.Certificate.Levels[2].Tree), 5)
	require.Empty(t, verify.Check(first))

	second, text := read(t, "proposal-2.json")
	require.Equal(t, matcher.ProposalFormat, second.Format)
	require.Empty(t, verify.Check(second))

	// The first, renewed, is the second.
	require.NoError(t, first.Renew())
	renewed, err := matcher.Encode(first)
	require.NoError(t, err)
	require.Equal(t, string(text), string(renewed)+"\n")
}

// Problems of the first version, written before there was a second, keep digest and optimum.
func TestFirstVersion_KeepsDigestsAndOptima(t *testing.T) {
	problem := func(path string) *matcher.Problem {
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		p, faults := matcher.DecodeProblem(text)
		require.Empty(t, faults, path)
		return p
	}
	first, _ := read(t, "proposal-1.json")
	bridged, _ := read(t, "proposal-2-bridging.json")
	for _, old := range []struct {
		problem *matcher.Problem
		digest  string
		status  matcher.Status
		optimum []int64
	}{
		{first.Problem, "ed420ac632dda3b6bcec43c22bdde7e57f568c86b708bd1a7bd6004983b6d32b", matcher.StatusOptimal, []int64{560, 416, 68}},
		{bridged.Problem, "3c947d25c87a7c1f930c025666ac83721ad586543c4cb4389447d119a95550ff", matcher.StatusOptimal, []int64{50, 9, 3160727724}},
		{problem("../propose/testdata/two_budgets_of_nothing.json"), "825978ae4b0245f66141270c6213124686940c4bc1873acb282131616ff53ac1", matcher.StatusOptimal, []int64{295, 0}},
		{problem("../solve/testdata/no_room_for_twelve.json"), "ed82b3cd71f928ea8ed9e0b6bb4af4f73fd91b633e2f437a4343666f16f5ed94", matcher.StatusInfeasible, nil},
	} {
		require.Equal(t, matcher.ProblemFormat1, old.problem.Format)
		digest, err := old.problem.Digest()
		require.NoError(t, err)
		require.Equal(t, old.digest, digest)
		made, err := propose.Run(context.Background(), compile.Problem(old.problem), propose.FromProblem(old.problem), 1, func(propose.Step, solve.Progress) {})
		require.NoError(t, err)
		require.Equal(t, old.status, made.Answer.Status)
		var values []int64
		for _, level := range made.Answer.Levels {
			require.Equal(t, level.Value, level.Bound)
			values = append(values, level.Value)
		}
		require.Equal(t, old.optimum, values)
		require.Equal(t, matcher.ProblemFormat1, made.Problem.Format)
	}
	few := problem("../solve/testdata/few_plans.json")
	digest, err := few.Digest()
	require.NoError(t, err)
	require.Equal(t, "8fa340f519387a98244c65df96684ae43e2c35322ba1b79800aad1a04e77e055", digest)
}

// Years that secondments bridge are those of the time in which the file was written, and the same are found today.
func TestFirstVersion_KeepsItsBridging(t *testing.T) {
	old, _ := read(t, "proposal-2-bridging.json")
	require.NotEmpty(t, old.Answer.Bridging[0].Allocations)
	require.Empty(t, verify.Check(old))
	again, err := propose.Bridge(context.Background(), old.Problem, &old.Answer)
	require.NoError(t, err)
	before, err := matcher.Encode(old.Answer.Bridging)
	require.NoError(t, err)
	after, err := matcher.Encode(again)
	require.NoError(t, err)
	require.Equal(t, string(before), string(after))
}

// A problem of the first version is the same problem when it is called one of the second: whatever it holds means the
// same there.
func TestFirstVersion_MeansTheSameInTheSecond(t *testing.T) {
	for seed := range uint64(trials(100, 1000)) {
		p := drawnFor(2 * seed)
		first := *p
		first.Format = matcher.ProblemFormat1
		text, err := matcher.Encode(&first)
		require.NoError(t, err)
		q, faults := matcher.DecodeProblem(text)
		require.Empty(t, faults, "seed %d", seed)
		a, _, err := solve.Run(context.Background(), p, solve.Options{})
		require.NoError(t, err)
		b, _, err := solve.Run(context.Background(), q, solve.Options{})
		require.NoError(t, err)
		require.Equal(t, a, b, "seed %d", seed)
	}
}

func depth(n *matcher.ProofNode) int {
	most := 0
	for i := range n.Children {
		most = max(most, depth(&n.Children[i]))
	}
	return most + 1
}

// The file that somebody changed names in: of the first version, which has no digest of them, nobody can tell; of the second, it is told.
func TestCheck_FindsForgedNamesAndRuns(t *testing.T) {
	for what, forge := range map[string]func(p *matcher.Proposal){
		"communes rotated":      func(p *matcher.Proposal) { p.Problem.Communes[0].Name = "Ward B" },
		"a provider renamed":    func(p *matcher.Proposal) { p.Problem.Providers[0].Name = "University of Nowhere" },
		"a course renamed":      func(p *matcher.Proposal) { p.Problem.Offers[0].Name = "Law" },
		"a field renamed":       func(p *matcher.Proposal) { p.Problem.Fields[0].Name = "Law" },
		"a rule renamed":        func(p *matcher.Proposal) { p.Problem.Rules[0].Name = "asked for by the ministry" },
		"the problem renamed":   func(p *matcher.Proposal) { p.Problem.Name = "another city" },
		"another policy":        func(p *matcher.Proposal) { p.Run.Policy = &matcher.Policy{ID: "fair"} },
		"another version":       func(p *matcher.Proposal) { p.Run.Version = "v99" },
		"another dataset":       func(p *matcher.Proposal) { p.Run.Dataset = "official-roster" },
		"marks stripped":        func(p *matcher.Proposal) { p.Problem.Marks = nil },
		"an assumption dropped": func(p *matcher.Proposal) { p.Problem.Offers[0].Assumed = false },
		"the digest stripped":   func(p *matcher.Proposal) { p.Digest = "" },
	} {
		p, s := twoWards()
		p.Marks, p.Offers[0].Assumed = []string{"synthetic_roster"}, true
		file := proposalOf(t, p, s)
		require.Empty(t, verify.Check(file))
		forge(file)
		require.Len(t, verify.Check(file), 1, what)
	}
}

// Whoever calls a file of the second version one of the first has another digest of its answer.
func TestCheck_FindsAFileThatIsCalledOlder(t *testing.T) {
	second, _ := read(t, "proposal-2.json")
	second.Format, second.Digest = matcher.ProposalFormat1, ""
	require.Equal(t, []matcher.Code{matcher.ViolationAnswerDigest}, codesOf(verify.Check(second)))
}

// Reasons may be missing: the answer is no less true, but it is said how many cells nobody explains.
func TestUnexplained_CountsTheCellsWithoutAReason(t *testing.T) {
	_, s := twoWards()
	require.Zero(t, verify.Unexplained(s))
	s.Reasons = nil
	require.Equal(t, 1, verify.Unexplained(s))
}
