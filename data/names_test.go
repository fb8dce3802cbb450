package data

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPublish_CallsNothingOtherwiseThanTheDatasets(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		_, err := s.AddDataset(ctx, anna, Title{Vi: "Ba xã"}, smallDataset())
		require.NoError(t, err)
		made, file := addSmall(t, s)
		other, err := s.OtherNames(ctx, file.Problem)
		require.NoError(t, err)
		require.Empty(t, other)

		// A copy in which two communes have each other's name, and the university another; what no dataset has is
		// called as it likes.
		forged := smallProposal(t)
		p := forged.Problem
		p.Communes[0].Name, p.Communes[1].Name = p.Communes[1].Name, p.Communes[0].Name
		p.Providers[0].Name, p.Offers[0].Name = "Trường Đại học Giả", "Quy hoạch đô thị"
		require.NoError(t, forged.Seal())
		other, err = s.OtherNames(ctx, p)
		require.NoError(t, err)
		require.Equal(t, []OtherName{
			{"00001@2025", "Xã Đông Anh", "Phường Ba Đình"},
			{"00002@2025", "Phường Ba Đình", "Xã Đông Anh"},
			{"U1", "Trường Đại học Giả", "Trường Đại học Kiến trúc Hà Nội"},
		}, other)
		forged.Answer.StoppedBy = "work" // so that it is no copy
		copied, err := s.AddProposal(ctx, anna, NewProposal{Name: "giả", File: forged, Verified: true})
		require.NoError(t, err)
		_, err = s.Publish(ctx, binh, copied.ID)
		require.Equal(t, "misnamed", failure[Conflict](t, err).State)
		_, err = s.Publish(ctx, binh, made.ID)
		require.NoError(t, err)
	})
}
