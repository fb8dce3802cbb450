package data

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestRuns_GoFromQueuedToSucceeded(t *testing.T) {
	ctx := context.Background()
	s, err := Open(ctx, filepath.Join(t.TempDir(), "dathang.db"))
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Close()) }()
	work := NewRun{Kind: "propose", Input: "{}", InputDigest: "x", Timeout: time.Minute, MaxAttempts: 3}
	r, how, err := s.SubmitRun(ctx, Actor{User: "u", Key: "k"}, work)
	require.NoError(t, err)
	require.Equal(t, SubmittedNew, how)
	r, err = s.ClaimRun(ctx, r.ID, "w", time.Minute)
	require.NoError(t, err)
	stored, err := s.Run(ctx, r.ID)
	require.NoError(t, err)
	require.Equal(t, r, stored)
	cancel, err := s.HeartbeatRun(ctx, r.Claim(), time.Minute, Progress{Step: "solve"})
	require.NoError(t, err)
	require.False(t, cancel)
	_, err = s.ClaimRun(ctx, r.ID, "other", time.Minute)
	held, ok := errors.AsType[Conflict](err)
	require.True(t, ok)
	require.Equal(t, "running", held.State)
	r, err = s.FinishRun(ctx, r.Claim(), Outcome{State: RunSucceeded})
	require.NoError(t, err)
	require.Equal(t, RunSucceeded, r.State)
	again, how, err := s.SubmitRun(ctx, Actor{User: "u", Key: "k"}, work)
	require.NoError(t, err)
	require.Equal(t, SubmittedKey, how)
	require.Equal(t, r, again)
	open, err := s.OpenRuns(ctx, 10)
	require.NoError(t, err)
	require.Empty(t, open)
}

func TestMigrations_GoDownAndUpAgain(t *testing.T) {
	ctx := context.Background()
	s, err := Open(ctx, filepath.Join(t.TempDir(), "dathang.db"))
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Close()) }()
	require.NoError(t, s.unmigrate(ctx))
	_, err = s.Runs(ctx, RunFilter{}, Page{})
	require.ErrorContains(t, err, "runs")
	require.NoError(t, s.migrate(ctx))
	_, err = s.Runs(ctx, RunFilter{}, Page{})
	require.NoError(t, err)
}
