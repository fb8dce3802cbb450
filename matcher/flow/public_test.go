package flow_test

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher/flow"
)

// readAssignment reads an OR-Library assignment problem as a network of persons, then tasks.
func readAssignment(t testing.TB, name string) *flow.Network {
	t.Helper()
	file, err := os.Open(filepath.Join("testdata", name))
	require.NoError(t, err)
	defer file.Close()
	in := bufio.NewReader(file)
	var size int
	_, err = fmt.Fscan(in, &size)
	require.NoError(t, err)
	n := flow.NewNetwork(2*size, size*size)
	for i := range size {
		n.SetSupply(i, 1)
		n.SetSupply(size+i, -1)
		for j := range size {
			var cost int64
			_, err = fmt.Fscan(in, &cost)
			require.NoError(t, err)
			n.AddArc(i, size+j, 0, 1, cost)
		}
	}
	return n
}

// readDimacs reads a well-formed DIMACS min-cost flow file.
func readDimacs(t testing.TB, name string) *flow.Network {
	t.Helper()
	file, err := os.Open(filepath.Join("testdata", name))
	require.NoError(t, err)
	defer file.Close()
	var n *flow.Network
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		line := lines.Text()
		var a, b int
		var low, high, cost int64
		switch line[0] {
		case 'p':
			_, err = fmt.Sscanf(line, "p min %d %d", &a, &b)
			n = flow.NewNetwork(a, b)
		case 'n':
			_, err = fmt.Sscanf(line, "n %d %d", &a, &low)
			n.SetSupply(a-1, low)
		case 'a':
			_, err = fmt.Sscanf(line, "a %d %d %d %d %d", &a, &b, &low, &high, &cost)
			n.AddArc(a-1, b-1, low, high, cost)
		}
		require.NoError(t, err)
	}
	return n
}

func TestSolve_ReachesThePublishedOptima(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]int64{"assign100.txt": 305, "assign200.txt": 475, "assign300.txt": 626} {
		require.Equal(t, want, mustSolve(t, readAssignment(t, name), nil).Cost, name)
	}
	require.Equal(t, int64(142274536), mustSolve(t, readDimacs(t, "netgen_8_08a.min"), nil).Cost)
}
