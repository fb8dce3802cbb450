package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"dathang/data/intake"
	"dathang/data/lang"
	"dathang/data/report"
	"dathang/data/sheet"
	"dathang/matcher"
)

// importCommand takes a workbook of any shape into a dataset.
//
//	dathang import --into hanoi-2025 --from "Danh sách.xlsx"                    what is recognised, what it would change
//	dathang import --into hanoi-2025 --from "Danh sách.xlsx" --out folder       the same, and saves the new dataset
//	dathang import ... --corrections answers.json --marked faults.xlsx
type importCommand struct {
	Into        string   `help:"${flag_into}" placeholder:"NAME|DIR|FILE.xlsx|FILE.json" required:""`
	From        []string `help:"${flag_from}" placeholder:"FILE.xlsx|csv|json|zip|DIR" required:"" sep:"none"`
	Corrections string   `help:"${flag_corrections}" placeholder:"FILE.json"`
	Replace     []string `help:"${flag_replace}" placeholder:"PART"`
	RosterDate  string   `help:"${flag_roster_date}" placeholder:"YYYY-MM-DD"`
	Marked      string   `help:"${flag_marked}" placeholder:"FILE.xlsx"`
	Format      string   `help:"${flag_format_import}" enum:"text,json" default:"text"`
	Out         string   `help:"${flag_import_out}" placeholder:"DIR|FILE.xlsx|FILE.json"`
}

// imported is what an import found, as JSON.
type imported struct {
	Readings     []*intake.Reading    `json:"readings"`
	Consequences *intake.Consequences `json:"consequences,omitempty"`
}

// Run reads, shows, and saves where nothing is wrong.
func (c *importCommand) Run(s *session) error {
	corrections, err := c.corrections()
	if err != nil {
		return err
	}
	before, guessed, err := readUnfinished(c.Into)
	if err != nil {
		return err
	}
	if guessed != nil {
		s.guessed(guessed)
	}
	if c.RosterDate != "" && !matcher.ValidDate(c.RosterDate) {
		return matcher.Faults{{Code: matcher.FaultDate, Path: "--roster-date", Params: matcher.Params{"value": c.RosterDate}}}
	}
	into := *before
	if c.RosterDate != "" {
		into.RosterDate = c.RosterDate // by which birth years are judged
	}
	ds := &into
	var all imported
	sound := true
	for i, file := range c.From {
		reading, err := c.read(file, ds, corrections)
		if err != nil {
			return err
		}
		all.Readings = append(all.Readings, reading)
		sound = sound && reading.Sound
		if c.Marked != "" && len(reading.Faults) > 0 {
			if err := c.mark(s, reading, i); err != nil {
				return err
			}
		}
		if reading.Sound {
			ds = reading.Dataset()
		}
	}
	var told []sheet.RowError
	if sound {
		after := *ds
		if replacesRoster(all.Readings) {
			told = sheet.TakeRoster(before.Staff, &after, c.RosterDate)
		}
		ds = &after
		if all.Consequences, err = intake.Compare(before, ds); err != nil {
			return err
		}
	}
	if c.Format == "json" {
		if err := writeJSON(s.stdout, all); err != nil {
			return err
		}
	} else {
		for _, r := range all.Readings {
			s.reading(r)
		}
		s.consequences(all.Consequences)
		s.warn(told)
	}
	switch {
	case !sound:
		return outcome(exitInput)
	case c.Out == "":
		s.complain("import_not_saved", nil)
		return nil
	}
	return s.saveDataset(ds, c.Out)
}

func replacesRoster(list []*intake.Reading) bool {
	for _, r := range list {
		for _, t := range r.Taken {
			if t.Part == "roster" {
				return true
			}
		}
	}
	return false
}

// corrections are those of the file, with the parts that --replace names.
func (c *importCommand) corrections() (*intake.Corrections, error) {
	list := &intake.Corrections{}
	if c.Corrections != "" {
		text, err := readBounded(c.Corrections, maxPolicyBytes)
		if err != nil {
			return nil, err
		}
		var faults matcher.Faults
		if list, faults = intake.ReadCorrections(text); len(faults) > 0 {
			return nil, badFile{c.Corrections, faults}
		}
	}
	if list.Replace == nil {
		list.Replace = map[string]string{}
	}
	for _, part := range c.Replace {
		if sheet.Columns(part) == nil {
			return nil, badInput{"unknown_part", map[string]any{"value": part, "want": strings.Join(sheet.Parts, ", ")}}
		}
		list.Replace[part] = intake.ReplaceAll
	}
	return list, nil
}

func (c *importCommand) read(file string, ds *matcher.Dataset, corrections *intake.Corrections) (*intake.Reading, error) {
	if info, err := os.Stat(file); err == nil && info.IsDir() {
		packed, err := packedFolder(file)
		if err != nil {
			return nil, err
		}
		return intake.Read(bytes.NewReader(packed), file, ds, corrections), nil
	}
	r, err := os.Open(file)
	if err != nil {
		return nil, unreadable(file, err)
	}
	defer func() { _ = r.Close() }() // everything has been read
	return intake.Read(r, file, ds, corrections), nil
}

// mark writes the copy with marked cells; of several files, the number of the file is put before its ending.
func (c *importCommand) mark(s *session, r *intake.Reading, i int) error {
	name := c.Marked
	if len(c.From) > 1 {
		ending := filepath.Ext(name)
		name = fmt.Sprintf("%s-%d%s", strings.TrimSuffix(name, ending), i+1, ending)
	}
	paths, err := writeAll(filepath.Dir(name), []outFile{{filepath.Base(name), func(w io.Writer) error { return r.Mark(w, s.l) }}})
	if err != nil {
		return err
	}
	s.complain("import_marked", map[string]any{"file": paths[0]})
	return nil
}

// readUnfinished reads a dataset of which parts may still be empty.
func readUnfinished(name string) (*matcher.Dataset, *intake.Reading, error) {
	ds, reading, err := readDataset(name)
	rows, faulty := errors.AsType[badRows](err)
	if !faulty {
		return ds, reading, err
	}
	for i := range rows {
		if rows[i].Code != matcher.RowNoRows && rows[i].Code != matcher.FileMissing {
			return nil, nil, err
		}
	}
	if ds, err = readLenient(name, err); err != nil {
		return nil, nil, err
	}
	return ds, nil, nil
}

// readLenient reads what there is of a dataset whose only faults are parts without rows.
func readLenient(name string, otherwise error) (*matcher.Dataset, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, otherwise
	}
	var text []byte
	if info.IsDir() {
		text, err = packedFolder(name)
	} else {
		text, err = readBounded(name, sheet.MaxDatasetBytes)
	}
	if err != nil {
		return nil, err
	}
	ds, wrong := sheet.ReadUnfinished(text, name)
	if len(wrong) > 0 {
		return nil, badRows(wrong)
	}
	return ds, nil
}

// saveDataset writes a dataset in the form that the place asks for.
func (s *session) saveDataset(ds *matcher.Dataset, out string) error {
	folder, files, err := s.datasetFiles(ds, out)
	if err != nil {
		return err
	}
	paths, err := writeAll(folder, files)
	if err != nil {
		return err
	}
	return s.say("import_saved", map[string]any{"file": out, "count": len(paths)})
}

// guessed says on standard error how a file in an office's own words was read: all but what stands in it as this
// program writes it.
func (s *session) guessed(r *intake.Reading) {
	out := *s
	out.stdout = s.stderr
	p := func(key string, params map[string]any) { fmt.Fprintln(s.stderr, s.text(key, params)) }
	p("read_as", map[string]any{"file": r.File})
	for i := range r.Sheets {
		sh := &r.Sheets[i]
		if own := sh.How == "guide" || sh.How == "empty"; own {
			continue
		}
		of := *sh
		of.Columns = nil
		for _, c := range sh.Columns {
			if c.How != intake.HowExact && c.How != intake.HowTitle {
				of.Columns = append(of.Columns, c)
			}
		}
		if sh.How != "name" || sh.People || sh.Unit != "" || len(of.Columns)+len(sh.Skipped) > 0 {
			out.sheet(&of)
		}
	}
	for _, name := range r.Hidden {
		p("import_hidden", map[string]any{"sheet": name})
	}
	out.words(r)
	out.matched(r)
	out.changes(r)
	for _, t := range r.Taken {
		if t.Summed > 0 {
			p("import_summed", map[string]any{"people": t.People, "rows": t.Rows - t.Summed})
		}
	}
	for i := range r.Warnings {
		if r.Warnings[i].Code == matcher.RowTotalDiffers {
			fmt.Fprint(s.stderr, "  ! ")
			s.row(s.stderr, &r.Warnings[i])
		}
	}
}

// matched prints the names that were matched otherwise than by their ids.
func (s *session) matched(r *intake.Reading) {
	of := *r
	of.Names = nil
	for _, n := range r.Names {
		if n.Text != n.ID {
			of.Names = append(of.Names, n)
		}
	}
	s.names(&of)
}

// changes prints what is written otherwise than it was read.
func (s *session) changes(r *intake.Reading) {
	for i := range r.Changes {
		c := &r.Changes[i]
		fmt.Fprintln(s.stdout, s.text("import_change", map[string]any{"column": c.Column, "from": c.From, "to": c.To, "cell": c.Cell, "count": c.Cells}))
	}
}

// reading prints what was recognised.
func (s *session) reading(r *intake.Reading) {
	p := func(key string, params map[string]any) { fmt.Fprintln(s.stdout, s.text(key, params)) }
	fmt.Fprintln(s.stdout, r.File)
	for i := range r.Sheets {
		s.sheet(&r.Sheets[i])
	}
	for _, name := range r.Hidden {
		p("import_hidden", map[string]any{"sheet": name})
	}
	s.words(r)
	s.names(r)
	s.changes(r)
	for _, t := range r.Taken {
		p("import_taken", map[string]any{
			"part": lang.Name(s.l, "part", t.Part), "rows": t.Rows, "same": t.Same, "changed": t.Changed, "added": t.Added, "removed": t.Removed, "kept": t.Kept,
		})
		if t.Summed > 0 {
			p("import_summed", map[string]any{"people": t.People, "rows": t.Rows - t.Summed})
		}
	}
	for i := range r.Warnings {
		fmt.Fprint(s.stdout, "  ! ")
		s.row(s.stdout, &r.Warnings[i])
	}
	if len(r.Kinds) == 0 {
		return
	}
	p("import_faults", map[string]any{"count": len(r.Faults)})
	for i := range r.Kinds {
		k := &r.Kinds[i]
		fmt.Fprintf(s.stdout, "  %s × ", lang.Number(s.l, k.Count))
		s.row(s.stdout, &k.First)
	}
	for i := range r.Faults {
		fmt.Fprint(s.stderr, "  ")
		s.row(s.stderr, &r.Faults[i])
	}
}

// sheet prints what a sheet is.
func (s *session) sheet(sh *intake.Sheet) {
	p := func(key string, params map[string]any) { fmt.Fprintln(s.stdout, s.text(key, params)) }
	if sh.Part == "" {
		p("import_no_part", map[string]any{"sheet": sh.Name, "why": lang.Name(s.l, "intake", sh.How)})
		return
	}
	p("import_sheet", map[string]any{"sheet": sh.Name, "part": lang.Name(s.l, "part", sh.Part), "header": sh.Header, "rows": sh.Rows})
	if sh.Unit != "" {
		p("import_unit", map[string]any{"unit": sh.Unit, "why": lang.Name(s.l, "intake", "unit_"+sh.UnitFrom)})
	}
	if sh.People {
		p("import_people", nil)
	}
	for i := range sh.Columns {
		c := &sh.Columns[i]
		what := c.Column
		if what == "" {
			what = lang.Name(s.l, "intake", "column_"+c.How)
			if c.Personal {
				what = lang.Name(s.l, "intake", "column_personal")
			}
			if c.Title == "" {
				continue
			}
		} else {
			column, word, ticked := strings.Cut(what, "=")
			if title := intake.Heading(s.l, sh.Part, column); title != "" {
				what = title
			}
			if ticked {
				what += " = " + word
			}
		}
		params := map[string]any{"letters": c.Letters, "title": c.Title, "what": what}
		switch {
		case c.How == intake.HowGiven:
			p("import_given", map[string]any{"what": what, "value": c.Given})
		case c.How == intake.HowAssumed:
			p("import_assumed", map[string]any{"what": what, "value": c.Given})
		case len(c.Guesses) > 0:
			params["guesses"] = strings.Join(c.Guesses, ", ")
			p("import_column_asked", params)
		default:
			p("import_column", params)
		}
	}
	for _, skipped := range sh.Skipped {
		p("import_skipped", map[string]any{"row": skipped.Row, "why": lang.Name(s.l, "intake", "row_"+skipped.Why), "text": skipped.Text})
	}
}

// words prints the words that were read as codes, and those that nobody knows.
func (s *session) words(r *intake.Reading) {
	for i := range r.Words {
		w := &r.Words[i]
		params := map[string]any{"text": w.Text, "column": w.List, "code": w.Code, "count": w.Cells, "guesses": strings.Join(w.Guesses, ", ")}
		switch {
		case w.How == intake.HowAsked:
			fmt.Fprintln(s.stdout, s.text("import_word_asked", params))
		case w.Text != w.Code:
			fmt.Fprintln(s.stdout, s.text("import_word", params))
		}
	}
}

// names prints the names that were matched, and the nearest of those that were not.
func (s *session) names(r *intake.Reading) {
	const most = 40 // matched names that are printed; the unmatched always are
	shown := 0
	for i := range r.Names {
		n := &r.Names[i]
		params := map[string]any{"text": n.Text, "id": n.ID, "name": n.Is, "count": n.Cells}
		if n.How == intake.HowAsked {
			guesses := make([]string, len(n.Guesses))
			for j, g := range n.Guesses {
				guesses[j] = strings.TrimSpace(g.ID + " " + g.Name)
				if g.Within != "" {
					guesses[j] += " (" + g.Within + ")"
				}
			}
			params["guesses"] = strings.Join(guesses, "; ")
			fmt.Fprintln(s.stdout, s.text("import_name_asked", params))
			continue
		}
		if shown++; shown <= most {
			fmt.Fprintln(s.stdout, s.text("import_name", params))
		}
	}
	if shown > most {
		fmt.Fprintln(s.stdout, s.text("import_more_names", map[string]any{"count": shown - most}))
	}
}

// consequences prints what saving would change.
func (s *session) consequences(c *intake.Consequences) {
	if c == nil {
		return
	}
	before := func(n int64) string {
		if !c.Known {
			return "–"
		}
		return lang.Number(s.l, n)
	}
	fmt.Fprintln(s.stdout, s.text("import_demand", map[string]any{"before": before(c.Before), "after": c.After, "people_before": c.PeopleBefore, "people_after": c.PeopleAfter}))
	table := func() *report.Table {
		return report.NewTable(report.Column{Title: s.text("import_what", nil)}, report.Column{Title: s.text("import_before", nil), Right: true}, report.Column{Title: s.text("import_after", nil), Right: true})
	}
	t := table()
	for _, f := range c.Fields {
		t.Row(f.Name, before(f.Before), lang.Number(s.l, f.After))
	}
	_ = t.Write(s.stdout, "  ")
	if c.Known && len(c.Movers) > 0 {
		fmt.Fprintln(s.stdout, s.text("import_movers", nil))
		t := table()
		for _, u := range c.Movers {
			t.Row(named(u.Name, string(u.Unit)), before(u.Before), lang.Number(s.l, u.After))
		}
		_ = t.Write(s.stdout, "  ")
	}
	for _, u := range c.Emptied {
		fmt.Fprintln(s.stdout, s.text("import_emptied", map[string]any{"unit": named(u.Name, string(u.Unit))}))
	}
}
