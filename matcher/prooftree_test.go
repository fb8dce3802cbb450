package matcher_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
)

func TestEncode_WritesAProofTreeAsOneListHoweverDeepItIs(t *testing.T) {
	const deep = 20_000 // encoding/json stops at 10,000, others at a few hundred
	root := matcher.ProofNode{}
	at := &root
	for i := range deep {
		at.Row, at.At, at.Children = "capacity:o", int64(i), make([]matcher.ProofNode, 2)
		at = &at.Children[1]
	}
	text := encoded(t, &matcher.LevelProof{Tree: root})
	var read struct {
		Tree []matcher.ProofEntry `json:"tree"`
	}
	require.NoError(t, json.Unmarshal(text, &read))
	require.Len(t, read.Tree, 1+2*deep)
	require.Equal(t, []int64{1, 2}, read.Tree[0].Children)
	require.Equal(t, []int64{3, 4}, read.Tree[2].Children)

	var back matcher.LevelProof
	require.Empty(t, matcher.Decode(text, &back))
	require.Equal(t, string(text), string(encoded(t, &back)))
}

func TestDecode_NamesTheNodeThatIsNoPartOfJustOneBeforeIt(t *testing.T) {
	for tree, node := range map[string]int64{
		`[]`:                                     0,
		`[{"children":[0]}]`:                     0,
		`[{"children":[2]},{}]`:                  2,
		`[{"children":[1,1]},{}]`:                1,
		`[{"children":[1]},{},{}]`:               2,
		`[{"children":[2]},{"children":[2]},{}]`: 2,
		`[{},{"children":[0]}]`:                  0,
		`[{"children":[-1]}]`:                    -1,
	} {
		faults := matcher.Decode([]byte(`{"shift":0,"tree":`+tree+`}`), new(matcher.LevelProof))
		require.Len(t, faults, 1, tree)
		require.Equal(t, matcher.Fault{
			Code: matcher.FaultTree, Path: "/tree", Params: matcher.Params{"value": node, "count": int64(strings.Count(tree, "}"))},
		}, faults[0], tree)
	}
}
