package main

import (
	"math/rand/v2"
	"testing"

	"dathang/matcher/flow"
)

// benchSeed is for tuning; tables in the documentation come from other seeds.
const benchSeed = 1

func benchmarkSolve(b *testing.B, kind, size string) {
	in, err := generate(kind, size, benchSeed)
	if err != nil {
		b.Fatal(err)
	}
	n := in.build()
	if err := n.Prepare(); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		r, err := n.Solve(b.Context(), nil, flow.Options{})
		if err != nil || r.Status != flow.Optimal {
			b.Fatal(r.Status, err)
		}
		b.ReportMetric(float64(r.Pivots), "pivots/op")
	}
}

func BenchmarkSolve_CommuneS(b *testing.B)   { benchmarkSolve(b, "commune", "S") }
func BenchmarkSolve_CommuneM(b *testing.B)   { benchmarkSolve(b, "commune", "M") }
func BenchmarkSolve_Netgen8_12(b *testing.B) { benchmarkSolve(b, "netgen", "8_12") }
func BenchmarkSolve_Netgen8_14(b *testing.B) { benchmarkSolve(b, "netgen", "8_14") }
func BenchmarkSolve_Assign1000(b *testing.B) { benchmarkSolve(b, "assign", "1000") }

// BenchmarkBuild_CommuneM adds every arc from arrays and lays the network out.
func BenchmarkBuild_CommuneM(b *testing.B) {
	in, err := generate("commune", "M", benchSeed)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := in.build().Prepare(); err != nil {
			b.Fatal(err)
		}
	}
}

// benchmarkReSolve closes an intake, or cuts it below its flow, and solves again from the optimal basis; cold/op is how
// many times longer the cold solve took.
func benchmarkReSolve(b *testing.B, size string, shut bool) {
	in, err := generate("commune", size, benchSeed)
	if err != nil {
		b.Fatal(err)
	}
	n := in.build()
	if err := n.Prepare(); err != nil {
		b.Fatal(err)
	}
	before := cpuSeconds()
	base, err := n.Solve(b.Context(), nil, flow.Options{})
	if err != nil {
		b.Fatal(err)
	}
	cold := cpuSeconds() - before
	r := rand.New(rand.NewPCG(benchSeed, 9))
	spent := 0.0
	for b.Loop() {
		b.StopTimer()
		arc := in.uplinks[0] + r.IntN(in.uplinks[1]-in.uplinks[0])
		for base.Flow[arc] < 20 {
			arc = in.uplinks[0] + r.IntN(in.uplinks[1]-in.uplinks[0])
		}
		high := int64(0)
		if !shut {
			high = base.Flow[arc] - 1 - r.Int64N(5)
		}
		n.SetBounds(arc, 0, high)
		b.StartTimer()
		before := cpuSeconds()
		if _, err := n.Solve(b.Context(), base.Basis, flow.Options{}); err != nil {
			b.Fatal(err)
		}
		spent += cpuSeconds() - before
		b.StopTimer()
		n.SetBounds(arc, 0, in.high[arc])
		b.StartTimer()
	}
	b.ReportMetric(cold*float64(b.N)/spent, "cold/op")
}

func BenchmarkReSolve_IntakeClosedM(b *testing.B) { benchmarkReSolve(b, "M", true) }
func BenchmarkReSolve_IntakeCutM(b *testing.B)    { benchmarkReSolve(b, "M", false) }
