package sheet

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"dathang/matcher"
)

// The accepted ranges of numbers. They are wide: they catch typing mistakes, not opinions.
const (
	minYear = 1900
	maxYear = 2200
	// maxHeads bounds people, posts and seats of one row.
	maxHeads = 1_000_000
	// maxKVND bounds the price of one thing: 10^12 dong.
	maxKVND = 1_000_000_000
	// maxMetres bounds coordinates and distances: more than between any two places in Vietnam.
	maxMetres = 10_000_000
	maxMonths = 240
	// maxAge bounds ages, maxCycle the years from one refresher to the next.
	maxAge   = 120
	maxCycle = 30
	// maxPeople bounds a unit's population, maxHa its area.
	maxPeople = 100_000_000
	maxHa     = 100_000_000
	perMille  = 1000
	// maxMultiplier bounds tuition multipliers, per mille: 100 times the ceiling.
	maxMultiplier = 100_000
)

// column is one column of a part whose rows are R.
type column[R any] struct {
	name string
	// inKey: the column is part of the key, by which rows are sorted and must be unique.
	inKey bool
	// mayBeEmpty: an empty cell means the zero value.
	mayBeEmpty bool
	// mayLack: a file may omit the column, which then has the zero value.
	mayLack bool
	// list names the list of known ids (idLists) in which every word of the cell must be; empty if there is none.
	list    string
	read    func(row *R, cell string) *flaw
	write   func(row *R) string
	compare func(a, b *R) int
	shape   shape
	// isDay reports, for a row whose other cells have been read, whether the cell is a date; nil for never.
	isDay func(row *R) bool
}

// shape describes what the cells of a column hold, for people filling them in. Needed and list are as in the column.
type shape struct {
	column string
	form   form
	// low and high bound a number.
	low, high int64
	// words of a closed list.
	words  []string
	needed bool
	list   string
}

// form is how a cell is written.
type form string

const (
	formText  form = "text"
	formID    form = "id"
	formIDs   form = "ids"
	formDay   form = "day"
	formWord  form = "word"
	formWhole form = "whole"
)

func (c *column[R]) holdsDay(row *R) bool { return c.isDay != nil && c.isDay(row) }

// key makes the column a part of its rows' key.
func (c column[R]) key() column[R] {
	c.inKey = true
	return c
}

// optional lets the cell be empty.
func (c column[R]) optional() column[R] {
	c.mayBeEmpty, c.shape.needed = true, false
	return c
}

// left allows a file to omit the column.
func (c column[R]) left() column[R] {
	c = c.optional()
	c.mayLack = true
	return c
}

// of names the list that contains the ids used in the cells.
func (c column[R]) of(list string) column[R] {
	c.list, c.shape.list = list, list
	return c
}

// words is a column of text that is parsed by read.
func words[R any, S ~string](name string, at func(*R) *S, read func(string) (string, *flaw)) column[R] {
	return column[R]{
		name: name,
		read: func(row *R, cell string) *flaw {
			text, wrong := read(cell)
			*at(row) = S(text)
			return wrong
		},
		write:   func(row *R) string { return Guard(string(*at(row))) },
		compare: func(a, b *R) int { return strings.Compare(string(*at(a)), string(*at(b))) },
		shape:   shape{column: name, form: formText, needed: true},
	}
}

// shaped sets how the cells are written.
func (c column[R]) shaped(f form) column[R] {
	c.shape.form = f
	return c
}

// text is a column of free text.
func text[R any, S ~string](name string, at func(*R) *S) column[R] {
	return words(name, at, readText)
}

// id is a column of ids.
func id[R any, S ~string](name string, at func(*R) *S) column[R] {
	return words(name, at, readID).shaped(formID)
}

// ids is a column of lists: ids separated by spaces in the cell.
func ids[R any](name string, at func(*R) *matcher.Words) column[R] {
	return column[R]{
		name: name,
		read: func(row *R, cell string) *flaw {
			text, wrong := readIDs(cell)
			*at(row) = matcher.WordsOf(text)
			return wrong
		},
		write:   func(row *R) string { return Guard(at(row).String()) },
		compare: func(a, b *R) int { return slices.Compare(*at(a), *at(b)) },
		shape:   shape{column: name, form: formIDs},
	}.optional()
}

// date is a column of days.
func date[R any, S ~string](name string, at func(*R) *S) column[R] {
	c := words(name, at, readDate).shaped(formDay)
	c.isDay = func(*R) bool { return true }
	return c
}

// oneOf is a column of words from a closed list.
func oneOf[R any, S, W ~string](name string, at func(*R) *S, list []W) column[R] {
	known := make([]string, len(list))
	for i, w := range list {
		known[i] = string(w)
	}
	c := words(name, at, func(cell string) (string, *flaw) { return readWord(cell, name, known) }).shaped(formWord)
	c.shape.words = known
	return c
}

// ownOrOneOf is a column of words of a list that a dataset may add to: whatever else stands there is an id, which the
// list of the column then has to know.
func ownOrOneOf[R any, S ~string](name string, at func(*R) *S, list []string) column[R] {
	c := oneOf(name, at, list)
	read := c.read
	c.read = func(row *R, cell string) *flaw {
		wrong := read(row, cell)
		if wrong == nil || wrong.code != matcher.RowUnknownWord {
			return wrong
		}
		own, bad := readID(cell)
		if bad != nil {
			return wrong
		}
		*at(row) = S(own)
		return nil
	}
	return c
}

// certainty is the column that says how sure a row is.
func certainty[R any](at func(*R) *matcher.Certainty) column[R] {
	return oneOf("certainty", at, []matcher.Certainty{
		matcher.CertainHigh, matcher.CertainMedium, matcher.CertainLow, matcher.CertainAssumed,
	})
}

// whole is a column of whole numbers from low to high.
func whole[R any, N ~int | ~int64](name string, at func(*R) *N, low, high int64) column[R] {
	return column[R]{
		name: name,
		read: func(row *R, cell string) *flaw {
			n, wrong := readWhole(cell, low, high)
			*at(row) = N(n)
			return wrong
		},
		write:   func(row *R) string { return strconv.FormatInt(int64(*at(row)), 10) },
		compare: func(a, b *R) int { return cmp.Compare(*at(a), *at(b)) },
		shape:   shape{column: name, form: formWhole, low: low, high: high, needed: true},
	}
}

// flag is a column of 1 for yes and 0 for no; the words for yes and no are read as well.
func flag[R any](name string, at func(*R) *int64) column[R] {
	c := whole(name, at, 0, 1)
	read := c.read
	c.read = func(row *R, cell string) *flaw {
		if said, ok := truthCalled(cell); ok {
			cell = said
		}
		return read(row, cell)
	}
	return c
}

// yearOrNone is a column of years in which 0 or an empty cell means no year.
func yearOrNone[R any](name string, at func(*R) *int) column[R] {
	c := whole(name, at, minYear, maxYear)
	read := c.read
	c.read = func(row *R, cell string) *flaw {
		if strings.TrimSpace(cell) == "0" {
			*at(row) = 0
			return nil
		}
		return read(row, cell)
	}
	return c.optional()
}
