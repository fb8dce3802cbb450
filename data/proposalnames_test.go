package data

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestNames_OfProposalsAreBoundedByBytes(t *testing.T) {
	k := newKept()
	long := strings.Repeat("x", 1<<20)
	for i := range 100 {
		n := &proposalNames{fields: []fieldName{{Name: long}}}
		n.bytes = n.weigh()
		k.put(ProposalID(fmt.Sprint(i)), n)
		k.put(ProposalID(fmt.Sprint(i)), n)
	}
	require.LessOrEqual(t, k.bytes, int64(keptNames))
	require.Len(t, k.order, 31)
	require.Len(t, k.of, 31)
	require.Nil(t, k.get("1"))
	require.NotNil(t, k.get("99"))
	huge := &proposalNames{bytes: 2 * keptNames}
	k.put("huge", huge)
	require.Len(t, k.of, 1, "nothing else beside what is too large")
}
