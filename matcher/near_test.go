package matcher

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestNear_NamesTheNearestFirst(t *testing.T) {
	known := []string{"001", "002", "1", "ke_toan", "ke_toan_2", "quy_hoach"}
	require.Equal(t, []string{"ke_toan"}, Near("ke_taon", known))
	require.Equal(t, []string{"quy_hoach"}, Near("QUY_HOACH", known))
	require.Equal(t, []string{"quy_hoach"}, Near("quy_ho", known))
	require.Empty(t, Near("tourism", known))
	require.Empty(t, Near("", known))
	require.Equal(t, []string{"ke_toan", "ke_toan_2"}, Near("ke_toan1", known))
	// What begins or ends half of all words is near none of them; a number that
	// lost its zeros is.
	require.Empty(t, Near("0", []string{"7140210", "7140230"}))
	require.Equal(t, []string{"00001@2023"}, Near("1", []string{"00001@2023", "00011@2023", "10001@2023"}))
	require.Equal(t, 3, slips("kitten", "sitting"))
	require.Equal(t, 1, slips("nmae", "name"))
}
