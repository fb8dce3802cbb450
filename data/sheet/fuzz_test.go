package sheet

import (
	"bufio"
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
)

// Whatever the bytes, reading ends without a panic; what reads without a fault
// passes Check, and is the same after writing and reading once more.
func FuzzReadPart(f *testing.F) {
	for i, part := range Parts {
		var b bytes.Buffer
		require.NoError(f, WritePart(&b, small(), part))
		f.Add(byte(i), b.Bytes())
		f.Add(byte(i), []byte(strings.ReplaceAll(b.String(), ",", ";")))
	}
	roster := byte(7)
	f.Add(roster, []byte("\xEF\xBB\xBF"+rosterHeader+"\"a\"\"\r\nb\",\x00,1.234,NaN,1e300\r\n"))
	f.Add(roster, []byte(rosterHeader+staffRow(map[int]string{7: "99999999999999999999"})))
	f.Add(byte(3), []byte("code,name,tuition_group\n1,''=K\xEA\xEC,\n2,Ha\u0300 ,\n"))
	f.Fuzz(func(t *testing.T, which byte, text []byte) {
		part := Parts[int(which)%len(Parts)]
		ds := small()
		wrong := ReadPart(bytes.NewReader(text), "f.csv", part, ds)
		if len(wrong) > 0 {
			require.Equal(t, small(), ds)
			require.LessOrEqual(t, len(wrong), 2*(maxListed+1))
			return
		}
		for _, e := range Check(ds) {
			// Other parts may name what this one no longer has.
			require.NotEqual(t, part+".csv", e.File, e.Error())
		}
		var b bytes.Buffer
		require.NoError(t, WritePart(&b, ds, part))
		back := small()
		require.Empty(t, ReadPart(bytes.NewReader(b.Bytes()), "f.csv", part, back), b.String())
		require.Equal(t, ds, back)
	})
}

// fileMark stands between the files of a fuzzed dataset, in the order of Parts.
const fileMark = "\x1e"

func FuzzReadDataset(f *testing.F) {
	files := exported(f, small())
	var texts []string
	for _, part := range Parts {
		texts = append(texts, files[part+".csv"].String())
	}
	f.Add(strings.Join(texts, fileMark))
	f.Add(strings.Join(texts[:9], fileMark))
	f.Add(strings.ReplaceAll(strings.Join(texts, fileMark), "\n", "\r\n"))
	f.Add("")
	f.Fuzz(func(t *testing.T, text string) {
		in := folder{}
		for i, file := range strings.SplitN(text, fileMark, len(Parts)) {
			in[Parts[i]+".csv"] = bytes.NewBufferString(file)
		}
		ds, wrong := ReadDataset(in.open)
		if len(wrong) > 0 {
			require.Nil(t, ds)
			return
		}
		require.Empty(t, Check(ds))
		back, wrong := ReadDataset(exported(t, ds).open)
		require.Empty(t, wrong)
		require.Equal(t, ds, back)
	})
}

func FuzzWriteUnmet(f *testing.F) {
	f.Add("=1+1", "'@x")
	f.Add("\t=1", "-\"\n")
	f.Fuzz(func(t *testing.T, name, sentence string) {
		p, s := answered()
		p.Communes[0].Name = name
		var b bytes.Buffer
		require.NoError(t, WriteUnmet(&b, p, s, func(matcher.Reason) string { return sentence }))
		rs := newRecords(bufio.NewReader(&b), ',')
		for {
			rec, err := rs.next()
			if err == io.EOF {
				return
			}
			require.NoError(t, err)
			require.Equal(t, len(unmetColumns), rec.count)
			for _, c := range rec.cells {
				require.True(t, c.wrong == nil || c.wrong.code == matcher.RowTooLong)
				if c.text != "" && strings.Contains("=@\t\r", c.text[:1]) {
					t.Errorf("a spreadsheet would run %q", c.text)
				}
			}
		}
	})
}
