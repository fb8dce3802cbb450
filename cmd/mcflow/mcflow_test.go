package main

import (
	"bufio"
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher/flow"
)

func solved(t *testing.T, text string) (string, exitCode) {
	t.Helper()
	n, err := readNetwork(strings.NewReader(text))
	require.NoError(t, err)
	r, err := n.Solve(t.Context(), nil, flow.Options{})
	require.NoError(t, err)
	require.NoError(t, flow.Check(n, r))
	var b bytes.Buffer
	out := bufio.NewWriter(&b)
	code := printAnswer(out, n, r, true)
	require.NoError(t, out.Flush())
	return b.String(), code
}

func TestSolve_PrintsTheDimacsSolution(t *testing.T) {
	text, code := solved(t, "c two ways\np min 3 3\nn 1 4\nn 3 -4\na 1 2 0 3 1\n\na 2 3 0 9 1\r\na 1 3 1 5 4")
	require.Equal(t, "s 10\nf 1 2 3\nf 2 3 3\nf 1 3 1\n", text)
	require.Zero(t, code)
}

func TestSolve_SaysInfeasibleAndUnboundedByExitStatus(t *testing.T) {
	text, code := solved(t, "p min 2 1\nn 1 2\nn 2 -2\na 1 2 0 1 1\n")
	require.Equal(t, "s INFEASIBLE\n", text)
	require.Equal(t, exitInfeasible, code)
	text, code = solved(t, "p min 2 2\na 1 2 0 -1 -1\na 2 1 0 -1 0\n")
	require.Equal(t, "s UNBOUNDED\n", text)
	require.Equal(t, exitUnbounded, code)
}

func TestSolve_ReadsAssignmentsInBothFormats(t *testing.T) {
	text, _ := solved(t, "p asn 4 4\nn 1\nn 2\na 1 3 5\na 1 4 1\na 2 3 2\na 2 4 9\n")
	require.Equal(t, "s 3\nf 1 4 1\nf 2 3 1\n", text)
	text, _ = solved(t, " 2\n 5 1\n 2\n9\n")
	require.Equal(t, "s 3\nf 1 4 1\nf 2 3 1\n", text)
}

func TestReadNetwork_NamesTheLineOfAFault(t *testing.T) {
	for text, want := range map[string]string{
		"":                            "line 1: no problem line",
		"c only\n":                    "line 2: no problem line",
		"x\n":                         `line 1: line starts with 'x' before the problem line`,
		"p max 2 1\n":                 `line 1: problem "max"; want min or asn`,
		"c\np max\n":                  `line 2: problem "max"`,
		"p min 2 1\nn 1 1\nn 1 3\n":   "line 3: node 1 is described in line 2 already",
		"p asn 2 1\nn 1\nc\nn 1\n":    "line 4: node 1 is described in line 2 already",
		"p min 2\n":                   "line 1: number of arcs: missing",
		"p min -1 0\n":                "line 1: -1 nodes",
		"p min 2 1\na 1 3 0 1 1\n":    "line 2: arc from 1 to 3; want nodes 1 to 2",
		"p min 2 1\nn 0 5\n":          "line 2: node 0; want 1 to 2",
		"p min 2 1\nc\na 1 2 0 x 1\n": `line 3: capacity: unexpected 'x'`,
		"p min 2 1\na 1 2 0 1\n":      "line 2: cost: missing",
		"p min 2 1\na 1 2 0 1 1 7\n":  `line 2: unexpected '7' at the end`,
		"p min 2 1\na 1 2 3 1 1\n":    "line 2: low 3 above capacity 1",
		"p min 2 1\na 1 2 0 99999999999999999999 1\n": "line 2: capacity: the number does not fit 64 bits",
		"p min 2 2\na 1 2 0 1 1\n":                    "the file ends after 1 arcs; its problem line says 2",
		"p min 2 1\nz\n":                              `line 2: line starts with 'z'`,
		"p asn 2 1\nn 3\n":                            "line 2: node 3",
		"p asn 2 1\na 1 9 1\n":                        "line 2: arc from 1 to 9",
		"2\n1 2\n3\n":                                 "line 4: the file ends before the cost",
		"1\n1 2\n":                                    "line 2: unexpected '2' after the matrix",
		"99999\n":                                     "line 1: matrix of 99999 rows",
	} {
		_, err := readNetwork(strings.NewReader(text))
		require.ErrorContains(t, err, want, "%q", text)
	}
}

func TestGenerate_GivesTheSameFileForTheSameSeed(t *testing.T) {
	for kind, size := range map[string]string{"commune": "S", "netgen": "8_8", "assign": "20"} {
		var files [3]bytes.Buffer
		for i, seed := range []uint64{7, 7, 8} {
			in, err := generate(kind, size, seed)
			require.NoError(t, err)
			in.write(&files[i], kind)
		}
		require.Equal(t, files[0].String(), files[1].String())
		require.NotEqual(t, files[0].String(), files[2].String())
		n, err := readNetwork(&files[0])
		require.NoError(t, err)
		r, err := n.Solve(t.Context(), nil, flow.Options{})
		require.NoError(t, err)
		require.NoError(t, flow.Check(n, r))
		require.Equal(t, flow.Optimal, r.Status, kind)
	}
}

func TestGenerate_HasTheSizesItPromises(t *testing.T) {
	in, err := generate("commune", "S", 3)
	require.NoError(t, err)
	require.Len(t, in.supply, 6_532)
	require.InEpsilon(t, 234_704, len(in.from), 0.1)
	in, err = generate("netgen", "8_10", 3)
	require.NoError(t, err)
	require.Len(t, in.supply, 1<<10)
	require.Len(t, in.from, 8<<10)
}

func TestGenerate_RefusesSizesItDoesNotKnow(t *testing.T) {
	for kind, size := range map[string]string{"commune": "XL", "netgen": "12", "assign": "0", "grid": "1"} {
		_, err := generate(kind, size, 1)
		require.Error(t, err, kind)
	}
}
