package sheet

import (
	"archive/zip"
	"bufio"
	"bytes"
	"encoding/binary"
	"io"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/stretchr/testify/require"

	"dathang/data/lang"
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
	roster := byte(slices.Index(Parts, "roster"))
	f.Add(roster, []byte("\xEF\xBB\xBF"+rosterHeader+"\"a\"\"\r\nb\",\x00,1.234,NaN,1e300\r\n"))
	f.Add(roster, []byte(rosterHeader+staffRow(map[int]string{7: "99999999999999999999"})))
	f.Add(byte(slices.Index(Parts, "majors")), []byte("code,name,tuition_group\n1,''=K\xEA\xEC,\n2,Ha\u0300 ,\n"))
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
	f.Add(strings.Replace(strings.Join(texts, fileMark), matcher.DatasetFormat, matcher.DatasetFormat1, 1))
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

// Whatever stands in a sheet and in the archive around it, reading ends without
// a panic, and what reads without a fault passes Check.
func FuzzReadBook(f *testing.F) {
	f.Add("xl/worksheets/sheet9.xml", []byte(`<worksheet><sheetData><row r="1"><c r="XFD1" t="inlineStr"><is><t>unit</t></is></c></row></sheetData></worksheet>`))
	f.Add("xl/worksheets/sheet1.xml", []byte(`<worksheet><sheetData><row r="1048576"/><row r="2"><c r="A0"><v>1</v></c><c t="s"><v>-1</v></c></row>`))
	f.Add("xl/workbook.xml", []byte(`<workbook><sheets><sheet name="Norms" sheetId="1"/></sheets></workbook>`))
	f.Add("xl/sharedStrings.xml", []byte("<sst><si><t>x</t></si>"))
	f.Add("", archive(f, map[string]io.Reader{"xl/workbook.xml": strings.NewReader("<workbook/>")}))
	book := bookOf(f, lang.Vi, small(), "norms", "roster")
	// What is right is where most of the way into the reader begins: each file of workbooks of ours and of another writer, and these whole.
	other := sheets(f, "Roster", [][]any{rosterHead(), {"00001@2023", "TCKT", "7340301", "university", "intermediate", 1975, "female", 1}})
	for _, right := range [][]byte{book, other, bookOf(f, lang.En, small())} {
		f.Add("", right)
		files, err := zip.NewReader(bytes.NewReader(right), int64(len(right)))
		require.NoError(f, err)
		for _, file := range files.File {
			f.Add(file.Name, unpackedFile(f, right, file.Name))
		}
	}
	rows := string(unpackedFile(f, book, "xl/worksheets/sheet2.xml"))
	for _, text := range []string{
		strings.Replace(rows, "</sheetData>", `</sheetData><mergeCells count="1"><mergeCell ref="C2:C3"/></mergeCells>`, 1),
		strings.Replace(rows, "<v>", "<f>1+1</f><v>", 1),
		strings.Replace(rows, "</v>", ".0</v>", 1),
		strings.Replace(rows, "<v>", `<v xml:space="preserve">`, 1),
	} {
		f.Add("xl/worksheets/sheet2.xml", []byte(text))
	}
	f.Fuzz(func(t *testing.T, name string, text []byte) {
		raw := text // without a name it is the archive
		if name != "" {
			raw = replaced(book, name, text)
		}
		ds := small()
		if replaced, wrong := ReadSheets(bytes.NewReader(raw), "f.xlsx", ds); len(wrong) > 0 {
			require.Equal(t, small(), ds)
		} else {
			comesBack(t, ds, replaced...)
		}
		for _, part := range []string{"roster", "norms"} {
			ds := small()
			wrong := ReadPart(bytes.NewReader(raw), "f.xlsx", part, ds)
			if len(wrong) > 0 {
				require.Equal(t, small(), ds)
				continue
			}
			for _, e := range Check(ds) {
				require.NotEqual(t, part+".csv", e.File, e.Error())
			}
			comesBack(t, ds, part)
		}
	})
}

// comesBack fails where parts of a dataset that were read are others once they are written and read again.
func comesBack(t *testing.T, ds *matcher.Dataset, parts ...string) {
	back := small()
	back.Format = ds.Format
	for _, part := range parts {
		var b bytes.Buffer
		require.NoError(t, WritePart(&b, ds, part))
		// The other parts may be those of small, to which its rows need not refer: only form and content count here.
		p := partOf(part)
		_, wrong := readFile(p, bytes.NewReader(b.Bytes()), "f.csv", back)
		require.Empty(t, wrong, b.String())
		p.sort(back)
		var again bytes.Buffer
		require.NoError(t, WritePart(&again, back, part))
		require.Equal(t, b.String(), again.String())
	}
}

// Whatever the bytes and their form, reading a whole dataset ends without a panic, and what reads without a fault is the
// same after writing and reading it once more, as tables and as JSON.
func FuzzReadWhole(f *testing.F) {
	for _, text := range forms(f, small()) {
		f.Add(text)
	}
	text, err := matcher.Encode(small())
	require.NoError(f, err)
	f.Add(append([]byte("\ufeff"), text...))
	wide := []byte("\xff\xfe")
	for _, unit := range utf16.Encode([]rune(string(text))) {
		wide = binary.LittleEndian.AppendUint16(wide, unit)
	}
	f.Add(wide)
	for _, slip := range [][2]string{{`"count":1`, `"count":1.0`}, {`"majors"`, `"majorz"`}, {`"00001@2023"`, `"00001"`}, {`"tuition":`, `"tuitions":`}, {`1975`, `"1975"`}} {
		f.Add(bytes.ReplaceAll(text, []byte(slip[0]), []byte(slip[1])))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		ds, wrong := ReadWhole(bytes.NewReader(text), "f")
		into := small()
		if replaced, wrong := ReadSome(bytes.NewReader(text), "f", into); len(wrong) > 0 {
			require.Equal(t, small(), into)
			require.Empty(t, replaced)
		}
		if len(wrong) > 0 {
			require.Nil(t, ds)
			return
		}
		require.Empty(t, Check(ds))
		back, wrong := ReadDataset(exported(t, ds).open)
		require.Empty(t, wrong)
		require.Equal(t, ds, back)
		written, err := matcher.Encode(ds)
		require.NoError(t, err)
		back, wrong = ReadWhole(bytes.NewReader(written), "f.json")
		require.Empty(t, wrong)
		require.Equal(t, ds, back)
	})
}

// replaced is an archive with another text for one of its files.
func replaced(packed []byte, name string, text []byte) []byte {
	from, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil {
		panic(err) // written by ourselves
	}
	var b bytes.Buffer
	to := zip.NewWriter(&b)
	for _, f := range from.File {
		if f.Name != name {
			_ = to.Copy(f) // what cannot be copied is left out
		}
	}
	if w, err := to.Create(name); err == nil {
		_, _ = w.Write(text)
	}
	_ = to.Close()
	return b.Bytes()
}

func FuzzWriteUnmet(f *testing.F) {
	f.Add("=1+1", "'@x")
	f.Add("\t=1", "-\"\n")
	f.Fuzz(func(t *testing.T, name, sentence string) {
		p, s := answered()
		p.Communes[0].Name = name
		var b bytes.Buffer
		require.NoError(t, WriteUnmet(&b, p, s, inWords, func(matcher.Reason) string { return sentence }))
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
