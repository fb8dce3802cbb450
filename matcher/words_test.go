package matcher_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
)

// Version 1 of dataset files has text where the types have lists.
func TestWords_AreTextInFiles(t *testing.T) {
	for text, want := range map[string]matcher.Words{"": nil, "tourism": {"tourism"}, "ward tourism": {"ward", "tourism"}} {
		unit := `{"id":"1@2025","name":"","group":"","type":"","category":"","class":"","population":0,"area_ha":0,"headcount":0,` +
			`"tags":"` + text + `","x_m":0,"y_m":0,"certainty":""}`
		var u matcher.Unit
		require.Empty(t, matcher.Decode([]byte(unit), &u))
		require.Equal(t, want, u.Tags)
		require.Equal(t, unit, string(encoded(t, u)))
		// The store and the service use the standard library.
		var again matcher.Unit
		require.NoError(t, json.Unmarshal([]byte(unit), &again))
		require.Equal(t, u, again)
		raw, err := json.Marshal(again)
		require.NoError(t, err)
		require.Equal(t, unit, string(raw))
	}
	require.Equal(t, matcher.Words{"a", "b"}, matcher.WordsOf("  a\n\u00a0b "))
	require.NotEmpty(t, matcher.Decode([]byte(`{"tags":["tourism"]}`), new(matcher.Unit)), "a list is not version 1")
}
