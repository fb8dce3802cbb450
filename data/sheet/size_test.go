package sheet

import (
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
)

// endless gives header once and then line again and again, size bytes in all.
type endless struct {
	header, line string
	size, at     int64
	rest         string
}

func (e *endless) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) && e.at < e.size {
		if e.rest == "" {
			e.rest = e.line
			if e.at == 0 {
				e.rest = e.header
			}
		}
		m := copy(p[n:], e.rest)
		e.rest = e.rest[m:]
		n += m
		e.at += int64(m)
	}
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

func TestReadPart_StopsInAFileOf200MBWithoutEatingMemory(t *testing.T) {
	const size = 200 << 20
	header := strings.Join(Columns("coverage"), ",") + "\n"
	for name, c := range map[string]struct {
		header, line string
		code         matcher.Code
		high         int64
	}{
		"long rows that are right":  {header, "7340301,ke_toan,1000," + strings.Repeat("lý do ", 300) + ",high\n", matcher.FileTooLarge, 64},
		"one line without an end":   {header, strings.Repeat("x", 4096), matcher.FileTooLarge, 64},
		"a quote that never closes": {header + "\"", strings.Repeat("x\n", 4096), matcher.FileTooLarge, 64},
		"nothing but commas":        {header, strings.Repeat(",", 4096), matcher.FileTooLarge, 64},
		"too many short rows":       {header, "a,b,1,,high\n", matcher.RowTooMany, 500_000},
	} {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		r := &endless{header: c.header, line: c.line, size: size}
		ds := small()
		wrong := ReadPart(r, "coverage.csv", "coverage", ds)
		runtime.GC()
		runtime.ReadMemStats(&after)
		require.Equal(t, []RowError{{File: "coverage.csv", Code: c.code, Params: matcher.Params{"high": c.high}}}, wrong, name)
		require.LessOrEqual(t, r.at, int64(MaxFileBytes+2*peekBytes), name)
		require.Less(t, int64(after.HeapAlloc)-int64(before.HeapAlloc), int64(1<<20), name)
		require.Equal(t, small(), ds, name)
	}
}

func TestReadPart_TakesAFileOfExactlyTheLimit(t *testing.T) {
	b := &bounded{from: &endless{header: "x", line: "x", size: 10}, left: 10}
	all, err := io.ReadAll(b)
	require.NoError(t, err)
	require.Len(t, all, 10)
	_, err = io.ReadAll(&bounded{from: &endless{header: "x", line: "x", size: 11}, left: 10})
	require.ErrorIs(t, err, errTooLarge)
}
