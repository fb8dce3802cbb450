package matcher_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
)

// Version 1 of dataset files has text where the types have lists, written by
// either of the two encoders that the house uses.
func TestWords_AreTextInFiles(t *testing.T) {
	for text, want := range map[string]matcher.Words{"": nil, "tourism": {"tourism"}, "ward tourism": {"ward", "tourism"}} {
		file := []byte(`{"tags":"` + text + `"}`)
		var one, other matcher.Unit
		require.Empty(t, matcher.Decode(file, &one))
		require.NoError(t, json.Unmarshal(file, &other))
		require.Equal(t, want, one.Tags)
		require.Equal(t, one, other)
		raw, err := json.Marshal(one)
		require.NoError(t, err)
		for _, written := range [][]byte{encoded(t, one), raw} {
			var members map[string]any
			require.NoError(t, json.Unmarshal(written, &members))
			require.Equal(t, text, members["tags"])
		}
	}
	require.Equal(t, matcher.Words{"a", "b"}, matcher.WordsOf("  a\n\u00a0b "))
	require.NotEmpty(t, matcher.Decode([]byte(`{"tags":["tourism"]}`), new(matcher.Unit)), "a list is not version 1")
}
