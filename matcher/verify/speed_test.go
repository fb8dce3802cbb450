package verify_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
	"dathang/matcher/verify"
)

// deepTree is a tree of so many splits of an offer's capacity. Every node has
// another multiplier for every offer, so that no leaf is like the one before.
func deepTree(p *matcher.Problem, proof matcher.ProofNode, splits int) matcher.ProofNode {
	node := matcher.ProofNode{}
	for _, m := range proof.Multipliers {
		m.Value += 1 + m.Value%7
		node.Multipliers = append(node.Multipliers, m)
	}
	if splits == 0 {
		return node
	}
	node.Row, node.At = matcher.CapacityRow(p.Offers[splits%len(p.Offers)].ID), 5
	half := (splits - 1) / 2
	left := deepTree(p, node, half)
	node.Children = []matcher.ProofNode{left, deepTree(p, left, splits-1-half)}
	return node
}

// treed is a city whose levels are proven by trees; the bounds are filled in by asking verify.
func treed(b testing.TB, communes, splits int) (*matcher.Problem, *matcher.Solution) {
	p, s := city(communes)
	s.Reasons = nil
	for l := range s.Levels {
		s.Certificate.Levels[l].Shift = 6
		s.Certificate.Levels[l].Tree = deepTree(p, s.Certificate.Levels[l].Tree, splits)
	}
	for _, v := range verify.Solution(p, s) {
		require.Contains(b, []matcher.Code{matcher.ViolationBound, matcher.ViolationGap}, v.Code, v)
		level := &s.Levels[v.Params["level"].(int64)-1]
		if v.Code == matcher.ViolationBound {
			level.Bound = v.Params["want"].(int64)
		} else {
			level.Gap = v.Params["want"].(int64)
		}
	}
	return p, s
}

// 400 nodes on each of four levels and some 300,000 pairs; every leaf prices all of them anew.
func BenchmarkSolution_Trees(b *testing.B) {
	p, s := treed(b, 400, 200)
	b.ResetTimer()
	for b.Loop() {
		verify.Solution(p, s)
	}
}

func TestSolution_PricesHundredsOfLeavesInSeconds(t *testing.T) {
	p, s := treed(t, 100, 200)
	start := time.Now()
	require.Empty(t, verify.Solution(p, s))
	require.Less(t, time.Since(start), 20*time.Second)
}
