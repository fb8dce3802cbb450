package data

import (
	"context"
	"fmt"
	"math/rand/v2"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
)

// manyAllocations is a proposal of a city with n allocations: 579 communes, 15
// fields, 5 years, 300 offers of 60 universities.
func manyAllocations(n int) *matcher.Proposal {
	r := rand.New(rand.NewPCG(1, 2))
	p := &matcher.Problem{Format: matcher.ProblemFormat}
	for i := range 579 {
		p.Communes = append(p.Communes, matcher.Commune{ID: matcher.NewCommuneID(fmt.Sprintf("%05d", i), 2023), Name: fmt.Sprintf("Xã Đông Phương số %d", r.IntN(1000)), Group: "g"})
	}
	for i := range 15 {
		p.Fields = append(p.Fields, matcher.Field{ID: matcher.FieldID(fmt.Sprintf("linh_vuc_%02d", i)), Name: fmt.Sprintf("Quy hoạch và quản lý đô thị %d", i)})
	}
	for i := range 60 {
		p.Providers = append(p.Providers, matcher.Provider{ID: matcher.ProviderID(fmt.Sprintf("U%02d", i)), Name: fmt.Sprintf("Trường Đại học số %d", i), Kind: matcher.ProviderUniversity})
	}
	for i := range 300 {
		programme := matcher.ProgrammeID(fmt.Sprintf("U%02d:75801%02d:degree", i%60, i/60))
		p.Offers = append(p.Offers, matcher.Offer{
			ID: matcher.NewOfferID(programme, 2024), Programme: programme, Name: fmt.Sprintf("Quản lý đất đai %d", i), Provider: p.Providers[i%60].ID,
			Kind: matcher.KindDegree, Major: "7580105", Intake: 2024, Ready: 2028, Prices: []matcher.Payment{{Year: 2024, KVND: 30000}},
		})
	}
	seen := map[matcher.Allocation]bool{}
	made := &matcher.Proposal{Format: matcher.ProposalFormat, Problem: p, Answer: matcher.Solution{Status: matcher.StatusOptimal}}
	for len(made.Answer.Allocations) < n {
		a := matcher.Allocation{
			Offer: p.Offers[r.IntN(300)].ID, Seats: 1,
			Cell: matcher.Cell{Commune: p.Communes[r.IntN(579)].ID, Field: p.Fields[r.IntN(15)].ID, Need: matcher.NeedVacant, Year: 2024 + r.IntN(5)},
		}
		if !seen[a] {
			seen[a] = true
			made.Answer.Allocations = append(made.Answer.Allocations, a)
		}
	}
	return made
}

// largeProposal is what a large city's answer has.
const largeProposal = 60_000

func benchBoth(b *testing.B, do func(b *testing.B, s *Store)) {
	for _, store := range stores {
		b.Run(store.name, func(b *testing.B) { do(b, store.open(b)) })
	}
}

// BenchmarkLoad writes the rows of 60,000 allocations, as a worker does when its run
// ends; what can be done before the transaction is not measured.
func BenchmarkLoad(b *testing.B) {
	file := manyAllocations(largeProposal)
	benchBoth(b, func(b *testing.B, s *Store) {
		ctx := context.Background()
		packed, err := packProposal(&NewProposal{File: file})
		require.NoError(b, err)
		begin := processor(b)
		for b.Loop() {
			id, err := newID()
			require.NoError(b, err)
			packed.row.ID = ProposalID(id)
			require.NoError(b, s.write(ctx, "load", func(t transaction) error {
				return s.insertProposal(ctx, t, anna, "", s.stamp(), packed)
			}))
		}
		b.ReportMetric((processor(b)-begin).Seconds()/float64(b.N), "cpu-s/op")
	})
}

// processor is the time that this process has had: on a busy machine it tells more
// than the clock. A server's own time is not in it.
func processor(b *testing.B) time.Duration {
	var used syscall.Rusage
	require.NoError(b, syscall.Getrusage(syscall.RUSAGE_SELF, &used))
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// BenchmarkPack is what is done before.
func BenchmarkPack(b *testing.B) {
	file := manyAllocations(largeProposal)
	for b.Loop() {
		_, err := packProposal(&NewProposal{File: file})
		require.NoError(b, err)
	}
}

// BenchmarkPage reads pages of 50 allocations from somewhere in the list.
func BenchmarkPage(b *testing.B) {
	file := manyAllocations(largeProposal)
	benchBoth(b, func(b *testing.B, s *Store) {
		ctx := context.Background()
		made, err := s.AddProposal(ctx, anna, NewProposal{File: file})
		require.NoError(b, err)
		r := rand.New(rand.NewPCG(3, 4))
		for name, filter := range map[string]func() AllocationFilter{
			"all":     func() AllocationFilter { return AllocationFilter{} },
			"commune": func() AllocationFilter { return AllocationFilter{Commune: file.Problem.Communes[r.IntN(579)].ID} },
			"field":   func() AllocationFilter { return AllocationFilter{Field: file.Problem.Fields[r.IntN(15)].ID} },
			"provider and year": func() AllocationFilter {
				return AllocationFilter{Provider: file.Problem.Providers[r.IntN(60)].ID, Year: 2024 + r.IntN(5)}
			},
			"programme": func() AllocationFilter {
				return AllocationFilter{Programme: file.Problem.Offers[r.IntN(300)].Programme}
			},
			"search": func() AllocationFilter {
				return AllocationFilter{Search: fmt.Sprintf("dong phuong so %d", r.IntN(1000))}
			},
			"search of nothing": func() AllocationFilter { return AllocationFilter{Search: "khong co"} },
		} {
			for _, order := range []AllocationOrder{ByCommune, ByProvider} {
				b.Run(name+" by "+string(order), func(b *testing.B) {
					begin := processor(b)
					for b.Loop() {
						list := "allocations by " + string(order)
						page := Page{}
						if name == "all" {
							page.After = cursorOf(list, numbers(int64(r.IntN(300)), int64(r.IntN(largeProposal)))...)
						}
						_, err := s.Allocations(ctx, made.ID, filter(), order, page)
						require.NoError(b, err)
					}
					b.ReportMetric(float64((processor(b)-begin).Microseconds())/float64(b.N), "cpu-us/op")
				})
			}
		}
	})
}

// BenchmarkDataset keeps a dataset with a roster of 60,000 rows, all included.
func BenchmarkDataset(b *testing.B) {
	r := rand.New(rand.NewPCG(5, 6))
	ds := smallDataset()
	for i := range 579 {
		ds.Units = append(ds.Units, matcher.Unit{ID: matcher.NewCommuneID(fmt.Sprintf("1%04d", i), 2023), Name: fmt.Sprintf("Xã số %d", i)})
	}
	for i := range 60_000 {
		ds.Staff = append(ds.Staff, matcher.Staff{
			Unit: ds.Units[3+i*579/60_000].ID, Position: "DCXD", Major: "7580105", Level: "university", Theory: "intermediate",
			BirthYear: 1960 + r.IntN(45), Sex: "female", Count: 1,
		})
	}
	benchBoth(b, func(b *testing.B, s *Store) {
		b.ReportAllocs()
		begin := processor(b)
		for b.Loop() {
			ds.Staff[0].Count++ // a dataset is kept once
			_, err := s.AddDataset(context.Background(), anna, Title{}, ds)
			require.NoError(b, err)
		}
		b.ReportMetric((processor(b)-begin).Seconds()/float64(b.N), "cpu-s/op")
	})
}

// manyLines is an audit of some years.
const manyLines = 100_000

// BenchmarkAudit recounts an audit of 100,000 lines.
func BenchmarkAudit(b *testing.B) {
	benchBoth(b, func(b *testing.B, s *Store) {
		ctx := context.Background()
		require.NoError(b, s.write(ctx, "fill the audit", func(t transaction) error {
			for i := range manyLines {
				if err := s.record(ctx, t, anna, "policy", "rename", fmt.Sprintf("policy %d", i), map[string]string{"name": "Ưu tiên độ phủ"}, map[string]string{"name": "Tiết kiệm"}); err != nil {
					return err
				}
			}
			return nil
		}))
		begin := processor(b)
		for b.Loop() {
			check, err := s.CheckAudit(ctx, "")
			require.NoError(b, err)
			require.Zero(b, check.Broken)
			require.EqualValues(b, manyLines, check.Lines)
		}
		b.ReportMetric((processor(b)-begin).Seconds()/float64(b.N), "cpu-s/op")
	})
}
