package verify_test

import (
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"
)

// linear is min cost x with rows x = rhs and x >= 0, in exact fractions. It is
// solved by the two-phase simplex with Bland's rule (Bland, New finite pivoting
// rules for the simplex method, 1977), which ends without cycling.
type linear struct {
	cost []int64
	rows [][]int64
	rhs  []int64
}

// solve gives the least value and a dual value for each row, or false where
// nothing is feasible. The problems of these tests are bounded.
func (lp *linear) solve() (value *big.Rat, dual []*big.Rat, ok bool) {
	m, n := len(lp.rows), len(lp.cost)
	t := &tableau{width: n + m, sign: make([]int64, m)}
	for i, row := range lp.rows {
		t.sign[i] = 1
		if lp.rhs[i] < 0 {
			t.sign[i] = -1
		}
		line := make([]*big.Rat, n+m+1)
		for c := range line {
			line[c] = new(big.Rat)
		}
		for c, v := range row {
			line[c].SetInt64(v * t.sign[i])
		}
		line[n+i].SetInt64(1)
		line[n+m].SetInt64(lp.rhs[i] * t.sign[i])
		t.lines, t.basis = append(t.lines, line), append(t.basis, n+i)
	}
	phase := make([]int64, n+m)
	for i := range m {
		phase[n+i] = 1
	}
	if t.run(phase, n+m); t.value(phase).Sign() > 0 {
		return nil, nil, false
	}
	// Artificial variables at 0 stay in the basis; none comes in again.
	copy(phase, lp.cost)
	for i := range m {
		phase[n+i] = 0
	}
	t.run(phase, n)
	dual = make([]*big.Rat, m)
	for i := range m {
		// Column n+i is the i-th column of the inverse basis.
		dual[i] = t.reduced(phase, n+i)
		dual[i].Mul(dual[i].Neg(dual[i]), big.NewRat(t.sign[i], 1))
	}
	return t.value(phase), dual, true
}

type tableau struct {
	lines [][]*big.Rat
	basis []int
	sign  []int64
	width int
}

func (t *tableau) value(cost []int64) *big.Rat {
	sum := new(big.Rat)
	for i, b := range t.basis {
		sum.Add(sum, new(big.Rat).Mul(big.NewRat(cost[b], 1), t.lines[i][t.width]))
	}
	return sum
}

func (t *tableau) reduced(cost []int64, c int) *big.Rat {
	sum := big.NewRat(cost[c], 1)
	for i, b := range t.basis {
		sum.Sub(sum, new(big.Rat).Mul(big.NewRat(cost[b], 1), t.lines[i][c]))
	}
	return sum
}

func (t *tableau) run(cost []int64, columns int) {
	for {
		enter := 0
		for enter < columns && t.reduced(cost, enter).Sign() >= 0 {
			enter++
		}
		if enter == columns {
			return
		}
		leave, least := -1, new(big.Rat)
		for i, line := range t.lines {
			// An artificial variable at 0 leaves on any entry but 0, so that it stays at 0.
			if t.basis[i] >= columns && line[enter].Sign() != 0 && line[t.width].Sign() == 0 {
				leave = i
				break
			}
			if line[enter].Sign() <= 0 {
				continue
			}
			ratio := new(big.Rat).Quo(line[t.width], line[enter])
			if leave < 0 || ratio.Cmp(least) < 0 || ratio.Cmp(least) == 0 && t.basis[i] < t.basis[leave] {
				leave, least = i, ratio
			}
		}
		t.pivot(leave, enter)
	}
}

func (t *tableau) pivot(leave, enter int) {
	by := new(big.Rat).Set(t.lines[leave][enter])
	for _, v := range t.lines[leave] {
		v.Quo(v, by)
	}
	for i, line := range t.lines {
		if i == leave || line[enter].Sign() == 0 {
			continue
		}
		times := new(big.Rat).Set(line[enter])
		for c, v := range line {
			v.Sub(v, new(big.Rat).Mul(times, t.lines[leave][c]))
		}
	}
	t.basis[leave] = enter
}

func TestLinear_SolvesOnPaper(t *testing.T) {
	// min 2a + 3b with a + b = 4, a + s = 3: a = 3, b = 1: 9; duals 3 and -1 (one more of a saves 1).
	lp := linear{cost: []int64{2, 3, 0}, rows: [][]int64{{1, 1, 0}, {1, 0, 1}}, rhs: []int64{4, 3}}
	value, dual, ok := lp.solve()
	require.True(t, ok)
	require.Equal(t, "9", value.RatString())
	require.Equal(t, "3", dual[0].RatString())
	require.Equal(t, "-1", dual[1].RatString())

	// The same with -a - s = -3, and one that is infeasible.
	lp = linear{cost: []int64{2, 3, 0}, rows: [][]int64{{1, 1, 0}, {-1, 0, -1}}, rhs: []int64{4, -3}}
	_, dual, ok = lp.solve()
	require.True(t, ok)
	require.Equal(t, "1", dual[1].RatString())
	lp = linear{cost: []int64{0}, rows: [][]int64{{1}, {1}}, rhs: []int64{1, 2}}
	_, _, ok = lp.solve()
	require.False(t, ok)
}
