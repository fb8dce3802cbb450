package hanoi

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestLoad_GivesTheDatasetOf2023(t *testing.T) {
	ds, err := Load(Hanoi2023)
	require.NoError(t, err)
	require.Len(t, ds.Units, 579)
}
