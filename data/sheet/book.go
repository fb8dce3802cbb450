package sheet

import (
	"archive/zip"
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/unicode/norm"

	"dathang/data/lang"
	"dathang/matcher"
)

// What a workbook may weigh once it is unpacked: a file of 64 KB can hold gigabytes.
const (
	// maxUnpacked bounds all of it; the rows of 500,000 people take less.
	maxUnpacked = 192 << 20
	// maxTexts bounds the table of texts, of which every entry costs memory.
	maxTexts = 32 << 20
	// maxSetting bounds styles, names and the like, which are held as trees.
	maxSetting = 4 << 20
	// inMemory is how much of a sheet is held in memory; the rest is unpacked to a file.
	inMemory = 8 << 20
	// maxBookCells bounds the cells that are read of a sheet, empty ones between others included.
	maxBookCells = 20_000_000
)

var errUnpacked = errors.New("too much in the workbook")

// book is a workbook that is open for reading.
type book struct {
	f *excelize.File
	// sheets that are not hidden, in their order.
	sheets   []string
	from1904 bool
}

// isBook tells a workbook by how a zip archive begins.
func isBook(in *bufio.Reader) bool {
	start, _ := in.Peek(4) // an error comes again when it is read
	return bytes.Equal(start, []byte("PK\x03\x04")) || bytes.Equal(start, []byte("PK\x05\x06"))
}

// openBook opens a workbook that unpacks to a bearable size.
func openBook(r io.Reader) (*book, *flaw) {
	packed, err := io.ReadAll(r)
	if err == nil {
		err = screen(packed)
	}
	if errors.Is(err, errTooLarge) || errors.Is(err, errUnpacked) {
		wrong := readFlaw(err)
		return nil, &wrong
	}
	b, err := opened(packed)
	if err != nil {
		return nil, &flaw{matcher.RowNotBook, nil}
	}
	return b, nil
}

func opened(packed []byte) (*book, error) {
	f, err := excelize.OpenReader(bytes.NewReader(packed), excelize.Options{
		RawCellValue: true, UnzipSizeLimit: maxUnpacked, UnzipXMLSizeLimit: inMemory,
	})
	if err != nil {
		return nil, err
	}
	b := &book{f: f}
	if props, err := f.GetWorkbookProps(); err == nil && props.Date1904 != nil {
		b.from1904 = *props.Date1904
	}
	for _, sheet := range f.GetSheetList() {
		if seen, err := f.GetSheetVisible(sheet); err == nil && seen {
			b.sheets = append(b.sheets, sheet)
		}
	}
	return b, nil
}

// screen adds up what the archive says that its files unpack to; the reader of
// archives fails where one says too little.
func screen(packed []byte) error {
	archive, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil {
		return err
	}
	var all, settings uint64
	for _, f := range archive.File {
		name := strings.ToLower(strings.ReplaceAll(f.Name, "\\", "/"))
		size := f.UncompressedSize64
		all += min(size, maxUnpacked+1)
		switch {
		case strings.HasPrefix(name, "xl/worksheets/sheet"):
		case name == "xl/sharedstrings.xml":
			if size > maxTexts {
				return errUnpacked
			}
		case path.Ext(name) == ".xml" || path.Ext(name) == ".rels":
			settings += min(size, maxSetting+1)
		}
		if all > maxUnpacked || settings > maxSetting {
			return errUnpacked
		}
	}
	return nil
}

// close removes what was unpacked to files.
func (b *book) close() { _ = b.f.Close() } // everything has been read

// called are the names that a part's sheet may have: the part's own, and what each language calls it.
func called(p part) []string {
	names := []string{p.title()}
	for _, l := range lang.Languages {
		names = append(names, SheetName(l, p.title()))
	}
	return slices.Compact(names)
}

// SheetName is what a language calls the sheet of a part.
func SheetName(l lang.Language, part string) string { return lang.Name(l, "part", part) }

func anyOf(names []string, sheet string) bool {
	sheet = norm.NFC.String(strings.TrimSpace(sheet))
	return slices.ContainsFunc(names, func(name string) bool { return strings.EqualFold(name, sheet) })
}

// sheetCalled finds the sheet that is called like the part, empty where none is.
func (b *book) sheetCalled(p part) (string, *flaw) {
	found := ""
	for _, sheet := range b.sheets {
		switch {
		case !anyOf(called(p), sheet):
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
	for _, sheet := range b.sheets {
		if b.hasHeader(p, sheet) {
			alike = append(alike, sheet)
		}
	}
	switch {
	case len(alike) == 1:
		return alike[0], nil
	case len(alike) == 0 && len(b.sheets) == 1:
		return b.sheets[0], nil
	}
	return "", b.lacks(p)
}

// lacks says that no sheet is that of the part.
func (b *book) lacks(p part) *flaw {
	have := make([]string, len(b.sheets))
	for i, sheet := range b.sheets {
		have[i] = shown(sheet)
	}
	return &flaw{matcher.RowNoSheet, matcher.Params{"want": strings.Join(called(p), ", "), "have": strings.Join(have, ", ")}}
}

// hasHeader reports whether the first row of a sheet names a column of the part.
func (b *book) hasHeader(p part, sheet string) bool {
	rows, err := b.rows(sheet)
	if err != nil {
		return false
	}
	defer rows.close()
	head, err := firstRecord(rows)
	return err == nil && slices.ContainsFunc(head.cells, func(c cell) bool { return columnPlace(p.columnNames(), c.text) >= 0 })
}

// read replaces a part of ds by the rows of a sheet.
func (b *book) read(p part, file, sheet string, ds *matcher.Dataset) (*placing, []RowError) {
	rows, err := b.rows(sheet)
	if err != nil {
		return nil, refused(file, sheet, readFlaw(err))
	}
	defer rows.close()
	at := newPlacing(file, sheet)
	return at, p.read(rows, at, ds)
}

// bookRows gives the rows of a sheet as a source.
type bookRows struct {
	in       *excelize.Rows
	from1904 bool
	row      int
	width    int // cells of the header
	left     int // cells that may still be read
}

func (b *book) rows(sheet string) (*bookRows, error) {
	in, err := b.f.Rows(sheet)
	if err != nil {
		return nil, err
	}
	return &bookRows{in: in, from1904: b.from1904, left: maxBookCells}, nil
}

func (r *bookRows) close() { _ = r.in.Close() } // everything has been read

// next gives the next row, filled up to the width of the header: empty cells at
// the end of a row are not in the file.
func (r *bookRows) next() (record, error) {
	if !r.in.Next() {
		if r.in.Error() != nil {
			return record{}, errTooMany
		}
		return record{}, io.EOF
	}
	r.row++
	texts, err := r.in.Columns()
	if err != nil {
		return record{}, fmt.Errorf("row %d: %w", r.row, err)
	}
	if r.left -= len(texts); r.left < 0 {
		return record{}, errTooMany
	}
	rec := record{row: r.row, count: max(len(texts), r.width)}
	rec.cells = make([]cell, min(rec.count, maxCells))
	for i := range min(len(texts), maxCells) {
		rec.cells[i].text = texts[i]
		if len(texts[i]) > maxCellBytes {
			rec.cells[i].text = texts[i][:maxShown]
			rec.cells[i].wrong = &flaw{matcher.RowTooLong, matcher.Params{"count": int64(len(texts[i])), "high": int64(maxCellBytes)}}
		}
	}
	if r.width == 0 && !rec.blank() {
		r.width = rec.width()
	}
	return rec, nil
}

// The days that a spreadsheet counts: below are years, which somebody wrote for
// a date, beyond is the end of what a date may be.
const (
	firstSerial = maxYear + 1
	lastSerial  = 110_000
)

// day is the day of a spreadsheet's count of days. Whatever else the cell holds stays as it is.
func (r *bookRows) day(cell string) string {
	n, err := strconv.Atoi(strings.TrimSpace(cell))
	if err != nil || n < firstSerial || n > lastSerial {
		return cell
	}
	day, err := excelize.ExcelDateToTime(float64(n), r.from1904)
	if err != nil {
		return cell
	}
	return day.Format(time.DateOnly)
}

// ReadBook reads a whole dataset from a workbook with a sheet for every part,
// as ReadDataset does from its files. What the workbook's guide says is left aside.
func ReadBook(r io.Reader, file string) (*matcher.Dataset, []RowError) {
	ds := &matcher.Dataset{}
	_, wrong := readBook(r, file, ds, true)
	if len(wrong) > 0 {
		return nil, wrong
	}
	return ds, nil
}

// ReadSheets replaces the parts of into for which a workbook has sheets, and
// gives their names. With any fault into stays as it was.
func ReadSheets(r io.Reader, file string, into *matcher.Dataset) ([]string, []RowError) {
	return readBook(r, file, into, false)
}

func readBook(r io.Reader, file string, into *matcher.Dataset, whole bool) ([]string, []RowError) {
	in := bufio.NewReaderSize(&bounded{from: r, left: MaxFileBytes}, peekBytes)
	if !isBook(in) {
		return nil, refused(file, "", flaw{matcher.RowNotBook, nil})
	}
	b, broken := openBook(in)
	if broken != nil {
		return nil, refused(file, "", *broken)
	}
	defer b.close()
	var list []part
	var wrong []RowError
	sheets := map[string]string{}
	for _, p := range parts {
		sheet, flawed := b.sheetCalled(p)
		if sheet == "" && flawed == nil && whole {
			flawed = b.lacks(p)
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
	ds, faulty := readParts(list, into, func(p part, ds *matcher.Dataset) (*placing, []RowError) {
		return b.read(p, file, sheets[p.title()], ds)
	})
	if wrong = append(wrong, faulty...); len(wrong) > 0 {
		return nil, wrong
	}
	*into = *ds
	names := make([]string, len(list))
	for i, p := range list {
		names[i] = p.title()
	}
	return names, nil
}

// strangers are sheets that hold no part: a slip in a name must lose no rows.
func (b *book) strangers(file string) []RowError {
	var wrong []RowError
	var known, bare []string
	for _, p := range parts {
		known = append(known, called(p)...)
	}
	for _, l := range lang.Languages {
		known = append(known, guideName(l))
	}
	for _, name := range known {
		bare = append(bare, unmarked(name))
	}
	for _, sheet := range b.sheets {
		if anyOf(known, sheet) {
			continue
		}
		want := near(unmarked(sheet), bare)
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

// unmarked is a name without the marks of its letters, which slip most easily.
func unmarked(name string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r):
			return -1
		case r == 'đ' || r == 'Đ':
			return 'd'
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(strings.TrimSpace(name)))
}
