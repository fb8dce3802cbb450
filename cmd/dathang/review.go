package main

import (
	"io"
	"path/filepath"
	"strings"

	"dathang/data/report"
	"dathang/data/sheet"
	"dathang/matcher"
	"dathang/matcher/review"
	"dathang/matcher/shortfall"
)

// reviewCommand shows the review of qualifications, or writes its tables.
type reviewCommand struct {
	datasetFlags
	NormDate string `help:"${flag_norm_date}" placeholder:"YYYY-MM-DD"`
	Commune  string `help:"${flag_review_commune}" placeholder:"ID|NAME"`
	Out      string `help:"${flag_review_out}" placeholder:"FILE.xlsx|DIR"`
	JSON     bool   `help:"${flag_review_json}"`
}

// Run counts and shows.
func (c *reviewCommand) Run(s *session) error {
	ds, err := c.load()
	if err != nil {
		return err
	}
	s.tell(&c.found)
	s.warn(sheet.Questions(ds))
	r, err := c.review(ds)
	if err != nil {
		return err
	}
	switch {
	case c.Out != "":
		return s.writeReview(c.Out, ds, r)
	case c.JSON:
		return writeJSON(s.stdout, r)
	}
	return report.WriteReview(s.stdout, s.l, ds, r)
}

// review counts as the default policy does; of one commune where the flag names it.
func (c *reviewCommand) review(ds *matcher.Dataset) (*review.Review, error) {
	policy := matcher.DefaultPolicy()
	options := shortfall.OptionsOf(&policy)
	options.NormDate = c.NormDate
	res, err := shortfall.Compute(ds, options)
	if err != nil {
		return nil, err
	}
	all := review.Compute(ds, res)
	if c.Commune == "" {
		return all, nil
	}
	unit, err := findUnit(ds, c.Commune)
	if err != nil {
		return nil, err
	}
	return all.Of(unit.ID), nil
}

// writeReview writes the tables as a workbook, or as CSV files into a folder, and says what each has.
func (s *session) writeReview(out string, ds *matcher.Dataset, r *review.Review) error {
	folder, files := out, []outFile{}
	if strings.EqualFold(filepath.Ext(out), ".xlsx") {
		folder = filepath.Dir(out)
		files = append(files, outFile{filepath.Base(out), func(w io.Writer) error { return report.WriteReviewBook(w, s.l, ds, r) }})
	} else {
		for _, table := range report.ReviewTables {
			files = append(files, outFile{table + ".csv", func(w io.Writer) error { return report.WriteReviewTable(w, ds, r, table) }})
		}
	}
	paths, err := writeAll(folder, files)
	if err != nil {
		return err
	}
	for _, path := range paths {
		params := map[string]any{"file": path, "communes": len(r.Communes), "holders": len(r.Holders), "needs": len(r.Needs)}
		if err := s.say("review_written", params); err != nil {
			return err
		}
	}
	return nil
}
