package intake

import (
	"bytes"
	"io"

	"dathang/data/sheet"
	"dathang/matcher"
)

// ReadWhole reads a whole dataset from one file. What package sheet reads as it stands is read so; a workbook or an
// archive in an office's own titles, words and names is recognised as Read does, and comes with the Reading, of which
// people must be told. Nothing that would have to be asked is taken: then the faults are returned, and no dataset.
func ReadWhole(r io.Reader, file string) (*matcher.Dataset, *Reading, []sheet.RowError) {
	text, err := io.ReadAll(io.LimitReader(r, mostBytes+1))
	if err != nil {
		return nil, nil, []sheet.RowError{{File: file, Code: matcher.FileUnreadable, Params: matcher.Params{"detail": err.Error()}}}
	}
	ds, wrong := sheet.ReadWhole(bytes.NewReader(text), file)
	if len(wrong) == 0 || sheet.IsJSON(text) {
		return ds, nil, wrong
	}
	reading := Read(bytes.NewReader(text), file, &matcher.Dataset{Format: matcher.DatasetFormat}, nil)
	if !reading.wholly() {
		return nil, nil, reading.better(wrong, reading.Faults)
	}
	var has []string
	for _, t := range reading.Taken {
		has = append(has, t.Part)
	}
	ds, lacking := sheet.Completed(reading.dataset, file, has)
	if len(lacking) > 0 {
		return nil, nil, reading.better(wrong, append(reading.Faults, lacking...))
	}
	return ds, reading, nil
}

// ReadPart replaces a part of into by a file, as ReadWhole reads a whole dataset. With any fault into stays as it was.
func ReadPart(r io.Reader, file, part string, into *matcher.Dataset) (*Reading, []sheet.RowError) {
	text, err := io.ReadAll(io.LimitReader(r, sheet.MaxFileBytes+1))
	if err != nil {
		return nil, []sheet.RowError{{File: file, Code: matcher.FileUnreadable, Params: matcher.Params{"detail": err.Error()}}}
	}
	wrong := sheet.ReadPart(bytes.NewReader(text), file, part, into)
	if len(wrong) == 0 || sheet.IsJSON(text) {
		return nil, wrong
	}
	c := &Corrections{Replace: map[string]string{part: ReplaceAll}}
	reading := Read(bytes.NewReader(text), file, into, c)
	for i := range reading.Sheets {
		switch s := &reading.Sheets[i]; {
		case s.Part != "" && s.Part != part:
			c.Sheets = append(c.Sheets, SheetIs{Sheet: s.Name, Skip: true})
		case s.How == HowUnknown && len(reading.Sheets) == 1:
			c.Sheets = append(c.Sheets, SheetIs{Sheet: s.Name, Part: part})
		}
	}
	if len(c.Sheets) > 0 {
		reading = Read(bytes.NewReader(text), file, into, c)
	}
	if !reading.wholly() {
		return nil, reading.better(wrong, reading.Faults)
	}
	*into = *reading.dataset
	return reading, nil
}

// wholly reports whether everything in the file was recognised, so that nobody has to be asked: every column that a
// file of the part must have is there, and rows are added up only where each is one person.
func (r *Reading) wholly() bool {
	if !r.Sound || r.Asked > 0 {
		return false
	}
	for i := range r.Sheets {
		s := &r.Sheets[i]
		for _, column := range sheet.Required(s.Part) {
			if !hasOrTicks(s.Columns, column) && !s.plan.makes(s, column) && column != "id" {
				return false
			}
		}
	}
	for _, t := range r.Taken {
		if t.Summed > 0 && !r.ofPeople(t.Part) {
			return false
		}
	}
	return true
}

// ofPeople reports whether each row of a part is one person.
func (r *Reading) ofPeople(part string) bool {
	for i := range r.Sheets {
		if s := &r.Sheets[i]; s.Part == part && !s.People {
			return false
		}
	}
	return true
}

// plain reports whether the file has the titles that this program writes, and nothing above them: then what the strict
// reader says of it is what helps.
func (r *Reading) plain() bool {
	for i := range r.Sheets {
		s := &r.Sheets[i]
		if s.Part == "" || s.First > 1 {
			return false
		}
		for j := range s.Columns {
			if c := &s.Columns[j]; c.Column != "" && c.How != HowExact && c.How != HowGiven {
				return false
			}
		}
	}
	return true
}

// better are the faults of the reader that understood more of a file.
func (r *Reading) better(strict, guessed []sheet.RowError) []sheet.RowError {
	if len(guessed) > 0 && len(guessed) < len(strict) && !r.plain() {
		return guessed
	}
	return strict
}
