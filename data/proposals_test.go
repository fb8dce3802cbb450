package data

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/data/report"
	"dathang/matcher"
)

func addSmall(t *testing.T, s *Store) (Proposal, *matcher.Proposal) {
	t.Helper()
	file := smallProposal(t)
	made, err := s.AddProposal(context.Background(), anna, NewProposal{Name: "Đề án 2026", Dataset: "d", Policy: "p", File: file, Verified: true})
	require.NoError(t, err)
	return made, file
}

func TestProposals_AreKeptWhole(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		made, file := addSmall(t, s)
		require.Equal(t, Proposal{
			ID: made.ID, Kind: Plan, Number: 1, Name: "Đề án 2026", Stage: "solved", Dataset: "d", Policy: "p", ProblemDigest: file.ProblemDigest, AnswerDigest: file.AnswerDigest,
			Status: matcher.StatusFeasible, StoppedBy: "time", Verified: true, Levels: file.Answer.Levels, Years: Years{2026, 2027},
			Marks: Words{"assumptions"}, DemandSeats: 7, ServedSeats: 5, LateSeats: 2, UnmetSeats: 2,
			// 2 x 50,000 + (40,000 + 500 of Đông Anh's surcharge) + 2 x 15,000 + opening 7,000.
			CostKVND: 177_500,
			Owner:    "anna", Organisation: "city", Version: 1, CreatedAt: made.CreatedAt, UpdatedAt: made.CreatedAt,
		}, made)
		tally := report.NewTally(file.Problem, &file.Answer)
		require.Equal(t, tally.CostKVND, made.CostKVND)
		require.Equal(t, tally.Total.Count, matcher.Count{Demand: made.DemandSeats, Served: made.ServedSeats, Late: made.LateSeats, Unmet: made.UnmetSeats})

		read, err := s.Proposal(ctx, made.ID)
		require.NoError(t, err)
		require.Equal(t, made, read)
		content, err := s.ProposalContent(ctx, made.ID)
		require.NoError(t, err)
		same(t, file, content)
		packed, err := s.ProposalFile(ctx, made.ID)
		require.NoError(t, err)
		text, err := Unpack(packed)
		require.NoError(t, err)
		want, err := matcher.Encode(file)
		require.NoError(t, err)
		require.Equal(t, string(want), string(text))
		packed, err = s.CertificateFile(ctx, made.ID)
		require.NoError(t, err)
		text, err = Unpack(packed)
		require.NoError(t, err)
		want, err = matcher.Encode(file.Answer.Certificate)
		require.NoError(t, err)
		require.Equal(t, string(want), string(text))
	})
}

func TestProposals_AreListedAndRenamed(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		one, file := addSmall(t, s)
		two, err := s.AddProposal(ctx, keyed(binh, "k"), NewProposal{Name: "Khác", File: file})
		require.NoError(t, err)
		again, err := s.AddProposal(ctx, keyed(binh, "k"), NewProposal{Name: "Khác", File: file})
		require.NoError(t, err)
		require.Equal(t, two, again)
		require.False(t, two.Verified)
		proposals := func(f ProposalFilter) []Proposal {
			return pages(t, 1, func(p Page) (List[Proposal], error) { return s.Proposals(ctx, f, p) })
		}
		require.Equal(t, []Proposal{two, one}, proposals(ProposalFilter{}))
		require.Equal(t, []Proposal{one}, proposals(ProposalFilter{Search: "de an", Stage: "solved", Status: matcher.StatusFeasible, Dataset: "d", Owner: "anna"}))
		require.Empty(t, proposals(ProposalFilter{Status: matcher.StatusOptimal}))

		renamed, err := s.RenameProposal(ctx, binh, one.ID, 1, "Mới")
		require.NoError(t, err)
		require.Equal(t, "Mới", renamed.Name)
		require.Equal(t, int64(2), renamed.Version)
		_, err = s.RenameProposal(ctx, binh, one.ID, 1, "Cũ")
		require.Equal(t, Conflict{Thing: "proposal", ID: string(one.ID), Want: 1, Have: 2}, failure[Conflict](t, err))
		require.Equal(t, []Proposal{renamed}, proposals(ProposalFilter{Search: "moi"}))

		_, err = s.RenameProposal(ctx, binh, "x", 1, "Cũ")
		require.Equal(t, NotFound{"proposal", "x"}, failure[NotFound](t, err))
		_, err = s.Proposal(ctx, "x")
		failure[NotFound](t, err)
		_, err = s.ProposalContent(ctx, "x")
		failure[NotFound](t, err)
		_, err = s.CertificateFile(ctx, "x")
		failure[NotFound](t, err)
	})
}

func TestProposals_ThatNameWhatTheirProblemLacksAreRefused(t *testing.T) {
	for name, spoil := range map[string]func(*matcher.Solution){
		`no offer "x"`:         func(s *matcher.Solution) { s.Allocations[0].Offer = "x" },
		`no commune "x"`:       func(s *matcher.Solution) { s.Allocations[0].Commune = "x" },
		`no field "x"`:         func(s *matcher.Solution) { s.Unmet[0].Field = "x" },
		`unmet seats: cell x/`: func(s *matcher.Solution) { s.Unmet[0].Commune = "x" },
	} {
		file := smallProposal(t)
		spoil(&file.Answer)
		_, err := packProposal(&NewProposal{File: file})
		require.ErrorContains(t, err, name)
	}
}

func TestAllocations_AreListedByCommuneAndByProvider(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		made, _ := addSmall(t, s)
		baDinh := Allocation{
			Place: 0, CommunePlace: 0, OfferPlace: 2, Offer: "U1:a:degree:2023", Programme: "U1:a:degree", ProgrammeName: "Quy hoạch", Provider: "U1",
			ProviderName: "Trường Đại học Kiến trúc Hà Nội", ProviderKind: matcher.ProviderUniversity, Kind: matcher.KindDegree, Major: "7580105",
			Intake: 2023, Ready: 2027, Commune: "00001@2025", CommuneName: "Phường Ba Đình", Group: "city", Field: "quy_hoach", FieldName: "Quy hoạch",
			Need: matcher.NeedVacant, Year: 2027, Seats: 1, OrderedSeats: 2, PriceKVNDPerSeat: 50_000, CostKVND: 50_000,
		}
		dongAnh := baDinh
		dongAnh.Place, dongAnh.CommunePlace, dongAnh.OfferPlace, dongAnh.Commune, dongAnh.CommuneName = 2, 1, 2, "00002@2025", "Xã Đông Anh"
		dongAnh.OrderedSeats = 1 // three places for two who finish, two of them in the row above
		dongAnh2 := dongAnh
		dongAnh2.Place, dongAnh2.OfferPlace, dongAnh2.Offer, dongAnh2.Programme = 1, 1, "U2:c:degree:2023", "U2:c:degree"
		dongAnh2.Provider, dongAnh2.ProviderName, dongAnh2.PriceKVNDPerSeat, dongAnh2.CostKVND = "U2", "Đại học Bách khoa Hà Nội", 40_500, 40_500
		ungHoa := Allocation{
			Place: 3, CommunePlace: 2, OfferPlace: 0, Offer: "U2:b:in_service:2025", Programme: "U2:b:in_service", ProgrammeName: "Du lịch", Provider: "U2",
			ProviderName: "Đại học Bách khoa Hà Nội", ProviderKind: matcher.ProviderUniversity, Kind: matcher.KindInService, Major: "7810101",
			Intake: 2025, Ready: 2027, Commune: "00003@2025", CommuneName: "Xã Ứng Hòa", Group: "city", Field: "du_lich", FieldName: "Du lịch",
			Need: matcher.NeedUnqualified, Year: 2026, Class: "college-1980-2042", LateYears: 1, Seats: 2, OrderedSeats: 2, PriceKVNDPerSeat: 15_000, CostKVND: 30_000, Assumed: true,
		}
		for limit := 1; limit <= 5; limit++ {
			of := func(f AllocationFilter, order AllocationOrder) []Allocation {
				return pages(t, limit, func(p Page) (List[Allocation], error) { return s.Allocations(ctx, made.ID, f, order, p) })
			}
			require.Equal(t, []Allocation{baDinh, dongAnh2, dongAnh, ungHoa}, of(AllocationFilter{}, ByCommune))
			require.Equal(t, []Allocation{ungHoa, dongAnh2, baDinh, dongAnh}, of(AllocationFilter{}, ByProvider))
			for name, f := range map[string]AllocationFilter{
				"commune": {Commune: "00002@2025"}, "search": {Search: "xa DONG"}, "need and field": {Need: matcher.NeedVacant, Field: "quy_hoach", Search: "anh d"},
			} {
				require.Equal(t, []Allocation{dongAnh2, dongAnh}, of(f, ByCommune), name)
				require.Equal(t, []Allocation{dongAnh2, dongAnh}, of(f, ByProvider), name)
			}
			for name, f := range map[string]AllocationFilter{
				"field": {Field: "du_lich"}, "year": {Year: 2026}, "intake": {Intake: 2025}, "kind": {Kind: matcher.KindInService},
				"programme": {Programme: "U2:b:in_service"}, "provider and group": {Provider: "U2", Group: "city", Search: "ung hoa"}, "programme and provider by name": {Search: "bach khoa DU lich"},
			} {
				require.Equal(t, []Allocation{ungHoa}, of(f, ByProvider), name)
			}
			require.Empty(t, of(AllocationFilter{Commune: "00002@2023"}, ByCommune))

			own := pages(t, limit, func(p Page) (List[Allocation], error) {
				return s.UniversityAllocations(ctx, made.ID, "U1", AllocationFilter{}, p)
			})
			require.Equal(t, []Allocation{baDinh, dongAnh}, own)
			own = pages(t, limit, func(p Page) (List[Allocation], error) {
				return s.CommuneAllocations(ctx, made.ID, "00002@2025", AllocationFilter{}, p)
			})
			require.Equal(t, []Allocation{dongAnh2, dongAnh}, own)
		}
	})
}

// Whoever may see one university's rows asks for another's in every filter, and
// with a cursor from a list that he may not see.
func TestAllocations_OfOneNeverShowAnothers(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		made, _ := addSmall(t, s)
		got, err := s.UniversityAllocations(ctx, made.ID, "U1", AllocationFilter{Provider: "U2"}, Page{})
		require.NoError(t, err)
		require.Empty(t, got.Items)
		all, err := s.Allocations(ctx, made.ID, AllocationFilter{}, ByProvider, Page{Limit: 1})
		require.NoError(t, err)
		got, err = s.UniversityAllocations(ctx, made.ID, "U1", AllocationFilter{}, Page{After: all.Next})
		require.NoError(t, err)
		require.Len(t, got.Items, 2)
		for _, a := range got.Items {
			require.Equal(t, matcher.ProviderID("U1"), a.Provider)
		}
		got, err = s.CommuneAllocations(ctx, made.ID, "00001@2025", AllocationFilter{Commune: "00002@2025"}, Page{})
		require.NoError(t, err)
		require.Empty(t, got.Items)
		unmet, err := s.CommuneUnmet(ctx, made.ID, "00001@2025", UnmetFilter{Commune: "00002@2025"}, Page{})
		require.NoError(t, err)
		require.Empty(t, unmet.Items)
	})
}

func TestUnmet_IsListedWithItsReasons(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		made, file := addSmall(t, s)
		baDinh := Unmet{
			Place: 0, Commune: "00001@2025", CommuneName: "Phường Ba Đình", Group: "city", Type: "inner_ward", Field: "quy_hoach", FieldName: "Quy hoạch",
			Need: matcher.NeedVacant, Year: 2027, Seats: 1, Proof: matcher.ProofIrreducible, Relaxations: file.Answer.Reasons[0].Relaxations,
		}
		dongAnh := baDinh
		dongAnh.Place, dongAnh.CommunePlace, dongAnh.Commune, dongAnh.CommuneName, dongAnh.Type = 1, 1, "00002@2025", "Xã Đông Anh", "delta_commune"
		dongAnh.Proof, dongAnh.Relaxations = matcher.ProofNone, Relaxations{}
		unmet := func(f UnmetFilter) []Unmet {
			return pages(t, 1, func(p Page) (List[Unmet], error) { return s.Unmet(ctx, made.ID, f, p) })
		}
		require.Equal(t, []Unmet{baDinh, dongAnh}, unmet(UnmetFilter{}))
		require.Equal(t, []Unmet{baDinh}, unmet(UnmetFilter{Code: matcher.RelaxCapacity}))
		require.Equal(t, []Unmet{baDinh}, unmet(UnmetFilter{Code: matcher.RelaxNewOffer, Search: "ba dinh"}))
		require.Empty(t, unmet(UnmetFilter{Code: matcher.RelaxBan}))
		require.Empty(t, unmet(UnmetFilter{Code: "capacity"}), "a part of a code is no code")
		require.Equal(t, []Unmet{dongAnh}, unmet(UnmetFilter{
			Commune: "00002@2025", Group: "city", Field: "quy_hoach", Need: matcher.NeedVacant, Year: 2027,
		}))
		own, err := s.CommuneUnmet(ctx, made.ID, "00001@2025", UnmetFilter{}, Page{})
		require.NoError(t, err)
		require.Equal(t, []Unmet{baDinh}, own.Items)
		_, err = s.Unmet(ctx, "x", UnmetFilter{}, Page{})
		require.Equal(t, NotFound{"proposal", "x"}, failure[NotFound](t, err))
		_, err = s.UniversityAllocations(ctx, "x", "U1", AllocationFilter{}, Page{})
		failure[NotFound](t, err)
	})
}
