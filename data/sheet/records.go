package sheet

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"

	"dathang/matcher"
)

// Files beyond these sizes are refused, whatever they contain.
const (
	// MaxFileBytes bounds one file. A city's roster is about 1 MB.
	MaxFileBytes = 64 << 20
	// maxRows bounds the rows of one file; Hanoi's roster has about 11,000.
	maxRows = 500_000
	// maxCellBytes is the most that a spreadsheet's cell can hold.
	maxCellBytes = 32767
	// maxCells bounds the cells of a row that are kept.
	maxCells = 256
)

var errTooLarge = errors.New("file too large")

// records reads RFC 4180 records one by one, using memory for a single record. Unlike encoding/csv it counts rows as a
// spreadsheet does, continues after a bad quote, and says for each cell what is wrong with it.
type records struct {
	in    *bufio.Reader
	comma byte
	row   int

	state state
	cell  []byte
	size  int  // bytes of the cell, also those beyond maxCellBytes
	bad   bool // a quote of the cell is wrong
	now   record
}

// record is one row. Count is the number of its cells, including those beyond maxCells.
type record struct {
	row   int
	cells []cell
	count int
}

// cell is a cell's text as it is in the file. Wrong is set if its quotes, length or formula are faulty.
type cell struct {
	text  string
	wrong *flaw
	// kind is what a workbook says about the cell.
	kind kind
	// format of a number in a workbook, where it is asked for.
	format string
	// merged is the range of merged cells to which it belongs; beside means that the content comes from another
	// column.
	merged *merge
	beside bool
}

func (c cell) empty() bool { return c.wrong == nil && strings.TrimSpace(c.text) == "" }

func (c cell) misquoted() bool { return c.wrong != nil && c.wrong.code == matcher.RowQuote }

// blank reports whether the row is empty.
func (r *record) blank() bool {
	for i := range r.cells {
		if strings.TrimSpace(r.cells[i].text) != "" || r.cells[i].wrong != nil {
			return false
		}
	}
	return r.count <= maxCells
}

// width is the number of cells, not counting empty ones at the end, which spreadsheets write for columns that somebody
// once touched.
func (r *record) width() int {
	n := len(r.cells)
	for n > 0 && strings.TrimSpace(r.cells[n-1].text) == "" && r.cells[n-1].wrong == nil {
		n--
	}
	return n
}

// state is where in a cell the reader is.
type state int

const (
	atStart  state = iota
	inBare         // in a cell without quotes
	inQuotes       // between the quotes
	atQuote        // after a quote within quotes: closing, or the first of two
	atReturn       // after a closing quote and \r
)

func newRecords(in *bufio.Reader, comma byte) *records {
	return &records{in: in, comma: comma}
}

// day returns a date unchanged: a CSV file holds what was written.
func (rs *records) day(cell string) string { return cell }

// next returns the next record, io.EOF after the last one.
func (rs *records) next() (record, error) {
	rs.row++
	rs.now = record{row: rs.row}
	read := false
	for {
		piece, err := rs.in.ReadSlice('\n')
		read = read || len(piece) > 0
		if rs.feed(piece) {
			return rs.now, nil
		}
		switch {
		case err == nil || errors.Is(err, bufio.ErrBufferFull):
		case errors.Is(err, io.EOF) && !read:
			return record{}, io.EOF
		case errors.Is(err, io.EOF):
			rs.bad = rs.bad || rs.state == inQuotes
			rs.endCell()
			return rs.now, nil
		default:
			return record{}, err
		}
	}
}

// feed consumes a line or part of one and reports whether the record is complete.
func (rs *records) feed(piece []byte) bool {
	for len(piece) > 0 {
		if n := rs.plain(piece); n > 0 {
			rs.keep(piece[:n])
			piece = piece[n:]
			continue
		}
		b := piece[0]
		switch {
		case rs.state == inQuotes && b == '"':
			rs.state = atQuote
		case rs.state == atQuote && b == '"':
			rs.keep(piece[:1])
			rs.state = inQuotes
		case b == rs.comma && rs.state != atReturn:
			rs.endCell()
		case b == '\n':
			rs.endCell()
			return true
		case rs.state == atQuote && b == '\r':
			rs.state = atReturn
		case rs.state == atStart && b == '"':
			rs.state = inQuotes
		default:
			// Text after a closing quote, or a quote inside an unquoted cell: guessing here would shift columns, so
			// the cell is kept and marked as wrong.
			rs.bad = rs.bad || rs.state == atQuote || rs.state == atReturn || b == '"'
			rs.keep(piece[:1])
			rs.state = inBare
		}
		piece = piece[1:]
	}
	return false
}

// maxRun bounds how far plain looks ahead, so that a line full of quotes takes linear, not quadratic, time.
const maxRun = 256

// plain is the number of bytes at the start of piece that have no special meaning.
func (rs *records) plain(piece []byte) int {
	run := piece[:min(len(piece), maxRun)]
	switch rs.state {
	case inQuotes:
		return until(run, '"')
	case inBare:
		run = run[:until(run, rs.comma)]
		run = run[:until(run, '"')]
		return until(run, '\n')
	}
	return 0
}

func until(run []byte, b byte) int {
	if n := bytes.IndexByte(run, b); n >= 0 {
		return n
	}
	return len(run)
}

func (rs *records) keep(text []byte) {
	rs.size += len(text)
	room := max(0, maxCellBytes+1-len(rs.cell))
	rs.cell = append(rs.cell, text[:min(len(text), room)]...)
}

func (rs *records) endCell() {
	if rs.now.count < maxCells {
		rs.now.cells = append(rs.now.cells, rs.finished())
	}
	rs.now.count++
	rs.cell, rs.size, rs.bad, rs.state = rs.cell[:0], 0, false, atStart
}

// finished is the cell that has been read.
func (rs *records) finished() cell {
	text := rs.cell
	if rs.state == inBare {
		text = bytes.TrimSuffix(text, []byte{'\r'})
	}
	c := cell{text: strings.ReplaceAll(string(text), "\r\n", "\n")}
	switch {
	case rs.bad:
		c.wrong = &flaw{matcher.RowQuote, matcher.Params{"value": shown(c.text)}}
	case rs.size > maxCellBytes:
		c.wrong = &flaw{matcher.RowTooLong, matcher.Params{"count": int64(rs.size), "high": int64(maxCellBytes)}}
	}
	return c
}

// bounded reads at most MaxFileBytes and then fails with errTooLarge.
type bounded struct {
	from io.Reader
	left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left < 0 {
		return 0, errTooLarge
	}
	// One byte beyond the limit tells a file of exactly the limit from a larger one.
	if int64(len(p)) > b.left+1 {
		p = p[:b.left+1]
	}
	n, err := b.from.Read(p)
	b.left -= int64(n)
	if b.left < 0 {
		return n, errTooLarge
	}
	return n, err
}
