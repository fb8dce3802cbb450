package verify_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
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
