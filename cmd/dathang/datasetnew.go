package main

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"dathang/data/national"
	"dathang/data/sheet"
	"dathang/matcher"
)

// datasetNewCommand begins a dataset of a province from the national base.
//
//	dathang dataset new --province "Lào Cai" --base-date 2026-06-30 --roster-date 2026-06-30 --out lao-cai.xlsx
type datasetNewCommand struct {
	Province   string `help:"${flag_province}" placeholder:"NAME" required:""`
	BaseDate   string `help:"${flag_base_date}" placeholder:"YYYY-MM-DD"`
	RosterDate string `help:"${flag_new_roster_date}" placeholder:"YYYY-MM-DD"`
	Out        string `help:"${flag_new_out}" placeholder:"DIR|FILE.xlsx|FILE.json" required:""`
}

// Run writes the dataset with its map, and says what only the province can fill in.
func (c *datasetNewCommand) Run(s *session) error {
	for _, flag := range [][2]string{{"--base-date", c.BaseDate}, {"--roster-date", c.RosterDate}} {
		if name, day := flag[0], flag[1]; day != "" && !matcher.ValidDate(day) {
			return matcher.Faults{{Code: matcher.FaultDate, Path: name, Params: matcher.Params{"value": day}}}
		}
	}
	province, guesses, err := national.FindProvince(c.Province)
	if err != nil {
		return err
	}
	if province == nil {
		names := make([]string, len(guesses))
		for i := range guesses {
			names[i] = guesses[i].Full
		}
		return badInput{"unknown_province", map[string]any{"value": c.Province, "want": strings.Join(names, ", ")}}
	}
	ds, err := national.NewDataset(national.Start{Province: *province, BaseDate: c.BaseDate, RosterDate: c.RosterDate})
	if err != nil {
		return err
	}
	ds = sheet.Sorted(ds)
	folder, files, err := s.datasetFiles(ds, c.Out)
	if err != nil {
		return err
	}
	drawn, err := province.Map()
	if err != nil {
		return err
	}
	name := "map"
	if folder != c.Out {
		name = strings.TrimSuffix(filepath.Base(c.Out), filepath.Ext(c.Out))
	}
	files = append(files,
		outFile{name + ".geojson", func(w io.Writer) error { _, err := w.Write(drawn); return err }},
		// The licences of the embedded data ask for attribution wherever it goes.
		outFile{name + ".SOURCES.md", func(w io.Writer) error { _, err := io.WriteString(w, national.Sources()); return err }},
	)
	paths, err := writeAll(folder, files)
	if err != nil {
		return err
	}
	for _, path := range paths {
		fmt.Fprintln(s.stdout, path)
	}
	return s.say("begun", map[string]any{
		"name": ds.Name, "communes": len(ds.Units), "open": strings.Join(s.openParts(ds), ", "),
	})
}

// openParts names what is still to be filled in, as the sheets are called.
func (s *session) openParts(ds *matcher.Dataset) []string {
	var list []string
	for _, key := range national.Open(ds) {
		list = append(list, sheet.SheetName(s.l, key)) // members of the header are called by their own names
	}
	return list
}
