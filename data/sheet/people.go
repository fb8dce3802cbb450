package sheet

import (
	"bufio"
	"io"

	"dathang/matcher"
)

// Invitee is a row of a file of people who shall have accounts.
type Invitee struct {
	// Row counts as a spreadsheet does.
	Row                                       int
	Email, Name, Role, Organisation, Language string
}

var people = &table[Invitee]{
	name:      "people",
	needsRows: true,
	columns: []column[Invitee]{
		text("email", func(r *Invitee) *string { return &r.Email }),
		text("name", func(r *Invitee) *string { return &r.Name }).left(),
		text("role", func(r *Invitee) *string { return &r.Role }),
		text("organisation", func(r *Invitee) *string { return &r.Organisation }).left(),
		text("language", func(r *Invitee) *string { return &r.Language }).left(),
	},
}

// ReadPeople reads a file of people, CSV or a workbook with one sheet, as
// ReadPart reads a part: rows that can be read come beside the faults of others.
func ReadPeople(r io.Reader, file string) ([]Invitee, []RowError) {
	in := bufio.NewReaderSize(&bounded{from: r, left: MaxFileBytes}, peekBytes)
	if !isBook(in) {
		rows, wrong := openCSV(in, people.name, people.columnNames())
		if wrong != nil {
			return nil, refused(file, "", *wrong)
		}
		return invitees(rows, newPlacing(file, ""))
	}
	b, wrong := openBook(in)
	if wrong != nil {
		return nil, refused(file, "", *wrong)
	}
	if len(b.sheets) != 1 {
		return nil, refused(file, "", flaw{matcher.RowNoSheet, matcher.Params{"want": people.name, "have": b.names()}})
	}
	sheet := b.sheets[0].name
	rows, err := b.rows(sheet)
	if err != nil {
		return nil, refused(file, sheet, readFlaw(err))
	}
	defer rows.close()
	return invitees(rows, newPlacing(file, sheet))
}

func invitees(in source, at *placing) ([]Invitee, []RowError) {
	found := at.faults()
	list := people.scan(in, at, &matcher.Dataset{}, found)
	for i := range list {
		list[i].Row = at.lines[i]
	}
	return list, found.sorted()
}
