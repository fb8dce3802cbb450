package data

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
)

func TestPolicies_KeepEveryVersion(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		policy := matcher.DefaultPolicy()
		one, err := s.SavePolicy(ctx, anna, Title{Vi: "Phủ kín trước"}, 0, &policy)
		require.NoError(t, err)
		require.Equal(t, "coverage-first", one.Name)
		require.Equal(t, int64(1), one.Version)
		content, err := one.Content()
		require.NoError(t, err)
		same(t, &policy, content)

		same, err := s.SavePolicy(ctx, binh, Title{Vi: "Phủ kín trước"}, 1, &policy)
		require.NoError(t, err)
		require.Equal(t, one, same, "what it says already makes no version")

		policy.Threshold = 700
		_, err = s.SavePolicy(ctx, binh, Title{}, 0, &policy)
		require.Equal(t, Conflict{Thing: "policy", ID: "coverage-first", Want: 0, Have: 1}, failure[Conflict](t, err))
		two, err := s.SavePolicy(ctx, keyed(binh, "k"), Title{}, 1, &policy)
		require.NoError(t, err)
		require.Equal(t, int64(2), two.Version)
		require.NotEqual(t, one.Digest, two.Digest)
		again, err := s.SavePolicy(ctx, keyed(binh, "k"), Title{}, 1, &policy)
		require.NoError(t, err)
		require.Equal(t, two, again)
		other := matcher.DefaultPolicy()
		other.ID = "other"
		three, err := s.SavePolicy(ctx, anna, Title{}, 0, &other)
		require.NoError(t, err)

		require.Equal(t, []Policy{three, two}, pages(t, 1, func(p Page) (List[Policy], error) { return s.Policies(ctx, p) }))
		require.Equal(t, []Policy{two, one}, pages(t, 1, func(p Page) (List[Policy], error) { return s.PolicyVersions(ctx, "coverage-first", p) }))
		latest, err := s.LatestPolicy(ctx, "coverage-first")
		require.NoError(t, err)
		require.Equal(t, two, latest)
		first, err := s.Policy(ctx, one.ID)
		require.NoError(t, err)
		require.Equal(t, one, first)
		_, err = s.Policy(ctx, "x")
		failure[NotFound](t, err)
		_, err = s.LatestPolicy(ctx, "x")
		require.Equal(t, NotFound{"policy", "x"}, failure[NotFound](t, err))
	})
}

func TestProblems_AreKeptOnce(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		problem := smallProposal(t).Problem
		digest, err := problem.Digest()
		require.NoError(t, err)
		one, err := s.AddProblem(ctx, anna, "d", "p", problem)
		require.NoError(t, err)
		require.Equal(t, Problem{
			Digest: digest, Dataset: "d", Policy: "p", Communes: 3, Offers: 3, Cells: 3, Rules: 0, Seats: 7, CreatedAt: one.CreatedAt,
		}, one)
		again, err := s.AddProblem(ctx, anna, "other", "", problem)
		require.NoError(t, err)
		require.Equal(t, one, again)
		read, err := s.Problem(ctx, digest)
		require.NoError(t, err)
		require.Equal(t, one, read)
		content, err := s.ProblemContent(ctx, digest)
		require.NoError(t, err)
		same(t, problem, content)
		file, err := s.ProblemFile(ctx, digest)
		require.NoError(t, err)
		require.NotEmpty(t, file)
		_, err = s.ProblemContent(ctx, "x")
		require.Equal(t, NotFound{"problem", "x"}, failure[NotFound](t, err))
	})
}
