package data

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestCorrections_AreKeptByOrganisation(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		none, err := s.Corrections(ctx, anna.Organisation)
		require.NoError(t, err)
		require.Empty(t, none)
		require.NoError(t, s.KeepCorrections(ctx, anna, `{"words":[]}`))
		require.NoError(t, s.KeepCorrections(ctx, anna, `{"names":[]}`))
		kept, err := s.Corrections(ctx, anna.Organisation)
		require.NoError(t, err)
		require.Equal(t, `{"names":[]}`, kept)
		other, err := s.Corrections(ctx, binh.Organisation)
		require.NoError(t, err)
		require.Empty(t, other)
	})
}
