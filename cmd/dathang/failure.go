package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"dathang/data/lang"
	"dathang/data/report"
	"dathang/data/sheet"
	"dathang/matcher"
)

// The errors of commands. fail alone turns them into sentences
// and exit codes, so their Error texts are never shown to users.

// usage is the error for a command line that cannot be parsed.
type usage struct{ err error }

func (u usage) Error() string { return u.err.Error() }

// badInput is a catalogue sentence about a faulty value on the command line.
type badInput struct {
	key    string
	params map[string]any
}

func (b badInput) Error() string { return b.key }

// badFile is everything wrong with one JSON file.
type badFile struct {
	file   string
	faults matcher.Faults
}

func (b badFile) Error() string { return b.file + ": " + b.faults.Error() }

// badRows is everything wrong with the rows of CSV files.
type badRows []sheet.RowError

func (b badRows) Error() string { return fmt.Sprintf("%d bad rows", len(b)) }

// unanswered are questions about a dataset that have to be answered before anything is computed.
type unanswered []sheet.RowError

func (u unanswered) Error() string { return fmt.Sprintf("%d questions", len(u)) }

// outcome is an exit code for which the command has already given the explanation.
type outcome int

func (o outcome) Error() string { return fmt.Sprintf("exit code %d", int(o)) }

// fail prints on standard error what went wrong and returns the matching exit code.
func (s *session) fail(err error) int {
	if err == nil {
		return exitDone
	}
	// The command has said everything itself.
	if done, ok := errors.AsType[outcome](err); ok {
		return int(done)
	}
	if errors.Is(err, errStopped) || errors.Is(err, context.Canceled) {
		s.complain("stopped", nil)
		return exitNoAnswer
	}
	if wrong, ok := errors.AsType[usage](err); ok {
		s.complain("bad_usage", map[string]any{"detail": wrong.Error()})
		return exitInput
	}
	if wrong, ok := errors.AsType[badInput](err); ok {
		s.complain(wrong.key, wrong.params)
		return exitInput
	}
	if asked, ok := errors.AsType[unanswered](err); ok {
		s.complain("questions", map[string]any{"count": len(asked)})
		for i := range asked {
			fmt.Fprintf(s.stderr, "%s: %s (--accept %s)\n", s.place(&asked[i]), lang.Say(s.l, string(asked[i].Code), asked[i].Params), asked[i].Code)
		}
		return exitInput
	}
	if wrong, ok := errors.AsType[badRows](err); ok {
		s.rows(wrong)
		return exitInput
	}
	if wrong, ok := errors.AsType[badFile](err); ok {
		s.faults(wrong.file, wrong.faults)
		return exitInput
	}
	if wrong, ok := errors.AsType[matcher.Faults](err); ok {
		s.faults("", wrong)
		return exitInput
	}
	// Anything else is our fault, or the machine's.
	s.complain("internal", map[string]any{"detail": err.Error()})
	return exitNoAnswer
}

// complain writes to standard error; if that fails, there is nobody left to tell.
func (s *session) complain(key string, params map[string]any) {
	fmt.Fprintln(s.stderr, s.text(key, params))
}

// faults prints everything wrong with a JSON file; file is empty for a fault of the command line.
func (s *session) faults(file string, list matcher.Faults) {
	s.complain("faults", map[string]any{"count": len(list)})
	_ = report.WriteFaults(s.stderr, s.l, file, list)
}

// rows prints everything wrong with the rows of tables.
func (s *session) rows(list []sheet.RowError) {
	s.complain("faults", map[string]any{"count": len(list)})
	for i := range list {
		s.row(s.stderr, &list[i])
	}
}

// row writes `roster.csv, dòng 41, cột count (F41): “-3” là số âm; cần từ 0 trở lên`.
func (s *session) row(w io.Writer, e *sheet.RowError) {
	if place := s.place(e); place != "" {
		fmt.Fprintf(w, "%s: ", place)
	}
	fmt.Fprintln(w, lang.Say(s.l, string(e.Code), e.Params))
}

// place says where the fault is.
func (s *session) place(e *sheet.RowError) string {
	var place []string
	if e.File != "" {
		place = append(place, e.File)
	}
	if e.Sheet != "" {
		place = append(place, s.text("sheet", map[string]any{"sheet": e.Sheet}))
	}
	if e.Path != "" {
		place = append(place, report.MemberPath(e.Path))
	}
	if e.Row > 0 {
		place = append(place, s.text("row", map[string]any{"row": e.Row}))
	}
	if e.Column != "" {
		column := s.text("column", map[string]any{"column": e.Column})
		if e.Cell != "" {
			column += " (" + e.Cell + ")"
		}
		place = append(place, column)
	}
	return strings.Join(place, ", ")
}
