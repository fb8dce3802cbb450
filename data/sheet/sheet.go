// Package sheet reads and writes the rows that people keep in spreadsheets: the
// parts of a dataset as CSV files, in and out without loss, and the result
// tables of a proposal. Whatever is wrong with a file is found at once, each
// fault with its file, row, column and what would be right, and nothing of a
// faulty file is kept.
//
// Files are UTF-8, one header row, "," between cells, quotes as in RFC 4180,
// a line feed after each row. Readers also take a byte order mark, CRLF, ";"
// between cells, columns in any order and empty rows. Text is composed (NFC)
// and loses the space around it. A text cell that a spreadsheet would run as a
// formula is written with a quote before it, which readers drop.
package sheet

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"dathang/matcher"
)

// Parts lists the parts of a dataset in the order of matcher.Dataset; each is a
// file "<part>.csv".
var Parts = titles()

func titles() []string {
	list := make([]string, len(parts))
	for i, p := range parts {
		list[i] = p.title()
	}
	return list
}

// Columns are the columns of a part in the order in which they are written;
// nil for an unknown part.
func Columns(part string) []string {
	if p := partOf(part); p != nil {
		return p.columnNames()
	}
	return nil
}

func partOf(title string) part {
	i := slices.IndexFunc(parts, func(p part) bool { return p.title() == title })
	if i < 0 {
		return nil
	}
	return parts[i]
}

// Write writes every part of ds to the file that open gives for "<part>.csv",
// rows in the order of their keys: the same dataset gives the same bytes.
func Write(ds *matcher.Dataset, open func(name string) (io.WriteCloser, error)) error {
	for _, p := range parts {
		if err := writeFile(p, ds, open); err != nil {
			return fmt.Errorf("write %s: %w", fileOf(p), err)
		}
	}
	return nil
}

func writeFile(p part, ds *matcher.Dataset, open func(name string) (io.WriteCloser, error)) error {
	w, err := open(fileOf(p))
	if err != nil {
		return err
	}
	if err := p.write(w, ds); err != nil {
		_ = w.Close() // the first error says more
		return err
	}
	return w.Close()
}

// WritePart writes one part of ds.
func WritePart(w io.Writer, ds *matcher.Dataset, part string) error {
	p := partOf(part)
	if p == nil {
		return fmt.Errorf("write part %q: want one of %s", part, strings.Join(Parts, ", "))
	}
	return p.write(w, ds)
}

// ReadDataset reads every part from the file that open gives for "<part>.csv"
// and checks them together. With any fault there is no dataset, and all faults
// of all files are given. Rows come sorted by key, a part without rows is nil.
func ReadDataset(open func(name string) (io.ReadCloser, error)) (*matcher.Dataset, []RowError) {
	ds := &matcher.Dataset{}
	places := make([]*placing, len(parts))
	broken := map[string]bool{}
	wrong := make([][]RowError, len(parts))
	for i, p := range parts {
		places[i], wrong[i] = readFile(p, ds, open)
		broken[p.title()] = len(wrong[i]) > 0
	}
	known := newIndex(ds, broken)
	for i, p := range parts {
		if places[i] != nil {
			wrong[i] = together(wrong[i], p.cross(ds, known, places[i]))
		}
	}
	if all := slices.Concat(wrong...); len(all) > 0 {
		return nil, all
	}
	return Sorted(ds), nil
}

func readFile(p part, ds *matcher.Dataset, open func(name string) (io.ReadCloser, error)) (*placing, []RowError) {
	r, err := open(fileOf(p))
	if err != nil {
		found := &faults{file: fileOf(p)}
		found.ofFile(readFlaw(err))
		return nil, found.sorted()
	}
	defer func() { _ = r.Close() }() // everything has been read
	return p.read(r, fileOf(p), ds)
}

// ReadPart replaces one part of into by the rows of r, which faults call file.
// The rows are checked against the other parts of into; whether the others
// still fit is for Check, once every part is replaced. With any fault into
// stays as it was.
func ReadPart(r io.Reader, file, part string, into *matcher.Dataset) []RowError {
	p := partOf(part)
	if p == nil {
		return []RowError{{File: file, Code: matcher.RowUnknownWord, Params: matcher.Params{
			"value": shown(part), "want": strings.Join(Parts, ", "),
		}}}
	}
	ds := *into
	at, wrong := p.read(r, file, &ds)
	broken := map[string]bool{part: len(wrong) > 0}
	wrong = together(wrong, p.cross(&ds, newIndex(&ds, broken), at))
	if len(wrong) > 0 {
		return wrong
	}
	p.sort(&ds)
	*into = ds
	return nil
}

// Sorted is a copy of ds with the rows of every part in the order of their
// keys, as Write writes and ReadDataset reads them.
func Sorted(ds *matcher.Dataset) *matcher.Dataset {
	sorted := *ds
	for _, p := range parts {
		p.sort(&sorted)
	}
	return &sorted
}

func validUTF8(s string) bool { return utf8.ValidString(s) }
