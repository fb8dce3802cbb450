package api

import (
	"bytes"
	"context"
	"io"
	"path"

	"github.com/danielgtaylor/huma/v2"

	"dathang/data"
	"dathang/data/intake"
	"dathang/data/sheet"
	"dathang/matcher"
)

// officeFile is an office's own workbook for a draft, with what its planner has answered so far.
type officeFile struct {
	File        huma.FormFile `form:"file" required:"true" doc:"The office's own list: xlsx or CSV in its own columns and words"`
	Corrections string        `form:"corrections" required:"false" doc:"What the planner has answered so far, a file dathang.corrections/1; what the organisation answered before is used besides"`
}

// previewRequest is the file of which a preview is asked.
type previewRequest struct {
	DraftPath
	RosterDay
	RawBody huma.MultipartFormFiles[officeFile]
}

// importPreview is what a file was recognised as, and what saving it would change.
type importPreview struct {
	Body struct {
		Reading *intake.Reading `json:"reading"`
		// Faults and warnings in the caller's language.
		Faults   []Fault     `json:"faults"`
		Kinds    []faultKind `json:"kinds"`
		Warnings []Fault     `json:"warnings"`
		// Consequences is absent while anything is wrong.
		Consequences *intake.Consequences `json:"consequences,omitempty"`
		// Remembered is how many answers of earlier files were used.
		Remembered int `json:"remembered"`
	}
}

// faultKind counts the faults of one kind, with the first of them.
type faultKind struct {
	Code  string `json:"code"`
	Count int64  `json:"count"`
	First Fault  `json:"first"`
}

// taken is a reading of an office's file with what it was put into.
type taken struct {
	*intake.Reading
	before, after *matcher.Dataset
	corrections   *intake.Corrections
	remembered    int
	version       int64
	told          []sheet.RowError
}

// take reads an office's file into a copy of a draft's content.
func (s *Server) take(ctx context.Context, id data.DraftID, counted RosterDay, form *officeFile) (*taken, error) {
	defer func() { _ = form.File.Close() }() // everything has been read
	said := &intake.Corrections{}
	if form.Corrections != "" {
		var faults matcher.Faults
		if said, faults = intake.ReadCorrections([]byte(form.Corrections)); len(faults) > 0 {
			return nil, faults
		}
	}
	kept, err := s.Store.Corrections(ctx, actorOf(ctx).Organisation)
	if err != nil {
		return nil, err
	}
	out := &taken{corrections: said}
	if kept != "" {
		// What was kept by an older version and cannot be read any more is asked again.
		if known, faults := intake.ReadCorrections([]byte(kept)); len(faults) == 0 {
			out.corrections = known.With(said)
			out.remembered = len(known.Columns) + len(known.Words) + len(known.Names) + len(known.Given)
		}
	}
	if err := counted.check(); err != nil {
		return nil, err
	}
	d, ds, err := s.Store.DraftContent(ctx, id)
	if err != nil {
		return nil, err
	}
	out.version, out.before = d.Version, ds
	into := *ds
	if counted.Day != "" {
		into.RosterDate = counted.Day // by which birth years are judged
	}
	text, err := io.ReadAll(form.File)
	if err != nil {
		return nil, err
	}
	out.Reading = intake.Read(bytes.NewReader(text), path.Base(form.File.Filename), &into, out.corrections)
	if !out.Sound {
		return out, nil
	}
	after := *out.Dataset()
	for _, part := range out.Taken {
		if part.Part == "roster" {
			out.told = sheet.TakeRoster(ds.Staff, &after, counted.Day)
		}
	}
	sheet.Remark(&after)
	out.after = &after
	return out, nil
}

// previewImport shows what a file was recognised as and saves nothing.
func (s *Server) previewImport(ctx context.Context, in *previewRequest) (*importPreview, error) {
	t, err := s.take(ctx, in.ID, in.RosterDay, in.RawBody.Data())
	if err != nil {
		return nil, err
	}
	l := requestOf(ctx).lang
	out := &importPreview{}
	out.Body.Remembered = t.remembered
	out.Body.Faults = said(l, rowFaults(t.Faults))
	out.Body.Warnings = said(l, rowFaults(append(t.Warnings, t.told...)))
	out.Body.Kinds = make([]faultKind, len(t.Kinds))
	for i, k := range t.Kinds {
		out.Body.Kinds[i] = faultKind{string(k.Code), k.Count, said(l, rowFaults([]sheet.RowError{k.First}))[0]}
	}
	// The faults stand beside the reading, in words.
	shown := *t.Reading
	shown.Faults, shown.Kinds, shown.Warnings = nil, nil, nil
	out.Body.Reading = &shown
	if t.after != nil {
		// A draft that lacks other parts has no demand to compare yet.
		out.Body.Consequences, _ = intake.Compare(t.before, t.after)
	}
	return out, nil
}

// importRequest is the file that a preview showed, to be saved.
type importRequest struct {
	DraftPath
	RosterDay
	Edit
	RawBody huma.MultipartFormFiles[officeFile]
}

// importFile takes a file into a draft, and remembers what its planner has answered.
func (s *Server) importFile(ctx context.Context, in *importRequest) (*draftOut, error) {
	version, err := in.version(s.draftVersion(ctx, in.ID))
	if err != nil {
		return nil, err
	}
	t, err := s.take(ctx, in.ID, in.RosterDay, in.RawBody.Data())
	if err != nil {
		return nil, err
	}
	if t.after == nil {
		return nil, rowErrors(t.Faults)
	}
	saved, err := s.Store.SaveDraft(ctx, actorOf(ctx), in.ID, version, t.after)
	if err != nil {
		return nil, err
	}
	kept, err := matcher.Encode(t.corrections.Kept())
	if err != nil {
		return nil, err
	}
	return viewDraft(saved, s.Store.KeepCorrections(ctx, actorOf(ctx), string(kept)))
}
