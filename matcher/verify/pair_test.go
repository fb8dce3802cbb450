package verify

import (
	"go/parser"
	"go/token"
	"math/big"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
)

func TestRoot_IsTheWholePartOfTheSquareRoot(t *testing.T) {
	check := func(n uint64) {
		want := new(big.Int).Sqrt(new(big.Int).SetUint64(n)).Uint64()
		require.Equal(t, want, root(n), "root of %d", n)
	}
	for n := range uint64(200) {
		check(n)
	}
	r := rand.New(rand.NewPCG(1, 1))
	for range 20000 {
		n := r.Uint64N(1 << 28)
		check(n * n)
		check(n*n + 2*n) // the last before the next square
		check(r.Uint64() >> r.UintN(64))
	}
}

func TestDistance_RoundsMetresDownAndKilometresToTheNearest(t *testing.T) {
	at := func(x, y int64) *matcher.Point { return &matcher.Point{X: x, Y: y} }
	require.Equal(t, int64(5), distance(at(0, 0), at(3, -4)))
	require.Equal(t, int64(1), distance(at(0, 0), at(1, 1))) // 1.41
	require.Equal(t, int64(0), distance(nil, at(9, 9)))
	require.Equal(t, int64(0), distance(at(9, 9), nil))
	far := int64(50_000_000)
	require.Equal(t, int64(141_421_356), distance(at(-far, -far), at(far, far))) // 10^8 x 1.41421356...
}

func TestPenalty_AddsEachSlopeInPlaceOfTheOneBefore(t *testing.T) {
	// Seats 1-2 are free, 3-5 cost 3 each, from the 6th on 10 each.
	steps := []matcher.PenaltyStep{{After: 2, Slope: 3}, {After: 5, Slope: 10}}
	for n, want := range []int64{0, 0, 0, 3, 6, 9, 19, 29} {
		require.Equal(t, want, penalty(steps, int64(n)), "%d unmet", n)
	}
	require.Zero(t, penalty(nil, 9))
}

func TestVerify_ImportsTheWordsAndTheStandardLibraryAlone(t *testing.T) {
	files, err := os.ReadDir(".")
	require.NoError(t, err)
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), f.Name(), nil, parser.ImportsOnly)
		require.NoError(t, err)
		for _, i := range parsed.Imports {
			path := strings.Trim(i.Path.Value, `"`)
			first, _, _ := strings.Cut(path, "/")
			isOurs, isStandard := path == "dathang/matcher", first != "dathang" && !strings.Contains(first, ".")
			require.True(t, isOurs || isStandard, "%s imports %s", f.Name(), path)
		}
	}
}
