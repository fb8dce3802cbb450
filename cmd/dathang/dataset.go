package main

import (
	"bytes"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"dathang/data/lang"
	"dathang/data/national"
	"dathang/data/report"
	"dathang/data/sheet"
	"dathang/data/shipped"
	"dathang/matcher"
)

// datasetCommands deal with the data that a city maintains.
type datasetCommands struct {
	List        datasetListCommand        `cmd:"" help:"${dataset_list}"`
	New         datasetNewCommand         `cmd:"" help:"${dataset_new}"`
	Export      datasetExportCommand      `cmd:"" help:"${dataset_export}"`
	Template    datasetTemplateCommand    `cmd:"" help:"${dataset_template}"`
	Sources     datasetSourcesCommand     `cmd:"" help:"${dataset_sources}"`
	Assumptions datasetAssumptionsCommand `cmd:"" help:"${dataset_assumptions}"`
}

// datasetListCommand lists the embedded datasets.
//
//	dathang dataset list
type datasetListCommand struct{}

// Run lists the embedded datasets and what their numbers rest on.
func (datasetListCommand) Run(s *session) error {
	t := report.NewTable(
		report.Column{Title: s.text("list_id", nil)}, report.Column{Title: s.text("list_name", nil)}, report.Column{Title: s.text("list_date", nil)},
		report.Column{Title: s.text("list_units", nil), Right: true}, report.Column{Title: s.text("list_staff", nil), Right: true},
		report.Column{Title: s.text("list_programmes", nil), Right: true}, report.Column{Title: s.text("list_marks", nil)},
	)
	for _, id := range shipped.Datasets() {
		ds, err := shipped.Dataset(id)
		if err != nil {
			return err
		}
		var people int64
		for i := range ds.Staff {
			people += ds.Staff[i].Count
		}
		t.Row(id, ds.Name, lang.Date(ds.BaseDate), lang.Number(s.l, int64(len(ds.Units))), lang.Number(s.l, people),
			lang.Number(s.l, int64(len(ds.Programmes))), strings.TrimSpace(s.marks(ds.Marks)))
	}
	if err := t.Write(s.stdout, ""); err != nil {
		return err
	}
	return s.say("attribution", nil)
}

// datasetExportCommand writes a dataset as files, as it is or after a reform.
//
//	dathang dataset export --dataset hanoi-2023 --format xlsx --out folder
type datasetExportCommand struct {
	datasetFlags
	Reform string `help:"${flag_export_reform}" placeholder:"NAME|FILE.json"`
	Format string `help:"${flag_export_format}" enum:"csv,xlsx,json" default:"csv"`
	Out    string `help:"${flag_out}" placeholder:"DIR" required:""`
}

// Run writes every part as CSV, or all of them as one workbook or JSON file; all or nothing.
func (c *datasetExportCommand) Run(s *session) error {
	ds, err := c.load()
	if err != nil {
		return err
	}
	s.tell(&c.found)
	s.warn(sheet.Questions(ds))
	if c.Reform != "" {
		reform, err := namedReform(c.Reform)
		if err != nil {
			return err
		}
		// Units, roster and people in training move to the units of the
		// reform; norms ask by type of unit and stay.
		carried, faults := reform.Dataset(ds)
		if len(faults) > 0 {
			return badFile{c.Reform, faults}
		}
		ds = carried
	}
	var files []outFile
	switch c.Format {
	case "json":
		files = []outFile{{"dataset.json", func(w io.Writer) error { return writeJSON(w, ds) }}}
	case "xlsx":
		files = []outFile{{"dataset.xlsx", func(w io.Writer) error { return sheet.WriteBook(w, s.l, ds) }}}
	default:
		if files, err = parts(ds); err != nil {
			return err
		}
	}
	// The licences of the embedded data ask for attribution wherever it goes.
	if shipped.HasDataset(c.Dataset) {
		files = append(files, outFile{"SOURCES.md", func(w io.Writer) error {
			_, err := io.WriteString(w, shipped.Sources())
			return err
		}})
	}
	paths, err := writeAll(c.Out, files)
	if err != nil {
		return err
	}
	for _, path := range paths {
		fmt.Fprintln(s.stdout, path)
	}
	return s.say("exported", map[string]any{"count": len(paths), "folder": c.Out, "marks": s.marks(ds.Marks)})
}

// parts encodes every part in memory, so that all are complete before the first is written.
func parts(ds *matcher.Dataset) ([]outFile, error) {
	var files []outFile
	for _, part := range sheet.Parts {
		var text bytes.Buffer
		if err := sheet.WritePart(&text, ds, part); err != nil {
			return nil, err
		}
		files = append(files, outFile{part + ".csv", func(w io.Writer) error {
			_, err := text.WriteTo(w)
			return err
		}})
	}
	return files, nil
}

// datasetFiles are a dataset in the form that a place asks for, a JSON file, a workbook or a folder of CSV files, and the
// folder that they go to.
func (s *session) datasetFiles(ds *matcher.Dataset, out string) (folder string, files []outFile, err error) {
	name := filepath.Base(out)
	switch strings.ToLower(filepath.Ext(name)) {
	case ".json":
		return filepath.Dir(out), []outFile{{name, func(w io.Writer) error { return writeJSON(w, ds) }}}, nil
	case ".xlsx":
		return filepath.Dir(out), []outFile{{name, func(w io.Writer) error { return sheet.WriteBook(w, s.l, ds) }}}, nil
	}
	files, err = parts(ds)
	return out, files, err
}

// datasetTemplateCommand writes an empty workbook.
//
//	dathang dataset template roster norms --out folder
type datasetTemplateCommand struct {
	Parts []string `arg:"" optional:"" help:"${arg_parts}" placeholder:"PART"`
	Out   string   `help:"${flag_out}" placeholder:"DIR" required:""`
}

// Run writes an empty workbook to be filled in, with a guide to its columns.
func (c *datasetTemplateCommand) Run(s *session) error {
	for _, part := range c.Parts {
		if sheet.Columns(part) == nil {
			return badInput{"unknown_part", map[string]any{"value": part, "want": strings.Join(sheet.Parts, ", ")}}
		}
	}
	paths, err := writeAll(c.Out, []outFile{{"template.xlsx", func(w io.Writer) error { return sheet.WriteTemplate(w, s.l, c.Parts...) }}})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(s.stdout, paths[0])
	return err
}

// datasetSourcesCommand prints the sources of the embedded data.
type datasetSourcesCommand struct{}

// Run prints where the embedded data comes from, with licences and attribution.
func (datasetSourcesCommand) Run(s *session) error {
	_, err := io.WriteString(s.stdout, shipped.Sources())
	return err
}

// datasetAssumptionsCommand shows the assumptions behind the embedded data.
//
//	dathang dataset assumptions          the files
//	dathang dataset assumptions FILE     the rows of one
type datasetAssumptionsCommand struct {
	File string `arg:"" optional:"" help:"${arg_assumptions}"`
}

// Run lists the files of assumptions, or shows one.
func (c *datasetAssumptionsCommand) Run(s *session) error {
	files, err := shipped.Assumptions()
	if err != nil {
		return err
	}
	names := make([]string, len(files))
	for i := range files {
		names[i] = files[i].Name
		if files[i].Name == c.File {
			return s.assumptions(&files[i])
		}
	}
	if c.File != "" {
		return badInput{"unknown_assumptions", map[string]any{"value": c.File, "want": strings.Join(names, ", ")}}
	}
	t := report.NewTable(report.Column{Title: s.text("assumptions_file", nil)}, report.Column{Title: s.text("assumptions_rows", nil), Right: true}, report.Column{Title: s.text("assumptions_columns", nil)})
	for i := range files {
		t.Row(files[i].Name, lang.Number(s.l, int64(len(files[i].Rows))), strings.Join(files[i].Header, ", "))
	}
	return t.Write(s.stdout, "")
}

// assumptions prints one file of assumptions as a table.
func (s *session) assumptions(f *national.AssumptionFile) error {
	columns := make([]report.Column, len(f.Header))
	for i, title := range f.Header {
		columns[i].Title = title
	}
	t := report.NewTable(columns...)
	for _, row := range f.Rows {
		t.Row(row...)
	}
	return t.Write(s.stdout, "")
}
