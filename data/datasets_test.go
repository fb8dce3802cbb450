package data

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
)

func TestDatasets_AreKeptWholeAndFoundAgain(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		made, err := s.AddDataset(ctx, anna, Title{Vi: "Ba xã", En: "Three communes"}, smallDataset())
		require.NoError(t, err)
		require.Equal(t, Dataset{
			ID: made.ID, Digest: made.Digest, Name: "three-communes", Title: Title{Vi: "Ba xã", En: "Three communes"},
			BaseDate: "2025-12-31", RosterDate: "2025-10-01", Marks: Words{"assumptions"},
			Communes: 3, Fields: 2, Universities: 2, Programmes: 2, Norms: 2, RosterRows: 3, Heads: 6,
			Owner: "anna", Organisation: "city", CreatedAt: made.CreatedAt,
		}, made)
		for _, read := range []func() (Dataset, error){
			func() (Dataset, error) { return s.Dataset(ctx, made.ID) },
			func() (Dataset, error) { return s.DatasetByDigest(ctx, made.Digest) },
			func() (Dataset, error) { return s.LatestDataset(ctx, "three-communes") },
		} {
			found, err := read()
			require.NoError(t, err)
			require.Equal(t, made, found)
		}
		content, err := s.DatasetContent(ctx, made.ID)
		require.NoError(t, err)
		same(t, smallDataset(), content)
		file, err := s.DatasetFile(ctx, made.ID)
		require.NoError(t, err)
		text, err := Unpack(file)
		require.NoError(t, err)
		require.Contains(t, string(text), `"Xã Đông Anh"`)
	})
}

func TestDatasets_WithTheSameContentAreOne(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		made, err := s.AddDataset(ctx, anna, Title{}, smallDataset())
		require.NoError(t, err)
		_, err = s.AddDataset(ctx, binh, Title{Vi: "Khác"}, smallDataset())
		require.Equal(t, Duplicate{Thing: "dataset", ID: string(made.ID), Key: "digest"}, failure[Duplicate](t, err))

		other := smallDataset()
		other.Staff[0].Count++
		changed, err := s.AddDataset(ctx, keyed(binh, "k1"), Title{}, other)
		require.NoError(t, err)
		again, err := s.AddDataset(ctx, keyed(binh, "k1"), Title{}, other)
		require.NoError(t, err, "the same key is no second call")
		require.Equal(t, changed, again)
		_, err = s.AddDataset(ctx, keyed(binh, "k1"), Title{}, smallDataset())
		require.Equal(t, "idempotency_key", failure[Duplicate](t, err).Key)

		latest, err := s.LatestDataset(ctx, "three-communes")
		require.NoError(t, err)
		require.Equal(t, changed.ID, latest.ID)
	})
}

func TestDatasets_AreListedLastFirstAndSearchedWithoutMarks(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		var want []string
		for _, name := range []string{"a", "b", "c", "d", "e"} {
			ds := smallDataset()
			ds.ID = name
			_, err := s.AddDataset(ctx, anna, Title{Vi: "Quận Hoàng Mai " + strings.ToUpper(name)}, ds)
			require.NoError(t, err)
			want = append([]string{name}, want...)
		}
		names := func(f DatasetFilter) []string {
			var list []string
			for _, d := range pages(t, 2, func(p Page) (List[Dataset], error) { return s.Datasets(ctx, f, p) }) {
				list = append(list, d.Name)
			}
			return list
		}
		require.Equal(t, want, names(DatasetFilter{}))
		require.Equal(t, want, names(DatasetFilter{Search: "hoang QUAN"}))
		require.Equal(t, []string{"c"}, names(DatasetFilter{Search: "mai c"}))
		require.Equal(t, []string{"d"}, names(DatasetFilter{Name: "d"}))
		require.Empty(t, names(DatasetFilter{Search: "100%"}))
		require.Empty(t, names(DatasetFilter{Search: "h_ang"}), "a wildcard is a letter like any other")
	})
}

func TestDatasets_ThatAreNotThereAreNotFound(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		_, err := s.Dataset(ctx, "x")
		require.Equal(t, NotFound{"dataset", "x"}, failure[NotFound](t, err))
		_, err = s.DatasetContent(ctx, "x")
		failure[NotFound](t, err)
		_, err = s.LatestDataset(ctx, "x")
		failure[NotFound](t, err)
		_, err = s.Communes(ctx, "x", CommuneFilter{}, Page{})
		failure[NotFound](t, err)
		_, err = s.Dataset(ctx, "a\x00b")
		failure[BadText](t, err)
		_, err = s.Communes(ctx, "x", CommuneFilter{Type: "\xff"}, Page{})
		failure[BadText](t, err)
		_, err = s.AddDataset(ctx, anna, Title{Vi: "\x00"}, smallDataset())
		failure[BadText](t, err)
		bad := smallDataset()
		bad.Staff[2].Level = "a\x00"
		_, err = s.AddDataset(ctx, anna, Title{}, bad)
		failure[BadText](t, err)
		list, err := s.Datasets(ctx, DatasetFilter{}, Page{})
		require.NoError(t, err)
		require.Empty(t, list.Items, "nothing of a refused dataset is kept")
	})
}

// Every list of a dataset: order, filters, one row, and pages of one row each.
func TestDatasets_ListTheirRowsByPages(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		ds := smallDataset()
		made, err := s.AddDataset(ctx, anna, Title{}, ds)
		require.NoError(t, err)
		id := made.ID

		communes := func(f CommuneFilter) []Commune {
			return pages(t, 1, func(p Page) (List[Commune], error) { return s.Communes(ctx, id, f, p) })
		}
		// By folded name: phuong ba dinh, xa dong anh, xa ung hoa.
		require.Equal(t, []Commune{{0, ds.Units[1]}, {1, ds.Units[0]}, {2, ds.Units[2]}}, communes(CommuneFilter{}))
		require.Equal(t, []Commune{{1, ds.Units[0]}}, communes(CommuneFilter{Search: "ĐÔNG"}))
		require.Equal(t, []Commune{{1, ds.Units[0]}, {2, ds.Units[2]}}, communes(CommuneFilter{Type: "delta_commune", Group: "city"}))
		commune, err := s.Commune(ctx, id, "00003@2025")
		require.NoError(t, err)
		require.Equal(t, Commune{2, ds.Units[2]}, commune)
		_, err = s.Commune(ctx, id, "00003@2023")
		require.Equal(t, NotFound{"commune", "00003@2023"}, failure[NotFound](t, err))

		fields := pages(t, 1, func(p Page) (List[Field], error) { return s.Fields(ctx, id, "", p) })
		require.Equal(t, []Field{{0, ds.Fields[0]}, {1, ds.Fields[1]}}, fields)
		found, err := s.Fields(ctx, id, "tourism", Page{})
		require.NoError(t, err)
		require.Equal(t, List[Field]{Items: []Field{{1, ds.Fields[1]}}}, found)

		universities := pages(t, 1, func(p Page) (List[University], error) { return s.Universities(ctx, id, UniversityFilter{}, p) })
		require.Equal(t, []University{{0, ds.Universities[1]}, {1, ds.Universities[0]}}, universities)
		university, err := s.University(ctx, id, "U1")
		require.NoError(t, err)
		require.Equal(t, University{1, ds.Universities[0]}, university)
		byName, err := s.Universities(ctx, id, UniversityFilter{Search: "bach KHOA"}, Page{})
		require.NoError(t, err)
		require.Equal(t, []University{{0, ds.Universities[1]}}, byName.Items)

		programmes := pages(t, 1, func(p Page) (List[Programme], error) { return s.Programmes(ctx, id, ProgrammeFilter{}, p) })
		require.Equal(t, []Programme{{0, ds.Programmes[1]}, {1, ds.Programmes[0]}}, programmes, `"quy hoach (..." before "quy hoach vung..."`)
		some, err := s.Programmes(ctx, id, ProgrammeFilter{Provider: "U1", Major: "7580105", Kind: matcher.KindDegree, Search: "do thi"}, Page{})
		require.NoError(t, err)
		require.Equal(t, []Programme{{1, ds.Programmes[0]}}, some.Items)
		programme, err := s.Programme(ctx, id, "U2:7580105:in_service")
		require.NoError(t, err)
		require.Equal(t, Programme{0, ds.Programmes[1]}, programme)

		norms := pages(t, 1, func(p Page) (List[Norm], error) { return s.Norms(ctx, id, NormFilter{}, p) })
		require.Equal(t, []Norm{{0, ds.Norms[0]}, {1, ds.Norms[1]}}, norms)
		of, err := s.Norms(ctx, id, NormFilter{UnitType: "inner_ward", Field: "du_lich", Position: "DCXD", Search: "gia dinh"}, Page{})
		require.NoError(t, err)
		require.Equal(t, []Norm{{1, ds.Norms[1]}}, of.Items)

		roster := func(f RosterFilter) []RosterEntry {
			return pages(t, 1, func(p Page) (List[RosterEntry], error) { return s.Roster(ctx, id, f, p) })
		}
		require.Equal(t, []RosterEntry{{0, ds.Staff[0]}, {1, ds.Staff[1]}, {2, ds.Staff[2]}}, roster(RosterFilter{}))
		require.Equal(t, []RosterEntry{{1, ds.Staff[1]}, {2, ds.Staff[2]}}, roster(RosterFilter{Unit: "00002@2025", Position: "DCXD"}))
		require.Equal(t, []RosterEntry{{0, ds.Staff[0]}}, roster(RosterFilter{Major: "7580105"}))
		own := pages(t, 1, func(p Page) (List[RosterEntry], error) {
			return s.CommuneRoster(ctx, id, "00002@2025", RosterFilter{Unit: "00001@2025"}, p)
		})
		require.Equal(t, []RosterEntry{{1, ds.Staff[1]}, {2, ds.Staff[2]}}, own, "its own rows, whatever is asked for")
	})
}

func TestDatasets_KeepTheirRowsApart(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		one, err := s.AddDataset(ctx, anna, Title{}, smallDataset())
		require.NoError(t, err)
		other := smallDataset()
		other.Units = other.Units[:1]
		two, err := s.AddDataset(ctx, anna, Title{}, other)
		require.NoError(t, err)
		for id, want := range map[DatasetID]int{one.ID: 3, two.ID: 1} {
			list, err := s.Communes(ctx, id, CommuneFilter{}, Page{})
			require.NoError(t, err)
			require.Len(t, list.Items, want)
		}
	})
}
