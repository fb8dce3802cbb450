package verify_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
	"dathang/matcher/verify"
)

// FuzzCheck holds that no file, read strictly or not, makes Check panic, and
// that an answer read from any bytes cannot either where the problem is sound.
// (-fuzzminimizetime 20x: without it Go minimises each new input for a minute.)
func FuzzCheck(f *testing.F) {
	for _, of := range []func() (*matcher.Problem, *matcher.Solution){twoWards, clash, cohort, budget, clashOfMoney} {
		p, s := of()
		text, err := matcher.Encode(proposalOf(f, p, s))
		require.NoError(f, err)
		f.Add(text)
	}
	f.Add([]byte(`{"problem":{"demands":[{}],"offers":[{}],"rules":[{"rule":"pin"}],"goals":[[{"goal":"unmet"}]]}}`))
	f.Add([]byte(`null`))
	f.Fuzz(func(t *testing.T, text []byte) {
		if len(text) > 1<<16 {
			return
		}
		if file, faults := matcher.DecodeProposal(text); len(faults) == 0 {
			first, second := verify.Check(file), verify.Check(file)
			require.Equal(t, first, second)
		}
		var loose matcher.Proposal
		if json.Unmarshal(text, &loose) != nil {
			return
		}
		verify.Check(&loose)
		for _, of := range []func() (*matcher.Problem, *matcher.Solution){twoWards, cohort, budget} {
			sound, _ := of()
			verify.Solution(sound, &loose.Answer)
			verify.CheckAgainst(&loose, sound)
		}
	})
}
