package main

import (
	"bytes"
	"context"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"dathang/matcher/flow"
)

// FuzzReadNetwork: whatever a file says, reading it gives a network that can be
// solved and checked, or an error that reads as text; never a panic.
func FuzzReadNetwork(f *testing.F) {
	for _, text := range []string{
		"c two nodes\np min 2 1\nn 1 3\nn 2 -3\na 1 2 0 5 7\n",
		"p asn 2 1\nn 1\na 1 2 4\n",
		"2\n1 2\n3 4\n",
		"p min 2 1\nn 1 3\n",
		"p min 2 1\nn 1 1\nn 1 3\nn 2 -3\na 1 2 0 5 7\n",
		"p min 99999999 99999999\n",
		"\xef\xbb\xbfp min 1 0\n",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		const most = 1 << 12 // nodes and arcs that are worth solving here
		n, err := readNetwork(bytes.NewReader(data))
		if err != nil {
			require.Nil(t, n)
			require.True(t, utf8.ValidString(err.Error()), "%q", err)
			return
		}
		if n.Nodes() > most || n.Arcs() > most {
			return
		}
		r, err := n.Solve(context.Background(), nil, flow.Options{MaxPivots: 10_000})
		if err == nil && r.Status != flow.Stopped {
			require.NoError(t, flow.Check(n, r))
		}
	})
}
