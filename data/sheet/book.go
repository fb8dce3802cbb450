package sheet

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"dathang/data/lang"
	"dathang/matcher"
)

// book is a workbook opened for reading.
type book struct {
	files zipFiles
	// sheets that are not hidden, in their order.
	sheets []bookSheet
	// texts that the cells of all sheets share.
	texts    []string
	from1904 bool
	// hidden are the names of sheets that are not read.
	hidden []string
	// formats of numbers, by the style of a cell.
	formats []string
}

// bookSheet is a sheet with the file that holds it.
type bookSheet struct{ name, file string }

// isBook recognises a workbook by the first bytes of a zip archive.
func isBook(in *bufio.Reader) bool {
	start, _ := in.Peek(4) // an error comes again when it is read
	return bytes.Equal(start, []byte("PK\x03\x04")) || bytes.Equal(start, []byte("PK\x05\x06"))
}

// openBook opens a workbook whose unpacked size is acceptable.
func openBook(r io.Reader) (*book, *flaw) {
	b := &book{}
	packed, err := io.ReadAll(r)
	if err == nil {
		b.files, err = openArchive(packed)
	}
	if wrong := b.files.otherFormat(); err == nil && wrong != nil {
		return nil, wrong
	}
	if err == nil {
		err = b.read()
	}
	if errors.Is(err, errTooLarge) || errors.Is(err, errUnpacked) {
		wrong := readFlaw(err)
		return nil, &wrong
	}
	if err != nil {
		return nil, &flaw{matcher.RowNotBook, nil}
	}
	return b, nil
}

// formerly are the sheet names used in workbooks written by earlier versions; they will always be accepted.
var formerly = map[string]string{
	"fields":       "Chuyên môn",
	"norms":        "Định mức",
	"roster":       "Biên chế",
	"universities": "Trường",
}

// called returns the current names of a part's sheet: the part's own, and its name in each language.
func called(p part) []string {
	names := []string{p.title()}
	for _, l := range lang.Languages {
		names = append(names, SheetName(l, p.title()))
	}
	return slices.Compact(names)
}

// accepted returns all names by which a part's sheet is found.
func accepted(p part) []string {
	names := called(p)
	if former, ok := formerly[p.title()]; ok {
		names = append(names, former)
	}
	return names
}

// SheetName is the name of a part's sheet in a language.
func SheetName(l lang.Language, part string) string { return lang.Name(l, "part", part) }

func anyOf(names []string, sheet string) bool {
	sheet = norm.NFC.String(strings.TrimSpace(sheet))
	return slices.ContainsFunc(names, func(name string) bool { return strings.EqualFold(name, sheet) })
}

// sheetCalled finds the sheet with one of the part's names, empty if there is none.
func (b *book) sheetCalled(p part) (string, *flaw) {
	found := ""
	for _, s := range b.sheets {
		sheet := s.name
		switch {
		case !anyOf(accepted(p), sheet):
		case found != "":
			return "", &flaw{matcher.RowSheetTwice, matcher.Params{"value": shown(sheet), "first": shown(found)}}
		default:
			found = sheet
		}
	}
	return found, nil
}

// sheetOf finds the sheet that holds one part.
func (b *book) sheetOf(p part) (string, *flaw) {
	if sheet, wrong := b.sheetCalled(p); sheet != "" || wrong != nil {
		return sheet, wrong
	}
	var alike []string
	for _, s := range b.sheets {
		if b.hasHeader(p, s.name) {
			alike = append(alike, s.name)
		}
	}
	switch {
	case len(alike) == 1:
		return alike[0], nil
	case len(alike) == 0 && len(b.sheets) == 1:
		return b.sheets[0].name, nil
	}
	return "", b.lacks(p)
}

// lacks is the fault that the workbook has no sheet for the part.
func (b *book) lacks(p part) *flaw {
	return &flaw{matcher.RowNoSheet, matcher.Params{"want": strings.Join(called(p), ", "), "have": b.names()}}
}

// names of the sheets, as a fault lists them.
func (b *book) names() string {
	names := make([]string, len(b.sheets))
	for i := range b.sheets {
		names[i] = shown(b.sheets[i].name)
	}
	return strings.Join(names, ", ")
}

// hasHeader reports whether the first row of a sheet names a column of the part. A sheet that is damaged before that
// may be the one: reading it will say what is wrong.
func (b *book) hasHeader(p part, sheet string) bool {
	rows, err := b.rows(sheet)
	if err != nil {
		return true
	}
	defer rows.close()
	head, err := firstRecord(rows)
	return err != nil && !errors.Is(err, io.EOF) || slices.ContainsFunc(head.cells, func(c cell) bool { return placeIn(p.title(), p.columnNames(), c.text) >= 0 })
}

// readSheet replaces a part of ds by the rows of a sheet.
func (b *book) readSheet(p part, file, sheet string, ds *matcher.Dataset) (*placing, []RowError) {
	rows, err := b.rows(sheet)
	if err != nil {
		return nil, refused(file, sheet, readFlaw(err))
	}
	defer rows.close()
	at := newPlacing(file, sheet)
	return at, p.read(rows, at, ds)
}

// rows opens the rows of a sheet.
func (b *book) rows(sheet string) (*bookRows, error) {
	i := slices.IndexFunc(b.sheets, func(s bookSheet) bool { return s.name == sheet })
	merges, err := b.files.mergesOf(b.sheets[i].file)
	if err != nil {
		return nil, err
	}
	in, err := b.files.open(b.sheets[i].file)
	if err != nil {
		return nil, err
	}
	return &bookRows{in: in, texts: b.texts, from1904: b.from1904, left: maxBookCells, merges: merges, expected: merges}, nil
}

// ReadBook reads a whole dataset from a workbook with a sheet for every part, as ReadDataset does from CSV files. The
// guide sheet is ignored; for what is the same in every province the national base stands in.
func ReadBook(r io.Reader, file string) (*matcher.Dataset, []RowError) {
	ds := &matcher.Dataset{}
	_, wrong := readBook(r, file, ds, true)
	if len(wrong) > 0 {
		return nil, wrong
	}
	ds.Renew()
	return Sorted(ds), nil
}

// ReadSheets replaces the parts of into for which the workbook has sheets, and returns their names. If there is any
// fault, into stays as it was.
func ReadSheets(r io.Reader, file string, into *matcher.Dataset) ([]string, []RowError) {
	return readBook(r, file, into, false)
}

// readBook reads the sheets of a workbook; with whole set, every part must have one.
func readBook(r io.Reader, file string, into *matcher.Dataset, whole bool) ([]string, []RowError) {
	in := bufio.NewReaderSize(&bounded{from: r, left: MaxFileBytes}, peekBytes)
	if !isBook(in) {
		start, _ := in.Peek(peekBytes) // an error comes again when it is read
		if wrong := unreadable(in, start); wrong != nil {
			return nil, refused(file, "", *wrong)
		}
		return nil, refused(file, "", flaw{matcher.RowNotBook, nil})
	}
	b, broken := openBook(in)
	if broken != nil {
		return nil, refused(file, "", *broken)
	}
	var list, stood, missing []part
	var wrong, lacking []RowError
	sheets := map[string]string{}
	for _, p := range parts {
		sheet, flawed := b.sheetCalled(p)
		if sheet == "" && flawed == nil && whole && standIn(p, into) {
			stood = append(stood, p)
			continue
		}
		if sheet == "" && flawed == nil && whole && !slices.Contains(lateParts, p) {
			missing = append(missing, p)
			if flawed = b.lacks(p); p.onlyNewer() {
				lacking, flawed = append(lacking, refused(file, "", *flawed)...), nil
			}
		}
		if flawed != nil {
			wrong = append(wrong, refused(file, "", *flawed)...)
		}
		if sheet != "" {
			list, sheets[p.title()] = append(list, p), sheet
		}
	}
	wrong = append(wrong, b.strangers(file)...)
	if len(list) == 0 && len(wrong) == 0 {
		wrong = refused(file, "", flaw{matcher.RowNoRows, nil})
	}
	format := ""
	ds, faulty := readParts(list, into, func(p part, ds *matcher.Dataset) (at *placing, wrong []RowError) {
		at, wrong = b.readSheet(p, file, sheets[p.title()], ds)
		format = ds.Format
		return at, wrong
	}, missing...)
	if wrong = append(wrong, faulty...); format != matcher.DatasetFormat1 {
		wrong = append(wrong, lacking...)
	}
	if len(wrong) > 0 {
		return nil, wrong
	}
	if len(stood) > 0 {
		markNational(ds)
	}
	*into = *ds
	names := make([]string, len(list))
	for i, p := range list {
		names[i] = p.title()
	}
	return names, nil
}

// strangers reports sheets that belong to no part: a typing mistake in a sheet's name must not lose its rows.
func (b *book) strangers(file string) []RowError {
	var wrong []RowError
	var known, bare []string
	for _, p := range parts {
		known = append(known, accepted(p)...)
	}
	for _, l := range lang.Languages {
		known = append(known, guideName(l))
	}
	for _, name := range known {
		bare = append(bare, matcher.Unmarked(name))
	}
	for _, s := range b.sheets {
		sheet := s.name
		if anyOf(known, sheet) {
			continue
		}
		want := matcher.Near(matcher.Unmarked(sheet), bare)
		for i := range want {
			want[i] = known[slices.Index(bare, want[i])]
		}
		if len(want) == 0 {
			want = Parts
		}
		wrong = append(wrong, refused(file, sheet, flaw{matcher.RowUnknownSheet, matcher.Params{"value": shown(sheet), "want": strings.Join(want, ", ")}})...)
	}
	return wrong
}
