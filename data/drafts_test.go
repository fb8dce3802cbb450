package data

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
)

func TestDrafts_AreSavedByPartsAndFrozen(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		base, err := s.AddDataset(ctx, anna, Title{}, smallDataset())
		require.NoError(t, err)
		d, err := s.AddDraft(ctx, binh, NewDraft{Title: Title{Vi: "Bản nháp", En: "Draft"}, Base: base.ID})
		require.NoError(t, err)
		require.Equal(t, Draft{
			ID: d.ID, Name: "three-communes", Title: Title{Vi: "Bản nháp", En: "Draft"}, BaseDataset: base.ID, Version: 1,
			Owner: "binh", Organisation: "ward", CreatedAt: d.CreatedAt, UpdatedAt: d.CreatedAt,
		}, d)

		edited := smallDataset()
		edited.ID, edited.BaseDate, edited.Marks, edited.Name = "bốn-xã", "2026-12-31", nil, ""
		edited.Norms[0].Posts = 4
		edited.Staff = nil
		saved, err := s.SaveDraft(ctx, binh, d.ID, 1, edited, "norms", "marks")
		require.NoError(t, err)
		require.Equal(t, int64(2), saved.Version)
		read, content, err := s.DraftContent(ctx, d.ID)
		require.NoError(t, err)
		require.Equal(t, saved, read)
		want := smallDataset()
		want.Norms[0].Posts, want.Marks = 4, nil
		same(t, want, content)

		saved, err = s.SaveDraft(ctx, binh, d.ID, 2, edited)
		require.NoError(t, err)
		require.Equal(t, "bốn-xã", saved.Name)
		read, content, err = s.DraftContent(ctx, d.ID)
		require.NoError(t, err)
		require.Equal(t, saved, read)
		same(t, edited, content)

		frozen, err := s.FreezeDraft(ctx, binh, d.ID, 3, content)
		require.NoError(t, err)
		require.Equal(t, Title{Vi: "Bản nháp", En: "Draft"}, frozen.Title)
		kept, err := s.DatasetContent(ctx, frozen.ID)
		require.NoError(t, err)
		same(t, edited, kept)
		read, err = s.Draft(ctx, d.ID)
		require.NoError(t, err)
		require.Equal(t, int64(4), read.Version)
		require.Equal(t, frozen.ID, read.Dataset)
	})
}

func TestDrafts_RefuseToOverwriteWhatWasNotRead(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		d, err := s.AddDraft(ctx, anna, NewDraft{Content: smallDataset()})
		require.NoError(t, err)
		_, err = s.SaveDraft(ctx, anna, d.ID, 1, smallDataset(), "norms")
		require.NoError(t, err)
		stale := Conflict{Thing: "draft", ID: string(d.ID), Want: 1, Have: 2}
		_, err = s.SaveDraft(ctx, binh, d.ID, 1, &matcher.Dataset{Format: matcher.DatasetFormat})
		require.Equal(t, stale, failure[Conflict](t, err))
		_, err = s.RetitleDraft(ctx, binh, d.ID, 1, Title{Vi: "x"})
		require.Equal(t, stale, failure[Conflict](t, err))
		_, err = s.FreezeDraft(ctx, binh, d.ID, 1, smallDataset())
		require.Equal(t, stale, failure[Conflict](t, err))
		require.Equal(t, stale, failure[Conflict](t, s.DeleteDraft(ctx, binh, d.ID, 1)))
		_, content, err := s.DraftContent(ctx, d.ID)
		require.NoError(t, err)
		same(t, smallDataset(), content)
		list, err := s.Datasets(ctx, DatasetFilter{}, Page{})
		require.NoError(t, err)
		require.Empty(t, list.Items)

		_, err = s.SaveDraft(ctx, anna, d.ID, 2, smallDataset(), "no_such_part")
		require.Equal(t, NotFound{"part", "no_such_part"}, failure[NotFound](t, err))
		_, err = s.SaveDraft(ctx, anna, "x", 2, smallDataset())
		require.Equal(t, NotFound{"draft", "x"}, failure[NotFound](t, err))
		_, _, err = s.DraftContent(ctx, "x")
		failure[NotFound](t, err)
		_, err = s.AddDraft(ctx, anna, NewDraft{Base: "x"})
		require.Equal(t, NotFound{"dataset", "x"}, failure[NotFound](t, err))
	})
}

// A draft from before the second version is read as one of it, and is renewed once, whichever part is saved.
func TestDrafts_OfTheFirstVersionAreRenewedOnce(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		former, want := smallDataset(), smallDataset()
		former.Format, want.Format = matcher.DatasetFormat1, matcher.DatasetFormat1
		want.Renew()
		require.Len(t, want.Fields, len(former.Fields)+1)
		d, err := s.AddDraft(ctx, anna, NewDraft{Content: former})
		require.NoError(t, err)
		for _, part := range []string{"norms", "fields", "norms"} {
			_, content, err := s.DraftContent(ctx, d.ID)
			require.NoError(t, err)
			same(t, want, content)
			d, err = s.SaveDraft(ctx, anna, d.ID, d.Version, content, part)
			require.NoError(t, err)
		}
		_, content, err := s.DraftContent(ctx, d.ID)
		require.NoError(t, err)
		same(t, want, content)
	})
}

func TestDrafts_AreRetitledListedAndDeleted(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		one, err := s.AddDraft(ctx, keyed(anna, "k"), NewDraft{Content: smallDataset()})
		require.NoError(t, err)
		again, err := s.AddDraft(ctx, keyed(anna, "k"), NewDraft{Content: smallDataset()})
		require.NoError(t, err)
		require.Equal(t, one, again)
		two, err := s.AddDraft(ctx, binh, NewDraft{Content: smallDataset()})
		require.NoError(t, err)
		one, err = s.RetitleDraft(ctx, anna, one.ID, 1, Title{Vi: "Cắt ngân sách"})
		require.NoError(t, err)
		read, err := s.Draft(ctx, one.ID)
		require.NoError(t, err)
		require.Equal(t, read, one)

		drafts := func(f DraftFilter) []Draft {
			return pages(t, 1, func(p Page) (List[Draft], error) { return s.Drafts(ctx, f, p) })
		}
		require.Equal(t, []Draft{two, one}, drafts(DraftFilter{}))
		require.Equal(t, []Draft{one}, drafts(DraftFilter{Search: "ngan sach"}))
		require.Equal(t, []Draft{two}, drafts(DraftFilter{Owner: "binh"}))
		require.NoError(t, s.DeleteDraft(ctx, anna, one.ID, 2))
		require.Equal(t, []Draft{two}, drafts(DraftFilter{}))
		_, err = s.Draft(ctx, one.ID)
		failure[NotFound](t, err)
	})
}

func TestDrafts_FreezeToTheDatasetThatIsThere(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		base, err := s.AddDataset(ctx, anna, Title{}, smallDataset())
		require.NoError(t, err)
		d, err := s.AddDraft(ctx, anna, NewDraft{Base: base.ID})
		require.NoError(t, err)
		_, err = s.FreezeDraft(ctx, anna, d.ID, 1, smallDataset())
		require.Equal(t, Duplicate{Thing: "dataset", ID: string(base.ID), Key: "digest"}, failure[Duplicate](t, err))
		read, err := s.Draft(ctx, d.ID)
		require.NoError(t, err)
		require.Equal(t, d, read, "nothing has changed")

		changed := smallDataset()
		changed.ID = "new"
		frozen, err := s.FreezeDraft(ctx, keyed(anna, "f"), d.ID, 1, changed)
		require.NoError(t, err)
		again, err := s.FreezeDraft(ctx, keyed(anna, "f"), d.ID, 1, changed)
		require.NoError(t, err, "the same call again gives what it made")
		require.Equal(t, frozen, again)
	})
}

func TestDrafts_KeepWhatTheirRowsAreCalledUntilThePartIsReplaced(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		d, err := s.AddDraft(ctx, binh, NewDraft{Content: smallDataset()})
		require.NoError(t, err)
		read, err := s.DraftRows(ctx, d.ID, "norms", "norms")
		require.NoError(t, err)
		require.Nil(t, read.Rows)
		require.Equal(t, int64(1), read.Written)
		same(t, smallDataset(), read.Content)

		edited := smallDataset()
		edited.Norms[0].Posts = 4
		saved, err := s.SaveDraftRows(ctx, binh, d.ID, 1, edited, "norms", []byte(`["a"]`), "norms")
		require.NoError(t, err)
		_, err = s.SaveDraftRows(ctx, anna, d.ID, 1, edited, "norms", []byte(`["b"]`), "norms")
		require.Equal(t, Conflict{Thing: "draft", ID: string(d.ID), Want: 1, Have: 2}, err)
		// Another part moves on; the names of these rows hold.
		_, err = s.SaveDraft(ctx, anna, d.ID, saved.Version, edited, "prices")
		require.NoError(t, err)
		read, err = s.DraftRows(ctx, d.ID, "norms", "norms")
		require.NoError(t, err)
		require.Equal(t, []byte(`["a"]`), read.Rows)
		require.Equal(t, int64(2), read.Written)
		require.Equal(t, int64(3), read.Version)
		same(t, edited, read.Content)
		// Whoever replaces the part as a whole makes them void.
		_, err = s.SaveDraft(ctx, anna, d.ID, 3, smallDataset(), "norms")
		require.NoError(t, err)
		read, err = s.DraftRows(ctx, d.ID, "norms", "norms")
		require.NoError(t, err)
		require.Nil(t, read.Rows)
		require.Equal(t, int64(4), read.Written)
	})
}
