// Package sheet reads and writes the rows that people keep in spreadsheets: the
// parts of a dataset as CSV files or sheets of a workbook (xlsx), in and out
// without loss, and the result tables of a proposal. Whatever is wrong with a file is found at once, each
// fault with its file, row, column and what would be right, and nothing of a
// faulty file is kept.
//
// CSV files are UTF-8, one header row, "," between cells, quotes as in RFC 4180,
// a line feed after each row. Readers also take a byte order mark, CRLF, ";"
// between cells, columns in any order and empty rows. Text is composed (NFC)
// and loses the space around it. A text cell that a spreadsheet would run as a
// formula is written with a quote before it, which readers drop.
//
// A workbook has a sheet a part, called as the part is or as its language calls
// it. Dates may be the spreadsheet's own days; what a formula gives is taken as it was saved.
package sheet

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
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

// Members returns the members of a dataset's JSON that belong to a part: the list with the name of the part, or the
// members that are not lists.
func Members(part string) []string {
	if part == header.name {
		return keysOfEntries()
	}
	return []string{part}
}

func partOf(title string) part {
	i := slices.IndexFunc(parts, func(p part) bool { return p.title() == title })
	if i < 0 {
		return nil
	}
	return parts[i]
}

// WritePart writes one part of ds as CSV, rows in the order of their keys: the
// same dataset gives the same bytes.
func WritePart(w io.Writer, ds *matcher.Dataset, part string) error {
	p := partOf(part)
	if p == nil {
		return fmt.Errorf("write part %q: want one of %s", part, strings.Join(Parts, ", "))
	}
	return writeCSV(w, p, ds)
}

func writeCSV(w io.Writer, p part, ds *matcher.Dataset) error {
	out := csv.NewWriter(w)
	if err := p.write(out.Write, ds); err != nil {
		return err
	}
	out.Flush()
	return out.Error()
}

// ReadDataset reads every part from the file that open returns for "<part>.csv" and checks them together. If there is
// any fault, there is no dataset, and all faults of all files are returned. For a missing file of what is the same in
// every province the national base stands in. Rows come sorted by key; a part without rows is nil.
func ReadDataset(open func(name string) (io.ReadCloser, error)) (*matcher.Dataset, []RowError) {
	stood := false
	ds, wrong := readParts(parts, &matcher.Dataset{}, func(p part, ds *matcher.Dataset) (*placing, []RowError) {
		r, err := open(fileOf(p))
		if err != nil {
			missing := errors.Is(err, fs.ErrNotExist)
			if missing && standIn(p, ds) {
				stood = true
				return newPlacing(fileOf(p), ""), nil
			}
			if missing && (slices.Contains(lateParts, p) || ds.Format == matcher.DatasetFormat1 && p.onlyNewer()) {
				return newPlacing(fileOf(p), ""), nil
			}
			return nil, refused(fileOf(p), "", readFlaw(err))
		}
		defer func() { _ = r.Close() }() // everything has been read
		return readFile(p, r, fileOf(p), ds)
	})
	if len(wrong) > 0 {
		return nil, wrong
	}
	if stood {
		markNational(ds)
	}
	ds.Renew()
	return Sorted(ds), nil
}

// ReadPart replaces one part of into by the rows of r, a CSV file, a workbook or JSON,
// which faults call file. The rows are checked against the other parts of into;
// whether the others still fit is for Check, once every part is replaced. With
// any fault into stays as it was.
//
// A workbook's sheet is found by its name; where none is called like the part,
// the one whose header has columns of it is read, and else the only one.
func ReadPart(r io.Reader, file, title string, into *matcher.Dataset) []RowError {
	p := partOf(title)
	if p == nil {
		return refused(file, "", flaw{matcher.RowUnknownWord, matcher.Params{"value": shown(title), "want": strings.Join(Parts, ", ")}})
	}
	ds, wrong := readParts([]part{p}, into, func(p part, ds *matcher.Dataset) (*placing, []RowError) {
		return readFile(p, r, file, ds)
	})
	if len(wrong) == 0 {
		*into = *ds
	}
	return wrong
}

// readParts returns into with some parts replaced by what read delivers, after checking those against all parts. If
// there is any fault, it returns no dataset. Nobody is blamed for naming a row of a part that is faulty or missing.
func readParts(list []part, into *matcher.Dataset, read func(p part, ds *matcher.Dataset) (*placing, []RowError), missing ...part) (*matcher.Dataset, []RowError) {
	ds := *into
	places := make([]*placing, len(list))
	broken := map[string]bool{}
	for _, p := range missing {
		broken[p.title()] = true
	}
	wrong := make([][]RowError, len(list))
	for i, p := range list {
		places[i], wrong[i] = read(p, &ds)
		broken[p.title()] = len(wrong[i]) > 0
	}
	known := newIndex(&ds, broken)
	for i, p := range list {
		if places[i] != nil {
			wrong[i] = together(wrong[i], p.cross(&ds, known, places[i]))
		}
	}
	if all := slices.Concat(wrong...); len(all) > 0 {
		return nil, all
	}
	for _, p := range list {
		p.sort(&ds)
	}
	if into.Format == matcher.DatasetFormat {
		ds.Format = into.Format // a part of a file of the first version does not make the whole one
	}
	return &ds, nil
}

// readFile replaces a part of ds by a CSV file, by its sheet of a workbook or by what a JSON file has of it.
func readFile(p part, r io.Reader, file string, ds *matcher.Dataset) (*placing, []RowError) {
	in := bufio.NewReaderSize(&bounded{from: r, left: MaxFileBytes}, peekBytes)
	if startsJSON(in) {
		text, err := io.ReadAll(in)
		if err != nil {
			return nil, refused(file, "", readFlaw(err))
		}
		return readJSON(p, text, file, ds)
	}
	if isBook(in) {
		b, wrong := openBook(in)
		if wrong != nil {
			return nil, refused(file, "", *wrong)
		}
		sheet, wrong := b.sheetOf(p)
		if wrong != nil {
			return nil, refused(file, "", *wrong)
		}
		return b.readSheet(p, file, sheet, ds)
	}
	rows, wrong := openCSV(in, p.title(), p.columnNames())
	if wrong != nil {
		return nil, refused(file, "", *wrong)
	}
	at := newPlacing(file, "")
	return at, p.read(rows, at, ds)
}

// refused is the fault of a file, or a sheet, that cannot be read at all.
func refused(file, sheet string, f flaw) []RowError {
	return []RowError{{File: file, Sheet: sheet, Code: f.code, Params: f.params}}
}

// Sorted returns a copy of ds with the rows of every part in the order of their keys, as they are written and read.
func Sorted(ds *matcher.Dataset) *matcher.Dataset {
	sorted := *ds
	for _, p := range parts {
		p.sort(&sorted)
	}
	return &sorted
}

func validUTF8(s string) bool { return utf8.ValidString(s) }
