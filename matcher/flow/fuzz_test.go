package flow_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher/flow"
)

// tape reads small numbers off bytes; past the end it reads zeros.
type tape []byte

func (t *tape) below(n int) int {
	if len(*t) == 0 || n <= 0 {
		return 0
	}
	b := int((*t)[0])
	*t = (*t)[1:]
	return b % n
}

func (t *tape) bounds() (low, high int64) {
	low = int64(t.below(7)) - 2
	if low < 0 && t.below(2) == 0 {
		low = 0
	}
	high = low + int64(t.below(10))
	if t.below(5) == 0 {
		high = flow.Infinite
	}
	return low, high
}

// FuzzSolve builds a network and edits from bytes and compares every warm solve with a cold one, with the second
// judge and with Check.
func FuzzSolve(f *testing.F) {
	f.Add([]byte{3, 5, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 0, 4, 5, 2, 1, 7, 7, 1, 3, 3, 0, 2, 1, 1, 5})
	f.Add([]byte("a longer text that draws more arcs and a handful of edits, none of them special 0123456789"))
	f.Fuzz(func(t *testing.T, data []byte) {
		in := tape(data)
		n := flow.NewNetwork(1+in.below(8), 0)
		for range in.below(40) {
			low, high := in.bounds()
			n.AddArc(in.below(n.Nodes()), in.below(n.Nodes()), low, high, int64(in.below(21))-6)
		}
		move := func() {
			v, w, x := in.below(n.Nodes()), in.below(n.Nodes()), int64(in.below(9))
			n.SetSupply(v, n.Supply(v)+x)
			n.SetSupply(w, n.Supply(w)-x)
		}
		for range in.below(5) {
			move()
		}
		var basis *flow.Basis
		for range 6 {
			r := mustSolve(t, n, basis)
			want := cancelCycles(n)
			require.Equal(t, want.status, r.Status)
			if r.Status == flow.Optimal {
				require.Equal(t, want.cost, r.Cost)
			}
			if r.Basis != nil && in.below(4) > 0 {
				basis = r.Basis // or go on from one before
			}
			for range 1 + in.below(3) {
				arc := in.below(n.Arcs())
				switch kind := in.below(5); {
				case kind == 0 || n.Arcs() == 0:
					low, high := in.bounds()
					n.AddArc(in.below(n.Nodes()), in.below(n.Nodes()), low, high, int64(in.below(21))-6)
				case kind == 1:
					low, high := in.bounds()
					n.SetBounds(arc, low, high)
				case kind == 2:
					n.SetCost(arc, int64(in.below(21))-6)
				case kind == 3:
					move()
				default:
					n.AddNode()
				}
			}
		}
	})
}
