package data

import (
	"bytes"
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
)

// hidden cannot be seen, spaced stands in no id: both came in before there was a check for them.
const (
	hidden = "\u200b"
	spaced = matcher.CommuneID("00001 Ba Đình")
)

// A check that was added later refuses what comes in, never what is kept: that is read back as it was written.
func TestStore_ReadsBackWhatCameInBeforeACheckWasThere(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		// body puts the packed text of one column in place of what the store made of it.
		body := func(statement, key string, text []byte) {
			packed, err := squeeze(text)
			require.NoError(t, err)
			_, err = s.writes.Exec(statement, packed, key)
			require.NoError(t, err)
		}

		file := smallProposal(t)
		old := file.Problem
		old.Communes[0].Name += hidden
		old.Rules = []matcher.Rule{{ID: "cap:old", Kind: matcher.RuleCap, Where: matcher.Where{Providers: []matcher.ProviderID{"U1"}, Kinds: []matcher.Kind{}}, High: matcher.Seats(9)}}
		for i := range old.Demands {
			if old.Demands[i].Commune == old.Communes[0].ID {
				old.Demands[i].Commune = spaced
			}
		}
		old.Communes[0].ID = spaced
		text, err := matcher.Encode(old)
		require.NoError(t, err)
		text = bytes.Replace(text, []byte(`"where":{`), []byte(`"where":{"kinds":[],`), 1)
		_, faults := matcher.DecodeProblem(text)
		require.Len(t, faults, 3, "%v", faults)
		kept, err := s.AddProblem(ctx, anna, "", "", old)
		require.NoError(t, err)
		body(`UPDATE problems SET body = $1 WHERE digest = $2`, kept.Digest, text)
		problem, err := s.ProblemContent(ctx, kept.Digest)
		require.NoError(t, err)
		require.Equal(t, old.Communes, problem.Communes)
		require.Empty(t, problem.Rules[0].Where.Kinds)

		made, err := s.AddProposal(ctx, anna, NewProposal{Name: "old", File: smallProposal(t), Verified: true})
		require.NoError(t, err)
		whole, err := matcher.Encode(file)
		require.NoError(t, err)
		_, faults = matcher.DecodeProposal(whole)
		require.NotEmpty(t, faults)
		body(`UPDATE proposal_files SET body = $1 WHERE proposal_id = $2 AND part = 'proposal'`, string(made.ID), whole)
		proposal, err := s.ProposalContent(ctx, made.ID)
		require.NoError(t, err)
		require.Equal(t, old.Communes, proposal.Problem.Communes)

		policy := matcher.DefaultPolicy()
		policy.Name = "Ưu tiên" + hidden
		saved, err := s.SavePolicy(ctx, anna, Title{}, 0, &policy)
		require.NoError(t, err)
		said := bytes.Replace([]byte(saved.Body), []byte(`{`), []byte(`{"kinds":[],`), 1)
		_, faults = matcher.DecodePolicy(said)
		require.Len(t, faults, 2)
		_, err = s.writes.Exec(`UPDATE policies SET body = $1 WHERE id = $2`, string(said), saved.ID)
		require.NoError(t, err)
		saved, err = s.Policy(ctx, saved.ID)
		require.NoError(t, err)
		content, err := saved.Content()
		require.NoError(t, err)
		require.Equal(t, policy.Name, content.Name)
		require.Empty(t, content.Kinds)

		ds := smallDataset()
		ds.Units[0].Name += hidden
		ds.Units[0].ID = spaced
		frozen, err := s.AddDataset(ctx, anna, Title{}, ds)
		require.NoError(t, err)
		read, err := s.DatasetContent(ctx, frozen.ID)
		require.NoError(t, err)
		same(t, ds, read)
		draft, err := s.AddDraft(ctx, anna, NewDraft{Base: frozen.ID})
		require.NoError(t, err)
		_, read, err = s.DraftContent(ctx, draft.ID)
		require.NoError(t, err)
		same(t, ds, read)
	})
}
