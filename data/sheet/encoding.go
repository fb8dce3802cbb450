package sheet

import (
	"bufio"
	"bytes"
	"io"
	"strings"

	"dathang/matcher"
)

// peekBytes is how much of a file is examined before it is read; the header has to end within it.
const peekBytes = 64 << 10

// openCSV examines the start of a CSV file and returns its rows.
func openCSV(in *bufio.Reader, part string, columns []string) (*records, *flaw) {
	dropBOM(in)
	start, _ := in.Peek(peekBytes) // an error comes again when it is read
	if wrong := unreadable(in, start); wrong != nil {
		return nil, wrong
	}
	if returnsOnly(start) {
		in = bufio.NewReaderSize(&unreturned{from: in}, peekBytes)
	}
	if comma, ok := namedSeparator(in); ok {
		return newRecords(in, comma), nil
	}
	start, _ = in.Peek(peekBytes)
	return newRecords(in, delimiter(start, part, columns)), nil
}

// unreadable recognises files that are no text, also by what stands far behind their beginning.
func unreadable(in *bufio.Reader, start []byte) *flaw {
	wrong := unreadableFormat(start)
	if bytes.HasPrefix(start, []byte(compound)) {
		// Excel wraps a workbook with a password in a file of the old format.
		rest, err := io.ReadAll(in)
		if err == nil && bytes.Contains(rest, []byte("E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00")) {
			return &flaw{matcher.RowPassword, nil}
		}
	}
	return wrong
}

// compound begins files of the format in which Microsoft's programs kept everything before 2007.
const compound = "\xD0\xCF\x11\xE0"

// unreadableFormat recognises files that are not UTF-8 text at all by their first bytes: older spreadsheets and
// UTF-16.
func unreadableFormat(start []byte) *flaw {
	switch {
	case bytes.HasPrefix(start, []byte(compound)):
		return &flaw{matcher.RowNotCSV, matcher.Params{"format": "xls"}}
	case bytes.HasPrefix(start, []byte("%PDF-")):
		return &flaw{matcher.RowNotCSV, matcher.Params{"format": "PDF"}}
	case matcher.WideText(start):
		return &flaw{matcher.RowNotCSV, matcher.Params{"format": "UTF-16"}}
	}
	return nil
}

// dropBOM skips the byte order mark that spreadsheets put before UTF-8, even if a second program added another.
func dropBOM(in *bufio.Reader) {
	for {
		if start, _ := in.Peek(3); !bytes.Equal(start, []byte("\xEF\xBB\xBF")) {
			return
		}
		_, _ = in.Discard(3) // three bytes that Peek has shown
	}
}

// returnsOnly reports whether lines end with a carriage return alone, as old Macs write them.
func returnsOnly(start []byte) bool {
	quoted := false
	for i, b := range start {
		switch {
		case b == '"':
			quoted = !quoted
		case quoted:
		case b == '\n':
			return false
		case b == '\r':
			return i+1 < len(start) && start[i+1] != '\n'
		}
	}
	return false
}

// unreturned reads a file whose lines end with a carriage return alone as if they ended with a line feed.
type unreturned struct {
	from  *bufio.Reader
	after bool // the last byte was a carriage return
}

func (u *unreturned) Read(p []byte) (int, error) {
	n, err := u.from.Read(p)
	kept := 0
	for _, b := range p[:n] {
		after := u.after
		u.after = b == '\r'
		switch {
		case b == '\n' && after:
			continue // one end of a line
		case b == '\r':
			b = '\n'
		}
		p[kept] = b
		kept++
	}
	return kept, err
}

// separators are the characters that may stand between the cells of a row.
const separators = ",;\t|"

// namedSeparator reads the line before the header that tells Excel which separator is used ("sep=;"): it is not a row
// of the table.
func namedSeparator(in *bufio.Reader) (byte, bool) {
	start, _ := in.Peek(peekBytes)
	line, _, _ := bytes.Cut(start, []byte("\n"))
	text := bytes.TrimRight(line, "\r\"")
	said, quoted := bytes.CutPrefix(text, []byte(`"`))
	if quoted {
		text = said
	}
	if len(text) != len("sep=;") || !bytes.EqualFold(text[:4], []byte("sep=")) || strings.IndexByte(separators, text[4]) < 0 {
		return 0, false
	}
	_, _ = in.Discard(min(len(line)+1, len(start))) // what Peek has shown
	return text[4], true
}

// delimiter chooses between ",", ";" (which Excel writes under Vietnamese settings), a tab (its text format) and "|"
// by the header: the one that yields the most column names wins.
func delimiter(start []byte, part string, columns []string) byte {
	head, _, _ := strings.Cut(strings.TrimLeft(string(start), "\r\n"), "\n")
	best, most := byte(','), 0
	for i := range len(separators) {
		n := 0
		for _, name := range strings.Split(head, separators[i:i+1]) {
			if placeIn(part, columns, strings.Trim(name, "\" \r\t")) >= 0 {
				n++
			}
		}
		if n > most {
			best, most = separators[i], n
		}
	}
	return best
}

// notUTF8 collects the cells of a file that are not UTF-8, so that the encoding is reported once instead of for every
// cell.
type notUTF8 struct {
	row, place int
	column     string
	count      int64
	sample     []byte
}

// sampleBytes is how much of the unreadable text is kept for guessing its encoding.
const sampleBytes = 4096

func (n *notUTF8) add(row, place int, column, text string) {
	if n.count == 0 {
		n.row, n.place, n.column = row, place, column
	}
	n.count++
	room := max(0, sampleBytes-len(n.sample))
	n.sample = append(n.sample, text[:min(len(text), room)]...)
	n.sample = append(n.sample, ' ')
}

// tell adds the single fault, at the first such cell.
func (n *notUTF8) tell(fs *faults) {
	if n.count == 0 {
		return
	}
	f := flaw{matcher.RowNotUTF8, matcher.Params{"count": n.count}}
	switch {
	case likeWindows1258(n.sample):
		f = flaw{matcher.RowEncoding, matcher.Params{"encoding": "Windows-1258", "count": n.count}}
	case likeTCVN3(n.sample):
		f = flaw{matcher.RowEncoding, matcher.Params{"encoding": "TCVN3", "count": n.count}}
	}
	fs.ofCell(n.row, n.place, n.column, f)
}

// In Windows-1258 a Vietnamese letter is a Latin-1 letter or one of these,
// followed by the byte of its tone where there is no letter with the tone.
const (
	letters1258 = "\xC0\xC1\xC2\xC3\xC8\xC9\xCA\xCD\xD0\xD3\xD4\xD5\xD9\xDA\xDD" +
		"\xE0\xE1\xE2\xE3\xE8\xE9\xEA\xED\xF0\xF3\xF4\xF5\xF9\xFA\xFD"
	tones1258  = "\xCC\xD2\xDE\xEC\xF2"
	vowels1258 = "aeiouyAEIOUY\xC2\xC3\xCA\xD4\xD5\xDD\xE2\xE3\xEA\xF4\xF5\xFD"
)

// likeWindows1258 reports whether every byte above ASCII is a Vietnamese letter
// of Windows-1258, or a tone on a vowel.
func likeWindows1258(sample []byte) bool {
	seen := false
	for i, b := range sample {
		if b < 0x80 {
			continue
		}
		tone := strings.IndexByte(tones1258, b) >= 0
		onVowel := i > 0 && strings.IndexByte(vowels1258, sample[i-1]) >= 0
		if !(tone && onVowel) && strings.IndexByte(letters1258, b) < 0 {
			return false
		}
		seen = true
	}
	return seen
}

// likeTCVN3 reports whether the bytes above ASCII are letters of TCVN 5712:1993
// (the "ABC" fonts) of which some are its own: ă â ê ô ơ ư đ at A8 to AE, à to ạ at B5 to B9.
func likeTCVN3(sample []byte) bool {
	own := 0
	for _, b := range sample {
		switch {
		case b < 0x80:
		case b < 0xA1:
			return false
		case b >= 0xA8 && b <= 0xAE, b >= 0xB5 && b <= 0xB9:
			own++
		}
	}
	return own > 0
}
