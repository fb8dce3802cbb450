package sheet

import (
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
)

// endless gives header once and then line again and again, size bytes in all,
// and looks at the heap as it goes.
type endless struct {
	header, line string
	size, at     int64
	rest         string
	peak         uint64
}

// lookEvery is how often, in bytes, endless looks at the heap.
const lookEvery = 4 << 20

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
	if e.at/lookEvery != (e.at-int64(n))/lookEvery {
		e.peak = max(e.peak, heap())
	}
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

func heap() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func TestReadPart_StopsInAFileOf200MBWithoutEatingMemory(t *testing.T) {
	const size = 200 << 20
	header := strings.Join(Columns("coverage"), ",") + "\n"
	for name, c := range map[string]struct {
		header, line string
		code         matcher.Code
		high         int64
	}{
		"long rows":                 {header, "7340301,ke_toan,1000," + strings.Repeat("lý do ", 2000) + ",high\n", matcher.FileTooLarge, 64},
		"one line without an end":   {header, strings.Repeat("x", 4096), matcher.FileTooLarge, 64},
		"a quote that never closes": {header + "\"", strings.Repeat(strings.Repeat("x", 60)+"\n", 100), matcher.FileTooLarge, 64},
		"a row of endless cells":    {header, strings.Repeat("x", 60) + ",", matcher.FileTooLarge, 64},
		"too many short rows":       {header, "a,b\n", matcher.RowTooMany, 500_000},
	} {
		t.Run(name, func(t *testing.T) {
			runtime.GC()
			before := heap()
			r := &endless{header: c.header, line: c.line, size: size}
			ds := small()
			wrong := ReadPart(r, "coverage.csv", "coverage", ds)
			require.Equal(t, []RowError{{File: "coverage.csv", Code: c.code, Params: matcher.Params{"high": c.high}}}, wrong)
			require.LessOrEqual(t, r.at, int64(MaxFileBytes+2*peekBytes))
			require.Less(t, int64(r.peak)-int64(before), int64(16<<20))
			require.Equal(t, small(), ds)
		})
	}
}

func TestReadPart_TakesAFileOfExactlyTheLimit(t *testing.T) {
	all, err := io.ReadAll(&bounded{from: &endless{header: "x", line: "x", size: 10}, left: 10})
	require.NoError(t, err)
	require.Len(t, all, 10)
	_, err = io.ReadAll(&bounded{from: &endless{header: "x", line: "x", size: 11}, left: 10})
	require.ErrorIs(t, err, errTooLarge)
}
